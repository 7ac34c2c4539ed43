"""How often a failure is told that comes again and again: alone remembers what was told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

EVERY = 20


class Complaints:
    """The standing failures of one beat, by what failed."""

    def __init__(self) -> None:
        self._standing: dict[str, tuple[str, int]] = {}

    def to_tell(self, failures: Mapping[str, str]) -> Iterator[tuple[str, str, int]]:
        """Note failures (what failed → sentence); give those to tell now, with their times in a row.

        A sentence is told at its first time in a row and at every `EVERY`th.
        """
        for subject, sentence in failures.items():
            told, times = self._standing.get(subject, ("", 0))
            times = times + 1 if told == sentence else 1
            self._standing[subject] = (sentence, times)
            if times == 1 or times % EVERY == 0:
                yield subject, sentence, times

    def only(self, failures: Mapping[str, str]) -> None:
        """Note that nothing else fails any more: its next failure is a first one."""
        self._standing = {
            subject: standing for subject, standing in self._standing.items() if subject in failures
        }
