"""News waiting for a digest, and messages waiting to be sent: queued with the change, acknowledged after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from sqlite3 import Connection

import orjson

from tracker.model import Json, utc


@dataclass(frozen=True, slots=True)
class NewMail:
    """A message to be sent; `message` is what the channel needs, as JSON."""

    subscriber: str
    record: int | None
    subject: str
    message: dict[str, Json]
    created_at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class DueMail:
    """A message that is due; `id` makes its Message-ID, the same at every attempt."""

    id: int
    subscriber: str
    subject: str
    message: dict[str, Json]
    created_at: datetime
    attempts: int


@dataclass(frozen=True, slots=True)
class NewNews:
    """A change that a subscriber is to be told of in a digest."""

    subscriber: str
    record: int
    change: int
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Post:
    """A message as the outbox shows it."""

    id: int
    subscriber: str
    subject: str
    state: str
    attempts: int
    created_at: str
    due_at: str
    sent_at: str | None
    error: str | None


class Outbox:
    """The messages of one store."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def put(self, mails: Sequence[NewMail]) -> list[int]:
        """Queue messages; give their ids."""
        ids = []
        for mail in mails:
            cursor = self._db.execute(
                "INSERT INTO outbox (subscriber, record, subject, message, created_at, due_at)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (
                    mail.subscriber,
                    mail.record,
                    mail.subject,
                    orjson.dumps(mail.message).decode(),
                    utc(mail.created_at),
                    utc(mail.due_at),
                ),
            )
            assert cursor.lastrowid is not None
            ids.append(cursor.lastrowid)
        return ids

    def due(self, now: datetime, limit: int = 100) -> list[DueMail]:
        """Give messages that are due, oldest first."""
        rows = self._db.execute(
            "SELECT id, subscriber, subject, message, created_at, attempts FROM outbox"
            " WHERE state = 'due' AND due_at <= ? ORDER BY due_at, id LIMIT ?",
            (utc(now), limit),
        ).fetchall()
        return [
            DueMail(r[0], r[1], r[2], orjson.loads(r[3]), datetime.fromisoformat(r[4]), r[5])
            for r in rows
        ]

    def sent(self, mail: int, now: datetime) -> None:
        """Note that a message was accepted."""
        self._db.execute(
            "UPDATE outbox SET state = 'sent', sent_at = ?, attempts = attempts + 1, error = NULL"
            " WHERE id = ?",
            (utc(now), mail),
        )

    def again(self, mail: int, due_at: datetime, error: str) -> None:
        """Note that a message could not be handed over, and when to try again."""
        self._db.execute(
            "UPDATE outbox SET due_at = ?, attempts = attempts + 1, error = ? WHERE id = ?",
            (utc(due_at), error, mail),
        )

    def failed(self, mail: int, error: str) -> None:
        """Note that a message is given up."""
        self._db.execute(
            "UPDATE outbox SET state = 'failed', attempts = attempts + 1, error = ? WHERE id = ?",
            (error, mail),
        )

    def revive(self, now: datetime) -> int:
        """Make given-up messages due again; say how many."""
        cursor = self._db.execute(
            "UPDATE outbox SET state = 'due', due_at = ?, attempts = 0 WHERE state = 'failed'",
            (utc(now),),
        )
        return int(cursor.rowcount)

    def hurry(self, now: datetime) -> int:
        """Make messages that were put off due at once; say how many."""
        cursor = self._db.execute(
            "UPDATE outbox SET due_at = ? WHERE state = 'due' AND due_at > ?", (utc(now), utc(now))
        )
        return int(cursor.rowcount)

    def hold(self, news: Sequence[NewNews]) -> None:
        """Keep changes for a digest; the same change is kept once a subscriber."""
        self._db.executemany(
            "INSERT OR IGNORE INTO news (subscriber, record, change, due_at) VALUES (?, ?, ?, ?)",
            [(n.subscriber, n.record, n.change, utc(n.due_at)) for n in news],
        )

    def digests(self, now: datetime) -> dict[str, list[int]]:
        """Give the changes whose digest is due, by subscriber."""
        found: dict[str, list[int]] = {}
        for subscriber, change in self._db.execute(
            "SELECT subscriber, change FROM news WHERE due_at <= ? ORDER BY subscriber, id",
            (utc(now),),
        ):
            found.setdefault(subscriber, []).append(change)
        return found

    def told(self, subscriber: str, changes: Sequence[int]) -> None:
        """Take changes out of the waiting news: their digest is in the outbox now."""
        self._db.executemany(
            "DELETE FROM news WHERE subscriber = ? AND change = ?",
            [(subscriber, change) for change in changes],
        )

    def warned(self, subscriber: str, record: int, lapses_on: date) -> bool:
        """Tell whether a subscriber was warned of this lapse of a record."""
        return bool(
            self._db.execute(
                "SELECT 1 FROM warnings WHERE subscriber = ? AND record = ? AND lapses_on = ?",
                (subscriber, record, lapses_on.isoformat()),
            ).fetchone()
        )

    def note_warning(self, subscriber: str, record: int, lapses_on: date, now: datetime) -> None:
        """Note that a warning is queued, so that it is not again."""
        self._db.execute(
            "INSERT INTO warnings (subscriber, record, lapses_on, at) VALUES (?, ?, ?, ?)",
            (subscriber, record, lapses_on.isoformat(), utc(now)),
        )

    def states(self) -> dict[str, int]:
        """Count the messages by state, and news waiting for a digest as "waiting"."""
        counts = dict(self._db.execute("SELECT state, count(*) FROM outbox GROUP BY 1").fetchall())
        waiting = self._db.execute("SELECT count(*) FROM news").fetchone()[0]
        return {**counts, "waiting": waiting}

    def posts(self, limit: int = 20) -> list[Post]:
        """Give the newest messages, newest last."""
        rows = self._db.execute(
            "SELECT id, subscriber, subject, state, attempts, created_at, due_at, sent_at, error"
            " FROM outbox ORDER BY id DESC LIMIT ?",
            (limit,),
        ).fetchall()
        return [Post(*row) for row in reversed(rows)]

    def get(self, mail: int) -> DueMail | None:
        """Give one message, whatever its state."""
        row = self._db.execute(
            "SELECT id, subscriber, subject, message, created_at, attempts FROM outbox WHERE id = ?",
            (mail,),
        ).fetchone()
        if row is None:
            return None
        return DueMail(
            row[0], row[1], row[2], orjson.loads(row[3]), datetime.fromisoformat(row[4]), row[5]
        )
