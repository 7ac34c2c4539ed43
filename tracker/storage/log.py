"""The change log as it is kept: writing entries, and asking for them by what, whose, when and how grave."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from sqlite3 import Connection

import orjson

from tracker.errors import StorageError
from tracker.model import Change, Clocks, Json, Kind, LoggedChange, Suppression, Weight, iso, utc
from tracker.storage.columns import day, moment

_COLUMNS = (
    "record, before, after, field, path, element, category, kind, old, new, summary, weight,"
    " suppressed, derived, effective_on, recorded_on, posted_on, seen_at, seen_after,"
    " data_timestamp, version, phase, placed, turn, detail"
)

_REBUILD = "run tracker rebuild"


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry to be written.

    The log is ordered by `placed`, an ISO date or time, then by record, then by `turn`: the position
    among what a record's snapshots tell of one moment, from 1. What no snapshot shows has 0.
    """

    record: int
    before: int | None
    after: int | None
    change: Change
    clocks: Clocks
    placed: str
    version: int | None = None
    phase: str | None = None
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the log; None and empty mean "any"."""

    records: Collection[str] = ()
    categories: Collection[str] = ()
    fields: Collection[str] = ()  # paths; of parts of elements without the element
    weight: Weight = Weight.LOW
    since: date | datetime | None = None
    until: date | datetime | None = None
    clock: str = "placed"  # placed, recorded_on, posted_on, seen_at, effective_on
    suppressed: bool = False
    phases: Collection[str] = ()
    severities: Collection[str] = ()  # of outcome changes: minor, major
    limit: int | None = None


class Log:
    """The change log of one store."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def add(self, entries: Sequence[NewEntry]) -> list[int]:
        """Write entries; give their ids, in order."""
        marks = ", ".join("?" * len(_COLUMNS.split(",")))
        sql = f"INSERT INTO changes ({_COLUMNS}) VALUES ({marks})"  # noqa: S608 -- constants
        ids = []
        for entry in entries:
            cursor = self._db.execute(sql, _row(entry))
            assert cursor.lastrowid is not None
            ids.append(cursor.lastrowid)
        return ids

    def of(self, record: int) -> list[tuple[int, NewEntry]]:
        """Give a record's entries with their ids, in order."""
        sql = (
            f"SELECT id, {_COLUMNS} FROM changes WHERE record = ? ORDER BY placed, turn, field, id"  # noqa: S608
        )
        found = []
        for id, *row in self._db.execute(sql, (record,)):
            try:
                found.append((int(id), _entry(row)))
            except ValueError as error:
                what = "restore the database from a backup" if row[2] is None else _REBUILD
                raise StorageError(
                    f"entry {id} of its log can't be read ({error}); {what}"
                ) from error
        return found

    def drop_unreadable(self, record: int) -> int:
        """Take out a record's entries that can't be read and that snapshots tell anew; say how many."""
        sql = f"SELECT id, {_COLUMNS} FROM changes WHERE record = ? AND after IS NOT NULL"  # noqa: S608
        broken = [id for id, *row in self._db.execute(sql, (record,)) if not _is_readable(row)]
        self.remove(broken)
        return len(broken)

    def renamings(self, record: int) -> list[tuple[Json, Json]]:
        """Give from which number to which a record went, each time that its log tells of it."""
        rows = self._db.execute(
            "SELECT old, new FROM changes WHERE record = ? AND field = 'record.nctId'"
            " AND json_valid(old) AND json_valid(new)",
            (record,),
        )
        return [(_value(old), _value(new)) for old, new in rows]

    def forecast(self, record: int, lapses_on: date) -> list[int]:
        """Give the entry that forecasts this lapse of a record, if there is one."""
        rows = self._db.execute(
            "SELECT id FROM changes WHERE record = ? AND field = 'record.forecast'"
            " AND effective_on = ? ORDER BY id LIMIT 1",
            (record, lapses_on.isoformat()),
        )
        return [row[0] for row in rows]

    def remove(self, ids: Sequence[int]) -> None:
        """Take entries out that a rebuild no longer finds, with news of them that was not told yet."""
        rows = [(each,) for each in ids]
        self._db.executemany("DELETE FROM news WHERE change = ?", rows)
        self._db.executemany("DELETE FROM changes WHERE id = ?", rows)

    def amend(self, change: int, entry: NewEntry) -> None:
        """Let an entry say what today's code says of it; its id stays."""
        assignments = ", ".join(f"{name.strip()} = ?" for name in _COLUMNS.split(","))
        self._db.execute(
            f"UPDATE changes SET {assignments} WHERE id = ?",  # noqa: S608 -- constants
            (*_row(entry), change),
        )

    def get(self, ids: Sequence[int]) -> list[LoggedChange]:
        """Give entries by id, in order of the log."""
        wanted = orjson.dumps(list(ids)).decode()
        where = "WHERE c.id IN (SELECT value FROM json_each(?))"
        return list(self._select(f"{where} ORDER BY {_order()}", [wanted]))

    def ask(self, question: Question) -> list[LoggedChange]:
        """Give the entries that answer a question, oldest first; a limit keeps the newest."""
        if question.limit is None:
            return list(self.stream(question))
        where, values = _where(question)
        sql = f"{where} ORDER BY {_order(newest_first=True)} LIMIT ?"
        return list(self._select(sql, [*values, question.limit]))[::-1]

    def stream(self, question: Question) -> Iterator[LoggedChange]:
        """Give the same entries one by one, oldest first, in bounded memory; the limit is ignored."""
        where, values = _where(question)
        # Without the plus SQLite reads the whole log in order rather than what is asked for by a clock.
        plus = "+" if question.clock != "placed" and question.since else ""
        return self._select(f"{where} ORDER BY {plus}{_order()}", values)

    def suppressed(self, question: Question) -> dict[str, int]:
        """Count by reason the suppressed entries that would answer a question too."""
        where, values = _where(replace(question, suppressed=True))
        rows = self._db.execute(
            f"SELECT c.suppressed, count(*) FROM changes c JOIN records r ON r.id = c.record {where}"  # noqa: S608
            " AND c.suppressed IS NOT NULL GROUP BY 1 ORDER BY 2 DESC",
            values,
        )
        return {row[0]: row[1] for row in rows}

    def count(self) -> int:
        """Count the entries, suppressed ones too."""
        return int(self._db.execute("SELECT count(*) FROM changes").fetchone()[0])

    def answering(self, question: Question) -> int:
        """Count the entries that answer a question; its limit is ignored."""
        where, values = _where(question)
        sql = f"SELECT count(*) FROM changes c JOIN records r ON r.id = c.record {where}"  # noqa: S608
        return int(self._db.execute(sql, values).fetchone()[0])

    def _select(self, clause: str, values: Sequence[object]) -> Iterator[LoggedChange]:
        columns = ", ".join(f"c.{name.strip()}" for name in _COLUMNS.split(","))
        sql = (
            f"SELECT c.id, r.nct_id, r.title, s.certainty, {columns} FROM changes c"  # noqa: S608
            f" JOIN records r ON r.id = c.record LEFT JOIN snapshots s ON s.id = c.after {clause}"
        )
        for row in self._db.execute(sql, list(values)):
            entry = _entry(row[4:])
            yield LoggedChange(
                id=row[0], record=row[1], title=row[2], change=entry.change, clocks=entry.clocks,
                before=entry.before, after=entry.after, version=entry.version, phase=entry.phase,
                certainty=row[3] or "",
            )  # fmt: skip


def _order(*, newest_first: bool = False) -> str:
    """Give the order of the log: by what entries say, never by when they were written, save the last."""
    terms = ("c.placed", "r.nct_id", "c.turn", "c.field", "c.id")
    return ", ".join(f"{term} DESC" if newest_first else term for term in terms)


def _where(question: Question) -> tuple[str, list[object]]:
    terms: list[str] = ["1"]
    values: list[object] = []

    def one_of(column: str, wanted: Collection[str]) -> None:
        if wanted:
            terms.append(column + " IN (SELECT value FROM json_each(?))")  # noqa: S608 -- constants
            values.append(orjson.dumps(sorted(wanted)).decode())

    one_of("r.nct_id", question.records)
    one_of("c.category", question.categories)
    one_of("c.phase", question.phases)
    one_of("json_extract(c.detail, '$.severity')", question.severities)
    if question.fields:
        parts = []
        for name in sorted(question.fields):
            parts.append(
                "(c.field = ? OR c.path = ? OR c.path LIKE ? ESCAPE '\\'"
                " OR c.field LIKE ? ESCAPE '\\' OR (c.path = ? AND c.field LIKE ? ESCAPE '\\'))"
            )
            owner, _, part = name.rpartition(".")
            within = f"{_like(owner)}[%].{_like(part)}"
            values += [name, name, f"%.{_like(name)}", f"{_like(name)}%", owner, within]
        terms.append(f"({' OR '.join(parts)})")
    if question.weight > Weight.LOW:
        terms.append("c.weight >= ?")
        values.append(int(question.weight))
    if not question.suppressed:
        terms.append("c.suppressed IS NULL")
    if question.since is not None:
        terms.append(f"c.{_clock(question.clock)} >= ?")
        values.append(_bound(question.since))
    if question.until is not None:
        # A day as bound takes in that whole day: "2026-03-03T…" < "2026-03-03~".
        terms.append(f"c.{_clock(question.clock)} <= ?")
        values.append(f"{_bound(question.until)}~")
    return "WHERE " + " AND ".join(terms), values


def _clock(name: str) -> str:
    if name not in ("placed", "recorded_on", "posted_on", "seen_at", "effective_on"):
        raise ValueError(f"no clock is called {name!r}")
    return name


def _bound(moment: date | datetime) -> str:
    return utc(moment) if isinstance(moment, datetime) else moment.isoformat()


def _like(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _row(entry: NewEntry) -> tuple[object, ...]:
    change, clocks = entry.change, entry.clocks
    return (
        entry.record, entry.before, entry.after, change.field, change.path, change.element,
        change.category, change.kind.value, _json(change.old), _json(change.new), change.summary,
        int(change.weight), change.suppressed.value if change.suppressed else None,
        int(change.derived), iso(change.effective_on), iso(clocks.recorded_on),
        iso(clocks.posted_on), utc(clocks.seen_at),
        utc(clocks.seen_after), clocks.data_timestamp,
        entry.version, entry.phase, entry.placed, entry.turn, orjson.dumps(dict(change.detail)).decode(),
    )  # fmt: skip


def _entry(row: Sequence[object]) -> NewEntry:
    (record, before, after, field, path, element, category, kind, old, new, summary, weight,
     suppressed, derived, effective_on, recorded_on, posted_on, seen_at, seen_after,
     data_timestamp, version, phase, placed, turn, detail) = row  # fmt: skip
    change = Change(
        field=str(field), path=str(path), element=_text(element), category=str(category),
        kind=Kind(str(kind)), old=_value(old), new=_value(new), summary=str(summary),
        weight=Weight(int(str(weight))), suppressed=Suppression(str(suppressed)) if suppressed else None,
        derived=bool(derived), effective_on=day(effective_on), detail=orjson.loads(str(detail)),
    )  # fmt: skip
    clocks = Clocks(
        recorded_on=day(recorded_on), posted_on=day(posted_on), seen_at=moment(seen_at),
        data_timestamp=_text(data_timestamp), seen_after=moment(seen_after),
    )  # fmt: skip
    return NewEntry(
        record=int(str(record)), before=_number(before), after=_number(after), change=change,
        clocks=clocks, placed=str(placed), version=_number(version), phase=_text(phase),
        turn=int(str(turn)),
    )  # fmt: skip


def _is_readable(row: Sequence[object]) -> bool:
    try:
        _entry(row)
    except ValueError:
        return False
    return True


def _json(value: Json) -> str | None:
    return None if value is None else orjson.dumps(value).decode()


def _value(text: object) -> Json:
    return None if text is None else orjson.loads(str(text))


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _number(value: object) -> int | None:
    return None if value is None else int(str(value))
