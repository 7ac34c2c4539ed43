from __future__ import annotations

from datetime import date, timedelta

import click
import pytest

from tracker.cli.when import Ahead, When, parse

TODAY = date(2026, 3, 31)

DAYS = [
    ("2026-02-03", date(2026, 2, 3), date(2026, 2, 3)),
    ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
    ("2025", date(2025, 1, 1), date(2025, 12, 31)),
    ("today", TODAY, TODAY),
    ("Yesterday", date(2026, 3, 30), date(2026, 3, 30)),
    ("7d", date(2026, 3, 24), date(2026, 3, 24)),
    ("2w", date(2026, 3, 17), date(2026, 3, 17)),
    ("1m", date(2026, 2, 28), date(2026, 2, 28)),
    ("13m", date(2025, 2, 28), date(2025, 2, 28)),
    ("2y", date(2024, 3, 31), date(2024, 3, 31)),
    (" 3 m ", date(2025, 12, 31), date(2025, 12, 31)),
]


@pytest.mark.parametrize(("text", "since", "until"), DAYS, ids=lambda value: str(value))
def test_a_day_is_read_as_people_write_it(text: str, since: date, until: date) -> None:
    assert parse(text, TODAY) == since
    assert parse(text, TODAY, last=True) == until


@pytest.mark.parametrize("text", ["", "soon", "2026-13", "2026-02-30", "7", "7x", "-7d", "9999y"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(click.BadParameter, match="is no date; write 2026-03-01"):
        When().convert(text, None, None)


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [("90d", 90, 90), ("2w", 14, 14), ("6m", 181, 184), (" 1 Y ", 365, 366)],
)
def test_how_far_ahead_is_read_as_how_long_ago_is(text: str, least: int, most: int) -> None:
    assert least <= Ahead().convert(text, None, None).days <= most


def test_farther_ahead_than_the_calendar_goes_is_to_its_end() -> None:
    assert Ahead().convert("999999y", None, None) > timedelta(days=2_900_000)


@pytest.mark.parametrize("text", ["", "soon", "90", "-7d", "2h30m"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(click.BadParameter, match="is no duration; write 90d, 12w, 6m or 1y"):
        Ahead().convert(text, None, None)
