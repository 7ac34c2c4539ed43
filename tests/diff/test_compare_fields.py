from __future__ import annotations

from dataclasses import dataclass

import pytest

from tracker.diff import compare
from tracker.fields import CATALOGUE
from tracker.model import Fields, Json, Kind, Suppression, Weight

STATUS, KNOWN = "statusModule.overallStatus", "statusModule.lastKnownStatus"
START = "statusModule.startDateStruct"
ENROLLMENT = "designModule.enrollmentInfo"
CRITERIA = "eligibilityModule.eligibilityCriteria"
HIGH, MEDIUM, LOW = Weight.HIGH, Weight.MEDIUM, Weight.LOW


@dataclass(frozen=True)
class Case:
    path: str
    old: Json
    new: Json
    kind: Kind
    summary: str
    weight: Weight
    suppressed: Suppression | None = None


CASES = {
    "a status given by the sponsor": Case(
        STATUS,
        "RECRUITING",
        "ACTIVE_NOT_RECRUITING",
        Kind.CHANGED,
        "Status: Recruiting → Active, not recruiting",
        HIGH,
    ),
    "a status never seen before": Case(
        STATUS, "RECRUITING", "ON_ICE", Kind.CHANGED, "Status: Recruiting → On ice", HIGH
    ),
    "a reason to stop": Case(
        "statusModule.whyStopped",
        None,
        "Slow accrual",
        Kind.ADDED,
        "Why stopped: “Slow accrual”",
        HIGH,
    ),
    "results posted": Case("hasResults", False, True, Kind.ADDED, "Results posted", HIGH),
    "results posted, seen from a format that can't say no": Case(
        "hasResults", None, True, Kind.ADDED, "Results posted", HIGH
    ),
    "results vanished": Case(
        "hasResults", True, False, Kind.REMOVED, "Results vanished from the record", HIGH
    ),
    "enrollment that became a fact": Case(
        ENROLLMENT,
        {"count": 263, "type": "ESTIMATED"},
        {"count": 99, "type": "ACTUAL"},
        Kind.CHANGED,
        "Enrollment 263 (estimated) → 99 (actual)",
        MEDIUM,
    ),
    "enrollment of nought is a number": Case(
        ENROLLMENT,
        {"count": 20},
        {"count": 0, "type": "ACTUAL"},
        Kind.CHANGED,
        "Enrollment 20 → 0 (actual)",
        MEDIUM,
    ),
    "a date moved": Case(
        START,
        {"date": "2025-02-01", "type": "ESTIMATED"},
        {"date": "2025-03-04", "type": "ESTIMATED"},
        Kind.CHANGED,
        "Start: 2025-02-01 → 2025-03-04 (estimated), 31 days later",
        MEDIUM,
    ),
    "a date refined": Case(
        START,
        {"date": "2025-02", "type": "ESTIMATED"},
        {"date": "2025-02-14", "type": "ESTIMATED"},
        Kind.CHANGED,
        "Start refined: 2025-02 → 2025-02-14 (estimated)",
        MEDIUM,
    ),
    "a date that came true": Case(
        START,
        {"date": "2025-02-14", "type": "ESTIMATED"},
        {"date": "2025-02-14", "type": "ACTUAL"},
        Kind.CHANGED,
        "Start: 2025-02-14 (estimated) now actual",
        MEDIUM,
    ),
    "a date moved and actual, months against days": Case(
        START,
        {"date": "2025-02", "type": "ESTIMATED"},
        {"date": "2025-04-11", "type": "ACTUAL"},
        Kind.CHANGED,
        "Start: 2025-02 (estimated) → 2025-04-11 (actual), 2 months later",
        MEDIUM,
    ),
    "results submitted": Case(
        "statusModule.resultsFirstSubmitDate",
        None,
        "2026-01-03",
        Kind.ADDED,
        "Results first submitted: 2026-01-03",
        MEDIUM,
    ),
    "a date taken away": Case(
        START,
        {"date": "2025-02"},
        None,
        Kind.REMOVED,
        "Start no longer given; it was 2025-02",
        MEDIUM,
    ),
    "a short text": Case(
        "identificationModule.briefTitle",
        "A Trial of X",
        "A Trial of Y",
        Kind.CHANGED,
        "Brief title: “A Trial of X” → “A Trial of Y”",
        LOW,
    ),
    "a closing sign": Case(
        CRITERIA,
        "* Adults;\n* ECOG < 2.",
        "* Adults\n* ECOG <2",
        Kind.CHANGED,
        "Eligibility criteria: “Adults;” → “Adults”, and 1 more line",
        LOW,
        Suppression.WORDING,
    ),
    "case alone is shown, and weighs little": Case(
        CRITERIA,
        "* Adults",
        "* ADULTS",
        Kind.CHANGED,
        "Eligibility criteria: “Adults” → “ADULTS”",
        LOW,
    ),
    "a criterion added": Case(
        CRITERIA,
        "Inclusion:\n\n* Adults",
        "Inclusion:\n\n* Adults\n* Able to walk",
        Kind.CHANGED,
        "Eligibility criteria: 1 line added: “Able to walk”",
        MEDIUM,
    ),
    "criteria removed": Case(
        CRITERIA,
        "* Adults\n* Able to walk\n* Able to read",
        "* Adults",
        Kind.CHANGED,
        "Eligibility criteria: 2 lines removed: “Able to walk”, …",
        MEDIUM,
    ),
    "a criterion edited": Case(
        CRITERIA,
        "* Adults\n* ECOG 0-1",
        "* Adults\n* ECOG 0-2",
        Kind.CHANGED,
        "Eligibility criteria: “ECOG 0-1” → “ECOG 0-2”",
        MEDIUM,
    ),
    "criteria in another order": Case(
        CRITERIA,
        "In:\n\n* Adults\n* Pain\n\nOut:\n\n* Fever",
        "In:\n\n* Adults\n\nOut:\n\n* Fever\n* Pain",
        Kind.CHANGED,
        "Eligibility criteria: 1 line moved: “Pain”",
        MEDIUM,
    ),
    "an enumeration": Case(
        "designModule.designInfo.maskingInfo.masking",
        "NONE",
        "DOUBLE",
        Kind.CHANGED,
        "Masking: None (Open Label) → Double",
        MEDIUM,
    ),
    "not applicable is not absent": Case(
        "designModule.phases", None, ["NA"], Kind.ADDED, "Phase added: Not Applicable", MEDIUM
    ),
    "phases are told whole": Case(
        "designModule.phases",
        ["PHASE1", "PHASE2"],
        ["PHASE2"],
        Kind.REMOVED,
        "Phase: Phase 1/Phase 2 → Phase 2",
        MEDIUM,
    ),
    "words of a list": Case(
        "conditionsModule.conditions",
        ["Asthma", "COPD"],
        ["COPD", "Bronchitis"],
        Kind.CHANGED,
        "Conditions: added “Bronchitis”, removed “Asthma”",
        LOW,
    ),
    "words of a list that begin alike": Case(
        "conditionsModule.keywords",
        ["recurrent childhood supratentorial primitive tumor"],
        ["recurrent childhood supratentorial primitive tumors"],
        Kind.CHANGED,
        "Keywords: added “recurrent childhood supratentorial primitive tumors”,"
        " removed “recurrent childhood supratentorial primitive tumor”",
        LOW,
    ),
    "a list that comes": Case(
        "conditionsModule.keywords",
        None,
        ["a, b", "c", "d", "e"],
        Kind.ADDED,
        "Keywords: added “a, b”, “c”, “d” and 1 more",
        LOW,
    ),
    "a list that goes": Case(
        "conditionsModule.keywords", ["a"], None, Kind.REMOVED, "Keywords: removed “a”", LOW
    ),
    "words of a list in another case": Case(
        "conditionsModule.conditions",
        ["ASTHMA"],
        ["Asthma"],
        Kind.CHANGED,
        "Conditions: added “Asthma”, removed “ASTHMA”",
        LOW,
    ),
    "yes and no": Case(
        "eligibilityModule.healthyVolunteers",
        False,
        True,
        Kind.CHANGED,
        "Healthy volunteers: No → Yes",
        MEDIUM,
    ),
    "a sponsor": Case(
        "sponsorCollaboratorsModule.leadSponsor",
        {"name": "Alpha", "class": "OTHER"},
        {"name": "Beta", "class": "INDUSTRY"},
        Kind.CHANGED,
        "Sponsor: “Alpha” → “Beta”; class: Other → Industry",
        MEDIUM,
    ),
    "a status that follows another record": Case(
        "statusModule.expandedAccessInfo",
        {"hasExpandedAccess": True, "nctId": "NCT1", "statusForNctId": "AVAILABLE"},
        {"hasExpandedAccess": True, "nctId": "NCT1", "statusForNctId": "NO_LONGER_AVAILABLE"},
        Kind.CHANGED,
        "Expanded access, status of that record: Available → No longer available",
        LOW,
        Suppression.COMPUTED,
    ),
    "the month of verification": Case(
        "statusModule.statusVerifiedDate",
        "2025-11",
        "2026-02",
        Kind.CHANGED,
        "Verified: 2025-11 → 2026-02, 3 months later",
        LOW,
        Suppression.BOOKKEEPING,
    ),
    "a post date that became actual": Case(
        "statusModule.lastUpdatePostDateStruct",
        {"date": "2025-12-08", "type": "ESTIMATED"},
        {"date": "2025-12-08", "type": "ACTUAL"},
        Kind.CHANGED,
        "Last update posted: 2025-12-08 (estimated) now actual",
        LOW,
        Suppression.BOOKKEEPING,
    ),
    "age groups": Case(
        "eligibilityModule.stdAges",
        ["ADULT"],
        ["ADULT", "OLDER_ADULT"],
        Kind.ADDED,
        "Age groups: added “Older Adult”",
        LOW,
        Suppression.COMPUTED,
    ),
    "countries removed": Case(
        "miscInfoModule.removedCountries",
        None,
        ["Spain"],
        Kind.ADDED,
        "Removed countries: added “Spain”",
        LOW,
        Suppression.COMPUTED,
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_change_of_one_field_is_told(case: Case) -> None:
    old = {} if case.old is None else {case.path: case.old}
    new = {} if case.new is None else {case.path: case.new}
    (change,) = compare(old, new)
    assert (change.field, change.path, change.element) == (case.path, case.path, None)
    assert change.category == CATALOGUE[case.path].category
    assert (change.old, change.new) == (case.old, case.new)
    assert (change.kind, change.summary) == (case.kind, case.summary)
    assert (change.weight, change.suppressed) == (case.weight, case.suppressed)


NOTHING = {
    "the same": (START, {"date": "2025-02"}, {"date": "2025-02"}),
    "white space and markers": (CRITERIA, "* one\n* two", "one\n\ntwo"),
    "typography": ("identificationModule.briefTitle", "the “X”", 'the "X"'),
    "order of words": ("conditionsModule.keywords", ["a", "b"], ["b", "a"]),
    "results that are still not there": ("hasResults", None, False),
    "order of phases": ("designModule.phases", ["PHASE1", "PHASE2"], ["PHASE2", "PHASE1"]),
    "typography in a struct": (
        "sponsorCollaboratorsModule.leadSponsor",
        {"name": "Children’s"},
        {"name": "Children's"},
    ),
}


@pytest.mark.parametrize(("path", "old", "new"), NOTHING.values(), ids=NOTHING)
def test_what_means_nothing_is_no_change(path: str, old: Json, new: Json) -> None:
    before: Fields = {} if old is None else {path: old}
    assert compare(before, {path: new}) == ()


def test_a_lapse_to_unknown_is_told_and_weighs_high_though_no_date_moved() -> None:
    changes = compare(
        {STATUS: "NOT_YET_RECRUITING"}, {STATUS: "UNKNOWN", KNOWN: "NOT_YET_RECRUITING"}
    )
    lapse, known = changes
    assert lapse.summary == "Status lapsed: Not yet recruiting → Unknown status"
    assert (lapse.weight, lapse.suppressed, lapse.effective_on) == (HIGH, None, None)
    assert lapse.detail["transition"] == "lapsed"
    assert (known.path, known.suppressed) == (KNOWN, Suppression.COMPUTED)


def test_a_lapse_after_an_unseen_change_names_the_last_known_status() -> None:
    lapse, _ = compare({STATUS: "RECRUITING"}, {STATUS: "UNKNOWN", KNOWN: "ACTIVE_NOT_RECRUITING"})
    assert lapse.summary == (
        "Status lapsed: Recruiting → Unknown status (last known: Active, not recruiting)"
    )


def test_a_return_from_unknown_is_told_as_such() -> None:
    returned, known = compare({STATUS: "UNKNOWN", KNOWN: "RECRUITING"}, {STATUS: "COMPLETED"})
    assert returned.summary == (
        "Status returned: Unknown status → Completed (last known: Recruiting)"
    )
    assert returned.detail["transition"] == "returned"
    assert (returned.weight, known.suppressed) == (HIGH, Suppression.COMPUTED)


def test_a_status_given_between_two_lapses_is_news() -> None:
    (change,) = compare(
        {STATUS: "UNKNOWN", KNOWN: "RECRUITING"},
        {STATUS: "UNKNOWN", KNOWN: "ACTIVE_NOT_RECRUITING"},
    )
    assert change.summary == "Last known status: Recruiting → Active, not recruiting"
    assert (change.suppressed, change.weight) == (None, HIGH)


def test_a_long_text_is_cut_to_where_it_differs() -> None:
    head, tail = "word " * 60, " and so on" * 30
    path = "descriptionModule.briefSummary"
    (change,) = compare({path: f"{head}six weeks{tail}"}, {path: f"{head}nine weeks{tail}"})
    assert "six weeks" in change.summary
    assert "nine weeks" in change.summary
    assert len(change.summary) < 220
    assert "…" in change.summary


def test_changes_come_in_the_catalogues_order_whatever_the_order_of_the_fields() -> None:
    paths = [
        path
        for path, entry in CATALOGUE.items()
        if entry.kind.value in ("text", "markup", "enum") and path != STATUS
    ]
    old = dict.fromkeys(reversed(paths), "before")
    new = dict.fromkeys(paths, "after")
    assert [change.path for change in compare(old, new)] == paths
    assert compare(old, new) == compare(dict(reversed(old.items())), new)


def test_neither_state_is_changed_by_the_comparison() -> None:
    old: Fields = {"conditionsModule.conditions": ["a"], ENROLLMENT: {"count": 1}}
    new: Fields = {"conditionsModule.conditions": ["b"], ENROLLMENT: {"count": 2}}
    compare(old, new, absent=frozenset({f"{ENROLLMENT}.type"}))
    assert old == {"conditionsModule.conditions": ["a"], ENROLLMENT: {"count": 1}}
    assert new == {"conditionsModule.conditions": ["b"], ENROLLMENT: {"count": 2}}
