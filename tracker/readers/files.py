"""Files of every kind in which records are kept (zip, tar, gz, zst, JSON of many), one record at a time."""

from __future__ import annotations

import gzip
import io
import re
import tarfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Final, Self, TypeAlias, cast

import zstandard

from tracker.errors import ReadingError
from tracker.model import Format
from tracker.readers import mht, zips
from tracker.readers.archive_changes import read_index
from tracker.readers.elements import depth_of_records, elements, is_lines, lines
from tracker.readers.recognise import forms, is_index, recognise, refusal
from tracker.readers.streams import Guarded, Peeked
from tracker.readers.trees import LARGEST

_HEAD: Final = 1 << 16
_LONGEST_HEADER: Final = 1 << 20
_BESIDE: Final = frozenset(
    {
        tarfile.XHDTYPE,
        tarfile.XGLTYPE,
        tarfile.SOLARIS_XHDTYPE,
        tarfile.GNUTYPE_LONGNAME,
        tarfile.GNUTYPE_LONGLINK,
        tarfile.GNUTYPE_SPARSE,
    }
)
_SECTIONS: Final = (b'"protocolSection"', b'"ProtocolSection"')
_DAMAGED: Final = (
    tarfile.TarError,
    zstandard.ZstdError,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    OverflowError,
)


@dataclass(frozen=True, slots=True)
class Item:
    """One record as it stood in a file: where, its raw bytes, and the form to read them in."""

    name: str
    raw: bytes
    format: Format


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something in a file that is no record or can't be read: where, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Beside:
    """A page that tells of a record and holds none, and is no mistake: where, and what it tells."""

    name: str
    says: str


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is unpacked before a file is taken for a bomb.

    `member` is the size of one unpacked record, `ratio` how many times larger than its packed form
    anything may be that is over a megabyte, `nesting` how many packings may be within each other,
    `number` how many members one file may have.
    """

    member: int = LARGEST
    ratio: int = 250
    nesting: int = 4
    number: int = 5_000_000


LIMITS: Final = Limits()
Found: TypeAlias = Item | Refusal | Beside


def records(source: bytes | BinaryIO, name: str, limits: Limits = LIMITS) -> Iterator[Found]:
    """Yield every record in a file, and what is said of everything else in it, in the file's order.

    `source` is read as a stream and need not fit into memory; a zip needs one that can seek. A
    record's `raw` can be read again by `read` at any time. What a file holds is seen from its bytes,
    its name is only reported. Damage ends the file with a refusal; what came before it counts.
    """
    stream = io.BytesIO(source) if isinstance(source, bytes) else source
    yield from _opened(stream, name, limits, 0)


def _opened(stream: BinaryIO, name: str, limits: Limits, depth: int) -> Iterator[Found]:
    if depth > limits.nesting:
        yield Refusal(name, "it is packed more often than any download is; unpack it first")
        return
    peeked = Peeked(stream)
    try:
        yield from _found(peeked, name, limits, depth)
    except ReadingError as error:
        yield Refusal(name, error.message)
    except _DAMAGED as error:
        said = " ".join(str(error).split())[:160] or type(error).__name__
        yield Refusal(name, f"it can't be unpacked: {said}; download it again")


def _found(file: Peeked, name: str, limits: Limits, depth: int) -> Iterator[Found]:
    head = file.head
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"):
        return _zipped(file.seekable_from_start(limits.member), name, limits, depth)
    if head[:2] == b"\x1f\x8b":
        inner = cast(BinaryIO, gzip.GzipFile(fileobj=_binary(file)))
        return _opened(_guarded(file, inner, limits), name, limits, depth + 1)
    if head[:4] == b"\x28\xb5\x2f\xfd":
        machine = zstandard.ZstdDecompressor(max_window_size=1 << 27)
        unpacked = cast(BinaryIO, machine.stream_reader(_binary(file), read_across_frames=True))
        return _opened(_guarded(file, unpacked, limits), name, limits, depth + 1)
    if head[257:262] == b"ustar":
        return _tarred(_binary(file), name, limits, depth)
    return _written(file, name, limits)


def _zipped(file: BinaryIO, name: str, limits: Limits, depth: int) -> Iterator[Found]:
    yield from zipped(file, _counted(zips.entries(file), limits), name, limits, depth)


def _counted(entries: Iterable[zips.Entry], limits: Limits) -> Iterator[zips.Entry]:
    for number, entry in enumerate(entries):
        if number >= limits.number:
            raise ReadingError(f"the zip has more than {limits.number:,} files; it is refused")
        yield entry


def zipped(
    file: BinaryIO,
    entries: Iterable[zips.Entry],
    name: str,
    limits: Limits = LIMITS,
    depth: int = 0,
) -> Iterator[Found]:
    """Yield the records in some entries of a zip, so that several readers can share one zip."""
    for entry in entries:
        if entry.is_folder or _is_clutter(entry.name):
            continue
        place = f"{name}/{_printable(entry.name)}"
        if reason := _refused_member(entry.name, entry.size, entry.packed, limits):
            yield Refusal(place, reason)
            continue
        try:
            raw = zips.content(file, entry, limits.member)
        except ReadingError as error:
            yield Refusal(place, error.message)
            continue
        yield from member(raw, place, limits, depth + 1)


def member(raw: bytes, name: str, limits: Limits = LIMITS, depth: int = 1) -> Iterator[Found]:
    """Yield the records of one unpacked member; most often it is one."""
    form = recognise(raw) if raw[:1] in b"{<" and depth_of_records(raw[:_HEAD]) == 0 else None
    if form is not None and not _has_more(raw):
        yield from _recognised(raw, name)
    else:
        yield from _opened(io.BytesIO(raw), name, limits, depth)


def _has_more(raw: bytes) -> bool:
    """Whether a JSON body may hold several records one after the other."""
    return raw[:1] == b"{" and any(raw.count(key) > 1 for key in _SECTIONS)


class _Modest(tarfile.TarInfo):
    """A header of a tar that may not ask for long names and attributes without measure."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        """Read a header; ReadingError where what belongs to it is larger than any is."""
        found = super().frombuf(buf, encoding, errors)
        if found.type in _BESIDE and found.size > _LONGEST_HEADER:
            raise ReadingError("the tar has a header larger than any file name; it is refused")
        return found


def _tarred(file: BinaryIO, name: str, limits: Limits, depth: int) -> Iterator[Found]:
    with tarfile.open(fileobj=file, mode="r|", tarinfo=_Modest) as tar:
        for number, info in enumerate(tar):
            if number >= limits.number:
                raise ReadingError(f"the tar has more than {limits.number:,} files; it is refused")
            # The list of members that tarfile keeps would grow with the file.
            cast(Any, tar).members.clear()
            if info.isdir() or _is_clutter(info.name):
                continue
            place = f"{name}/{_printable(info.name)}"
            reason = _refused_member(info.name, info.size, info.size, limits)
            if not info.isfile():
                reason = "it is a link or a device, not a file"
            unpacked = tar.extractfile(info) if not reason else None
            if unpacked is None:
                yield Refusal(place, reason or "it can't be read")
                continue
            yield from member(unpacked.read(), place, limits, depth + 1)


def _written(file: Peeked, name: str, limits: Limits) -> Iterator[Found]:
    start = file.head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start.startswith((b"{", b"[")):
        raw = file.read(limits.member + 1)
        if len(raw) > limits.member:
            raise ReadingError(f"it has more than {limits.member:,} bytes, more than any record")
        yield from _recognised(mht.page(raw) if mht.is_mht(start) else raw, name)
        return
    depth = depth_of_records(start)
    apart = depth == 0 and is_lines(start)
    stream = _binary(file)
    bodies = lines(stream, limits.member) if apart else elements(stream, depth, limits.member)
    found = 0
    for found, raw in enumerate(bodies, start=1):
        one = depth == 0 and found == 1 and not apart
        yield from _recognised(raw, name if one else f"{name}[{found}]")
    if not found:
        raise ReadingError("the JSON holds no record")


def _recognised(raw: bytes, name: str) -> Iterator[Found]:
    found = forms(raw)
    for form in found:
        yield Item(f"{name}[{_SIDE[form]}]" if form in _SIDE else name, raw, form)
    if not found:
        yield _index(raw, name) if is_index(raw) else Refusal(name, refusal(raw).message)


_SIDE: Final = {Format.ARCHIVE_BEFORE: "before", Format.ARCHIVE_AFTER: "after"}


def _index(raw: bytes, name: str) -> Found:
    try:
        record, versions = read_index(raw)
    except ReadingError as error:
        return Refusal(name, error.message)
    days = f" between {versions[0].date} and {versions[-1].date}" if versions else ""
    count = "1 version" if len(versions) == 1 else f"{len(versions):,} versions"
    return Beside(name, f"the archive lists {count} of {record}{days}; the page holds no record")


_OUTSIDE: Final = re.compile(r"(?:^|[/\\])\.\.(?:[/\\]|$)|^[/\\]|^[A-Za-z]:|\x00")
_CLUTTER: Final = re.compile(r"^__MACOSX/|(?:^|/)(?:\._[^/]*|\.DS_Store|Thumbs\.db)$")


def _refused_member(name: str, size: int, packed: int, limits: Limits) -> str:
    if _OUTSIDE.search(name):
        return "its path leads out of the folder"
    if size > limits.member:
        return f"it has {size:,} bytes, more than any record"
    if size > 1 << 20 and size > packed * limits.ratio:
        return "it is packed far too tightly, as in a zip bomb"
    return ""


def _is_clutter(name: str) -> bool:
    return _CLUTTER.search(name) is not None


def _printable(name: str) -> str:
    if name.isprintable():
        return name[:200]
    return "".join(mark if mark.isprintable() else "?" for mark in name)[:200]


def _guarded(packed: Peeked, unpacked: BinaryIO, limits: Limits) -> BinaryIO:
    return _binary(Guarded(packed, unpacked, limits.ratio))


def _binary(stream: io.RawIOBase) -> BinaryIO:
    return cast(BinaryIO, stream)
