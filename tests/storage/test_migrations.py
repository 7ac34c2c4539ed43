from __future__ import annotations

import sqlite3
from pathlib import Path

from tracker.storage import Question, Store
from tracker.storage.schema import MIGRATIONS, migrate


def written_by_the_first_schema(database: Path) -> None:
    """A record seen three times, of which the log tells out of order, and an event of the record."""
    db = sqlite3.connect(database, isolation_level=None)
    migrate(db, MIGRATIONS[:1])
    db.execute("INSERT INTO records (id, nct_id, known_since) VALUES (1, 'NCT00000001', '2020')")
    for id, placed, until, load in (
        (1, "2020-01-01", "2022-01-01T00:00:00+00:00", None),
        (2, "2020-02-01", None, None),
        (3, "2026-03-02T09:00:04", "2026-03-05T15:00:00+00:00", "2026-03-02T09:00:04"),
    ):
        db.execute(
            "INSERT INTO snapshots (id, record, format, placed, data_timestamp, stored_at, seen_from,"
            " seen_until, sha256, size, fields_digest, normaliser, pack, offset, length, depth)"
            " VALUES (?, 1, 'v2', ?, ?, '2026', ?, ?, x'', 1, x'', 1, 1, ?, 1, 0)",
            (id, placed, load, f"{placed[:10]}T00:00:00+00:00", until, id),
        )
    for id, after, placed, field in (
        (1, 2, "2020-02-01", "b"),
        (2, 2, "2020-02-01", "a"),
        (3, 1, "2020-01-01", "record"),
        (4, None, "2020-02-01", "record.gone"),
    ):
        db.execute(
            "INSERT INTO changes (id, record, after, field, path, category, kind, summary, weight, placed)"
            " VALUES (?, 1, ?, ?, ?, 'record', 'added', ?, 2, ?)",
            (id, after, field, field, field, placed),
        )
    db.close()


def test_a_database_of_the_first_schema_opens_and_keeps_its_order(tmp_path: Path) -> None:
    written_by_the_first_schema(tmp_path / "tracker.db")
    with Store(tmp_path / "tracker.db", tmp_path / "snapshots") as store:
        told = [each.change.field for each in store.log.ask(Question())]
        assert told == ["record", "record.gone", "b", "a"]
        assert [entry.turn for _, entry in store.log.of(1)] == [1, 0, 1, 2]
        assert store.sights.of(1) == [("2022-01-01", "2022-01-01T00:00:00+00:00")]
        assert store.sights.of(3) == []
