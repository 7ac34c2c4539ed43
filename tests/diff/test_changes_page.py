from __future__ import annotations

import re
from pathlib import Path

import pytest

from tracker.diff import compare
from tracker.model import Fields, Suppression

PAGE = (Path(__file__).parents[2] / "docs" / "changes.md").read_text(encoding="utf-8")
TABLE = PAGE.split("## How changes are said")[1].split("\n\n**Status.**")[0]
EXAMPLES = re.findall(r"`([^`]+)`", TABLE)

STATUS, KNOWN = "statusModule.overallStatus", "statusModule.lastKnownStatus"
START, CRITERIA = "statusModule.startDateStruct", "eligibilityModule.eligibilityCriteria"
PRIMARY, SECONDARY = "outcomesModule.primaryOutcomes", "outcomesModule.secondaryOutcomes"
LOCATIONS = "contactsLocationsModule.locations"
UNPOSTED = "annotationModule.unpostedAnnotation.unpostedEvents"
ARMS = "armsInterventionsModule.armGroups"
EVENTS = "resultsSection.adverseEventsModule"
REPORTED_OUTCOMES = "resultsSection.outcomeMeasuresModule.outcomeMeasures"
REFERENCES = "referencesModule.references"
CONDITIONS, ENROLLMENT = "conditionsModule.conditions", "designModule.enrollmentInfo"


def date(day: str, kind: str = "ESTIMATED") -> Fields:
    return {START: {"date": day, "type": kind}}


def sites(*places: str, status: str = "RECRUITING") -> Fields:
    pairs = [place.split("/") for place in places]
    return {
        LOCATIONS: [{"facility": f, "country": c, "status": status, "city": f} for f, c in pairs]
    }


def reported(*outcomes: str | tuple[str, str, str]) -> Fields:
    rows = ((o, "PRIMARY", "1") if isinstance(o, str) else o for o in outcomes)
    return {
        REPORTED_OUTCOMES: [{"title": t, "type": k, "classes": {"sha256": s}} for t, k, s in rows]
    }


PAIRS: list[tuple[Fields, Fields]] = [
    ({STATUS: "RECRUITING"}, {STATUS: "ACTIVE_NOT_RECRUITING"}),
    ({STATUS: "NOT_YET_RECRUITING"}, {STATUS: "UNKNOWN", KNOWN: "NOT_YET_RECRUITING"}),
    ({STATUS: "UNKNOWN", KNOWN: "RECRUITING"}, {STATUS: "COMPLETED"}),
    (date("2025-02-01"), date("2025-03-04")),
    (date("2025-02"), date("2025-02-14")),
    (date("2025-02-14"), date("2025-02-14", "ACTUAL")),
    (
        {ENROLLMENT: {"count": 263, "type": "ESTIMATED"}},
        {ENROLLMENT: {"count": 99, "type": "ACTUAL"}},
    ),
    ({CRITERIA: "* ECOG 0-1"}, {CRITERIA: "* ECOG 0-2"}),
    ({CRITERIA: "* Adults"}, {CRITERIA: "* Adults\n* Able to walk"}),
    ({CONDITIONS: ["Asthma"]}, {CONDITIONS: ["Bronchitis"]}),
    (
        {ARMS: [{"label": "A", "type": "EXPERIMENTAL"}]},
        {ARMS: [{"label": "A", "type": "PLACEBO_COMPARATOR"}]},
    ),
    (
        {PRIMARY: [{"measure": "Pain", "timeFrame": "6 weeks"}]},
        {PRIMARY: [{"measure": "Pain", "timeFrame": "12 weeks"}]},
    ),
    (
        {PRIMARY: [{"measure": "Pain", "timeFrame": f"{weeks} weeks"} for weeks in (6, 12)]},
        {PRIMARY: [{"measure": "Pain", "timeFrame": "6 weeks"}]},
    ),
    (
        {PRIMARY: [{"measure": "Overall survival"}]},
        {SECONDARY: [{"measure": "Overall survival"}]},
    ),
    (
        sites("Ulm/Germany"),
        sites("Ulm/Germany", "Bonn/Germany", "Köln/Germany", "Madrid/Spain"),
    ),
    (
        sites("Ulm/Germany", "Bonn/Germany"),
        sites("Ulm/Germany", "Bonn/Germany", status="COMPLETED"),
    ),
    (
        {REFERENCES: [{"pmid": "1", "citation": "Doe J. On pain."}]},
        {
            REFERENCES: [
                {"pmid": "1", "citation": "Doe J. On pain.", "retractions": [{"pmid": "9"}]}
            ]
        },
    ),
    ({}, {UNPOSTED: [{"type": "RELEASE", "date": "2026-03-02"}]}),
    ({"hasResults": False}, {"hasResults": True}),
    ({"hasResults": True}, {"hasResults": False}),
    (reported("Pain"), reported("Pain", ("Mood in spring", "POST_HOC", "1"))),
    (reported("Pain"), reported(("Pain", "PRIMARY", "2"))),
    (
        {EVENTS: {"sha256": "1", "seriousEvents": 12}},
        {EVENTS: {"sha256": "2", "seriousEvents": 13}},
    ),
]
SAID = {change.summary for old, new in PAIRS for change in compare(old, new)}


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_of_the_page_is_what_the_comparison_says(example: str) -> None:
    assert example in SAID


@pytest.mark.parametrize("reason", Suppression)
def test_every_reason_not_to_show_a_change_is_on_the_page(reason: Suppression) -> None:
    assert f"| `{reason.value}` |" in PAGE
