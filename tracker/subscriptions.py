"""Who is told what, and when: alone knows how a subscriber's wishes meet changes and the clock."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from tracker.config import DAYS, Deliver, Schedule, Subscriber
from tracker.model import Change, LoggedChange

PERSONAL = frozenset({"contacts"})
"""Categories of personal data (people's names, telephones, addresses): told only when named."""


def wanted(
    subscriber: Subscriber, changes: Sequence[LoggedChange], watches_of_record: Collection[str]
) -> tuple[LoggedChange, ...]:
    """Return those of a record's changes that the subscriber asked to be told, in their order.

    Suppressed changes are never among them, and personal data only if its category is named.
    """
    if not follows(subscriber, watches_of_record):
        return ()
    return tuple(each for each in changes if asked_for(subscriber, each))


def follows(subscriber: Subscriber, watches_of_record: Collection[str]) -> bool:
    """Tell whether one of the record's watches is the subscriber's; none is for a record in none."""
    if subscriber.watches is None:
        return bool(watches_of_record)
    return not set(subscriber.watches).isdisjoint(watches_of_record)


def asked_for(subscriber: Subscriber, logged: LoggedChange) -> bool:
    """Tell whether a change is of a category and weight that the subscriber named, whatever the watch."""
    change = logged.change
    if change.suppressed is not None or change.weight < subscriber.weight:
        return False
    if subscriber.categories is None:
        return not _personal(change)
    return change.category in subscriber.categories and (
        not _personal(change) or told_of_people(subscriber)
    )


def told_of_people(subscriber: Subscriber) -> bool:
    """Tell whether the subscriber asked for personal data by the name of its category."""
    return subscriber.categories is not None and not PERSONAL.isdisjoint(subscriber.categories)


def due_at(subscriber: Subscriber, now: datetime, schedule: Schedule) -> datetime:
    """Return the moment, in UTC, at which news of `now` is to be sent to the subscriber.

    A digest is due at the first `digest_at` of the schedule's time zone that is not before `now`:
    exactly one a day (or a week) also where clocks change. An hour that spring leaves out counts
    by the clock of before the change; of an hour that autumn repeats, the first counts.
    """
    if subscriber.deliver is Deliver.IMMEDIATE:
        return now.astimezone(UTC)
    return next(moment for moment in _digests(subscriber, now, schedule) if moment >= now)


def to_be_warned(subscriber: Subscriber, lapses_on: date, today: date) -> bool:
    """Tell whether a lapse forecast for that day is near enough for the subscriber to be warned.

    A lapse whose day has come is no matter for a warning: the change itself will be told.
    """
    if subscriber.warn_before is None:
        return False
    return today < lapses_on and lapses_on - today <= subscriber.warn_before


def _digests(subscriber: Subscriber, now: datetime, schedule: Schedule) -> Iterator[datetime]:
    """Yield the digest moments of the days from today on in the schedule's time zone."""
    today = now.astimezone(schedule.zone).date()
    for ahead in range(9):
        day = today + timedelta(days=ahead)
        if subscriber.deliver is Deliver.DAILY or DAYS[day.weekday()] == schedule.digest_day:
            yield _local(day, schedule)


def _local(day: date, schedule: Schedule) -> datetime:
    return datetime.combine(day, schedule.digest_at, tzinfo=schedule.zone).astimezone(UTC)


def _personal(change: Change) -> bool:
    """Tell whether a change is of people only: also an edit of sites that touched but their contacts."""
    edited = change.detail.get("subfields")
    return change.category in PERSONAL or (bool(edited) and PERSONAL.issuperset(edited or ()))
