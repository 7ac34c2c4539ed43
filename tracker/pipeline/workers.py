"""The processes that make pieces of work ready: alone knows how they are started and ended."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Thread
from typing import ParamSpec, TypeVar

from tracker.errors import StorageError
from tracker.pipeline.pieces import Piece
from tracker.pipeline.ready import Ready, Terms, scratch_store
from tracker.pipeline.take_in import Preparer
from tracker.storage import Snapshot, Store

_P = ParamSpec("_P")
_T = TypeVar("_T")

Waiting = Mapping[str, Sequence[Snapshot]]
"""Record → its snapshots that are as good as kept and not in the store yet."""

_preparer: Preparer | None = None


class _Here(Executor):
    """Does the work in this process: for little of it, other processes take longer to start."""

    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        done: Future[_T] = Future()
        done.set_result(fn(*args, **kwargs))
        return done


@contextmanager
def workers(store: Store, terms: Terms, count: int) -> Iterator[Executor]:
    """Start so many processes that `prepare` against a store; one is this process itself."""
    if count == 1:
        with ExitStack() as opened:
            reading = opened.enter_context(Store(store.database, store.packs))
            scratch = opened.enter_context(scratch_store(terms.scratch)) if terms.scratch else None
            _prepare_with(Preparer(reading, terms, scratch))
            yield _Here()
        return
    context = multiprocessing.get_context("spawn" if os.name == "nt" else "forkserver")
    if os.name != "nt":
        context.set_forkserver_preload(["tracker.pipeline.workers"])
    pool = ProcessPoolExecutor(count, context, _start, (store.database, store.packs, terms))
    try:
        yield pool
    except BrokenProcessPool as error:
        raise StorageError(
            "a process that was reading files has ended (was it short of memory?); what came in"
            " before stays: run the same command again, with --workers 1"
        ) from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def prepare(piece: Piece, waiting: Waiting) -> list[Ready]:
    """Make a piece of work ready, in a worker: one answer for each thing found in it, in order."""
    assert _preparer is not None, "a worker was not started"
    return _preparer.prepare(piece.read(), waiting)


def _start(database: Path, packs: Path, terms: Terms) -> None:
    # Ctrl-C reaches every process at the terminal: it is the one that writes which ends the import.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()
    scratch = scratch_store(terms.scratch) if terms.scratch else None
    _prepare_with(Preparer(Store(database, packs), terms, scratch))


def _end_with_parent() -> None:
    """End when the process that writes is gone: killed, it could not tell those that wait for work."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _prepare_with(preparer: Preparer) -> None:
    global _preparer
    _preparer = preparer
