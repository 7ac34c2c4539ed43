"""What befell many records, said once: alone knows how few of their names are enough."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

_NAMED = 3


def together(failures: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Give (who, what befell them) once for each thing that befell somebody, in order of first sight.

    A whole batch fails for one reason: a line for each of its records would bury the others.
    """
    befell: dict[str, list[str]] = {}
    for who, what in failures:
        befell.setdefault(what, []).append(who)
    for what, names in befell.items():
        yield _named(names), what


def _named(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    if more <= 1:
        return ", ".join(names)
    return f"{', '.join(names[:_NAMED])} and {more:,} more"
