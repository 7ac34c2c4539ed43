"""A store that was lived in: checked five times, backfilled, imported into, told and warned of."""

from __future__ import annotations

import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from old_files import xml
from watched_world import LOADS, World, number, study, updated, world

from tracker.config import Versions
from tracker.pipeline.backfill import backfill
from tracker.pipeline.importing import Options, import_files
from tracker.storage import Store

CHANGED, ABSENT, MERGED, SURVIVOR, OLD = (number(i) for i in (1, 2, 3, 4, 5))
"""Which record has lived how: all five have snapshots, and OLD has them from files alone."""

AFTERWARDS = datetime(2026, 3, 8, tzinfo=UTC)

DAILY = """
[[subscriber]]
address = "daily@example.org"
deliver = "daily"
weight = "low"
warn_before = "90d"
"""


def live(folder: Path) -> None:
    """Make the store in a folder, with its config.toml; it takes a second or two."""
    with world(folder, *(study(i) for i in (1, 2, 3, 4))) as w:
        w.registry.keep_history(CHANGED, _history())
        w.configure([CHANGED, ABSENT, MERGED], query={"cond": "Systemic"}, extra=DAILY)
        w.app.check()
        _next(w, 1, {CHANGED: _changed(60)})
        w.registry.remove(ABSENT)
        w.registry.merge(MERGED, into=SURVIVOR)
        for day in (2, 3, 4):
            _next(w, day, {})
        with w.app.at_work(), w.app.store() as store:
            record = store.records.get(CHANGED)
            assert record is not None
            with w.app.history() as history:
                backfill(store, history, [record], Versions.ALL, lambda: w.moment)
            (folder / "old").mkdir()
            (folder / "old" / "a.xml").write_bytes(xml("June 04, 2014", number=OLD))
            (folder / "old" / "b.xml").write_bytes(xml("July 04, 2014", number=OLD, count=61))
            (folder / "old" / "c.xml").write_bytes(xml("August 04, 2014", number=OLD, count=61))
            import_files(store, [folder / "old"], Options(workers=1), w.moment)


def _next(w: World, day: int, records: dict[str, dict[str, object]]) -> None:
    w.later(days=1)
    w.registry.load(LOADS[day], records)
    w.app.check()


def _changed(count: int) -> dict[str, object]:
    enrolled = {"enrollmentInfo": {"count": count, "type": "ESTIMATED"}}
    return updated(study(1), "2026-03-02", designModule=enrolled)


def _history() -> list[tuple[dict[str, object], dict[str, object]]]:
    found = []
    for index, on in enumerate(("2025-05-01", "2025-08-04", "2026-01-10")):
        row = {"version": index, "date": on, "status": "RECRUITING", "moduleLabels": []}
        found.append((row, updated(study(1), on)))
    return found


def copied(lived: Path, folder: Path) -> Path:
    """Copy a store to be damaged."""
    shutil.copy(lived / "tracker.db", folder / "tracker.db")
    shutil.copytree(lived / "snapshots", folder / "snapshots")
    return folder


def opened(folder: Path) -> Store:
    return Store(folder / "tracker.db", folder / "snapshots")


def altered(folder: Path, statement: str, *values: object) -> int:
    """Alter rows behind the program's back; give how many."""
    database = sqlite3.connect(folder / "tracker.db")
    with database:
        count = database.execute(statement, values).rowcount
    database.close()
    return count
