"""Every column of a row altered behind the program's back: does verify see it, does rebuild mend it?"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from lived_in import (
    ABSENT,
    AFTERWARDS,
    CHANGED,
    MERGED,
    OLD,
    SURVIVOR,
    altered,
    copied,
    live,
    opened,
)  # fmt: skip

from tracker.pipeline.rebuild import rebuild
from tracker.pipeline.verify import verify


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lived")
    live(folder)
    return folder


def findings(folder: Path) -> list[str]:
    with opened(folder) as store:
        return [f"{each.subject}: {each.problem}" for each in verify(store, AFTERWARDS)]


@dataclass(frozen=True)
class Damage:
    """A column set to a value in the row where something holds, and what verify then says."""

    column: str
    value: Any
    where: str
    said: str
    mended: bool = True

    def done(self, table: str, folder: Path) -> None:
        statement = f"UPDATE {table} SET {self.column} = ? WHERE {self.where}"
        assert altered(folder, statement, self.value) == 1


A_TIME, A_DIGEST = "2026-03-05T07:00:00+00:00", bytes(32)
FIRST, NEWEST, VERSION, FILE = "id = 1", "id = 5", "id = 8", "id = 10"
"""Snapshots of CHANGED: the first answer, the newest, a version of its history; a file of OLD."""


def of(name: str) -> str:
    return f"nct_id = '{name}'"


SNAPSHOTS = (
    Damage("id", 99, FIRST, "points at a row of snapshots that is missing", mended=False),
    Damage("record", 1, FIRST, f"{SURVIVOR}, snapshot 1: its bytes were kept as", mended=False),
    Damage("format", "history", FIRST, f"{CHANGED}, snapshot 1: format of its row"),
    Damage("format", "parchment", FIRST, f"{CHANGED}: the row of snapshot 1 can't be read"),
    Damage("placed", "2026-03-01", FIRST, f"{CHANGED}, snapshot 1: placed of its row"),
    Damage("version", 7, VERSION, f"{CHANGED}, snapshot 8: version of its row"),
    Damage("version", None, VERSION, f"{CHANGED}, snapshot 8: version of its row"),
    Damage("recorded_on", "2025-08-05", VERSION, "snapshot 8: recorded_on of its row"),
    Damage("posted_on", "2025-08-05", VERSION, "snapshot 8: posted_on of its row"),
    Damage("data_timestamp", "2026-03-02T09:00:05", FIRST, "snapshot 1: data_timestamp of its"),
    Damage("data_timestamp", None, FIRST, "snapshot 1: data_timestamp of its row"),
    Damage("stored_at", A_TIME, FIRST, "snapshot 1: stored_at of its row"),
    Damage("stored_at", "yesterday", FIRST, f"{CHANGED}: the row of snapshot 1 can't be read"),
    Damage("seen_from", A_TIME, NEWEST, "snapshot 5: seen_from of its row"),
    Damage("seen_from", "2026-03-03T15:00:00", NEWEST, "a time without a zone"),
    Damage("seen_from", A_TIME, VERSION, "snapshot 8: seen_from of its row"),
    Damage("seen_until", "2026-03-01T15:00:00+00:00", FIRST, "until before it was seen"),
    Damage("seen_until", "2026-03-02T16:00:00+00:00", FIRST, "words, weight or verdict of 3"),
    Damage("seen_until", "2031-01-01T00:00:00+00:00", NEWEST, "still to come", mended=False),
    Damage("certainty", "hearsay", FILE, f"{OLD}, snapshot 10: certainty of its row"),
    Damage("source", "elsewhere", FILE, f"{OLD}, snapshot 10: source of its row"),
    Damage("sha256", A_DIGEST, FIRST, "snapshot 1: its bytes are not those that", mended=False),
    Damage("size", 7, FIRST, "snapshot 1: size of its row"),
    Damage("fields_digest", A_DIGEST, FIRST, "snapshot 1: its fields are not those"),
    Damage("fields_digest", A_DIGEST, NEWEST, "snapshot 5: its fields are not those"),
    Damage("normaliser", 1, FIRST, f"{CHANGED}: here and elsewhere, 1 in all, the fields"),
    Damage("normaliser", 99, FIRST, "snapshot 1: no normaliser has the number 99"),
    Damage("pack", 9, FIRST, "snapshot 1: the pack pack-00009.trk is missing", mended=False),
    Damage("offset", 12, FIRST, "snapshot 1: no snapshot stands in", mended=False),
    Damage("offset", 411, FIRST, "snapshot 1: its bytes are not those that", mended=False),
    Damage("length", 7, FIRST, "snapshot 1: length of its row"),
    Damage("depth", 7, FIRST, "snapshot 1: depth of its row"),
)

RECORDS = (
    Damage("id", 99, of(CHANGED), "points at a row of records that is missing", mended=False),
    Damage("nct_id", "NCT00000099", of(CHANGED), "NCT00000099, snapshot", mended=False),
    Damage("title", "x", of(CHANGED), f"{CHANGED}: its row says title 'x', its snapshots say"),
    Damage("status", "COMPLETED", of(CHANGED), f"{CHANGED}: its row says status 'COMPLETED'"),
    Damage("known_since", A_TIME, of(CHANGED), f"{CHANGED}: it was kept or seen", mended=False),
    Damage("known_since", "2026", of(CHANGED), "records.known_since is no time", mended=False),
    Damage("last_seen_at", None, of(CHANGED), "last_seen_load, and not the other", mended=False),
    Damage("last_seen_at", "2026-03-02T15:00:00+00:00", of(CHANGED), "last_seen_at", mended=False),
    Damage("last_seen_at", "2031-01-01T00:00:00+00:00", of(CHANGED), "to come", mended=False),
    Damage("last_seen_at", A_TIME, of(OLD), "last_seen_load, and not the other", mended=False),
    Damage("last_seen_load", "2026-03-05T09:00:04", of(CHANGED), "last seen at", mended=False),
    Damage("checked_load", "2026-03-09T09:00:04", of(CHANGED), "was checked at", mended=False),
    Damage("absent_loads", 1, of(CHANGED), "absent_since, and not the other", mended=False),
    Damage("absent_loads", 2, of(ABSENT), "absent at 2 loads running", mended=False),
    Damage("absent_since", A_TIME, of(CHANGED), "absent_since, and not the other", mended=False),
    Damage("absence_logged", 1, of(CHANGED), "differ on whether it was told", mended=False),
    Damage("absence_logged", 0, of(ABSENT), "differ on whether it was told", mended=False),
    Damage("merged_into", 1, of(CHANGED), "of which its number is no alias", mended=False),
    Damage("merged_into", None, of(MERGED), "is an alias of another record", mended=False),
    Damage("merged_into", 2, of(MERGED), "of which its number is no alias", mended=False),
    Damage("raw_digest", b"x", of(CHANGED), f"{CHANGED}: raw_digest of its row is no SHA-256"),
    Damage("raw_digest", None, of(CHANGED), "one digest of the last answer without"),
    Damage("raw_digest", A_DIGEST, of(OLD), "one digest of the last answer without"),
    Damage("fields_digest", A_DIGEST, of(CHANGED), "fields_digest of its row is not that"),
    Damage("latest", 1, of(CHANGED), f"{CHANGED}: its row says latest 1, its snapshots say 5"),
    Damage("latest", None, of(CHANGED), f"{CHANGED}: its row says latest None"),
    Damage("lapses_on", "2031-01-01", of(CHANGED), "its row says lapses_on '2031-01-01'"),
)

UNSEEN = {
    ("records", "last_seen_at"): (
        of(CHANGED),
        "2026-03-06T18:00:00+00:00",
        "within a day of the load that showed it: nothing else says when we looked",
    ),
    ("records", "absent_loads"): (
        of(ABSENT),
        5,
        "only whether it is three or more is in the log: a look that found nothing keeps nothing",
    ),
    ("records", "absent_since"): (of(ABSENT), A_TIME, "likewise"),
    ("records", "raw_digest"): (
        of(CHANGED),
        A_DIGEST,
        "of an answer that differed in nothing that is kept, and so was not kept; the next answer is"
        " compared in full",
    ),
    ("snapshots", "seen_until"): (
        NEWEST,
        A_TIME,
        "of the newest snapshot, of which the log says nothing yet",
    ),
}
"""What verify can't see (table, column → where, value, why): no other witness is kept of it."""


def named(damage: Damage) -> str:
    return f"{damage.column} {str(damage.value)[:20]}"


CASES = [("snapshots", each) for each in SNAPSHOTS] + [("records", each) for each in RECORDS]


@pytest.mark.parametrize(("table", "damage"), CASES, ids=[f"{t}.{named(d)}" for t, d in CASES])
def test_an_altered_column_is_found_and_mended_where_it_says_so(
    lived: Path, tmp_path: Path, table: str, damage: Damage
) -> None:
    folder = copied(lived, tmp_path)
    damage.done(table, folder)
    found = findings(folder)
    assert any(damage.said in each for each in found), found
    if damage.mended:
        assert all("rebuild" in each for each in found if damage.said in each), found
        with opened(folder) as store:
            assert not rebuild(store).set_aside
        assert findings(folder) == []


@pytest.mark.parametrize("table", ["records", "snapshots"])
def test_no_column_is_left_out_of_these_tests(lived: Path, table: str) -> None:
    database = sqlite3.connect(lived / "tracker.db")
    columns = {row[1] for row in database.execute(f"PRAGMA table_info({table})")}
    database.close()
    assert columns == {damage.column for where, damage in CASES if where == table}


@pytest.mark.parametrize("column", UNSEEN, ids=".".join)
def test_what_verify_cannot_see_is_what_nothing_else_witnesses(
    lived: Path, tmp_path: Path, column: tuple[str, str]
) -> None:
    folder = copied(lived, tmp_path)
    where, value, _ = UNSEEN[column]
    Damage(column[1], value, where, "").done(column[0], folder)
    assert findings(folder) == []


# -- the log -----------------------------------------------------------------------------------------

ENTRY = "path = 'designModule.enrollmentInfo' AND record = 2"
ENTRIES: dict[str, Any] = {
    "record": 4, "before": 3, "after": 3, "field": "x", "path": "x", "element": "x", "category": "x",
    "kind": "removed", "old": "1", "new": "1", "summary": "x", "weight": 3, "suppressed": "folded",
    "derived": 1, "effective_on": "2026-01-01", "recorded_on": "2026-01-01",
    "posted_on": "2026-01-01", "seen_at": A_TIME, "seen_after": A_TIME, "data_timestamp": "x",
    "version": 3, "phase": "x", "placed": "2026-01-01", "turn": 9, "detail": '{"x": 1}',
}  # fmt: skip


@pytest.mark.parametrize("column", ENTRIES)
def test_an_altered_entry_is_found_and_mended(lived: Path, tmp_path: Path, column: str) -> None:
    folder = copied(lived, tmp_path)
    Damage(column, ENTRIES[column], ENTRY, "").done("changes", folder)
    found = [each for each in findings(folder) if each.startswith(CHANGED)]
    assert any("its log has" in each and "rebuild" in each for each in found), found
    with opened(folder) as store:
        assert not rebuild(store).set_aside
    assert findings(folder) == []


@pytest.mark.parametrize(
    ("column", "value"), {"kind": "x", "old": "{", "seen_at": "x", "weight": 9}.items()
)
def test_an_entry_that_cannot_be_read_is_told_anew(
    lived: Path, tmp_path: Path, column: str, value: object
) -> None:
    folder = copied(lived, tmp_path)
    Damage(column, value, ENTRY, "").done("changes", folder)
    assert any("can't be read" in each and "rebuild" in each for each in findings(folder))
    with opened(folder) as store:
        assert not rebuild(store).set_aside
    assert findings(folder) == []


def test_no_column_of_an_entry_is_left_out(lived: Path) -> None:
    database = sqlite3.connect(lived / "tracker.db")
    columns = {row[1] for row in database.execute("PRAGMA table_info(changes)")}
    database.close()
    # An id is a name only: what points at it is held against it.
    assert columns - set(ENTRIES) == {"id"}


MERGER, GONE = "field = 'record.nctId'", "field = 'record.presence'"
EVENTS = {
    "an event of no known sort": (MERGER, "field", "record.mood", "no event that is logged so"),
    "an event on another field's path": (MERGER, "path", "x", "path, category or kind"),
    "an event of another kind": (GONE, "kind", "changed", "path, category or kind"),
    "an event on a snapshot": (GONE, "before", 2, "speaks of a snapshot"),
    "an event that was never seen": (GONE, "seen_at", None, "doesn't say when it was seen"),
    "an event at another load": (GONE, "data_timestamp", "x", "at the load that showed it"),
    "a merger of others": (MERGER, "old", '"NCT00000009"', "a merger of this record"),
    "an absence that says present": (GONE, "new", '"present"', "differ on whether it was told"),
    "an absence of another record": (GONE, "record", 2, "differ on whether it was told"),
    "an event that can't be read": (GONE, "kind", "x", "restore the database"),
}


@pytest.mark.parametrize("name", EVENTS)
def test_an_altered_event_is_found(lived: Path, tmp_path: Path, name: str) -> None:
    folder = copied(lived, tmp_path)
    where, column, value, said = EVENTS[name]
    Damage(column, value, where, "").done("changes", folder)
    assert any(said in each for each in findings(folder)), findings(folder)


# -- other rows --------------------------------------------------------------------------------------

OTHERS = {
    "a match of no record": ("UPDATE matches SET record = 99 WHERE record = 4", "missing"),
    "a match of no query": ("UPDATE matches SET watch = 'x' WHERE record = 4", "never asked"),
    "news of no change": ("UPDATE news SET change = 99 WHERE id = 1", "missing"),
    "news of another record's change": ("UPDATE news SET record = 4 WHERE id = 1", "news of it"),
    "news due at no time": ("UPDATE news SET due_at = 'soon' WHERE id = 1", "news.due_at is no"),
    "an alias of no record": ("UPDATE aliases SET record = 99", "missing"),
    "an alias of another record": ("UPDATE aliases SET record = 2", "is an alias of another"),
    "a list of versions that is none": ("UPDATE backfills SET listed = '{'", "is not JSON"),
    "a backfill of no record": ("UPDATE backfills SET record = 99", "missing"),
    "a query that is none": ("UPDATE queries SET query = '{'", "its query is not JSON"),
    "a sight of no snapshot": ("UPDATE sights SET snapshot = 99 WHERE snapshot = 11", "missing"),
    "a sight before its time": (
        "UPDATE sights SET placed = '2001-01-01' WHERE snapshot = 11",
        "before its own day",
    ),
    "a check that began at no time": ("UPDATE checks SET started_at = 'x' WHERE id = 1", "check 1"),
    "a message that is none": (
        "UPDATE outbox SET message = '[]' WHERE id = 1",
        "message 1: it is not the JSON of a message",
    ),
    "a message sent at no time": (
        "UPDATE outbox SET state = 'sent' WHERE id = 1",
        "message 1: it is sent and doesn't say when",
    ),
}


@pytest.mark.parametrize("name", OTHERS)
def test_a_row_that_contradicts_another_is_found(lived: Path, tmp_path: Path, name: str) -> None:
    folder = copied(lived, tmp_path)
    statement, said = OTHERS[name]
    assert altered(folder, statement) == 1
    assert any(said in each for each in findings(folder)), findings(folder)


def test_bytes_of_a_write_that_was_broken_off_are_no_damage(lived: Path, tmp_path: Path) -> None:
    folder = copied(lived, tmp_path)
    with (folder / "snapshots" / "pack-00001.trk").open("ab") as pack:
        pack.write(b"half an entry")
    with opened(folder) as store:
        (found,) = verify(store, AFTERWARDS)
    assert found.harmless
    assert found.subject == "pack-00001.trk"
    assert "no row speaks of 13 bytes" in found.problem


def test_a_store_that_was_lived_in_has_no_fault_and_a_rebuild_changes_nothing(lived: Path) -> None:
    assert findings(lived) == []
    with opened(lived) as store:
        done = rebuild(store)
    assert (done.retold.added, done.retold.removed, done.retold.amended) == (0, 0, 0)
    assert (done.mended, done.set_aside) == (0, ())
