"""config.toml, the one place of settings, watches and subscribers: found, read, checked, edited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracker.config.durations import format_duration, parse_duration
from tracker.config.find import Found, find, user_folder
from tracker.config.read import load, parse
from tracker.config.secret import password
from tracker.config.settings import (
    DAYS,
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

if TYPE_CHECKING:
    from tracker.config.edit import (
        DEFAULT,
        Edited,
        add_query,
        add_records,
        remove_records,
        remove_watch,
    )


def __getattr__(name: str) -> Any:  # noqa: ANN401 -- whatever tracker.config.edit has
    """Import what edits when it is asked for: most commands only read."""
    from importlib import import_module

    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("tracker.config.edit"), name)


__all__ = [
    "DAYS",
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
