"""What the tabular view asks of a record's history: originals, and when a field last changed.

Alone knows when two values of a field have the same content: layout, typography and the order of a
list don't count. (The registry's own flags also fire on unchanged text.)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import orjson

from tracker.dated import last_day
from tracker.model import Fields, Json
from tracker.normalise import flat


@dataclass(frozen=True, slots=True)
class HistoryVersion:
    """One stored version: its number from 0, the day it was submitted, and what it said."""

    number: int
    recorded_on: date
    fields: Fields


@dataclass(frozen=True, slots=True)
class History:
    """The versions of a record that are at hand, by number; some may be missing.

    `total` is how many the registry lists, None where that isn't known. `at_least` says that there
    may be more than are counted.
    """

    versions: tuple[HistoryVersion, ...]
    total: int | None = None
    at_least: bool = False

    @property
    def original(self) -> HistoryVersion | None:
        """Version 0, None if it is not at hand."""
        first = self.versions[0] if self.versions else None
        return first if first is not None and first.number == 0 else None

    @property
    def count(self) -> int:
        """How many versions there are, as far as is known."""
        return max([self.total or 0, *(version.number + 1 for version in self.versions)])

    def until(self, day: date) -> History:
        """Give the history as it stood at the end of a day."""
        stood = tuple(version for version in self.versions if version.recorded_on <= day)
        return self if len(stood) == len(self.versions) else History(stood)


@dataclass(frozen=True, slots=True)
class LastChange:
    """The day a field got its present content; `at_latest` if it may have been before."""

    day: date
    at_latest: bool = False


def same(one: Json, other: Json) -> bool:
    """Whether two values of a field have the same content."""
    return bool(_content(one) == _content(other))


def last_change(history: History, path: str, fields: Fields) -> LastChange | None:
    """Find when `path` got the content it has in `fields`, by the versions at hand.

    None where nothing at hand tells: no versions, or a record newer than all of them that doesn't
    say when it was last updated.
    """
    value = fields.get(path)
    holding: list[HistoryVersion] = []
    for version in reversed(history.versions):
        if not same(version.fields.get(path), value):
            break
        holding.append(version)
    if not holding:
        updated: str | None = fields.get("statusModule.lastUpdateSubmitDate")
        return LastChange(last_day(updated), at_latest=True) if updated and value else None
    earliest = holding[-1].number
    return LastChange(holding[-1].recorded_on, at_latest=_gap_before(history, earliest))


def _gap_before(history: History, number: int) -> bool:
    if history.versions[0].number == number:
        return number != 0
    return any(
        later.number == number and earlier.number != number - 1
        for earlier, later in pairwise(history.versions)
    )


def _content(value: Json) -> Json:
    if isinstance(value, str):
        return flat(value)
    if isinstance(value, dict):
        return {key: _content(part) for key, part in value.items()}
    if isinstance(value, list):
        return sorted((_content(part) for part in value), key=_order)
    return value


def _order(value: Json) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
