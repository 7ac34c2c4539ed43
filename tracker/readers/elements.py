"""JSON of many records cut into one record each, as bytes, without parsing or holding the whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from tracker.errors import ReadingError

_BLOCK: Final = 1 << 20
_TOKEN: Final = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\]]|"', re.DOTALL)
_DEEPEST: Final = 200
_LOOK: Final = 1 << 16
_NEAR: Final = 100


def depth_of_records(head: bytes) -> int:
    """Say how deep the records stand in a JSON file that begins like this.

    0: objects one after the other, or one alone (JSON lines, a study); 1: an array of them; 2: a page
    of the API, or anything else with an array under a key "studies"; 3: a `FullStudiesResponse`.
    """
    start = head[:_LOOK].lstrip()
    if start.startswith(b"["):
        return 1
    if b'"protocolSection"' in start[:_NEAR] and b'"studies"' not in start[:_NEAR]:
        return 0
    record = min(_place(start, b'"protocolSection"'), _place(start, b'"ProtocolSection"'))
    if _place(start, b'"FullStudiesResponse"') < record:
        return 3
    return 2 if _place(start, b'"studies"') < record else 0


def _place(body: bytes, key: bytes) -> int:
    found = body.find(key)
    return found if found >= 0 else len(body)


def is_lines(head: bytes) -> bool:
    """Tell whether a file that begins like this has one whole object on each line."""
    first, newline, rest = head.lstrip().partition(b"\n")
    return bool(newline) and first.rstrip().endswith(b"}") and rest.lstrip().startswith(b"{")


def lines(stream: BinaryIO, largest: int) -> Iterator[bytes]:
    """Yield the lines that hold something; one that is damaged doesn't touch the others.

    Raises ReadingError for one that is larger than `largest`.
    """
    rest = bytearray()
    while block := stream.read(_BLOCK):
        rest += block
        if b"\n" in block:
            *whole, last = bytes(rest).split(b"\n")
            yield from (line for line in map(bytes.strip, whole) if line)
            rest = bytearray(last)
        if len(rest) > largest:
            raise ReadingError(f"a line is larger than any record ({largest:,} bytes)")
    if last := bytes(rest).strip():
        yield last


def elements(stream: BinaryIO, depth: int, largest: int) -> Iterator[bytes]:
    """Yield the objects that stand at a depth, directly in an array below the top level.

    Raises ReadingError where the file ends within one, where one is larger than `largest`, or where
    values are nested deeper than in any record.
    """
    cut = _Cutter(depth, largest)
    while block := stream.read(_BLOCK):
        yield from cut.through(block)
    cut.end()


class _Cutter:
    """Where a file is being cut: what is open, and what of it is still needed."""

    def __init__(self, depth: int, largest: int) -> None:
        self.depth, self.largest = depth, largest
        self.buffer = bytearray()
        self.seen = 0  # bytes of the buffer that are done with
        self.start = -1  # where the record that is open begins
        self.nesting = bytearray()

    def through(self, block: bytes) -> Iterator[bytes]:
        """Go through the next block; yield the records that end in it."""
        self.buffer += block
        done = len(self.buffer)
        for token in _TOKEN.finditer(self.buffer, self.seen):
            mark = self.buffer[token.start()]
            if mark in b"{[":
                self._opens(mark, token.start())
            elif mark != 0x22:
                if self._closes():
                    yield self._record(token.end())
            elif token.end() - token.start() == 1:
                done = token.start()  # a string that goes on in the next block
                break
        self._forget(done)

    def _opens(self, mark: int, place: int) -> None:
        nesting = self.nesting
        if mark == 0x7B and len(nesting) == self.depth and (not nesting or nesting[-1] == 0x5B):
            self.start = place
        nesting.append(mark)
        if len(nesting) > _DEEPEST:
            raise ReadingError("the JSON is nested deeper than any registry record; it is refused")

    def _closes(self) -> bool:
        if not self.nesting:
            raise ReadingError("the JSON has a closing bracket too many; download it again")
        self.nesting.pop()
        return self.start >= 0 and len(self.nesting) == self.depth

    def _record(self, end: int) -> bytes:
        self._fits(end - self.start)
        found = bytes(self.buffer[self.start : end])
        self.start = -1
        return found

    def _forget(self, done: int) -> None:
        keep = self.start if self.start >= 0 else done
        self._fits(len(self.buffer) - keep)
        del self.buffer[:keep]
        self.seen = done - keep
        self.start = 0 if self.start >= 0 else -1

    def _fits(self, size: int) -> None:
        if size > self.largest:
            raise ReadingError(
                f"a value in the JSON is larger than any record ({self.largest:,} bytes)"
            )

    def end(self) -> None:
        """Raise ReadingError where the file stopped inside a value."""
        if self.nesting or self.seen < len(self.buffer):
            raise ReadingError("the JSON ends in the middle, so it was cut off; download it again")
