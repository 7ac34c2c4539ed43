from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from command_line import Desk
from history_desk import history_desk


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A record of three versions, the last of which swapped its outcomes."""
    with history_desk(tmp_path_factory.mktemp("past")) as made:
        assert made.tracker("backfill", "--all").code == 0
        yield made


def test_the_story_has_a_row_for_each_outcome_and_a_mark_for_each_version(past: Desk) -> None:
    said = past.tracker("outcomes", "NCT1")
    assert said.code == 0
    assert max(map(len, said.lines)) <= 100
    assert said.lines[1] == "Outcome measures from v0 2022-05-01; 1 later version touched them."
    quality = said.lines.index("  1 Quality of life  [12 months]")
    assert said.lines[quality + 1].startswith("    v2 2023-01-10  promoted")


def test_moves_that_a_table_tells_once_are_accounted_for(past: Desk) -> None:
    ask = ("log", "NCT1", "--category", "outcomes")
    said, rows = past.tracker(*ask), past.tracker(*ask, "--format", "jsonl").lines
    once = len(rows) - (len(said.lines) - 1)
    assert once == 2
    assert f"{len(rows) - once} changes shown (2 moves between outcome lists told once)" in said.err


def test_the_log_says_how_it_reads_a_change_and_with_its_texts_why(past: Desk) -> None:
    (promoted,) = (
        line
        for line in past.tracker("log", "NCT1", "--outcomes", "major").lines
        if "Quality of life" in line
    )
    assert "; our reading: major (" in promoted
    assert "primary from secondary" in promoted
    shown = past.tracker("log", "NCT1", "--outcomes", "major", "-p").out
    assert "  our reading: major (" in shown
    assert "stood among the secondary outcomes" in " ".join(shown.split())


def test_as_markdown_each_version_is_a_column(past: Desk) -> None:
    lines = past.tracker("outcomes", "nct00000001", "--format", "md").lines
    assert lines[0] == "| Outcome | Time frame | List | v0 2022-05-01 | v2 2023-01-10 |"
    assert lines[2] == "| Quality of life | 12 months | primary | registered | promoted |"
    assert lines[3].startswith("| Skin score | 12 months | secondary | registered | demoted")


def test_for_programs_each_mark_is_a_row_with_its_reason(past: Desk) -> None:
    rows = [
        json.loads(line)
        for line in past.tracker("outcomes", "of", "NCT1", "--format", "jsonl").lines
    ]
    assert [(r["outcome"], r["version"], r["mark"]) for r in rows] == [
        (1, 0, "registered"),
        (1, 2, "promoted"),
        (2, 0, "registered"),
        (2, 2, "demoted"),
    ]
    assert "primary_from_secondary" in rows[1]["kinds"]
    assert rows[1]["reason"]
    assert 0 < rows[1]["confidence"] <= 1
    assert past.tracker("outcomes", "NCT1", "--format", "csv").lines[0].startswith("record,outcome")


PAIR = {
    "pair": "p1",
    "before": {"primary": [{"measure": "Pain", "timeFrame": "12 weeks", "description": ""}]},
    "after": {"primary": [{"measure": "Pain", "timeFrame": "24 weeks", "description": ""}]},
}


def test_pairs_are_judged_from_a_file_or_standard_input(past: Desk) -> None:
    lines = f"\ufeff{json.dumps(PAIR)}\n\n{json.dumps({**PAIR, 'pair': 'p2'})}\n"
    (past.tracker.folder / "pairs.jsonl").write_text(lines, encoding="utf-8")
    said = past.tracker("outcomes", "compare", "pairs.jsonl")
    assert said.code == 0
    answers = [json.loads(line) for line in said.lines]
    assert [(a["pair"], a["kinds"]) for a in answers] == [
        ("p1", ["change_timing"]),
        ("p2", ["change_timing"]),
    ]
    assert set(answers[0]) >= {"pair", "kinds", "reasons", "confidence"}
    assert past.tracker("outcomes", "compare", "-", given=lines).out == said.out


def test_a_bad_line_is_named_by_its_number(past: Desk) -> None:
    said = past.tracker("outcomes", "compare", "-", given=f"{json.dumps(PAIR)}\nnonsense\n")
    assert said.code == 1
    assert "line 2" in said.err
    assert json.loads(said.lines[0])["pair"] == "p1"


def test_a_record_that_is_not_known_is_told(past: Desk) -> None:
    said = past.tracker("outcomes", "NCT99")
    assert said.code == 1
    assert "NCT00000099 is not known here" in said.err
