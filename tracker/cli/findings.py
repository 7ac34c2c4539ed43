"""What `tracker doctor` looks at: each question, and which answer is well, worth a word, or wrong."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tracker.cli.failures import together
from tracker.cli.progress import progress
from tracker.cli.terminal import plural
from tracker.config import Settings
from tracker.errors import DeliveryError, RegistryError, StorageError, TrackerError

if TYPE_CHECKING:
    from tracker.app import App
    from tracker.storage import Snapshot, Store

SAMPLE = 300
"""Snapshots, and records, that are looked at unless every one is asked for."""

QUIET = timedelta(days=3)
"""Time without a check after which something that should run probably doesn't."""

ROOM = 100_000_000
"""Bytes free on the disk below which a check may not end."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer: "ok", "warn" or "fail", about what, and in words what was found."""

    state: str
    what: str
    told: str


def of_settings(settings: Settings, why: str) -> Iterator[Finding]:
    """Is anything followed, and can the registry tell who asks?"""
    yield Finding("ok", "settings", f"{settings.path} ({why})")
    records = {name for watch in settings.watches for name in watch.records}
    queries = sum(bool(watch.query) for watch in settings.watches)
    if not records and not queries:
        yield Finding("warn", "watches", "nothing is followed: `tracker watch add NCT…`")
    if settings.registry.contact is None:
        yield Finding(
            "warn", "contact", "registry.contact is not set: the registry can't write to you"
        )


def nothing_yet(settings: Settings) -> Finding:
    """Say that no check has made a database yet."""
    return Finding(
        "warn",
        "database",
        f"{settings.storage.database} is not there yet: `tracker check` makes it",
    )


def of_store(store: Store, settings: Settings, now: datetime, *, deep: bool) -> Iterator[Finding]:
    """Is what is kept whole, understood, and kept up to date?"""
    yield _database(store)
    yield _snapshots(store, deep=deep)
    yield _fields(store, deep=deep)
    yield from _checks(store, settings, now)
    yield from _mails(store)
    yield from _room(store)


def _database(store: Store) -> Finding:
    wrong = store.integrity()
    if wrong:
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        return Finding("fail", "database", f"{store.database} is damaged: {wrong[0]}{more}")
    size = store.database.stat().st_size / 1e6
    return Finding("ok", "database", f"{store.database} is sound ({size:,.1f} MB)")


def _snapshots(store: Store, *, deep: bool) -> Finding:
    total = store.snapshots.count()
    chosen = store.snapshots.all() if deep else store.snapshots.spread(SAMPLE)
    looked, wrong = 0, []
    with progress("Reading snapshots") as bar:
        if bar:
            bar.begin(total if deep else min(total, SAMPLE))
        for snapshot in chosen:
            looked += 1
            if fault := _fault(store, snapshot):
                wrong.append(fault)
            if bar:
                bar.advance(1)
    if wrong:
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        return Finding("fail", "snapshots", f"{wrong[0]}{more}")
    which = "every one" if looked == total else f"{looked:,} looked at; --deep looks at all"
    return Finding("ok", "snapshots", f"{total:,} kept, true to their digests ({which})")


def _fault(store: Store, snapshot: Snapshot) -> str:
    try:
        raw = store.snapshots.raw(snapshot)
    except (StorageError, OSError) as error:
        return f"snapshot {snapshot.id} can't be read: {error}"
    if store.snapshots.sha256(raw) != snapshot.sha256:
        return f"snapshot {snapshot.id} is not what was kept: its SHA-256 differs"
    return ""


def _fields(store: Store, *, deep: bool) -> Finding:
    """Which keys of the newest snapshots does no entry of the catalogue cover?"""
    strangers: Counter[str] = Counter()
    example: dict[str, str] = {}
    looked = 0
    for name, snapshot in _newest(store, deep=deep):
        unknown = _uncovered(store, snapshot)
        looked += unknown is not None
        for path in unknown or ():
            strangers[path] += 1
            example.setdefault(path, name)
    if strangers:
        told = ", ".join(
            f"{path} (in {plural(count, 'record')}, e.g. {example[path]})"
            for path, count in strangers.most_common(5)
        )
        more = f" and {len(strangers) - 5} more" if len(strangers) > 5 else ""
        return Finding(
            "warn", "fields", f"kept but not followed, new to this version: {told}{more}"
        )
    return Finding("ok", "fields", f"every key of {plural(looked, 'newest snapshot')} is known")


def _newest(store: Store, *, deep: bool) -> Iterator[tuple[str, Snapshot]]:
    for number, record in enumerate(each for each in store.records.all() if each.latest):
        if number >= SAMPLE and not deep:
            return
        assert record.latest is not None
        yield record.nct_id, store.snapshots.get(record.latest)


def _uncovered(store: Store, snapshot: Snapshot) -> Sequence[str] | None:
    """Give the keys not followed; None for what can't be read, which `_snapshots` tells of."""
    import orjson

    from tracker.fields import uncovered
    from tracker.model import Format

    if snapshot.format is not Format.V2:
        return ()
    try:
        return uncovered(orjson.loads(store.snapshots.raw(snapshot)))
    except (StorageError, OSError, orjson.JSONDecodeError):
        return None


def _checks(store: Store, settings: Settings, now: datetime) -> Iterator[Finding]:
    last = store.checks.last(1)
    if not last:
        yield Finding("warn", "checks", "none yet: `tracker check`")
        return
    begun = datetime.fromisoformat(last[0].started_at)
    if begun > now + timedelta(minutes=1):
        yield Finding(
            "fail",
            "clock",
            f"this machine's clock stands before the last check ({begun:%F %T} UTC)",
        )
    elif now - begun > max(QUIET, 3 * settings.schedule.check):
        days = plural((now - begun).days, "day")
        yield Finding("warn", "checks", f"none for {days}: does `tracker run` run?")
    else:
        yield Finding("ok", "checks", f"the last began at {begun:%Y-%m-%d %H:%M} UTC")
    for subjects, told in together(_troubles(store)):
        yield Finding("warn", "trouble", f"{subjects}: {told}")


def _troubles(store: Store) -> Iterator[tuple[str, str]]:
    for trouble in store.checks.troubles():
        since = f"since {trouble.since[:16].replace('T', ' ')} UTC"
        yield trouble.subject, f"{trouble.message} ({since})"


def _mails(store: Store) -> Iterator[Finding]:
    failed = store.outbox.states().get("failed", 0)
    if failed:
        told = f"{plural(failed, 'mail')} given up: `tracker mail list`, `tracker mail retry`"
        yield Finding("warn", "outbox", told)


def _room(store: Store) -> Iterator[Finding]:
    import shutil

    free = shutil.disk_usage(store.database.parent).free
    if free < ROOM:
        yield Finding(
            "warn", "disk", f"{free / 1e6:,.1f} MB are free beside {store.database}: soon too few"
        )


def of_registry(app: App, now: datetime, until: datetime | None) -> Iterator[Finding]:
    """Does the registry answer, and does its day agree with this machine's?

    `until` is set where it asked to be left alone, and then it is.
    """
    from tracker.pipeline.waiting import heed, not_asked

    if until is not None:
        yield Finding("warn", "registry", not_asked(until))
        return
    once = replace(
        app.settings.registry, attempts=1, timeout=min(app.settings.registry.timeout, 20)
    )
    hasty = replace(app, settings=replace(app.settings, registry=once))
    where = once.base_url
    try:
        with hasty.registry() as registry:
            load = registry.version().data_timestamp
    except RegistryError as error:
        if app.settings.storage.database.is_file():
            with app.store() as store:
                heed(store, app.settings, error, now)
        yield Finding("fail", "registry", f"{where}: {error}")
        return
    yield Finding("ok", "registry", f"{where} answers, with data of {load}")
    if datetime.fromisoformat(load).date() > now.date() + timedelta(days=1):
        yield Finding(
            "fail", "clock", f"the registry's data are of {load}, after this machine's day"
        )
    else:
        yield Finding("ok", "clock", f"{now:%Y-%m-%d %H:%M} UTC, in order with the registry's data")


def of_mail(settings: Settings) -> Iterator[Finding]:
    """Can mail be handed over?"""
    from tracker import config
    from tracker.channels.email import EmailChannel

    if settings.mail is None:
        told = "there is no [mail]: changes stand in the log, nobody is written to"
        yield Finding("warn" if settings.subscribers else "ok", "mail", told)
        return
    where = f"{settings.mail.host}:{settings.mail.port}"
    try:
        EmailChannel(settings.mail, config.password(settings.mail, os.environ)).probe()
    except (DeliveryError, TrackerError) as error:
        yield Finding("fail", "mail", str(error))
        return
    logged_in = " and lets us in" if settings.mail.username else ""
    yield Finding("ok", "mail", f"{where} answers{logged_in}; {_told(settings)}")


def _told(settings: Settings) -> str:
    if not settings.subscribers:
        return "but there is no [[subscriber]] to tell"
    return plural(len(settings.subscribers), "subscriber")


def of_history(settings: Settings) -> Finding:
    """Is the past of new records fetched?"""
    if settings.history.enabled:
        return Finding("ok", "history", "the past of newly followed records is fetched")
    return Finding(
        "ok", "history", "switched off: records are known from first sight on ([history] enabled)"
    )
