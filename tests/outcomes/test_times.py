"""Time points in free text, read as quantities."""

from __future__ import annotations

import pytest

from tracker.outcomes.times import TimePoint, read_times


@pytest.mark.parametrize(
    ("text", "points"),
    [
        pytest.param("12 weeks", ["12 weeks"], id="number and unit"),
        pytest.param("Week 12", ["12 weeks"], id="unit and number"),
        pytest.param("W24 and D7", ["24 weeks", "7 days"], id="letters"),
        pytest.param("at 24h", ["24 hours"], id="a unit that touches its number"),
        pytest.param("24 h", ["24 hours"], id="an hour set apart"),
        pytest.param("twelve months", ["12 months"], id="a number in words"),
        pytest.param("twenty-four months", ["24 months"], id="a number in two words"),
        pytest.param("one year and a half", ["1.5 years"], id="and a half"),
        pytest.param("2,5 years", ["2.5 years"], id="a decimal comma"),
        pytest.param("1,000 days", ["1000 days"], id="a thousands comma"),
        pytest.param(
            "6, 12 and 18 months", ["6 months", "12 months", "18 months"], id="a list before a unit"
        ),
        pytest.param("months 1,3,6", ["1 month", "3 months", "6 months"], id="a list after a unit"),
        pytest.param("weeks -4, 1 and 5", ["4 weeks", "1 week", "5 weeks"], id="a list below zero"),
        pytest.param("0-23 months", ["0 months", "23 months"], id="a range"),
        pytest.param("day 1 to 12 weeks", ["1 day", "12 weeks"], id="a range over two units"),
        pytest.param("baseline to month 6", ["6 months"], id="from baseline"),
        pytest.param("up to 5 years", ["5 years"], id="up to"),
        pytest.param("Day 56 +/- 4", ["56 days"], id="a tolerance is no time point"),
        pytest.param(
            "every 8 weeks for 2 years", ["every 8 weeks", "2 years"], id="an interval and an end"
        ),
        pytest.param("weekly", ["every 1 week"], id="an interval in a word"),
        pytest.param("June 2014", [], id="a calendar date is no quantity"),
        pytest.param("5 mg/d", [], id="a dose is no time"),
        pytest.param(
            "Recruitment period: 3 years. Follow-up: 1 year", ["1 year"], id="how long the trial runs"
        ),
    ],
)  # fmt: skip
def test_a_text_names_its_time_points(text: str, points: list[str]) -> None:
    assert [str(point) for point in read_times(text).points] == points


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("12 weeks", "week 12", True),
        ("12 weeks", "3 months", True),
        ("12 weeks", "day 85", True),
        ("48 weeks", "1 year", True),
        ("24 hours", "1 day", True),
        ("17 months", "18 months", False),
        ("1 month", "12 weeks", False),
        ("30 days", "90 days", False),
        ("6 months", "1 year", False),
    ],
)
def test_two_time_points_are_one_across_units_but_not_within_one(
    one: str, other: str, same: bool
) -> None:
    (first,), (second,) = read_times(one).points, read_times(other).points
    assert first.same_as(second) is same
    assert second.same_as(first) is same


def test_named_events_and_dates_are_kept_apart_from_quantities() -> None:
    times = read_times("Until progression or death, data cut-off June 2014")
    assert times.points == ()
    assert {"progression", "death", "end"} <= times.events
    assert times.dates == {"june 2014"}


def test_the_horizon_is_the_longest_time_that_is_no_interval() -> None:
    assert read_times("every 6 months, at week 4 and month 3").horizon == TimePoint(3.0, "month")
    assert read_times("every 6 months").horizon is None
