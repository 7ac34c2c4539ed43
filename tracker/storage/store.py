"""The store: one SQLite database and its folder of snapshot packs, opened, locked and written to safely."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import TypeGuard

from tracker.errors import DiskError, InUseError, StorageError
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
        _make_folder(database.parent, "storage.database")
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
        with _told_of(self.database):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                self._db.rollback()
                raise

    def backup(self, target: Path) -> None:
        """Copy the database as it stands now into one file, consistently, while others write."""
        with _told_of(target), closing(sqlite3.connect(target)) as copy:
            self._db.backup(copy)
            # The copy would be in WAL mode too, with a log beside it that is easily left behind.
            copy.execute("PRAGMA journal_mode = DELETE")

    def integrity(self) -> list[str]:
        """Give what SQLite finds wrong with the database; empty when nothing is."""
        found = [row[0] for row in self._db.execute("PRAGMA integrity_check")]
        broken = [
            f"{row[0]} row {row[1]} points at a row of {row[2]} that is missing"
            for row in self._db.execute("PRAGMA foreign_key_check")
        ]
        return [line for line in found if line != "ok"] + broken

    def contradictions(self) -> Iterator[tuple[str, str]]:
        """Give (whose row it is, what is wrong) for rows that can't be true beside others."""
        from tracker.storage.contradictions import contradictions

        return contradictions(self._db)

    @contextmanager
    def still(self) -> Iterator[None]:
        """Read everything in the block as the database stands at its beginning, whoever writes."""
        with _told_of(self.database):
            self._db.execute("BEGIN")
            try:
                yield
            finally:
                self._db.rollback()

    def close(self) -> None:
        """Close database and packs."""
        self._reader.close()
        self._writer.close()
        self._db.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self.close()
        if _is_of_the_file(error):
            raise _befell(self.database, error) from error

    def _packs_end(self) -> tuple[int, int] | None:
        row = self._db.execute(
            "SELECT pack, offset + length FROM snapshots ORDER BY pack DESC, offset DESC LIMIT 1"
        ).fetchone()
        return None if row is None else (row[0], row[1])


def _connected(database: Path) -> sqlite3.Connection:
    try:
        sealed = _sealed(database)
        db = sealed or sqlite3.connect(database, isolation_level=None)
        try:
            db.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
            if sealed is None:
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


@contextmanager
def _told_of(database: Path) -> Iterator[None]:
    """Let what befalls a database say which one it is, and what to do about it."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if not _is_of_the_file(error):
            raise
        raise _befell(database, error) from error


def _is_of_the_file(error: BaseException | None) -> TypeGuard[sqlite3.DatabaseError]:
    """Tell what befalls a database from what a statement does wrong."""
    own = sqlite3.IntegrityError | sqlite3.ProgrammingError
    return isinstance(error, sqlite3.DatabaseError) and not isinstance(error, own)


def _befell(database: Path, error: sqlite3.Error) -> StorageError:
    code = (getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return DiskError(
            f"{database} can't grow: the disk is full ({error}). Make room on it; what was committed"
            " before is kept, and the same command goes on"
        )
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN):
        return DiskError(
            f"{database} can't be written or read ({error}); is {database.parent} on a disk that is"
            " sound, not full, and not read-only? What was committed before is kept"
        )
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return StorageError(f"{database} is damaged ({error}); restore it from a backup")
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return InUseError(
            f"another program has held {database} for {BUSY_MS // 1000} seconds ({error}); stop it or"
            " try again"
        )
    return StorageError(f"{database}: {error}; `tracker doctor` looks into it")


def _make_folder(folder: Path, key: str) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise nothing_written(folder, error, key) from error


def nothing_written(folder: Path, error: OSError, key: str = "storage.database") -> DiskError:
    """Say that nothing can be written in a folder, why, and by which key another one is named."""
    return DiskError(
        f"nothing can be written in {folder} ({error.strerror or error}): is it a folder, on a disk"
        f" that is neither full nor read-only, and may you write there? {key} names it"
    )


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


def lock(database: Path, name: str = "work") -> AbstractContextManager[None]:
    """Hold the right to work on a database; InUseError when another process or thread has it."""
    _make_folder(database.parent, "storage.database")
    return exclusive(
        Path(f"{database}.{name}.lock"),
        f"another tracker is at work on {database}; wait for it or stop it (tracker status)",
    )


@contextmanager
def exclusive(path: Path, taken: str) -> Iterator[None]:
    """Hold a lock; InUseError, with these words, when another process or thread has it.

    The lock is the operating system's: it ends with the process, however that ends.
    """
    import filelock

    held = filelock.FileLock(path, thread_local=False)
    try:
        held.acquire(timeout=0)
    except filelock.Timeout:
        raise InUseError(taken) from None
    except OSError as error:
        raise nothing_written(path.parent, error) from error
    try:
        yield
    finally:
        held.release()
