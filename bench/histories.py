"""A thousand histories of seven versions backfilled, broken off once by a kill, and the log asked then."""

# ruff: noqa: S603, T201 - it runs the program itself, and printing is its work
from __future__ import annotations

import copy
import shutil
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path
from time import sleep
from typing import Any

from bench.edits import following
from bench.measure import OUT, Goal, Run, best, run
from bench.records import number, records
from bench.table import table
from tracker.embedded.registry import EmbeddedRegistry
from tracker.storage import Store

COUNT = 1000
VERSIONS = 7
EDITED = 7
"""A place that the next load really changes."""
ASKED = 5
BROKEN_OFF_AT = COUNT * VERSIONS // 2
LOAD = "2026-11-20T09:00:04"


def bench(count: int = COUNT) -> list[Goal]:
    """Measure, print the table, and say what is shown by it."""
    folder = OUT / "histories"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with EmbeddedRegistry(timestamp=LOAD) as registry:
        for place, study in enumerate(records(count)):
            versions = _versions(study, place)
            registry.keep_history(number(place), versions)
            registry.holdings.load(LOAD, {number(place): versions[-1][1]})
        config = _config(folder, registry.base_url, count)
        tracker = [sys.executable, "-m", "tracker", "--config", str(config)]
        first = run([*tracker, "check", "--json"])
        before = len(registry.requests)
        _broken_off(
            [*tracker, "backfill", "--all"], registry, before + BROKEN_OFF_AT * count // COUNT
        )
        halfway = len(registry.requests) - before
        rest = run([*tracker, "backfill", "--all"])
        asked = Counter(request.path for request in registry.requests[before:])
    repeated = sum(times - 1 for times in asked.values())
    stored = _stored(folder)
    one = best([run([*tracker, "log", number(7)]) for _ in range(ASKED)])
    every = best([run([*tracker, "log", "--category", "status"]) for _ in range(ASKED)])
    rows = [
        _row("check: all taken in", first),
        _row(f"backfill, going on after {halfway:,} requests", rest),
        _row("tracker log RECORD", one),
        _row("tracker log --category status", every),
    ]
    print(
        f"{count:,} records of {VERSIONS} versions, {stored:,} versions stored, {len(asked):,} requests\n"
    )
    print(table(("", "seconds", "CPU s", "peak MB"), rows))
    return _goals(count, len(asked), repeated, stored, one, every)


def _goals(count: int, asked: int, repeated: int, stored: int, one: Run, every: Run) -> list[Goal]:
    wanted = count * (VERSIONS + 1)
    return [
        Goal("requests for a list or a version", f"{wanted:,}", f"{asked:,}", asked == wanted),
        # The kill may fall between an answer and our keeping it.
        Goal("requests repeated after a kill", "at most 1", str(repeated), repeated <= 1),
        Goal("versions stored", f"{count * VERSIONS:,}", f"{stored:,}", stored == count * VERSIONS),
        _under("log of one record, whole process", 0.2, one),
        _under("log of all by category, whole process", 0.5, every),
    ]


def _under(what: str, seconds: float, found: Run) -> Goal:
    told = f"{found.seconds:.2f} s ({found.cpu:.2f} s CPU)"
    return Goal(what, f"under {seconds} s", told, found.seconds < seconds)


def _row(name: str, found: Run) -> tuple[str, ...]:
    return name, f"{found.seconds:.2f}", f"{found.cpu:.2f}", f"{found.peak:.0f}"


def _versions(study: dict[str, Any], place: int) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Give a record's versions, each a real edit of the one before, a year apart."""
    made: list[tuple[dict[str, Any], dict[str, Any]]] = []
    for version in range(VERSIONS):
        day = f"{2018 + version}-0{1 + place % 9}-11"
        study = copy.deepcopy(study if not made else following(study, EDITED, seed=version).study)
        status = study["protocolSection"]["statusModule"]
        if "lastKnownStatus" in status:
            status["overallStatus"] = status.pop("lastKnownStatus")
        status["lastUpdateSubmitDate"] = day
        status["lastUpdatePostDateStruct"] = {"date": day, "type": "ACTUAL"}
        made.append(({"date": day}, study))
    return made


def _config(folder: Path, base_url: str, count: int) -> Path:
    names = ", ".join(f'"{number(place)}"' for place in range(count))
    path = folder / "config.toml"
    path.write_text(
        f'[registry]\nbase_url = "{base_url}"\nmin_interval = 0.0\n'
        '[storage]\ndatabase = "tracker.db"\nsnapshots = "snapshots"\n'
        "[history]\nmin_interval = 0.0\n"
        f'[[watch]]\nname = "all"\nrecords = [{names}]\n',
        encoding="utf-8",
    )
    return path


def _broken_off(command: list[str], registry: EmbeddedRegistry, at: int) -> None:
    """Run a command and kill it once the registry has been asked so often."""
    root = Path(__file__).parent.parent
    with subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None and len(registry.requests) < at:
            sleep(0.02)
        process.kill()


def _stored(folder: Path) -> int:
    with closing(Store(folder / "tracker.db", folder / "snapshots")) as store:
        return sum(snapshot.version is not None for snapshot in store.snapshots.all())
