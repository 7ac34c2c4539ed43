"""Streams that know their beginning, and that stop where unpacking gets out of hand."""

from __future__ import annotations

import io
from typing import BinaryIO, Final

from tracker.errors import ReadingError

_HEAD: Final = 1 << 16
_FREE: Final = 1 << 24


class Peeked(io.RawIOBase):
    """A stream of which the beginning was looked at."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self.stream = stream
        self.taken = 0
        head = b""
        while len(head) < _HEAD and (block := stream.read(_HEAD - len(head))):
            head += block
        self.head = self.ahead = head

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def read(self, size: int | None = -1) -> bytes:
        """Read up to `size` bytes, fewer only at the end."""
        if size is None or size < 0:
            got, self.ahead = self.ahead + self.stream.read(), b""
        elif len(self.ahead) >= size:
            got, self.ahead = self.ahead[:size], self.ahead[size:]
        else:
            got, self.ahead = self.ahead, b""
            while len(got) < size and (block := self.stream.read(size - len(got))):
                got += block
        self.taken += len(got)
        return got

    def seekable_from_start(self, most: int) -> BinaryIO:
        """Give a stream that can seek: the one below, or what is left in it if that isn't much."""
        if self.stream.seekable():
            return self.stream
        raw = self.read(most + 1)
        if len(raw) > most:
            raise ReadingError("it is a large zip inside another file; unpack the outer file first")
        return io.BytesIO(raw)


class Guarded(io.RawIOBase):
    """An unpacked stream that stops where it grows out of all proportion to what was taken in."""

    def __init__(self, packed: Peeked, unpacked: BinaryIO, ratio: int) -> None:
        super().__init__()
        self.packed, self.unpacked, self.ratio, self.given = packed, unpacked, ratio, 0

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def seekable(self) -> bool:
        """Say that it can't seek: unpacking goes one way."""
        return False

    def read(self, size: int | None = -1) -> bytes:
        """Read up to `size` unpacked bytes, fewer only at the end; ReadingError for a bomb."""
        if size is None or size < 0:
            raise ReadingError("it would have to be unpacked at one go; unpack it first")
        got = b""
        while len(got) < size and (block := self.unpacked.read(min(size - len(got), 1 << 20))):
            got += block
            self.given += len(block)
            if self.given > _FREE and self.given > self.packed.taken * self.ratio:
                raise ReadingError("it is packed far too tightly, as in a zip bomb; it is refused")
        return got
