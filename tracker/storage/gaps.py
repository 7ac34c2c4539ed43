"""Packs held against the rows: bytes that no row speaks of, and those that more than one does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from math import inf
from pathlib import Path

from tracker.storage.packs import MAGIC, packs_in


@dataclass(frozen=True, slots=True)
class Gap:
    """Where a pack and the rows differ.

    `kind` is "unspoken" for bytes of no row (a write that was broken off, or is under way),
    "shared" for bytes of two rows, "foreign" for a file that does not begin as a pack does.
    """

    pack: str
    kind: str
    offset: int
    length: int


def sizes(folder: Path) -> dict[Path, int]:
    """Give the packs of a folder with their sizes now."""
    return {path: path.stat().st_size for _, path in packs_in(folder)}


def gaps(sized: Mapping[Path, int], rows: Iterable[tuple[int, int, int]]) -> Iterator[Gap]:
    """Hold rows (pack, offset, length, in this order) against packs as long as they were.

    Sizes taken before the rows are read tell of nothing that is written meanwhile. A pack that is not
    there is not told of: its snapshots can't be read, which is told of each.
    """
    spoken = groupby(rows, _pack)
    pack, mine = next(spoken, _NONE)
    for path, size in sized.items():
        number = int(path.stem.removeprefix("pack-"))
        with path.open("rb") as file:
            if file.read(len(MAGIC)) != MAGIC:
                yield Gap(path.name, "foreign", 0, len(MAGIC))
        while pack < number:
            pack, mine = next(spoken, _NONE)
        yield from _in_pack(path.name, size, mine if pack == number else ())


def _pack(row: tuple[int, int, int]) -> float:
    return row[0]


_NONE: tuple[float, Iterator[tuple[int, int, int]]] = (inf, iter(()))


def _in_pack(name: str, size: int, rows: Iterable[tuple[int, int, int]]) -> Iterator[Gap]:
    end = len(MAGIC)
    for _, offset, length in rows:
        if offset > end:
            yield Gap(name, "unspoken", end, offset - end)
        if offset < end:
            yield Gap(name, "shared", offset, end - offset)
        end = max(end, offset + length)
    if size > end:
        yield Gap(name, "unspoken", end, size - end)
