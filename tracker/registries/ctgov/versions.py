"""What the record history contains: its index of versions, one version, and whether they agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.errors import ReadingError
from tracker.model import Json, Study, Version
from tracker.registries.ctgov.payload import aliases_of, broken, number_of, parse_json
from tracker.registries.http import Answer

_SUBMISSIONS = (
    "lastUpdateSubmitDate",
    "studyFirstSubmitQcDate",
    "studyFirstSubmitDate",
    "resultsFirstSubmitQcDate",
    "resultsFirstSubmitDate",
    "dispFirstSubmitQcDate",
    "dispFirstSubmitDate",
)


@dataclass(frozen=True, slots=True)
class HistoryIndex:
    """The registry's list of a record's versions, oldest first."""

    versions: tuple[Version, ...]


def parse_index(answer: Answer, record: str) -> HistoryIndex:
    """Read `/history`.

    Raises UnavailableError for what is no history object, ReadingError for a history that
    contradicts itself: trying again would not mend it.
    """
    body = parse_json(answer)
    rows = body.get("changes")
    if not isinstance(rows, list):
        raise broken(answer, "no list of versions")
    versions = tuple(_version(row, record) for row in rows)
    if fault := gap(versions):
        raise ReadingError(f"the registry's list of versions is broken: {fault}", record=record)
    return HistoryIndex(versions)


def parse_version(answer: Answer, record: str, number: int) -> Study:
    """Read `/history/{number}`; ReadingError when it is another record or another version."""
    body = parse_json(answer)
    study = body.get("study")
    stated = number_of(study)
    if stated is None or not isinstance(study, dict):
        raise broken(answer, "no study")
    if body.get("studyVersion") != number:
        raise ReadingError(
            f"asked for version {number}, got version {body.get('studyVersion')!r}", record=record
        )
    if record != stated and record not in aliases_of(study):
        raise ReadingError(f"version {number} is of another record, {stated}", record=record)
    return study


def gap(versions: Sequence[Version]) -> str | None:
    """Say where the numbers fail to run 0, 1, 2, …; None when they do. An empty list is a gap."""
    if not versions:
        return "it is empty"
    for expected, version in enumerate(versions):
        if version.number != expected:
            return f"version {expected} is expected, version {version.number} stands there"
    return None


def disagreement(version: Version, study: Study) -> str | None:
    """Say how a version contradicts its row of the index, None when they agree.

    A row's date is the day on which the version that passed quality control was submitted, which
    the version states itself: as its last update, for a first version or first results as theirs.
    A version that states no such date (there are old ones) can't be held against its row.
    """
    status = study["protocolSection"].get("statusModule")
    if not isinstance(status, dict):
        return None
    stated = [str(status[name]) for name in _SUBMISSIONS if name in status]
    if not stated or version.date.isoformat() in stated:
        return None
    return (
        f"version {version.number} is of {version.date} by the list of versions, but its own "
        f"submission dates are {', '.join(dict.fromkeys(stated))}"
    )


def _version(row: Json, record: str) -> Version:
    try:
        return Version(
            number=_whole(row["version"]),
            date=date.fromisoformat(row["date"]),
            status=_text(row["status"]) if "status" in row else None,
            labels=tuple(map(_text, row.get("moduleLabels", ()))),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ReadingError(
            f"a row of the registry's list of versions can't be read: {row!r:.120}", record=record
        ) from error


def _text(value: Json) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _whole(value: Json) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{value!r} is no version number")
    return value
