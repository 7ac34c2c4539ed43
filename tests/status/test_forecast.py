"""What is to be expected of a record: lapses, planned dates gone by, results falling due."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from status_histories import fields, struct

from tracker.status import Clause, ForecastKind, forecast, results_due

REC, NYR = "RECRUITING", "NOT_YET_RECRUITING"
QUARTER = timedelta(days=90)


def lapses(values: dict[str, Any], today: str, within: timedelta = QUARTER) -> list[Any]:
    found = forecast(values, date.fromisoformat(today), within)
    return [entry for entry in found if entry.kind is ForecastKind.LAPSE]


def test_a_coming_lapse_says_why_and_what_would_prevent_it() -> None:
    (entry,) = lapses(fields(NYR, "2024-02", "2025-11-04"), "2026-02-01")
    assert (entry.day, entry.binds) == (date(2026, 3, 1), Clause.VERIFICATION)
    assert entry.text == (
        "will lapse to Unknown on 2026-03-01: last verified February 2024, planned completion "
        "November 4, 2025; the verification binds (two years are over on 2026-03-01)"
    )
    assert entry.prevent == (
        "verify the record or move the completion date to 2026-03-01 or later, before 2026-03-01"
    )


@pytest.mark.parametrize(
    ("completion", "primary", "binds", "prevent"),
    [
        (
            "2026-03",
            None,
            "the completion date binds (passed on 2026-04-01)",
            "move the completion date",
        ),
        (
            None,
            "2026-03",
            "the primary completion date binds (passed on 2026-04-01)",
            "give a completion",
        ),
        (None, None, "the verification binds (two years are over on 2026-02-01)", "give a compl"),
        ("2026-01", None, "both dates bind", "move the completion date"),
    ],
)
def test_the_binding_date_is_named(
    completion: str | None, primary: str | None, binds: str, prevent: str
) -> None:
    (entry,) = lapses(fields(REC, "2024-01", completion, primary), "2026-01-20")
    assert entry.text.endswith(binds)
    assert f"verify the record or {prevent}" in entry.prevent


def test_the_window_includes_its_last_day() -> None:
    values = fields(NYR, "2024-02", "2025-11-04")
    assert len(lapses(values, "2026-02-27", timedelta(days=2))) == 1
    assert lapses(values, "2026-02-26", timedelta(days=2)) == []


def test_a_lapse_whose_day_has_come_is_due_at_the_next_refresh() -> None:
    (entry,) = lapses(fields(NYR, "2024-02", "2025-11-04"), "2026-03-01")
    assert entry.text.startswith("due to show as Unknown at the registry's next refresh")
    assert entry.prevent == "verify the record or move the completion date to 2026-03-01 or later"


def test_a_record_already_unknown_has_no_coming_lapse() -> None:
    assert lapses(fields("UNKNOWN", "2024-02", "2025-11", last_known=NYR), "2026-03-01") == []


def test_what_would_prevent_a_lapse_does() -> None:
    before = fields(REC, "2024-02", "2025-11-04")
    moved = fields(REC, "2024-02", "2026-03-01")
    verified = fields(REC, "2026-02", "2025-11-04")
    on_the_day = timedelta(days=1)
    assert len(lapses(before, "2026-02-28", on_the_day)) == 1
    assert lapses(moved, "2026-02-28", on_the_day) == []
    assert lapses(verified, "2026-02-28", on_the_day) == []


def kinds(values: dict[str, Any], today: str) -> list[tuple[str, str]]:
    found = forecast(values, date.fromisoformat(today), timedelta(days=0))
    return [(entry.kind.value, entry.day.isoformat()) for entry in found]


def test_planned_dates_that_passed_are_told_in_order() -> None:
    values = fields(
        NYR,
        "2026-01",
        "2025-12",
        "2025-06-30",
    ) | {"statusModule.startDateStruct": struct("2025-01")}
    assert kinds(values, "2026-01-15") == [
        ("start-passed", "2025-01-31"),
        ("primary-completion-passed", "2025-06-30"),
        ("completion-passed", "2025-12-31"),
    ]


def test_a_planned_month_has_not_passed_on_its_last_day() -> None:
    values = fields(REC, "2026-01", "2026-01")
    assert kinds(values, "2026-01-31") == []
    assert kinds(values, "2026-02-01") == [("completion-passed", "2026-01-31")]


def test_actual_and_untyped_dates_are_no_plans() -> None:
    values = fields(
        REC,
        "2026-01",
        ("2025-12", "ACTUAL"),
    ) | {"statusModule.startDateStruct": {"date": "2009-08"}}
    assert kinds(values, "2026-01-15") == []


def test_an_untyped_start_of_a_trial_not_yet_recruiting_is_a_plan() -> None:
    values = fields(NYR, "2026-01") | {"statusModule.startDateStruct": {"date": "2025-08"}}
    assert kinds(values, "2026-01-15") == [("start-passed", "2025-08-31")]


def test_a_withdrawn_trial_is_not_asked_about_its_plans() -> None:
    assert kinds(fields("WITHDRAWN", "2020-01", "2021-01"), "2026-01-15") == []


def applicable(**more: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "designModule.studyType": "INTERVENTIONAL",
        "designModule.phases": ["PHASE2"],
        "oversightModule.isFdaRegulatedDrug": True,
        "oversightModule.isFdaRegulatedDevice": False,
    }
    return fields("COMPLETED", "2025-06", None, ("2025-03-15", "ACTUAL"), **values) | more


DISP = {"statusModule.dispFirstSubmitDate": "2025-12-01"}
SITES = "contactsLocationsModule.locations"
DRUG, DEVICE = "oversightModule.isFdaRegulatedDrug", "oversightModule.isFdaRegulatedDevice"
EVENTS = "annotationModule.unpostedAnnotation.unpostedEvents"
PRIMARY = "statusModule.primaryCompletionDateStruct"

DUE: list[tuple[str, dict[str, Any], str | None]] = [
    ("a year after primary completion", {}, "2026-03-15"),
    ("a month counts to its end", {PRIMARY: struct("2025-02")}, "2026-02-28"),
    ("29 February has no sister", {PRIMARY: struct("2024-02-29")}, "2025-02-28"),
    ("phase 1/2 is not phase 1", {"designModule.phases": ["PHASE1", "PHASE2"]}, "2026-03-15"),
    ("no phase, as with devices", {"designModule.phases": ["NA"]}, "2026-03-15"),
    ("phase 1", {"designModule.phases": ["PHASE1"]}, None),
    ("early phase 1", {"designModule.phases": ["EARLY_PHASE1"]}, None),
    ("feasibility", {"designModule.designInfo.primaryPurpose": "DEVICE_FEASIBILITY"}, None),
    ("observational", {"designModule.studyType": "OBSERVATIONAL"}, None),
    ("withdrawn", {"statusModule.overallStatus": "WITHDRAWN"}, None),
    ("no FDA product, said so", {DRUG: False, SITES: [{"country": "United States"}]}, None),
    (
        "silent, with a site in the United States",
        {DRUG: None, DEVICE: None, SITES: [{"country": "France"}, {"country": "United States"}]},
        "2026-03-15",
    ),
    ("silent, no such site", {DRUG: None, DEVICE: None, SITES: [{"country": "France"}]}, None),
    ("export counts", {DRUG: None, "oversightModule.isUsExport": True}, "2026-03-15"),
    ("before the rule", {PRIMARY: struct("2017-01-17")}, None),
    ("from the rule's first day", {PRIMARY: struct("2017-01-18")}, "2018-01-18"),
    ("results there", {"statusModule.resultsFirstSubmitDate": "2025-12-01"}, None),
    ("waived", {"statusModule.resultsWaived": True}, None),
    ("delay asked for", DISP, "2027-12-01"),
    (
        "a delay that is over first",
        {"statusModule.dispFirstSubmitDate": "2023-12-01"},
        "2026-03-15",
    ),
    ("results in review", {EVENTS: [{"type": "RELEASE", "date": "2025-12-01"}]}, None),
    (
        "results in review and taken back",
        {
            EVENTS: [
                {"type": "RELEASE", "date": "2025-12-01"},
                {"type": "UNRELEASE", "date": "2025-12-08"},
            ]
        },
        "2026-03-15",
    ),
    ("no primary completion date", {PRIMARY: None}, None),
]


@pytest.mark.parametrize(("more", "day"), [row[1:] for row in DUE], ids=[row[0] for row in DUE])
def test_results_are_due_where_the_laws_plain_conditions_hold(
    more: dict[str, Any], day: str | None
) -> None:
    values = {path: value for path, value in applicable(**more).items() if value is not None}
    due = results_due(values)
    assert (due.day.isoformat() if due else None) == day


def test_results_due_say_what_was_checked_and_what_was_not() -> None:
    (entry,) = forecast(applicable(), date(2026, 1, 15), QUARTER)
    assert entry.text == (
        "results due by 2026-03-15, one year after primary completion March 15, 2025, "
        "if 42 CFR 11 applies"
    )
    assert "interventional" in entry.checked
    assert any("silent" in item for item in entry.unchecked)


def test_results_due_from_an_estimated_completion_say_so() -> None:
    later = applicable(**{PRIMARY: struct("2026-03-15")})
    (entry,) = forecast(later, date(2026, 1, 15), timedelta(days=500))
    assert "(estimated)" in entry.text


def test_a_delay_moves_the_day_and_is_named() -> None:
    (entry,) = forecast(applicable(**DISP), date(2027, 11, 1), QUARTER)
    assert entry.text == (
        "results due by 2027-12-01 at the latest, a delay having been requested on "
        "December 1, 2025, if 42 CFR 11 applies"
    )


def test_results_are_not_told_after_their_day() -> None:
    assert forecast(applicable(), date(2026, 3, 16), QUARTER) == ()
    assert len(forecast(applicable(), date(2026, 3, 15), QUARTER)) == 1


STALE = [
    ("unknown since then", "2014-06-04", "Unknown since 2016-06-01 by the rule: last verified May"),
    ("seen open after its day", "2017-08-30", "rule, though still shown open after it: last"),
]


@pytest.mark.parametrize(("name", "known", "said"), STALE, ids=[each[0] for each in STALE])
def test_what_rests_on_an_old_file_is_told_as_such(name: str, known: str, said: str) -> None:
    values = fields(REC, "2014-05", "2015-05", "2015-04")
    day = date.fromisoformat(known)
    found = forecast(values, date(2026, 3, 15), QUARTER, day)
    assert all(e.known_until == day for e in found)
    ending = f"; as last known on {known}, unless it was updated since"
    assert all(e.text.endswith(ending) for e in found)
    (lapse,) = [e for e in found if e.kind is ForecastKind.LAPSE]
    assert said in lapse.text
    (passed,) = [e for e in found if e.kind is ForecastKind.COMPLETION_PASSED]
    assert ("without a word" in passed.text) is (known > "2015-05-31")


def test_what_was_seen_within_the_week_is_told_as_it_stands() -> None:
    values = fields(NYR, "2024-02", "2025-11-04")
    today = date(2026, 2, 1)
    assert forecast(values, today, QUARTER, date(2026, 1, 25)) == forecast(values, today, QUARTER)
