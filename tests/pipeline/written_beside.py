"""Processes beside the one that is tested: one that writes to a store, and backups that come to harm."""

from __future__ import annotations

import os
import resource
import signal
from multiprocessing.synchronize import Event
from pathlib import Path

from old_files import NOW, answer, bring, kept, put

from tracker.errors import TrackerError
from tracker.pipeline import backup
from tracker.pipeline.backup import back_up


def write(folder: Path, began: Event, enough: Event) -> None:
    """Bring one file after another into a store until told that it is enough."""
    with kept(folder) as store:
        for index in range(100_000):
            name = f"NCT{9_000_000 + index // 3:08d}"
            day = f"202{index % 3}-02-04"
            bring(store, put(folder / "in", "a.json", answer(day, number=name, count=index)))
            began.set()
            if enough.is_set():
                return


def back_up_and_die(folder: Path, target: Path, after: int) -> None:
    """Back a store up, and be killed once so many files are in the copy."""
    added = 0

    def add(*args: object) -> bytes:
        nonlocal added
        done = real(*args)  # type: ignore[arg-type]
        added += 1
        if added == after:
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    real = backup._add
    backup._add = add  # type: ignore[assignment]
    with kept(folder) as store:
        back_up(store, target, NOW)


def back_up_on_a_small_disk(folder: Path, target: Path, most: int, said: Path) -> None:
    """Back a store up where no file may be larger than so many bytes; write down what it says."""
    with kept(folder) as store:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
        try:
            back_up(store, target, NOW)
        except TrackerError as error:
            said.write_text(error.message)
