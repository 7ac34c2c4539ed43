"""config.toml, the one place of settings, watches and subscribers: found, read, checked, edited."""

from __future__ import annotations

from tracker.config.durations import format_duration, parse_duration
from tracker.config.edit import (
    DEFAULT,
    Edited,
    add_query,
    add_records,
    remove_records,
    remove_watch,
)
from tracker.config.find import Found, find, user_folder
from tracker.config.read import load, parse
from tracker.config.secret import password
from tracker.config.settings import (
    Client,
    Deliver,
    History,
    Mail,
    Registry,
    Schedule,
    Security,
    Settings,
    Storage,
    Subscriber,
    Versions,
    Watch,
)
from tracker.config.starter import initial
from tracker.nct import normalise_id

__all__ = [
    "DEFAULT",
    "Client",
    "Deliver",
    "Edited",
    "Found",
    "History",
    "Mail",
    "Registry",
    "Schedule",
    "Security",
    "Settings",
    "Storage",
    "Subscriber",
    "Versions",
    "Watch",
    "add_query",
    "add_records",
    "find",
    "format_duration",
    "initial",
    "load",
    "normalise_id",
    "parse",
    "parse_duration",
    "password",
    "remove_records",
    "remove_watch",
    "user_folder",
]
