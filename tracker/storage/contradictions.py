"""What must hold between rows, as questions to which a sound database has no answer."""

from __future__ import annotations

from collections.abc import Iterator
from sqlite3 import Connection
from typing import Final

_MOMENT: Final = "T".join(
    (
        "[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]",
        "[0-2][0-9]:[0-5][0-9]:[0-5][0-9]+00:00",
    )
)
"""A time as `tracker.model.utc` writes it."""

_RESTORE: Final = "restore the database from a backup"

_MOMENTS: Final = {
    "records": ("known_since", "last_seen_at", "absent_since"),
    "aliases": ("since",),
    "snapshots": ("stored_at", "seen_from", "seen_until"),
    "changes": ("seen_at", "seen_after"),
    "matches": ("since", "until"),
    "sights": ("seen_at",),
    "checks": ("started_at", "finished_at"),
    "news": ("due_at",),
    "outbox": ("created_at", "due_at", "sent_at"),
    "backfills": ("done_at", "tried_at"),
    "warnings": ("at",),
    "troubles": ("since", "last_at"),
}

_OWNER: Final = {
    "records": "t.nct_id",
    "aliases": "t.alias",
    "checks": "'check ' || t.id",
    "sights": "'a sight of snapshot ' || t.snapshot",
    "outbox": "'message ' || t.id",
    "troubles": "t.subject",
}
"""Whose a table's row is; elsewhere it is the record's that its column `record` names."""

_QUESTIONS: Final = {
    "news of it name another record than their change does": (
        "SELECT r.nct_id FROM news n JOIN changes c ON c.id = n.change"
        " JOIN records r ON r.id = n.record WHERE c.record != n.record"
    ),
    "it is sent and doesn't say when, or says when and is not": (
        "SELECT 'message ' || id FROM outbox WHERE (state = 'sent') != (sent_at IS NOT NULL)"
    ),
    "it is not the JSON of a message": (
        "SELECT 'message ' || id FROM outbox WHERE NOT json_valid(message)"
        " OR json_type(message, '$.text') IS NOT 'text' OR json_type(message, '$.html') IS NOT 'text'"
    ),
    "its list of versions is not JSON": (
        "SELECT r.nct_id FROM backfills b JOIN records r ON r.id = b.record"
        " WHERE NOT json_valid(b.listed)"
    ),
    "its query is not JSON": "SELECT 'watch ' || watch FROM queries WHERE NOT json_valid(query)",
    "it is taken up by a watch whose query was never asked": (
        "SELECT r.nct_id FROM matches m JOIN records r ON r.id = m.record"
        " WHERE m.watch NOT IN (SELECT watch FROM queries)"
    ),
    "it is merged into a record of which its number is no alias": (
        "SELECT r.nct_id FROM records r LEFT JOIN aliases a ON a.alias = r.nct_id"
        " WHERE r.merged_into IS NOT NULL AND a.record IS NOT r.merged_into"
    ),
    "its number is an alias of another record, and it is not merged into that": (
        "SELECT r.nct_id FROM records r JOIN aliases a ON a.alias = r.nct_id"
        " WHERE r.merged_into IS NOT a.record"
    ),
    "a snapshot of it was seen again before its own day (sights)": (
        "SELECT DISTINCT r.nct_id FROM sights a JOIN snapshots s ON s.id = a.snapshot"
        " JOIN records r ON r.id = s.record WHERE a.placed <= s.placed"
    ),
    "two of its snapshots stand in one place of a pack": (
        "SELECT DISTINCT r.nct_id FROM snapshots s JOIN snapshots o"
        " ON o.pack = s.pack AND o.offset = s.offset AND o.id != s.id"
        " JOIN records r ON r.id = s.record"
    ),
}


def contradictions(db: Connection) -> Iterator[tuple[str, str]]:
    """Give (whose row it is, what is wrong and what to do) for every row that can't be true."""
    for table, columns in _MOMENTS.items():
        owner = _OWNER.get(table, "(SELECT nct_id FROM records r WHERE r.id = t.record)")
        for column in columns:
            rows = db.execute(
                f"SELECT {owner}, t.{column} FROM {table} t"  # noqa: S608 -- constants
                f" WHERE t.{column} IS NOT NULL AND t.{column} NOT GLOB ?",
                (_MOMENT,),
            )
            for whose, held in rows:
                said = f"{table}.{column} is no time in UTC: {held!r}; {_RESTORE}"
                yield whose or table, said
    for problem, question in _QUESTIONS.items():
        for (whose,) in db.execute(question):
            yield whose, f"{problem}; {_RESTORE}"
