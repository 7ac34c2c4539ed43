from __future__ import annotations

from datetime import date

import click
import pytest

from tracker.cli.when import When, parse

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
