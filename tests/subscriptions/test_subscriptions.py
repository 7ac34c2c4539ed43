from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from tracker.config import Deliver, Schedule, Subscriber
from tracker.model import Change, Clocks, Kind, LoggedChange, Suppression, Weight
from tracker.subscriptions import due_at, to_be_warned, told_of_people, wanted

READER = Subscriber("reader@example.org")


def logged(
    category: str = "status",
    weight: Weight = Weight.HIGH,
    suppressed: Suppression | None = None,
) -> LoggedChange:
    change = Change(
        field="statusModule.overallStatus",
        path="statusModule.overallStatus",
        category=category,
        kind=Kind.CHANGED,
        old="RECRUITING",
        new="COMPLETED",
        summary="Status: Recruiting → Completed",
        weight=weight,
        suppressed=suppressed,
    )
    return LoggedChange(1, "NCT00962923", change, Clocks(None, None, None, None), 1, 2)


def reader(**wishes: Any) -> Subscriber:
    return Subscriber("reader@example.org", **wishes)


WISHES: list[tuple[str, Subscriber, LoggedChange, set[str], bool]] = [
    ("everything, of a watched record", READER, logged(), {"mine"}, True),
    ("nothing of a record that is in no watch any more", READER, logged(), set(), False),
    ("a watch that the record is in", reader(watches=("a", "b")), logged(), {"b", "c"}, True),
    ("a watch that the record is not in", reader(watches=("a",)), logged(), {"b"}, False),
    ("no watch at all", reader(watches=()), logged(), {"b"}, False),
    ("weight just enough", READER, logged(weight=Weight.MEDIUM), {"a"}, True),
    ("weight too low", READER, logged(weight=Weight.LOW), {"a"}, False),
    ("low too, when asked", reader(weight=Weight.LOW), logged(weight=Weight.LOW), {"a"}, True),
    ("a category named", reader(categories=frozenset({"status"})), logged(), {"a"}, True),
    ("a category not named", reader(categories=frozenset({"outcomes"})), logged(), {"a"}, False),
    ("people are not in all", READER, logged("contacts"), {"a"}, False),
    ("people by name", reader(categories=frozenset({"contacts"})), logged("contacts"), {"a"}, True),
    *[
        (f"nothing suppressed ({why})", READER, logged(suppressed=why), {"a"}, False)
        for why in Suppression
    ],
]


@pytest.mark.parametrize(
    ("subscriber", "change", "watches", "told"),
    [row[1:] for row in WISHES],
    ids=[row[0] for row in WISHES],
)
def test_a_subscriber_is_told_what_was_asked_for(
    subscriber: Subscriber, change: LoggedChange, watches: set[str], told: bool
) -> None:
    assert wanted(subscriber, [change], watches) == ((change,) if told else ())


def test_changes_keep_their_order() -> None:
    changes = [logged("status"), logged("outcomes"), logged("status")]
    assert wanted(READER, changes, ["a"]) == tuple(changes)


def test_people_are_told_of_only_by_name() -> None:
    assert told_of_people(reader(categories=frozenset({"contacts", "status"})))
    assert not told_of_people(READER)
    assert not told_of_people(reader(categories=frozenset({"status"})))


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


BERLIN = Schedule(digest_at=time(8, 0), timezone="Europe/Berlin")
NIGHT = Schedule(digest_at=time(2, 30), timezone="Europe/Berlin")
APIA = Schedule(digest_at=time(8, 0), timezone="Pacific/Apia")
FRIDAY = Schedule(digest_day="friday")
UTC_EIGHT = Schedule()

DUE: list[tuple[str, Deliver, Schedule, datetime, datetime]] = [
    ("at once", Deliver.IMMEDIATE, BERLIN, utc(2026, 2, 3, 4, 5), utc(2026, 2, 3, 4, 5)),
    ("this morning", Deliver.DAILY, BERLIN, utc(2026, 2, 3, 6, 59), utc(2026, 2, 3, 7)),
    ("on the dot", Deliver.DAILY, BERLIN, utc(2026, 2, 3, 7), utc(2026, 2, 3, 7)),
    ("tomorrow morning", Deliver.DAILY, BERLIN, utc(2026, 2, 3, 7, 0, 1), utc(2026, 2, 4, 7)),
    ("over the year", Deliver.DAILY, BERLIN, utc(2026, 12, 31, 22), utc(2027, 1, 1, 7)),
    ("already tomorrow there", Deliver.DAILY, APIA, utc(2026, 2, 3, 20), utc(2026, 2, 4, 19)),
    ("in summer time", Deliver.DAILY, BERLIN, utc(2026, 3, 28, 8), utc(2026, 3, 29, 6)),
    ("back in winter time", Deliver.DAILY, BERLIN, utc(2026, 10, 24, 8), utc(2026, 10, 25, 7)),
    ("an hour left out", Deliver.DAILY, NIGHT, utc(2026, 3, 28, 12), utc(2026, 3, 29, 1, 30)),
    ("an hour twice: first", Deliver.DAILY, NIGHT, utc(2026, 10, 24, 12), utc(2026, 10, 25, 0, 30)),
    ("not twice", Deliver.DAILY, NIGHT, utc(2026, 10, 25, 0, 31), utc(2026, 10, 26, 1, 30)),
    ("monday", Deliver.WEEKLY, UTC_EIGHT, utc(2026, 2, 3, 9), utc(2026, 2, 9, 8)),
    ("this very monday", Deliver.WEEKLY, UTC_EIGHT, utc(2026, 2, 9, 7), utc(2026, 2, 9, 8)),
    ("the next monday", Deliver.WEEKLY, UTC_EIGHT, utc(2026, 2, 9, 8, 1), utc(2026, 2, 16, 8)),
    ("a day of one's choice", Deliver.WEEKLY, FRIDAY, utc(2026, 2, 9, 8), utc(2026, 2, 13, 8)),
]


@pytest.mark.parametrize(
    ("deliver", "schedule", "now", "due"), [row[1:] for row in DUE], ids=[row[0] for row in DUE]
)
def test_news_is_due_when_the_subscriber_wants_mail(
    deliver: Deliver, schedule: Schedule, now: datetime, due: datetime
) -> None:
    assert due_at(reader(deliver=deliver), now, schedule) == due


TODAY = date(2026, 2, 1)
WARNINGS = [
    ("not asked for", None, date(2026, 2, 2), False),
    ("near enough", timedelta(days=30), date(2026, 3, 3), True),
    ("not yet", timedelta(days=30), date(2026, 3, 4), False),
    ("tomorrow", timedelta(days=30), date(2026, 2, 2), True),
    ("today it happens", timedelta(days=30), TODAY, False),
    ("long ago", timedelta(days=30), date(2020, 1, 1), False),
]


@pytest.mark.parametrize(
    ("before", "lapses_on", "warned"),
    [row[1:] for row in WARNINGS],
    ids=[row[0] for row in WARNINGS],
)
def test_a_subscriber_is_warned_of_a_lapse_in_time(
    before: timedelta | None, lapses_on: date, warned: bool
) -> None:
    assert to_be_warned(reader(warn_before=before), lapses_on, TODAY) is warned


def test_an_edit_of_sites_that_touched_only_their_contacts_is_of_people() -> None:
    sites = logged("locations")
    people = replace(sites, change=replace(sites.change, detail={"subfields": {"contacts": 3}}))
    both = replace(
        sites, change=replace(sites.change, detail={"subfields": {"contacts": 3, "zip": 1}})
    )
    assert wanted(READER, [people, both], ["a"]) == (both,)
    named = frozenset({"locations"})
    assert wanted(reader(categories=named), [people], ["a"]) == ()
    assert wanted(reader(categories=named | {"contacts"}), [people], ["a"]) == (people,)
