"""Current set against original: what version 0 said, and when a field last changed by content."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tracker.tabular import (
    History,
    HistoryVersion,
    LastChange,
    Row,
    as_text,
    last_change,
    same,
    table,
)

PRIMARY, ENROLLMENT = "outcomesModule.primaryOutcomes", "designModule.enrollmentInfo"
FIRST = date(2018, 9, 27)


def outcome(measure: str, description: str = "", frame: str = "52 weeks") -> dict[str, str]:
    values = {"measure": measure, "description": description, "timeFrame": frame}
    return {name: value for name, value in values.items() if value}


def history(
    *states: dict[str, Any], numbers: list[int] | None = None, total: int | None = None
) -> History:
    return History(
        tuple(
            HistoryVersion(number, FIRST + timedelta(days=30 * number), fields)
            for number, fields in zip(numbers or range(len(states)), states, strict=True)
        ),
        total if total is not None else len(states),
    )


def found(fields: dict[str, Any], versions: History | None, label: str) -> Row:
    row = table(fields, versions).row(label)
    assert row is not None, label
    return row


BEFORE = [outcome("Response", "Objective response according to RECIST 1.1")]
AFTER = [outcome("Response", "Objective response according to iRECIST 1.1")]
TEN = history(
    *(
        {
            "identificationModule.nctId": "NCT99000141",
            PRIMARY: BEFORE if number < 5 else AFTER,
            ENROLLMENT: {"count": 30, "type": "ESTIMATED"}
            if number < 7
            else {"count": 16, "type": "ACTUAL"},
        }
        for number in range(10)
    )
)
NOW = TEN.versions[-1].fields


def test_enrollment_is_told_as_it_was_and_as_it_is_each_with_its_type_and_day() -> None:
    now = found(NOW, TEN, "Actual Enrollment")
    was = found(NOW, TEN, "Original Estimated Enrollment")
    assert (now.lines, now.submitted) == (("16",), TEN.versions[7].recorded_on)
    assert (was.lines, was.submitted) == (("30",), FIRST)


def test_an_outcome_changed_once_is_dated_by_that_version() -> None:
    now = found(NOW, TEN, "Current Primary Outcome Measures")
    was = found(NOW, TEN, "Original Primary Outcome Measures")
    assert now.submitted == TEN.versions[5].recorded_on
    assert was.submitted == FIRST
    assert was.lines == (
        "Response [\xa0Time\xa0Frame:\xa052 weeks\xa0]",
        "Objective response according to RECIST 1.1",
    )


def test_the_change_history_counts_the_changes_and_links_to_the_registrys() -> None:
    (line,) = found(NOW, TEN, "Change History").lines
    assert line == (
        "9 changes submitted, the latest at hand on 2019-06-24: "
        "https://clinicaltrials.gov/study/NCT99000141?tab=history"
    )


def test_one_of_many_versions_at_hand_is_not_told_as_no_changes() -> None:
    only_first = History(TEN.versions[:1], total=10)
    (line,) = found(NOW, only_first, "Change History").lines
    assert line.startswith("9 changes submitted")


SAME: list[tuple[str, Any, Any, bool]] = [
    ("equal", BEFORE, BEFORE, True),
    ("reordered", [*BEFORE, *AFTER], [*AFTER, *BEFORE], True),
    ("typography", [outcome("Patient’s  score")], [outcome("Patient's score")], True),
    ("another word", BEFORE, AFTER, False),
    ("one more", BEFORE, [*BEFORE, *AFTER], False),
    ("another time frame", [outcome("A")], [outcome("A", frame="12 weeks")], False),
    ("another type", {"count": 30, "type": "ESTIMATED"}, {"count": 30, "type": "ACTUAL"}, False),
    ("nothing and nothing", None, None, True),
    ("nothing and something", None, BEFORE, False),
]


@pytest.mark.parametrize(
    ("one", "other", "expected"), [row[1:] for row in SAME], ids=[row[0] for row in SAME]
)
def test_content_is_compared_not_layout_or_order(one: Any, other: Any, expected: bool) -> None:
    assert same(one, other) is expected


def states(*values: str | None) -> list[dict[str, Any]]:
    return [{PRIMARY: [outcome(value)]} if value else {} for value in values]


CHANGES: list[tuple[str, History, int | None, bool]] = [
    ("never changed", history(*states("B", "B", "B")), 0, False),
    ("changed once", history(*states("A", "B", "B")), 1, False),
    ("changed back", history(*states("B", "A", "B")), 2, False),
    ("unchanged text flagged", history(*states("B", "B ", "B")), 0, False),
    ("given late", history(*states(None, None, "B")), 2, False),
    ("after a gap", history(*states("A", "B"), numbers=[0, 4]), 4, True),
    ("a gap elsewhere", history(*states("A", "B", "B"), numbers=[0, 1, 4]), 1, False),
    ("the first is not at hand", history(*states("B", "B"), numbers=[2, 3]), 2, True),
]


@pytest.mark.parametrize(
    ("versions", "number", "at_latest"), [row[1:] for row in CHANGES], ids=[r[0] for r in CHANGES]
)
def test_a_field_last_changed_in_the_version_that_gave_it_its_content(
    versions: History, number: int, at_latest: bool
) -> None:
    expected = LastChange(FIRST + timedelta(days=30 * number), at_latest)
    assert last_change(versions, PRIMARY, {PRIMARY: [outcome("B")]}) == expected


def test_a_record_newer_than_its_history_changed_by_its_last_update_at_the_latest() -> None:
    newer = {PRIMARY: [outcome("C")], "statusModule.lastUpdateSubmitDate": "2024-05-06"}
    versions = history(*states("A", "B"))
    assert last_change(versions, PRIMARY, newer) == LastChange(date(2024, 5, 6), at_latest=True)
    assert "(submitted:\xa0by\xa0May\xa06,\xa02024)" in as_text(table(newer, versions))
    assert last_change(versions, PRIMARY, {PRIMARY: [outcome("C")]}) is None


def test_an_original_that_was_not_asked_for_is_not_provided() -> None:
    versions = history({}, {PRIMARY: AFTER})
    row = found({PRIMARY: AFTER}, versions, "Original Primary Outcome Measures")
    assert (row.lines, row.submitted) == (("Not Provided",), None)


def test_without_version_0_the_original_is_not_guessed() -> None:
    versions = history({PRIMARY: AFTER}, numbers=[3], total=4)
    row = found({PRIMARY: AFTER}, versions, "Original Primary Outcome Measures")
    assert row.lines == ("Not available: version 0 is not stored",)


def test_an_empty_history_is_none() -> None:
    row = found({PRIMARY: AFTER}, History(()), "Change History")
    assert row.lines == ("Not available: no history stored",)


def test_a_history_as_of_a_day_knows_nothing_later() -> None:
    then = TEN.until(TEN.versions[3].recorded_on)
    fields = then.versions[-1].fields
    assert then.count == 4
    assert found(fields, then, "Original Estimated Enrollment").lines == ("Same as current",)
    assert TEN.until(date(2030, 1, 1)) is TEN
    assert TEN.until(date(2001, 1, 1)).count == 0


SPONSOR = "sponsorCollaboratorsModule.leadSponsor"
PARTY = "sponsorCollaboratorsModule.responsibleParty"


def test_another_sponsor_and_responsible_party_than_at_first_are_both_told() -> None:
    was = {SPONSOR: {"name": "Old Labs"}, PARTY: {"type": "SPONSOR"}}
    now = {
        SPONSOR: {"name": "New Labs"},
        PARTY: {
            "type": "PRINCIPAL_INVESTIGATOR",
            "investigatorFullName": "Ada Example",
            "investigatorTitle": "Professor",
            "investigatorAffiliation": "Example University",
        },
    }
    versions = history(was, now)
    assert found(now, versions, "Current Study Sponsor").lines == ("New Labs",)
    assert found(now, versions, "Original Study Sponsor").lines == ("Old Labs",)
    assert found(now, versions, "Current Responsible Party").lines == (
        "Ada Example, Example University",
    )
    assert found(now, versions, "Original Responsible Party").lines == ("Old Labs",)


def test_the_same_sponsor_is_told_once() -> None:
    same_one = {SPONSOR: {"name": "Old Labs"}}
    view = table(same_one, history(same_one, same_one))
    assert view.row("Study Sponsor") is not None
    assert view.row("Original Study Sponsor") is None
