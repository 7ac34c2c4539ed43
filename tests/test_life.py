"""Anchors of a trial's life, the placing of a day between them, and values that came back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import pytest

from tracker.dated import DatedState
from tracker.life import DATES, Anchors, Phase, anchors, moved, place
from tracker.model import Change, Clocks, Kind, LoggedChange, Weight


def state(recorded_on: str, **dates: str | tuple[str, str]) -> DatedState:
    fields: dict[str, Any] = {}
    for name, value in dates.items():
        given, kind = value if isinstance(value, tuple) else (value, None)
        struct = {"date": given} | ({"type": kind} if kind else {})
        match name:
            case "start" | "primaryCompletion":
                fields[f"statusModule.{name}DateStruct"] = struct
            case "submitted":
                fields["statusModule.resultsFirstSubmitDate"] = given
            case "posted":
                fields["statusModule.resultsFirstPostDateStruct"] = struct
    return DatedState(date.fromisoformat(recorded_on), fields)


FULL = anchors(
    [
        state("2010-01-10", start=("2010-03-01", "ESTIMATED"), primaryCompletion="2012-06-30"),
        state("2011-01-10", start=("2010-09-15", "ACTUAL"), primaryCompletion="2014-12-31"),
        state(
            "2015-05-01",
            start=("2010-09-15", "ACTUAL"),
            primaryCompletion=("2014-11-30", "ACTUAL"),
            submitted="2015-04-20",
            posted="2015-06-01",
        ),
    ]
)


def test_the_first_recorded_dates_anchor_wherever_they_were_moved() -> None:
    assert FULL.start is not None
    assert FULL.primary_completion is not None
    assert (FULL.start.given, FULL.start.recorded_on) == ("2010-03-01", date(2010, 1, 10))
    assert FULL.primary_completion.given == "2012-06-30"
    assert FULL.results_submitted == date(2015, 4, 20)
    assert FULL.results_posted == date(2015, 6, 1)


def test_a_date_given_later_is_first_recorded_then() -> None:
    found = anchors([state("2001-01-01"), state("2003-01-01", start="2000-05")])
    assert found.start is not None
    assert found.start.recorded_on == date(2003, 1, 1)
    assert found.primary_completion is None


def test_of_two_dates_first_recorded_on_one_day_the_actual_one_is_preferred() -> None:
    found = anchors(
        [
            state("2010-01-10", start=("2010-03", "ESTIMATED")),
            state("2010-01-10", start=("2010-01-05", "ACTUAL")),
            state("2010-02-10", start=("2010-02-05", "ACTUAL")),
        ]
    )
    assert found.start is not None
    assert found.start.given == "2010-01-05"


PLACES = [
    ("before the start", "2010-02-28", Phase.BEFORE_START, -1),
    ("on the start day", "2010-03-01", Phase.DURING, 0),
    ("on the day of primary completion", "2012-06-30", Phase.DURING, 852),
    ("the day after it", "2012-07-01", Phase.AFTER_COMPLETION, 853),
    ("the day results were submitted", "2015-04-20", Phase.AFTER_COMPLETION, 1876),
    ("the day after that", "2015-04-21", Phase.AFTER_RESULTS, 1877),
]


@pytest.mark.parametrize(
    ("day", "phase", "days"), [row[1:] for row in PLACES], ids=[row[0] for row in PLACES]
)
def test_a_day_is_placed_between_exact_anchors(day: str, phase: Phase, days: int) -> None:
    found = place(date.fromisoformat(day), FULL)
    assert (found.phase, found.days_from_start, found.uncertain) == (phase, days, "")


def test_days_are_given_from_every_anchor() -> None:
    found = place(date(2015, 6, 11), FULL)
    assert found.days_from_primary_completion == 1076
    assert found.days_from_results_submitted == 52
    assert found.days_from_results_posted == 10


MONTHS = anchors([state("2009-08-19", start="2009-08", primaryCompletion="2010-12")])
INSIDE = [
    ("before the month", "2009-07-31", Phase.BEFORE_START, ""),
    ("inside the start month", "2009-08-19", Phase.BEFORE_START, "August 2009"),
    ("its last day", "2009-08-31", Phase.DURING, "August 2009"),
    ("after it", "2009-09-01", Phase.DURING, ""),
    ("inside the completion month", "2010-12-01", Phase.DURING, "December 2010"),
    ("after that", "2011-01-01", Phase.AFTER_COMPLETION, ""),
]


@pytest.mark.parametrize(
    ("day", "phase", "doubt"), [row[1:] for row in INSIDE], ids=[row[0] for row in INSIDE]
)
def test_inside_the_month_of_a_coarse_anchor_the_event_is_not_over_and_the_place_uncertain(
    day: str, phase: Phase, doubt: str
) -> None:
    found = place(date.fromisoformat(day), MONTHS)
    assert found.phase is phase
    assert bool(found.uncertain) is bool(doubt)
    assert doubt in found.uncertain


def test_without_a_start_date_a_day_before_completion_has_no_phase() -> None:
    found = place(date(2010, 1, 1), anchors([state("2009-08-19", primaryCompletion="2010-12")]))
    assert (found.phase, found.days_from_start) == (None, None)
    assert "no start date" in found.uncertain


def test_without_a_completion_date_a_day_after_the_start_is_during_but_uncertain() -> None:
    found = place(date(2020, 1, 1), anchors([state("2009-08-19", start="2009-08-01")]))
    assert found.phase is Phase.DURING
    assert "no primary completion date" in found.uncertain


def test_a_record_without_any_date_places_nothing() -> None:
    nothing = Anchors(None, None, None, None)
    assert anchors([state("2009-08-19")]) == nothing
    assert place(date(2020, 1, 1), nothing).phase is None


def test_results_posted_anchor_where_the_submission_is_not_told() -> None:
    posted = anchors([state("2009-08-19", start="2009-01-01", posted="2012-01-01")])
    assert place(date(2012, 1, 2), posted).phase is Phase.AFTER_RESULTS


def test_every_phase_has_its_word_and_its_words() -> None:
    assert [(phase.value, phase.words) for phase in Phase] == [
        ("before-start", "before start"),
        ("during", "during recruitment or treatment"),
        ("after-completion", "after primary completion"),
        ("after-results", "after results"),
    ]


START, PRIMARY = DATES


def told(path: str, *dates: str | tuple[str, str] | None, version: int = 1) -> list[LoggedChange]:
    """The entries of a date's moves, one a year from 2011 on, each by the next version."""
    registered = LoggedChange(
        id=0,
        record="NCT00000001",
        change=Change("record", "record", "record", Kind.ADDED, None, None, "", Weight.MEDIUM),
        clocks=Clocks(date(2010, 5, 2), None, None, None),
        before=None,
        after=None,
        version=version - 1,
    )
    structs = [
        None if each is None else dict(zip(("date", "type"), pair(each), strict=False))
        for each in dates
    ]
    moves = [
        LoggedChange(
            id=number,
            record="NCT00000001",
            change=Change(path, path, "dates", Kind.CHANGED, old, new, "", Weight.MEDIUM),
            clocks=Clocks(date(2010 + number, 5, 2), None, None, None),
            before=None,
            after=None,
            version=version + number - 1,
        )
        for number, (old, new) in enumerate(pairwise(structs), 1)
    ]
    return [registered, *moves]


def pair(given: str | tuple[str, str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else given


MOVES = [
    ("never", [], []),
    (
        "once",
        ["2015-03", "2016-01"],
        [
            "primary completion 2015-03 as first recorded; latest recorded 2016-01,"
            " since version 1 of 2011-05-02"
        ],
    ),
    (
        "twice, then only called actual",
        ["2015-03", "2015-09", "2016-01", ("2016-01", "ACTUAL")],
        [
            "primary completion 2015-03 as first recorded; latest recorded 2016-01 (actual),"
            " since version 2 of 2012-05-02"
        ],
    ),
    ("and back", ["2015-03", "2016-01", "2015-03"], []),
    ("its type alone", ["2015-03", ("2015-03", "ACTUAL")], []),
    ("given later, and then no more", [None, "2015-03"], []),
    (
        "away",
        ["2015-03", None],
        ["primary completion 2015-03 as first recorded; taken away, since version 1 of 2011-05-02"],
    ),
]


@pytest.mark.parametrize(("name", "dates", "said"), MOVES, ids=[each[0] for each in MOVES])
def test_a_date_that_was_moved_is_told_with_the_first_beside_the_latest(
    name: str, dates: list[str | tuple[str, str] | None], said: list[str]
) -> None:
    assert [each.text for each in moved(told(PRIMARY, *dates))] == said


def test_both_dates_are_told_start_first_and_other_fields_are_not() -> None:
    entries = [
        *told(PRIMARY, "2015-03", "2016-01"),
        *told(START, "2013-03", "2013-04-02"),
        *told("statusModule.completionDateStruct", "2015-03", "2016-01"),
    ]
    assert [each.name for each in moved(entries)] == ["start", "primary completion"]


def test_a_move_that_was_only_seen_is_dated_by_the_sight() -> None:
    _, entry = told(START, "2013-03", "2013-04-02")
    seen = Clocks(None, None, datetime(2026, 3, 2, 15, tzinfo=UTC), None)
    (found,) = moved([replace(entry, clocks=seen, version=None)])
    assert found.since == "as seen on 2026-03-02"


def test_without_the_registration_a_date_is_the_first_known_not_the_first_recorded() -> None:
    (found,) = moved(told(START, "2013-03", "2013-04-02", version=4))
    assert found.text.startswith("start 2013-03 as first known; latest recorded 2013-04-02")
