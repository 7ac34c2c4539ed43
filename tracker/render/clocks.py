"""When a change happened, was posted and was seen: alone knows how the three clocks are worded."""

from __future__ import annotations

from datetime import UTC, datetime

from tracker.model import Change, LoggedChange


def dated(logged: LoggedChange) -> str:
    """Return one sentence part that names each clock it shows; never one date in another's place.

    Without a submission of the sponsor (a lapse to Unknown) it says so, and gives the rule's date.
    """
    clocks, change = logged.clocks, logged.change
    parts = []
    if clocks.recorded_on:
        parts.append(f"recorded {clocks.recorded_on}")
    if clocks.posted_on:
        parts.append(f"posted {clocks.posted_on}")
    if change.effective_on and _by_rule(change):
        filed = "" if parts else "no version was filed; "
        parts.append(f"{filed}by the rule effective {change.effective_on}")
    elif change.effective_on and not parts:
        parts.append(f"effective {change.effective_on}")
    parts.append(_seen(logged))
    return ", ".join(part for part in parts if part) or "not dated"


_NO_SIGHT = frozenset({"record.presence", "record.nctId"})


def _by_rule(change: Change) -> bool:
    return change.new == "UNKNOWN" or "rule" in change.detail


def _seen(logged: LoggedChange) -> str:
    after, at = logged.clocks.seen_after, logged.clocks.seen_at
    if at is None:
        return ""
    if after is None:
        # That a record is gone, back or merged is no sight of it.
        first = "noticed" if logged.change.path in _NO_SIGHT else "first seen"
        return f"{first} by us {_minute(at)}"
    return f"seen by us between {_minute(after)} and {_minute(at)}"


def _minute(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
