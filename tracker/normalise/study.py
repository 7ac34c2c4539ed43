"""A whole study in canonical fields, by a plan compiled once from the catalogue."""

from __future__ import annotations

from functools import cache
from typing import TypeAlias

from tracker.errors import ReadingError
from tracker.fields import CATALOGUE, REPORTED
from tracker.model import Fields, Json, Markup, Study
from tracker.normalise.values import OddValueError, Reader, reader

_Row: TypeAlias = tuple[str, str, Reader]
"""Key below the parent, catalogue path, reader."""


def normalise(study: Study, markup: Markup = Markup.MARKDOWN) -> Fields:
    """Return the canonical fields of a v2-shaped study, in the catalogue's order of modules.

    Reported results are read from API v2 (markdown) alone: elsewhere their tables are written in
    another way. The study is not changed, and shares no mutable part with the result. Raises ReadingError,
    naming record and field, where a value has a shape that the registry's model doesn't know.
    """
    if not isinstance(study, dict):
        raise ReadingError(f"a study should be a JSON object, not {type(study).__name__}")
    fields: Fields = {}
    for parents, rows in _plan(markup):
        node = _descend(study, parents)
        if node:
            _take(node, rows, fields, study)
    return fields


def _take(node: dict[str, Json], rows: tuple[_Row, ...], fields: Fields, study: Study) -> None:
    for key, path, read in rows:
        raw = node.get(key)
        if raw is None:
            continue
        try:
            value = read(raw)
        except OddValueError as odd:
            raise ReadingError(f"{path}{odd.place}: {odd}", record=_record(study)) from odd
        if value is not None:
            fields[path] = value


def _descend(study: Study, parents: tuple[str, ...]) -> dict[str, Json] | None:
    node: Json = study
    for depth, key in enumerate(parents):
        node = node.get(key)
        if not node:
            return None
        if not isinstance(node, dict):
            place = ".".join(parents[: depth + 1])
            raise ReadingError(
                f"{place}: expected a struct, found {type(node).__name__}", record=_record(study)
            )
    return node  # type: ignore[no-any-return]


def _record(study: Study) -> str | None:
    node: Json = study
    for key in ("protocolSection", "identificationModule", "nctId"):
        node = node.get(key) if isinstance(node, dict) else None
    return node if isinstance(node, str) else None


@cache
def _plan(markup: Markup) -> tuple[tuple[tuple[str, ...], tuple[_Row, ...]], ...]:
    plan: dict[tuple[str, ...], list[_Row]] = {}
    for entry in CATALOGUE.values():
        if markup is not Markup.MARKDOWN and entry.path.startswith(REPORTED):
            continue
        *parents, key = entry.source.split(".")
        row = (key, entry.path, reader(entry.kind, entry.subfields, markup))
        plan.setdefault(tuple(parents), []).append(row)
    return tuple((parents, tuple(rows)) for parents, rows in plan.items())
