"""Rows of snapshots had again from the packs: what of a row is kept with its bytes too."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from datetime import datetime
from sqlite3 import Connection

from tracker.model import Json
from tracker.storage.columns import moment
from tracker.storage.packs import PackReader, Place

_MENDED = (
    "format, placed, version, recorded_on, posted_on, data_timestamp, stored_at, seen_from,"
    " certainty, source, size, length, depth, seen_until"
)
"""The columns that can be had again from a pack, and `seen_until`, which can't."""

_MEND = ", ".join(f"{column.strip()} = ?" for column in _MENDED.split(","))


def mend(db: Connection, reader: PackReader, record: int, names: Collection[str]) -> int:
    """Mend the rows of a record; see `Snapshots.mend`."""
    held = db.execute(
        f"SELECT id, pack, offset, sha256, {_MENDED} FROM snapshots WHERE record = ?",  # noqa: S608
        (record,),
    ).fetchall()
    mended = 0
    for id, pack, offset, sha256, *rest in held:
        line, raw = reader.entry(Place(pack, offset, 0))
        if hashlib.sha256(raw).digest() != sha256 or line["record"] not in names:
            continue
        true = _true_columns(line, len(raw), reader.place(pack, offset), rest[-1])
        if true != tuple(rest):
            db.execute(f"UPDATE snapshots SET {_MEND} WHERE id = ?", (*true, id))  # noqa: S608
            mended += 1
    return mended


def _true_columns(
    line: Mapping[str, Json], size: int, place: Place, seen_until: str | None
) -> tuple[object, ...]:
    """Give the columns of _MENDED as the pack tells them; one that it doesn't tell must make sense."""
    seen_from = line.get("seen_from")
    try:
        until = moment(seen_until)
        backwards = until and seen_from and until < datetime.fromisoformat(seen_from)
    except ValueError:
        backwards = True
    return (
        line["format"], line["placed"], line.get("version"), line.get("recorded_on"),
        line.get("posted_on"), line.get("data_timestamp"), line["stored_at"], seen_from,
        line.get("certainty", ""), line.get("source", ""), size, place.length, place.depth,
        None if backwards else seen_until,
    )  # fmt: skip
