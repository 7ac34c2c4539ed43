from __future__ import annotations

import csv
import io
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from command_line import CommandLine, Desk, desk, study


@pytest.fixture
def ready(tracker: CommandLine) -> CommandLine:
    tracker("init")
    return tracker


def watches(tracker: CommandLine) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads((tracker.folder / "config.toml").read_text())[
        "watch"
    ]
    return found


def test_numbers_are_taken_in_any_case_and_length(ready: CommandLine) -> None:
    said = ready("watch", "add", "nct962923", "NCT00000001")
    assert said.out == 'NCT00962923, NCT00000001 added to watch "default".\n'
    assert watches(ready)[0]["records"] == ["NCT00962923", "NCT00000001"]


def test_a_number_that_is_there_already_is_said_to_be(ready: CommandLine) -> None:
    ready("watch", "add", "NCT1")
    assert ready("watch", "add", "nct01").out == 'NCT00000001 in watch "default" already.\n'


def test_a_list_from_standard_input_is_parted_by_anything(ready: CommandLine) -> None:
    given = "# my trials\nNCT1, nct2;NCT3\n\tNCT00000004 | 'NCT5'  # the last\n"
    assert ready("watch", "add", "-", "--name", "list", given=given).code == 0
    assert watches(ready)[1] == {"name": "list", "records": [f"NCT{i:08}" for i in range(1, 6)]}


def test_every_wrong_word_is_named_with_its_line_and_nothing_is_added(ready: CommandLine) -> None:
    said = ready("watch", "add", "-", given="NCT1\nfoo bar\nNCT00000000\n")
    assert said.code == 2
    for word in ('line 2: "foo"', 'line 2: "bar"', 'line 3: "NCT00000000"'):
        assert word in said.err
    assert watches(ready)[0]["records"] == []


def test_an_empty_list_is_no_success(ready: CommandLine) -> None:
    said = ready("watch", "add", "-", given="# none yet\n")
    assert said.code == 2
    assert "no NCT number" in said.err


def test_a_query_makes_a_watch(ready: CommandLine) -> None:
    said = ready(
        "watch", "add", "--name", "ssc", "--query", "cond=systemic sclerosis", "--query", "intr=x"
    )
    assert said.code == 0
    assert watches(ready)[1] == {
        "name": "ssc",
        "query": {"cond": "systemic sclerosis", "intr": "x"},
    }


@pytest.mark.parametrize(
    ("query", "told"),
    [("cond", "PARAMETER=WORDS"), ("cnd=x", "did you mean cond"), ("cond= ", "PARAMETER=WORDS")],
)
def test_a_wrong_query_is_explained(ready: CommandLine, query: str, told: str) -> None:
    said = ready("watch", "add", "--query", query)
    assert (said.code, said.out) == (2, "")
    assert told in said.err


def test_adding_nothing_is_misuse(ready: CommandLine) -> None:
    assert ready("watch", "add").code == 2


def test_a_number_is_removed_from_every_watch(ready: CommandLine) -> None:
    ready("watch", "add", "NCT1", "NCT2")
    ready("watch", "add", "NCT1", "--name", "other")
    assert ready("watch", "remove", "nct1").code == 0
    assert [each["records"] for each in watches(ready)] == [["NCT00000002"], []]


def test_a_watch_is_removed_by_its_name(ready: CommandLine) -> None:
    ready("watch", "add", "NCT1", "--name", "other")
    assert ready("watch", "remove", "other").code == 0
    assert [each["name"] for each in watches(ready)] == ["default"]


def test_removing_what_is_not_there_fails_and_says_so(ready: CommandLine) -> None:
    said = ready("watch", "remove", "NCT7")
    assert said.code == 1
    assert "NCT00000007 not listed in any watch" in said.err
    said = ready("watch", "remove", "defualt")
    assert said.code == 2
    assert 'did you mean "default"?' in said.err


def test_the_list_counts_statuses(told: Desk) -> None:
    (row,) = json.loads(told.tracker("watch", "list", "--format", "json").out)
    assert row["watch"] == "mine"
    assert row["records"] == 2
    assert sorted(row["statuses"].split(", ")) == ["1 Recruiting", "1 Terminated"]


def test_the_list_of_one_watch_names_its_records(told: Desk) -> None:
    said = told.tracker("watch", "list", "mine", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(said.out)))
    assert [(row["record"], row["status"]) for row in rows] == [
        ("NCT00000001", "Terminated"),
        ("NCT00000002", "Recruiting"),
    ]


def test_a_title_is_no_formula_in_a_spreadsheet(tmp_path: Path) -> None:
    sly = study(1, identificationModule={"nctId": "NCT00000001", "briefTitle": "=HYPERLINK(1)"})
    with desk(tmp_path, sly) as made:
        made.tracker("check")
        listed = ("watch", "list", "mine", "--format")
        (row,) = csv.DictReader(io.StringIO(made.tracker(*listed, "csv").out))
        assert row["title"] == "'=HYPERLINK(1)"
        assert json.loads(made.tracker(*listed, "jsonl").out)["title"] == "=HYPERLINK(1)"


def test_listing_makes_no_database(ready: CommandLine) -> None:
    ready("watch", "add", "NCT1")
    assert "1 not seen yet" in ready("watch", "list").out
    assert not list(ready.folder.glob("*.db"))
