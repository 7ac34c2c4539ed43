"""One batch of answers taken in: what is new is kept, told and queued for sending, all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from tracker.chronicle import Evidence, moves_anchors, tell
from tracker.errors import ReadingError
from tracker.fields import label
from tracker.model import Change, Clocks, Fields, Format, Study, Suppression
from tracker.normalise import NORMALISER, digest, normalise, raw_digest
from tracker.pipeline import events
from tracker.pipeline.mergers import Merger, records_answered
from tracker.pipeline.notify import Notifier
from tracker.pipeline.reading import dump, evidence_of, posted_on, recorded_on, title
from tracker.pipeline.resuming import seen_last
from tracker.pipeline.retell import retell, stands, to_be_logged
from tracker.pipeline.untold import NOTHING_BETWEEN, Between, untold
from tracker.registries.ctgov import Batch, aliases_of
from tracker.status import STATUS, lapse_day
from tracker.storage import NewEntry, NewSnapshot, Record, Sighting, Store


@dataclass(frozen=True, slots=True)
class Failure:
    """A record that could not be taken in, and why."""

    record: str
    reason: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What a batch brought."""

    fetched: int = 0
    changed: int = 0
    changes: int = 0
    suppressed: int = 0
    failures: tuple[Failure, ...] = ()
    absent: tuple[str, ...] = ()
    unasked: tuple[str, ...] = ()

    def __add__(self, other: Taken) -> Taken:
        return Taken(
            self.fetched + other.fetched,
            self.changed + other.changed,
            self.changes + other.changes,
            self.suppressed + other.suppressed,
            self.failures + other.failures,
            self.absent + other.absent,
            self.unasked + other.unasked,
        )


@dataclass(frozen=True, slots=True)
class _News:
    """What one answered record brings: a new snapshot and its entries, or only a sighting."""

    record: Record
    name: str
    sighting: Sighting
    snapshot: NewSnapshot | None = None
    entries: tuple[NewEntry, ...] = ()  # `after` is -1 where the new snapshot's id belongs
    parted: frozenset[str] = frozenset()  # numbers that are no longer the record's aliases
    anew: bool = False  # all entries of the record are to be told anew
    between: Between = NOTHING_BETWEEN


@dataclass(frozen=True, slots=True)
class _Told:
    """What the log is to say of records beside their changes: mergers, and watches newly matched."""

    mergers: tuple[Merger, ...]
    untold: Mapping[int, list[str]]


class Intake:
    """Takes batches of one check into the store."""

    def __init__(
        self,
        store: Store,
        notifier: Notifier,
        *,
        load: str,
        watches: Callable[[str], frozenset[str]],
    ) -> None:
        self._store = store
        self._notifier = notifier
        self._load = load
        self._watches = watches

    def take(self, batch: Batch, now: datetime) -> Taken:
        """Take a batch in, in one transaction; what can't be read is told as a failure.

        Everything is worked out before the transaction, and the snapshots are on disk by then.
        """
        records, mergers = records_answered(self._store, batch, now)
        heirs = {merger.heir for merger in mergers}
        untold = self._store.records.untold()
        unchanged: list[int] = []
        news: list[_News] = []
        failures: list[Failure] = []
        for asked, study in batch.studies.items():
            record = records[asked]
            quick = raw_digest(study)
            if record.raw_digest == quick and not record.absent_loads:
                if record.id in untold or record.id in heirs:
                    news.append(_still(record, asked, quick, record.fields_digest or b""))
                else:
                    unchanged.append(record.id)
                continue
            try:
                news.append(self._compare(record, asked, study, quick, now))
            except ReadingError as error:
                failures.append(Failure(asked, str(error)))
        absent = tuple(name for name in batch.absent if name in records)
        told = _Told(mergers, untold)
        taken = self._commit(unchanged, _unique(news), absent, records, told, now)
        return replace(
            taken,
            fetched=len(batch.studies) - len(failures),
            failures=tuple(failures),
            absent=absent,
            unasked=batch.unasked,
        )

    def _compare(
        self, record: Record, asked: str, study: Study, quick: bytes, now: datetime
    ) -> _News:
        fields = normalise(study)
        sighting = Sighting(
            record.id,
            quick,
            digest(fields),
            title(fields),
            fields.get(STATUS),
            lapse_day(fields),
        )
        if record.latest is not None and record.fields_digest == sighting.fields_digest:
            return _News(record, asked, sighting)
        snapshot = NewSnapshot(
            record=record.id,
            nct_id=record.nct_id,
            raw=dump(study),
            format=Format.V2,
            placed=self._load,
            fields_digest=sighting.fields_digest,
            normaliser=NORMALISER,
            stored_at=now,
            recorded_on=recorded_on(fields),
            posted_on=posted_on(fields),
            data_timestamp=self._load,
            seen_from=now,
            certainty="fetched",
        )
        before = evidence_of(self._store, record) if record.latest is not None else []
        entries, anew = self._entries(record, before, fields, snapshot, now)
        between = untold(record, before, fields)
        if before and not entries and not _says_more(before[-1]):
            standing = self._store.snapshots.get(before[-1].snapshot)
            still = _still(record, asked, quick, standing.fields_digest)
            return replace(still, between=between)
        parted = self._store.records.aliases(record.id) - set(aliases_of(study))
        return _News(
            record, asked, sighting, snapshot, tuple(entries), frozenset(parted), anew, between
        )

    def _entries(
        self,
        record: Record,
        before: Sequence[Evidence],
        fields: Fields,
        snapshot: NewSnapshot,
        now: datetime,
    ) -> tuple[list[NewEntry], bool]:
        newest = Evidence(
            snapshot=-1,
            format=Format.V2,
            placed=snapshot.placed,
            fields=fields,
            recorded_on=snapshot.recorded_on,
            posted_on=snapshot.posted_on,
            seen_from=now,
            data_timestamp=snapshot.data_timestamp,
        )
        evidence = [*before, newest]
        told = tell(evidence, now.date())
        entries = [to_be_logged(record.id, each) for each in told if each.after == -1]
        # A file may be of a later day than this load: then what it shows still stands last.
        late = bool(before) and before[-1].placed > newest.placed
        late = late or self._store.sights.any_after(record.id, newest.placed)
        anew = late or moves_anchors(evidence) or not stands(self._store, record, told)
        return entries, anew

    def _commit(
        self,
        unchanged: list[int],
        news: list[_News],
        absent: tuple[str, ...],
        records: Mapping[str, Record],
        told: _Told,
        now: datetime,
    ) -> Taken:
        kept = [each for each in news if each.snapshot is not None]
        snapshots = [each.snapshot for each in kept if each.snapshot is not None]
        places = self._store.snapshots.write(snapshots)
        taken = Taken()
        with self._store.transaction():
            for merger in told.mergers:
                merger.settle(self._store, self._load, now)
            ids = self._store.snapshots.insert(snapshots, places)
            latest = {each.record.id: id for each, id in zip(kept, ids, strict=True)}
            self._store.records.saw_unchanged(unchanged, self._load, now)
            for each in kept:
                seen_last(self._store, each.record)
            self._store.records.saw(
                [replace(n.sighting, latest=latest.get(n.record.id)) for n in news], self._load, now
            )
            for each in news:
                taken += self._log(each, latest.get(each.record.id), told, now)
            for name in absent:
                taken += self._miss(records[name], name, now)
        return taken

    def _log(self, news: _News, snapshot: int | None, told: _Told, now: datetime) -> Taken:
        record = news.record
        mergers = [merger for merger in told.mergers if merger.heir == record.id]
        entries = [self._event(record, merger.event(), now) for merger in mergers]
        entries += [replace(e, after=snapshot if e.after == -1 else e.after) for e in news.entries]
        for alias in sorted(news.parted):
            self._store.records.part(alias)
            entries.append(self._event(record, events.parted(alias, record.nct_id), now))
        if record.id in told.untold:
            shown = label(news.sighting.status) if news.sighting.status else "no status"
            change = events.begins_to_match(told.untold[record.id], news.sighting.title, shown)
            entries.append(self._event(record, change, now))
            self._store.records.told(record.id)
        if record.absence_logged and record.absent_since:
            entries.append(
                self._event(record, events.back(record.nct_id, record.absent_since), now)
            )
        ids = self._store.log.add(entries)
        if news.anew:
            retell(self._store, self._store.records.by_id(record.id))
        watches = self._watches_of(record, news.name, *(merger.alias for merger in mergers))
        # The first sight tells nobody: what changed since an old file or version is no news of now.
        first = record.last_seen_at is None
        news_ids = [id for id, e in zip(ids, entries, strict=True) if not (first and e.after)]
        news_ids += news.between.entries(self._store, record.id, news_ids)
        self._notifier.queue(record.id, news_ids, watches, now)
        shown_changes = [e for e in entries if e.change.suppressed is None]
        hidden = [
            e
            for e in entries
            if e.change.suppressed and e.change.suppressed is not Suppression.BASELINE
        ]
        return Taken(
            changed=int(bool(shown_changes)), changes=len(shown_changes), suppressed=len(hidden)
        )

    def _miss(self, record: Record, name: str, now: datetime) -> Taken:
        loads = record.absent_loads + 1
        report = loads >= events.ABSENT_LOADS and not record.absence_logged
        self._store.records.missed(record.id, self._load, now, logged=report)
        if not report:
            return Taken()
        since = record.absent_since or now.isoformat()
        change = events.gone(record.nct_id, loads, since, seen=record.latest is not None)
        ids = self._store.log.add([self._event(record, change, now)])
        self._notifier.queue(record.id, ids, self._watches_of(record, name), now)
        return Taken(changed=1, changes=1)

    def _watches_of(self, record: Record, *names: str) -> frozenset[str]:
        return frozenset().union(*map(self._watches, (record.nct_id, *names)))

    def _event(self, record: Record, change: Change, now: datetime) -> NewEntry:
        clocks = Clocks(None, None, now, self._load, None)
        return NewEntry(record.id, None, None, change, clocks, self._load)


def _says_more(standing: Evidence) -> bool:
    """Whether an answer says more than what stands, even where both agree in what both say.

    The first look at a version tells when it was seen to stand; the first answer after a file whose
    form can't say all tells the rest, of which a later change is to be seen.
    """
    return not standing.watched or bool(standing.absent) or bool(standing.coarse)


def _still(record: Record, asked: str, quick: bytes, fields_digest: bytes) -> _News:
    """Give the sight of a record that is as it was: its row goes on saying what its snapshots say."""
    sighting = Sighting(
        record.id,
        quick,
        fields_digest,
        record.title,
        record.status,
        date.fromisoformat(record.lapses_on) if record.lapses_on else None,
    )
    return _News(record, asked, sighting)


def _unique(news: list[_News]) -> list[_News]:
    """Keep one for each record: two numbers asked for may have become one record."""
    return list({each.record.id: each for each in news}.values())
