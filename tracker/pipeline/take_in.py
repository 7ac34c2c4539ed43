"""Records of old files made ready for the store: read, compared with what is known, packed.

Runs in worker processes beside the one that writes; it reads the store and never writes to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from tracker.chronicle import Evidence, moves_anchors, tell
from tracker.errors import ReadingError, TrackerError
from tracker.model import Format, utc
from tracker.normalise import NORMALISER
from tracker.pipeline.candidate import Candidate, placed_by
from tracker.pipeline.reading import evidence_of, known_until
from tracker.pipeline.ready import Fresh, Known, Late, Ready, Refused, Terms, as_kept
from tracker.pipeline.retell import stands, to_be_logged
from tracker.readers import read
from tracker.readers.files import Found, Item, Refusal
from tracker.storage import NewEntry, NewSnapshot, Record, Snapshot, Store
from tracker.storage.packs import Base, pack_entry, usable
from tracker.storage.sequence import comes_last, in_order

MANY = 24
"""Snapshots of a record from which on new ones wait for each other: all are read to tell one."""


@dataclass
class _Known:
    """What is known of a record: its snapshots that are kept, in order, and those that wait.

    `single` is the one that waits alone and was answered as Fresh: its place among the answers.
    `seen_again` is the last day on which the same piece shows one that is kept.
    """

    nct_id: str
    record: Record | None
    kept: list[Snapshot]
    waiting: list[Snapshot] = field(default_factory=list)
    single: tuple[int, NewSnapshot] | None = None
    seen_again: str = ""

    def in_order(self) -> list[Snapshot]:
        return in_order([*self.kept, *self.waiting]) if self.waiting else self.kept


class Preparer:
    """Makes what is found in files ready against one store."""

    def __init__(self, store: Store, terms: Terms, scratch: Store | None = None) -> None:
        self._store = store
        self._terms = terms
        self._scratch = scratch
        self._waiting: Mapping[str, Sequence[Snapshot]] = {}
        self._known: dict[str, _Known] = {}
        self._answers: list[Ready] = []

    def prepare(
        self, found: Iterable[Found], waiting: Mapping[str, Sequence[Snapshot]]
    ) -> list[Ready]:
        """Make a piece of work ready; one answer for each thing found, in order.

        What is accepted counts as kept for what follows; so do those of `waiting`. A record of which
        more than one waits is answered with Late alone.
        """
        self._known.clear()
        self._waiting = waiting
        self._answers = []
        for each in found:
            self._answers.append(self._one(each) if isinstance(each, Item) else _passed(each))
        return self._answers

    def _one(self, item: Item) -> Ready:
        try:
            reading = read(item.raw, item.format)
            candidate = Candidate(item, reading, *placed_by(reading, self._terms))
            return self._against(candidate, self._known_of(reading.record))
        except ReadingError as error:
            return Refused(item.name, error.message)
        except TrackerError as error:
            return Refused(item.name, str(error))

    def _known_of(self, number: str) -> _Known:
        if number in self._known:
            return self._known[number]
        record = self._store.records.get(number)
        name = record.nct_id if record else number
        if name not in self._known:
            kept = self._store.snapshots.of(record.id) if record else []
            known = _Known(name, record, [*kept, *self._gone_through(name)])
            known.waiting += self._waiting.get(name, ())
            self._known[name] = known
        self._known[number] = self._known[name]
        return self._known[name]

    def _gone_through(self, name: str) -> list[Snapshot]:
        noted = self._scratch.records.get(name) if self._scratch else None
        return self._scratch.snapshots.of(noted.id) if self._scratch and noted else []

    def _against(self, candidate: Candidate, known: _Known) -> Ready:
        standing = _standing(known.in_order(), candidate.placed, candidate.item.format)
        for before in standing:
            if _same_bytes(candidate, before, known.record):
                return self._again(known, before, candidate.placed)
        for before in standing:
            same_code = before.normaliser == NORMALISER
            if same_code and before.fields_digest == candidate.fields_digest:
                return self._again(known, before, candidate.placed)
        new = candidate.snapshot(known.nct_id, known.record, self._terms.now)
        fresh = self._fresh(candidate, known, new)
        if known.single is not None:
            place, first = known.single
            self._answers[place] = _late(first, first.sha256)
        known.single = (len(self._answers), new) if fresh else None
        known.waiting.append(as_kept(new, candidate.sha256, -1 - len(known.waiting)))
        if self._terms.scratch is not None:
            return replace(_late(new, candidate.sha256), snapshot=replace(new, raw=b""))
        return fresh or _late(new, candidate.sha256)

    def _again(self, known: _Known, before: Snapshot, placed: str) -> Known:
        later = before.seen_from is not None and before.placed[:10] < placed
        news = later and (
            before.id < 0
            or self._terms.scratch is not None
            or all(day != placed for day, _ in self._store.sights.of(before.id))
        )
        known.seen_again = max(known.seen_again, placed if news else "")
        last = before.id < 0 or (known.record is not None and before.id == known.record.latest)
        return Known(known.nct_id, before.id, placed, news, last)

    def _fresh(self, candidate: Candidate, known: _Known, new: NewSnapshot) -> Fresh | None:
        """Tell what a snapshot tells that comes after all others; None where that doesn't do."""
        kept = known.kept
        if known.waiting or self._terms.scratch or len(kept) > MANY or not comes_last(new, kept):
            return None
        if kept and (kept[-1].format.shows_version or _seen_since(new.placed, known)):
            # A lapse that was derived after a version may not have come about, and what was seen
            # again after this one goes on then.
            return None
        entries = self._entries(known.record, candidate.evidence(new))
        if entries is None:
            return None
        base = self._base(kept, new.raw)
        packed, sha256 = pack_entry(new.raw, new.meta(), base)
        return Fresh(
            snapshot=replace(new, raw=b""),
            packed=packed,
            depth=base.place.depth + 1 if base else 0,
            sha256=sha256,
            size=len(new.raw),
            sighting=candidate.sighting(),
            entries=entries,
        )

    def _base(self, kept: Sequence[Snapshot], raw: bytes) -> Base | None:
        if not kept:
            return None
        newest = max(kept, key=lambda each: (each.place.pack, each.place.offset))
        return usable(Base(newest.place, self._store.snapshots.raw(newest)), raw)

    def _entries(self, record: Record | None, newest: Evidence) -> tuple[NewEntry, ...] | None:
        evidence = [*evidence_of(self._store, record), newest] if record else [newest]
        if moves_anchors(evidence):
            return None
        number = record.id if record else 0
        until = known_until(evidence, record) if record else newest.known_until
        told = tell(evidence, until)
        if record and not stands(self._store, record, told):
            return None
        return tuple(to_be_logged(number, each) for each in told if each.after == -1)


def _passed(found: Found) -> Ready:
    assert not isinstance(found, Item)
    return Refused(found.name, found.reason) if isinstance(found, Refusal) else found


def _seen_since(placed: str, known: _Known) -> bool:
    """Whether any snapshot of a record was seen again on a day or later."""
    looks = [known.seen_again, *(utc(each.seen_until) for each in known.kept if each.seen_until)]
    if known.record and known.record.last_seen_load:
        looks.append(known.record.last_seen_load)
    return any(look[:10] >= placed[:10] for look in looks)


def _same_bytes(candidate: Candidate, before: Snapshot, record: Record | None) -> bool:
    if before.format is not candidate.item.format:
        return False
    live = candidate.quick if record and before.id == record.latest else b""
    if live and record and live == record.raw_digest:
        return True
    return before.size == len(candidate.item.raw) and before.sha256 == candidate.sha256


def _late(new: NewSnapshot, sha256: bytes) -> Late:
    return Late(new, sha256, len(new.raw))


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
