from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tracker.chronicle import Entry, Evidence, joined, known_state, moves_anchors, tell
from tracker.errors import ReadingError
from tracker.model import Format, Suppression

UNTIL = date(2026, 11, 23)
STATUS = "statusModule.overallStatus"

OPEN: dict[str, Any] = {
    STATUS: "RECRUITING",
    "statusModule.statusVerifiedDate": "2009-08",
    "statusModule.startDateStruct": {"date": "2009-08"},
    "statusModule.primaryCompletionDateStruct": {"date": "2010-12", "type": "ESTIMATED"},
    "statusModule.completionDateStruct": {"date": "2011-12", "type": "ESTIMATED"},
    "statusModule.studyFirstSubmitDate": "2009-08-19",
}


def version(number: int, on: str, **fields: Any) -> Evidence:
    """A version of a history that was listed on the last day."""
    return Evidence(
        snapshot=100 + number,
        format=Format.HISTORY,
        placed=on,
        fields={**OPEN, **dotted(fields)},
        version=number,
        recorded_on=date.fromisoformat(on),
        posted_on=date.fromisoformat(on),
        stood_until=UNTIL,
    )


def seen(id: int, on: str, recorded: str, **fields: Any) -> Evidence:
    return Evidence(
        snapshot=id,
        format=Format.V2,
        placed=f"{on}T09:00:04",
        fields={**OPEN, **dotted(fields)},
        recorded_on=date.fromisoformat(recorded),
        posted_on=date.fromisoformat(recorded),
        seen_from=datetime.fromisoformat(f"{on}T15:00:00+00:00"),
        data_timestamp=f"{on}T09:00:04",
    )


def dotted(fields: dict[str, Any]) -> dict[str, Any]:
    return {name.replace("__", "."): value for name, value in fields.items()}


def shown(entries: Sequence[Entry]) -> list[tuple[str, Any, Any]]:
    return [(e.change.path, e.change.old, e.change.new) for e in entries if not e.change.suppressed]


UNKNOWN = {"statusModule__overallStatus": "UNKNOWN", "statusModule__lastKnownStatus": "RECRUITING"}


def test_nothing_is_told_of_nothing() -> None:
    assert tell([], UNTIL) == ()


def test_a_first_sight_is_a_baseline_and_a_first_version_a_registration() -> None:
    (first,) = tell([seen(1, "2010-03-02", "2009-08-19")], date(2010, 3, 2))
    assert first.change.suppressed is Suppression.BASELINE
    (registered,) = tell([version(0, "2009-08-19")], date(2010, 3, 2))
    assert registered.change.summary == "Registered on 2009-08-19 as Recruiting"
    assert registered.change.suppressed is None


def test_a_registration_on_a_day_that_no_calendar_has_is_refused() -> None:
    first = version(0, "2009-08-19", statusModule__studyFirstSubmitDate="2009-02-30")
    with pytest.raises(ReadingError, match="2009-02-30"):
        tell([first], date(2010, 3, 2))


def test_a_lapse_nobody_saw_is_derived_once_and_confirmed_by_the_first_sight() -> None:
    told = tell([version(0, "2009-08-19"), seen(1, "2026-03-02", "2009-08-19", **UNKNOWN)], UNTIL)
    assert shown(told) == [("record", None, "RECRUITING"), (STATUS, "RECRUITING", "UNKNOWN")]
    lapse = told[1]
    assert lapse.change.derived
    assert lapse.change.effective_on == date(2012, 1, 1)
    assert lapse.clocks.seen_at is None
    assert "before 2016-11-24" in lapse.change.detail["note"]


def test_a_lapse_between_two_sights_is_observed_and_carries_the_rules_day() -> None:
    told = tell(
        [
            seen(1, "2011-12-30", "2009-08-19"),
            seen(2, "2012-01-02", "2009-08-19", **UNKNOWN),
        ],
        UNTIL,
    )
    (lapse,) = [e for e in told if not e.change.suppressed]
    assert not lapse.change.derived
    assert lapse.change.effective_on == date(2012, 1, 1)
    assert lapse.clocks.seen_after == datetime(2011, 12, 30, 15, tzinfo=UTC)
    assert lapse.clocks.seen_at == datetime(2012, 1, 2, 15, tzinfo=UTC)
    assert lapse.clocks.recorded_on is None


def test_a_lapse_between_two_versions_has_its_return() -> None:
    told = tell(
        [
            version(0, "2009-08-19"),
            version(1, "2014-05-02", statusModule__overallStatus="COMPLETED",
                    statusModule__statusVerifiedDate="2014-05"),
        ],
        UNTIL,
    )  # fmt: skip
    assert shown(told) == [
        ("record", None, "RECRUITING"),
        (STATUS, "RECRUITING", "UNKNOWN"),
        (STATUS, "UNKNOWN", "COMPLETED"),
    ]
    assert [e.change.derived for e in told if e.change.path == STATUS] == [True, True]


def test_no_lapse_is_derived_after_the_last_day_on_which_a_version_is_known_to_have_stood() -> None:
    stood = [replace(version(0, "2009-08-19"), stood_until=date(2011, 12, 31))]
    assert [e.change.path for e in tell(stood, UNTIL)] == ["record"]
    later = replace(version(3, "2014-05-02"), fields=OPEN | {STATUS: "COMPLETED"})
    assert shown(tell([*stood, later], UNTIL)) == [
        ("record", None, "RECRUITING"),
        (STATUS, "RECRUITING", "COMPLETED"),
    ]
    stood = [replace(version(0, "2009-08-19"), stood_until=date(2012, 1, 1))]
    assert [e.change.derived for e in tell(stood, UNTIL)] == [False, True]


def test_no_lapse_is_derived_where_the_record_was_seen_open_afterwards() -> None:
    told = tell([version(0, "2009-08-19"), seen(1, "2013-03-02", "2009-08-19")], UNTIL)
    assert shown(told) == [("record", None, "RECRUITING")]


def test_a_sight_that_equals_a_version_joins_it() -> None:
    told = tell(
        [
            version(0, "2009-08-19"),
            version(1, "2010-02-01", designModule__enrollmentInfo={"count": 20}),
            seen(1, "2010-03-02", "2010-02-01", designModule__enrollmentInfo={"count": 20}),
        ],
        date(2010, 3, 2),
    )
    assert [e.version for e in told] == [0, 1]


@pytest.mark.parametrize(
    ("name", "counts", "marked"),
    [
        ("there and back", (20, 30, 20), [None, "2010-02-01"]),
        ("versions between that repeat it", (20, 20, 30, 30, 20), [None, "2010-03-01"]),
        ("each return of a flapping one", (20, 30, 20, 30), [None, "2010-02-01", "2010-03-01"]),
        ("a longer way back is none", (20, 30, 40, 20), [None, None, None]),
        ("a change that stays", (20, 30, 30), [None]),
    ],
)
def test_going_back_is_an_entry_of_its_own_marked_as_a_reversion(
    name: str, counts: tuple[int, ...], marked: list[str | None]
) -> None:
    told = tell(
        [
            version(n, f"2010-0{n + 1}-01", designModule__enrollmentInfo={"count": count})
            for n, count in enumerate(counts)
        ],
        date(2010, 6, 1),
    )
    details = [e.change.detail for e in told[1:]]
    assert [each.get("reverts") for each in details] == marked, name
    assert [each.get("reversion", False) for each in details] == [bool(each) for each in marked]


def test_what_a_format_cannot_say_is_neither_removed_nor_forgotten() -> None:
    page = Evidence(
        snapshot=2,
        format=Format.TABULAR_TEXT,
        placed="2010-03-02",
        fields=OPEN,
        recorded_on=date(2009, 8, 19),
        seen_from=datetime(2010, 3, 2, tzinfo=UTC),
        absent=frozenset({"armsInterventionsModule."}),
    )
    arms = {"armsInterventionsModule__armGroups": [{"label": "A", "type": "EXPERIMENTAL"}]}
    other = {"armsInterventionsModule__armGroups": [{"label": "A", "type": "OTHER"}]}
    first, last = (
        seen(1, "2010-02-01", "2009-08-19", **arms),
        seen(3, "2010-04-01", "2009-08-19", **other),
    )
    told = tell([first, page, last], date(2010, 4, 1))
    (change,) = [e for e in told if not e.change.suppressed]
    assert change.change.path == "armsInterventionsModule.armGroups"
    assert (change.before, change.after) == (1, 3)
    assert known_state([first, page])["armsInterventionsModule.armGroups"] == [
        {"label": "A", "type": "EXPERIMENTAL"}
    ]


def test_a_month_from_an_old_file_does_not_hide_the_day_known_before_it() -> None:
    day = {"statusModule__startDateStruct": {"date": "2009-08-05", "type": "ACTUAL"}}
    month = Evidence(
        snapshot=2,
        format=Format.CLASSIC_XML,
        placed="2010-03-02",
        fields={**OPEN, "statusModule.startDateStruct": {"date": "2009-08", "type": "ACTUAL"}},
        seen_from=datetime(2010, 3, 2, tzinfo=UTC),
        coarse=frozenset({"statusModule.startDateStruct"}),
    )
    first, last = (
        seen(1, "2010-02-01", "2009-08-19", **day),
        seen(3, "2010-04-01", "2009-08-19", **day),
    )
    assert shown(tell([first, month, last], date(2010, 4, 1))) == []


def test_changes_are_placed_in_the_trials_life_by_first_recorded_dates() -> None:
    moved = {"date": "2013-12", "type": "ESTIMATED"}
    told = tell(
        [
            version(0, "2009-08-19"),
            version(1, "2010-06-01", statusModule__primaryCompletionDateStruct=moved),
            version(2, "2011-06-01", statusModule__primaryCompletionDateStruct=moved,
                    designModule__enrollmentInfo={"count": 3}),
        ],
        date(2011, 7, 1),
    )  # fmt: skip
    assert [e.phase for e in told] == ["before-start", "during", "after-completion"]
    assert told[-1].change.detail["days_from"]["primary_completion"] == 152


def test_evidence_that_first_gives_a_start_moves_the_anchors() -> None:
    without = version(0, "2009-08-19", statusModule__startDateStruct=None)
    bare = Evidence(**{**vars_of(without), "fields": {STATUS: "RECRUITING"}})
    assert moves_anchors([bare, version(1, "2010-01-01")])
    assert not moves_anchors([seen(1, "2009-09-01", "2009-08-19"), version(1, "2010-01-01")])


def vars_of(evidence: Evidence) -> dict[str, Any]:
    return {name: getattr(evidence, name) for name in Evidence.__slots__}


def test_a_page_without_a_submission_date_takes_it_from_another_sight_of_its_version() -> None:
    page = replace(seen(1, "2017-08-30", "2009-08-20"), recorded_on=None)
    answer = replace(seen(2, "2026-11-20", "2009-08-20"), recorded_on=date(2009, 8, 19))
    assert page.state().recorded_on == date(2009, 8, 20)
    assert [each.recorded_on for each in joined([page, answer])] == [date(2009, 8, 19)] * 2
    assert moves_anchors([page, answer])
    assert not moves_anchors([page, page])


def test_publications_that_the_registry_found_are_kept_where_a_format_has_none() -> None:
    found = {"pmid": "1", "type": "DERIVED"}
    given = {"pmid": "2", "type": "RESULT"}
    xml = Evidence(
        snapshot=2,
        format=Format.CLASSIC_XML,
        placed="2010-03-02",
        fields={**OPEN, "referencesModule.references": [given]},
        seen_from=datetime(2010, 3, 2, tzinfo=UTC),
        absent=frozenset({"referencesModule.references[type=DERIVED]"}),
    )
    first = seen(1, "2010-02-01", "2009-08-19", referencesModule__references=[found])
    last = seen(3, "2010-04-01", "2009-08-19", referencesModule__references=[given, found])
    told = shown(tell([first, xml, last], date(2010, 4, 1)))
    assert told == [("referencesModule.references", None, [given])]
    assert shown(tell([xml, last], date(2010, 4, 1))) == []


def test_a_sight_after_the_last_version_of_a_history_asks_for_what_was_derived_anew() -> None:
    alone = [version(0, "2009-08-19")]
    looked = [*alone, seen(1, "2013-06-04", "2009-08-19")]
    assert [e.change.derived for e in tell(alone, UNTIL)] == [False, True]
    assert [e.change.derived for e in tell(looked, UNTIL)] == [False]
    assert moves_anchors(looked)


def test_a_lapse_after_the_last_look_is_derived_if_a_later_list_has_no_newer_version() -> None:
    looked = [version(0, "2009-08-19"), seen(1, "2010-06-04", "2009-08-19")]
    told = tell(looked, UNTIL)
    assert [e.change.derived for e in told] == [False, True]
    assert (told[1].before, told[1].placed) == (1, "2012-01-01")
    before_the_lapse = [replace(looked[0], stood_until=date(2010, 1, 1)), looked[1]]
    assert [e.change.derived for e in tell(before_the_lapse, UNTIL)] == [False]
    assert moves_anchors([*looked, seen(2, "2026-12-04", "2009-08-19")])
    assert not moves_anchors([*before_the_lapse, seen(2, "2010-07-04", "2009-08-19")])
