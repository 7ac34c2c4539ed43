from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

from command_line import Desk, desk, study

CHECKSUM = re.compile("[0-9a-f]{32}")


def with_results(*titles: str, value: str = "12", falls: int = 1) -> dict[str, Any]:
    outcomes = [
        {
            "type": "PRIMARY" if number == 0 else "POST_HOC",
            "title": title,
            "timeFrame": "12 weeks",
            "classes": [{"categories": [{"measurements": [{"value": value}]}]}],
        }
        for number, title in enumerate(titles)
    ]
    results = {
        "outcomeMeasuresModule": {"outcomeMeasures": outcomes},
        "adverseEventsModule": {"seriousEvents": [{"term": f"Fall {i}"} for i in range(falls)]},
        "moreInfoModule": {"pointOfContact": {"email": "ada@example.org"}},
    }
    return {**study(1), "resultsSection": results, "hasResults": True}


def told(made: Desk, load: int, state: dict[str, Any]) -> None:
    made.publish(load, copy.deepcopy(state))
    assert made.tracker("check").code == 0


def test_edits_of_posted_results_reach_the_log_and_the_mail_without_checksums(
    tmp_path: Path,
) -> None:
    with desk(tmp_path, with_results("Pain", "Sleep")) as made:
        told(made, 0, with_results("Pain", "Sleep"))
        told(made, 1, with_results("Pain", "Sleep", "Mood", value="13", falls=2))
        log = made.tracker("log", "--all", "--category", "results")
        patch = made.tracker("log", "--patch")
        mail = made.mailbox.messages[-1]
    for text in (log.out, patch.out, mail.text):
        assert "1 reported outcome added (post-hoc): “Mood”" in text
        assert "2 reported outcomes edited: measured values (2)" in text
        assert "Results edited: adverse events (serious event terms 1 → 2)" in text
        assert not CHECKSUM.search(text)
    assert "Sleep – Measured values" in mail.text


def test_the_posting_of_results_is_one_line_and_their_tables_are_held_back(tmp_path: Path) -> None:
    with desk(tmp_path, study(1)) as made:
        told(made, 0, study(1))
        told(made, 1, with_results("Pain"))
        shown = made.tracker("log")
        everything = made.tracker("log", "--all", "--format", "jsonl")
    assert [line for line in shown.lines if "esults" in line and "posted" in line]
    assert "reported outcome" not in shown.out
    assert "1 reported outcome added (primary): “Pain”" in everything.out.replace('\\"', '"')


def test_a_records_sheet_counts_reported_outcomes_unless_asked_for_all(tmp_path: Path) -> None:
    with desk(tmp_path, with_results("Pain", "Sleep", "Mood")) as made:
        made.tracker("check")
        said = made.tracker("show", "NCT1")
        whole = made.tracker("show", "NCT1", "--all")
        former = made.tracker("show", "NCT1", "--tabular")
    assert "3 outcomes: post-hoc 2, primary 1 (--all lists them)" in said.out
    assert "Serious event terms: 1" in said.out
    assert "Mood" not in said.out
    assert "Mood, Post-Hoc, 12 weeks" in whole.out
    for each in (said, whole, former):
        assert each.code == 0
        assert not CHECKSUM.search(each.out)
