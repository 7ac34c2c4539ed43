from __future__ import annotations

import errno
import os
import tarfile
from pathlib import Path
from threading import Event, Thread

import pytest
from old_files import NOW, answer, bring, kept, log, put

from tracker.errors import StorageError
from tracker.pipeline.backup import DATABASE, PACKS, back_up
from tracker.pipeline.verify import verify
from tracker.storage import Store


def restored(backup: Path, folder: Path) -> Store:
    with tarfile.open(backup) as tar:
        tar.extractall(folder, filter="data")
    return Store(folder / DATABASE, folder / PACKS)


def test_a_backup_holds_what_was_there_and_can_be_gone_on_with(tmp_path: Path) -> None:
    first = put(tmp_path, "a.json", answer("2020-02-04"))
    second = put(tmp_path, "b.json", answer("2021-02-04", count=70))
    with kept(tmp_path / "live") as store:
        bring(store, first)
        done = back_up(store, tmp_path / "kept.tar", NOW)
        bring(store, second)
        whole = log(store)
    assert (done.records, done.snapshots) == (1, 1)
    with restored(tmp_path / "kept.tar", tmp_path / "again") as store:
        bring(store, second)
        assert log(store) == whole
        assert not list(verify(store, NOW))


def test_a_backup_is_whole_while_another_writes(tmp_path: Path) -> None:
    paths = [
        put(tmp_path / "in", f"{i}.json", answer("2020-02-04", number=f"NCT0900{i:04d}"))
        for i in range(150)
    ]
    writing, failures = Event(), list[BaseException]()

    def write() -> None:
        try:
            with kept(tmp_path / "live") as mine:
                for path in paths:
                    bring(mine, path)
                    writing.set()
        except BaseException as error:
            failures.append(error)
            writing.set()

    with kept(tmp_path / "live") as store:
        other = Thread(target=write)
        other.start()
        writing.wait()
        counts = []
        for number in range(3):
            counts.append(back_up(store, tmp_path / f"{number}.tar", NOW).snapshots)
        other.join()
    assert failures == []
    assert counts == sorted(counts)
    for number, count in enumerate(counts):
        with restored(tmp_path / f"{number}.tar", tmp_path / f"restored-{number}") as copy:
            assert copy.snapshots.count() == count
            assert not list(verify(copy, NOW))


def test_a_name_that_is_taken_is_refused(tmp_path: Path) -> None:
    taken = put(tmp_path, "kept.tar", b"precious")
    with kept(tmp_path / "live") as store, pytest.raises(StorageError, match="exists already"):
        back_up(store, taken, NOW)
    assert taken.read_bytes() == b"precious"


def no_second_name(*_: object) -> None:
    raise OSError(errno.EPERM, "Operation not permitted")


def test_a_disk_without_hard_links_takes_a_backup_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", no_second_name)
    with kept(tmp_path / "live") as store:
        bring(store, put(tmp_path, "a.json", answer("2020-02-04")))
        back_up(store, tmp_path / "kept.tar", NOW)
    with restored(tmp_path / "kept.tar", tmp_path / "again") as store:
        assert store.snapshots.count() == 1
