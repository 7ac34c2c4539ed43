"""Pairs of outcome lists judged from lines of JSON."""

from __future__ import annotations

import json

import pytest

from tracker.errors import ReadingError
from tracker.outcomes import Outcome, judge, judge_lines, lists_from_fields

PAIN = {"measure": "Knee pain", "timeFrame": "12 weeks", "description": ""}
LATER = {**PAIN, "timeFrame": "6 months"}


def line(**parts: object) -> str:
    return json.dumps({"pair": "x1", "before": {"primary": [PAIN]}, "after": {}} | parts)


def test_a_line_is_answered_with_kinds_reasons_and_confidence() -> None:
    answer = judge(line(after={"primary": [LATER]}))
    assert answer["pair"] == "x1"
    assert answer["kinds"] == ["change_timing"]
    assert answer["severity"] == "minor"
    assert answer["reasons"] == {
        "change_timing": [
            "Time frame “12 weeks” became “6 months”: 6 months is new; 12 weeks is gone."
        ]
    }
    assert 0.5 <= answer["confidence"]["change_timing"] <= 1
    json.dumps(answer)


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        pytest.param("{", "not a line of JSON", id="no JSON"),
        pytest.param("[]", "not an object", id="no object"),
        pytest.param('{"pair": 1, "before": {}}', 'no "after"', id="a key is missing"),
        pytest.param(line(after=[]), '"after" must be an object', id="lists of the wrong type"),
        pytest.param(line(after={"primry": []}), 'unknown list "primry"', id="a list misspelt"),
        pytest.param(
            line(after={"primary": {}}), '"primary" must be a list', id="a list that is none"
        ),
        pytest.param(
            line(after={"primary": [{"timeFrame": "1 year"}]}),
            'outcome 1 of "primary" needs a "measure"',
            id="no measure",
        ),
        pytest.param(
            line(after={"primary": [{**PAIN, "timeFrame": 12}]}),
            '"timeFrame" of outcome 1 of "primary" must be a text',
            id="a part that is no text",
        ),
    ],
)
def test_a_bad_line_is_refused_by_its_number_and_key(bad: str, told: str) -> None:
    with pytest.raises(ReadingError) as caught:
        list(judge_lines(["", line(), bad]))
    assert str(caught.value).startswith("line 3: ")
    assert told in str(caught.value)


def test_bytes_are_read_as_well_as_text() -> None:
    assert [a["pair"] for a in judge_lines([line().encode(), b"\n"])] == ["x1"]


def test_lists_come_out_of_canonical_fields() -> None:
    fields = {"outcomesModule.primaryOutcomes": [PAIN], "outcomesModule.otherOutcomes": [LATER]}
    lists = lists_from_fields(fields)
    assert lists.primary == (Outcome("Knee pain", "12 weeks", ""),)
    assert lists.secondary == ()
    assert lists.other == (Outcome("Knee pain", "6 months", ""),)
