"""What workers answer of the items of an import: refused, known, or ready to be kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Final

from tracker.readers.files import Beside
from tracker.storage import NewEntry, NewSnapshot, Sighting, Snapshot, Store
from tracker.storage.packs import Place


@dataclass(frozen=True, slots=True)
class Refused:
    """An item that is not taken in, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Known:
    """An item that says what a snapshot says already, which stood until this day too.

    `snapshot` is the id of one that is kept, or -1 for the first of the record's that wait, -2 for the
    second … `news` is whether it was not known to have been seen then, `last` whether it is the record's
    last.
    """

    nct_id: str
    snapshot: int
    until: str
    news: bool
    last: bool


@dataclass(frozen=True, slots=True)
class Fresh:
    """A record's next snapshot, ready to be kept: packed, its row without an id, and all it tells.

    `sighting` has no record and no snapshot yet.
    """

    snapshot: NewSnapshot
    packed: bytes
    depth: int
    sha256: bytes
    size: int
    sighting: Sighting
    entries: tuple[NewEntry, ...]


@dataclass(frozen=True, slots=True)
class Late:
    """A new snapshot, raw, of a record that must be told anew because of it.

    Its record has several that are new, or some that stand later.
    """

    snapshot: NewSnapshot
    sha256: bytes
    size: int


Ready = Refused | Known | Fresh | Late | Beside


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for a whole import: the day for files that don't give one, and now.

    `scratch` is the folder in which a dry run notes what would come in.
    """

    as_of: date | None
    now: datetime
    scratch: Path | None = None


def nct_id_of(ready: Ready) -> str:
    """Give the record an answer is about; "" for none."""
    if isinstance(ready, Known):
        return ready.nct_id
    return ready.snapshot.nct_id if isinstance(ready, Fresh | Late) else ""


def scratch_store(folder: Path) -> Store:
    """Open the store in which a dry run notes the rows of what would come in."""
    return Store(folder / "rows.db", folder / "packs")


NOWHERE: Final = Place(0, 0, 0)


def as_kept(new: NewSnapshot, sha256: bytes, id: int) -> Snapshot:
    """Give a new snapshot as one that is kept, for comparison; its bytes are nowhere."""
    return Snapshot(
        id=id,
        record=new.record,
        format=new.format,
        placed=new.placed,
        version=new.version,
        recorded_on=new.recorded_on,
        posted_on=new.posted_on,
        data_timestamp=new.data_timestamp,
        stored_at=new.stored_at,
        seen_from=new.seen_from,
        seen_until=new.seen_until,
        certainty=new.certainty,
        source=new.source,
        sha256=sha256,
        size=len(new.raw),
        fields_digest=new.fields_digest,
        normaliser=new.normaliser,
        place=NOWHERE,
    )


def midnight(placed: str) -> datetime:
    """Give the moment at which a day begins; a snapshot of a file is placed there."""
    return datetime.combine(date.fromisoformat(placed[:10]), time(), tzinfo=UTC)
