"""Questions about a record whose past was fetched from the registry's history."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from command_line import Desk, desk, study, updated


def version(on: str, count: int) -> dict[str, Any]:
    """A version of 2009 and 2010: recruiting, verified then, to be completed by December 2011."""
    record = study(
        5,
        statusModule={
            "statusVerifiedDate": on[:7],
            "startDateStruct": {"date": "2009-08"},
            "primaryCompletionDateStruct": {"date": "2010-12", "type": "ESTIMATED"},
            "completionDateStruct": {"date": "2011-12", "type": "ESTIMATED"},
            "studyFirstSubmitDate": "2009-08-19",
        },
        designModule={"enrollmentInfo": {"count": count, "type": "ESTIMATED"}},
    )
    return updated(record, on)


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A record of two versions, lapsed since, its history fetched."""
    rows: list[tuple[dict[str, Any], dict[str, Any]]] = [
        ({}, version("2009-08-19", 20)),
        ({}, version("2009-12-01", 30)),
    ]
    shown = version("2009-12-01", 30)
    shown["protocolSection"]["statusModule"] |= {
        "overallStatus": "UNKNOWN",
        "lastKnownStatus": "RECRUITING",
    }
    with desk(tmp_path_factory.mktemp("desk"), shown) as made:
        made.configure("NCT00000005", extra="[history]\nmin_interval = 0.0\n")
        made.registry.keep_history("NCT00000005", rows)
        made.tracker("check")
        said = made.tracker("backfill", "NCT5")
        assert said.code == 0, said.err
        yield made


STOOD = [
    ("2009-09-01", "RECRUITING", "Recruiting, since 2009-08-19", 20),
    ("2010", "RECRUITING", "Recruiting, since 2009-08-19", 30),
    ("2011-12-31", "RECRUITING", "Recruiting, since 2009-08-19", 30),
    (
        "2012-01-01",
        "UNKNOWN",
        "Unknown after Recruiting: since 2012-01-01 by today's rule"
        " (last verified December 2009, planned completion December 2011)",
        30,
    ),
]


@pytest.mark.parametrize(("at", "shown", "told", "count"), STOOD, ids=[each[0] for each in STOOD])
def test_a_record_is_shown_as_it_stood_lapses_by_rule_included(
    past: Desk, at: str, shown: str, told: str, count: int
) -> None:
    sheet = json.loads(past.tracker("show", "NCT5", "--at", at, "--format", "json").out)
    assert (sheet["status"]["shown"], sheet["status"]["told"]) == (shown, told)
    assert sheet["fields"]["statusModule.overallStatus"] == shown
    assert sheet["fields"]["designModule.enrollmentInfo"]["count"] == count


def test_a_derived_lapse_is_logged_by_the_rules_date(past: Desk) -> None:
    (line,) = past.tracker("log", "--field", "overallStatus", "--format", "jsonl").lines
    row = json.loads(line)
    assert (row["derived"], row["effective_on"], row["recorded_on"]) == (True, "2012-01-01", None)
    (_, line) = past.tracker("log", "--field", "overallStatus").lines
    assert line.split()[1:5] == ["-", "-", "2012-01-01", "-"]
    assert line.endswith("(derived)")


def test_two_versions_are_compared_by_their_numbers(past: Desk) -> None:
    for numbers in (("v0", "v1"), ("0", "1"), ("s1", "s2")):
        said = past.tracker("diff", "NCT5", *numbers)
        assert "Enrollment 20 (estimated) → 30 (estimated)" in said.out, numbers
        assert "--- version 0 of the registry's history, snapshot 1 of " in said.out
    assert past.tracker("diff", "NCT5", "3").code == 2


def test_the_former_view_tells_originals_from_the_history(past: Desk) -> None:
    said = past.tracker("show", "NCT5", "--tabular").out.replace("\xa0", " ")
    assert "Original Estimated Enrollment" in said
    assert "20" in said.split("Original Estimated Enrollment")[1].split("Estimated Study")[0]
