"""config.toml, the one place of settings, watches and subscribers: found, read, checked, edited."""

from __future__ import annotations

from tracker.config.durations import format_duration, parse_duration
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
from tracker.nct import normalise_id

__all__ = [
    "Client",
    "Deliver",
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
    "find",
    "format_duration",
    "load",
    "normalise_id",
    "parse",
    "parse_duration",
    "password",
    "user_folder",
]
