from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from command_line import CommandLine, Desk, study

from tracker.cli.log_table import tell
from tracker.model import Change, Clocks, Kind, LoggedChange, Weight
from tracker.render.echoes import one_by_one

PROMISED = {
    "record", "field", "category", "kind", "old", "new", "summary", "weight", "recorded_on",
    "posted_on", "effective_on", "seen_at", "data_timestamp", "derived",
}  # fmt: skip


def rows(told: Desk, *options: str) -> list[dict[str, Any]]:
    said = told.tracker("log", "--format", "jsonl", *options)
    assert said.code == 0, said.err
    return [json.loads(line) for line in said.lines]


def test_json_lines_have_the_promised_keys(told: Desk) -> None:
    found = rows(told)
    assert all(set(row) >= PROMISED for row in found)
    assert {row["field"] for row in found} == {
        "statusModule.overallStatus",
        "statusModule.whyStopped",
        "designModule.enrollmentInfo",
        "descriptionModule.briefSummary",
    }


FILTERS = [
    (("NCT1",), 4),
    (("--record", "nct00000001"), 4),
    (("nct2",), 0),
    (("--watch", "mine"), 4),
    (("--category", "status"), 2),
    (("--category", "Status", "--category", "enrollment"), 3),
    (("--field", "overallStatus"), 1),
    (("--field", "statusModule.overallStatus"), 1),
    (("--field", "statusModule"), 2),
    (("--field", "why stopped"), 1),
    (("--weight", "high"), 2),
    (("--since", "2026-03-03", "--until", "2026-03-03"), 4),
    (("--since", "2026-03-04"), 0),
    (("--until", "2026-03-02"), 0),
    (("--until", "2026-03"), 4),
    (("--clock", "recorded", "--since", "2026-03-01", "--until", "2026-03-01"), 4),
    (("--clock", "posted", "--until", "2026-02"), 0),
    (("--clock", "seen", "--since", "7d"), 4),
    (("--clock", "effective", "--since", "1990"), 0),
    (("--after", "completion"), 4),
    (("--after", "results"), 0),
    (("--phase", "during"), 0),
    (("--outcomes", "minor"), 0),
    (("--limit", "1"), 1),
]


@pytest.mark.parametrize(("options", "count"), FILTERS, ids=lambda value: str(value))
def test_the_log_is_asked(told: Desk, options: tuple[str, ...], count: int) -> None:
    assert len(rows(told, *options)) == count


def test_noise_is_counted_and_shown_on_request(told: Desk) -> None:
    said = told.tracker("log")
    assert "4 changes shown, 4 held back" in said.err
    assert "2 first sight" in said.err
    assert "--all shows them" in said.err
    everything = rows(told, "--all")
    assert len(everything) == 8
    assert "usually held back" in told.tracker("log", "--all").err


HELD = [((), 4), (("--category", "bookkeeping"), 2), (("--category", "status"), 0), (("NCT2",), 1)]


@pytest.mark.parametrize(("options", "count"), HELD, ids=str)
def test_what_is_held_back_is_what_all_would_show(
    told: Desk, options: tuple[str, ...], count: int
) -> None:
    shown, everything = rows(told, *options), rows(told, *options, "--all")
    assert len(everything) - len(shown) == count
    assert (f"{count} held back" in told.tracker("log", *options).err) is bool(count)


def test_the_newest_stand_last_and_a_limit_keeps_them(told: Desk) -> None:
    everything = rows(told, "--all")
    assert [row["data_timestamp"] for row in everything] == sorted(
        row["data_timestamp"] for row in everything
    )
    assert rows(told, "--all", "-n", "2") == everything[-2:]


def test_a_limit_says_of_how_many_changes_the_newest_are_shown(told: Desk) -> None:
    assert told.tracker("log", "-n", "1").err.startswith(
        "The newest 1 of 4 changes shown, 4 held back ("
    )
    assert told.tracker("log", "-n", "5", "--all").err.startswith("The newest 5 of 8 changes shown")
    assert told.tracker("log", "-n", "4").err.startswith("4 changes shown, 4 held back (")


def test_a_pipe_gets_one_line_a_change_with_each_clock(told: Desk) -> None:
    said = told.tracker("log", "--field", "overallStatus")
    heading, line = said.lines
    assert heading.split() == [
        "record", "recorded", "posted", "effective", "seen", "weight", "category", "change",
    ]  # fmt: skip
    assert line.split(maxsplit=7)[:4] == ["NCT00000001", "2026-03-01", "2026-03-01", "-"]
    assert line.index("2026-03-01") == heading.index("recorded")
    assert line.endswith("Recruiting → Terminated")
    assert "\x1b" not in said.out


def test_a_log_of_any_length_is_printed_as_it_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    change = Change(
        "whyStopped",
        "whyStopped",
        "status",
        Kind.CHANGED,
        "a",
        "b",
        "Why stopped: a → b",
        Weight.LOW,
    )
    printed = []

    def read() -> Iterator[LoggedChange]:
        for number in range(3):
            printed.append(len(capsys.readouterr().out.splitlines()))
            yield LoggedChange(
                number, f"NCT0000000{number}", change, Clocks(None, None, None, None), 1, number
            )

    tell(one_by_one(read()), "https://example.org")
    assert printed == [0, 0, 2]


def test_texts_are_shown_word_by_word_on_request(told: Desk) -> None:
    said = told.tracker("log", "-p", "--category", "description")
    shown = " ".join(said.out.split())
    assert "We try something {+else+} in somebody and see, for as long as it takes" in shown
    assert "what follows {+of it+}." in shown


def test_tables_keep_one_line_a_change_and_defuse_formulas(told: Desk) -> None:
    ask = ("log", "--field", "whyStopped", "--format")
    (row,) = csv.DictReader(io.StringIO(told.tracker(*ask, "csv").out))
    assert row["new"] == "'=Slow | accrual"
    assert len(told.tracker(*ask, "md").lines) == 3
    heading, line = (each.split("\t") for each in told.tracker(*ask, "tsv").lines)
    assert dict(zip(heading, line, strict=True))["new"] == "=Slow | accrual"


WRONG = [
    (("--field", "overallStats"), 2, 'did you mean "overallstatus"?'),
    (("--field", "statusModule.overalStatus"), 2, 'did you mean "statusModule.overallStatus"?'),
    (("--field", "outcomesModule.primaryOutcomes.timFrame"), 2, "primaryOutcomes.timeFrame"),
    (("--field", "statusModule.startDateStruct.date"), 2, "a part of statusModule.startDateStruct"),
    (("--category", "outcome"), 2, 'did you mean "outcomes"?'),
    (("--watch", "mien"), 2, 'did you mean "mine"?'),
    (("NCT7",), 1, "tracker watch add NCT00000007"),
    (("rubbish",), 2, "not an NCT number"),
    (("--since", "soon"), 2, "2026-03-01"),
]


@pytest.mark.parametrize(("options", "code", "hint"), WRONG, ids=lambda value: str(value))
def test_what_is_mistyped_is_told(
    told: Desk, options: tuple[str, ...], code: int, hint: str
) -> None:
    said = told.tracker("log", *options)
    assert (said.code, said.out) == (code, "")
    assert hint in said.err


def test_without_a_database_the_next_step_is_told(tracker: CommandLine) -> None:
    tracker("init")
    said = tracker("log")
    assert said.code == 1
    assert "tracker check" in said.err
    assert not list(tracker.folder.glob("*.db"))


def test_a_merged_record_is_asked_for_under_either_number(fresh: Desk) -> None:
    fresh.tracker("check")
    fresh.registry.merge("NCT00000001", "NCT00000002")
    fresh.publish(1)
    assert fresh.tracker("check").code == 0
    for name in ("NCT1", "NCT2"):
        said = fresh.tracker("log", name)
        assert "The registry merged NCT00000001 into NCT00000002" in said.out
    assert "NCT00000001 goes on as NCT00000002" in fresh.tracker("log", "NCT1").err
    assert fresh.tracker("show", "NCT1").lines[0].startswith("NCT00000002")
    first_sight = [line for line in fresh.tracker("log", "NCT1", "--all").lines if "First" in line]
    assert [line.split()[0] for line in first_sight] == ["NCT00000001", "NCT00000002"]


@pytest.mark.parametrize(
    "word",
    ["timeFrame", "time frame", "outcomesModule.primaryOutcomes.timeFrame", "outcomesModule"],
)
def test_a_part_of_an_element_is_asked_for_by_name(fresh: Desk, word: str) -> None:
    def pain(weeks: int) -> dict[str, object]:
        outcome = {"measure": "Pain [at rest]", "timeFrame": f"{weeks} weeks"}
        return study(1, outcomesModule={"primaryOutcomes": [outcome]})

    fresh.configure("NCT00000001")
    fresh.publish(1, pain(6))
    fresh.tracker("check")
    fresh.publish(2, pain(12))
    fresh.tracker("check")
    (line,) = fresh.tracker("log", "--field", word, "--format", "jsonl").lines
    assert json.loads(line)["field"] == "outcomesModule.primaryOutcomes[Pain [at rest]].timeFrame"
    assert fresh.tracker("log", "--field", "outcomesModule.otherOutcomes.timeFrame").lines == []


def test_a_pipe_is_told_that_a_value_came_back(fresh: Desk) -> None:
    for day, count in enumerate((30, 40, 30), start=23):
        design = {"enrollmentInfo": {"count": count, "type": "ESTIMATED"}}
        number = "NCT00000001"
        fresh.registry.load(f"2026-11-{day}T09:00:04", {number: study(1, designModule=design)})
        fresh.tracker("check")
    lines = [line for line in fresh.tracker("log", "NCT1").lines if "Enrollment" in line]
    assert ["back to what it was before" in line for line in lines] == [False, True]
