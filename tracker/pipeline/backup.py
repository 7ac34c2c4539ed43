"""Database and snapshot packs copied as they stand together, into one tar file that is checked."""

from __future__ import annotations

import os
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tracker.errors import StorageError
from tracker.pipeline.verify import verify
from tracker.storage import Store
from tracker.storage.packs import packs_in

DATABASE, PACKS = "tracker.db", "snapshots"


@dataclass(frozen=True, slots=True)
class Kept:
    """What a backup holds; `database` and `packs` are the names it has them under."""

    records: int
    snapshots: int
    size: int
    database: str = DATABASE
    packs: str = PACKS


def back_up(store: Store, target: Path) -> Kept:
    """Write a backup; StorageError if `target` exists, can't be written, or what is kept is damaged.

    The database is copied first: packs are only ever added to, so those copied after it hold every
    snapshot that its rows point at, whatever a daemon writes meanwhile. `target` appears only once
    the whole copy has been read back.
    """
    if target.exists():
        raise StorageError(f"{target} exists already; name another file or move it away")
    if not target.parent.is_dir():
        raise StorageError(f"there is no folder {target.parent}; make it first")
    with _room(target) as room:
        store.backup(room / DATABASE)
        _write(room, store.packs, room / "backup.tar")
        kept = _checked(room)
        _publish(room / "backup.tar", target)
    return kept


@contextmanager
def _room(target: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".tracker-backup-") as room:
        yield Path(room)


def _write(room: Path, packs: Path, target: Path) -> None:
    with tarfile.open(target, "w") as tar:
        tar.add(room / DATABASE, DATABASE)
        for _, path in packs_in(packs):
            _add(tar, path, f"{PACKS}/{path.name}")


def _add(tar: tarfile.TarFile, path: Path, name: str) -> None:
    """Add a pack as long as it is now: one that grows meanwhile would not fit its own header."""
    with path.open("rb") as file:
        info = tar.gettarinfo(arcname=name, fileobj=file)
        tar.addfile(info, file)


def _checked(room: Path) -> Kept:
    """Unpack the copy and verify it: what can't be restored is no backup."""
    with tarfile.open(room / "backup.tar") as tar:
        tar.extractall(room / "restored", filter="data")
    with Store(room / "restored" / DATABASE, room / "restored" / PACKS) as copy:
        faults = list(verify(copy))
        if faults:
            raise StorageError(
                f"nothing was written, because what is kept is damaged: {faults[0].subject}:"
                f" {faults[0].problem} ({len(faults)} faults; `tracker verify` lists them)"
            )
        size = (room / "backup.tar").stat().st_size
        return Kept(copy.records.count(), copy.snapshots.count(), size)


def _publish(made: Path, target: Path) -> None:
    """Give the copy its name in one step, never over a file that came meanwhile."""
    with made.open("rb") as file:
        os.fsync(file.fileno())
    try:
        _linked(made, target)
    except FileExistsError:
        raise StorageError(f"{target} exists already; name another file or move it away") from None


def _linked(made: Path, target: Path) -> None:
    try:
        os.link(made, target)
    except FileExistsError:
        raise
    except OSError:
        # The disks that people carry backups away on often know no second name for a file.
        target.touch(exist_ok=False)
        made.replace(target)
