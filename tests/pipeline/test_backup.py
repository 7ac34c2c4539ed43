from __future__ import annotations

import errno
import multiprocessing
import os
import shutil
import tarfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from old_files import NOW, answer, bring, kept, log, put
from written_beside import back_up_and_die, back_up_on_a_small_disk, write

from tracker.errors import DiskError, InUseError, StorageError
from tracker.pipeline.backup import DATABASE, PACKS, back_up
from tracker.pipeline.rebuild import rebuild
from tracker.pipeline.verify import verify
from tracker.storage import Store

CONTEXT = multiprocessing.get_context("spawn")


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


def test_a_backup_is_whole_while_another_process_writes(tmp_path: Path) -> None:
    began, enough = CONTEXT.Event(), CONTEXT.Event()
    other = CONTEXT.Process(target=write, args=(tmp_path / "live", began, enough))
    other.start()
    began.wait()
    with kept(tmp_path / "live") as store:
        counts = []
        for number in range(4):
            counts.append(back_up(store, tmp_path / f"{number}.tar", NOW).snapshots)
    enough.set()
    other.join()
    assert other.exitcode == 0
    assert counts == sorted(counts)
    assert counts[0] < counts[-1]
    for number, count in enumerate(counts):
        with restored(tmp_path / f"{number}.tar", tmp_path / f"restored-{number}") as copy:
            assert copy.snapshots.count() == count
            assert not list(verify(copy, NOW))


@pytest.mark.parametrize("after", [1, 2])
def test_a_backup_that_is_killed_leaves_no_file_of_its_name_and_the_next_one_goes_well(
    tmp_path: Path, after: int
) -> None:
    with kept(tmp_path / "live") as store:
        bring(store, put(tmp_path, "a.json", answer("2020-02-04")))
        target = tmp_path / "kept.tar"
        victim = CONTEXT.Process(target=back_up_and_die, args=(tmp_path / "live", target, after))
        victim.start()
        victim.join()
        assert victim.exitcode == -9
        assert not target.exists()
        assert (tmp_path / "kept.tar.partial").is_dir()
        assert back_up(store, target, NOW).snapshots == 1
    assert not (tmp_path / "kept.tar.partial").exists()


@pytest.mark.parametrize(("room", "named"), [(-4096, "tracker.db"), (512, "kept.tar")])
def test_a_disk_that_takes_no_more_is_named_and_nothing_stays_behind(
    tmp_path: Path, room: int, named: str
) -> None:
    with kept(tmp_path / "live") as store:
        bring(store, put(tmp_path, "a.json", answer("2020-02-04")))
    target, said = tmp_path / "kept.tar", tmp_path / "said"
    most = (tmp_path / "live" / "tracker.db").stat().st_size + room
    arguments = (tmp_path / "live", target, most, said)
    other = CONTEXT.Process(target=back_up_on_a_small_disk, args=arguments)
    other.start()
    other.join()
    assert other.exitcode == 0
    told = said.read_text()
    assert str(tmp_path / "kept.tar") in told
    assert named in told
    assert "on another disk" in told or "not full" in told
    assert not list(tmp_path.glob("kept*"))


def test_where_there_is_no_room_it_is_said_before_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=1000))
    with kept(tmp_path / "live") as store:
        bring(store, put(tmp_path, "a.json", answer("2020-02-04")))
        with pytest.raises(DiskError, match=r"kept\.tar was not written: .* has 1,000 left"):
            back_up(store, tmp_path / "kept.tar", NOW)
    assert not list(tmp_path.glob("kept*"))


def test_what_reads_back_otherwise_than_it_was_written_is_no_backup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", spoil)
    with kept(tmp_path / "live") as store:
        monkeypatch.undo()
        bring(store, put(tmp_path, "a.json", answer("2020-02-04")))
        monkeypatch.setattr(os, "fsync", spoil)
        with pytest.raises(StorageError, match="gave back other bytes"):
            back_up(store, tmp_path / "kept.tar", NOW)
    assert not list(tmp_path.glob("kept*"))


def spoil(file: int) -> None:
    """Turn a byte of a finished backup, as a disk that is failing does."""
    path = Path(f"/proc/self/fd/{file}").readlink()
    if path.name == "backup.tar":
        content = bytearray(path.read_bytes())
        content[5000] ^= 1
        path.write_bytes(content)


def test_packs_are_copied_up_to_the_last_byte_that_a_row_speaks_of(tmp_path: Path) -> None:
    with kept(tmp_path / "live") as store:
        bring(store, put(tmp_path, "a.json", answer("2020-02-04")))
        with (tmp_path / "live/snapshots/pack-00001.trk").open("ab") as pack:
            pack.write(b"half an entry")
        (tmp_path / "live/snapshots/pack-00002.trk").write_bytes(b"TRKPACK1half an entry")
        back_up(store, tmp_path / "kept.tar", NOW)
    with restored(tmp_path / "kept.tar", tmp_path / "again") as copy:
        assert not list(verify(copy, NOW))
        assert [path.name for path in copy.snapshots.sizes()] == ["pack-00001.trk"]


def test_a_name_that_is_taken_is_replaced_when_told_so(tmp_path: Path) -> None:
    taken = put(tmp_path, "kept.tar", b"of last week")
    with kept(tmp_path / "live") as store:
        bring(store, put(tmp_path, "a.json", answer("2020-02-04")))
        back_up(store, taken, NOW, overwrite=True)
        with pytest.raises(StorageError, match="exists already"):
            back_up(store, tmp_path / "live", NOW, overwrite=True)
    with restored(taken, tmp_path / "again") as copy:
        assert copy.snapshots.count() == 1


def test_two_backups_of_one_name_do_not_meet(tmp_path: Path) -> None:
    with kept(tmp_path / "live") as store:
        bring(store, put(tmp_path, "a.json", answer("2020-02-04")))

        def meanwhile(done: int, total: int) -> None:
            taken = pytest.raises(InUseError, match="another backup is writing")
            with kept(tmp_path / "live") as other, taken:
                back_up(other, tmp_path / "kept.tar", NOW)

        assert back_up(store, tmp_path / "kept.tar", NOW, progress=meanwhile).snapshots == 1


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


def test_what_a_rebuild_mends_is_backed_up_and_counted(tmp_path: Path) -> None:
    with kept(tmp_path / "live") as store:
        bring(store, put(tmp_path, "a.json", answer("2020-02-04")))
        with store.transaction():
            store.log.remove([id for id, _ in store.log.of(1)])
        assert back_up(store, tmp_path / "kept.tar", NOW).to_be_mended == 1
    with restored(tmp_path / "kept.tar", tmp_path / "again") as copy:
        assert rebuild(copy).retold.added == 1
        assert not list(verify(copy, NOW))
