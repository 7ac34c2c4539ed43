from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.config import format_duration, parse_duration

SECONDS = st.integers(0, 10**10).map(lambda count: timedelta(seconds=count))


@given(SECONDS)
def test_a_duration_written_is_read_back(duration: timedelta) -> None:
    assert parse_duration(format_duration(duration)) == duration


@given(st.text(alphabet="0123456789dhms. -", max_size=12))
def test_what_is_read_is_never_less_than_nothing(text: str) -> None:
    try:
        read = parse_duration(text)
    except ValueError:
        return
    assert read >= timedelta()


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("90s", timedelta(seconds=90)),
        ("30m", timedelta(minutes=30)),
        ("1h", timedelta(hours=1)),
        ("1h30m", timedelta(hours=1, minutes=30)),
        ("7d", timedelta(days=7)),
        ("1d2h3m4s", timedelta(days=1, hours=2, minutes=3, seconds=4)),
        (" 5m ", timedelta(minutes=5)),
        ("0s", timedelta()),
    ],
)
def test_durations_are_read(text: str, duration: timedelta) -> None:
    assert parse_duration(text) == duration


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("60", id="no unit"),
        pytest.param("h", id="no number"),
        pytest.param("30m1h", id="units out of order"),
        pytest.param("1h1h", id="a unit twice"),
        pytest.param("1.5h", id="a fraction"),
        pytest.param("-1h", id="less than nothing"),
        pytest.param("1 h", id="a blank inside"),
        pytest.param("3w", id="an unknown unit"),
        pytest.param("999999999d", id="longer than time"),
        pytest.param("٣h", id="digits of another script"),
    ],
)
def test_anything_else_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="not a duration"):
        parse_duration(text)
