"""What there is to import, cut into pieces of work: alone knows how files and zips are divided."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tracker.errors import ReadingError
from tracker.readers import files, zips
from tracker.readers.files import Found, Item, Refusal

PIECE = 250
PIECE_BYTES = 6 << 20
LITTLE_BYTES = 8 << 20


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of work: what was found in files, or entries of a zip that the worker reads itself.

    `only` are the places of those of a zip's finds that are meant, None for all.
    """

    found: tuple[Found, ...] = ()
    zip: Path | None = None
    name: str = ""
    entries: tuple[zips.Entry, ...] = ()
    only: tuple[int, ...] | None = None

    @property
    def weight(self) -> int:
        """How many items it has, about."""
        return len(self.found) + len(self.entries)

    def part(self, places: Sequence[int]) -> Piece:
        """Give the part of it that is found at some places."""
        if self.zip is None:
            return Piece(tuple(self.found[place] for place in places))
        return replace(self, only=tuple(places))

    def read(self) -> Iterator[Found]:
        """Yield what it holds, in order."""
        if self.zip is None:
            yield from self.found
            return
        wanted = None if self.only is None else frozenset(self.only)
        with self.zip.open("rb") as file:
            for place, each in enumerate(files.zipped(file, self.entries, self.name)):
                if wanted is None or place in wanted:
                    yield each


def pieces(paths: Iterable[Path], begin: Callable[[int], None]) -> Iterator[Piece]:
    """Cut files and folders into pieces; `begin` is told how many items are known of so far."""
    batch: list[Found] = []
    size = total = 0
    for path, name in _files(paths):
        if _is_zip(path):
            cut, count = _zip_pieces(path, name)
            total += count
            begin(total)
            if batch:
                yield Piece(tuple(batch))
                batch, size = [], 0
            yield from cut
            continue
        for found in _records(path, name):
            total += 1
            begin(total)
            batch.append(found)
            size += len(found.raw) if isinstance(found, Item) else 0
            if len(batch) >= PIECE or size >= PIECE_BYTES:
                yield Piece(tuple(batch))
                batch, size = [], 0
    if batch:
        yield Piece(tuple(batch))


def is_little(paths: Iterable[Path]) -> bool:
    """Whether there is so little of it that other processes would take longer to start."""
    size = 0
    for path, _ in _files(paths):
        size += path.stat().st_size if path.is_file() else 0
        if size > LITTLE_BYTES:
            return False
    return True


def _files(paths: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """Give every file with the name it goes by: from the folder on that was given."""
    for path in paths:
        if not path.is_dir():
            yield path, path.name
            continue
        above = path.resolve().parent
        for each in sorted(path.rglob("*")):
            if each.is_file():
                yield each, str(path.resolve().joinpath(each.relative_to(path)).relative_to(above))


def _records(path: Path, name: str) -> Iterator[Found]:
    try:
        with path.open("rb") as file:
            yield from files.records(file, name)
    except OSError as error:
        yield Refusal(name, f"it can't be opened ({error.strerror or error})")


def _is_zip(path: Path) -> bool:
    if not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            return file.read(4) in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
    except OSError:
        return False


def _zip_pieces(path: Path, name: str) -> tuple[Iterator[Piece], int]:
    try:
        with path.open("rb") as file:
            return _of_zip(path, name), zips.count(file)
    except ReadingError as error:
        return iter((_refused(name, error.message),)), 1


def _of_zip(path: Path, name: str) -> Iterator[Piece]:
    batch: list[zips.Entry] = []
    size = 0
    refused: Piece | None = None
    with path.open("rb") as file:
        try:
            for number, entry in enumerate(zips.entries(file)):
                if number >= files.LIMITS.number:
                    refused = _refused(name, f"it has more than {files.LIMITS.number:,} files")
                    break
                batch.append(entry)
                size += entry.size
                if len(batch) >= PIECE or size >= PIECE_BYTES:
                    yield Piece(zip=path, name=name, entries=tuple(batch))
                    batch, size = [], 0
        except ReadingError as error:
            refused = _refused(name, error.message)
    if batch:
        yield Piece(zip=path, name=name, entries=tuple(batch))
    if refused is not None:
        yield refused


def _refused(name: str, reason: str) -> Piece:
    return Piece((Refusal(name, reason),))
