"""Old files brought in: streamed, prepared side by side, written in order by one process, told to nobody."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import ParamSpec, TypeVar

from tracker.errors import ReadingError, StorageError
from tracker.pipeline.retell import retell
from tracker.pipeline.take_in import Again, Fresh, Known, Preparer, Ready, Refused, Terms
from tracker.readers import files, zips
from tracker.readers.files import Beside, Found, Item, Refusal
from tracker.storage import NewEntry, Sighting, Store

_P = ParamSpec("_P")
_T = TypeVar("_T")

PIECE = 250
PIECE_BYTES = 6 << 20
LITTLE_BYTES = 8 << 20
AHEAD = 3
"""Pieces of work handed out ahead to each worker: bounds what is held in memory."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import brought: new snapshots, known ones, refusals, and what of records it touched.

    `beside` are pages that tell of a record and hold none.
    """

    read: int = 0
    fresh: int = 0
    known: int = 0
    new_records: int = 0
    changes: int = 0
    refused: tuple[Refused, ...] = ()
    beside: tuple[Beside, ...] = ()

    def __add__(self, other: Imported) -> Imported:
        return Imported(
            self.read + other.read,
            self.fresh + other.fresh,
            self.known + other.known,
            self.new_records + other.new_records,
            self.changes + other.changes,
            self.refused + other.refused,
            self.beside + other.beside,
        )


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of work: records at hand, or entries of a zip that the worker reads itself."""

    items: tuple[Item, ...] = ()
    zip: Path | None = None
    name: str = ""
    entries: tuple[zips.Entry, ...] = ()

    @property
    def weight(self) -> int:
        """How many items it has, about."""
        return len(self.items) + len(self.entries)


@dataclass(frozen=True, slots=True)
class Options:
    """How an import is done."""

    as_of: date | None = None
    strict: bool = False
    dry_run: bool = False
    workers: int | None = None


@dataclass
class Tally:
    """Told how far an import is: `begin` as totals become known, `advance` for each piece."""

    begin: Callable[[int], None] = field(default=lambda total: None)
    advance: Callable[[int], None] = field(default=lambda count: None)


def import_files(
    store: Store,
    paths: Iterable[Path],
    options: Options,
    now: datetime,
    tally: Tally | None = None,
) -> Imported:
    """Import every record in files and folders.

    What is known already adds nothing; a bad file is refused by name and the rest goes in, unless
    `strict`: then ReadingError stops at the first, and what came before it stays. Broken off at any
    point, the same call goes on: each piece is committed by itself.
    """
    paths = list(paths)
    cores = options.workers or (1 if _is_little(paths) else os.cpu_count() or 1)
    work = _Work(store, options, now, tally or Tally(), AHEAD * cores)
    with _workers(store, options, now, cores) as pool:
        return work.run(pool, _pieces(paths, work.tally))


class _Work:
    """One import: hands pieces out, takes results in their order, and writes them."""

    def __init__(
        self, store: Store, options: Options, now: datetime, tally: Tally, ahead: int
    ) -> None:
        self._store = store
        self._options = options
        self._now = now
        self.tally = tally
        self._ahead = ahead
        self._touched: dict[str, int] = {}
        self._handed_out = 0

    def run(self, pool: Executor, pieces: Iterator[Piece | Refusal | Beside]) -> Imported:
        done = Imported()
        waiting: deque[tuple[int, Piece, Future[list[Ready]]]] = deque()
        for piece in pieces:
            if isinstance(piece, Refusal):
                done += self._refuse(Refused(piece.name, piece.reason))
                continue
            if isinstance(piece, Beside):
                done += Imported(beside=(piece,))
                continue
            waiting.append(self._hand_out(pool, piece))
            while len(waiting) >= self._ahead:
                done += self._take(waiting.popleft(), pool)
        while waiting:
            done += self._take(waiting.popleft(), pool)
        return done

    def _hand_out(self, pool: Executor, piece: Piece) -> tuple[int, Piece, Future[list[Ready]]]:
        self._handed_out += 1
        return self._handed_out, piece, pool.submit(prepare, piece)

    def _take(self, work: tuple[int, Piece, Future[list[Ready]]], pool: Executor) -> Imported:
        number, piece, future = work
        results = future.result()
        done, again = self._sort(number, results)
        imported = self._write(done)
        self.tally.advance(piece.weight)
        if again:
            # These were prepared before something of the same record was written: do them over.
            redone = self._hand_out(
                pool, replace(piece, items=_items(piece, again), zip=None, entries=())
            )
            imported += self._take(redone, pool)
        return imported

    def _sort(self, number: int, results: list[Ready]) -> tuple[list[Ready], list[int]]:
        """Part what can be written from what was prepared on a state that is out of date."""
        done: list[Ready] = []
        again: list[int] = []
        for index, ready in enumerate(results):
            if isinstance(ready, Again):
                again.append(ready.index)
            elif self._touched.get(_name(ready), 0) >= number:
                again.append(index)
            else:
                done.append(ready)
        for ready in done:
            if isinstance(ready, Fresh):
                self._touched[ready.snapshot.nct_id] = self._handed_out
        return done, again

    def _write(self, results: list[Ready]) -> Imported:
        refused = [each for each in results if isinstance(each, Refused)]
        fresh = [each for each in results if isinstance(each, Fresh)]
        known = [each for each in results if isinstance(each, Known)]
        beside = tuple(each for each in results if isinstance(each, Beside))
        read = len(results) - len(refused) - len(beside)
        imported = Imported(read=read, fresh=len(fresh), known=len(known), beside=beside)
        if not self._options.dry_run:
            imported += self._keep(fresh, known)
        else:
            imported += Imported(new_records=sum(not each.snapshot.record for each in fresh))
        for each in refused:
            imported += self._refuse(each)
        return imported

    def _keep(self, fresh: Sequence[Fresh], known: Sequence[Known]) -> Imported:
        store = self._store
        places = store.snapshots.write_packed([(each.packed, each.depth) for each in fresh])
        retold: set[int] = set()
        changes = 0
        with store.transaction():
            new = [each.snapshot.nct_id for each in fresh if not each.snapshot.record]
            records = store.records.ensure(new, self._now) if new else {}
            for each, place in zip(fresh, places, strict=True):
                record = each.snapshot.record or records[each.snapshot.nct_id].id
                snapshot = replace(each.snapshot, record=record)
                id = store.snapshots.insert_packed(snapshot, place, each.sha256, each.size)
                if each.entries is None:
                    retold.add(record)
                    continue
                entries = [_settled(entry, record, id) for entry in each.entries]
                store.log.add(entries)
                changes += sum(entry.change.suppressed is None for entry in entries)
                store.records.imported(
                    Sighting(
                        record,
                        each.raw_digest,
                        each.snapshot.fields_digest,
                        each.title,
                        each.status,
                        each.lapses_on,
                        id,
                    )
                )
            for each_known in known:
                moment = datetime.fromisoformat(f"{each_known.until}T00:00:00+00:00")
                if store.snapshots.stood_until(each_known.snapshot, moment):
                    later = store.records.by_id(each_known.record).latest != each_known.snapshot
                    retold.update({each_known.record} if later else ())
            for record in sorted(retold):
                changes += retell(store, store.records.by_id(record)).added
        return Imported(new_records=len(records), changes=changes)

    def _refuse(self, refused: Refused) -> Imported:
        if self._options.strict:
            raise ReadingError(f"{refused.name}: {refused.reason}")
        return Imported(refused=(refused,))


def _name(ready: Ready) -> str:
    if isinstance(ready, Fresh):
        return ready.snapshot.nct_id
    return ready.nct_id if isinstance(ready, Known) else ""


def _settled(entry: NewEntry, record: int, snapshot: int) -> NewEntry:
    after = snapshot if entry.after == -1 else entry.after
    before = snapshot if entry.before == -1 else entry.before
    return replace(entry, record=record, after=after, before=before)


def _items(piece: Piece, wanted: Sequence[int]) -> tuple[Item, ...]:
    if piece.zip is None:
        return tuple(piece.items[index] for index in wanted)
    found = list(_read_zip(piece))
    return tuple(item for index in wanted if isinstance(item := found[index], Item))


# -- what there is to import -----------------------------------------------------------------------


def _pieces(paths: Iterable[Path], tally: Tally) -> Iterator[Piece | Refusal | Beside]:
    batch: list[Item] = []
    size = 0
    total = 0
    for path, name in _files(paths):
        if path.is_file() and _is_zip(path):
            pieces, count = _zip_pieces(path, name)
            total += count
            tally.begin(total)
            yield from pieces
            continue
        for found in _records(path, name):
            if isinstance(found, Refusal | Beside):
                yield found
                continue
            total += 1
            tally.begin(total)
            batch.append(found)
            size += len(found.raw)
            if len(batch) >= PIECE or size >= PIECE_BYTES:
                yield Piece(tuple(batch))
                batch, size = [], 0
    if batch:
        yield Piece(tuple(batch))


def _files(paths: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """Give every file with the name it goes by: from the folder on that was given."""
    for path in paths:
        if not path.is_dir():
            yield path, path.name
            continue
        above = path.resolve().parent
        for each in sorted(path.rglob("*")):
            if each.is_file():
                yield each, str(path.resolve().joinpath(each.relative_to(path)).relative_to(above))


def _records(path: Path, name: str) -> Iterator[Found]:
    try:
        with path.open("rb") as file:
            yield from files.records(file, name)
    except OSError as error:
        yield Refusal(name, f"it can't be opened ({error.strerror or error})")


def _is_zip(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(4) in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
    except OSError:
        return False


def _zip_pieces(path: Path, name: str) -> tuple[Iterator[Piece | Refusal], int]:
    try:
        with path.open("rb") as file:
            return _of_zip(path, name), zips.count(file)
    except ReadingError as error:
        return iter((Refusal(name, error.message),)), 1


def _of_zip(path: Path, name: str) -> Iterator[Piece | Refusal]:
    batch: list[zips.Entry] = []
    size = 0
    with path.open("rb") as file:
        try:
            for number, entry in enumerate(zips.entries(file)):
                if number >= files.LIMITS.number:
                    yield Refusal(name, f"it has more than {files.LIMITS.number:,} files")
                    return
                batch.append(entry)
                size += entry.size
                if len(batch) >= PIECE or size >= PIECE_BYTES:
                    yield Piece(zip=path, name=name, entries=tuple(batch))
                    batch, size = [], 0
        except ReadingError as error:
            yield Refusal(name, error.message)
    if batch:
        yield Piece(zip=path, name=name, entries=tuple(batch))


# -- workers -----------------------------------------------------------------------------------------

_preparer: Preparer | None = None


class _Here(Executor):
    """Does the work in this process: for little of it, other processes take longer to start."""

    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        done: Future[_T] = Future()
        done.set_result(fn(*args, **kwargs))
        return done


@contextmanager
def _workers(store: Store, options: Options, now: datetime, cores: int) -> Iterator[Executor]:
    terms = Terms(options.as_of, now)
    if cores == 1:
        with Store(store.database, store.packs) as reading:
            _prepare_with(Preparer(reading, terms))
            yield _Here()
        return
    context = multiprocessing.get_context("spawn" if os.name == "nt" else "forkserver")
    if os.name != "nt":
        context.set_forkserver_preload(["tracker.pipeline.importing"])
    pool = ProcessPoolExecutor(cores, context, _start_worker, (store.database, store.packs, terms))
    try:
        yield pool
    except BrokenProcessPool as error:
        raise StorageError(
            "a process that was reading files has ended (was it short of memory?); what came in"
            " before stays: run the same command again, with --workers 1"
        ) from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _is_little(paths: Iterable[Path]) -> bool:
    size = 0
    for path, _ in _files(paths):
        size += path.stat().st_size if path.is_file() else 0
        if size > LITTLE_BYTES:
            return False
    return True


def _start_worker(database: Path, packs: Path, terms: Terms) -> None:
    # Ctrl-C reaches every process at the terminal: it is the one that writes which ends the import.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _prepare_with(Preparer(Store(database, packs), terms))


def _prepare_with(preparer: Preparer) -> None:
    global _preparer
    _preparer = preparer


def prepare(piece: Piece) -> list[Ready]:
    """Make a piece of work ready, in a worker: one answer for each record or refusal in it."""
    assert _preparer is not None, "a worker was not started"
    if piece.zip is None:
        return _preparer.prepare(piece.items)
    found = list(_read_zip(piece))
    ready = iter(_preparer.prepare([each for each in found if isinstance(each, Item)]))
    answers: list[Ready] = []
    for index, each in enumerate(found):
        if isinstance(each, Refusal):
            answers.append(Refused(each.name, each.reason))
        elif isinstance(each, Beside):
            answers.append(each)
        else:
            answer = next(ready)
            answers.append(Again(index) if isinstance(answer, Again) else answer)
    return answers


def _read_zip(piece: Piece) -> Iterator[Found]:
    assert piece.zip is not None
    with piece.zip.open("rb") as file:
        yield from files.zipped(file, piece.entries, piece.name)
