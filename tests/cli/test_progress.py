from __future__ import annotations

import io
import sys
import time

import pytest

from tracker.cli.progress import PATIENCE, progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("seconds", "shown"), [(PATIENCE - 0.1, False), (PATIENCE + 0.1, True)])
def test_a_bar_appears_only_when_work_takes_longer(
    monkeypatch: pytest.MonkeyPatch, seconds: float, shown: bool
) -> None:
    terminal = Terminal()
    moment = 100.0
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(time, "monotonic", lambda: moment)
    with progress("Counting sheep") as bar:
        assert bar is not None
        bar.begin(10)
        moment += seconds
        bar.advance(3)
    assert ("Counting sheep" in terminal.getvalue()) is shown


def test_in_a_pipe_there_is_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with progress("Counting sheep") as bar:
        assert bar is None
