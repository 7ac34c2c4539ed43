"""The pieces of work that are measured, each to be run in an interpreter of its own."""

# ruff: noqa: T201 - what a job prints is read by the process that started it
from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter
from typing import Any
from zipfile import ZipFile

from bench.measure import own_figures


def check(config: str) -> dict[str, Any]:
    """Check all records followed, as `tracker check` does."""
    from tracker.app import open_app

    checked = open_app(Path(config)).check()
    if checked.error or checked.failed:
        raise SystemExit(f"the check failed: {checked.error or checked.failed[0]}")
    taken = checked.taken
    return {"requests": checked.requests, "records": checked.records, "changed": taken.changed}


def usual(base_url: str, numbers: str, folder: str) -> dict[str, Any]:
    """Watch records by the usual script; `numbers` is a file with one on a line."""
    from bench.usual import one_by_one

    return one_by_one(base_url, Path(numbers).read_text(encoding="ascii").split(), Path(folder))


def polling(base_url: str, since: str) -> dict[str, Any]:
    """Watch records by the date of their last update."""
    from bench.usual import by_date

    return by_date(base_url, since)


def parse(path: str) -> dict[str, Any]:
    """Inflate and parse every study of a zip, and keep nothing."""
    import orjson

    with ZipFile(path) as archive:
        studies = sum(1 for name in archive.namelist() if orjson.loads(archive.read(name)))
    return {"studies": studies}


def bring_in(folder: str, path: str, day: str) -> dict[str, Any]:
    """Import a zip of one day, as `tracker import` does."""
    from tracker.pipeline.importing import Options, import_files
    from tracker.storage import Store

    store = Store(Path(folder) / "tracker.db", Path(folder) / "packs")
    try:
        options = Options(as_of=date.fromisoformat(day))
        done = import_files(store, [Path(path)], options, datetime.now(UTC))
    finally:
        store.close()
    if done.refused:
        raise SystemExit(f"refused: {done.refused[0]}")
    return {"fresh": done.fresh, "known": done.known, "changes": done.changes}


def bring_all(folder: str, path: str, day: str) -> dict[str, Any]:
    """Import whatever there is, as `tracker import` does; refusals are counted by their reasons."""
    from bench.fuzz import classes
    from tracker.pipeline.importing import Options, import_files
    from tracker.storage import Store

    with Store(Path(folder) / "tracker.db", Path(folder) / "packs") as store:
        options = Options(as_of=date.fromisoformat(day))
        done = import_files(store, [Path(path)], options, datetime.now(UTC))
        return {
            "read": done.read,
            "fresh": done.fresh,
            "known": done.known,
            "records": store.records.count(),
            "refused": len(done.refused),
            "reasons": classes(each.reason for each in done.refused),
        }


def verify(folder: str) -> dict[str, Any]:
    """Hold everything kept against its proof, as `tracker verify` does."""
    from tracker.pipeline.verify import verify
    from tracker.storage import Store

    with Store(Path(folder) / "tracker.db", Path(folder) / "packs") as store:
        return {"faults": sum(1 for _ in verify(store, datetime.now(UTC)))}


def rebuild(folder: str) -> dict[str, Any]:
    """Tell the log anew, as `tracker rebuild` does."""
    from tracker.pipeline.rebuild import rebuild
    from tracker.storage import Store

    with Store(Path(folder) / "tracker.db", Path(folder) / "packs") as store:
        told = rebuild(store)
    retold = told.retold
    changed = retold.added + retold.removed + retold.amended + told.mended + len(told.set_aside)
    return {"changed": changed}


def deepdiff() -> dict[str, Any]:
    """Compare the record of many sites as a general tool does that is told to ignore order."""
    from deepdiff import DeepDiff

    from bench.normalise import many_sites

    old, new = many_sites()
    start = perf_counter()
    delta = DeepDiff(old, new, ignore_order=True)
    return {"seconds": perf_counter() - start, "found": len(delta)}


JOBS: dict[str, Callable[..., dict[str, Any]]] = {
    job.__name__: job
    for job in (check, usual, polling, parse, bring_in, bring_all, verify, rebuild, deepdiff)
}


if __name__ == "__main__":
    told = JOBS[sys.argv[1]](*sys.argv[2:])
    print(json.dumps({**told, "measured": own_figures()}))
