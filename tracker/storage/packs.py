"""Snapshot packs: append-only files of compressed raw answers; this module alone knows their bytes.

A pack begins with MAGIC and holds entries one after another. An entry is a fixed head (HEAD) and one
zstd frame. The head gives the frame's length, the SHA-256 of the raw bytes, and where the entry stands
that the frame is a delta on (or nowhere). The frame holds a line of JSON, which says whose snapshot it
is, and then the raw bytes as they were kept. So a pack can be read without the database, and whole
entries before a torn end stay readable.
"""

from __future__ import annotations

import hashlib
import os
import struct
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson

from tracker.errors import DiskError, StorageError
from tracker.model import Json

MAGIC = b"TRKPACK1"
HEAD = struct.Struct("<BIHQ32s")
"""Kind, length of the frame, pack and offset of the base, SHA-256 of the raw bytes."""

FULL, DELTA = 0, 1
ROLL_AT = 1 << 30
REMEMBERED = 16 << 20
DEEPEST = 24  # deltas on deltas; past this an entry stands alone again


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry stands: pack number, byte offset of its head, bytes in all, deltas below it."""

    pack: int
    offset: int
    length: int
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Base:
    """An entry that a new one may be a delta on: where it stands and its raw bytes."""

    place: Place
    raw: bytes


def pack_entry(
    raw: bytes, meta: Mapping[str, Json], base: Base | None = None
) -> tuple[bytes, bytes]:
    """Give an entry's bytes and the SHA-256 of `raw`; pure, so that workers may do it side by side."""
    # zstandard comes with it, which few questions to the log need.
    from tracker.storage.frames import frame_of

    digest = hashlib.sha256(raw).digest()
    content = orjson.dumps(dict(meta)) + b"\n" + raw
    frame = frame_of(content, base.raw if base is not None else None)
    kind, pack, offset = (
        (DELTA, base.place.pack, base.place.offset) if base is not None else (FULL, 0, 0)
    )
    return HEAD.pack(kind, len(frame), pack, offset, digest) + frame, digest


def usable(base: Base | None, raw: bytes) -> Base | None:
    """Give `base` if a delta on it is allowed: not too deep, and of a size that makes it worth while."""
    if base is None or base.place.depth >= DEEPEST or len(base.raw) > 4 * len(raw) + 4096:
        return None
    return base


class PackWriter:
    """Appends entries to the newest pack; nothing counts as kept before `sync` has returned."""

    def __init__(self, folder: Path, known: tuple[int, int] | None = None) -> None:
        """Take up the newest pack again if it ends where the last kept entry does.

        `known` is the number of the newest pack and the byte at which its last entry that a row points
        at ends. A pack that is longer has a torn end, or rows lost by a restored database: it is left
        as it is, and a new pack begun.
        """
        self._folder = folder
        self._known = known
        self._number = 0
        self._file: int | None = None
        self._end = 0

    def append(self, entry: bytes, depth: int) -> Place:
        """Write one entry's bytes and say where they stand."""
        file = self._open()
        self._write(file, entry)
        place = Place(self._number, self._end, len(entry), depth)
        self._end += len(entry)
        return place

    def sync(self) -> None:
        """Force what was written to the disk."""
        if self._file is not None:
            with self._given_up_if_it_fails():
                os.fsync(self._file)

    def close(self) -> None:
        """Close the pack."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _write(self, file: int, content: bytes) -> None:
        view = memoryview(content)
        with self._given_up_if_it_fails():
            while view:
                view = view[os.write(file, view) :]

    @contextmanager
    def _given_up_if_it_fails(self) -> Iterator[None]:
        """Leave a pack whose end is not known any more as it is; the next entry begins a new one."""
        try:
            yield
        except OSError as error:
            self.close()
            raise DiskError(
                f"{pack_path(self._folder, self._number)} can't be written"
                f" ({error.strerror or error}): is the disk full, or read-only? Make room on it, or"
                " name another folder with storage.snapshots; what was committed before is kept"
            ) from error

    def _open(self) -> int:
        if self._file is not None and self._end < ROLL_AT:
            return self._file
        self.close()
        try:
            return self._opened()
        except OSError as error:
            raise DiskError(
                f"no snapshot can be kept in {self._folder} ({error.strerror or error}): is it a"
                " folder, on a disk that is neither full nor read-only, and may you write there?"
                " storage.snapshots names it"
            ) from error

    def _opened(self) -> int:
        self._folder.mkdir(parents=True, exist_ok=True)
        newest = max((number for number, _ in packs_in(self._folder)), default=0)
        known, self._known = self._known, None
        if known is not None and known[0] == newest and known[1] < ROLL_AT:
            path = pack_path(self._folder, newest)
            if path.stat().st_size == known[1]:
                self._number, self._end = known
                self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
                return self._file
        self._number = newest + 1
        path = pack_path(self._folder, self._number)
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
        self._write(self._file, MAGIC)
        self._end = len(MAGIC)
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return self._file


@dataclass(frozen=True, slots=True)
class _Head:
    """An entry's head: length of its frame, pack and offset of its base, SHA-256 of its raw bytes."""

    length: int
    base: tuple[int, int] | None
    digest: bytes


class PackReader:
    """Reads entries; keeps packs open until closed.

    What was read last is remembered, up to REMEMBERED bytes: the snapshots of a record stand on each
    other, and are read one after another.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[int, int] = {}
        self._recent: OrderedDict[tuple[int, int], bytes] = OrderedDict()
        self._remembered = 0

    def raw(self, place: Place) -> bytes:
        """Give the raw bytes kept at a place, checked against their SHA-256."""
        return self.entry(place)[1]

    def entry(self, place: Place) -> tuple[dict[str, Json], bytes]:
        """Give an entry's line of JSON and its raw bytes; StorageError when damaged or absent."""
        return self._entry(place.pack, place.offset, 0)

    def place(self, pack: int, offset: int) -> Place:
        """Give the place of an entry as the packs tell it: its length, and the deltas below it."""
        first = head = self._head(pack, offset)
        depth = 0
        while head.base is not None:
            depth += 1
            if depth > DEEPEST + 1:
                raise _without_end(self._where(pack, offset))
            head = self._head(*head.base)
        return Place(pack, offset, HEAD.size + first.length, depth)

    def close(self) -> None:
        """Close the packs."""
        for file in self._files.values():
            os.close(file)
        self._files.clear()

    def _where(self, pack: int, offset: int) -> str:
        return f"{pack_path(self._folder, pack).name} at byte {offset}"

    def _head(self, pack: int, offset: int) -> _Head:
        where = self._where(pack, offset)
        head = os.pread(self._fd(pack), HEAD.size, offset) if offset >= 0 else b""
        if len(head) < HEAD.size:
            raise _cut_off(where)
        kind, length, base_pack, base_offset, digest = HEAD.unpack(head)
        if kind not in (FULL, DELTA) or (kind == FULL and (base_pack or base_offset)):
            raise StorageError(f"no snapshot stands in {where}; restore this pack from a backup")
        return _Head(length, (base_pack, base_offset) if kind == DELTA else None, digest)

    def _entry(self, pack: int, offset: int, depth: int) -> tuple[dict[str, Json], bytes]:
        from tracker.storage.frames import content_of

        where = self._where(pack, offset)
        if depth > DEEPEST + 1:
            raise _without_end(where)
        head = self._head(pack, offset)
        frame = os.pread(self._fd(pack), head.length, offset + HEAD.size)
        if len(frame) < head.length:
            raise _cut_off(where)
        base = self._base(*head.base, depth + 1) if head.base else None
        try:
            content = content_of(frame, base)
            line, _, raw = content.partition(b"\n")
            meta = orjson.loads(line)
        except ValueError as error:
            raise StorageError(
                f"snapshot in {where} is damaged ({error}); restore this pack from a backup"
            ) from error
        if hashlib.sha256(raw).digest() != head.digest:
            raise StorageError(
                f"snapshot in {where} does not match its SHA-256; restore this pack from a backup"
            )
        self._remember((pack, offset), raw)
        return meta, raw

    def _base(self, pack: int, offset: int, depth: int) -> bytes:
        return self._recent.get((pack, offset)) or self._entry(pack, offset, depth)[1]

    def _remember(self, where: tuple[int, int], raw: bytes) -> None:
        if where in self._recent:
            self._recent.move_to_end(where)
            return
        self._recent[where] = raw
        self._remembered += len(raw)
        while self._remembered > REMEMBERED:
            self._remembered -= len(self._recent.popitem(last=False)[1])

    def _fd(self, pack: int) -> int:
        if pack not in self._files:
            path = pack_path(self._folder, pack)
            try:
                self._files[pack] = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
            except FileNotFoundError:
                raise StorageError(
                    f"the pack {path.name} is missing from {self._folder}; restore it from a backup"
                ) from None
        return self._files[pack]


def _without_end(where: str) -> StorageError:
    return StorageError(
        f"snapshot in {where} is a delta without end; restore this pack from a backup"
    )


def _cut_off(where: str) -> StorageError:
    return StorageError(f"snapshot in {where} is cut off; restore this pack from a backup")


def pack_path(folder: Path, number: int) -> Path:
    """Give the path of a pack."""
    return folder / f"pack-{number:05d}.trk"


def packs_in(folder: Path) -> Iterator[tuple[int, Path]]:
    """Give the packs of a folder in order of number."""
    for path in sorted(folder.glob("pack-*.trk")):
        number = path.stem.removeprefix("pack-")
        if number.isdigit():
            yield int(number), path
