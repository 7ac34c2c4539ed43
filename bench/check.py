"""A check of 2,000 records with a new data load, beside the usual ways of watching them."""

# ruff: noqa: T201 - printing is its work
from __future__ import annotations

import json
import shutil
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import orjson

from bench.edits import POSTED, following
from bench.measure import OUT, Goal, Run, best, job
from bench.records import number, records
from bench.served import served
from bench.table import table
from tracker.storage import Question, Store

COUNT = 2000
RUNS = 3
LONGEST = 240.0


@dataclass(frozen=True, slots=True)
class Truth:
    """What the next load holds: the fields really changed, by record, and the records with noise."""

    changed: dict[str, list[str]]
    lapses: list[str]
    noisy: list[str]


@dataclass(frozen=True, slots=True)
class Reported:
    """What one way of watching reported, held against the truth."""

    found: int
    missed: int
    lapses_missed: int
    noise: int


def bench() -> list[Goal]:
    """Measure, print the table, and say what is shown by it."""
    folder = OUT / "check"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    truth = write_loads(folder, COUNT)
    print(
        f"{COUNT:,} records; in the next load {len(truth.changed)} really changed "
        f"({len(truth.lapses)} of them lapsed to Unknown), {len(truth.noisy)} others with noise"
    )
    ours: list[Run] = []
    idle: list[Run] = []
    usual: list[Run] = []
    polls: list[Run] = []
    with served(folder) as registry:
        config = _follow(folder, registry.base_url)
        first = job("check", config)
        names = folder / "numbers"
        job("usual", registry.base_url, names, _new(folder / "files"))
        shutil.copytree(folder / "state", folder / "state-before")
        shutil.copytree(folder / "files", folder / "files-before")
        registry.next_load()
        for _ in range(RUNS):
            _restore(folder)
            ours.append(job("check", config))
            idle.append(job("check", config))
            polls.append(job("polling", registry.base_url, POSTED))
            usual.append(job("usual", registry.base_url, names, folder / "files", limit=LONGEST))
    seen, wrong = _logged(folder, truth)
    rows = [
        _row("first check: all taken in", first, None),
        _row("check of a new load", best(ours), seen),
        _row("check without a new load", best(idle), None),
        _row("usual script", best(usual), _held(best(usual), truth)),
        _row("polling by date", best(polls), _held(best(polls), truth)),
    ]
    print(table(_HEAD, rows))
    return _goals(best(ours), best(idle), best(usual), seen, wrong)


_HEAD = (
    "", "seconds", "CPU s", "peak MB", "requests", "found", "missed", "lapses missed", "noise told",
)  # fmt: skip


def _goals(ours: Run, idle: Run, usual: Run, seen: Reported, wrong: list[str]) -> list[Goal]:
    for line in wrong:
        print(line)
    ratio = usual.seconds / ours.seconds
    requests, second = ours.says["requests"], idle.says["requests"]
    return [
        Goal("requests of a check of 2,000 records", "≤ 25", str(requests), requests <= 25),
        Goal("requests without a new load", "1", str(second), second == 1),
        Goal("faster than the usual script", "≥ 5 ×", f"{ratio:.1f} ×", ratio >= 5),
        Goal("noise told", "0", str(seen.noise), seen.noise == 0),
        Goal("real changes missed", "0", str(seen.missed), seen.missed == 0),
        Goal("changed fields not as edited", "0", str(len(wrong)), not wrong),
    ]


def write_loads(folder: Path, count: int) -> Truth:
    """Write two loads of so many records, one study a line, and give what differs between them."""
    truth = Truth({}, [], [])
    with (folder / "load-1.jsonl").open("wb") as one, (folder / "load-2.jsonl").open("wb") as two:
        for place, study in enumerate(records(count)):
            one.write(orjson.dumps(study, option=orjson.OPT_APPEND_NEWLINE))
            after = following(study, place)
            if after.kind:
                two.write(orjson.dumps(after.study, option=orjson.OPT_APPEND_NEWLINE))
            if after.fields:
                truth.changed[number(place)] = sorted(after.fields)
            elif after.kind:
                truth.noisy.append(number(place))
            if after.kind == "lapse":
                truth.lapses.append(number(place))
    numbers = "\n".join(map(number, range(count)))
    (folder / "numbers").write_text(numbers, encoding="ascii")
    return truth


def _follow(folder: Path, base_url: str) -> Path:
    """Write a config.toml that follows every record, with a reader of everything."""
    names = json.dumps((folder / "numbers").read_text(encoding="ascii").split())
    path = folder / "config.toml"
    path.write_text(
        f'[registry]\nbase_url = "{base_url}"\ncontact = "bench@example.org"\nmin_interval = 0\n'
        '[storage]\ndatabase = "state/tracker.db"\nsnapshots = "state/snapshots"\n'
        f'[[watch]]\nname = "all"\nrecords = {names}\n'
        '[mail]\nhost = "localhost"\nfrom = "Tracker <tracker@example.org>"\n'
        '[[subscriber]]\naddress = "reader@example.org"\n',
        encoding="utf-8",
    )
    return path


def _restore(folder: Path) -> None:
    for name in ("state", "files"):
        shutil.rmtree(folder / name)
        shutil.copytree(folder / f"{name}-before", folder / name)


def _new(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _logged(folder: Path, truth: Truth) -> tuple[Reported, list[str]]:
    """Read our change log; give also what was told of a changed record that was not edited."""
    store = Store(folder / "state" / "tracker.db", folder / "state" / "snapshots")
    try:
        entries = store.log.ask(Question())
    finally:
        store.close()
    told: dict[str, set[str]] = {}
    for entry in entries:
        told.setdefault(entry.record, set()).add(entry.change.path)
    wrong = [
        f"{name}: edited {', '.join(fields)}; told {', '.join(sorted(told[name]))}"
        for name, fields in truth.changed.items()
        if name in told and told[name] != set(fields)
    ]
    return _compared(told, truth), wrong


def _held(run: Run, truth: Truth) -> Reported | None:
    return _compared(run.says["reported"], truth) if run.says else None


def _compared(told: Collection[str], truth: Truth) -> Reported:
    found = sum(name in told for name in truth.changed)
    return Reported(
        found,
        len(truth.changed) - found,
        sum(name not in told for name in truth.lapses),
        sum(name not in truth.changed for name in told),
    )


def _row(name: str, run: Run, told: Reported | None) -> tuple[str, ...]:
    figures = (f"{run.seconds:.2f}", f"{run.cpu:.2f}", f"{run.peak:.0f}")
    if run.says is None:
        return (name, f"> {run.seconds:.0f}", *figures[1:])
    counts = (told.found, told.missed, told.lapses_missed, told.noise) if told else ()
    return (name, *figures, str(run.says["requests"]), *map(str, counts))
