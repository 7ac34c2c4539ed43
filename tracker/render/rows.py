"""What stood before and what stands now, as labelled rows of pieces: alone decides what is worth showing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.fields import FieldKind
from tracker.model import Change, Json
from tracker.render.values import UNIT, described, identity, parts, worded
from tracker.render.words import Op, Piece, shortened, worddiff

MOST = 8
"""Rows of one change that are shown before the rest is only counted."""

BRIEF = 4
"""Words of a text, at most, which the summary's "… → …" shows well enough without marks."""

_EVENTS = "record."
"""Begins the paths of what happened to a record as a whole: the summary says it all."""

_RESULTS = "hasResults"
"""Whose yes or no its summary puts into words."""

_PROSE = frozenset({FieldKind.TEXT, FieldKind.MARKUP})

_EDITED = (Piece(Op.EQUAL, "edited"),)
"""All that can be said of tables of which only the checksum is known."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a change's before and after; `label` is "" where the summary says it already."""

    label: str
    pieces: tuple[Piece, ...]


def rows(change: Change, *, people: bool = False) -> tuple[Row, ...]:
    """Return the before and after of a change, long texts shortened around the difference.

    What the summary already says in full is not said again. Names, telephones and addresses of
    people inside an element are left out unless `people`.
    """
    if change.path.startswith(_EVENTS) or change.path == _RESULTS:
        return ()
    unit = described(_path(change))
    found = _moved(change, unit) if _is_move(change) else _told(change, unit, people)
    return _limited([row for row in found if row.pieces and not _said(row, change)])


def _told(change: Change, unit: UNIT, people: bool) -> list[Row]:
    """Rows of the two values; elements go by the names that the change gives them."""
    old, new = change.old, change.new
    if _are(list, old, new):
        names = change.detail.get("elements", ())
        return _of_lists(_named(old, names, unit), _named(new, names, unit), unit, people)
    return _of_values(old, new, unit, people)


def _are(sort: type, *values: Json) -> bool:
    """Tell whether every value that there is, is of a sort; a record may hold what no catalogue expects."""
    given = [value for value in values if value is not None]
    return bool(given) and all(isinstance(value, sort) for value in given)


def _is_move(change: Change) -> bool:
    return "moved_to" in change.detail or "moved_from" in change.detail


def _moved(change: Change, unit: UNIT) -> list[Row]:
    """An outcome that went into another list: only what came out altered, and that where it came."""
    altered = change.detail.get("subfields", ()) if "moved_from" in change.detail else ()
    return [
        Row(f"{sub.label} now", (Piece(Op.EQUAL, worded(part, sub)),))
        for sub, part in parts(change.new if _are(dict, change.new) else {}, unit)
        if sub.name in altered
    ]


def _path(change: Change) -> str:
    """The path of what changed, within an element too: the field's own path without its brackets."""
    start, end = change.field.find("["), change.field.rfind("]")
    return change.field[:start] + change.field[end + 1 :] if 0 <= start < end else change.field


def _of_values(old: Json, new: Json, unit: UNIT, people: bool) -> list[Row]:
    if not _are(dict, old, new) or (_is_short(old) and _is_short(new)):
        return [Row("", _pieces(old, new, unit, people))]
    before = {sub.name: (sub, part) for sub, part in parts(old or {}, unit, people=people)}
    after = {sub.name: (sub, part) for sub, part in parts(new or {}, unit, people=people)}
    found = []
    for name in dict.fromkeys((*before, *after)):
        sub = (before.get(name) or after[name])[0]
        a, b = before.get(name, (sub, None))[1], after.get(name, (sub, None))[1]
        if a != b:
            found.append(Row(sub.label, _pieces(a, b, sub, people)))
    return found


def _named(value: Json, names: Sequence[str], unit: UNIT) -> dict[str, Json]:
    """The elements of a list by name: a name of their own, one from the change, or what they are."""
    elements = value or []
    if len(names) != len(elements):
        names = [identity(each, unit) for each in elements]
    pairs = zip(names, elements, strict=True)
    return {
        str(each.get("element", name) if isinstance(each, dict) else name): each
        for name, each in pairs
    }


def _of_lists(
    before: dict[str, Json], after: dict[str, Json], unit: UNIT, people: bool
) -> list[Row]:
    """One row an element gone, come or edited."""
    found = [Row("", (Piece(Op.REMOVED, name),)) for name in before if name not in after]
    found += [Row("", (Piece(Op.ADDED, name),)) for name in after if name not in before]
    for name in (name for name in before if name in after):
        if before[name] != after[name]:
            edits = _of_values(before[name], after[name], unit, people)
            found += [Row(f"{name} – {row.label}", row.pieces) for row in edits]
    return found


def _limited(found: list[Row]) -> tuple[Row, ...]:
    if len(found) <= MOST + 1:
        return tuple(found)
    more = Piece(Op.OMITTED, f"{len(found) - MOST} more")
    return (*found[:MOST], Row("", (more,)))


def _pieces(old: Json, new: Json, unit: UNIT, people: bool = False) -> tuple[Piece, ...]:
    before = "" if old is None else worded(old, unit, people=people)
    after = "" if new is None else worded(new, unit, people=people)
    if unit.kind is FieldKind.DIGEST and before == after:
        return _EDITED
    if unit.kind in _PROSE:
        return shortened(worddiff(before, after))
    both = (Piece(Op.REMOVED, before), Piece(Op.ADDED, after))
    return tuple(piece for piece in both if piece.text)


def _is_short(value: Json) -> bool:
    """Tell whether a struct is one value with its type, as an enrollment or a date is."""
    return value is None or (isinstance(value, dict) and set(value) <= {"date", "count", "type"})


def _said(row: Row, change: Change) -> bool:
    """Tell whether the summary holds the whole of a short row, so that a row would only repeat it."""
    values = [each for each in (change.old, change.new) if each is not None]
    if all(isinstance(value, dict) and _is_short(value) for value in values):
        leads = (value.get("date", value.get("count")) for value in values)
        return all(str(lead) in change.summary for lead in leads)
    if row.pieces == _EDITED:
        told = change.summary.casefold()
        return all(part in told for part in row.label.casefold().split(" – "))
    pieces = [piece for piece in row.pieces if piece.text.strip()]
    repeated = all(piece.text.strip() in change.summary for piece in pieces)
    if all(isinstance(value, str) and len(value.split()) <= BRIEF for value in values):
        return repeated
    return repeated and {piece.op for piece in pieces} <= {Op.REMOVED, Op.ADDED}
