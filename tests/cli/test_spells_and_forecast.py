from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from command_line import CommandLine, Desk, desk, study, updated

STALE = study(
    3,
    statusModule={
        "overallStatus": "UNKNOWN",
        "lastKnownStatus": "RECRUITING",
        "statusVerifiedDate": "2009-08",
        "completionDateStruct": {"date": "2011-12", "type": "ESTIMATED"},
        "primaryCompletionDateStruct": {"date": "2010-12", "type": "ESTIMATED"},
        "studyFirstSubmitDate": "2009-08-19",
        "lastUpdateSubmitDate": "2009-08-19",
    },
)
COMING = study(
    4,
    statusModule={
        "statusVerifiedDate": "2198-01",
        "completionDateStruct": {"date": "2199-06", "type": "ESTIMATED"},
        "primaryCompletionDateStruct": {"date": "2199-06", "type": "ESTIMATED"},
    },
)


def rows(said: Any) -> list[dict[str, Any]]:
    assert said.code == 0, said.err
    return [json.loads(line) for line in said.lines]


def test_a_lapse_is_a_spell_with_the_last_known_status_apart(tmp_path: Path) -> None:
    with desk(tmp_path, STALE) as made:
        made.tracker("check")
        found = rows(made.tracker("spells", "NCT3", "--format", "jsonl"))
        table = made.tracker("spells", "NCT3").lines
    assert [(s["status"], s["from"], s["to"], s["days"]) for s in found][:1] == [
        ("Recruiting", "2009-08-19", "2012-01-01", 865)
    ]
    assert (found[1]["status"], found[1]["last_known"], found[1]["to"]) == (
        "Unknown after Recruiting",
        "RECRUITING",
        None,
    )
    assert found[1]["known_by"] == "derived"
    assert table[0].split("  ")[-1] == "note"
    assert "  known until 2" in table[2]


def test_a_spell_that_may_have_begun_before_the_first_sight_says_so(tmp_path: Path) -> None:
    with desk(tmp_path, study(1)) as made:
        made.tracker("check")
        (line,) = made.tracker("spells", "NCT1").lines[1:]
        (row,) = rows(made.tracker("spells", "NCT1", "--format", "jsonl"))
        columns = made.tracker("spells", "NCT1", "--format", "csv").lines[0].split(",")
        cells = [
            made.tracker("spells", "NCT1", "--format", form).lines[1].split(sign)
            for form, sign in (("csv", ","), ("tsv", "\t"))
        ]
    assert [each[columns.index("at_latest")] for each in cells] == ["true", "true"]
    assert "  2023-01-10 or before  " in line
    assert (row["from"], row["at_latest"]) == ("2023-01-10", True)


def test_a_re_entry_is_counted(tmp_path: Path) -> None:
    first = study(1)
    with desk(tmp_path, first) as made:
        made.tracker("check")
        for load, day, status in (
            (1, "2026-03-01", "SUSPENDED"),
            (2, "2026-03-02", "RECRUITING"),
        ):
            made.publish(load, updated(first, day, statusModule={"overallStatus": status}))
            made.tracker("check")
        found = rows(made.tracker("spells", "--watch", "mine", "--format", "jsonl"))
    told = [(s["code"], s["entry"]) for s in found if s["code"] != "UNKNOWN"]
    assert told == [("RECRUITING", 1), ("SUSPENDED", 1), ("RECRUITING", 2)]


def test_spells_of_nothing_is_a_misuse(told: Desk) -> None:
    said = told.tracker("spells")
    assert said.code == 2
    assert "--watch WATCH" in said.err


def test_a_coming_lapse_is_forecast_with_its_reason_and_what_prevents_it(tmp_path: Path) -> None:
    with desk(tmp_path, COMING, study(1)) as made:
        made.tracker("check")
        (lapse,) = rows(
            made.tracker(
                "forecast", "NCT4", "--kind", "lapse", "--within", "80000d", "--format", "jsonl"
            )
        )
        assert made.tracker("forecast", "NCT4", "--kind", "lapse").lines[1:] == []
        table = made.tracker("forecast", "NCT4", "--within", "80000d").out
    assert (lapse["day"], lapse["record"], lapse["kind"]) == ("2200-02-01", "NCT00000004", "lapse")
    assert "the verification binds" in lapse["what"]
    assert lapse["to_prevent_it"].startswith("verify the record or move the completion date")
    assert "will lapse to Unknown on 2200-02-01" in table


def test_planned_dates_gone_by_are_told(tmp_path: Path) -> None:
    with desk(tmp_path, STALE) as made:
        made.tracker("check")
        said = made.tracker("forecast", "--format", "jsonl")
    assert {row["kind"] for row in rows(said)} == {
        "primary-completion-passed",
        "completion-passed",
    }
    assert "2 expectations for 1 record" in said.err


def test_the_score_says_what_was_predicted_and_what_came(tmp_path: Path) -> None:
    with desk(tmp_path, study(1), study(2)) as made:
        made.tracker("check")
        said = made.tracker("forecast", "--score", "--format", "jsonl")
    assert rows(said) == []
    assert said.err.startswith("2 records: 0 lapses predicted, 0 observed")


MISUSES = [
    (("--within", "soon"), "90d"),
    (("--kind", "doom"), "lapse"),
    (("--score", "--kind", "lapse"), "leave out --kind"),
    (("--watch", "nothing"), "no watch is named"),
]


@pytest.mark.parametrize(("arguments", "hint"), MISUSES)
def test_a_misuse_of_forecast_is_told(told: Desk, arguments: tuple[str, ...], hint: str) -> None:
    said = told.tracker("forecast", *arguments)
    assert said.code == 2
    assert hint in said.err


@pytest.fixture
def old_file(tracker: CommandLine) -> CommandLine:
    """A record known from one download of June 2014 that gives its completion as May 2015."""
    (tracker.folder / "config.toml").write_text('[registry]\ncontact = "t@example.org"\n')
    then = study(
        7,
        statusModule={
            "statusVerifiedDate": "2014-05",
            "studyFirstSubmitDate": "2014-05-28",
            "lastUpdateSubmitDate": "2014-05-28",
            "lastUpdatePostDateStruct": {"date": "2014-05-29", "type": "ESTIMATED"},
            "primaryCompletionDateStruct": {"date": "2015-04", "type": "ESTIMATED"},
            "completionDateStruct": {"date": "2015-05", "type": "ESTIMATED"},
        },
    )
    then["derivedSection"] = {"miscInfoModule": {"versionHolder": "2014-06-04"}}
    (tracker.folder / "old.json").write_text(json.dumps(then))
    assert tracker("import", "old.json").code == 0
    return tracker


def test_an_old_files_last_spell_ends_on_its_day_and_no_lapse_is_invented(
    old_file: CommandLine,
) -> None:
    (spell,) = rows(old_file("spells", "NCT7", "--format", "jsonl"))
    assert (spell["status"], spell["to"], spell["known_until"], spell["days"]) == (
        "Recruiting",
        None,
        "2014-06-04",
        7,
    )
    assert spell["lapses_on"] == "2016-06-01"
    (line,) = old_file("spells", "NCT7").lines[1:]
    assert "known until 2014-06-04" in line
    assert line.endswith("by today's rule Unknown from 2016-06-01 on, unless updated since")
    assert "Unknown" not in old_file("log", "NCT7", "--all").out


def test_an_old_files_sheet_and_forecast_say_that_nothing_later_is_known(
    old_file: CommandLine,
) -> None:
    shown = json.loads(old_file("show", "NCT7", "--format", "json").out)
    assert shown["status"]["told"] == (
        "Recruiting, since 2014-05-28; known until 2014-06-04, nothing later; by today's rule"
        " Unknown from 2016-06-01 on, unless it was updated"
    )
    assert (shown["status"]["shown"], shown["status"]["known_until"]) == (
        "RECRUITING",
        "2014-06-04",
    )
    past = json.loads(old_file("show", "NCT7", "--at", "2015-02-01", "--format", "json").out)
    assert past["status"]["told"] == (
        "Recruiting, since 2014-05-28; known until 2014-06-04, nothing between that and 2015-02-01"
    )
    expected = rows(old_file("forecast", "NCT7", "--format", "jsonl"))
    assert {row["known_until"] for row in expected} == {"2014-06-04"}


def test_an_observed_lapse_names_the_sights_around_it(tracker: CommandLine) -> None:
    (tracker.folder / "config.toml").write_text('[registry]\ncontact = "t@example.org"\n')
    shown = study(8, statusModule={"lastUpdateSubmitDate": "2023-01-10"})
    lapsed = study(8, statusModule={"overallStatus": "UNKNOWN", "lastKnownStatus": "RECRUITING"})
    for day, each in (("2024-12-02", shown), ("2025-03-04", lapsed)):
        each["derivedSection"] = {"miscInfoModule": {"versionHolder": day}}
        (tracker.folder / f"{day}.json").write_text(json.dumps(each))
        assert tracker("import", f"{day}.json").code == 0
    _, spell = rows(tracker("spells", "NCT8", "--format", "jsonl"))
    assert (spell["from"], spell["known_by"]) == ("2025-02-01", "observed")
    assert spell["note"] == "seen on 2025-03-04, not yet on 2024-12-02"


def test_results_due_are_told_with_what_is_checked_and_what_is_not(tmp_path: Path) -> None:
    due = study(
        9,
        statusModule={
            "statusVerifiedDate": "2198-01",
            "primaryCompletionDateStruct": {"date": "2198-06-30", "type": "ESTIMATED"},
            "completionDateStruct": {"date": "2199-06", "type": "ESTIMATED"},
        },
        designModule={"phases": ["PHASE2"]},
        oversightModule={"isFdaRegulatedDrug": True},
    )
    ask = ("forecast", "NCT9", "--within", "80000d", "--kind", "results-due")
    with desk(tmp_path, due) as made:
        made.tracker("check")
        said = made.tracker(*ask)
        (row,) = rows(made.tracker(*ask, "--format", "jsonl"))
        other = made.tracker("forecast", "NCT9", "--kind", "lapse")
    assert "results due by 2199-06-30, one year after primary completion" in said.out
    assert "Results due, checked: interventional; " in said.err
    assert "Not checked: whether the product is in fact FDA-regulated" in said.err
    assert row["checked"][0] == "interventional"
    assert "checked" not in other.err
