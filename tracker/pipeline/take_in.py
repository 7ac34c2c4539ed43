"""Records of old files made ready for the store: read, compared with what is known, packed.

Runs in worker processes beside the one that writes; it reads the store and never writes to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import Final

from tracker.chronicle import Evidence, moves_anchors, tell
from tracker.errors import ReadingError, TrackerError
from tracker.model import Fields, Format, Reading
from tracker.normalise import NORMALISER, digest, normalise, raw_digest
from tracker.pipeline.reading import (
    day,
    evidence_of,
    posted_on,
    recorded_on,
    submitted,
    title,
)
from tracker.pipeline.retell import to_be_logged
from tracker.readers import read
from tracker.readers.files import Beside, Item
from tracker.status import STATUS, lapse_day
from tracker.storage import NewEntry, NewSnapshot, Record, Snapshot, Store
from tracker.storage.packs import Base, pack_entry, usable
from tracker.storage.sequence import comes_last

LOWER_BOUND = "not before"
"""How the certainty of a date begins that the file gives only as the earliest possible one."""


@dataclass(frozen=True, slots=True)
class Refused:
    """An item that is not taken in, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Known:
    """An item that says what a snapshot says already; `snapshot` stood until this day too."""

    nct_id: str
    record: int
    snapshot: int
    until: str


@dataclass(frozen=True, slots=True)
class Again:
    """An item of a record that came up earlier in the same piece of work: to be taken in after it."""

    index: int


@dataclass(frozen=True, slots=True)
class Fresh:
    """A snapshot ready to be kept: packed bytes, its row without an id, and its entries.

    `entries` is None where the record must be told anew because others of its snapshots are later.
    """

    snapshot: NewSnapshot
    packed: bytes
    depth: int
    sha256: bytes
    size: int
    title: str
    status: str | None
    lapses_on: date | None
    raw_digest: bytes
    entries: tuple[NewEntry, ...] | None


Ready = Refused | Known | Again | Fresh | Beside


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for a whole import: the day for files that don't give one, and now."""

    as_of: date | None
    now: datetime


@dataclass
class Preparer:
    """Makes items ready against one store."""

    store: Store
    terms: Terms
    _seen: set[str] = field(default_factory=set)

    def prepare(self, items: Sequence[Item]) -> list[Ready]:
        """Make a piece of work ready; one answer for each item, in order."""
        self._seen.clear()
        return [self._one(index, item) for index, item in enumerate(items)]

    def _one(self, index: int, item: Item) -> Ready:
        try:
            return self._made(index, item)
        except ReadingError as error:
            return Refused(item.name, error.message)
        except TrackerError as error:
            return Refused(item.name, str(error))

    def _made(self, index: int, item: Item) -> Ready:
        reading = read(item.raw, item.format)
        placed, certainty = _placed(reading, self.terms)
        if reading.record in self._seen:
            return Again(index)
        self._seen.add(reading.record)
        record = self.store.records.get(reading.record)
        return self._against(item, reading, record, placed, certainty)

    def _against(
        self,
        item: Item,
        reading: Reading,
        record: Record | None,
        placed: str,
        certainty: str,
    ) -> Ready:
        held = self.store.snapshots.of(record.id) if record else []
        standing = _standing(held, placed, item.format)
        quick = raw_digest(reading.study) if item.format is Format.V2 else b""
        for before in standing:
            if record and self._same_bytes(item, record, before, quick):
                return Known(record.nct_id, record.id, before.id, placed)
        fields = normalise(reading.study, reading.markup)
        if item.format is Format.HISTORY:
            fields = submitted(fields)
        fields_digest = digest(fields)
        for before in standing:
            same_code = before.normaliser == NORMALISER
            if record and same_code and before.fields_digest == fields_digest:
                return Known(record.nct_id, record.id, before.id, placed)
        snapshot = NewSnapshot(
            record=record.id if record else 0,
            nct_id=record.nct_id if record else reading.record,
            raw=item.raw,
            format=item.format,
            placed=placed,
            fields_digest=fields_digest,
            normaliser=NORMALISER,
            stored_at=self.terms.now,
            recorded_on=recorded_on(fields) or (day(placed) if item.format.shows_version else None),
            posted_on=posted_on(fields),
            data_timestamp=None,
            seen_from=None if item.format.shows_version else _midnight(placed),
            certainty=certainty,
            source=item.name,
        )
        newest = _evidence(snapshot, reading, fields)
        return self._fresh(snapshot, newest, record, held, quick)

    def _fresh(
        self,
        snapshot: NewSnapshot,
        newest: Evidence,
        record: Record | None,
        held: Sequence[Snapshot],
        quick: bytes,
    ) -> Fresh:
        last = comes_last(snapshot, held)
        # A lapse that was derived after a version may not have come about.
        told_on = last and not (held and held[-1].format.shows_version)
        base = self._base(held, snapshot.raw)
        packed, sha256 = pack_entry(snapshot.raw, snapshot.meta(), base)
        return Fresh(
            snapshot=replace(snapshot, raw=b""),
            packed=packed,
            depth=base.place.depth + 1 if base else 0,
            sha256=sha256,
            size=len(snapshot.raw),
            title=title(newest.fields),
            status=newest.fields.get(STATUS),
            lapses_on=lapse_day(newest.fields),
            raw_digest=quick,
            entries=self._entries(record, newest) if told_on else None,
        )

    def _same_bytes(self, item: Item, record: Record, before: Snapshot, quick: bytes) -> bool:
        if before.format is not item.format:
            return False
        if before.id == record.latest and quick and quick == record.raw_digest:
            return True
        return before.size == len(item.raw) and before.sha256 == self.store.snapshots.sha256(
            item.raw
        )

    def _base(self, held: Sequence[Snapshot], raw: bytes) -> Base | None:
        if not held:
            return None
        newest = max(held, key=lambda each: (each.place.pack, each.place.offset))
        return usable(Base(newest.place, self.store.snapshots.raw(newest)), raw)

    def _entries(self, record: Record | None, newest: Evidence) -> tuple[NewEntry, ...] | None:
        evidence = [*evidence_of(self.store, record), newest] if record else [newest]
        if moves_anchors(evidence):
            return None
        number = record.id if record else 0
        return tuple(
            to_be_logged(number, each)
            for each in tell(evidence, self.terms.now.date())
            if each.after == -1
        )


def _evidence(snapshot: NewSnapshot, reading: Reading, fields: Fields) -> Evidence:
    return Evidence(
        snapshot=-1,
        format=snapshot.format,
        placed=snapshot.placed,
        fields=fields,
        recorded_on=snapshot.recorded_on,
        posted_on=snapshot.posted_on,
        seen_from=snapshot.seen_from,
        absent=reading.absent,
        coarse=reading.coarse,
    )


def _placed(reading: Reading, terms: Terms) -> tuple[str, str]:
    """Give the day a snapshot is placed on, and how that is known; ReadingError if it isn't."""
    own, bound = reading.dated, reading.certainty.startswith(LOWER_BOUND)
    if own is not None and not (bound and terms.as_of):
        placed, certainty = own, reading.certainty
    elif terms.as_of is not None:
        placed, certainty = terms.as_of, "as told by --as-of"
    else:
        raise ReadingError(
            "the file doesn't say of which day it is; import it with --as-of DATE",
            record=reading.record,
        )
    if placed > terms.now.date():
        raise ReadingError(f"it is dated {placed}, which is still to come", record=reading.record)
    return placed.isoformat(), certainty


def _standing(held: Sequence[Snapshot], placed: str, format: Format) -> list[Snapshot]:
    """Give the snapshots of a form with which one placed on a day can say the same.

    It is the one that stood then, the last placed on that day or before, and others of that day. A
    version is no sight of the one before: it says the same as another snapshot of itself only.
    """
    until = [each for each in held if each.placed[:10] <= placed]
    near = [
        each
        for each in until
        if each.placed[:10] == placed or (each is until[-1] and not format.shows_version)
    ]
    return [each for each in reversed(near) if _alike(each.format, format)]


_SIDES: Final = frozenset({Format.ARCHIVE_BEFORE, Format.ARCHIVE_AFTER})


def _alike(one: Format, other: Format) -> bool:
    """Whether two forms say the same fields: a version is on two comparisons, once on each side."""
    return one is other or {one, other} <= _SIDES


def _midnight(placed: str) -> datetime:
    return datetime.combine(date.fromisoformat(placed[:10]), time(), tzinfo=UTC)
