from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tracker.errors import DiskError, InUseError, StorageError
from tracker.model import Change, Clocks, Format, Kind, Suppression, Weight
from tracker.storage import NewEntry, NewSnapshot, Question, Store, lock
from tracker.storage.schema import migrate

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)


def opened(folder: Path) -> Store:
    return Store(folder / "tracker.db", folder / "snapshots")


def change(path: str = "designModule.enrollmentInfo", field: str = "", **more: object) -> Change:
    values: dict[str, object] = {
        "field": field or path, "path": path, "category": "enrollment", "kind": Kind.CHANGED,
        "old": {"count": 1}, "new": {"count": 2}, "summary": "Enrollment 1 → 2",
        "weight": Weight.MEDIUM, **more,
    }  # fmt: skip
    return Change(**values)  # type: ignore[arg-type]


def entry(record: int, placed: str = "2026-03-02T09:00:04", **more: object) -> NewEntry:
    clocks = Clocks(date(2026, 2, 27), None, NOW, placed, None)
    return NewEntry(record, None, None, change(**more), clocks, placed)  # type: ignore[arg-type]


def snapshot(record: int, raw: bytes) -> NewSnapshot:
    return NewSnapshot(record, "NCT00000001", raw, Format.V2, "2026-03-02", b"d", 1, NOW)


def write_and_fail(store: Store) -> None:
    with store.transaction():
        store.records.ensure(["NCT00000001"], NOW)
        store.records.ensure(["NCT00000002"], NOW.replace(tzinfo=None))


def test_a_failed_transaction_leaves_nothing(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        with pytest.raises(ValueError, match="without a zone"):
            write_and_fail(store)
        assert store.records.count() == 0


def test_snapshots_written_but_not_inserted_do_no_harm(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        with store.transaction():
            record = store.records.ensure(["NCT00000001"], NOW)["NCT00000001"].id
        store.snapshots.write([snapshot(record, b"lost")])
    with opened(tmp_path) as store:
        new = snapshot(record, b"kept")
        places = store.snapshots.write([new])
        with store.transaction():
            (id,) = store.snapshots.insert([new], places)
        assert store.snapshots.raw(store.snapshots.get(id)) == b"kept"


def test_a_newer_database_is_refused_and_a_foreign_file_named(tmp_path: Path) -> None:
    opened(tmp_path).close()
    db = sqlite3.connect(tmp_path / "tracker.db")
    db.execute("PRAGMA user_version = 99")
    db.commit()
    db.close()
    with pytest.raises(StorageError, match="upgrade tracker"):
        opened(tmp_path)
    (tmp_path / "tracker.db").write_bytes(b"this is no database at all" * 100)
    with pytest.raises(StorageError, match=r"tracker\.db"):
        opened(tmp_path)


def test_only_one_at_a_time_holds_the_lock(tmp_path: Path) -> None:
    database = tmp_path / "tracker.db"
    with lock(database), pytest.raises(InUseError, match="another tracker"), lock(database):
        pass
    with lock(database), lock(database, "mail"):
        pass


@pytest.fixture
def logged(tmp_path: Path) -> Iterator[Store]:
    store = opened(tmp_path)
    with store.transaction():
        ids = store.records.ensure(["NCT00000001", "NCT00000002"], NOW)
        one, two = ids["NCT00000001"].id, ids["NCT00000002"].id
        store.log.add(
            [
                entry(one, "2026-03-02T09:00:04"),
                entry(two, "2026-03-03T09:00:04", weight=Weight.HIGH),
                entry(one, "2026-03-01", category="status", path="statusModule.overallStatus"),
                entry(one, "2026-03-04", suppressed=Suppression.COMPUTED),
                entry(two, "2026-03-05", path="outcomesModule.primaryOutcomes",
                      field="outcomesModule.primaryOutcomes[Pain].timeFrame",
                      detail={"severity": "minor"}),
            ]
        )  # fmt: skip
    yield store
    store.close()


@pytest.mark.parametrize(
    ("name", "question", "expected"),
    [
        ("everything shown, in order", Question(), [3, 1, 2, 5]),
        ("suppressed too", Question(suppressed=True), [3, 1, 2, 4, 5]),
        ("a record", Question(records=["NCT00000002"]), [2, 5]),
        ("a category", Question(categories=["status"]), [3]),
        ("weight and above", Question(weight=Weight.HIGH), [2]),
        ("the newest two", Question(limit=2), [2, 5]),
        ("a field by its last name", Question(fields=["overallStatus"]), [3]),
        (
            "a field with its element",
            Question(fields=["outcomesModule.primaryOutcomes[Pain]"]),
            [5],
        ),
        ("since a day", Question(since=date(2026, 3, 3)), [2, 5]),
        ("until a day takes in the whole day", Question(until=date(2026, 3, 2)), [3, 1]),
        ("by another clock", Question(since=date(2026, 2, 28), clock="recorded_on"), []),
        ("outcome changes of a severity", Question(severities=["minor", "major"]), [5]),
        ("nothing matches an odd pattern", Question(fields=["%"]), []),
    ],
)
def test_the_log_is_asked(
    logged: Store, name: str, question: Question, expected: list[int]
) -> None:
    found = [each.id for each in logged.log.ask(question)]
    assert found == expected, name
    if question.limit is None:
        assert [each.id for each in logged.log.stream(question)] == expected, name


def test_entries_asked_for_by_id_come_in_the_order_of_the_log(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        with store.transaction():
            record = store.records.ensure(["NCT00000001"], NOW)["NCT00000001"].id
            days = (NOW.date() - timedelta(days=n) for n in range(1200))
            ids = store.log.add([entry(record, day.isoformat()) for day in days])
        assert [each.id for each in store.log.get(ids)] == ids[::-1]


QUESTIONS = [
    ("of a record", Question(records=["NCT00000001"]), "changes_by_record"),
    ("since a day", Question(since=date(2026, 3, 3)), "changes_in_order"),
    ("seen of late", Question(since=date(2026, 3, 3), clock="seen_at"), "changes_by_sight"),
]


@pytest.mark.parametrize(("name", "question", "index"), QUESTIONS)
def test_what_is_asked_often_reads_a_part_of_the_log_alone(
    logged: Store, name: str, question: Question, index: str
) -> None:
    db = sqlite3.connect(logged.database)
    asked: list[str] = []
    logged._db.set_trace_callback(asked.append)
    logged.log.ask(question)
    logged._db.set_trace_callback(None)
    plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {asked[0]}")]
    db.close()
    assert any(f"SEARCH c USING INDEX {index}" in step for step in plan), plan


def test_suppressed_entries_are_counted_by_reason(logged: Store) -> None:
    assert logged.log.suppressed(Question()) == {"computed": 1}


def test_an_entry_comes_back_as_it_was_written(logged: Store) -> None:
    (_, first), *_ = logged.log.of(2)
    assert first == entry(2, "2026-03-03T09:00:04", weight=Weight.HIGH)


def test_a_query_asked_for_the_first_time_finds_nothing_new(tmp_path: Path) -> None:
    query = {"cond": "x"}
    with opened(tmp_path) as store:
        with store.transaction():
            assert store.records.matched("w", query, ["NCT00000001"], "load 1", NOW) == []
        with store.transaction():
            names = ["NCT00000001", "NCT00000002"]
            assert store.records.matched("w", query, names, "load 2", NOW) == ["NCT00000002"]
        assert list(store.records.untold().values()) == [["w"]]
        found = [(record.nct_id, mine) for record, mine in store.records.taken_up(["w"])]
        assert found == [(name, frozenset({"w"})) for name in names]
        with store.transaction():
            changed = {"cond": "y"}
            assert store.records.matched("w", changed, ["NCT00000003"], "load 3", NOW) == []


def test_a_backup_is_whole_while_another_connection_writes(logged: Store, tmp_path: Path) -> None:
    with logged.transaction():
        logged.records.ensure(["NCT00000009"], NOW)
        with opened(tmp_path) as reader:
            reader.backup(tmp_path / "copy.db")
    with Store(tmp_path / "copy.db", tmp_path / "snapshots") as copy:
        assert copy.records.count() == 2
        assert copy.log.count() == 5
        assert copy.integrity() == []


def test_an_older_database_is_brought_up_to_date_as_a_whole_or_not_at_all() -> None:
    db = sqlite3.connect(":memory:", isolation_level=None)
    first = "CREATE TABLE a (x INTEGER) STRICT; INSERT INTO a VALUES (1);"
    migrate(db, [first])
    with pytest.raises(sqlite3.OperationalError):
        migrate(db, [first, "ALTER TABLE a ADD COLUMN y INTEGER; CREATE TABLE a (z INTEGER);"])
    assert [row[1] for row in db.execute("PRAGMA table_info(a)")] == ["x"]
    migrate(db, [first, "ALTER TABLE a ADD COLUMN y INTEGER DEFAULT 2;"])
    migrate(db, [first, "ALTER TABLE a ADD COLUMN y INTEGER DEFAULT 2;"])
    assert db.execute("SELECT x, y FROM a").fetchall() == [(1, 2)]
    db.close()


def test_a_store_where_nothing_may_be_written_is_read(
    logged: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "sealed.db"
    logged.backup(copy)
    with sqlite3.connect(copy) as db:
        db.execute("PRAGMA journal_mode = WAL")
    db.close()
    monkeypatch.setattr("os.access", lambda path, mode: False)
    with Store(copy, tmp_path / "snapshots") as sealed:
        assert list(sealed.log.ask(Question())) == list(logged.log.ask(Question()))
        assert list(tmp_path.glob("sealed.db?*")) == []
        with (
            pytest.raises(DiskError, match=r"sealed\.db can't be written .*readonly"),
            sealed.transaction(),
        ):
            sealed.checks.relieved("registry")


def test_records_are_found_by_how_their_number_begins(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        with store.transaction():
            store.records.ensure(["NCT00000012", "NCT00000001", "NCT00000011", "NCT10000011"], NOW)
        found = [each.nct_id for each in store.records.beginning("NCT0000001", 5)]
        assert found == ["NCT00000011", "NCT00000012"]
        assert len(store.records.beginning("", 3)) == 3


def test_several_at_once_can_open_a_database_that_is_not_there_yet(tmp_path: Path) -> None:
    def go(number: int) -> None:
        ready.wait()
        with opened(tmp_path) as store, store.transaction():
            store.records.ensure([f"NCT{number:08d}"], NOW)

    ready = threading.Barrier(8)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(go, range(1, 9)))
    with opened(tmp_path) as store:
        assert store.records.count() == 8
