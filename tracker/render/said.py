"""One logged change made ready to be told: alone knows the order of telling and what is said of each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.fields import CATEGORIES
from tracker.life import Phase
from tracker.model import LoggedChange, Weight
from tracker.render.clean import line
from tracker.render.clocks import dated
from tracker.render.rows import Row, rows

_EXCERPTS = re.compile(r": “[^”]*” → “[^”]*”$")
"""The end of a summary that quotes both texts; the rows below it show them with their difference."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a message says about one change."""

    summary: str
    weight: str
    rows: tuple[Row, ...]
    dated: str
    notes: tuple[str, ...]


def said(logged: LoggedChange, *, people: bool = False) -> Said:
    """Return what is to be told of a change."""
    change = logged.change
    told = rows(change, people=people)
    summary = line(change.summary) or line(change.field)
    return Said(
        summary=_EXCERPTS.sub(" changed", summary) if told else summary,
        weight=change.weight.word,
        rows=told,
        dated=dated(logged),
        notes=_notes(logged),
    )


def in_order(changes: Sequence[LoggedChange]) -> list[LoggedChange]:
    """Put first what matters: major outcome changes, then the status, then high before low."""
    return sorted(changes, key=_rank)


def left_out(shown: int, hidden: Sequence[LoggedChange], threshold: Weight) -> str:
    """Account for the noise: how many changes of the same record are not shown, and why."""
    said = f"{shown} {'change' if shown == 1 else 'changes'} shown"
    if not hidden:
        return f"{said}, none left out."
    why = Counter(_reason(each, threshold) for each in hidden)
    reasons = ", ".join(f"{count} {reason}" for reason, count in why.most_common())
    return f"{said}, {len(hidden)} not shown ({reasons})."


def _rank(logged: LoggedChange) -> tuple[int, int, int, int]:
    change = logged.change
    high = change.weight is Weight.HIGH
    lead = 2
    if change.category == "outcomes" and (high or change.detail.get("severity") == "major"):
        lead = 0
    elif change.category == "status" and high:
        lead = 1
    place = CATEGORIES.index(change.category) if change.category in CATEGORIES else len(CATEGORIES)
    return lead, -change.weight, place, logged.id


_REASONS = {
    "bookkeeping": "bookkeeping dates",
    "computed": "computed by the registry",
    "folded": "part of a status change",
    "wording": "wording only",
    "baseline": "first sight of the record",
}


def _reason(logged: LoggedChange, threshold: Weight) -> str:
    change = logged.change
    if change.suppressed is not None:
        return _REASONS[change.suppressed.value]
    return "below your weight" if change.weight < threshold else "outside your categories"


def _notes(logged: LoggedChange) -> tuple[str, ...]:
    """What a careful reader must know beside the difference: by which rule, why, when in its life."""
    detail = logged.change.detail
    notes = []
    if logged.change.derived:
        rule = detail.get("rule")
        notes.append(
            f"Derived, not stated by the registry{f': {line(str(rule))}' if rule else '.'}"
        )
    elif detail.get("rule"):
        notes.append(f"By the rule: {line(str(detail['rule']))}")
    notes += [line(str(detail[key])) for key in ("note", "reason") if detail.get(key)]
    if detail.get("reversion"):
        notes.append(f"Back to what stood before {detail.get('reverts', 'an earlier change')}.")
    if logged.phase:
        notes.append(f"In the trial's life: {_phase(logged.phase)}.")
    return tuple(notes)


def _phase(word: str) -> str:
    """The phase in words; a word of a later program stands for itself."""
    try:
        return Phase(word).words
    except ValueError:
        return line(word)
