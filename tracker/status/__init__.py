"""The status of a record over time: the rule of Unknown, its lapses, spells and what comes next."""

from __future__ import annotations

from tracker.dated import DatedState
from tracker.status.rule import (
    LAPSING,
    UNKNOWN,
    Binding,
    Clause,
    binding,
    lapse_day,
    shown_status,
    submitted_status,
)

__all__ = [
    "LAPSING",
    "UNKNOWN",
    "Binding",
    "Clause",
    "DatedState",
    "binding",
    "lapse_day",
    "shown_status",
    "submitted_status",
]
