"""Every call of `tracker` that the readme and the docs name is one that there is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from tracker.cli.main import cli

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
CALL = re.compile(r"(?:`|^\$ |^)tracker ([a-z-][^`\n#|]*)", re.MULTILINE)
OPTION = re.compile(r"-(?:[a-z]|-[a-z-]+)")
GLOBAL = {"-h", "--help", "-v", "--verbose", "--config", "--version"}


def calls(page: Path) -> Iterator[str]:
    """The calls in code, inline and in blocks that are no prose."""
    return (found.strip() for found in CALL.findall(page.read_text(encoding="utf-8")))


def unknown(call: str) -> list[str]:
    """The words of a call that are no command, or no option of its command."""
    command: click.Command = cli
    words = call.split()
    while words and isinstance(command, click.Group):
        below = command.get_command(click.Context(command), words[0])
        if below is None:
            break
        command, words = below, words[1:]
    if command is cli:
        return [word for word in words[:1] if word not in GLOBAL]
    known = {name for each in command.params for name in each.opts} | GLOBAL
    if isinstance(command, click.Group) and "of" in command.commands:
        known |= {name for each in command.commands["of"].params for name in each.opts}
    options = (word.partition("=")[0].rstrip(".,;:)") for word in words)
    return [each for each in options if OPTION.fullmatch(each) and each not in known]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_tells_to_call_is_there(page: Path) -> None:
    assert {call: words for call in calls(page) if (words := unknown(call))} == {}


def test_a_call_that_is_not_there_would_be_found() -> None:
    assert {"doctor", "spells --watch ssc", "log"} <= set(calls(ROOT / "README.md"))
    assert unknown("frobnicate NCT1") == ["frobnicate"]
    assert unknown("log --wieght high") == ["--wieght"]
    assert unknown("outcomes RECORD --format md") == []
