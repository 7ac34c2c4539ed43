"""Dates of any precision and the states of a record on the day they were recorded.

Alone knows what a month or a year means as a day: it counts to its last one.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.errors import ReadingError
from tracker.model import Fields

_PARTIAL = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


@dataclass(frozen=True, slots=True)
class DatedState:
    """What a record said from the day a version of it was recorded.

    `recorded_on` is the submission date of the version. A state that was fetched rather than taken
    from the registry's history also says between which days it was seen; several states may stand
    for one version, since the registry lays the status Unknown over it without a new one.
    `known_until` is the last day on which it is known to have stood, later versions unknown to us
    left out; None where it is known to have stood until the next state, or the day asked for.
    """

    recorded_on: date
    fields: Fields
    first_seen: date | None = None
    last_seen: date | None = None
    known_until: date | None = None


def _parts(text: str) -> tuple[int, int | None, int | None]:
    found = _PARTIAL.fullmatch(text)
    if found is None:
        raise ReadingError(f"{text!r} is not a date of the form YYYY, YYYY-MM or YYYY-MM-DD")
    year, month, day = found.groups()
    return int(year), int(month) if month else None, int(day) if day else None


def first_day(text: str) -> date:
    """Give the first day that "YYYY", "YYYY-MM" or "YYYY-MM-DD" can mean; ReadingError if none."""
    year, month, day = _parts(text)
    try:
        return date(year, month or 1, day or 1)
    except ValueError as error:
        raise ReadingError(f"{text!r} is not a day of the calendar") from error


def last_day(text: str) -> date:
    """Give the last day that "YYYY", "YYYY-MM" or "YYYY-MM-DD" can mean; ReadingError if none."""
    first = first_day(text)
    _, month, day = _parts(text)
    if day is not None:
        return first
    return end_of_month(first.year, month or 12)


def end_of_month(year: int, month: int) -> date:
    """Give the last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def day_after(day: date) -> date:
    """Give the next day; the calendar's last day is its own."""
    return day if day == date.max else day + timedelta(days=1)


def years_after(day: date, years: int) -> date:
    """Give the same day `years` later; 29 February counts as the 28th in a common year."""
    year = day.year + years
    if year > date.max.year:
        return date.max
    return date(year, day.month, min(day.day, calendar.monthrange(year, day.month)[1]))


def is_coarse(text: str) -> bool:
    """Whether the date names a month or a year only."""
    return _parts(text)[2] is None


def in_words(text: str) -> str:
    """Write a date as the registry's pages did: "August 19, 2009", "August 2009", "2009"."""
    year, month, day = _parts(text)
    first_day(text)
    if month is None:
        return str(year)
    name = calendar.month_name[month]
    return f"{name} {year}" if day is None else f"{name} {day}, {year}"
