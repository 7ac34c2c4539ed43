"""The store: one SQLite database and its folder of snapshot packs, opened, locked and written to safely."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tracker.errors import InUseError, StorageError
from tracker.storage.checks import Checks
from tracker.storage.histories import Histories
from tracker.storage.log import Log
from tracker.storage.outbox import Outbox
from tracker.storage.packs import PackReader, PackWriter
from tracker.storage.records import Records
from tracker.storage.schema import migrate
from tracker.storage.sights import Sights
from tracker.storage.snapshots import Snapshots

BUSY_MS = 30_000


class Store:
    """A store opened by one thread; a second thread opens its own.

    Rows are written inside `transaction` only, after the snapshots they speak of are on disk: a kill at
    any instant leaves either all of a step or nothing of it.
    """

    def __init__(self, database: Path, packs: Path) -> None:
        """Open the store, making or migrating it as needed; StorageError if that can't be done."""
        self.database = database
        self.packs = packs
        database.parent.mkdir(parents=True, exist_ok=True)
        self._db = _connected(database)
        self._reader = PackReader(packs)
        self._writer = PackWriter(packs, self._packs_end())
        self.records = Records(self._db)
        self.snapshots = Snapshots(self._db, packs, self._reader, self._writer)
        self.sights = Sights(self._db)
        self.log = Log(self._db)
        self.outbox = Outbox(self._db)
        self.checks = Checks(self._db)
        self.histories = Histories(self._db)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Write all rows of the block or none.

        BEGIN IMMEDIATE, because a deferred one that reads first can fail at its first write when
        another connection wrote in between.
        """
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.rollback()
            raise
        self._db.execute("COMMIT")

    def backup(self, target: Path) -> None:
        """Copy the database as it stands now into one file, consistently, while others write."""
        copy = sqlite3.connect(target)
        try:
            self._db.backup(copy)
            # The copy would be in WAL mode too, with a log beside it that is easily left behind.
            copy.execute("PRAGMA journal_mode = DELETE")
        finally:
            copy.close()

    def integrity(self) -> list[str]:
        """Give what SQLite finds wrong with the database; empty when nothing is."""
        found = [row[0] for row in self._db.execute("PRAGMA integrity_check")]
        broken = [
            f"{row[0]} row {row[1]} points at a row of {row[2]} that is missing"
            for row in self._db.execute("PRAGMA foreign_key_check")
        ]
        return [line for line in found if line != "ok"] + broken

    def close(self) -> None:
        """Close database and packs."""
        self._reader.close()
        self._writer.close()
        self._db.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _packs_end(self) -> tuple[int, int] | None:
        row = self._db.execute(
            "SELECT pack, offset + length FROM snapshots ORDER BY pack DESC, offset DESC LIMIT 1"
        ).fetchone()
        return None if row is None else (row[0], row[1])


def _connected(database: Path) -> sqlite3.Connection:
    try:
        db = _sealed(database) or sqlite3.connect(database, isolation_level=None)
        try:
            db.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
            _use_wal(db, database)
            db.execute("PRAGMA synchronous = FULL")
            db.execute("PRAGMA foreign_keys = ON")
            migrate(db)
        except BaseException:
            db.close()
            raise
    except sqlite3.Error as error:
        raise StorageError(
            f"{database} can't be opened ({error}); is storage.database right, and is the file"
            " a database of tracker?"
        ) from error
    return db


def _use_wal(db: sqlite3.Connection, database: Path) -> None:
    """Bring a new database into WAL mode, one at a time: SQLite doesn't wait for its turn at that."""
    if db.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
        return
    import filelock

    with filelock.FileLock(f"{database}.open.lock", timeout=BUSY_MS / 1000, thread_local=False):
        db.execute("PRAGMA journal_mode = WAL")


def _sealed(database: Path) -> sqlite3.Connection | None:
    """Connect to a database where nothing may be written, such as a copy on a read-only disk.

    SQLite wants to write beside a database in WAL mode even to read it, unless told that nobody else
    is there. What a WAL left behind still holds can't be read like this: then SQLite's error stands.
    """
    wal = database.with_name(f"{database.name}-wal")
    held = wal.exists() and wal.stat().st_size
    if held or not database.exists() or os.access(database.parent, os.W_OK):
        return None
    uri = f"{database.resolve().as_uri()}?immutable=1"
    return sqlite3.connect(uri, uri=True, isolation_level=None)


@contextmanager
def lock(database: Path, name: str = "work") -> Iterator[None]:
    """Hold the right to work on a database; InUseError when another process or thread has it.

    The lock is the operating system's: it ends with the process, however that ends.
    """
    import filelock

    database.parent.mkdir(parents=True, exist_ok=True)
    held = filelock.FileLock(f"{database}.{name}.lock", thread_local=False)
    try:
        held.acquire(timeout=0)
    except filelock.Timeout:
        raise InUseError(
            f"another tracker is at work on {database}; wait for it or stop it (tracker status)"
        ) from None
    try:
        yield
    finally:
        held.release()
