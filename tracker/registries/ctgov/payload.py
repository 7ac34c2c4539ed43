"""What ClinicalTrials.gov's answers contain: the data load, pages of studies, for whom they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeGuard

import orjson

from tracker.errors import RefusedError, UnavailableError
from tracker.model import Json, Study
from tracker.registries.http import Answer

_NUMBER = re.compile(r"NCT[0-9]{8}")


@dataclass(frozen=True, slots=True)
class Load:
    """One refresh of the registry's data, named by its own timestamp (Eastern time, no zone)."""

    api_version: str
    data_timestamp: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page of an answer to a search; `total` comes with the first page, when asked for."""

    studies: tuple[Study, ...]
    token: str | None
    total: int | None


@dataclass(frozen=True, slots=True)
class Batch:
    """What the registry knows of the records that were asked for.

    `studies` and `merged` are keyed by the number asked; `merged` gives the surviving number where
    it is another one. `absent` were asked and not answered. `unasked` came and answer nothing that
    was asked. `duplicates` came more than once; of those in `conflicting` the contents differed,
    and the last one is kept.
    """

    studies: Mapping[str, Study]
    merged: Mapping[str, str]
    absent: tuple[str, ...]
    unasked: tuple[str, ...]
    duplicates: tuple[str, ...]
    conflicting: tuple[str, ...] = ()


def parse_load(answer: Answer) -> Load:
    """Read `/version`; raises UnavailableError when it is anything else."""
    body = parse_json(answer)
    try:
        api_version, timestamp = body["apiVersion"], body["dataTimestamp"]
        datetime.fromisoformat(timestamp)
    except (KeyError, TypeError, ValueError) as error:
        raise broken(answer, "no apiVersion and dataTimestamp") from error
    return Load(str(api_version), timestamp)


def parse_page(answer: Answer) -> Page:
    """Read a page of studies; one study without a record number spoils the page."""
    body = parse_json(answer)
    studies, token, total = body.get("studies"), body.get("nextPageToken"), body.get("totalCount")
    if not isinstance(studies, list):
        raise broken(answer, "no list of studies")
    if not all(number_of(study) for study in studies):
        raise broken(answer, "a study without an NCT number")
    if not isinstance(token, str | None) or not isinstance(total, int | None):
        raise broken(answer, "a page token or a total of the wrong type")
    return Page(tuple(studies), token or None, total)


def parse_json(answer: Answer) -> dict[str, Json]:
    """Return the JSON object of a 200 answer.

    Raises RefusedError for a 404, as no waiting brings a missing interface back, and
    UnavailableError for everything else.
    """
    if answer.status == 404:
        raise RefusedError(
            f"{answer.place} is not there (404: {answer.line or 'no reason given'}): the interface has "
            "moved, or [registry] base_url is not the registry's address"
        )
    if answer.status != 200:
        raise broken(answer, f"status {answer.status}")
    try:
        body = orjson.loads(answer.body)
    except orjson.JSONDecodeError as error:
        what = "an HTML page" if answer.is_html else "no JSON or only a part of it"
        raise broken(answer, what) from error
    if not isinstance(body, dict):
        raise broken(answer, "JSON that is no object")
    return body


def broken(answer: Answer, what: str) -> UnavailableError:
    """Say what is wrong with an answer, quoting how it begins."""
    return UnavailableError(f"{answer.place} gave {what}; it begins: {answer.line[:80]!r}")


def number_of(study: Json) -> str | None:
    """The record's NCT number, None for anything that isn't a study."""
    try:
        number = study["protocolSection"]["identificationModule"]["nctId"]
    except (KeyError, TypeError, IndexError):
        return None
    return number if _is_number(number) else None


def processed_on(study: Study) -> str:
    """Return the day of the data load that a record comes from, "" where it doesn't say."""
    node: Json = study
    for key in ("derivedSection", "miscInfoModule", "versionHolder"):
        node = node.get(key) if isinstance(node, dict) else None
    return node if isinstance(node, str) else ""


def aliases_of(study: Study) -> tuple[str, ...]:
    """The numbers that were merged into this record."""
    aliases = study["protocolSection"]["identificationModule"].get("nctIdAliases")
    return tuple(filter(_is_number, aliases)) if isinstance(aliases, list) else ()


def reconcile(asked: Sequence[str], received: Iterable[Study]) -> Batch:
    """Match what came with what was asked, by number and by alias.

    A record answers for its own number first; an alias counts only where no record has that number
    itself. A record that states neither is `unasked`, and the number that it may have been meant
    for stays `absent`: nothing is guessed.
    """
    records: dict[str, Study] = {}
    duplicates: dict[str, bool] = {}
    for study in received:
        number = study["protocolSection"]["identificationModule"]["nctId"]
        if number in records:
            duplicates[number] = duplicates.get(number, False) or records[number] != study
        records[number] = study
    survivors = {alias: number for number, study in records.items() for alias in aliases_of(study)}
    wanted = dict.fromkeys(asked)
    found = {id_: id_ if id_ in records else survivors.get(id_) for id_ in wanted}
    answered = {id_: number for id_, number in found.items() if number is not None}
    used = set(answered.values())
    return Batch(
        studies={id_: records[number] for id_, number in answered.items()},
        merged={id_: number for id_, number in answered.items() if number != id_},
        absent=tuple(id_ for id_ in wanted if id_ not in answered),
        unasked=tuple(number for number in records if number not in used),
        duplicates=tuple(duplicates),
        conflicting=tuple(number for number, differs in duplicates.items() if differs),
    )


def _is_number(value: Json) -> TypeGuard[str]:
    return isinstance(value, str) and _NUMBER.fullmatch(value) is not None
