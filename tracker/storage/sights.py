"""When a snapshot was seen again, sight by sight: alone knows how these are kept.

`snapshots.seen_until` gives only the last of them. The others count when an older file turns up that
says something else in their midst.
"""

from __future__ import annotations

from sqlite3 import Connection


class Sights:
    """The sights of one store."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def add(self, snapshot: int, placed: str, seen_at: str) -> None:
        """Note that a snapshot was seen again, at a later day or data load than its own."""
        self._db.execute(
            "INSERT OR IGNORE INTO sights (snapshot, placed, seen_at) SELECT id, ?1, ?3"
            " FROM snapshots WHERE id = ?2 AND seen_from IS NOT NULL"
            " AND placed < ?1 AND substr(placed, 1, 10) <> ?1",
            (placed, snapshot, seen_at),
        )

    def add_last_look(self, record: int) -> None:
        """Note when a check last saw the snapshot that stands last, before another takes its place."""
        row = self._db.execute(
            "SELECT latest, last_seen_load, last_seen_at FROM records WHERE id = ?"
            " AND latest IS NOT NULL AND last_seen_load IS NOT NULL AND last_seen_at IS NOT NULL",
            (record,),
        ).fetchone()
        if row:
            self.add(*row)

    def any_after(self, record: int, placed: str) -> bool:
        """Whether any snapshot of a record was seen again after a moment."""
        rows = self._db.execute(
            "SELECT 1 FROM snapshots s JOIN sights a ON a.snapshot = s.id"
            " WHERE s.record = ? AND a.placed > ? LIMIT 1",
            (record, placed),
        )
        return rows.fetchone() is not None

    def of(self, snapshot: int) -> list[tuple[str, str]]:
        """Give where each sight of a snapshot is placed, in order, and when it was."""
        rows = self._db.execute(
            "SELECT placed, seen_at FROM sights WHERE snapshot = ? ORDER BY placed", (snapshot,)
        )
        return [(row[0], row[1]) for row in rows]

    def of_record(self, record: int) -> dict[int, list[tuple[str, str]]]:
        """Give the same of each of a record's snapshots that has any."""
        rows = self._db.execute(
            "SELECT a.snapshot, a.placed, a.seen_at FROM snapshots s"
            " JOIN sights a ON a.snapshot = s.id WHERE s.record = ? ORDER BY a.snapshot, a.placed",
            (record,),
        )
        found: dict[int, list[tuple[str, str]]] = {}
        for snapshot, placed, seen_at in rows:
            found.setdefault(snapshot, []).append((placed, seen_at))
        return found

    def hand_over(self, snapshot: int, to: int) -> None:
        """Let a later snapshot that says the same have the sights from its own moment on."""
        self._db.execute(
            "INSERT INTO sights SELECT n.id, a.placed, a.seen_at FROM sights a, snapshots n"
            " WHERE n.id = ?2 AND a.snapshot = ?1 AND a.placed > n.placed",
            (snapshot, to),
        )
        self._db.execute(
            "DELETE FROM sights WHERE snapshot = ?1"
            " AND placed >= (SELECT placed FROM snapshots WHERE id = ?2)",
            (snapshot, to),
        )
        self._db.execute(
            "UPDATE snapshots SET seen_until ="
            " (SELECT max(seen_at) FROM sights a WHERE a.snapshot = snapshots.id) WHERE id IN (?, ?)",
            (snapshot, to),
        )
