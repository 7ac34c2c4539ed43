"""What is to be expected of the records followed, who is warned of it, and how right it was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tracker import status
from tracker.chronicle import known_state
from tracker.config import Settings, Subscriber
from tracker.model import Change, Clocks, Kind, Weight
from tracker.pipeline.following import Followed
from tracker.pipeline.notify import Notifier
from tracker.pipeline.reading import evidence_of, known_until
from tracker.render import loads
from tracker.status import Forecast, ForecastKind, Prediction, Score, Sighting
from tracker.storage import NewEntry, Record, Store
from tracker.subscriptions import follows, to_be_warned


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
        for each in _forecast(store, record, today, within)
    ]
    return sorted(found, key=lambda e: (e.forecast.day, e.record.nct_id))


def _forecast(store: Store, record: Record, today: date, within: timedelta) -> tuple[Forecast, ...]:
    told = evidence_of(store, record)
    return status.forecast(known_state(told), today, within, known_until(told, record))


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
    """Warn the subscribers who asked for it of coming lapses; say how many mails were queued.

    One mail a subscriber, and each is warned once of each lapse of a record. A warning stands in the
    log as well.
    """
    horizons = [s.warn_before for s in settings.subscribers if s.warn_before is not None]
    if not horizons or settings.mail is None:
        return 0
    whom = Followed(store, settings)
    coming = list(_coming_lapses(store, whom, now.date(), max(horizons)))
    queued = 0
    for subscriber in settings.subscribers:
        lapses = [
            lapse
            for lapse in coming
            if to_be_warned(subscriber, lapse.forecast.day, now.date())
            and follows(subscriber, whom.watching(lapse.record.id))
            and not store.outbox.warned(subscriber.address, lapse.record.id, lapse.forecast.day)
        ]
        if lapses:
            data = loads(lapse.record.last_seen_load for lapse in lapses)
            _warn(store, Notifier(store, settings, data), subscriber, lapses, whom, now)
            queued += 1
    return queued


def _coming_lapses(
    store: Store, whom: Followed, today: date, within: timedelta
) -> Iterator[Expected]:
    for record in store.records.lapsing(today, today + within):
        if record.status in status.LAPSING and whom.watching(record.id):
            for each in _forecast(store, record, today, within):
                if each.kind is ForecastKind.LAPSE:
                    yield Expected(record, each)


def _warn(
    store: Store,
    notifier: Notifier,
    subscriber: Subscriber,
    lapses: Sequence[Expected],
    whom: Followed,
    now: datetime,
) -> None:
    with store.transaction():
        for record, each in ((lapse.record, lapse.forecast) for lapse in lapses):
            if not store.log.forecast(record.id, each.day):
                store.log.add([_entry(record, each, now)])
            store.outbox.note_warning(subscriber.address, record.id, each.day, now)
        notifier.warn(
            subscriber,
            [(e.record.id, whom.watching(e.record.id), e.forecast) for e in lapses],
            now,
        )


def _entry(record: Record, forecast: Forecast, now: datetime) -> NewEntry:
    change = Change(
        field="record.forecast",
        path="record.forecast",
        category="status",
        kind=Kind.ADDED,
        old=record.status,
        new=status.UNKNOWN,
        summary=f"Forecast: {forecast.text}. To prevent it: {forecast.prevent}",
        weight=Weight.MEDIUM,
        effective_on=forecast.day,
        derived=True,
        detail={"sort": "forecast"},
    )
    clocks = Clocks(None, None, now, record.last_seen_load, None)
    return NewEntry(record.id, None, None, change, clocks, now.date().isoformat())
