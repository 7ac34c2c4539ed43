"""The story of a record's outcomes as it is printed."""

from __future__ import annotations

import pytest

from tracker.cli.outcome_table import tell
from tracker.outcomes import Outcome, OutcomeLists, story


def told(*measures: str) -> list[tuple[str, OutcomeLists]]:
    return [
        (f"v{number} 2020-01-0{number}", OutcomeLists((Outcome(measure, "1 year"),)))
        for number, measure in enumerate(measures, 1)
    ]


def test_what_was_left_undecided_is_counted_at_the_top_and_marked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    tell("NCT00000001", "A trial", story(told("Increase in weight", "Decrease in weight")))
    lines = capsys.readouterr().out.splitlines()
    assert lines[2] == "1 left undecided, between words and substance: please read."
    assert any("undecided" in line and "please read" in line for line in lines[3:])


def test_a_story_that_is_decided_says_nothing_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    tell("NCT00000001", "A trial", story(told("Knee pain", "Serum iron")))
    assert "undecided" not in capsys.readouterr().out


def test_a_record_that_never_had_any_is_not_called_unchanged(
    capsys: pytest.CaptureFixture[str],
) -> None:
    tell("NCT00000001", "A trial", story([("2020-01-01", OutcomeLists())]))
    assert capsys.readouterr().out.splitlines()[1:] == [
        "No outcome measures since 2020-01-01, in any version at hand."
    ]
