"""The records known: their names, how they were last seen, aliases, and which watch's query they match."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from sqlite3 import Connection

import orjson

from tracker.model import iso, utc

_COLUMNS = (
    "id, nct_id, title, status, known_since, last_seen_at, last_seen_load, checked_load,"
    " absent_loads, absent_since, absence_logged, merged_into, raw_digest, fields_digest, latest, lapses_on"
)

_OF_RECORDS = ", ".join(f"r.{column.strip()}" for column in _COLUMNS.split(","))

_AT_ONCE = 5_000
"""Numbers that are looked up together: a query may match the whole registry."""


@dataclass(frozen=True, slots=True)
class Record:
    """A record as the store knows it; digests are of the last answer seen.

    `lapses_on` is the day on which it will lapse to Unknown, or has, if nothing is filed.
    """

    id: int
    nct_id: str
    title: str
    status: str | None
    known_since: str
    last_seen_at: str | None
    last_seen_load: str | None
    checked_load: str | None
    absent_loads: int
    absent_since: str | None
    absence_logged: bool
    merged_into: int | None
    raw_digest: bytes | None
    fields_digest: bytes | None
    latest: int | None
    lapses_on: str | None


@dataclass(frozen=True, slots=True)
class Sighting:
    """A record answered in a check: what to note of it, whether or not it changed."""

    record: int
    raw_digest: bytes
    fields_digest: bytes
    title: str
    status: str | None
    lapses_on: date | None
    latest: int | None = None  # the new snapshot; None when the one before still stands


class Records:
    """The records of one store."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def named(self, names: Collection[str]) -> dict[str, Record]:
        """Give the known records under the names asked for, aliases included."""
        asked = (orjson.dumps(list(names)).decode(),)
        found = {
            row[1]: _record(row)
            for row in self._db.execute(
                f"SELECT {_COLUMNS} FROM records"  # noqa: S608 -- constants
                " WHERE nct_id IN (SELECT value FROM json_each(?))",
                asked,
            )
        }
        aliased = self._db.execute(
            "SELECT a.alias, r.nct_id FROM aliases a JOIN records r ON r.id = a.record"
            " WHERE a.alias IN (SELECT value FROM json_each(?))",
            asked,
        ).fetchall()
        for alias, name in aliased:
            if alias not in found:
                found[alias] = self._one("nct_id = ?", name)
        return found

    def get(self, name: str) -> Record | None:
        """Give a record by NCT number or alias."""
        return self.named([name]).get(name)

    def by_id(self, record: int) -> Record:
        """Give a record by its row id."""
        return self._one("id = ?", record)

    def all(self) -> Iterator[Record]:
        """Give every record in order of its number."""
        for row in self._db.execute(f"SELECT {_COLUMNS} FROM records ORDER BY nct_id"):  # noqa: S608
            yield _record(row)

    def beginning(self, start: str, most: int) -> list[Record]:
        """Give at most so many records whose number begins so, in order of it."""
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM records WHERE nct_id >= ? AND nct_id < ?"  # noqa: S608
            " ORDER BY nct_id LIMIT ?",
            (start, f"{start}~", most),
        )
        return [_record(row) for row in rows]

    def ensure(self, names: Iterable[str], now: datetime) -> dict[str, Record]:
        """Take up those records that are not known yet; give all of them."""
        names = list(names)
        known = self.named(names)
        self._db.executemany(
            "INSERT INTO records (nct_id, known_since) VALUES (?, ?)",
            [(name, utc(now)) for name in dict.fromkeys(names) if name not in known],
        )
        return self.named(names)

    def saw(self, sightings: Sequence[Sighting], load: str, now: datetime) -> None:
        """Note that records were answered at this load; an absence ends with it."""
        self._db.executemany(
            "UPDATE records SET raw_digest = ?, fields_digest = ?, title = ?, status = ?,"
            " lapses_on = ?, latest = coalesce(?, latest), last_seen_at = ?, last_seen_load = ?,"
            " checked_load = ?, absent_loads = 0, absent_since = NULL, absence_logged = 0"
            " WHERE id = ?",
            [
                (
                    s.raw_digest,
                    s.fields_digest,
                    s.title,
                    s.status,
                    iso(s.lapses_on),
                    s.latest,
                    utc(now),
                    load,
                    load,
                    s.record,
                )
                for s in sightings
            ],
        )

    def saw_unchanged(self, records: Sequence[int], load: str, now: datetime) -> None:
        """Note that records were answered at this load, byte for byte as before."""
        self._db.executemany(
            "UPDATE records SET last_seen_at = ?, last_seen_load = ?, checked_load = ?,"
            " absent_loads = 0, absent_since = NULL, absence_logged = 0 WHERE id = ?",
            [(utc(now), load, load, record) for record in records],
        )

    def missed(self, record: int, load: str, now: datetime, *, logged: bool) -> None:
        """Note that a record was asked for and not answered at this load."""
        self._db.execute(
            "UPDATE records SET checked_load = ?, absent_loads = absent_loads + 1,"
            " absent_since = coalesce(absent_since, ?), absence_logged = max(absence_logged, ?)"
            " WHERE id = ?",
            (load, utc(now), int(logged), record),
        )

    def rename(self, record: int, name: str, now: datetime) -> None:
        """Let a record go on under its surviving number; the old one stays as an alias."""
        old = self._one("id = ?", record)
        self._db.execute("UPDATE records SET nct_id = ? WHERE id = ?", (name, record))
        self.alias(old.nct_id, record, now)

    def merge(self, record: int, survivor: int, load: str, now: datetime) -> None:
        """Note that a record lives on in another that is known by itself."""
        self._db.execute(
            "UPDATE records SET merged_into = ?, checked_load = ? WHERE id = ?",
            (survivor, load, record),
        )
        self.alias(self._one("id = ?", record).nct_id, survivor, now)

    def alias(self, alias: str, record: int, now: datetime) -> None:
        """Note another number under which a record is asked for."""
        self._db.execute(
            "INSERT INTO aliases (alias, record, since) VALUES (?, ?, ?)"
            " ON CONFLICT (alias) DO UPDATE SET record = excluded.record",
            (alias, record, utc(now)),
        )

    def aliases(self, record: int) -> set[str]:
        """Give the other numbers of a record."""
        rows = self._db.execute("SELECT alias FROM aliases WHERE record = ?", (record,))
        return {row[0] for row in rows}

    def part(self, alias: str) -> None:
        """Let a number stand for itself again, which was another one's alias."""
        self._db.execute("DELETE FROM aliases WHERE alias = ?", (alias,))
        self._db.execute(
            "UPDATE records SET merged_into = NULL, checked_load = NULL WHERE nct_id = ?", (alias,)
        )

    def latest(self, record: int, snapshot: int | None) -> None:
        """Point a record at the snapshot that stands last.

        When that is another one than before, the digests of the last answer are forgotten: the next
        answer is compared in full.
        """
        self._db.execute(
            "UPDATE records SET raw_digest = NULL, fields_digest = NULL, latest = ?"
            " WHERE id = ? AND latest IS NOT ?",
            (snapshot, record, snapshot),
        )

    def imported(self, sighting: Sighting) -> None:
        """Note the snapshot that now stands last, brought in from a file; nobody asked the registry.

        Digests are kept for answers in the registry's present form only (`raw_digest` not empty), and
        of a record that no check has seen: else the next answer is compared in full, since nobody was
        told of what the file shows.
        """
        live = sighting.raw_digest or None
        self._db.execute(
            "UPDATE records SET latest = ?, title = ?, status = ?, lapses_on = ?,"
            " raw_digest = iif(last_seen_at IS NULL, ?, NULL),"
            " fields_digest = iif(last_seen_at IS NULL, ?, NULL) WHERE id = ?",
            (
                sighting.latest,
                sighting.title,
                sighting.status,
                iso(sighting.lapses_on),
                live,
                sighting.fields_digest if live else None,
                sighting.record,
            ),
        )

    def described(
        self, record: int, title: str, status: str | None, lapses_on: date | None
    ) -> None:
        """Note a record's title, status and day of lapse as its newest snapshot gives them."""
        self._db.execute(
            "UPDATE records SET title = ?, status = ?, lapses_on = ? WHERE id = ?",
            (title, status, iso(lapses_on), record),
        )

    def known_by(self, record: int, fields_digest: bytes | None) -> None:
        """Bring the digest of a record's last answer to today's normaliser, where one is kept.

        None forgets both digests, and so does a digest of the raw answer that is none.
        """
        self._db.execute(
            "UPDATE records SET fields_digest = iif(length(raw_digest) = 32, ?1, NULL),"
            " raw_digest = iif(length(raw_digest) = 32 AND ?1 IS NOT NULL, raw_digest, NULL)"
            " WHERE id = ?2",
            (fields_digest, record),
        )

    def lapsing(self, after: date, until: date) -> list[Record]:
        """Give the records whose status will lapse after one day and until another, soonest first."""
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM records WHERE lapses_on > ? AND lapses_on <= ?"  # noqa: S608
            " AND merged_into IS NULL ORDER BY lapses_on, nct_id",
            (after.isoformat(), until.isoformat()),
        )
        return [_record(row) for row in rows]

    def count(self) -> int:
        """Count the records."""
        return int(self._db.execute("SELECT count(*) FROM records").fetchone()[0])

    # -- queries of watches ------------------------------------------------------------------

    def asked(self, watch: str, query: Mapping[str, str]) -> str | None:
        """Give the load at which this very query of a watch was last asked; None if never."""
        row = self._db.execute(
            "SELECT asked_load FROM queries WHERE watch = ? AND query = ?", (watch, _key(query))
        ).fetchone()
        return None if row is None else str(row[0])

    def matched(
        self, watch: str, query: Mapping[str, str], names: Sequence[str], load: str, now: datetime
    ) -> list[str]:
        """Note what a query matches at this load; give the names that newly match.

        Nothing counts as new when this very query is asked for the first time.
        """
        first = self.asked(watch, query) is None
        self._db.execute("CREATE TEMP TABLE IF NOT EXISTS matching (record INTEGER PRIMARY KEY)")
        self._db.execute("DELETE FROM matching")
        new: list[str] = []
        for start in range(0, len(names), _AT_ONCE):
            new += self._match(watch, names[start : start + _AT_ONCE], now, untold=not first)
        self._db.execute(
            "UPDATE matches SET until = ? WHERE watch = ? AND until IS NULL"
            " AND record NOT IN (SELECT record FROM matching)",
            (utc(now), watch),
        )
        self._db.execute("DELETE FROM matching")
        self._db.execute(
            "INSERT INTO queries (watch, query, asked_load) VALUES (?, ?, ?) ON CONFLICT (watch)"
            " DO UPDATE SET query = excluded.query, asked_load = excluded.asked_load",
            (watch, _key(query), load),
        )
        return [] if first else sorted(new)

    def _match(self, watch: str, names: Sequence[str], now: datetime, *, untold: bool) -> list[str]:
        """Note that these names match; give those that newly do."""
        ids = {record.id: name for name, record in self.ensure(names, now).items()}
        asked = orjson.dumps(list(ids)).decode()
        rows = self._db.execute(
            "SELECT record FROM matches WHERE watch = ?"
            " AND record IN (SELECT value FROM json_each(?))",
            (watch, asked),
        )
        held = {row[0] for row in rows}
        new = [record for record in ids if record not in held]
        self._db.executemany(
            "INSERT INTO matches (watch, record, since, untold) VALUES (?, ?, ?, ?)",
            [(watch, record, utc(now), int(untold)) for record in new],
        )
        self._db.execute(
            "UPDATE matches SET until = NULL WHERE watch = ? AND until IS NOT NULL"
            " AND record IN (SELECT value FROM json_each(?))",
            (watch, asked),
        )
        self._db.execute("INSERT OR IGNORE INTO matching SELECT value FROM json_each(?)", (asked,))
        return [ids[record] for record in new]

    def untold(self) -> dict[int, list[str]]:
        """Give the records whose beginning to match is not in the log yet: record → watches."""
        found: dict[int, list[str]] = {}
        for record, watch in self._db.execute(
            "SELECT record, watch FROM matches WHERE untold ORDER BY record, watch"
        ):
            found.setdefault(record, []).append(watch)
        return found

    def told(self, record: int) -> None:
        """Note that a record's beginning to match is in the log."""
        self._db.execute("UPDATE matches SET untold = 0 WHERE record = ?", (record,))

    def taken_up(self, watches: Collection[str]) -> Iterator[tuple[Record, frozenset[str]]]:
        """Give the records taken up by the queries of these watches, and by which, in order.

        A record that no longer matches stays: once taken up, it is followed until the watch goes.
        """
        # Nearly all records have the same watches: one set serves them all.
        sets: dict[str, frozenset[str]] = {}
        for row in self._db.execute(
            f"SELECT {_OF_RECORDS}, json_group_array(m.watch) FROM records r"  # noqa: S608
            " JOIN matches m ON m.record = r.id"
            " WHERE m.watch IN (SELECT value FROM json_each(?)) GROUP BY r.nct_id",
            (orjson.dumps(list(watches)).decode(),),
        ):
            names = str(row[-1])
            yield _record(row[:-1]), sets.setdefault(names, frozenset(orjson.loads(names)))

    def taken_up_count(self, watches: Collection[str]) -> int:
        """Count them."""
        sql = (
            "SELECT count(DISTINCT record) FROM matches"
            " WHERE watch IN (SELECT value FROM json_each(?))"
        )
        return int(self._db.execute(sql, (orjson.dumps(list(watches)).decode(),)).fetchone()[0])

    def taken_up_by(self, record: int) -> frozenset[str]:
        """Give the watches whose queries took a record up."""
        rows = self._db.execute("SELECT watch FROM matches WHERE record = ?", (record,))
        return frozenset(row[0] for row in rows)

    def due(self, watches: Collection[str], load: str, others: Collection[str]) -> list[str]:
        """Give the numbers taken up by these watches and not checked at this load, and the others.

        In order, each once.
        """
        rows = self._db.execute(
            "SELECT value FROM json_each(?3) UNION SELECT r.nct_id FROM matches m"
            " JOIN records r ON r.id = m.record WHERE m.watch IN (SELECT value FROM json_each(?1))"
            " AND r.checked_load IS NOT ?2 AND r.merged_into IS NULL ORDER BY 1",
            (orjson.dumps(list(watches)).decode(), load, orjson.dumps(list(others)).decode()),
        )
        return [row[0] for row in rows]

    def row_of(self, name: str) -> int | None:
        """Give the row id of the record that has this very number."""
        row = self._db.execute("SELECT id FROM records WHERE nct_id = ?", (name,)).fetchone()
        return None if row is None else int(row[0])

    def _one(self, where: str, value: object) -> Record:
        sql = f"SELECT {_COLUMNS} FROM records WHERE {where}"  # noqa: S608 -- constants
        return _record(self._db.execute(sql, (value,)).fetchone())


def _key(query: Mapping[str, str]) -> str:
    return orjson.dumps(dict(query), option=orjson.OPT_SORT_KEYS).decode()


def _record(row: Sequence[object]) -> Record:
    values = list(row)
    values[10] = bool(values[10])
    return Record(*values)  # type: ignore[arg-type]
