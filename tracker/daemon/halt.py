"""The wish to stop, as the steps in work come to know of it: between batches, and in every pause."""

from __future__ import annotations

from threading import Event


class AbandonedError(Exception):
    """The step in work was broken off because the program is to stop; what it finished is kept."""


class Halt:
    """Set once, from the main thread; passed to the steps as their `sleep` and their progress."""

    def __init__(self) -> None:
        self._wished = Event()

    def wish(self) -> None:
        """Wake every pause and break off every step at its next rest."""
        self._wished.set()

    @property
    def wished(self) -> bool:
        """Whether the program is to stop."""
        return self._wished.is_set()

    def sleep(self, seconds: float) -> None:
        """Pause; AbandonedError as soon as the program is to stop."""
        if self._wished.wait(seconds):
            raise AbandonedError

    def begin(self, total: int) -> None:
        """Take note of a step's size, as its progress."""

    def advance(self, count: int) -> None:
        """Come between two batches; AbandonedError if the program is to stop."""
        if self.wished:
            raise AbandonedError
