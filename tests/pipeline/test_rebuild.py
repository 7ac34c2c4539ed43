from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from lived_in import AFTERWARDS, CHANGED, altered, copied, live, opened
from old_files import log

from tracker.errors import DiskError
from tracker.pipeline.rebuild import rebuild
from tracker.pipeline.verify import verify
from tracker.storage import Store


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lived")
    live(folder)
    return folder


@pytest.fixture
def folder(lived: Path, tmp_path: Path) -> Path:
    return copied(lived, tmp_path)


def in_words(folder: Path) -> list[str]:
    with opened(folder) as store:
        return [f"{each.subject}: {each.problem}" for each in verify(store, AFTERWARDS)]


def test_a_record_that_cannot_be_read_is_set_aside_and_the_others_told(folder: Path) -> None:
    with opened(folder) as store:
        whole = log(store)
    altered(folder, "UPDATE changes SET summary = 'x' WHERE after IS NOT NULL")
    altered(folder, "UPDATE snapshots SET pack = 9 WHERE id = 8")
    with opened(folder) as store:
        (aside,) = rebuild(store).set_aside
        assert aside.record == CHANGED
        assert "pack-00009.trk is missing" in aside.reason
        assert "restore it from a backup" in aside.reason
        told = log(store)
    mine = [entry for entry in told if entry[0] == CHANGED]
    assert {entry[1].summary for entry in mine} == {"x"}
    assert [entry[2:] for entry in mine] == [entry[2:] for entry in whole if entry[0] == CHANGED]
    rest = [entry for entry in told if entry[0] != CHANGED]
    assert rest == [entry for entry in whole if entry[0] != CHANGED]

    altered(folder, "UPDATE snapshots SET pack = 1 WHERE id = 8")
    with opened(folder) as store:
        assert rebuild(store).set_aside == ()
    assert in_words(folder) == []


def test_one_broken_off_goes_on_when_called_again(folder: Path) -> None:
    with opened(folder) as store:
        whole = log(store)
    altered(folder, "DELETE FROM news")
    altered(folder, "DELETE FROM changes WHERE after IS NOT NULL")

    def stop(done: int, total: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with opened(folder) as store:
        with pytest.raises(KeyboardInterrupt):
            rebuild(store, stop)
        begun = log(store)
    assert 0 < len(begun) < len(whole)
    with opened(folder) as store:
        done = rebuild(store)
        assert done.retold.same == sum(entry[4] is not None for entry in begun)
        assert log(store) == whole
    assert in_words(folder) == []


def test_progress_counts_records_set_aside_too(folder: Path) -> None:
    altered(folder, "UPDATE snapshots SET pack = 9 WHERE id = 8")
    counted: list[tuple[int, int]] = []
    with opened(folder) as store:
        rebuild(store, lambda done, total: counted.append((done, total)))
    assert counted == [(number, 5) for number in range(1, 6)]


def test_entries_keep_their_ids_and_their_news(folder: Path) -> None:
    altered(folder, "UPDATE changes SET summary = 'x' WHERE after IS NOT NULL")
    with opened(folder) as store:
        before = [id for record in store.records.all() for id, _ in store.log.of(record.id)]
        waiting = store.outbox.states()
        rebuild(store)
        after = [id for record in store.records.all() for id, _ in store.log.of(record.id)]
        assert after == before
        assert store.outbox.states() == waiting


def test_a_disk_that_is_full_ends_it_and_is_no_fault_of_a_record(folder: Path) -> None:
    with opened(folder) as store:
        whole = log(store)
    altered(folder, "DELETE FROM news")
    altered(folder, "DELETE FROM changes WHERE after IS NOT NULL")
    with opened(folder) as store, no_room(store), pytest.raises(DiskError, match=FULL):
        rebuild(store)
    with opened(folder) as store:
        assert rebuild(store).set_aside == ()
        assert log(store) == whole


FULL = r"tracker\.db can't grow: the disk is full .*\. Make room on it"


@contextmanager
def no_room(store: Store) -> Iterator[None]:
    """Let the database have no page more than it has, and none of those free."""
    db = store._db
    db.execute("CREATE TABLE filling (x)")
    while db.execute("PRAGMA freelist_count").fetchone()[0]:
        db.execute("INSERT INTO filling VALUES (zeroblob(4000))")
    pages = db.execute("PRAGMA page_count").fetchone()[0]
    db.execute(f"PRAGMA max_page_count = {pages}")
    yield
    db.execute("PRAGMA max_page_count = 1000000")
    db.execute("DROP TABLE filling")
