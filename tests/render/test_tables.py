from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence

import pytest
from registry_changes import ENROLLMENT, GEO, LAPSE, OUTCOME, SITES, logged

from tracker.model import LoggedChange
from tracker.render.tables import COLUMNS, FORMATS, as_row

CHANGES = [LAPSE, OUTCOME, ENROLLMENT, SITES, GEO[0]]
PROMISED = [
    "record",
    "field",
    "category",
    "kind",
    "old",
    "new",
    "summary",
    "weight",
    "recorded_on",
    "posted_on",
    "effective_on",
    "seen_at",
    "data_timestamp",
    "derived",
    "id",
    "title",
    "element",
    "suppressed",
    "seen_after",
    "version",
    "phase",
    "detail",
    "certainty",
]


def lines(form: str, changes: Sequence[LoggedChange]) -> list[str]:
    return list(FORMATS[form](changes))


def test_a_row_has_the_promised_keys_in_the_order_of_the_columns() -> None:
    for each in CHANGES:
        assert tuple(as_row(each)) == COLUMNS
    assert sorted(COLUMNS) == sorted(PROMISED)


def test_a_lapse_has_a_rules_date_and_no_recorded_one() -> None:
    row = as_row(LAPSE)
    assert (row["old"], row["new"], row["weight"]) == ("RECRUITING", "UNKNOWN", "high")
    assert (row["recorded_on"], row["posted_on"]) == (None, None)
    assert row["effective_on"] == "2026-03-01"
    assert row["seen_at"] == "2026-03-02T15:00:04+00:00"
    assert row["seen_after"] == "2026-02-27T15:00:02+00:00"
    assert row["data_timestamp"] == "2026-03-02T09:00:05"


def test_json_lines_and_the_json_array_hold_the_same_rows() -> None:
    rows = [json.loads(line) for line in lines("jsonl", CHANGES)]
    assert rows == json.loads("\n".join(lines("json", CHANGES)))
    assert rows[0] == as_row(LAPSE)
    assert [row["id"] for row in rows] == [each.id for each in CHANGES]


def test_no_changes_make_an_empty_array_no_lines_and_a_header() -> None:
    assert json.loads("".join(lines("json", []))) == []
    assert lines("jsonl", []) == []
    assert lines("csv", []) == [",".join(COLUMNS)]


def test_csv_reads_back_with_structures_as_json() -> None:
    rows = list(csv.DictReader(lines("csv", CHANGES)))
    assert json.loads(rows[2]["old"]) == ENROLLMENT.change.old
    assert rows[0]["old"] == "RECRUITING"
    assert rows[0]["recorded_on"] == ""
    assert rows[4]["suppressed"] == "computed"


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1"]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_spreadsheet_is_given_no_formula(text: str) -> None:
    change = logged("statusModule.whyStopped", "Plain - text", text, text)
    whole = "\r\n".join(lines("csv", [change]))
    (row,) = csv.DictReader(io.StringIO(whole, newline=""), strict=True)
    assert row["old"] == "Plain - text"
    assert row["summary"] == f"'{text}"


def test_numbers_and_dates_are_no_formulas() -> None:
    change = logged("designModule.enrollmentInfo.count", -1, 5, "−1 → 5")
    (row,) = csv.DictReader(lines("csv", [change]))
    assert (row["old"], row["new"]) == ("-1", "5")


def test_markdown_keeps_one_line_a_change_whatever_the_text() -> None:
    nasty = logged("identificationModule.briefTitle", "a", "b", "a | b\n<script>*x*_y_`z`")
    header, rule, row = lines("md", [nasty])
    assert header.count("|") == rule.count("|") == 8
    assert row.replace("\\|", "").count("|") == 8
    assert "<script>" not in row
    assert "\\*x\\*\\_y\\_\\`z\\`" in row


def test_markdown_shows_each_clock_in_its_own_column() -> None:
    lapse, filed = lines("md", [LAPSE, ENROLLMENT])[2:]
    assert lapse.endswith("|  |  | 2026-03-01 | 2026-03-02 |")
    assert filed.endswith("| 2026-02-27 | 2026-03-02 |  | 2026-03-02 |")
