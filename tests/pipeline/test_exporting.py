from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from old_files import NUMBER, answer, bring, kept, page, put, xml

from tracker.pipeline.columns import CTHIST
from tracker.pipeline.exporting import (
    RECORD_COLUMNS,
    VERSION_COLUMNS,
    record_rows,
    version_rows,
)
from tracker.render.tables import COLUMNS as CHANGE_COLUMNS
from tracker.storage import Record

DICTIONARY = Path(__file__).parents[2] / "docs" / "export.md"


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The versions and the record of three files."""
    folder = tmp_path_factory.mktemp("export")
    put(folder / "in", "a.xml", xml("June 04, 2014"))
    put(folder / "in", "b.html", page())
    put(
        folder / "in",
        "c.json",
        answer(
            "2020-02-04",
            status="TERMINATED",
            count=48,
            whyStopped="Nobody yawned",
            startDateStruct={"date": "2013-03-05", "type": "ACTUAL"},
            lastUpdateSubmitDate="2019-05-28",
            lastUpdatePostDateStruct={"date": "2019-05-29", "type": "ACTUAL"},
        ),
    )
    with kept(folder) as store:
        bring(store, folder / "in", as_of=date(2018, 3, 1))
        record = store.records.get(NUMBER)
        assert record is not None
        (about,) = record_rows(store, [record], lambda _: frozenset({"mine"}))
        return list(version_rows(store, [record])), about


def test_the_first_columns_are_those_of_cthist(rows: Any) -> None:
    versions, _ = rows
    assert VERSION_COLUMNS[: len(CTHIST)] == CTHIST
    assert all(tuple(row) and set(row) == set(VERSION_COLUMNS) for row in versions)


EXPECTED = {
    "nctid": NUMBER,
    "version_number": None,
    "total_versions": None,
    "version_date": "2019-05-28",
    "overall_status": "TERMINATED",
    "study_start_date": "2013-03-05",
    "study_start_date_precision": "day",
    "study_start_date_type": "ACTUAL",
    "primary_completion_date": "2015-04-01",
    "primary_completion_date_precision": "month",
    "primary_completion_date_type": "ESTIMATED",
    "completion_date": "2015-05-01",
    "enrolment": 48,
    "enrolment_type": "ESTIMATED",
    "min_age": "18 Years",
    "max_age": None,
    "sex": "ALL",
    "accepts_healthy_volunteers": False,
    "outcome_measures": [{"ordinal": "Primary", "measure": "Yawns an hour", "timeFrame": "7 days"}],
    "lead_sponsor": {"name": "University of Nowhere", "class": "OTHER"},
    "collaborators": [],
    "whystopped": "Nobody yawned",
    "results_posted": False,
    "orgstudyid": "SORREL-1",
    "source": "file",
    "format": "v2",
    "file": "in/c.json",
}


@pytest.mark.parametrize("column", EXPECTED)
def test_a_version_is_written_in_the_words_of_cthist(rows: Any, column: str) -> None:
    versions, _ = rows
    assert versions[-1][column] == EXPECTED[column]


def test_what_a_form_can_not_say_is_left_empty(rows: Any) -> None:
    versions, _ = rows
    saved = next(row for row in versions if row["format"] == "tabular-html")
    assert saved["locations"] is None
    assert versions[-1]["locations"] == []


def test_a_record_is_one_row_by_all_that_is_known(rows: Any) -> None:
    _, about = rows
    assert set(about) == set(RECORD_COLUMNS)
    assert (about["nctid"], about["overall_status"], about["snapshots"]) == (
        NUMBER,
        "TERMINATED",
        3,
    )
    assert about["first_recorded_primary_completion_date"] == "2015-04"
    assert about["watches"] == ["mine"]
    assert about["original_enrolment"] is None


TABLES = {"changes": CHANGE_COLUMNS, "versions": VERSION_COLUMNS, "records": RECORD_COLUMNS}


@pytest.mark.parametrize("table", TABLES)
def test_every_column_stands_in_the_data_dictionary(table: str) -> None:
    text = DICTIONARY.read_text(encoding="utf-8")
    section = text.partition(f"\n## {table}\n")[2].partition("\n## ")[0]
    documented = re.findall(r"^\| `([a-z0-9_]+)` \|", section, re.MULTILINE)
    assert documented == list(TABLES[table])


def test_rows_come_one_by_one(tmp_path: Path) -> None:
    path = put(tmp_path, "a.xml", xml("June 04, 2014"))
    with kept(tmp_path) as store:
        bring(store, path)

        def known() -> Iterator[Record]:
            yield from store.records.all()
            raise AssertionError("the second record was read before the first one was written")

        assert next(version_rows(store, known()))["nctid"] == NUMBER
        assert next(record_rows(store, known(), lambda _: frozenset()))["nctid"] == NUMBER
