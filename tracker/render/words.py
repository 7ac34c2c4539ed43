"""Two texts compared word by word: alone knows how a difference is cut into readable pieces."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby


class Op(StrEnum):
    """What became of a piece of text."""

    EQUAL = "equal"
    REMOVED = "removed"
    ADDED = "added"
    OMITTED = "omitted"  # left out of a shortened text; the piece then says how much


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that was kept, removed or added."""

    op: Op
    text: str


CONTEXT = 14
"""Words of unchanged text that are left standing on each side of a difference."""

RUN = 90
"""Words of one removed or added run that are shown before its middle is left out."""

_WORD = re.compile(r"(\w+|[^\w\s])(\s*)")
_FINE = 1_000_000


@dataclass(frozen=True, slots=True)
class _Run:
    """A stretch of both texts, as words each with the white space behind it."""

    same: bool
    old: tuple[str, ...]
    new: tuple[str, ...]

    @property
    def size(self) -> int:
        return max(len(self.old), len(self.new))


def worddiff(old: str, new: str) -> tuple[Piece, ...]:
    """Return the pieces that turn `old` into `new`, removed before added.

    The equal and added pieces joined are `new`, the equal and removed ones are `old` save for white
    space, which is never a difference. A few words kept between greater changes count as changed:
    a patchwork of single words can't be read. Takes well under a second for any two texts of 20 kB.
    """
    runs = _slid(_readable(_merged(_compared(_tokens(old), _tokens(new)))))
    lead = new[: len(new) - len(new.lstrip())]
    return tuple(_joined([Piece(Op.EQUAL, lead), *_pieces(runs)]))


def shortened(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Return the pieces less the middle of long unchanged and long changed runs.

    What is left out is counted in words by a piece of its own, never dropped in silence.
    """
    last = len(pieces) - 1
    kept: list[Piece] = []
    for place, piece in enumerate(pieces):
        if piece.op is Op.EQUAL:
            kept += _cut(piece, 0 if place == 0 else CONTEXT, 0 if place == last else CONTEXT)
        else:
            kept += _cut(piece, RUN // 2, RUN // 2)
    return tuple(kept)


def _cut(piece: Piece, head: int, tail: int) -> list[Piece]:
    """Leave out the middle of a piece if that saves enough to be worth the interruption."""
    words = re.findall(r"\s*\S+\s*?(?=\s|$)", piece.text)
    omitted = len(words) - head - tail
    if omitted < max(CONTEXT, 10):
        return [piece]
    start = "".join(words[:head])
    end = "".join(words[len(words) - tail :]) if tail else ""
    parts = [Piece(piece.op, start.rstrip() + " "), Piece(Op.OMITTED, f"{omitted} words")]
    parts.append(Piece(piece.op, " " + end.lstrip() + _space_after(piece.text)))
    return [part for part in parts if part.text.strip()]


def _space_after(text: str) -> str:
    return text[len(text.rstrip()) :]


def _tokens(text: str) -> list[str]:
    return [match.group() for match in _WORD.finditer(text)]


def _words(tokens: Iterable[str]) -> list[str]:
    return [token.rstrip() for token in tokens]


def _compared(old: list[str], new: list[str]) -> Iterator[_Run]:
    """Compare from both ends inwards, then by sentences, then by words."""
    a, b = _words(old), _words(new)
    shortest = min(len(a), len(b))
    head = next((i for i in range(shortest) if a[i] != b[i]), shortest)
    tail = next((i for i in range(shortest - head) if a[-1 - i] != b[-1 - i]), shortest - head)
    yield _Run(True, tuple(old[:head]), tuple(new[:head]))
    yield from _middle(old[head : len(old) - tail], new[head : len(new) - tail])
    yield _Run(True, tuple(old[len(old) - tail :]), tuple(new[len(new) - tail :]))


def _middle(old: list[str], new: list[str]) -> Iterator[_Run]:
    if len(old) * len(new) <= _FINE // 10:
        yield from _aligned(old, new)
        return
    for run in _by_sentence(old, new):
        if run.same or len(run.old) * len(run.new) > _FINE:
            yield run
        else:
            yield from _aligned(list(run.old), list(run.new))


def _aligned(old: list[str], new: list[str]) -> Iterator[_Run]:
    # Left on, autojunk keeps frequent words from starting a match: without it repetitive texts
    # take seconds.
    match = SequenceMatcher(None, _words(old), _words(new))
    for tag, i, j, k, m in match.get_opcodes():
        yield _Run(tag == "equal", tuple(old[i:j]), tuple(new[k:m]))


def _by_sentence(old: list[str], new: list[str]) -> Iterator[_Run]:
    a, b = _sentences(old), _sentences(new)
    match = SequenceMatcher(None, [_key(s) for s in a], [_key(s) for s in b], autojunk=False)
    for tag, i, j, k, m in match.get_opcodes():
        yield _Run(tag == "equal", _flat(a[i:j]), _flat(b[k:m]))


def _sentences(tokens: list[str]) -> list[list[str]]:
    """Cut after full stops and line ends; a text without any is cut every forty words."""
    sentences: list[list[str]] = [[]]
    for token in tokens:
        sentences[-1].append(token)
        if token.rstrip() in {".", ";", "!", "?"} or "\n" in token or len(sentences[-1]) >= 40:
            sentences.append([])
    return [sentence for sentence in sentences if sentence]


def _flat(sentences: Iterable[list[str]]) -> tuple[str, ...]:
    return tuple(word for sentence in sentences for word in sentence)


def _key(sentence: list[str]) -> tuple[str, ...]:
    return tuple(_words(sentence))


def _merged(runs: Iterable[_Run]) -> list[_Run]:
    """Join neighbours of the same sort, and drop empty runs."""
    merged = []
    for same, group in groupby((run for run in runs if run.size), key=lambda run: run.same):
        members = list(group)
        merged.append(
            _Run(
                same,
                tuple(word for run in members for word in run.old),
                tuple(word for run in members for word in run.new),
            )
        )
    return merged


def _readable(runs: list[_Run]) -> list[_Run]:
    """Count words kept between two changes that are each at least as long as changed themselves."""
    while True:
        islands = {
            place + 1
            for place, (before, island, after) in enumerate(
                zip(runs, runs[1:], runs[2:], strict=False)
            )
            if island.same and island.size <= min(before.size, after.size)
        }
        if not islands:
            return runs
        runs = _merged(
            _Run(run.same and place not in islands, run.old, run.new)
            for place, run in enumerate(runs)
        )


def _slid(runs: list[_Run]) -> list[_Run]:
    """Let an insertion or removal begin after a full stop rather than with it, where either is right."""
    for place in range(1, len(runs) - 1):
        before, change, after = runs[place - 1 : place + 2]
        moved = change.old or change.new
        if (change.old and change.new) or moved[0].rstrip() != after.new[0].rstrip():
            continue
        if moved[0].rstrip().isalnum() or (after.size == 1 and place + 2 < len(runs)):
            continue
        old, new = (moved[0], after.new[0]) if change.old else (after.old[0], moved[0])
        runs[place - 1] = _Run(True, (*before.old, old), (*before.new, new))
        rest = (*moved[1:], after.old[0] if change.old else after.new[0])
        runs[place] = _Run(False, rest, ()) if change.old else _Run(False, (), rest)
        runs[place + 1] = _Run(True, after.old[1:], after.new[1:])
    return [run for run in runs if run.size]


def _pieces(runs: Iterable[_Run]) -> Iterator[Piece]:
    lead = ""
    for run in runs:
        removed, added = "".join(run.old), "".join(run.new)
        if run.same:
            yield Piece(Op.EQUAL, added)
            lead = "" if _space_after(added) else _space_after(removed)
            continue
        if removed:
            removed = lead + removed
        after = _space_after(added) if added else ""
        yield Piece(Op.REMOVED, removed.rstrip() if added else removed)
        yield Piece(Op.ADDED, added.rstrip())
        yield Piece(Op.EQUAL, after)


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    for op, group in groupby((piece for piece in pieces if piece.text), key=lambda piece: piece.op):
        yield Piece(op, "".join(piece.text for piece in group))
