"""One value of each kind in canonical form: what is put right, and what is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from typing import TypeAlias

import orjson

from tracker.dated import first_day
from tracker.errors import ReadingError
from tracker.fields import FieldKind, Subfield
from tracker.model import Json, Markup
from tracker.normalise.texts import line, passage

Reader: TypeAlias = Callable[[Json], Json]
"""Turns a raw value into a canonical one; None where there is no value; raises OddValueError."""

_YES = frozenset(("yes", "true", "y"))
_NO = frozenset(("no", "false", "n"))
_MARKDOWN = Markup.MARKDOWN
_NUMBER = re.compile(r"-?\d{1,18}")
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})T.*")


class OddValueError(Exception):
    """A value of a shape that the field can't have; says where in it, what was expected and found.

    `place` leads from the field to the value: "[2].date" for a part of its third element.
    """

    def __init__(self, expected: str, found: Json) -> None:
        shown = repr(found)
        super().__init__(
            f"expected {expected}, found {shown[:60] + '…' if len(shown) > 60 else shown}"
        )
        self.place = ""


def reader(kind: FieldKind, subfields: tuple[Subfield, ...], markup: Markup) -> Reader:
    """Return the function that reads values of this kind.

    Put right: a number where words belong, numbers and yes or no in words, a single value where a
    list belongs and the other way round, white space, nothing in any form (null, "", [], {}).
    Refused: a struct or a list of several where one value belongs, a yes or no or a number that is
    neither, a date that no calendar has.
    Enumeration values are taken as they come: the registry may add to them at any time.
    A digest is of the value as it came, save the order of keys: white space counts.
    """
    if kind is FieldKind.MARKUP:
        return lambda value: _words(value, passage, markup)
    if kind is FieldKind.SCALARS:
        return lambda value: _scalars(value, markup)
    if kind is FieldKind.STRUCT or kind is FieldKind.ELEMENTS:
        rows = tuple((sub.name, reader(sub.kind, sub.subfields, markup)) for sub in subfields)
        if kind is FieldKind.STRUCT:
            return lambda value: _struct(value, rows)
        return lambda value: _elements(value, rows)
    if kind is FieldKind.DIGEST:
        return lambda value: _digest(value, tuple(sub.name for sub in subfields))
    return _SIMPLE.get(kind) or (_line if markup is not Markup.HTML else _line_of_html)


def _line(value: Json) -> str | None:
    # Most values of a record come this way: its own way for strings saves calls.
    if type(value) is str:
        return line(value, _MARKDOWN) or None
    return _words(value, line, _MARKDOWN)


def _line_of_html(value: Json) -> str | None:
    return _words(value, line, Markup.HTML)


def _words(value: Json, form: Callable[[str, Markup], str], markup: Markup) -> str | None:
    if type(value) is not str:
        value = _one(value)
        if value is None:
            return None
    return form(value, markup) or None


def _one(value: Json) -> str | None:
    """Return the words of a value that is not a string, if it can be put into words."""
    while isinstance(value, list) and len(value) <= 1:
        value = value[0] if value else None
    if value is None or value == {}:
        return None
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, (int, float, str)):
        return str(value)
    raise OddValueError("words", value)


def _flag(value: Json) -> bool | None:
    if isinstance(value, bool):
        return value
    words = _one(value)
    if words is None or not words.strip():
        return None
    if words.strip().lower() in _YES:
        return True
    if words.strip().lower() in _NO:
        return False
    raise OddValueError("yes or no", value)


def _integer(value: Json) -> int | None:
    if type(value) is int:
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    words = None if isinstance(value, bool) else _one(value)
    if words is not None and _NUMBER.fullmatch(words.strip().replace(",", "")):
        return int(words.replace(",", ""))
    if (words is not None and not words.strip()) or value in (None, [], {}):
        return None
    raise OddValueError("a whole number", value)


def _date(value: Json) -> str | None:
    words = _line(value)
    moment = _MOMENT.fullmatch(words) if words and len(words) > 10 else None
    words = moment[1] if moment else words
    if words is not None and not _in_a_calendar(words):
        raise OddValueError("a date of the calendar", words)
    return words


@lru_cache(4096)
def _in_a_calendar(words: str) -> bool:
    try:
        first_day(words)
    except ReadingError:
        return False
    return True


def _dated(value: Json) -> dict[str, Json] | None:
    if not isinstance(value, dict):
        day = _date(value)
        return {"date": day} if day else None
    return _struct(value, _DATED_ROWS)


def _struct(value: Json, rows: tuple[tuple[str, Reader], ...]) -> dict[str, Json] | None:
    if not isinstance(value, dict):
        if isinstance(value, list) and len(value) == 1:
            return _struct(value[0], rows)
        if value in (None, "", []):
            return None
        raise OddValueError("a struct", value)
    found: dict[str, Json] = {}
    for name, read in rows:
        raw = value.get(name)
        if raw is not None:
            try:
                canonical = read(raw)
            except OddValueError as odd:
                odd.place = f".{name}{odd.place}"
                raise
            if canonical is not None:
                found[name] = canonical
    return found or None


def _elements(value: Json, rows: tuple[tuple[str, Reader], ...]) -> list[dict[str, Json]] | None:
    if not isinstance(value, list):
        value = [value]
    found = []
    for number, raw in enumerate(value):
        try:
            element = _struct(raw, rows)
        except OddValueError as odd:
            odd.place = f"[{number}]{odd.place}"
            raise
        if element:
            found.append(element)
    return found or None


def _scalars(value: Json, markup: Markup) -> list[str] | None:
    if not isinstance(value, list):
        value = [value]
    found = [words for raw in value if (words := _words(raw, line, markup))]
    return found or None


def _digest(value: Json, counted: tuple[str, ...]) -> dict[str, Json] | None:
    if value in (None, "", [], {}):
        return None
    told = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    found: dict[str, Json] = {"sha256": sha256(told).hexdigest()[:32]}
    for name in counted if isinstance(value, dict) else ():
        items = value.get(name)
        if isinstance(items, list) and items:
            found[name] = len(items)
    return found


_DATED_ROWS: tuple[tuple[str, Reader], ...] = (
    ("date", _date),
    ("type", _line),
)
_SIMPLE: dict[FieldKind, Reader] = {
    FieldKind.FLAG: _flag,
    FieldKind.INTEGER: _integer,
    FieldKind.DATE: _date,
    FieldKind.DATED: _dated,
}
