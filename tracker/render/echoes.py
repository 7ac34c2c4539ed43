"""Moves between the lists of outcomes, of which a reader needs to be told only once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from tracker.model import LoggedChange


def without_echoes(changes: Sequence[LoggedChange]) -> list[LoggedChange]:
    """Leave out the other half of an outcome's move between two lists.

    The log holds both halves, so that either list can be asked about; the half that says what the move
    means (`kinds`) is told. Where the question left that one out, the other one stays.
    """
    told = {_place(each) for each in changes if "kinds" in each.change.detail}
    return [each for each in changes if _echo_of(each) not in told]


def one_by_one(changes: Iterable[LoggedChange]) -> Iterator[LoggedChange]:
    """Leave the same out of a log in its order, in memory bounded by what one comparison found."""
    for _, together in groupby(changes, key=lambda each: (each.record, each.after)):
        yield from without_echoes(list(together))


def _place(logged: LoggedChange) -> tuple[object, ...] | None:
    """Give where a move is told: record, snapshot, its list, the list beyond, and the outcome."""
    detail = logged.change.detail
    other = detail.get("moved_to") or detail.get("moved_from")
    if not other:
        return None
    beyond = detail.get("as") or detail.get("was")
    return logged.record, logged.after, logged.change.path, other, logged.change.element, beyond


def _echo_of(logged: LoggedChange) -> tuple[object, ...] | None:
    """Give the place at which the same move is told from the other side; None where there is none."""
    detail = logged.change.detail
    other = detail.get("moved_to") or detail.get("moved_from")
    if not other or "kinds" in detail:
        return (logged.id,)
    beyond = detail.get("as") or detail.get("was")
    return logged.record, logged.after, other, logged.change.path, beyond, logged.change.element
