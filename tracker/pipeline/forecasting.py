"""What is to be expected of the records followed, who is warned of it, and how right it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tracker import status
from tracker.chronicle import known_state
from tracker.config import Settings
from tracker.model import Change, Clocks, Fields, Kind, Weight
from tracker.pipeline.following import Followed, followed
from tracker.pipeline.notify import Notifier
from tracker.pipeline.reading import evidence_of
from tracker.status import Forecast, ForecastKind, Prediction, Score, Sighting
from tracker.storage import NewEntry, Record, Store


@dataclass(frozen=True, slots=True)
class Expected:
    """One expectation of one record."""

    record: Record
    forecast: Forecast


def expected(
    store: Store, records: Sequence[Record], today: date, within: timedelta
) -> list[Expected]:
    """Give what is to be expected of records from today on, soonest first."""
    found = [
        Expected(record, each)
        for record in records
        if record.latest is not None
        for each in status.forecast(_fields(store, record), today, within)
    ]
    return sorted(found, key=lambda e: (e.forecast.day, e.record.nct_id))


def _fields(store: Store, record: Record) -> Fields:
    return known_state(evidence_of(store, record))


def held_against_what_came(store: Store, records: Sequence[Record], today: date) -> Score:
    """Hold the forecasts that stood for records against the lapses that were then observed."""
    predicted: list[Prediction] = []
    observed: list[Sighting] = []
    for record in records:
        states = [each.state() for each in evidence_of(store, record) if each.watched]
        if not states:
            continue
        predicted += status.predictions(record.nct_id, states, today)
        observed += [
            Sighting(record.nct_id, lapse.seen[1])
            for lapse in status.derive_lapses(states, today)
            if lapse.seen is not None and lapse.seen[0] is not None
        ]
    return status.score(predicted, observed)


def warn(store: Store, settings: Settings, now: datetime) -> int:
    """Warn the subscribers who asked for it of coming lapses; say how many warnings were queued.

    Each subscriber is warned once of each lapse of a record. The warning stands in the log as well.
    """
    askers = [s for s in settings.subscribers if s.warn_before is not None]
    if not askers or settings.mail is None:
        return 0
    whom = followed(store, settings)
    horizon = max(s.warn_before for s in askers if s.warn_before is not None)
    queued = 0
    today = now.date()
    for record in store.records.lapsing(today, today + horizon):
        if record.id in whom.by_record and record.status in status.LAPSING:
            for each in status.forecast(_fields(store, record), today, horizon):
                if each.kind is ForecastKind.LAPSE and each.day > today:
                    text = f"{each.text}. To prevent it: {each.prevent}"
                    queued += _warn(store, settings, whom, record, each.day, text, now)
    return queued


def _warn(
    store: Store,
    settings: Settings,
    whom: Followed,
    record: Record,
    day: date,
    text: str,
    now: datetime,
) -> int:
    due = [
        s
        for s in settings.subscribers
        if s.warn_before is not None
        and day - now.date() <= s.warn_before
        and not store.outbox.warned(s.address, record.id, day)
    ]
    if not due:
        return 0
    with store.transaction():
        (entry,) = store.log.forecast(record.id, day) or store.log.add(
            [_entry(record, day, text, now)]
        )
        notifier = Notifier(store, settings, record.last_seen_load)
        watches = whom.by_record.get(record.id, frozenset())
        for subscriber in due:
            notifier.warn(subscriber, record.id, entry, watches, now)
            store.outbox.note_warning(subscriber.address, record.id, day, now)
    return len(due)


def _entry(record: Record, day: date, text: str, now: datetime) -> NewEntry:
    change = Change(
        field="record.forecast",
        path="record.forecast",
        category="status",
        kind=Kind.ADDED,
        old=record.status,
        new=status.UNKNOWN,
        summary=f"Forecast: {text}",
        weight=Weight.MEDIUM,
        effective_on=day,
        derived=True,
        detail={"sort": "forecast"},
    )
    clocks = Clocks(None, None, now, record.last_seen_load, None)
    return NewEntry(record.id, None, None, change, clocks, now.date().isoformat())
