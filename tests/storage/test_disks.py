"""Disks that are full, read-only, or not where they should be: what is said, and what is kept."""

from __future__ import annotations

import resource
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tracker.errors import DiskError, InUseError, StorageError
from tracker.model import Format
from tracker.storage import NewSnapshot, Store, lock
from tracker.storage import store as store_module

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)


def opened(folder: Path) -> Store:
    return Store(folder / "tracker.db", folder / "snapshots")


def fill(store: Store) -> None:
    with store.transaction():
        store.records.ensure([f"NCT{number:08d}" for number in range(1, 100_000)], NOW)


def keep(store: Store, raw: bytes) -> None:
    with store.transaction():
        record = store.records.ensure(["NCT00000001"], NOW)["NCT00000001"].id
    new = NewSnapshot(record, "NCT00000001", raw, Format.V2, "2026-03-02", b"d", 1, NOW)
    places = store.snapshots.write([new])
    with store.transaction():
        store.snapshots.insert([new], places)


@contextmanager
def no_file_over(size: int) -> Iterator[None]:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@contextmanager
def few_pages(store: Store) -> Iterator[None]:
    pages = store._db.execute("PRAGMA page_count").fetchone()[0] + 2
    store._db.execute(f"PRAGMA max_page_count = {pages}")
    yield
    store._db.execute("PRAGMA max_page_count = 1000000")


@contextmanager
def read_only(store: Store) -> Iterator[None]:
    store._db.execute("PRAGMA query_only = ON")
    yield
    store._db.execute("PRAGMA query_only = OFF")


@contextmanager
def small_files(store: Store) -> Iterator[None]:
    with no_file_over(300_000):
        yield


DISKS: dict[str, tuple[Callable[[Store], AbstractContextManager[None]], str]] = {
    "full": (few_pages, r"tracker\.db can't grow: the disk is full .*\. Make room on it"),
    "read-only": (read_only, r"tracker\.db can't be written .*readonly.* read-only\?"),
    "at the end of a quota": (small_files, r"tracker\.db can't be written .*disk I/O error"),
}


@pytest.mark.parametrize("name", DISKS)
def test_a_disk_that_takes_nothing_is_told_of_by_the_path_and_nothing_is_half_kept(
    tmp_path: Path, name: str
) -> None:
    befallen, said = DISKS[name]
    with opened(tmp_path) as store:
        with befallen(store), pytest.raises(DiskError, match=said) as told:
            fill(store)
        assert str(tmp_path / "tracker.db") in told.value.message
        assert store.records.count() == 0
        fill(store)
        assert store.records.count() == 99_999


def test_a_pack_that_takes_no_more_is_named_and_the_next_snapshot_is_kept(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        keep(store, b"a" * 1000)
        content = bytes(range(256)) * 8
        with no_file_over(100), pytest.raises(DiskError, match=r"pack-00001\.trk can't be writ"):
            store.snapshots.write(
                [NewSnapshot(1, "NCT00000001", content, Format.V2, "2026", b"d", 1, NOW)]
            )
        keep(store, content)
        kept = {len(store.snapshots.raw(each)) for each in store.snapshots.all()}
        assert kept == {1000, 2048}


def test_a_folder_for_snapshots_that_is_none_is_named_with_its_key(tmp_path: Path) -> None:
    (tmp_path / "snapshots").write_text("a file")
    with opened(tmp_path) as store, pytest.raises(DiskError, match=r"storage\.snapshots names it"):
        keep(store, b"a")


@pytest.mark.parametrize("act", [opened, lambda folder: lock(folder / "tracker.db").__enter__()])
def test_a_folder_for_the_database_that_is_none_is_named_with_its_key(
    tmp_path: Path, act: Callable[[Path], object]
) -> None:
    data = tmp_path / "data"
    data.write_text("a file")
    with pytest.raises(DiskError, match=r"nothing can be written in .*data .*storage\.database"):
        act(data)


def test_a_lock_that_cannot_be_written_names_the_folder_of_the_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> int:
        raise OSError(30, "Read-only file system", str(tmp_path / "tracker.db.work.lock"))

    monkeypatch.setattr("os.open", refuse)
    with pytest.raises(DiskError) as told, lock(tmp_path / "tracker.db"):
        pass
    assert told.value.message == (
        f"nothing can be written in {tmp_path} (Read-only file system): is it a folder, on a disk"
        " that is neither full nor read-only, and may you write there? storage.database names it"
    )


def test_a_database_held_by_another_program_is_no_trouble_of_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "BUSY_MS", 10)
    with opened(tmp_path) as store:
        other = sqlite3.connect(tmp_path / "tracker.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(InUseError, match="another program has held"):
            fill(store)
        other.close()


def test_a_damaged_page_is_told_as_damage(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        fill(store)
    path = tmp_path / "tracker.db"
    content = bytearray(path.read_bytes())
    content[4096 * 40 : 4096 * 400] = bytes([0xA5]) * 4096 * 360
    path.write_bytes(content)
    with pytest.raises(StorageError) as told, opened(tmp_path) as store:
        list(store.records.all())
    assert str(path) in told.value.message
    assert "is damaged" in told.value.message
    assert "restore it from a backup" in told.value.message
