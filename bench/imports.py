"""The registry's zip of 50,000 records brought in: the first time, again, and a month later."""

# ruff: noqa: T201 - printing is its work
from __future__ import annotations

import os
import shutil
from pathlib import Path

from bench.edits import following, is_edited
from bench.measure import OUT, Goal, Run, best, job
from bench.months import Months, months
from bench.records import number, record
from bench.table import table
from tracker.storage import Question, Store

LIMIT_MB = 500
BUSY = 0.35  # an import's three processes wait for each other a little on two free cores


def bench(count: int | None = None) -> list[Goal]:
    """Measure, print, and say what is shown by it."""
    given = months(count) if count else months()
    folder = OUT / "import"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    one, two = given.zips
    parses = [job("parse", one)]
    first = job("bring_in", folder, one, given.days[0])
    parses.append(job("parse", one))
    packs_1 = _packs(folder)
    again = job("bring_in", folder, one, given.days[0])
    parses.append(job("parse", one))
    later = job("bring_in", folder, two, given.days[1])
    packs_2 = _packs(folder)
    parse = best(parses)
    _print_times(given, parse, first, again, later)
    print()
    _print_sizes(given, packs_1, packs_2, folder)
    wrong = _wrongly_told(folder, given.count)
    return _goals(given, parse, (first, again, later), (packs_1, packs_2), wrong)


def _print_times(given: Months, parse: Run, first: Run, again: Run, later: Run) -> None:
    print(f"{given.count:,} records, {given.zips[0].stat().st_size / 1e6:,.0f} MB packed\n")
    rows = [
        _row("inflate and parse, one core", parse, parse, given),
        _row("first import", first, parse, given),
        _row("the same zip again", again, parse, given),
        _row("the next month's zip", later, parse, given),
    ]
    head = (
        "", "seconds", "× parse", "CPU s", "waited s", "peak MB", "records a s", "new", "known",
        "changes",
    )  # fmt: skip
    print(table(head, rows))
    if first.disturbed > BUSY:
        cores = os.cpu_count() or 1
        print(
            f"\nThe machine was busy with other work: for {first.disturbed:.0%} of its time the first "
            "import was ready and got no processor. Run this again when it is free. By processor time "
            f"alone, on {cores} free cores: {first.cpu / cores / parse.cpu:.1f} × parse for the first "
            f"import, {again.cpu / cores / parse.cpu:.1f} × for the same zip again."
        )


def _row(name: str, run: Run, parse: Run, given: Months) -> tuple[str, ...]:
    counts = [run.says.get(key, "") for key in ("fresh", "known", "changes")]
    return (
        name,
        f"{run.seconds:.1f}",
        f"{run.seconds / parse.seconds:.1f}",
        f"{run.cpu:.1f}",
        f"{run.waited:.1f}",
        f"{run.peak:.0f}",
        f"{given.count / run.seconds:,.0f}",
        *map(str, counts),
    )


def _print_sizes(given: Months, packs_1: int, packs_2: int, folder: Path) -> None:
    def row(name: str, ours: int, git: int, versions: int) -> tuple[str, ...]:
        figures = (ours / 1e6, git / 1e6, ours / versions, git / versions)
        return (name, *(f"{figure:,.0f}" for figure in figures), f"{ours / git:.2f}")

    database = (folder / "tracker.db").stat().st_size
    head = ("on disk", "our packs MB", "git gc MB", "ours, bytes a record", "git's", "ours ÷ git")
    rows = [
        row("one month", packs_1, given.git[0], given.count),
        row("both months", packs_2, given.git[1], given.count * 2),
    ]
    print(table(head, rows))
    print(f"\nbeside the packs: the database with all rows and the log, {database / 1e6:,.0f} MB")


def _goals(
    given: Months, parse: Run, runs: tuple[Run, ...], packs: tuple[int, int], wrong: int
) -> list[Goal]:
    first, again, _ = (run.seconds / parse.seconds for run in runs)
    peak = max(run.peak for run in runs)
    shares = [ours / git for ours, git in zip(packs, given.git, strict=True)]
    added = runs[1].says["fresh"]
    return [
        Goal("first import against parsing", "≤ 6 ×", f"{first:.1f} ×", first <= 6),
        Goal("the same zip again", "≤ 2 ×", f"{again:.1f} ×", again <= 2),
        Goal("the same zip again adds", "0", str(added), added == 0),
        Goal("records told otherwise than edited", "0", str(wrong), wrong == 0),
        Goal("peak memory of an import", "≤ 500 MB", f"{peak:.0f} MB", peak <= LIMIT_MB),
        Goal("packs of one month against git", "≤ 1", f"{shares[0]:.2f}", shares[0] <= 1),
        Goal("packs of both months against git", "≤ 1", f"{shares[1]:.2f}", shares[1] <= 1),
    ]


def _wrongly_told(folder: Path, count: int) -> int:
    """Count the records of which the log tells other fields than the second month's edits."""
    told: dict[str, set[str]] = {}
    with Store(folder / "tracker.db", folder / "packs") as store:
        for entry in store.log.stream(Question()):
            told.setdefault(entry.record, set()).add(entry.change.path)
    edited = {
        number(place): set(following(record(place), place).fields)
        for place in range(count)
        if is_edited(place)
    }
    return sum(told.get(name) != edited.get(name) for name in told.keys() | edited.keys())


def _packs(folder: Path) -> int:
    return sum(file.stat().st_size for file in (folder / "packs").rglob("*") if file.is_file())
