"""Mutants of files of every form brought in, as a folder and as a zip: whatever they hold, nothing breaks."""

# ruff: noqa: T201 - printing is its work
from __future__ import annotations

import shutil
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from importlib import import_module
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from bench.measure import OUT, Goal, Run, job
from bench.mutants import SORTS, mutants
from bench.records import record
from bench.table import table

COUNT = 20_000
DAY = "2026-03-10"
LIMIT_MB = 500
_ROOT = Path(__file__).parents[1]
OWN = _ROOT / "bench" / "in"
"""Where files may be put to be mutated instead."""

_REAL = _ROOT.parent / "shared" / "data" / "records"


def bench(count: int = COUNT) -> list[Goal]:
    """Measure, print, and say what is shown by it."""
    folder = OUT / "fuzz"
    shutil.rmtree(folder, ignore_errors=True)
    files = sources()
    half = count // 2
    loose, zipped = folder / "loose", folder / "mutants.zip"
    loose.mkdir(parents=True)
    made = mutants(files, count)
    for _, (name, content) in zip(range(half), made, strict=False):
        (loose / name).write_bytes(content)
    with ZipFile(zipped, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in made:
            archive.writestr(name, content)
    print(f"{count:,} mutants of {len(files):,} files, {len(SORTS)} sorts of damage in turn\n")
    runs = {
        f"{half:,} in a folder": job("bring_all", folder, loose, DAY),
        f"{count - half:,} in a zip": job("bring_all", folder, zipped, DAY),
        "the folder again": job("bring_all", folder, loose, DAY),
        "the zip again": job("bring_all", folder, zipped, DAY),
    }
    checked = job("verify", folder)
    rebuilt = job("rebuild", folder)
    _print(runs, checked, rebuilt)
    shutil.rmtree(loose)
    return _goals(list(runs.values()), checked, rebuilt)


def sources() -> Mapping[str, bytes]:
    """Give the files to be mutated: those in `bench/in`, else real ones beside, else the tests' own."""
    for folder in (OWN, _REAL):
        found = {
            path.relative_to(folder).as_posix().replace("/", "_"): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
        if found:
            return found
    return _invented()


def _invented() -> Mapping[str, bytes]:
    import orjson

    sys.path.insert(0, str(_ROOT / "tests" / "readers"))
    forms: Mapping[str, bytes] = import_module("test_hostile_bytes").WHOLE
    made = {f"record {place}.json": orjson.dumps(record(place)) for place in range(20)}
    return {name.replace(" ", "-"): content for name, content in {**made, **forms}.items()}


def _print(runs: Mapping[str, Run], checked: Run, rebuilt: Run) -> None:
    head = ("", "seconds", "CPU s", "peak MB", "read", "new", "known", "records", "refused")
    keys = ("read", "fresh", "known", "records", "refused")
    rows = [
        (name, *_cost(each), *(f"{each.says[key]:,}" for key in keys))
        for name, each in runs.items()
    ]
    rows += [("verify", *_cost(checked)), ("rebuild", *_cost(rebuilt))]
    print(table(head, rows))
    folder, zipped, *_ = (Counter(each.says["reasons"]) for each in runs.values())
    both = folder + zipped
    print()
    print(table(("refused because", "of both"), [(why, f"{n:,}") for why, n in both.most_common()]))


def _cost(run: Run) -> tuple[str, ...]:
    return f"{run.seconds:.0f}", f"{run.cpu:.0f}", f"{run.peak:.0f}"


def _goals(runs: list[Run], checked: Run, rebuilt: Run) -> list[Goal]:
    peak = max(each.peak for each in (*runs, checked))
    added = sum(each.says["fresh"] for each in runs[2:])
    changed = rebuilt.says["changed"]
    faults = checked.says["faults"]
    return [
        Goal("imports that ended with an error", "0", "0", True),  # it would have ended this run
        Goal("faults that verify finds", "0", f"{faults:,}", faults == 0),
        Goal("entries that a rebuild tells otherwise", "0", f"{changed:,}", changed == 0),
        Goal("the same files again add", "0", f"{added:,}", added == 0),
        Goal("peak memory", "≤ 500 MB", f"{peak:.0f} MB", peak <= LIMIT_MB),
    ]


def classes(reasons: Iterable[str]) -> dict[str, int]:
    """Count reasons by their sort: what they say before they come to the file's own words."""
    return dict(Counter(_class(each) for each in reasons))


def _class(reason: str) -> str:
    for name, marks in _CLASSES.items():
        if any(mark in reason for mark in marks):
            return name
    return "other: " + reason[:60]


_CLASSES: Mapping[str, tuple[str, ...]] = {
    "JSON that can't be parsed": ("JSON can't be read", "closing bracket", "JSON is no study"),
    "XML or a page that can't be parsed": (
        "XML can't be read",
        "page can't be read",
        "without end",
    ),
    "cut off, or nothing left": (
        "cut off",
        "prints no version",
        "holds no record",
        "holds no element",
        "is empty",
    ),
    "nested without end": (
        "nested deeper",
        "nests its lines",
        "more tags than",
        "more values than",
    ),
    "entities or a document type": ("entit", "DOCTYPE", "document type"),
    "not text in a known encoding": ("encod", "isn't text", "UTF-", "codec"),
    "packing that is damaged": ("unpack", "zip bomb", "checksum", "damaged"),
    "no date of the calendar": ("calendar", "expected a date", "is not a date"),
    "a day to come": ("still to come",),
    "a value of another kind": ("expected", "should be"),
    "no number of a record": ("no NCT number", "no whole record"),
    "another registry": ("a record of", "download the record as JSON"),
    "no form that is known": ("in a known form", "protocolSection", "ProtocolSection", "instead"),
}
