"""Old files brought in: streamed, prepared side by side, written in order by one process, told to nobody."""

from __future__ import annotations

import os
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from tracker.errors import ReadingError
from tracker.model import LOWER_BOUND
from tracker.pipeline.gathering import Gained
from tracker.pipeline.keeping import Keeping, Noting
from tracker.pipeline.pieces import Piece, is_little, pieces
from tracker.pipeline.ready import (
    Fresh,
    Known,
    Late,
    Ready,
    Refused,
    Terms,
    nct_id_of,
    scratch_store,
)
from tracker.pipeline.workers import prepare, workers
from tracker.readers.files import Beside
from tracker.storage import Store

AHEAD = 3
"""Pieces of work handed out ahead to each worker: bounds what is held in memory."""

REMEMBERED = 20_000
"""Records written of late that are remembered before those of long ago are forgotten."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import brought: new snapshots, known ones, refusals, and what of records it touched.

    `changes` is by how many the entries that `tracker log` shows became more; `retold` are those that
    were there before and went, or say something else now. `earliest` counts the new snapshots that
    stand on the first day possible, for want of a better. `beside` are pages that tell of a record and
    hold none.
    """

    read: int = 0
    fresh: int = 0
    known: int = 0
    new_records: int = 0
    changes: int = 0
    retold: int = 0
    earliest: int = 0
    refused: tuple[Refused, ...] = ()
    beside: tuple[Beside, ...] = ()

    def __add__(self, other: Imported) -> Imported:
        return Imported(
            self.read + other.read,
            self.fresh + other.fresh,
            self.known + other.known,
            self.new_records + other.new_records,
            self.changes + other.changes,
            self.retold + other.retold,
            self.earliest + other.earliest,
            self.refused + other.refused,
            self.beside + other.beside,
        )


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
    point, the same call goes on: what was written stands with all it tells.
    """
    paths, tally = list(paths), tally or Tally()
    count = options.workers or (1 if is_little(paths) else os.cpu_count() or 1)
    with _scratch(dry_run=options.dry_run) as scratch:
        terms = Terms(options.as_of, now, scratch)
        with workers(store, terms, count) as pool, _writer(store, terms) as writer:
            ahead = 1 if count == 1 else AHEAD * count
            work = _Work(pool, writer, tally, ahead, strict=options.strict)
            return work.run(pieces(paths, tally.begin))


@contextmanager
def _scratch(*, dry_run: bool) -> Iterator[Path | None]:
    if not dry_run:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="tracker-dry-run-") as folder:
        yield Path(folder)


@contextmanager
def _writer(store: Store, terms: Terms) -> Iterator[Keeping | Noting]:
    if terms.scratch is None:
        yield Keeping(store, terms.now)
        return
    with scratch_store(terms.scratch) as scratch:
        yield Noting(scratch, terms.now)


_Waiting = tuple[int, Piece, Future[list[Ready]]]


class _Work:
    """One import: hands pieces out, takes results in their order, and has them written."""

    def __init__(
        self, pool: Executor, writer: Keeping | Noting, tally: Tally, ahead: int, *, strict: bool
    ) -> None:
        self._pool = pool
        self._writer = writer
        self._tally = tally
        self._ahead = ahead
        self._strict = strict
        self._done = Imported()
        self._handed_out = 0
        self._written: dict[str, int] = {}
        """Record → how many pieces had been handed out when something of it was written."""

    def run(self, cut: Iterator[Piece]) -> Imported:
        waiting: deque[_Waiting] = deque()
        for piece in cut:
            self._handed_out += 1
            future = self._pool.submit(prepare, piece, {})
            waiting.append((self._handed_out, piece, future))
            if len(waiting) >= self._ahead:
                self._take(*waiting.popleft())
        while waiting:
            self._take(*waiting.popleft())
        self._note(self._writer.settle())
        return self._done

    def _take(self, number: int, piece: Piece, future: Future[list[Ready]]) -> None:
        results = future.result()
        stop = next((r for r in results if isinstance(r, Refused)), None) if self._strict else None
        if stop is not None:
            results = results[: results.index(stop)]
        again = [place for place, r in enumerate(results) if self._is_stale(nct_id_of(r), number)]
        left_out = frozenset(again)
        self._keep([r for place, r in enumerate(results) if place not in left_out])
        if again:
            waiting = self._writer.waiting({nct_id_of(results[place]) for place in again})
            self._keep(self._pool.submit(prepare, piece.part(again), waiting).result())
        self._tally.advance(piece.weight)
        self._forget(number)
        if stop is not None:
            self._note(self._writer.settle())
            raise ReadingError(f"{stop.name}: {stop.reason}")

    def _is_stale(self, name: str, number: int) -> bool:
        """Whether something of a record was written or began to wait since a piece was handed out."""
        return bool(name) and (
            self._written.get(name, 0) >= number or self._writer.has_waiting(name)
        )

    def _keep(self, results: Sequence[Ready]) -> None:
        refused = tuple(each for each in results if isinstance(each, Refused))
        beside = tuple(each for each in results if isinstance(each, Beside))
        new = [each.snapshot for each in results if isinstance(each, Fresh | Late)]
        self._done += Imported(
            read=len(results) - len(refused) - len(beside),
            fresh=len(new),
            earliest=sum(each.certainty.startswith(LOWER_BOUND) for each in new),
            known=sum(isinstance(each, Known) for each in results),
            refused=refused,
            beside=beside,
        )
        self._note(self._writer.keep(results))

    def _note(self, gained: Gained) -> None:
        self._written |= dict.fromkeys(gained.names, self._handed_out)
        self._done += Imported(
            new_records=gained.new_records, changes=gained.changes, retold=gained.retold
        )

    def _forget(self, number: int) -> None:
        """Forget what was written before any piece that is still to be taken was handed out."""
        if len(self._written) > REMEMBERED:
            self._written = {n: when for n, when in self._written.items() if when > number}
