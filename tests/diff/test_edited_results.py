from __future__ import annotations

import copy
from typing import Any

import pytest

from tracker.diff import compare
from tracker.fields import REPORTED
from tracker.model import Change, Kind, Suppression, Weight
from tracker.normalise import normalise

OUTCOMES = f"{REPORTED}outcomeMeasuresModule.outcomeMeasures"
FLOW, EVENTS, MORE = (
    f"{REPORTED}{name}Module" for name in ("participantFlow", "adverseEvents", "moreInfo")
)
HIGH, MEDIUM, LOW = Weight.HIGH, Weight.MEDIUM, Weight.LOW


def outcome(title: str, kind: str, **parts: Any) -> dict[str, Any]:
    measured = {"categories": [{"measurements": [{"groupId": "OG000", "value": "12"}]}]}
    return {
        "type": kind,
        "title": title,
        "description": f"How {title} was measured",
        "timeFrame": "12 weeks",
        "groups": [{"id": "OG000", "title": "Walking"}],
        "classes": [measured],
        **parts,
    }


STUDY: dict[str, Any] = {
    "protocolSection": {"statusModule": {"overallStatus": "COMPLETED"}},
    "resultsSection": {
        "participantFlowModule": {"groups": [{"id": "FG000"}], "periods": [{"title": "Overall"}]},
        "outcomeMeasuresModule": {
            "outcomeMeasures": [
                outcome("Pain on walking", "PRIMARY"),
                outcome("Hours of sleep", "SECONDARY"),
            ]
        },
        "adverseEventsModule": {
            "eventGroups": [{"id": "EG000"}],
            "seriousEvents": [{"term": "Fracture", "stats": [{"numAffected": 1}]}],
        },
        "moreInfoModule": {"pointOfContact": {"email": "a@example.org"}},
    },
    "hasResults": True,
}


def results(**modules: Any) -> dict[str, Any]:
    """The study with modules of its results replaced, or taken out (None)."""
    study = copy.deepcopy(STUDY)
    section = {**study["resultsSection"], **{f"{k}Module": v for k, v in modules.items()}}
    study["resultsSection"] = {name: module for name, module in section.items() if module}
    return study


def outcomes(*reported: dict[str, Any]) -> dict[str, Any]:
    return results(outcomeMeasures={"outcomeMeasures": list(reported)})


def told(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    return list(compare(normalise(old), normalise(new)))


PAIN, SLEEP = STUDY["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"]
LONG_WAIT = {**PAIN, "timeFrame": "24 weeks"}
ELSEWISE = {**PAIN, "description": "Entirely other words"}
OTHER_NUMBER = {**PAIN, "classes": [{"categories": [{"measurements": [{"value": "13"}]}]}]}
TWO_TERMS = {
    "eventGroups": [{"id": "EG000"}],
    "seriousEvents": [{"term": "Fracture"}, {"term": "Fall"}],
}

EDITS: dict[str, tuple[dict[str, Any], str, Kind, Weight, str]] = {
    "an outcome that nobody had planned": (
        outcomes(PAIN, SLEEP, outcome("Mood in spring", "POST_HOC")),
        OUTCOMES,
        Kind.ADDED,
        HIGH,
        "1 reported outcome added (post-hoc): “Mood in spring”",
    ),
    "an outcome is no longer reported": (
        outcomes(PAIN),
        OUTCOMES,
        Kind.REMOVED,
        HIGH,
        "1 reported outcome removed (secondary): “Hours of sleep”",
    ),
    "another time frame": (
        outcomes(LONG_WAIT, SLEEP),
        OUTCOMES,
        Kind.CHANGED,
        HIGH,
        "Reported outcome “Pain on walking”: time frame: “12 weeks” → “24 weeks”",
    ),
    "secondary becomes primary": (
        outcomes(PAIN, {**SLEEP, "type": "PRIMARY"}),
        OUTCOMES,
        Kind.CHANGED,
        HIGH,
        "Reported outcome “Hours of sleep”: type: Secondary → Primary",
    ),
    "a number in the table": (
        outcomes(OTHER_NUMBER, SLEEP),
        OUTCOMES,
        Kind.CHANGED,
        HIGH,
        "Reported outcome “Pain on walking”: measured values edited",
    ),
    "an analysis": (
        outcomes({**PAIN, "analyses": [{"pValue": "0.04"}]}, SLEEP),
        OUTCOMES,
        Kind.CHANGED,
        HIGH,
        "Reported outcome “Pain on walking”: statistical analyses added",
    ),
    "only the words of a description": (
        outcomes(ELSEWISE, SLEEP),
        OUTCOMES,
        Kind.CHANGED,
        MEDIUM,
        "Reported outcome “Pain on walking”: description: "
        "“How Pain on walking was measured” → “Entirely other words”",
    ),
    "several at once": (
        outcomes(LONG_WAIT, {**SLEEP, "groups": [{"id": "OG000", "title": "Running"}]}),
        OUTCOMES,
        Kind.CHANGED,
        HIGH,
        "2 reported outcomes edited: time frame (1), groups (1)",
    ),
    "another adverse event": (
        results(adverseEvents=TWO_TERMS),
        EVENTS,
        Kind.CHANGED,
        HIGH,
        "Results edited: adverse events (serious event terms 1 → 2)",
    ),
    "a number of participants": (
        results(participantFlow={"groups": [{"id": "FG001"}], "periods": [{"title": "Overall"}]}),
        FLOW,
        Kind.CHANGED,
        MEDIUM,
        "Results edited: participant flow",
    ),
    "no adverse events any more": (
        results(adverseEvents=None),
        EVENTS,
        Kind.REMOVED,
        HIGH,
        "Results removed: adverse events (groups 1, serious event terms 1)",
    ),
    "another address to write to": (
        results(moreInfo={"pointOfContact": {"email": "b@example.org"}}),
        MORE,
        Kind.CHANGED,
        LOW,
        "Results edited: limitations, agreements and contact",
    ),
}


@pytest.mark.parametrize(
    ("new", "path", "kind", "weight", "summary"), EDITS.values(), ids=list(EDITS)
)
def test_an_edit_of_posted_results_is_told(
    new: dict[str, Any], path: str, kind: Kind, weight: Weight, summary: str
) -> None:
    (change,) = told(STUDY, new)
    assert (change.path, change.kind, change.weight) == (path, kind, weight)
    assert change.summary == summary
    assert change.suppressed is None
    assert change.category == "results"


SAME = {
    "keys in another order": results(
        adverseEvents=dict(reversed(STUDY["resultsSection"]["adverseEventsModule"].items()))
    ),
    "outcomes in another order": outcomes(SLEEP, PAIN),
    "a description laid out anew": outcomes(
        {**PAIN, "description": "How  Pain on\nwalking was measured "}, SLEEP
    ),
}


@pytest.mark.parametrize("new", SAME.values(), ids=list(SAME))
def test_results_written_in_another_way_are_no_edit(new: dict[str, Any]) -> None:
    assert told(STUDY, new) == []


BARE = {"protocolSection": STUDY["protocolSection"], "hasResults": False}


@pytest.mark.parametrize(
    ("old", "new", "summary", "kind"),
    [
        (BARE, STUDY, "Results posted", Kind.ADDED),
        (STUDY, BARE, "Results vanished from the record", Kind.REMOVED),
    ],
)
def test_results_that_come_or_go_as_a_whole_are_one_change(
    old: dict[str, Any], new: dict[str, Any], summary: str, kind: Kind
) -> None:
    changes = told(old, new)
    (shown,) = [change for change in changes if change.suppressed is None]
    folded = [change for change in changes if change.suppressed is Suppression.FOLDED]
    assert (shown.path, shown.summary, shown.weight) == ("hasResults", summary, HIGH)
    assert [change.path for change in folded] == [FLOW, OUTCOMES, EVENTS, MORE]
    assert {(change.kind, change.weight) for change in folded} == {(kind, LOW)}
    assert {change.detail["folded_into"] for change in folded} == {"hasResults"}
    assert shown.detail["folded"] == [change.summary for change in folded]


def test_results_whose_posting_was_told_before_are_not_told_again() -> None:
    """A version of the history told of the posting; the next sight then brings the tables."""
    changes = told({**BARE, "hasResults": True}, STUDY)
    assert {change.suppressed for change in changes} == {Suppression.FOLDED}


def test_tables_that_vanish_while_the_record_claims_results_are_news() -> None:
    changes = told(STUDY, {**BARE, "hasResults": True})
    assert [change.suppressed for change in changes] == [None] * 4


def test_no_summary_shows_a_checksum() -> None:
    sums = [
        value["sha256"]
        for path in (FLOW, EVENTS, MORE)
        if isinstance(value := normalise(STUDY)[path], dict)
    ]
    assert len(sums) == 3
    said = " ".join(change.summary for change in (*told(BARE, STUDY), *told(STUDY, BARE)))
    assert not any(each in said for each in sums)
