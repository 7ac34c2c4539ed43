"""How far each record's history is fetched: versions staged until all agree, and what was set aside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from sqlite3 import Connection

import orjson
import zstandard

from tracker.errors import StorageError
from tracker.model import Version, utc

_LIST = -1
"""In place of a version's number: the registry's list of versions."""


@dataclass(frozen=True, slots=True)
class Backfilled:
    """How the last backfill of a record ended; `set_aside` is why it was left as it was.

    `listed` are the versions as the registry listed them when it was last asked.
    """

    done_at: str | None
    wanted: str | None
    versions: int | None
    set_aside: str | None
    tried_at: str
    listed: tuple[Version, ...] = ()


class Histories:
    """The state of backfilling in one store."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def staged(self, record: int) -> dict[int, bytes]:
        """Give the versions fetched so far and not yet taken in: number → study's bytes."""
        rows = self._db.execute(
            "SELECT version, study FROM staged WHERE record = ? AND version >= 0", (record,)
        )
        inflate = zstandard.ZstdDecompressor()
        return {version: inflate.decompress(study) for version, study in rows}

    def stage(self, record: int, version: int, study: bytes) -> None:
        """Put a fetched version aside until the rest is there."""
        packed = zstandard.ZstdCompressor(level=6).compress(study)
        self._db.execute(
            "INSERT OR REPLACE INTO staged (record, version, study) VALUES (?, ?, ?)",
            (record, version, packed),
        )

    def stage_list(self, record: int, listed: Sequence[Version], now: datetime) -> None:
        """Put the registry's list of versions aside while they are being fetched."""
        content = orjson.dumps({"at": utc(now), "listed": _listed(listed)})
        self.stage(record, _LIST, content)

    def staged_list(self, record: int) -> tuple[datetime, tuple[Version, ...]] | None:
        """Give the list put aside when fetching was broken off, and since when it is known."""
        row = self._db.execute(
            "SELECT study FROM staged WHERE record = ? AND version = ?", (record, _LIST)
        ).fetchone()
        if row is None:
            return None
        content = orjson.loads(zstandard.ZstdDecompressor().decompress(row[0]))
        return datetime.fromisoformat(content["at"]), _versions(content["listed"])

    def unstage(self, record: int) -> None:
        """Forget the staged versions: they were taken in, or contradict the registry's list."""
        self._db.execute("DELETE FROM staged WHERE record = ?", (record,))

    def done(self, record: int, wanted: str, listed: Sequence[Version], now: datetime) -> None:
        """Note that a record's history is complete as wanted."""
        self._note(record, utc(now), wanted, listed, None, now)

    def set_aside(
        self, record: int, reason: str, now: datetime, listed: Sequence[Version] = ()
    ) -> None:
        """Note why a record's history was left as it was, and the registry's list if it was given."""
        self._note(record, None, None, listed, reason, now)

    def of(self, record: int) -> Backfilled | None:
        """Give how the last backfill of a record ended; None if there was none."""
        row = self._db.execute(
            "SELECT done_at, wanted, versions, set_aside, tried_at, listed FROM backfills"
            " WHERE record = ?",
            (record,),
        ).fetchone()
        if row is None:
            return None
        done_at, wanted, versions, set_aside, tried_at, listed = row
        try:
            return Backfilled(done_at, wanted, versions, set_aside, tried_at, _versions(listed))
        except ValueError as error:
            raise StorageError(
                f"the list of its versions can't be read ({error}); restore the database from a"
                " backup"
            ) from error

    def untried(self, set_aside_before: datetime) -> Iterator[str]:
        """Give the records with snapshots whose history was never had, those not tried yet first.

        One that was set aside counts again when it was tried before a moment.
        """
        known = "r.latest IS NOT NULL AND r.merged_into IS NULL"
        never = (
            f"SELECT r.nct_id FROM records r WHERE {known}"  # noqa: S608 -- constants
            " AND NOT EXISTS (SELECT 1 FROM backfills b WHERE b.record = r.id) ORDER BY r.nct_id"
        )
        again = (
            "SELECT r.nct_id FROM backfills b JOIN records r ON r.id = b.record"  # noqa: S608
            f" WHERE b.done_at IS NULL AND b.tried_at < ? AND {known} ORDER BY r.nct_id"
        )
        # One after the other, so that who wants the next one only does not have all of them sorted.
        for sql, values in ((never, ()), (again, (utc(set_aside_before),))):
            for (name,) in self._db.execute(sql, values):
                yield name

    def _note(
        self,
        record: int,
        done_at: str | None,
        wanted: str | None,
        listed: Sequence[Version],
        reason: str | None,
        now: datetime,
    ) -> None:
        self._db.execute(
            "INSERT INTO backfills (record, done_at, wanted, versions, set_aside, tried_at, listed)"
            " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (record) DO UPDATE SET done_at ="
            " coalesce(excluded.done_at, done_at), wanted = coalesce(excluded.wanted, wanted),"
            " versions = coalesce(excluded.versions, versions), set_aside = excluded.set_aside,"
            " tried_at = excluded.tried_at,"
            " listed = CASE excluded.listed WHEN '[]' THEN listed ELSE excluded.listed END",
            (record, done_at, wanted, len(listed) or None, reason, utc(now), _listed(listed)),
        )


def _listed(versions: Sequence[Version]) -> str:
    rows = [[v.number, v.date.isoformat(), v.status, list(v.labels)] for v in versions]
    return orjson.dumps(rows).decode()


def _versions(text: str) -> tuple[Version, ...]:
    return tuple(
        Version(number, date.fromisoformat(day), status, tuple(labels))
        for number, day, status, labels in orjson.loads(text)
    )
