"""One item of an import that was read: its day, its fields, and what it would be as a snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from tracker.chronicle import Evidence
from tracker.errors import ReadingError
from tracker.model import LOWER_BOUND, Fields, Format, Reading
from tracker.normalise import NORMALISER, digest, normalise, raw_digest
from tracker.pipeline.reading import day, posted_on, recorded_on, submitted, title
from tracker.pipeline.ready import Terms, midnight
from tracker.readers.files import Item
from tracker.status import STATUS, lapse_day
from tracker.storage import NewSnapshot, Record, Sighting
from tracker.storage.snapshots import Snapshots


@dataclass
class Candidate:
    """An item that was read, the day it is placed on, and how that is known; the rest as it is needed."""

    item: Item
    reading: Reading
    placed: str
    certainty: str

    @cached_property
    def sha256(self) -> bytes:
        """The digest of its raw bytes."""
        return Snapshots.sha256(self.item.raw)

    @cached_property
    def quick(self) -> bytes:
        """The digest of an answer in the registry's present form; empty for others."""
        return raw_digest(self.reading.study) if self.item.format is Format.V2 else b""

    @cached_property
    def fields(self) -> Fields:
        """The canonical fields."""
        fields = normalise(self.reading.study, self.reading.markup)
        return submitted(fields) if self.item.format is Format.HISTORY else fields

    @cached_property
    def fields_digest(self) -> bytes:
        """The digest of the canonical fields."""
        return digest(self.fields)

    def snapshot(self, nct_id: str, record: Record | None, now: datetime) -> NewSnapshot:
        """Give it as a snapshot of a record, which may be new."""
        version = self.item.format.shows_version
        return NewSnapshot(
            record=record.id if record else 0,
            nct_id=nct_id,
            raw=self.item.raw,
            format=self.item.format,
            placed=self.placed,
            fields_digest=self.fields_digest,
            normaliser=NORMALISER,
            stored_at=now,
            recorded_on=recorded_on(self.fields) or (day(self.placed) if version else None),
            posted_on=posted_on(self.fields),
            data_timestamp=None,
            seen_from=None if version else midnight(self.placed),
            certainty=self.certainty,
            source=self.item.name,
        )

    def evidence(self, snapshot: NewSnapshot) -> Evidence:
        """Give it as evidence, numbered -1."""
        return Evidence(
            snapshot=-1,
            format=snapshot.format,
            placed=snapshot.placed,
            fields=self.fields,
            recorded_on=snapshot.recorded_on,
            posted_on=snapshot.posted_on,
            seen_from=snapshot.seen_from,
            absent=self.reading.absent,
            coarse=self.reading.coarse,
        )

    def sighting(self) -> Sighting:
        """Give it as a sight of a record, which has no number yet.

        Where parts of the record were left out, no later answer says the same.
        """
        return Sighting(
            record=0,
            raw_digest=b"" if self.reading.absent else self.quick,
            fields_digest=self.fields_digest,
            title=title(self.fields),
            status=self.fields.get(STATUS),
            lapses_on=lapse_day(self.fields),
        )


def placed_by(reading: Reading, terms: Terms) -> tuple[str, str]:
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
