"""Snapshots kept: the rows that say where each raw answer stands, and reading it back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any

from tracker.errors import StorageError
from tracker.model import Format, Json, iso, utc
from tracker.storage.columns import day, moment
from tracker.storage.packs import (
    Base,
    PackReader,
    PackWriter,
    Place,
    pack_entry,
    usable,
)
from tracker.storage.sequence import in_order

if TYPE_CHECKING:
    from tracker.storage.gaps import Gap

_COLUMNS = (
    "id, record, format, placed, version, recorded_on, posted_on, data_timestamp, stored_at,"
    " seen_from, seen_until, certainty, source, sha256, size, fields_digest, normaliser,"
    " pack, offset, length, depth"
)


@dataclass(frozen=True, slots=True)
class NewSnapshot:
    """A snapshot to be kept.

    `placed` orders a record's snapshots: ISO date or time at which it is evidence of the public record.
    `seen_from` is None where nobody looked (a version of the registry's history).
    """

    record: int
    nct_id: str
    raw: bytes
    format: Format
    placed: str
    fields_digest: bytes
    normaliser: int
    stored_at: datetime
    version: int | None = None
    recorded_on: date | None = None
    posted_on: date | None = None
    data_timestamp: str | None = None
    seen_from: datetime | None = None
    seen_until: datetime | None = None
    certainty: str = ""
    source: str = ""

    @property
    def sha256(self) -> bytes:
        """The digest by which its raw bytes are known."""
        return hashlib.sha256(self.raw).digest()

    def meta(self) -> dict[str, Json]:
        """Give the line that stands before the raw bytes, enough to rebuild the row without a database."""
        return line_of(self, self.nct_id)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot that is kept; its raw bytes are read when asked for."""

    id: int
    record: int
    format: Format
    placed: str
    version: int | None
    recorded_on: date | None
    posted_on: date | None
    data_timestamp: str | None
    stored_at: datetime
    seen_from: datetime | None
    seen_until: datetime | None
    certainty: str
    source: str
    sha256: bytes
    size: int
    fields_digest: bytes
    normaliser: int
    place: Place


def line_of(new: NewSnapshot | Snapshot, nct_id: str) -> dict[str, Json]:
    """Give the line of JSON that is kept with a snapshot's raw bytes: all of its row that never changes."""
    line: dict[str, Json] = {
        "record": nct_id,
        "format": new.format.value,
        "placed": new.placed,
        "stored_at": utc(new.stored_at),
    }
    optional: dict[str, Json] = {
        "version": new.version,
        "recorded_on": iso(new.recorded_on),
        "posted_on": iso(new.posted_on),
        "data_timestamp": new.data_timestamp,
        "seen_from": utc(new.seen_from),
        "certainty": new.certainty or None,
        "source": new.source or None,
    }
    return line | {key: value for key, value in optional.items() if value is not None}


class Snapshots:
    """The snapshots of one store. Not for use by two threads at once."""

    def __init__(self, db: Connection, packs: Path, reader: PackReader, writer: PackWriter) -> None:
        self._db = db
        self._packs = packs
        self._reader = reader
        self._writer = writer

    def write(self, batch: Sequence[NewSnapshot]) -> list[Place]:
        """Write the raw bytes of a batch to the packs and force them to disk; rows come after.

        Each is kept as a delta on the newest snapshot of its record where that saves room. Records
        that have no row yet are told apart by their numbers.
        """
        bases: dict[str, Base | None] = {}
        places = []
        for new in batch:
            if new.nct_id not in bases:
                bases[new.nct_id] = self._base(new.record)
            base = usable(bases[new.nct_id], new.raw)
            entry, _ = pack_entry(new.raw, new.meta(), base)
            place = self._writer.append(entry, base.place.depth + 1 if base else 0)
            bases[new.nct_id] = Base(place, new.raw)
            places.append(place)
        self._writer.sync()
        return places

    def write_packed(self, entries: Sequence[tuple[bytes, int]]) -> list[Place]:
        """Write entries that are packed already, each with its depth, and force them to disk."""
        places = [self._writer.append(packed, depth) for packed, depth in entries]
        self._writer.sync()
        return places

    def insert_packed(self, new: NewSnapshot, place: Place, sha256: bytes, size: int) -> int:
        """Insert the row of a snapshot that `write_packed` has kept; give its id."""
        return self._insert(new, place, sha256, size)

    def insert(self, batch: Sequence[NewSnapshot], places: Sequence[Place]) -> list[int]:
        """Insert the rows of snapshots that `write` has kept; give their ids, in order."""
        return [
            self._insert(new, place, self.sha256(new.raw), len(new.raw))
            for new, place in zip(batch, places, strict=True)
        ]

    def of(self, record: int) -> list[Snapshot]:
        """Give a record's snapshots in the order in which they are evidence."""
        return in_order(self._select("WHERE record = ?", (record,)))

    def get(self, snapshot: int) -> Snapshot:
        """Give one snapshot; StorageError if there is none of this id."""
        for found in self._select("WHERE id = ?", (snapshot,)):
            return found
        raise StorageError(f"there is no snapshot {snapshot}; run tracker verify")

    def all(self) -> Iterator[Snapshot]:
        """Give all snapshots in the order in which they stand in the packs."""
        return self._select("ORDER BY pack, offset", ())

    def spread(self, most: int) -> Iterator[Snapshot]:
        """Give at most so many snapshots, spread evenly over those kept, oldest first."""
        last = self._db.execute("SELECT max(id) FROM snapshots").fetchone()[0] or 0
        step = max(1, -(-last // most))
        wanted = json.dumps(list(range(last, 0, -step)))
        return self._select("WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id", (wanted,))

    def count(self) -> int:
        """Count the snapshots."""
        return int(self._db.execute("SELECT count(*) FROM snapshots").fetchone()[0])

    def records(self) -> int:
        """Count the records of which a snapshot is kept."""
        return int(self._db.execute("SELECT count(DISTINCT record) FROM snapshots").fetchone()[0])

    def older(self, normaliser: int) -> tuple[int, str]:
        """Count the snapshots whose fields an older normaliser read; give the record of one of them."""
        count, name = self._db.execute(
            "SELECT count(*), min(r.nct_id) FROM snapshots s JOIN records r ON r.id = s.record"
            " WHERE s.normaliser < ?",
            (normaliser,),
        ).fetchone()
        return count, name or ""

    def raw(self, snapshot: Snapshot) -> bytes:
        """Give a snapshot's raw bytes, checked against the SHA-256 kept with them."""
        return self._reader.raw(snapshot.place)

    def kept(self, snapshot: Snapshot) -> tuple[dict[str, Json], bytes]:
        """Give the line of JSON that is kept with a snapshot's raw bytes, and those."""
        return self._reader.entry(snapshot.place)

    def place(self, snapshot: Snapshot) -> Place:
        """Give a snapshot's place as the packs tell it, to be held against its row."""
        return self._reader.place(snapshot.place.pack, snapshot.place.offset)

    def sizes(self) -> dict[Path, int]:
        """Give the packs with their sizes now."""
        from tracker.storage.gaps import sizes

        return sizes(self._packs)

    def ends(self) -> dict[int, int]:
        """Give the packs that rows speak of, and the byte at which the last entry of each ends."""
        sql = "SELECT pack, max(offset + length) FROM snapshots GROUP BY pack ORDER BY pack"
        return dict(self._db.execute(sql).fetchall())

    def gaps(self, sized: Mapping[Path, int]) -> Iterator[Gap]:
        """Give the bytes of packs that no row speaks of, and those that several do."""
        from tracker.storage.gaps import gaps

        rows = self._db.execute("SELECT pack, offset, length FROM snapshots ORDER BY pack, offset")
        return gaps(sized, rows)

    @staticmethod
    def sha256(raw: bytes) -> bytes:
        """Give the digest by which raw bytes are known."""
        return hashlib.sha256(raw).digest()

    def stood_until(self, snapshot: int, moment: datetime) -> bool:
        """Note that a snapshot was seen to stand at a later moment; tell whether that was news."""
        cursor = self._db.execute(
            "UPDATE snapshots SET seen_until = ? WHERE id = ? AND seen_from IS NOT NULL"
            " AND coalesce(seen_until, seen_from) < ?",
            (utc(moment), snapshot, utc(moment)),
        )
        return bool(cursor.rowcount)

    def mend(self, record: int, names: Collection[str]) -> int:
        """Bring a record's rows to what is kept with their bytes; say how many were otherwise.

        A row whose SHA-256 is not that of its bytes, or whose bytes are of none of the record's
        `names`, stays: it may point at the wrong place. StorageError for bytes that can't be read.
        """
        from tracker.storage.mending import mend

        return mend(self._db, self._reader, record, names)

    def renormalised(self, rows: Iterable[tuple[bytes, int, int]]) -> None:
        """Note (fields digest, normaliser, snapshot id) after normalising with newer code."""
        self._db.executemany(
            "UPDATE snapshots SET fields_digest = ?, normaliser = ? WHERE id = ?", rows
        )

    def _base(self, record: int) -> Base | None:
        row = self._db.execute(
            "SELECT pack, offset, length, depth FROM snapshots WHERE record = ?"
            " ORDER BY pack DESC, offset DESC LIMIT 1",
            (record,),
        ).fetchone()
        if row is None:
            return None
        place = Place(*row)
        return Base(place, self._reader.raw(place))

    def _insert(self, new: NewSnapshot, place: Place, sha256: bytes, size: int) -> int:
        row = (
            new.record, new.format.value, new.placed, new.version, iso(new.recorded_on),
            iso(new.posted_on), new.data_timestamp, utc(new.stored_at),
            utc(new.seen_from),
            utc(new.seen_until),
            new.certainty, new.source, sha256, size,
            new.fields_digest, new.normaliser, place.pack, place.offset, place.length, place.depth,
        )  # fmt: skip
        marks = ", ".join("?" * len(row))
        columns = _COLUMNS.removeprefix("id, ")
        cursor = self._db.execute(f"INSERT INTO snapshots ({columns}) VALUES ({marks})", row)  # noqa: S608 -- constants
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def _select(self, clause: str, parameters: tuple[object, ...]) -> Iterator[Snapshot]:
        sql = f"SELECT {_COLUMNS} FROM snapshots {clause}"  # noqa: S608 -- constants
        for row in self._db.execute(sql, parameters):
            yield _snapshot(row)


def _snapshot(row: Sequence[Any]) -> Snapshot:
    try:
        stored_at = moment(row[8])
        if stored_at is None:
            raise ValueError("it doesn't say when it was stored")
        return Snapshot(
            id=row[0], record=row[1], format=Format(row[2]), placed=row[3], version=row[4],
            recorded_on=day(row[5]), posted_on=day(row[6]), data_timestamp=row[7],
            stored_at=stored_at, seen_from=moment(row[9]),
            seen_until=moment(row[10]), certainty=row[11], source=row[12], sha256=row[13],
            size=row[14], fields_digest=row[15], normaliser=row[16], place=Place(*row[17:21]),
        )  # fmt: skip
    except ValueError as error:
        raise StorageError(
            f"the row of snapshot {row[0]} can't be read ({error}); run tracker rebuild"
        ) from error
