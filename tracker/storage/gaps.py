"""Packs held against the rows: bytes that no row speaks of, and those that more than one does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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


def gaps(folder: Path, rows: Iterable[tuple[int, int, int]]) -> Iterator[Gap]:
    """Hold rows (pack, offset, length, in this order) against the packs of a folder.

    A pack that is not there is not told of: its snapshots can't be read, which is told of each.
    """
    spoken = groupby(rows, _pack)
    pack, mine = next(spoken, _NONE)
    for number, path in packs_in(folder):
        with path.open("rb") as file:
            if file.read(len(MAGIC)) != MAGIC:
                yield Gap(path.name, "foreign", 0, len(MAGIC))
        while pack < number:
            pack, mine = next(spoken, _NONE)
        yield from _in_pack(path, mine if pack == number else ())


def _pack(row: tuple[int, int, int]) -> float:
    return row[0]


_NONE: tuple[float, Iterator[tuple[int, int, int]]] = (inf, iter(()))


def _in_pack(path: Path, rows: Iterable[tuple[int, int, int]]) -> Iterator[Gap]:
    end = len(MAGIC)
    for _, offset, length in rows:
        if offset > end:
            yield Gap(path.name, "unspoken", end, offset - end)
        if offset < end:
            yield Gap(path.name, "shared", offset, end - offset)
        end = max(end, offset + length)
    size = path.stat().st_size
    if size > end:
        yield Gap(path.name, "unspoken", end, size - end)
