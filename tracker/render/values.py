"""Canonical values as a person reads them: alone knows how a field's value is worded."""

from __future__ import annotations

from tracker.fields import CATALOGUE, FieldKind, Subfield, label
from tracker.fields import Field as CatalogueField
from tracker.model import Json

NOTHING = "(nothing)"
"""What stands where a field has no value."""

GIVEN = "given"
"""What stands for tables of which nothing is counted."""

UNIT = CatalogueField | Subfield
"""What describes one value: a field, or a subfield of one."""

_PEOPLE = frozenset({"contacts"})
_NAMES = frozenset({"element"})
_CHECKSUM = frozenset({"sha256"})
_UNKNOWN = Subfield("", "")


def described(path: str) -> UNIT:
    """Return the catalogue's entry for a path, down into a struct or element; never fails.

    A path that the catalogue does not know is described by its own last word, as text.
    """
    parts = path.split(".")
    for length in range(len(parts), 0, -1):
        found = CATALOGUE.get(".".join(parts[:length]))
        if found is not None:
            return _within(found, parts[length:])
    return Subfield(parts[-1], parts[-1])


def _within(unit: UNIT, names: list[str]) -> UNIT:
    for name in names:
        unit = next((sub for sub in unit.subfields if sub.name == name), Subfield(name, name))
    return unit


def worded(value: Json, unit: UNIT, *, people: bool = False) -> str:
    """Return a value in words on as few lines as it needs; personal data only if `people`."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return "; ".join(worded(each, unit, people=people) for each in value)
    if isinstance(value, dict):
        said = _struct(value, unit, people=people)
        return said or GIVEN if unit.kind is FieldKind.DIGEST else said
    if _is_word_of_a_list(value, unit):
        return label(value, _name(unit))
    return str(value)


def parts(
    value: dict[str, Json], unit: UNIT, *, people: bool = False
) -> list[tuple[Subfield, Json]]:
    """Return what a struct or element consists of, in the catalogue's order, unknown keys last."""
    left_out = _NAMES if people else _NAMES | _PEOPLE
    if unit.kind is FieldKind.DIGEST:
        left_out |= _CHECKSUM
    known = {sub.name: sub for sub in unit.subfields}
    names = [*known, *(name for name in value if name not in known)]
    return [
        (known.get(name, Subfield(name, name)), value[name])
        for name in names
        if value.get(name) is not None and name not in left_out
    ]


def identity(element: Json, unit: UNIT) -> str:
    """Return the few words by which a reader knows an element of a list."""
    if not isinstance(element, dict):
        return worded(element, unit)
    keys = getattr(unit, "key", ()) or tuple(element)
    subs = {sub.name: sub for sub in unit.subfields}
    named = [worded(element[key], subs.get(key, _UNKNOWN)) for key in keys if element.get(key)]
    return ", ".join(named) or _struct(element, unit, people=False)


def _struct(value: dict[str, Json], unit: UNIT, *, people: bool) -> str:
    """Word {"date": …, "type": …} and {"count": …, "type": …} as "… (actual)", others as a list."""
    kind = value.get("type")
    lead = value.get("date", value.get("count"))
    if lead is not None and set(value) <= {"date", "count", "type"}:
        return f"{lead} ({label(str(kind)).lower()})" if kind else str(lead)
    said = parts(value, unit, people=people)
    return ", ".join(f"{sub.label}: {worded(part, sub, people=people)}" for sub, part in said)


def _is_word_of_a_list(value: Json, unit: UNIT) -> bool:
    """Enumerations inside plain lists have no kind of their own; their values are all capitals."""
    if not isinstance(value, str):
        return False
    if unit.kind is FieldKind.ENUM:
        return True
    return _name(unit) in _LISTS_OF_ENUMS


_LISTS_OF_ENUMS = frozenset({"phases", "whoMasked", "stdAges", "infoTypes"})


def _name(unit: UNIT) -> str:
    return unit.path.rpartition(".")[2] if isinstance(unit, CatalogueField) else unit.name
