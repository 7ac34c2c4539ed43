"""One logged change made ready to be told: alone knows the order of telling and what is said of each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tracker.fields import CATEGORIES
from tracker.life import Phase
from tracker.model import Change, Json, LoggedChange, Weight
from tracker.render.clean import line
from tracker.render.clocks import dated
from tracker.render.rows import Row, rows

_EXCERPTS = re.compile(r": “[^”]*” → “[^”]*”(, and \d+ more lines?)?$")
"""The end of a summary that quotes both texts; the rows below it show them with their difference."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a message says about one change, and about others that differ from it by element only."""

    summary: str
    weight: str
    rows: tuple[Row, ...]
    dated: str
    notes: tuple[str, ...]
    also: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many changes this tells of."""
        return 1 + len(self.also)


def said(logged: LoggedChange, *, people: bool = False) -> Said:
    """Return what is to be told of a change."""
    change = logged.change
    told = rows(change, people=people)
    summary = line(change.summary) or line(change.field)
    return Said(
        summary=_EXCERPTS.sub(" changed", summary) if told else summary,
        weight=change.weight.word,
        rows=told,
        dated=_dated(logged),
        notes=tuple(_notes(logged)),
    )


def in_order(changes: Sequence[LoggedChange]) -> list[LoggedChange]:
    """Put first what matters: major outcome changes, then the status, then high before low."""
    return sorted(changes, key=rank)


def gathered(changes: Iterable[LoggedChange], *, people: bool = False) -> list[Said]:
    """Return what is to be told of changes, in their order, each thing once.

    The very same difference in several elements of a list (a time frame cut by a month in twenty
    outcomes) is told with the first of them; a note that several changes share stands with the first.
    """
    first: dict[object, Said] = {}
    for place, each in enumerate(changes):
        told, element = said(each, people=people), each.change.element
        likeness = (each.change.path, _within(each.change), replace(told, summary=""))
        key: object = likeness if element and told.rows else place
        if key in first:
            told = replace(first[key], also=(*first[key].also, line(element or "", 60)))
        first[key] = told
    return list(_without_repeats(first.values()))


def _within(change: Change) -> str:
    return change.field.rpartition("]")[2]


def _without_repeats(told: Iterable[Said]) -> Iterator[Said]:
    heard: set[str] = set()
    for each in told:
        fresh = tuple(note for note in each.notes if note not in heard)
        heard.update(fresh)
        yield replace(each, notes=fresh)


def left_out(shown: int, hidden: Sequence[LoggedChange], threshold: Weight) -> str:
    """Account for the noise: how many changes of the same record are not shown, and why."""
    said = f"{shown} {'change' if shown == 1 else 'changes'} shown"
    if not hidden:
        return f"{said}."
    why = Counter(_reason(each, threshold) for each in hidden)
    reasons = ", ".join(
        reason if len(why) == 1 else f"{count} {reason}" for reason, count in why.most_common()
    )
    return f"{said}, {len(hidden)} not shown ({reasons})."


def rank(logged: LoggedChange) -> tuple[int, int, int, int]:
    """Return a change's place in the order of telling; smaller comes first."""
    change = logged.change
    high = change.weight is Weight.HIGH
    lead = 2
    if (
        change.category == "outcomes"
        and change.detail.get("severity", "major" if high else "") == "major"
    ):
        lead = 0
    elif change.category == "status" and high:
        lead = 1
    place = CATEGORIES.index(change.category) if change.category in CATEGORIES else len(CATEGORIES)
    return lead, -change.weight, place, logged.id


_REASONS = {
    "bookkeeping": "bookkeeping dates",
    "computed": "computed by the registry",
    "folded": "part of another change",
    "wording": "wording only",
    "baseline": "first sight of the record",
}


def _reason(logged: LoggedChange, threshold: Weight) -> str:
    change = logged.change
    if change.suppressed is not None:
        return _REASONS[change.suppressed.value]
    return "below your weight" if change.weight < threshold else "outside your categories"


def _notes(logged: LoggedChange) -> Iterator[str]:
    """What a careful reader must know beside the difference: by which rule, and why."""
    detail = logged.change.detail
    rule = line(str(detail.get("rule", "")))
    if logged.change.derived:
        yield f"Derived, not stated by the registry{f': {rule}' if rule else ''}."
    elif rule:
        yield f"By the rule: {rule}."
    if detail.get("note"):
        yield line(str(detail["note"]))
    if detail.get("reason"):
        yield f"{_judged(detail)}{line(str(detail['reason']))}"
    if detail.get("reversion"):
        yield f"Back to what stood before {detail.get('reverts', 'an earlier change')}."


def _judged(detail: Mapping[str, Json]) -> str:
    """A verdict on an outcome is ours, by rule, and says so; one that is open asks to be read."""
    verdict = reading(detail)
    return f"Our reading, by rule: {verdict}. " if verdict else ""


def reading(detail: Mapping[str, Json]) -> str:
    """Say in a few words how a change of an outcome was judged: how grave it is, and its kinds."""
    if detail.get("verdict") == "undecided":
        return "undecided, please read"
    if not detail.get("severity"):
        return ""
    grave = _GRAVITY.get(detail["severity"], detail["severity"])
    kinds = ", ".join(str(kind).replace("_", " ") for kind in detail.get("kinds", ()))
    return f"{grave}{f' ({kinds})' if kinds else ''}"


_GRAVITY = {"none": "a change of words", "ungraded": "a change of substance"}
"""What a verdict is called where it is neither major nor minor: only primary outcomes are graded."""


def _dated(logged: LoggedChange) -> str:
    when = dated(logged)
    return f"{when}; that is {_phase(logged.phase)}" if logged.phase else when


def _phase(word: str) -> str:
    """The phase in words; a word of a later program stands for itself."""
    try:
        return Phase(word).words
    except ValueError:
        return line(word)
