"""The clock: the only module that reads it. Everything below is given the time by who calls it."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """Give the present moment, in UTC."""
    return datetime.now(UTC)
