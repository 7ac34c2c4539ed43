"""Database and snapshot packs copied as they stand together, into one tar file that is checked."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from tracker.errors import DiskError, StorageError
from tracker.pipeline.verify import verify
from tracker.storage import Store, exclusive
from tracker.storage.packs import pack_path

DATABASE, PACKS = "tracker.db", "snapshots"
PARTIAL = ".partial"
"""What the folder is called, after the backup, in which it is made."""

_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Kept:
    """What a backup holds; `database` and `packs` are the names it has them under.

    `to_be_mended` counts the faults in it that a rebuild mends, as there are after an upgrade.
    """

    records: int
    snapshots: int
    size: int
    to_be_mended: int = 0
    database: str = DATABASE
    packs: str = PACKS


def back_up(
    store: Store,
    target: Path,
    now: datetime,
    *,
    overwrite: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Kept:
    """Write a backup; StorageError if `target` exists, can't be written, or what is kept is damaged.

    The database is copied first, and verified with the packs; then packs are streamed up to the last
    byte that a row of the copy speaks of: they are only ever added to, so that is whole, whatever a
    daemon writes meanwhile. `target` appears, or with `overwrite` is replaced, only once the whole
    file has been read back. Beside it stands, until then, a folder that ends in PARTIAL: one left by
    a backup that was killed is made use of by the next of that name, and may be removed.
    """
    _refuse(target, overwrite=overwrite)
    try:
        with _room(target) as room:
            _need(target, store)
            store.backup(room / DATABASE)
            made, kept = _made(store, room, now, progress)
            _publish(made, target, overwrite=overwrite)
    except OSError as error:
        raise _not_written(target, error) from error
    return kept


def _refuse(target: Path, *, overwrite: bool) -> None:
    if target.exists() and not (overwrite and target.is_file()):
        raise _is_there(target)
    if not target.parent.is_dir():
        raise StorageError(f"there is no folder {target.parent}; make it first")


def _is_there(target: Path) -> StorageError:
    return StorageError(
        f"{target} exists already; name another file, move it away, or replace it with --overwrite"
    )


@contextmanager
def _room(target: Path) -> Iterator[Path]:
    """Give a folder beside the target, empty save for its lock, and no other process's."""
    room = target.with_name(target.name + PARTIAL)
    room.mkdir(exist_ok=True)
    with exclusive(room / "lock", f"another backup is writing {target}; wait for it"):
        for left in room.iterdir():
            if left.name != "lock":
                left.unlink()
        try:
            yield room
        finally:
            shutil.rmtree(room)


def _need(target: Path, store: Store) -> None:
    """Say before the work that there is no room for it, rather than after."""
    packs = sum(store.snapshots.sizes().values())
    need = 2 * store.database.stat().st_size + packs
    free = shutil.disk_usage(target.parent).free
    if free < need:
        raise DiskError(
            f"{target} was not written: it takes about {need:,} bytes while it is made, and"
            f" {target.parent} has {free:,} left; name a file on another disk"
        )


def _made(
    store: Store, room: Path, now: datetime, progress: Callable[[int, int], None] | None
) -> tuple[Path, Kept]:
    made = room / "backup.tar"
    with tarfile.open(made, "w") as tar:
        digests = {DATABASE: _add(tar, room / DATABASE, DATABASE)}
        # Opening the copy makes a WAL beside it, so it goes into the tar before.
        with Store(room / DATABASE, store.packs) as copy:
            to_be_mended = _held(copy, now, progress)
            for number, end in copy.snapshots.ends().items():
                path = pack_path(store.packs, number)
                name = f"{PACKS}/{path.name}"
                digests[name] = _add(tar, path, name, end)
            records, snapshots = copy.records.count(), copy.snapshots.count()
    _read_back(made, digests)
    return made, Kept(records, snapshots, made.stat().st_size, to_be_mended)


def _held(copy: Store, now: datetime, progress: Callable[[int, int], None] | None) -> int:
    """Verify the copy of the database with the packs: what can't be restored is no backup.

    What a rebuild mends is no loss, and is there whenever the rules got better: it is counted only.
    """
    faults = [each for each in verify(copy, now, progress) if not each.harmless]
    lost = [each for each in faults if not each.mendable]
    if lost:
        raise StorageError(
            f"nothing was written, because what is kept is damaged: {lost[0].subject}:"
            f" {lost[0].problem} ({len(lost)} faults; `tracker verify` lists them)"
        )
    return len(faults)


class _Hashed:
    """A file that is hashed as it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.sha256 = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._file.read(size)
        self.sha256.update(piece)
        return piece


def _add(tar: tarfile.TarFile, path: Path, name: str, size: int | None = None) -> bytes:
    """Add the first bytes of a file, all unless told; give their SHA-256."""
    with path.open("rb") as file:
        info = tar.gettarinfo(arcname=name, fileobj=file)
        info.size = info.size if size is None else size
        hashed = _Hashed(file)
        tar.addfile(info, hashed)
        return hashed.sha256.digest()


def _read_back(made: Path, digests: dict[str, bytes]) -> None:
    with made.open("rb") as file:
        os.fsync(file.fileno())
    found = {}
    with tarfile.open(made) as tar:
        for member in tar:
            content = tar.extractfile(member)
            assert content is not None, member.name
            hashed = _Hashed(content)
            while hashed.read(_PIECE):
                pass
            found[member.name] = hashed.sha256.digest()
    if found != digests:
        raise StorageError(
            f"nothing was written: {made.parent.parent} gave back other bytes than were written to"
            " it; is that disk sound?"
        )


def _publish(made: Path, target: Path, *, overwrite: bool) -> None:
    """Give the copy its name in one step, never over a file that came meanwhile."""
    if overwrite:
        made.replace(target)
    else:
        try:
            _linked(made, target)
        except FileExistsError:
            raise _is_there(target) from None
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _linked(made: Path, target: Path) -> None:
    try:
        os.link(made, target)
    except FileExistsError:
        raise
    except OSError:
        # The disks that people carry backups away on often know no second name for a file.
        target.touch(exist_ok=False)
        made.replace(target)


def _not_written(target: Path, error: OSError) -> StorageError:
    why = error.strerror or str(error)
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return DiskError(
            f"{target} was not written: {target.parent} takes no more ({why}); make room there or"
            " name a file on another disk"
        )
    return StorageError(
        f"{target} was not written ({why}: {error.filename or target.parent}); may you write there,"
        " and is the disk in order?"
    )
