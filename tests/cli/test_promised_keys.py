"""The keys that docs/commands.md promises to programs are those that come out."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from command_line import Desk

PAGE = Path(__file__).parents[2] / "docs" / "commands.md"

CALLS = [
    ("check --json", ("check", "--json", "--no-mail")),
    ("show RECORD --format json", ("show", "NCT1", "--format", "json")),
    ("status --json", ("status", "--json")),
    ("doctor --json", ("doctor", "--json", "--offline")),
    ("watch list --format jsonl", ("watch", "list", "--format", "jsonl")),
    ("versions RECORD --format jsonl", ("versions", "NCT2", "--format", "jsonl")),
    ("spells RECORD --format jsonl", ("spells", "NCT2", "--format", "jsonl")),
    ("outcomes RECORD --format jsonl", ("outcomes", "NCT2", "--format", "jsonl")),
    ("forecast --format jsonl", ("forecast", "--format", "jsonl")),
    ("mail list --format jsonl", ("mail", "list", "--format", "jsonl")),
]


@pytest.mark.parametrize(("call", "arguments"), CALLS, ids=[call for call, _ in CALLS])
def test_what_is_promised_comes_out(told: Desk, call: str, arguments: tuple[str, ...]) -> None:
    (row,) = [line for line in PAGE.read_text().splitlines() if f"`tracker {call}`" in line]
    promised = re.sub(r"\([^)]*\)", "", row.split("|")[3])
    said = told.tracker(*arguments)
    found = json.loads(said.lines[0] if "jsonl" in call else said.out)
    first = found[0] if isinstance(found, list) else found
    assert re.findall(r"`(\w+)`", promised) == list(first)
