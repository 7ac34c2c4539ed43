"""config.toml, the one place of settings, watches and subscribers: found, read, checked, edited."""

from __future__ import annotations

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

__all__ = [
    "Client",
    "Deliver",
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
]
