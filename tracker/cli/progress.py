"""Progress for what takes longer than two seconds: a bar on a terminal, nothing in a pipe."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

PATIENCE = 2.0


class Bar:
    """A progress bar on stderr that appears only once the work has taken `PATIENCE` seconds."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._total = 0
        self._done = 0
        self._began = time.monotonic()
        self._shown: Any = None
        self._task: Any = None

    def begin(self, total: int) -> None:
        """So many are to be done."""
        self._total = total

    def advance(self, count: int) -> None:
        """So many more are done."""
        self._done += count
        if self._shown is None and time.monotonic() - self._began > PATIENCE:
            self._show()
        if self._shown is not None:
            self._shown.update(self._task, completed=self._done, total=self._total or None)

    def close(self) -> None:
        """Take the bar away."""
        if self._shown is not None:
            self._shown.stop()

    def _show(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

        columns = ("{task.description}", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._shown = Progress(*columns, console=Console(stderr=True), transient=True)
        self._task = self._shown.add_task(self._what, total=self._total or None)
        self._shown.start()


@contextmanager
def progress(what: str) -> Iterator[Bar | None]:
    """Give a bar to advance, or None where nobody looks at a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    bar = Bar(what)
    try:
        yield bar
    finally:
        bar.close()
