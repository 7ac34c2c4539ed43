"""What is said of one value that changed: kind, sentence, and whether it may be shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TypeAlias

from tracker.diff.dates import Move, move
from tracker.diff.inside import differing
from tracker.diff.lines import lines_told
from tracker.diff.wording import CODED, contrast, inner, quoted, shorten, term, written
from tracker.fields import FieldClass, FieldKind, Subfield
from tracker.model import Json, Kind, Suppression
from tracker.normalise import flat, same_but_case, same_text, same_wording

NOTHING: Mapping[str, Json] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Told:
    """What happened to a value, in a sentence that begins with the field's label.

    A `slight` change (of case alone) is shown, and weighs little whatever the field.
    """

    kind: Kind
    summary: str
    suppressed: Suppression | None = None
    detail: Mapping[str, Json] = field(default_factory=lambda: NOTHING)
    slight: bool = False


@dataclass(frozen=True, slots=True)
class Topic:
    """The value that is told about: its label, kind, name (last part of its path) and subfields."""

    title: str
    kind: FieldKind
    name: str
    subfields: tuple[Subfield, ...] = ()
    coarse: bool = False


_PIECES = frozenset((FieldKind.TEXT, FieldKind.MARKUP, FieldKind.SCALARS, FieldKind.ELEMENTS))
"""Kinds of which one says "added" and "removed"; the others are answers that are given or not."""

_NAMED = 3
"""Words of a list that a summary names; it counts the others."""

Teller: TypeAlias = Callable[[Topic, Json, Json], Told | None]


def tell(topic: Topic, old: Json, new: Json) -> Told | None:
    """Tell how a value changed; None when it did not, in any way that means anything."""
    if old == new:
        return None
    if topic.kind is FieldKind.DIGEST:
        return _digest(topic, old, new)
    if topic.kind is FieldKind.SCALARS and topic.name not in CODED and None in (old, new):
        return _scalars(topic, old or [], new or [])
    if old is None:
        return Told(Kind.ADDED, f"{topic.title}{_come(topic)}: {shown(topic, new)}")
    if new is None:
        gone = "removed:" if topic.kind in _PIECES else "no longer given; it was"
        return Told(Kind.REMOVED, f"{topic.title} {gone} {shown(topic, old)}")
    return _TELLERS[topic.kind](topic, old, new)


def _come(topic: Topic) -> str:
    if topic.kind is FieldKind.DATE:
        return ""
    return " added" if topic.kind in _PIECES else " given"


def shown(topic: Topic, value: Json) -> str:
    """Return a value as it stands in a sentence."""
    if topic.kind is FieldKind.DATED:
        return dated(value)
    if topic.kind in (FieldKind.TEXT, FieldKind.MARKUP):
        return quoted(value)
    if topic.kind is FieldKind.ELEMENTS:
        return f"{len(value)}"
    if topic.kind is FieldKind.STRUCT:
        parts = [
            written(value[sub.name], sub.kind, sub.name)
            for sub in topic.subfields
            if sub.name in value
        ]
        return shorten(", ".join(parts))
    return written(value, topic.kind, topic.name)


def dated(value: dict[str, Json]) -> str:
    """Return a date with its type in words: "2025-02 (estimated)"."""
    kind = value.get("type")
    return f"{value.get('date', 'no date')}{f' ({kind.lower()})' if kind else ''}"


def _plain(topic: Topic, old: Json, new: Json) -> Told:
    return Told(Kind.CHANGED, f"{topic.title}: {shown(topic, old)} → {shown(topic, new)}")


def _text(topic: Topic, old: str, new: str) -> Told | None:
    if same_text(old, new):
        return None
    suppressed = Suppression.WORDING if same_wording(old, new) else None
    summary = f"{topic.title}: {contrast(old, new)}"
    return Told(Kind.CHANGED, summary, suppressed, slight=same_but_case(old, new))


def _markup(topic: Topic, old: str, new: str) -> Told | None:
    told = _text(topic, old, new)
    if told is None:
        return None
    return replace(told, summary=f"{topic.title}: {lines_told(old, new)}")


def _dated(topic: Topic, old: dict[str, Json], new: dict[str, Json]) -> Told | None:
    moved = move(old, new, coarse=topic.coarse)
    if moved is None:
        return None
    detail = {"move": list(moved.kinds), "days": moved.days, "months": moved.months}
    return Told(Kind.CHANGED, f"{topic.title}{_moved(moved, old, new)}", detail=detail)


def _moved(moved: Move, old: dict[str, Json], new: dict[str, Json]) -> str:
    if moved.kinds == ("actualised",):
        return f": {dated(old)} now actual"
    before = old.get("date", "no date") if old.get("type") == new.get("type") else dated(old)
    if "refined" in moved.kinds:
        return f" refined: {before} → {dated(new)}"
    later = f", {moved.words}" if moved.words else ""
    return f": {before} → {dated(new)}{later}"


def _date(topic: Topic, old: str, new: str) -> Told | None:
    return _dated(topic, {"date": old}, {"date": new})


def _scalars(topic: Topic, old: list[str], new: list[str]) -> Told | None:
    gone, come = _beyond(old, new, flat), _beyond(new, old, flat)
    if not gone and not come:
        return None
    slight = not _beyond(old, new, _caseless) and not _beyond(new, old, _caseless)
    kind = Kind.CHANGED if gone and come else Kind.ADDED if come else Kind.REMOVED
    if topic.name == "phases":
        summary = f"{topic.title}: {_phases(old)} → {_phases(new)}"
    else:
        told = [
            f"{verb} {_named(topic, values, others)}"
            for verb, values, others in (("added", come, gone), ("removed", gone, come))
            if values
        ]
        summary = f"{topic.title}: {', '.join(told)}"
    return Told(kind, summary, detail={"added": come, "removed": gone}, slight=slight)


def _named(topic: Topic, values: list[str], others: list[str]) -> str:
    """Return the first words of a list, whole where cut they would read like one of the others."""
    cut = {_cut(topic, value) for value in others}
    named = [
        quoted(value, len(value)) if (short := _cut(topic, value)) in cut else short
        for value in values[:_NAMED]
    ]
    return ", ".join(named) + (f" and {len(values) - _NAMED} more" if len(values) > _NAMED else "")


def _cut(topic: Topic, value: str) -> str:
    return quoted(term(value, topic.name), 40)


def _phases(values: list[str]) -> str:
    return "/".join(term(value, "phases") for value in values)


def _beyond(these: list[str], those: list[str], form: Callable[[str], str]) -> list[str]:
    known = Counter(form(value) for value in those)
    beyond = []
    for value in these:
        if known[form(value)]:
            known[form(value)] -= 1
        else:
            beyond.append(value)
    return beyond


def _caseless(text: str) -> str:
    return flat(text).casefold()


def _struct(topic: Topic, old: dict[str, Json], new: dict[str, Json]) -> Told | None:
    names = differing([(old, new)])[0]
    kept: dict[Subfield, Told] = {}
    for sub in topic.subfields:
        if sub.name in names:
            part = Topic(_part_title(topic, sub, kept), sub.kind, sub.name, sub.subfields)
            told = tell(part, old.get(sub.name), new.get(sub.name))
            if told is not None:
                kept[sub] = told
    if not kept:
        return None
    return Told(
        Kind.CHANGED,
        "; ".join(part.summary for part in kept.values()),
        _together(kept),
        {"subfields": [sub.name for sub in kept]},
    )


def _part_title(topic: Topic, sub: Subfield, before: Mapping[Subfield, Told]) -> str:
    """Return what a struct's part is called: the struct's own name stands once, and for its first part."""
    if sub is topic.subfields[0]:
        return topic.title
    return inner(sub.label) if before else f"{topic.title}, {inner(sub.label)}"


def _together(kept: Mapping[Subfield, Told]) -> Suppression | None:
    """Return why a struct's change is not shown: only when every part of it has a reason."""
    reasons = [suppression_of(sub.cls) or part.suppressed for sub, part in kept.items()]
    return reasons[0] if all(reasons) else None


def suppression_of(cls: FieldClass) -> Suppression | None:
    """Return why changes of fields of this class are not shown, None for content."""
    if cls is FieldClass.BOOKKEEPING:
        return Suppression.BOOKKEEPING
    return Suppression.COMPUTED if cls is FieldClass.COMPUTED else None


def _elements(topic: Topic, old: list[Json], new: list[Json]) -> Told | None:
    """Tell of a list inside an element (a site's contacts): how many, not which."""
    if differing([({"": old}, {"": new})]) == [()]:
        return None
    return (
        _plain(topic, old, new)
        if len(old) != len(new)
        else Told(Kind.CHANGED, f"{topic.title} edited")
    )


def _digest(topic: Topic, old: Json, new: Json) -> Told:
    """Tell of tables that are known by their checksum alone: what became of them, not what is in them."""
    kind = Kind.ADDED if old is None else Kind.REMOVED if new is None else Kind.CHANGED
    return Told(kind, f"{topic.title} {VERBS[kind]}{counts(topic, old, new)}")


VERBS: Mapping[Kind, str] = MappingProxyType(
    {Kind.ADDED: "added", Kind.REMOVED: "removed", Kind.CHANGED: "edited"}
)


def counts(topic: Topic, old: Json, new: Json) -> str:
    """Return in brackets what a digest counts; of one that was edited only the numbers that changed."""
    numbers = []
    for sub in topic.subfields:
        before, after = ((value or {}).get(sub.name, 0) for value in (old, new))
        if before != after:
            number = f"{before} → {after}" if old and new else f"{before or after}"
            numbers.append(f"{inner(sub.label)} {number}")
    return f" ({', '.join(numbers)})" if numbers else ""


_TELLERS: Mapping[FieldKind, Teller] = MappingProxyType(
    {
        FieldKind.TEXT: _text,
        FieldKind.MARKUP: _markup,
        FieldKind.ENUM: _plain,
        FieldKind.FLAG: _plain,
        FieldKind.INTEGER: _plain,
        FieldKind.DATE: _date,
        FieldKind.DATED: _dated,
        FieldKind.STRUCT: _struct,
        FieldKind.SCALARS: _scalars,
        FieldKind.ELEMENTS: _elements,
    }
)
