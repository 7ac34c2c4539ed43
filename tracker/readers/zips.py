"""Zip files with hundreds of thousands of entries, read entry by entry without holding their list.

The standard library keeps an object for each entry, half a gigabyte for the registry's own zip; this
module reads the central directory as it goes.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from tracker.errors import ReadingError

_LOCAL: Final = struct.Struct("<4s5H3L2H")
_CENTRAL: Final = struct.Struct("<4s6H3L5H2L")
_END: Final = struct.Struct("<4s4H2LH")
_END64_PLACE: Final = struct.Struct("<4sLQL")
_END64: Final = struct.Struct("<4sQ2H2L4Q")
_BLOCK: Final = 1 << 20
_LONGEST: Final = 46 + 3 * 65535  # bytes that one entry of the list may have
_STORED, _DEFLATED = 0, 8
_MAX32: Final = 0xFFFFFFFF
_MAX16: Final = 0xFFFF


@dataclass(frozen=True, slots=True)
class Entry:
    """One file in a zip: its name, sizes and where it begins."""

    name: str
    packed: int
    size: int
    crc: int
    method: int
    offset: int
    encrypted: bool

    @property
    def is_folder(self) -> bool:
        """Whether the entry stands for a folder."""
        return self.name.endswith("/")


@dataclass(frozen=True, slots=True)
class _Directory:
    count: int
    size: int
    offset: int
    shift: int


def entries(file: BinaryIO) -> Iterator[Entry]:
    """Yield a zip's entries in the order of its central directory.

    Raises ReadingError where the directory is damaged, or where entries claim more room than the
    file has (they would share their bytes, as bombs do).
    """
    directory = _directory(file)
    room = directory.offset + directory.shift
    place, left, buffer, at = directory.offset + directory.shift, directory.size, b"", 0
    for _ in range(directory.count):
        if len(buffer) - at < _LONGEST and left:
            file.seek(place)
            got = file.read(min(_BLOCK, left))
            place, left, buffer, at = place + len(got), left - len(got), buffer[at:] + got, 0
        entry, at = _entry(buffer, at, directory.shift)
        room -= entry.packed
        if room < 0:
            raise ReadingError("files in the zip overlap, as in a zip bomb; it is refused")
        yield entry


def count(file: BinaryIO) -> int:
    """Say how many entries a zip has, from its end, without reading its list."""
    return _directory(file).count


def content(file: BinaryIO, entry: Entry, largest: int) -> bytes:
    """Read and unpack one entry, verified by its checksum.

    Raises ReadingError for what is encrypted, damaged, packed in an unusual way, or larger than
    `largest` or than it claims.
    """
    if entry.encrypted:
        raise ReadingError("it is encrypted; unpack it first")
    if entry.size > largest:
        raise ReadingError(f"it has {entry.size:,} bytes, more than any record")
    if entry.packed > entry.size + entry.size // 100 + 1024:
        raise ReadingError("it is larger packed than unpacked; download the zip again")
    file.seek(entry.offset)
    head = file.read(_LOCAL.size)
    if len(head) < _LOCAL.size or head[:4] != b"PK\x03\x04":
        raise ReadingError("it does not stand where the zip says; download the zip again")
    *_, names, extra = _LOCAL.unpack(head)
    file.seek(names + extra, 1)
    packed = file.read(entry.packed)
    if len(packed) < entry.packed:
        raise ReadingError("it is cut off; download the zip again")
    raw = _unpacked(packed, entry)
    if len(raw) != entry.size or zlib.crc32(raw) != entry.crc:
        raise ReadingError("its checksum is wrong; download the zip again")
    return raw


def _unpacked(packed: bytes, entry: Entry) -> bytes:
    if entry.method == _STORED:
        return packed
    if entry.method != _DEFLATED:
        raise ReadingError(f"it is packed by method {entry.method}, which is not read; repack it")
    machine = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        return machine.decompress(packed, entry.size + 1)
    except zlib.error as error:
        raise ReadingError(f"it is damaged ({error}); download the zip again") from None


def _directory(file: BinaryIO) -> _Directory:
    end = file.seek(0, 2)
    start = max(0, end - _END.size - _MAX16)
    file.seek(start)
    tail = file.read(end - start)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + _END.size > len(tail):
        raise ReadingError("the zip has no end, so it was cut off; download it again")
    _, _, _, _, number, size, offset, _ = _END.unpack_from(tail, at)
    place = start + at
    wide = _end64(file, place)
    if wide is not None:
        number, size, offset, place = wide
    elif number == _MAX16 or _MAX32 in (size, offset):
        raise ReadingError("the end of the large zip is damaged; download it again")
    shift = place - size - offset
    if shift < 0 or size > place:
        raise ReadingError("the zip's list of files is damaged; download it again")
    return _Directory(number, size, offset, shift)


def _end64(file: BinaryIO, end: int) -> tuple[int, int, int, int] | None:
    file.seek(max(0, end - _END64_PLACE.size))
    locator = file.read(_END64_PLACE.size)
    if len(locator) == _END64_PLACE.size and locator[:4] == b"PK\x06\x07":
        place = _END64_PLACE.unpack(locator)[2]
        if place + _END64.size <= end:
            file.seek(place)
            record = file.read(_END64.size)
            if record[:4] == b"PK\x06\x06":
                *_, number, size, offset = _END64.unpack(record)
                return number, size, offset, place
    return None


def _entry(buffer: bytes, at: int, shift: int) -> tuple[Entry, int]:
    if len(buffer) - at < _CENTRAL.size or buffer[at : at + 4] != b"PK\x01\x02":
        raise ReadingError("the zip's list of files is damaged; download it again")
    fields = _CENTRAL.unpack_from(buffer, at)
    flags, method, crc, packed, size = fields[3], fields[4], fields[7], fields[8], fields[9]
    names, extras, comments, offset = fields[10], fields[11], fields[12], fields[16]
    start = at + _CENTRAL.size
    end = start + names + extras + comments
    if end > len(buffer):
        raise ReadingError("the zip's list of files is damaged; download it again")
    name = buffer[start : start + names].decode("utf-8" if flags & 0x800 else "cp437", "replace")
    extra = buffer[start + names : start + names + extras]
    size, packed, offset = _wide(extra, size, packed, offset)
    return Entry(name, packed, size, crc, method, offset + shift, bool(flags & 1)), end


def _wide(extra: bytes, size: int, packed: int, offset: int) -> tuple[int, int, int]:
    """Take the sizes and the offset that don't fit into 32 bits from the extra field."""
    values = [size, packed, offset]
    if _MAX32 not in values:
        return size, packed, offset
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind == 1:
            inner, place = extra[at + 4 : at + 4 + length], 0
            for number, value in enumerate(values):
                if value == _MAX32 and place + 8 <= len(inner):
                    values[number] = struct.unpack_from("<Q", inner, place)[0]
                    place += 8
            break
        at += 4 + length
    return values[0], values[1], values[2]
