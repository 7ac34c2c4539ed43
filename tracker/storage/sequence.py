"""The order of a record's snapshots: alone knows how those of one moment follow one another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Final, TypeVar

from tracker.model import Format

if TYPE_CHECKING:
    from tracker.storage.snapshots import NewSnapshot, Snapshot

_S = TypeVar("_S", bound="Snapshot | NewSnapshot")

_ARCHIVED: Final = frozenset({Format.ARCHIVE_BEFORE, Format.ARCHIVE_AFTER, Format.ARCHIVE_HTML})
_RANKS: Final = {
    **{each: rank for rank, each in enumerate(Format)},
    Format.ARCHIVE_HTML: len(Format),
}
"""Forms that say more come first, so that little is news in those that say less."""


def comes_last(new: NewSnapshot, held: Iterable[Snapshot]) -> bool:
    """Whether a snapshot to be kept comes after all that are."""
    both: list[Snapshot | NewSnapshot] = [*held, new]
    return in_order(both)[-1] is new


def in_order(snapshots: Iterable[_S]) -> list[_S]:
    """Give a record's snapshots in the order in which they are evidence, by what they say alone.

    By the moment they are placed at; of one moment by the day the version they show was recorded (or
    else posted, those that give neither day last); then versions by number, the archive's pages of a
    version together, and sights by when somebody looked, by form, and by digest in the end.
    """
    found: list[_S] = []
    for _, moment in groupby(sorted(snapshots, key=_place), _place):
        found += _of_one_moment(list(moment))
    return found


def _place(each: Snapshot | NewSnapshot) -> str:
    return each.placed


def _of_one_moment(snapshots: list[_S]) -> list[_S]:
    if len(snapshots) == 1:
        return snapshots
    numbers = _numbers(snapshots)
    days = _days(snapshots, numbers)
    ordered = sorted(
        range(len(snapshots)), key=lambda i: (days[i], *_said(snapshots[i], numbers[i]))
    )
    return [snapshots[index] for index in ordered]


def _numbers(snapshots: Sequence[Snapshot | NewSnapshot]) -> list[int | None]:
    """Give for each the number of its version; somebody's file of one has that of the one it shows."""
    fetched = {
        each.fields_digest: each.version
        for each in snapshots
        if each.version is not None and each.fields_digest
    }
    return [
        fetched.get(each.fields_digest)
        if each.version is None and each.format is Format.HISTORY
        else each.version
        for each in snapshots
    ]


def _days(snapshots: Sequence[Snapshot | NewSnapshot], numbers: Sequence[int | None]) -> list[date]:
    """Give for each the day its version was recorded, as the order goes by it.

    The registry's numbers are in order even where its dates are not; pages of one version stay together.
    """
    days = [each.recorded_on or each.posted_on or date.max for each in snapshots]
    pages = [index for index, each in enumerate(snapshots) if each.format in _ARCHIVED]
    for index in pages:
        days[index] = min(days[page] for page in pages)
    numbered = [(number, index) for index, number in enumerate(numbers) if number is not None]
    latest = date.min
    for _, index in sorted(numbered):
        latest = days[index] = max(latest, days[index])
    return days


def _said(each: Snapshot | NewSnapshot, version: int | None) -> tuple[object, ...]:
    seen = each.seen_from.isoformat() if each.seen_from else ""
    number = (version is None, version or 0, each.version is None)
    sight = not each.format.shows_version
    return sight, *number, seen, _RANKS[each.format], each.fields_digest, each.sha256
