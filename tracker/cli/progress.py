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

    def __init__(self, what: str, *, rate: bool = False) -> None:
        self._what = what
        self._rate = rate
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
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            ProgressColumn,
            Task,
            TimeRemainingColumn,
        )
        from rich.text import Text

        class Rate(ProgressColumn):
            def render(self, task: Task) -> Text:
                return Text(f"{task.speed:,.0f}/s" if task.speed else "")

        rate = (Rate(),) if self._rate else ()
        columns = (
            "{task.description}", BarColumn(), MofNCompleteColumn(), *rate, TimeRemainingColumn(),
        )  # fmt: skip
        self._shown = Progress(*columns, console=Console(stderr=True), transient=True)
        self._task = self._shown.add_task(self._what, total=self._total or None)
        self._shown.start()


@contextmanager
def progress(what: str, *, rate: bool = False) -> Iterator[Bar | None]:
    """Give a bar to advance, or None where nobody looks at a terminal; `rate` shows so many a second."""
    if not sys.stderr.isatty():
        yield None
        return
    bar = Bar(what, rate=rate)
    try:
        yield bar
    finally:
        bar.close()


class _Counter:
    """Turns (done, total) into steps of a bar."""

    def __init__(self, bar: Bar) -> None:
        self._bar = bar
        self._done = 0

    def __call__(self, done: int, total: int) -> None:
        self._bar.begin(total)
        self._bar.advance(done - self._done)
        self._done = done


def counter(bar: Bar | None) -> _Counter | None:
    """Give what tells a bar how far a work is that counts (done, total); None where none is shown."""
    return _Counter(bar) if bar else None
