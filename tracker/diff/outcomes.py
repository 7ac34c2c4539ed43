"""The three lists of outcomes, told together: an outcome may move from one to another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tracker.diff.elements import additions, edits, removals
from tracker.diff.inside import differing
from tracker.diff.making import of_element
from tracker.diff.matching import (
    Matching,
    likeness,
    match_alike,
    match_same,
    words,
)
from tracker.diff.naming import names
from tracker.diff.telling import Told
from tracker.diff.wording import quoted
from tracker.fields import CATALOGUE, Field
from tracker.model import Change, Json, Kind
from tracker.normalise import flat

LISTS: tuple[Field, ...] = tuple(
    CATALOGUE[f"outcomesModule.{name}"]
    for name in ("primaryOutcomes", "secondaryOutcomes", "otherOutcomes")
)
_SAME_ELSEWHERE = 0.75
"""Share of common words from which a measure in another list is the same outcome, moved."""


@dataclass(frozen=True, slots=True)
class _Moved:
    source: Field
    target: Field
    old: int
    new: int


def tell_outcomes(old: Mapping[str, Json], new: Mapping[str, Json]) -> dict[str, list[Change]]:
    """Return the changes of each outcome list by path; `old` and `new` are the lists by path.

    The same measure in another list is a move, told in both lists; within a list a measure that was
    reworded is preferred to a likeness elsewhere, but not to the very same measure elsewhere.
    """
    matchings = {
        entry.path: Matching(old.get(entry.path) or (), new.get(entry.path) or ())
        for entry in LISTS
    }
    for entry in LISTS:
        match_same(matchings[entry.path], entry)
    moves = _moves(matchings, 1.0)
    for entry in LISTS:
        match_alike(matchings[entry.path], entry)
    moves += _moves(matchings, _SAME_ELSEWHERE)
    return {
        entry.path: [
            *_told_moves(entry, matchings, moves),
            *removals(entry, matchings[entry.path]),
            *additions(entry, matchings[entry.path]),
            *edits(entry, matchings[entry.path]),
        ]
        for entry in LISTS
    }


def _moves(matchings: Mapping[str, Matching], least: float) -> list[_Moved]:
    """Take out of the lists the outcomes that moved between them, best first."""
    scored = sorted(
        (
            (-score, s, t, i, j)
            for s, source in enumerate(LISTS)
            for t, target in enumerate(LISTS)
            if s != t
            for i in matchings[source.path].removed
            for j in matchings[target.path].added
            if (score := _likeness(matchings, source, target, i, j)) >= least
        )
    )
    found: list[_Moved] = []
    for _, s, t, i, j in scored:
        source, target = matchings[LISTS[s].path], matchings[LISTS[t].path]
        if i in source.removed and j in target.added:
            source.removed.remove(i)
            target.added.remove(j)
            found.append(_Moved(LISTS[s], LISTS[t], i, j))
    return found


def _likeness(
    matchings: Mapping[str, Matching], source: Field, target: Field, i: int, j: int
) -> float:
    old = str(matchings[source.path].old[i].get("measure", ""))
    new = str(matchings[target.path].new[j].get("measure", ""))
    if flat(old).casefold() == flat(new).casefold():
        return 1.0
    return min(0.99, likeness(words(old), words(new)))


def _told_moves(
    entry: Field, matchings: Mapping[str, Matching], moves: list[_Moved]
) -> Iterator[Change]:
    for moved in moves:
        if entry not in (moved.source, moved.target):
            continue
        old = matchings[moved.source.path].old[moved.old]
        new = matchings[moved.target.path].new[moved.new]
        weight = max(moved.source.weight, moved.target.weight)
        gone = names(moved.source, matchings[moved.source.path].old)[moved.old]
        come = names(moved.target, matchings[moved.target.path].new)[moved.new]
        altered = list(differing([(old, new)])[0])
        also = f", {' and '.join(_SUBFIELDS[name] for name in altered)} changed" if altered else ""
        if entry is moved.source:
            summary = f"{_noun(entry)} moved to the {moved.target.many}: {quoted(gone)}"
            detail = {"moved_to": moved.target.path, "as": come, "subfields": altered}
            told = Told(Kind.REMOVED, summary, detail=detail)
            yield of_element(entry, gone, old, None, told, weight)
        else:
            summary = f"{_noun(entry)} taken from the {moved.source.many}: {quoted(come)}{also}"
            detail = {"moved_from": moved.source.path, "was": gone, "subfields": altered}
            told = Told(Kind.ADDED, summary, detail=detail)
            yield of_element(entry, come, None, new, told, weight)


def _noun(entry: Field) -> str:
    return entry.one[:1].upper() + entry.one[1:]


_SUBFIELDS = {sub.name: sub.label.lower() for sub in LISTS[0].subfields}
