"""What the service does at each beat, and what there is to tell of it: no schedule, no log."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from typing import Any

from tracker.app import App
from tracker.daemon.halt import Halt
from tracker.errors import AskedToWaitError, BlockedError, InUseError
from tracker.pipeline.backfill import Outcome, backfill
from tracker.pipeline.batch import Failure
from tracker.pipeline.waiting import LONGEST, heeding
from tracker.registries.ctgov import RecordHistory

AGAIN_WHEN_IN_USE = timedelta(minutes=1)
AGAIN_WHEN_BLOCKED = timedelta(days=1)
AGAIN_FOR_A_RECORD = timedelta(days=1)
"""How long a record rests whose history was set aside: what stood in the way may be gone then."""

AGAIN_WHEN_SET_ASIDE = timedelta(minutes=10)
SPELL = timedelta(minutes=5)
"""How long one beat goes on fetching histories, so that a check never waits long for its turn."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a beat did. `idle` is told only to who asks for every detail.

    `failures` are sentences by what failed; `again` is when to try again, if not at the next beat.
    """

    facts: Mapping[str, Any] = field(default_factory=dict)
    idle: bool = False
    failures: Mapping[str, str] = field(default_factory=dict)
    again: timedelta | None = None


Beat = Callable[[App, Halt], Told]


def check(app: App, halt: Halt) -> Told:
    """Ask the registry for a new data load and take it in."""
    try:
        done = app.check(halt)
    except InUseError as error:
        return Told(idle=True, failures={"check": str(error)}, again=AGAIN_WHEN_IN_USE)
    taken = done.taken
    facts = {
        "new_load": done.new_load,
        "data": done.data_timestamp,
        "records": done.records,
        "requests": done.requests,
        "fetched": taken.fetched,
        "changed": taken.changed,
        "changes": taken.changes,
        "suppressed": taken.suppressed,
        "new_matches": done.new_matches,
        "absent": len(taken.absent),
        "failed": len(taken.failures),
    }
    failures = {"registry": done.error} if done.error else {}
    return Told(
        facts,
        # Where the registry was left alone there is only that to tell.
        idle=done.wait_until is not None and not done.requests,
        failures=failures | _by_reason(taken.failures),
        again=done.wait_until - app.clock() if done.wait_until else None,
    )


def _by_reason(failures: tuple[Failure, ...]) -> dict[str, str]:
    """Tell what befell many records in one sentence, not in a hundred."""
    records: dict[str, list[str]] = {}
    for failure in failures:
        records.setdefault(failure.reason, []).append(failure.record)
    return {_named(names): reason for reason, names in records.items()}


def _named(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"


def deliver(app: App, halt: Halt) -> Told:
    """Send the mail that is due."""
    try:
        done = app.deliver()
    except InUseError:
        # A `tracker check` by hand is sending at this moment, ours too.
        return Told(idle=True)
    facts = {"sent": done.sent, "put_off": done.put_off, "given_up": done.failed}
    failures = {reason.partition(":")[0]: reason for reason in done.reasons}
    return Told(facts, idle=not any(facts.values()), failures=failures)


def past(app: App, halt: Halt) -> Told:
    """Fetch the histories of records newly followed, one record after another.

    A history that could not be had ends the spell: when the registry has gone away, the other records
    must not be set aside for that.
    """
    until = app.clock() + SPELL
    outcomes: list[Outcome] = []
    more = True
    try:
        with app.history() as history:
            while more and app.clock() < until:
                halt.advance(0)
                found, more = _next_past(app, history)
                outcomes += found
    except InUseError:
        # A `tracker check` or `tracker history` by hand is at work; the next beat goes on.
        pass
    except BlockedError as error:
        return _told(outcomes, {"registry": str(error)}, AGAIN_WHEN_BLOCKED)
    except AskedToWaitError as error:
        wait = min(timedelta(seconds=error.retry_after or 0), LONGEST)
        return _told(outcomes, {"registry": str(error)}, wait + timedelta(seconds=2))
    lost = any(each.set_aside for each in outcomes)
    return _told(outcomes, {}, AGAIN_WHEN_SET_ASIDE if lost else None)


def _next_past(app: App, history: RecordHistory) -> tuple[list[Outcome], bool]:
    """Fetch one record's history; give what it came to, and whether to go on with the next."""
    with app.at_work(), app.store() as store:
        long_ago = app.clock() - AGAIN_FOR_A_RECORD
        names = list(islice(store.histories.untried(long_ago), 2))
        if not names:
            return [], False
        record = store.records.named(names[:1])[names[0]]
        with heeding(store, app.settings, app.clock):
            found = backfill(store, history, [record], app.settings.history.versions, app.clock)
        return found, len(names) > 1 and not any(each.set_aside for each in found)


def _told(
    outcomes: list[Outcome], failures: Mapping[str, str], again: timedelta | None = None
) -> Told:
    facts = {
        "records": len(outcomes),
        "versions": sum(each.versions for each in outcomes),
        "fetched": sum(each.fetched for each in outcomes),
        "changes": sum(each.retold.added for each in outcomes),
    }
    aside = {each.record: each.set_aside for each in outcomes if each.set_aside}
    return Told(facts, not outcomes, {**aside, **failures}, again)
