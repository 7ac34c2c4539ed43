from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SCREEN = re.search(r"```\n\$ tracker (log [^\n]*)\n(.*?)```", README, re.DOTALL)
MARKS = re.compile(r"\x1b(?:\[[0-9;]*m|\]8;[^\x1b]*\x1b\\)")

pty = pytest.importorskip("pty", reason="a terminal is made for it")


def on_a_terminal(folder: Path, *arguments: str) -> str:
    """What a command shows a person: run on a terminal of 96 columns, its colours and links taken off."""
    ours, theirs = pty.openpty()
    code = "from tracker.cli import main; main()"
    with subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        cwd=folder,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "COLUMNS": "96", "TERM": "xterm", "NO_COLOR": "1"},
    ):
        os.close(theirs)
        shown = b"".join(iter(lambda: read(ours), b""))
    os.close(ours)
    return MARKS.sub("", shown.decode())


def read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux: the other side has hung up
        return b""


def words(text: str) -> str:
    return " ".join(text.split())


def test_the_readmes_screen_is_what_the_demo_leaves(tmp_path: Path) -> None:
    assert SCREEN is not None
    on_a_terminal(tmp_path, "demo")
    shown = words(on_a_terminal(tmp_path, "--config", "demo/config.toml", *SCREEN[1].split()))
    for part in SCREEN[2].split("…\n"):
        assert words(part) in shown


@pytest.mark.parametrize("name", sorted(set(re.findall(r"\]\((?!http)([^)#]+)", README))))
def test_what_the_readme_points_to_is_there(name: str) -> None:
    assert (ROOT / name).exists()


@pytest.mark.parametrize("target", re.findall(r"^make (\S+)", README, re.MULTILINE))
def test_the_readmes_targets_are_made(target: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{target}:.* ## ", makefile, re.MULTILINE)


def test_the_suites_runner_calls_the_readmes_command() -> None:
    assert "make test" in README
    run = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert run.rstrip().endswith("\nmake test")
