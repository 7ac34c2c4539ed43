"""How a date moved: later or earlier, finer or coarser, from estimated to actual."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from tracker.model import Json

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, slots=True)
class Move:
    """What happened between two dates of a field.

    `kinds` of "moved", "refined" (more precise, same time), "blurred" (less precise, same time),
    "actualised" (now a fact), "estimated" (no longer a fact), "typed" and "untyped". `days` and
    `months` say how much later (negative: earlier) at the coarser of the two precisions; `days` is
    None where one of them gives no day.
    """

    kinds: tuple[str, ...]
    days: int | None = None
    months: int | None = None

    @property
    def words(self) -> str:
        """ "31 days later", "2 months earlier", or nothing when nothing moved."""
        number, unit = (self.days, "day") if self.days is not None else (self.months, "month")
        if not number:
            return ""
        plural = "" if abs(number) == 1 else "s"
        return f"{abs(number):,} {unit}{plural} {'later' if number > 0 else 'earlier'}"


def move(old: dict[str, Json], new: dict[str, Json], *, coarse: bool = False) -> Move | None:
    """Return how a dated value changed, None when it did not; `coarse` compares to the month only."""
    before, after = old.get("date"), new.get("date")
    if coarse:
        before, after = _month(before), _month(after)
    kinds, days, months = _shift(before, after)
    kinds += _retyped(old.get("type"), new.get("type"))
    return Move(kinds, days, months) if kinds else None


def _month(text: str | None) -> str | None:
    return text[:7] if text and _PARTIAL.fullmatch(text) else text


def _shift(before: str | None, after: str | None) -> tuple[tuple[str, ...], int | None, int | None]:
    if before == after or before is None or after is None:
        return (() if before == after else ("moved",)), None, None
    if after.startswith(before):
        return ("refined",), None, None
    if before.startswith(after):
        return ("blurred",), None, None
    first, second = _parts(before), _parts(after)
    if first is None or second is None:
        return ("moved",), None, None
    return ("moved",), *_distance(first, second)


def _parts(text: str) -> tuple[int, ...] | None:
    found = _PARTIAL.fullmatch(text)
    return tuple(int(part) for part in found.groups() if part) if found else None


def _distance(first: tuple[int, ...], second: tuple[int, ...]) -> tuple[int | None, int | None]:
    precision = min(len(first), len(second))
    months = (second[0] - first[0]) * 12
    if precision == 1:
        return None, months
    months += second[1] - first[1]
    if precision == 2:
        return None, months
    try:
        return (date(*second) - date(*first)).days, months
    except ValueError:  # a day that the calendar doesn't know
        return None, months


def _retyped(before: str | None, after: str | None) -> tuple[str, ...]:
    if before == after:
        return ()
    if after == "ACTUAL":
        return ("actualised",) if before else ("typed",)
    if before == "ACTUAL":
        return ("estimated",) if after else ("untyped",)
    return ("typed",) if after else ("untyped",)
