from __future__ import annotations

import os
import pty
import re
import subprocess
import sys

import pytest
from command_line import Desk

from tracker.cli import terminal
from tracker.cli.formats import write

RED, GREEN = "\x1b[1;31m", "\x1b[32m"


def on_terminal(told: Desk, *arguments: str, **environ: str) -> str:
    """What a call shows on a terminal of 100 columns."""
    ours, theirs = pty.openpty()
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "CI")}
    environ = {**kept, "TERM": "xterm-256color", "COLUMNS": "100", **environ}
    call = [sys.executable, "-c", "from tracker.cli import main; main()", *arguments]
    with subprocess.Popen(
        call, cwd=told.tracker.folder, env=environ, stdin=theirs, stdout=theirs, stderr=theirs
    ):
        os.close(theirs)
        shown = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # the other side is closed
                break
            if not part:
                break
            shown += part
    os.close(ours)
    return shown.decode()


def test_the_log_is_grouped_and_weights_are_coloured(told: Desk) -> None:
    shown = on_terminal(told, "log")
    assert ";https://clinicaltrials.gov/study/NCT00000001\x1b\\" in shown
    assert shown.count("Something Tried in Somebody 1") == 1
    assert f"{RED}high" in shown
    assert "recorded 2026-03-01 · posted 2026-03-01 · seen 20" in shown


def test_differences_are_coloured_word_by_word(told: Desk) -> None:
    shown = on_terminal(told, "diff", "NCT1")
    assert f"{GREEN}else" in shown
    assert "{+" not in shown


def test_against_no_color_words_are_marked_instead(told: Desk) -> None:
    shown = on_terminal(told, "diff", "NCT1", NO_COLOR="1")
    assert "{+else+}" in shown
    assert "\x1b[3" not in shown


def test_a_table_fits_the_terminal(told: Desk) -> None:
    shown = on_terminal(told, "watch", "list", NO_COLOR="1", COLUMNS="60")
    lines = re.sub(r"\x1b\[[0-9;]*m", "", shown).splitlines()
    assert max(map(len, lines)) <= 60
    assert "Terminated" in shown


def test_a_table_loses_no_word_on_a_narrow_terminal(told: Desk) -> None:
    shown = on_terminal(told, "mail", "list", NO_COLOR="1", COLUMNS="46")
    lines = re.sub(r"\x1b\[[0-9;]*m", "", shown).splitlines()
    assert max(map(len, lines)) <= 46
    (mail,) = told.mailbox.messages
    assert f"subject: {mail.message['Subject']}" in " ".join(lines)


def test_an_expectation_takes_lines_of_its_own_where_columns_would_break_it(told: Desk) -> None:
    shown = on_terminal(told, "forecast", "NCT2", NO_COLOR="1", COLUMNS="60")
    lines = re.sub(r"\x1b\[[0-9;]*m", "", shown).splitlines()
    assert max(map(len, lines)) <= 60
    assert "2024-06-30  NCT00000002  completion-passed" in lines
    assert "    to prevent it: confirm or move the completion date" in lines


def test_headings_of_two_words_give_way_before_a_table_does(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(terminal, "looked_at", lambda: True)
    monkeypatch.setenv("NO_COLOR", "1")
    rows = [{"version (site)": "0 (1)", "source": "history"}]
    shown = {}
    for columns in ("23", "22", "14"):
        monkeypatch.setenv("COLUMNS", columns)
        write(rows, ("version (site)", "source"), "table")
        shown[columns] = capsys.readouterr().out.splitlines()
    assert shown["23"] == ["version (site)  source", "0 (1)           history"]
    assert shown["22"] == ["version", "(site)   source", "0 (1)    history"]
    assert "source:" in shown["14"]


def test_a_terminal_that_lacks_a_sign_shows_the_rest(told: Desk) -> None:
    shown = on_terminal(told, "log", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert "Something Tried in Somebody 1" in shown
    assert "Traceback" not in shown
