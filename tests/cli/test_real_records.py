"""Real records end to end; they lie in a folder beside the repository, and tests skip without it."""

from __future__ import annotations

import copy
import html
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from command_line import CommandLine, Desk, desk

from tracker.model import Format
from tracker.readers import read_rows

SHARED = Path(__file__).parents[2].parent / "shared"
RECORDS = SHARED / "data" / "records"
SAMPLE = SHARED / "registry" / "samples" / "int-history-NCT03690141-2023.json"
DATA = Path(__file__).parents[1] / "data"

real = pytest.mark.skipif(not RECORDS.is_dir(), reason="the folder of records is missing")


def seed() -> dict[str, Any]:
    study: dict[str, Any] = json.loads((DATA / "seed-NCT00962923.json").read_bytes())
    return study


def lines(desk: Desk, *arguments: str) -> list[dict[str, Any]]:
    said = desk.tracker(*arguments, "--format", "jsonl")
    assert said.code == 0, said.err
    return [json.loads(line) for line in said.lines]


# -- the seed: one version and a check -----------------------------------------------------------------


def as_version(value: Any) -> Any:
    """A record of the API as its history gives it: long texts in HTML."""
    if isinstance(value, dict):
        return {name: as_version(part) for name, part in value.items()}
    if isinstance(value, list):
        return [as_version(part) for part in value]
    return in_html(value) if isinstance(value, str) and ("\n" in value or "\\" in value) else value


def in_html(markdown: str) -> str:
    text = html.escape(re.sub(r"\\([\\<>^*_\[\]()~])", r"\1", markdown), quote=False)
    blocks = []
    for block in text.split("\n\n"):
        items = [line.removeprefix("* ") for line in block.split("\n")]
        listed = "".join(f"<li>{item}</li>" for item in items)
        blocks.append(f"<ul>{listed}</ul>" if block.startswith("* ") else f"<p>{block}</p>")
    return "".join(blocks)


def test_backfill_of_the_seed_gives_its_registration_and_its_derived_lapse(tmp_path: Path) -> None:
    with desk(tmp_path, seed()) as made:
        made.configure("NCT00962923", extra="[history]\nmin_interval = 0.0")
        made.registry.keep_history("NCT00962923", [({"date": "2009-08-19"}, as_version(seed()))])
        assert made.tracker("check").code == 0
        assert made.tracker("backfill", "--all").code == 0
        registered, lapsed = lines(made, "log")
        spells = lines(made, "spells", "NCT00962923")
        view = made.tracker("show", "NCT00962923", "--tabular").out
    assert registered["summary"] == "Registered on 2009-08-19 as Recruiting"
    assert (lapsed["effective_on"], lapsed["derived"], lapsed["seen_at"]) == (
        "2012-01-01",
        True,
        None,
    )
    assert "last verified August 2009, planned completion December 2011" in lapsed["summary"]
    assert [(s["status"], s["from"]) for s in spells] == [
        ("Recruiting", "2009-08-19"),
        ("Unknown after Recruiting", "2012-01-01"),
    ]
    assert "mRSS score,HRQOL score, SF-36 score for SSc patients" in view
    assert "Primary Outcome Measures ICMJE (submitted: August 19, 2009) mRSS" in " ".join(
        view.split()
    )


def test_the_users_document_comes_in_and_goes_out_row_by_row(tracker: CommandLine) -> None:
    (tracker.folder / "config.toml").write_text('[registry]\ncontact = "t@example.org"\n')
    document = DATA / "seed-NCT00962923.txt"
    assert tracker("import", str(document)).code == 0
    view = tracker("show", "NCT00962923", "--tabular").raw
    before = read_rows(document.read_bytes(), Format.TABULAR_TEXT)
    after = read_rows(view, Format.TABULAR_TEXT)
    assert len(before.rows) == 46
    assert after.rows == before.rows


# -- a history of ten versions -------------------------------------------------------------------------


def ten_versions() -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Versions that agree with the history object as it was recorded: dates, statuses, labels,
    enrollment (30 planned, 16 from version 7 on) and outcomes (changed once, by version 5)."""
    recorded = json.loads(SAMPLE.read_bytes())
    newest, history = recorded["study"], recorded["history"]
    made = []
    for change in history["changes"]:
        study = copy.deepcopy(newest)
        modules = study["protocolSection"]
        posted = datetime.fromisoformat(change["date"]).replace(tzinfo=UTC) + timedelta(days=1)
        modules["statusModule"] |= {
            "overallStatus": change["status"],
            "statusVerifiedDate": change["date"][:7],
            "lastUpdateSubmitDate": change["date"],
            "lastUpdatePostDateStruct": {"date": f"{posted:%Y-%m-%d}", "type": "ACTUAL"},
        }
        if change["version"] < history["lastUpdateVersions"]["enrollmentInfo"]:
            modules["designModule"]["enrollmentInfo"] = history["originalData"]["enrollmentInfo"]
        if change["version"] < history["lastUpdateVersions"]["primaryOutcomes"]:
            original = history["originalData"]["primaryOutcomes"]
            modules["outcomesModule"] = {**modules["outcomesModule"], "primaryOutcomes": original}
        made.append((dict(change), study))
    return made


def as_answered(version: dict[str, Any]) -> dict[str, Any]:
    """The newest version as the API gives it: its lists in markdown, not in HTML."""
    text = json.dumps(version, ensure_ascii=False)
    for mark, plain in (("<ul>", ""), ("</ul>", ""), ("<li>", "* "), ("</li>", "\\n")):
        text = text.replace(mark, plain)
    answered: dict[str, Any] = json.loads(text)
    return {**answered, "derivedSection": {}, "hasResults": False}


@pytest.mark.skipif(not SAMPLE.is_file(), reason="the recorded history is missing")
def test_original_and_current_stand_side_by_side_and_outcomes_changed_once(tmp_path: Path) -> None:
    versions = ten_versions()
    with desk(tmp_path, as_answered(versions[-1][1])) as made:
        made.configure("NCT03690141", extra="[history]\nmin_interval = 0.0")
        made.registry.keep_history("NCT03690141", versions)
        made.tracker("check")
        said = made.tracker("backfill", "NCT03690141")
        assert "NCT03690141  10 versions, 10 fetched" in said.out
        view = made.tracker("show", "NCT03690141", "--tabular").out
        outcomes = lines(made, "log", "--category", "outcomes")
        enrollment = lines(made, "log", "--field", "enrollmentInfo")
        found = lines(made, "versions", "NCT03690141")
        story = lines(made, "outcomes", "NCT03690141")
        (record,) = lines(made, "export", "records")
    assert {each["version"] for each in outcomes} == {5}
    assert [(e["version"], e["old"]["count"], e["new"]["count"]) for e in enrollment] == [
        (7, 30, 16)
    ]
    assert (record["original_enrolment"], record["enrolment"]) == (30, 16)
    assert [v["version"] for v in found] == list(range(10))
    assert found[5]["changed"].startswith("Study Status, Study Identification")
    assert {mark["version"] for mark in story} == {0, 5}
    rows = " ".join(view.split())
    assert "Actual Enrollment ICMJE (submitted: July 16, 2019) 16 Original Estimated" in rows
    assert "Original Estimated Enrollment ICMJE (submitted: September 27, 2018) 30" in rows
    assert "(submitted: January 18, 2019) Anti-tumor response" in rows


# -- every file there is -------------------------------------------------------------------------------


@real
def test_every_file_comes_in_or_is_refused_and_the_store_is_sound(tracker: CommandLine) -> None:
    (tracker.folder / "config.toml").write_text('[registry]\ncontact = "t@example.org"\n')
    call = ("import", str(RECORDS), "--as-of", "2026-03-10")
    said = tracker(*call)
    assert said.code == 1
    assert " 355 new records," in said.out
    read = int(said.out.split()[0].replace(",", ""))
    assert read == 682
    reasons = [line.partition(": ")[2] for line in said.err.splitlines()]
    assert sum("ISRCTN" in each for each in reasons) == 11
    assert sum("CTIS" in each for each in reasons) == 7
    assert sum("the page holds no record" in each for each in reasons) == 6
    assert tracker("verify").code == 0
    assert "nothing changed" in tracker("rebuild").out
    again = tracker(*call).out
    assert "0 new snapshots, 0 new records, 0 changes in the log" in again
