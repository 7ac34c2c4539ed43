from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

import pytest
from command_line import Desk
from history_desk import DATES, history_desk


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A record with a history of three versions, seen once."""
    with history_desk(tmp_path_factory.mktemp("export")) as made:
        assert made.tracker("backfill", "--all").code == 0
        yield made


def test_versions_are_numbered_from_0_and_counted_as_in_cthist(past: Desk) -> None:
    said = past.tracker("export", "versions")
    found = list(csv.DictReader(io.StringIO(said.raw.decode())))
    told = [(r["version_number"], r["total_versions"], r["version_date"]) for r in found]
    assert told == [("0", "3", DATES[0]), ("1", "3", DATES[1]), ("2", "3", DATES[2])]
    assert [r["enrolment"] for r in found] == ["40", "40", "16"]
    assert found[0]["results_posted"] == "FALSE"
    assert json.loads(found[2]["outcome_measures"])[0]["ordinal"] == "Primary"


def test_lines_of_json_hold_the_same_as_csv(past: Desk) -> None:
    for table in ("versions", "records", "changes"):
        rows = [
            json.loads(line) for line in past.tracker("export", table, "--format", "jsonl").lines
        ]
        said = past.tracker("export", table, "--watch", "mine")
        found = list(csv.DictReader(io.StringIO(said.raw.decode())))
        assert [list(row) for row in rows] == [list(row) for row in found]
        assert rows


def test_a_file_is_written_in_one_step(past: Desk) -> None:
    target = past.tracker.folder / "records.csv"
    target.write_text("precious")
    said = past.tracker("export", "records", "nct1", "-o", "records.csv")
    assert (said.code, said.out) == (0, "")
    assert target.read_text().startswith("nctid,title,overall_status")
    said = past.tracker("export", "records", "NCT99", "-o", "records.csv")
    assert said.code == 1
    assert target.read_text().startswith("nctid,title,overall_status")
    assert not list(past.tracker.folder.glob(".tracker-export-*"))


def test_a_folder_that_is_not_there_is_named(past: Desk) -> None:
    said = past.tracker("export", "records", "-o", "nowhere/records.csv")
    assert (said.code, said.err) == (1, "tracker: there is no folder nowhere; make it first\n")


def test_all_changes_are_exported_with_what_is_held_back(past: Desk) -> None:
    rows = [
        json.loads(line) for line in past.tracker("export", "changes", "--format", "jsonl").lines
    ]
    assert {row["suppressed"] for row in rows} >= {None, "bookkeeping"}
    assert [row["id"] for row in rows if row["suppressed"] is None] == [
        json.loads(line)["id"] for line in past.tracker("log", "--format", "jsonl").lines
    ]


def test_a_text_that_a_sheet_would_run_stands_behind_an_apostrophe(told: Desk) -> None:
    found = list(csv.DictReader(io.StringIO(told.tracker("export", "versions").raw.decode())))
    assert "'=Slow | accrual" in {row["whystopped"] for row in found}
    lines = told.tracker("export", "versions", "--format", "jsonl").lines
    assert "=Slow | accrual" in {json.loads(line)["whystopped"] for line in lines}
