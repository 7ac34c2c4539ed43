"""Days and moments read back from their columns, where they stand as `tracker.model` writes them."""

from __future__ import annotations

from datetime import date, datetime


def day(text: object) -> date | None:
    """Read a day; None where the column is empty."""
    return date.fromisoformat(str(text)) if text else None


def moment(text: object) -> datetime | None:
    """Read a moment; None where the column is empty, ValueError for one without a zone."""
    if not text:
        return None
    read = datetime.fromisoformat(str(text))
    if read.tzinfo is None:
        raise ValueError(f"a time without a zone: {text}")
    return read
