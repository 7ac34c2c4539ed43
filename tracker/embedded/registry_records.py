"""The embedded registry's records: what each data load shows, merged numbers, and histories."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from threading import RLock
from typing import cast
from zlib import crc32

import orjson

from tracker.embedded.registry_history import HistoryRow, history_object
from tracker.model import Json, Study


class Holdings:
    """Everything the registry would answer with; shared by the server's threads.

    Studies are copied when they come in: changing them afterwards publishes nothing.
    """

    def __init__(self, timestamp: str) -> None:
        self.timestamp = timestamp
        self._studies: dict[str, Study] = {}
        self._aliases: dict[str, str] = {}
        self._histories: dict[str, tuple[HistoryRow, ...]] = {}
        self._lock = RLock()

    def load(self, timestamp: str, studies: Mapping[str, Study]) -> None:
        """Publish a data load: these records new or as they are now, all others as they were."""
        with self._lock:
            self.timestamp = timestamp
            for number, study in studies.items():
                self._put(number, _copy(study))

    def remove(self, number: str) -> None:
        """Take a record out, with its history; its aliases go too."""
        with self._lock:
            del self._studies[number]
            self._histories.pop(number, None)
            self._aliases = {a: into for a, into in self._aliases.items() if into != number}

    def merge(self, alias: str, into: str) -> None:
        """Make `alias` a number of the record `into`, for good; its own record is no more.

        What had been merged into `alias` before goes along.
        """
        with self._lock:
            earlier = [old for old, owner in self._aliases.items() if owner == alias]
            if alias in self._studies:
                self.remove(alias)
            self._aliases.update(dict.fromkeys((*earlier, alias), into))
            self._put(into, self._studies[into])

    def lapse(self, number: str) -> None:
        """Show a record as UNKNOWN, as the registry does by itself: no date moves, no version."""
        with self._lock:
            status = self._studies[number]["protocolSection"]["statusModule"]
            status["lastKnownStatus"] = status["overallStatus"]
            status["overallStatus"] = "UNKNOWN"

    def keep_history(self, number: str, rows: Sequence[tuple[Mapping[str, Json], Study]]) -> None:
        """Set a record's versions, oldest first."""
        with self._lock:
            self._histories[number] = tuple((dict(row), _copy(study)) for row, study in rows)

    def numbers(self, among: Iterable[str] | None = None) -> list[str]:
        """Every record (of those named), in a stable order, neither by number nor as asked for."""
        with self._lock:
            held = self._studies if among is None else self._studies.keys() & set(among)
            return sorted(held, key=lambda number: crc32(number.encode()))

    def __contains__(self, number: str) -> bool:
        with self._lock:
            return number in self._studies

    def survivor(self, alias: str) -> str | None:
        """The record that a merged number belongs to now."""
        with self._lock:
            return self._aliases.get(alias)

    def study(self, number: str) -> Study:
        """A record as the present load shows it, with the load's date stamped into it."""
        with self._lock:
            return _stamped(self._studies[number], self.timestamp[:10])

    def history(self, number: str) -> Json:
        """The history object of a record, None without one."""
        with self._lock:
            rows = self._histories.get(number)
            return history_object(rows, self._overlay(number)) if rows else None

    def version(self, number: str, version: int) -> Study | None:
        """One version of a record; the newest carries the computed status, as the index does."""
        with self._lock:
            rows = self._histories.get(number, ())
            if not 0 <= version < len(rows):
                return None
            study = _copy(rows[version][1])
            if version == len(rows) - 1:
                study["protocolSection"].setdefault("statusModule", {}).update(
                    self._overlay(number)
                )
            return study

    def _put(self, number: str, study: Study) -> None:
        module = study["protocolSection"]["identificationModule"]
        self._aliases.pop(number, None)
        self._aliases.update(dict.fromkeys(module.get("nctIdAliases", ()), number))
        if aliases := [alias for alias, owner in self._aliases.items() if owner == number]:
            module["nctIdAliases"] = aliases
        self._studies[number] = study

    def _overlay(self, number: str) -> Mapping[str, str]:
        status = self._studies.get(number, {}).get("protocolSection", {}).get("statusModule", {})
        if status.get("overallStatus") != "UNKNOWN":
            return {}
        names = ("overallStatus", "lastKnownStatus")
        return {name: status[name] for name in names if name in status}


def _copy(study: Study) -> Study:
    return cast(Study, orjson.loads(orjson.dumps(study)))


def _stamped(study: Study, day: str) -> Study:
    derived = study.get("derivedSection", {})
    misc = {**derived.get("miscInfoModule", {}), "versionHolder": day}
    return {
        **study,
        "derivedSection": {**derived, "miscInfoModule": misc},
        "hasResults": study.get("hasResults", False),
    }
