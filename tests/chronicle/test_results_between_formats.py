from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tracker.chronicle import Evidence, known_state, tell
from tracker.fields import REPORTED
from tracker.model import Fields, Format

EVENTS = f"{REPORTED}adverseEventsModule"
NONE: Fields = {"hasResults": False}
POSTED: Fields = {"hasResults": True}
RESULTS: Fields = {"hasResults": True, EVENTS: {"sha256": "1", "seriousEvents": 1}}
EDITED: Fields = {"hasResults": True, EVENTS: {"sha256": "2", "seriousEvents": 2}}


def seen(month: int, fields: Fields) -> Evidence:
    day = date(2026, month, 1)
    return Evidence(
        snapshot=month,
        format=Format.V2,
        placed=f"{day}T09:00:04",
        fields={"statusModule.overallStatus": "COMPLETED", **fields},
        recorded_on=day,
        seen_from=datetime(2026, month, 1, 15, tzinfo=UTC),
    )


def version(month: int, fields: Fields) -> Evidence:
    return replace(
        seen(month, fields),
        format=Format.HISTORY,
        placed=f"2026-{month:02d}-01",
        version=month,
        seen_from=None,
        absent=frozenset({REPORTED}),
    )


CASES: dict[str, tuple[list[Evidence], list[str]]] = {
    "a version between two sights takes nothing away": (
        [seen(1, RESULTS), version(2, POSTED), seen(3, RESULTS)],
        [],
    ),
    "an edit is told though a version lies between": (
        [seen(1, RESULTS), version(2, POSTED), seen(3, EDITED)],
        ["Results edited: adverse events (serious event terms 1 → 2)"],
    ),
    "the first sight after versions edits nothing": (
        [version(1, NONE), version(2, POSTED), seen(3, RESULTS)],
        ["Results posted"],
    ),
    "a posting that a version told is not told again": (
        [seen(1, NONE), version(2, POSTED), seen(3, RESULTS)],
        ["Results posted"],
    ),
    "a posting that a sight told first": (
        [seen(1, NONE), seen(2, RESULTS), version(3, POSTED), seen(4, RESULTS)],
        ["Results posted"],
    ),
}


@pytest.mark.parametrize(("evidence", "summaries"), CASES.values(), ids=list(CASES))
def test_results_are_held_only_against_what_the_api_said(
    evidence: list[Evidence], summaries: list[str]
) -> None:
    told: list[Any] = [
        entry.change for entry in tell(evidence, date(2026, 6, 1)) if not entry.change.suppressed
    ]
    assert [change.summary for change in told if change.category == "results"] == summaries


def test_what_was_last_seen_of_results_stays_known_after_a_version() -> None:
    assert known_state([seen(1, RESULTS), version(2, POSTED)])[EVENTS] == RESULTS[EVENTS]
