"""The database's schema and its migrations; every statement that makes or alters a table stands here.

Times are ISO 8601 in UTC with seconds; dates and data timestamps are as the registry writes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from sqlite3 import Connection

from tracker.errors import StorageError

MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE records (
        id INTEGER PRIMARY KEY,
        nct_id TEXT NOT NULL UNIQUE,
        title TEXT NOT NULL DEFAULT '',
        status TEXT,
        known_since TEXT NOT NULL,
        last_seen_at TEXT,
        last_seen_load TEXT,
        checked_load TEXT,
        absent_loads INTEGER NOT NULL DEFAULT 0,
        absent_since TEXT,
        absence_logged INTEGER NOT NULL DEFAULT 0,
        merged_into INTEGER REFERENCES records(id),
        raw_digest BLOB,
        fields_digest BLOB,
        latest INTEGER REFERENCES snapshots(id),
        lapses_on TEXT
    ) STRICT;
    CREATE INDEX records_by_lapse ON records (lapses_on);

    CREATE TABLE aliases (
        alias TEXT PRIMARY KEY,
        record INTEGER NOT NULL REFERENCES records(id),
        since TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE snapshots (
        id INTEGER PRIMARY KEY,
        record INTEGER NOT NULL REFERENCES records(id),
        format TEXT NOT NULL,
        placed TEXT NOT NULL,
        version INTEGER,
        recorded_on TEXT,
        posted_on TEXT,
        data_timestamp TEXT,
        stored_at TEXT NOT NULL,
        seen_from TEXT,
        seen_until TEXT,
        certainty TEXT NOT NULL DEFAULT '',
        source TEXT NOT NULL DEFAULT '',
        sha256 BLOB NOT NULL,
        size INTEGER NOT NULL,
        fields_digest BLOB NOT NULL,
        normaliser INTEGER NOT NULL,
        pack INTEGER NOT NULL,
        offset INTEGER NOT NULL,
        length INTEGER NOT NULL,
        depth INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX snapshots_in_order ON snapshots (record, placed, version, id);
    CREATE INDEX snapshots_by_place ON snapshots (pack, offset);

    CREATE TABLE changes (
        id INTEGER PRIMARY KEY,
        record INTEGER NOT NULL REFERENCES records(id),
        before INTEGER REFERENCES snapshots(id),
        after INTEGER REFERENCES snapshots(id),
        field TEXT NOT NULL,
        path TEXT NOT NULL,
        element TEXT,
        category TEXT NOT NULL,
        kind TEXT NOT NULL,
        old TEXT,
        new TEXT,
        summary TEXT NOT NULL,
        weight INTEGER NOT NULL,
        suppressed TEXT,
        derived INTEGER NOT NULL DEFAULT 0,
        effective_on TEXT,
        recorded_on TEXT,
        posted_on TEXT,
        seen_at TEXT,
        seen_after TEXT,
        data_timestamp TEXT,
        version INTEGER,
        phase TEXT,
        placed TEXT NOT NULL,
        detail TEXT NOT NULL DEFAULT '{}'
    ) STRICT;
    CREATE INDEX changes_by_record ON changes (record, placed, id);
    CREATE INDEX changes_in_order ON changes (placed, id);
    CREATE INDEX changes_by_sight ON changes (seen_at) WHERE seen_at IS NOT NULL;

    CREATE TABLE matches (
        watch TEXT NOT NULL,
        record INTEGER NOT NULL REFERENCES records(id),
        since TEXT NOT NULL,
        until TEXT,
        untold INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (watch, record)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX matches_by_record ON matches (record);
    CREATE INDEX matches_untold ON matches (record, watch) WHERE untold;

    CREATE TABLE queries (
        watch TEXT PRIMARY KEY,
        query TEXT NOT NULL,
        asked_load TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE checks (
        id INTEGER PRIMARY KEY,
        data_timestamp TEXT,
        started_at TEXT NOT NULL,
        finished_at TEXT,
        requests INTEGER NOT NULL DEFAULT 0,
        records INTEGER NOT NULL DEFAULT 0,
        fetched INTEGER NOT NULL DEFAULT 0,
        changed INTEGER NOT NULL DEFAULT 0,
        changes INTEGER NOT NULL DEFAULT 0,
        suppressed INTEGER NOT NULL DEFAULT 0,
        failed INTEGER NOT NULL DEFAULT 0,
        error TEXT
    ) STRICT;

    CREATE TABLE news (
        id INTEGER PRIMARY KEY,
        subscriber TEXT NOT NULL,
        record INTEGER NOT NULL REFERENCES records(id),
        change INTEGER NOT NULL REFERENCES changes(id),
        due_at TEXT NOT NULL,
        UNIQUE (subscriber, change)
    ) STRICT;
    CREATE INDEX news_by_due ON news (due_at);
    CREATE INDEX news_by_change ON news (change);

    CREATE TABLE outbox (
        id INTEGER PRIMARY KEY,
        subscriber TEXT NOT NULL,
        record INTEGER REFERENCES records(id),
        subject TEXT NOT NULL,
        message TEXT NOT NULL,
        created_at TEXT NOT NULL,
        due_at TEXT NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0,
        state TEXT NOT NULL DEFAULT 'due' CHECK (state IN ('due', 'sent', 'failed')),
        sent_at TEXT,
        error TEXT
    ) STRICT;
    CREATE INDEX outbox_due ON outbox (state, due_at);

    CREATE TABLE backfills (
        record INTEGER PRIMARY KEY REFERENCES records(id),
        done_at TEXT,
        wanted TEXT,
        versions INTEGER,
        set_aside TEXT,
        tried_at TEXT NOT NULL,
        listed TEXT NOT NULL DEFAULT '[]'
    ) STRICT;

    CREATE TABLE staged (
        record INTEGER NOT NULL REFERENCES records(id),
        version INTEGER NOT NULL,
        study BLOB NOT NULL,
        PRIMARY KEY (record, version)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE warnings (
        subscriber TEXT NOT NULL,
        record INTEGER NOT NULL REFERENCES records(id),
        lapses_on TEXT NOT NULL,
        at TEXT NOT NULL,
        PRIMARY KEY (subscriber, record, lapses_on)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE troubles (
        subject TEXT PRIMARY KEY,
        message TEXT NOT NULL,
        since TEXT NOT NULL,
        last_at TEXT NOT NULL,
        times INTEGER NOT NULL DEFAULT 1
    ) STRICT, WITHOUT ROWID;
    """,
    # What was written before has turns by id; `tracker rebuild` makes them exact.
    """
    ALTER TABLE changes ADD COLUMN turn INTEGER NOT NULL DEFAULT 0;
    UPDATE changes SET turn = numbered.turn FROM (
        SELECT id, row_number() OVER (PARTITION BY record, placed ORDER BY id) AS turn
        FROM changes WHERE after IS NOT NULL
    ) AS numbered WHERE changes.id = numbered.id;
    DROP INDEX changes_by_record;
    CREATE INDEX changes_by_record ON changes (record, placed, turn);
    """,
    """
    CREATE TABLE waits (
        base_url TEXT PRIMARY KEY,
        until TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    """,
    """
    CREATE TABLE sights (
        snapshot INTEGER NOT NULL REFERENCES snapshots(id),
        placed TEXT NOT NULL,
        seen_at TEXT NOT NULL,
        PRIMARY KEY (snapshot, placed)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO sights SELECT id, substr(seen_until, 1, 10), seen_until FROM snapshots
    WHERE data_timestamp IS NULL AND seen_until LIKE '%T00:00:00+00:00'
    AND substr(seen_until, 1, 10) > substr(placed, 1, 10);
    """,
    """
    CREATE INDEX changes_by_recording ON changes (recorded_on) WHERE recorded_on IS NOT NULL;
    CREATE INDEX changes_by_posting ON changes (posted_on) WHERE posted_on IS NOT NULL;
    CREATE INDEX changes_by_effect ON changes (effective_on) WHERE effective_on IS NOT NULL;
    """,
)


def migrate(connection: Connection, migrations: Sequence[str] = MIGRATIONS) -> None:
    """Bring the schema up to date, all of it or nothing; StorageError when a newer program made it.

    A statement ends with a semicolon, which may stand nowhere else.
    """
    have = _version(connection)
    if have > len(migrations):
        raise StorageError(
            f"the database has schema {have}, this program knows {len(migrations)}: upgrade tracker"
        )
    if have == len(migrations):
        return
    # Imported here: every command opens the store, and few have anything to migrate.
    from sqlite_utils import Database

    db = Database(connection, execute_plugins=False)
    connection.execute("BEGIN IMMEDIATE")
    try:
        with db.atomic():
            for script in migrations[_version(connection) :]:
                for statement in filter(str.strip, script.split(";")):
                    db.execute(statement)
            db.execute(f"PRAGMA user_version = {len(migrations)}")
        connection.execute("COMMIT")
    except BaseException:
        connection.rollback()
        raise


def _version(connection: Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
