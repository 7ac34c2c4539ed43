"""Days and moments read back from their columns, where they stand as `tracker.model` writes them."""

from __future__ import annotations

from datetime import date, datetime


def day(text: object) -> date | None:
    """Read a day; None where the column is empty."""
    return date.fromisoformat(str(text)) if text else None


def moment(text: object) -> datetime | None:
    """Read a moment; None where the column is empty."""
    return datetime.fromisoformat(str(text)) if text else None
