"""When a change happened, was posted and was seen: alone knows how the three clocks are worded."""

from __future__ import annotations

from datetime import UTC, datetime, time

from tracker.model import LOWER_BOUND, Change, LoggedChange


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


def of_file(logged: LoggedChange) -> bool:
    """Whether a file that somebody else saved shows it: what we fetch names its data load."""
    clocks, path = logged.clocks, logged.change.path
    return (
        clocks.seen_at is not None and not clocks.data_timestamp and not path.startswith("record.")
    )


def file_of(logged: LoggedChange) -> str:
    """Name the file's day; "not before" it where the file says no more."""
    bound = f"{LOWER_BOUND} " if logged.certainty.startswith(LOWER_BOUND) else ""
    return f"in a file of {bound}{logged.clocks.seen_at:%F}"


def _seen(logged: LoggedChange) -> str:
    after, at = logged.clocks.seen_after, logged.clocks.seen_at
    if at is None:
        return ""
    if of_file(logged):
        return f"{file_of(logged)}{_not_yet(after)}"
    if after is None:
        # That a record is gone, back or merged is no sight of it.
        first = "noticed" if logged.change.path in _NO_SIGHT else "first seen"
        return f"{first} by us {_minute(at)}"
    if _is_day(after):
        return f"seen by us {_minute(at)}, not yet in a file of {after:%F}"
    return f"seen by us between {_minute(after)} and {_minute(at)}"


def _not_yet(after: datetime | None) -> str:
    if after is None:
        return ""
    if _is_day(after):
        return f", not yet in one of {after:%F}"
    return f", not yet seen by us {_minute(after)}"


def _is_day(moment: datetime) -> bool:
    """Whether only the day is known, as of a file: it is kept as that day's midnight."""
    return moment.astimezone(UTC).time() == time()


def _minute(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
