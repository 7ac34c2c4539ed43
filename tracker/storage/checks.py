"""Checks done and troubles met: what the program did, when, and what still stands in its way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Connection

from tracker.model import utc


@dataclass(frozen=True, slots=True)
class Check:
    """One check as it is kept; `finished_at` is None for one that was broken off."""

    id: int
    data_timestamp: str | None
    started_at: str
    finished_at: str | None
    requests: int
    records: int
    fetched: int
    changed: int
    changes: int
    suppressed: int
    failed: int
    error: str | None


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that went wrong and has not come right since."""

    subject: str
    message: str
    since: str
    last_at: str
    times: int


class Checks:
    """The checks and troubles of one store."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def begin(self, now: datetime) -> int:
        """Note that a check began."""
        cursor = self._db.execute("INSERT INTO checks (started_at) VALUES (?)", (utc(now),))
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def end(self, check: int, now: datetime, counts: dict[str, int | str | None]) -> None:
        """Note how a check ended; keys of `counts` are columns."""
        allowed = {
            "data_timestamp", "requests", "records", "fetched", "changed", "changes",
            "suppressed", "failed", "error",
        }  # fmt: skip
        assert set(counts) <= allowed, sorted(set(counts) - allowed)
        assignments = ", ".join(f"{column} = ?" for column in counts)
        self._db.execute(
            f"UPDATE checks SET finished_at = ?, {assignments} WHERE id = ?",  # noqa: S608 -- columns
            (utc(now), *counts.values(), check),
        )

    def completed_load(self) -> str | None:
        """Give the data timestamp of the last check that was completed without a failure."""
        row = self._db.execute(
            "SELECT data_timestamp FROM checks WHERE finished_at IS NOT NULL AND error IS NULL"
            " AND failed = 0 AND data_timestamp IS NOT NULL ORDER BY id DESC LIMIT 1"
        ).fetchone()
        return None if row is None else str(row[0])

    def last(self, limit: int = 1) -> list[Check]:
        """Give the newest checks, newest first."""
        rows = self._db.execute(
            "SELECT id, data_timestamp, started_at, finished_at, requests, records, fetched,"
            " changed, changes, suppressed, failed, error FROM checks ORDER BY id DESC LIMIT ?",
            (limit,),
        ).fetchall()
        return [Check(*row) for row in rows]

    def ask_to_wait(self, base_url: str, until: datetime) -> None:
        """Note that a registry wants to be left alone until then; a newer wish replaces an older."""
        self._db.execute(
            "INSERT INTO waits (base_url, until) VALUES (?, ?)"
            " ON CONFLICT (base_url) DO UPDATE SET until = excluded.until",
            (base_url, utc(until)),
        )

    def asked_to_wait(self, base_url: str) -> datetime | None:
        """Give the moment until which a registry last wanted to be left alone; it may be past."""
        row = self._db.execute("SELECT until FROM waits WHERE base_url = ?", (base_url,)).fetchone()
        return None if row is None else datetime.fromisoformat(row[0])

    def trouble(self, subject: str, message: str, now: datetime) -> None:
        """Note a trouble; the same one again counts up."""
        self._db.execute(
            "INSERT INTO troubles (subject, message, since, last_at) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (subject) DO UPDATE SET message = excluded.message,"
            " last_at = excluded.last_at, times = times + 1",
            (subject, message, utc(now), utc(now)),
        )

    def relieved(self, subject: str) -> None:
        """Note that a trouble is over."""
        self._db.execute("DELETE FROM troubles WHERE subject = ?", (subject,))

    def troubles(self) -> list[Trouble]:
        """Give the troubles that stand, oldest first."""
        rows = self._db.execute(
            "SELECT subject, message, since, last_at, times FROM troubles ORDER BY since, subject"
        ).fetchall()
        return [Trouble(*row) for row in rows]
