"""Points in time as people type them: a date, how long ago (7d, 3m), or how far ahead."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime, timedelta

import click

from tracker.clock import now

_AGO = re.compile(r"(\d{1,4})\s*([dwmy])")
_AHEAD = re.compile(r"(\d{1,6})\s*([dwmy])")


class When(click.ParamType[date]):
    """A day: YYYY-MM-DD, YYYY-MM, YYYY, today, yesterday, or 7d, 2w, 3m, 1y ago.

    `last` makes a month or a year mean its last day rather than its first.
    """

    name = "when"

    def __init__(self, *, last: bool = False) -> None:
        self._last = last

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """Read the text; a usage error says what is understood."""
        if isinstance(value, date):
            return value
        try:
            return parse(str(value), now().date(), last=self._last)
        except ValueError:
            self.fail(
                f"{value!r} is no date; write 2026-03-01, 2026-03, 2026, today, 7d, 2w, 3m or 1y",
                param,
                ctx,
            )


def parse(text: str, today: date, *, last: bool = False) -> date:
    """Give the day that `text` means on `today`; ValueError if none."""
    text = text.strip().lower()
    if text in ("today", "yesterday"):
        return today - timedelta(days=text == "yesterday")
    if ago := _AGO.fullmatch(text):
        return _ago(today, int(ago[1]), ago[2])
    if re.fullmatch(r"\d{4}", text):
        return date(int(text), 12, 31) if last else date(int(text), 1, 1)
    if month := re.fullmatch(r"(\d{4})-(\d{2})", text):
        first = date(int(month[1]), int(month[2]), 1)
        return first.replace(day=calendar.monthrange(first.year, first.month)[1]) if last else first
    return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 -- a day has no zone


class Ahead(click.ParamType[timedelta]):
    """How far ahead from today: 90d, 12w, 6m (months), 1y."""

    name = "duration"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> timedelta:
        """Read the text; a usage error says what is understood."""
        if isinstance(value, timedelta):
            return value
        span = _AHEAD.fullmatch(str(value).strip().lower())
        if span is None:
            self.fail(f"{value!r} is no duration; write 90d, 12w, 6m or 1y", param, ctx)
        today = now().date()
        try:
            return _moved(today, int(span[1]), span[2]) - today
        except (ValueError, OverflowError):
            return date.max - today


def _ago(today: date, number: int, unit: str) -> date:
    return _moved(today, -number, unit)


def _moved(today: date, number: int, unit: str) -> date:
    if unit in "dw":
        return today + timedelta(days=number * (7 if unit == "w" else 1))
    months = number * (12 if unit == "y" else 1)
    years, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    month += 1
    return date(years, month, min(today.day, calendar.monthrange(years, month)[1]))
