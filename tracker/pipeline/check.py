"""One check: is there a new data load, and what did it change in the records followed?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from tracker.config import Settings
from tracker.errors import AskedToWaitError, BlockedError, RegistryError
from tracker.pipeline.batch import Failure, Intake, Taken
from tracker.pipeline.following import Followed
from tracker.pipeline.notify import Notifier
from tracker.pipeline.waiting import heed, minute, not_asked, waiting
from tracker.registries.ctgov import Batch, Load, processed_on
from tracker.storage import Store

BATCH = 100


class Registry(Protocol):
    """What a check asks of a registry."""

    @property
    def requests(self) -> int:
        """How many requests were sent so far."""

    def version(self) -> Load:
        """Ask which data load is live."""

    def fetch(self, ids: Sequence[str]) -> Batch:
        """Fetch up to 100 records."""

    def matching(self, query: dict[str, str]) -> Sequence[str]:
        """Give the numbers that match a query."""


class Progress(Protocol):
    """Told how far a check is."""

    def begin(self, total: int) -> None:
        """So many records are to be fetched."""

    def advance(self, count: int) -> None:
        """So many more are done."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check did. `new_load` is False when the registry had nothing new to say.

    `wait_until` is set where the registry wants to be left alone: nothing of it is asked before.
    """

    data_timestamp: str | None
    records: int
    requests: int
    new_load: bool
    taken: Taken = field(default_factory=Taken)
    new_matches: int = 0
    error: str | None = None
    wait_until: datetime | None = None

    @property
    def failed(self) -> tuple[Failure, ...]:
        """The records that could not be taken in."""
        return self.taken.failures


def check(
    store: Store,
    registry: Registry,
    settings: Settings,
    clock: Callable[[], datetime],
    progress: Progress | None = None,
) -> Checked:
    """Check every record followed against the registry's newest data load.

    One request when there is nothing new. A record counts as checked when its batch is committed: a
    check that was broken off, or failed for some records, is finished by the next one. Raises
    nothing of the registry's making: what failed is in the answer. Where the registry has asked to
    wait and the time is not over, nothing is asked and nothing noted.
    """
    if until := waiting(store, settings, clock()):
        return Checked(None, 0, 0, new_load=False, error=not_asked(until), wait_until=until)
    before = registry.requests
    row = _begin(store, clock())
    try:
        load = registry.version().data_timestamp
    except RegistryError as error:
        until = heed(store, settings, error, clock())
        result = Checked(
            None,
            0,
            registry.requests - before,
            new_load=False,
            error=_worded(error, until),
            wait_until=until,
        )
        _end(store, row, result, clock())
        return result
    work = _Work(store, registry, settings, clock, progress, load)
    work.run()
    result = Checked(
        data_timestamp=load,
        records=work.count,
        requests=registry.requests - before,
        new_load=work.did_something,
        taken=work.taken,
        new_matches=work.new_matches,
        error=work.error,
        wait_until=work.wait_until,
    )
    _end(store, row, result, clock())
    return result


class _Work:
    """The work of one check on one load; what it has done so far stands in it, also when it stops."""

    def __init__(
        self,
        store: Store,
        registry: Registry,
        settings: Settings,
        clock: Callable[[], datetime],
        progress: Progress | None,
        load: str,
    ) -> None:
        self._store = store
        self._registry = registry
        self._settings = settings
        self._clock = clock
        self._progress = progress
        self._load = load
        self._asked_again = False
        self.taken = Taken()
        self.count = 0
        self.new_matches = 0
        self.did_something = False
        self.error: str | None = None
        self.wait_until: datetime | None = None

    def run(self) -> None:
        try:
            self._ask_queries()
            whom = Followed(self._store, self._settings)
            self.count = whom.count
            due = whom.due(self._load)
            if due:
                self.did_something = True
                self._fetch_all(due, whom)
        except (BlockedError, AskedToWaitError) as error:
            self.error = _worded(error, self._heed(error))

    def _heed(self, error: RegistryError) -> datetime | None:
        until = heed(self._store, self._settings, error, self._clock())
        self.wait_until = until or self.wait_until
        return until

    def _ask_queries(self) -> None:
        for watch in self._settings.watches:
            if not watch.query or self._store.records.asked(watch.name, watch.query) == self._load:
                continue
            self.did_something = True
            try:
                names = self._registry.matching(dict(watch.query))
            except (BlockedError, AskedToWaitError):
                raise
            except RegistryError as error:
                self._heed(error)
                self.taken += Taken(failures=(Failure(f"watch {watch.name}", str(error)),))
                continue
            with self._store.transaction():
                new = self._store.records.matched(
                    watch.name, watch.query, names, self._load, self._clock()
                )
            self.new_matches += len(new)

    def _fetch_all(self, due: Sequence[str], whom: Followed) -> None:
        if self._progress:
            self._progress.begin(len(due))
        for start in range(0, len(due), BATCH):
            names = due[start : start + BATCH]
            self.taken += self._fetch(names, whom)
            if self._progress:
                self._progress.advance(len(names))

    def _fetch(self, names: Sequence[str], whom: Followed) -> Taken:
        try:
            batch = self._registry.fetch(names)
            self._notice_new_load(batch)
        except (BlockedError, AskedToWaitError):
            raise
        except RegistryError as error:
            self._heed(error)
            return Taken(failures=tuple(Failure(name, str(error)) for name in names))
        notifier = Notifier(self._store, self._settings, self._load)
        intake = Intake(self._store, notifier, load=self._load, watches=whom.watches)
        return intake.take(batch, self._clock())

    def _notice_new_load(self, batch: Batch) -> None:
        """Go on under the newer load if the registry refreshed its data in the midst of the check.

        Records carry the day of their load. Those fetched before are due again at the next check.
        """
        days = (processed_on(study) for study in batch.studies.values())
        if self._asked_again or max(days, default="") <= self._load[:10]:
            return
        self._asked_again = True
        self._load = self._registry.version().data_timestamp


def _begin(store: Store, now: datetime) -> int:
    with store.transaction():
        return store.checks.begin(now)


def _worded(error: RegistryError, until: datetime | None) -> str:
    return f"{error}; it is not asked before {minute(until)}" if until else str(error)


def _end(store: Store, row: int, result: Checked, now: datetime) -> None:
    taken = result.taken
    with store.transaction():
        store.checks.end(
            row,
            now,
            {
                "data_timestamp": result.data_timestamp,
                "requests": result.requests,
                "records": result.records,
                "fetched": taken.fetched,
                "changed": taken.changed,
                "changes": taken.changes,
                "suppressed": taken.suppressed,
                "failed": len(taken.failures),
                "error": result.error,
            },
        )
        _note_troubles(store, result, now)


def _note_troubles(store: Store, result: Checked, now: datetime) -> None:
    if result.error:
        store.checks.trouble("registry", result.error, now)
        return
    store.checks.relieved("registry")
    standing = {trouble.subject for trouble in store.checks.troubles()}
    failed = {f"check of {failure.record}": failure.reason for failure in result.failed}
    for subject, reason in failed.items():
        store.checks.trouble(subject, reason, now)
    for subject in standing - set(failed):
        if subject.startswith("check of ") and result.new_load:
            store.checks.relieved(subject)
