"""The three lists of outcomes, told together: what became of each outcome is judged in one go.

Which old outcome is which new one, and whether a change is one of substance, follows the verdicts of
tracker.outcomes; this module says it as changes of the record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tracker.diff.elements import additions, edits_of, noun, removals
from tracker.diff.inside import differing
from tracker.diff.making import lighter, of_element
from tracker.diff.matching import Matching, match_whole
from tracker.diff.naming import names
from tracker.diff.telling import Told
from tracker.diff.wording import inner, quoted
from tracker.fields import CATALOGUE, Field
from tracker.model import Change, Json, Kind
from tracker.outcomes import Outcome, OutcomeLists, Verdict, compare, lists_from_fields
from tracker.outcomes.verdict import MAJOR, UNDECIDED

LISTS: Mapping[str, Field] = {
    name: CATALOGUE[f"outcomesModule.{name}Outcomes"] for name in ("primary", "secondary", "other")
}


@dataclass(frozen=True, slots=True)
class _Moved:
    """An outcome that went from one list to another; indices into the old and the new list."""

    source: str
    target: str
    old: int
    new: int


@dataclass(frozen=True, slots=True)
class _Case:
    """Both versions' outcomes, the verdicts on them, and how they were matched."""

    before: OutcomeLists
    after: OutcomeLists
    verdicts: Sequence[Verdict]
    matchings: Mapping[str, Matching]

    def judged(self, old: tuple[str, int] | None, new: tuple[str, int] | None) -> _Detail:
        """Return what was judged of an outcome, given by list and index, as a change's detail."""
        one = self.before.named(old[0])[old[1]] if old else None
        two = self.after.named(new[0])[new[1]] if new else None
        return _detail(
            [
                v
                for v in self.verdicts
                if (v.old, v.new) == (one, two)
                and (not old or v.old_list == old[0])
                and (not new or v.new_list == new[0])
            ]
        )


_Detail = dict[str, Json]


def tell_outcomes(old: Mapping[str, Json], new: Mapping[str, Json]) -> dict[str, list[Change]]:
    """Return the changes of each outcome list by path; `old` and `new` are the lists by path.

    An outcome that moved between lists is told in both. Texts changed in words only weigh one step
    less than the list does.
    """
    before, after = lists_from_fields(old), lists_from_fields(new)
    matchings = {
        name: Matching(old.get(entry.path) or (), new.get(entry.path) or ())
        for name, entry in LISTS.items()
    }
    for matching in matchings.values():
        match_whole(matching)
    moved = any(matching.removed or matching.added for matching in matchings.values())
    verdicts = compare(before, after).verdicts if moved else ()
    case = _Case(before, after, verdicts, matchings)
    moves = _follow(case)
    return {entry.path: list(_told(case, name, moves)) for name, entry in LISTS.items()}


def _follow(case: _Case) -> list[_Moved]:
    """Match outcomes as the verdicts do, and return those that moved between lists."""
    came = {(v.new_list, v.new) for v in case.verdicts if v.old is None and v.is_change}
    went = {(v.old_list, v.old) for v in case.verdicts if v.new is None and v.is_change}
    moves: list[_Moved] = []
    for v in case.verdicts:
        if v.old is None or v.new is None or v.old_list is None or v.new_list is None:
            continue
        if (v.new_list, v.new) in came and (v.old_list, v.old) in went:
            continue
        source, target = case.matchings[v.old_list], case.matchings[v.new_list]
        olds = _places(case.before.named(v.old_list), v.old, source.removed)
        news = _places(case.after.named(v.new_list), v.new, target.added)
        pairs = list(zip(olds, news, strict=False))
        if source is target:
            source.take(pairs)
            continue
        for i, j in pairs:
            source.removed.remove(i)
            target.added.remove(j)
            moves.append(_Moved(v.old_list, v.new_list, i, j))
    return moves


def _places(outcomes: Sequence[Outcome], sought: Outcome, free: Sequence[int]) -> list[int]:
    return [index for index in free if outcomes[index] == sought]


def _told(case: _Case, name: str, moves: Sequence[_Moved]) -> Iterator[Change]:
    entry, matching = LISTS[name], case.matchings[name]
    for moved in moves:
        if moved.source == name:
            yield _moved_away(case, moved)
        elif moved.target == name:
            yield _moved_here(case, moved)
    for index, change in zip(matching.removed, removals(entry, matching), strict=True):
        yield _with(change, case.judged((name, index), None))
    for index, change in zip(matching.added, additions(entry, matching), strict=True):
        yield _with(change, case.judged(None, (name, index)))
    yield from _edited(case, name)


def _edited(case: _Case, name: str) -> Iterator[Change]:
    entry, matching = LISTS[name], case.matchings[name]
    called = names(entry, matching.new)
    pairs = sorted(matching.pairs, key=lambda pair: pair[1])
    unequal = differing([(matching.old[i], matching.new[j]) for i, j in pairs])
    for (i, j), changed in zip(pairs, unequal, strict=True):
        if changed:
            detail = case.judged((name, i), (name, j))
            grave = detail.get("verdict") != "words"
            weight = entry.weight if grave else lighter(entry.weight)
            old, new = matching.old[i], matching.new[j]
            for change in edits_of(entry, called[j], old, new, changed, weight):
                yield _with(change, detail)


def _with(change: Change, detail: _Detail) -> Change:
    return replace(change, detail={**change.detail, **detail})


def _detail(verdicts: Sequence[Verdict]) -> _Detail:
    """Return the verdicts on one outcome as a detail: kinds, severity, element, reason, confidence.

    Severity is that of Holst et al. 2023: "major" for a primary outcome come, gone or moved, "minor"
    for another change in the primary list, "none" for words; other lists are "ungraded".
    """
    if not verdicts:
        return {}
    changes = [v for v in verdicts if v.is_change]
    undecided = any(v.kind == UNDECIDED for v in verdicts)
    shown = changes or list(verdicts)
    return {
        "verdict": "substance" if changes else "undecided" if undecided else "words",
        "kinds": [v.kind for v in changes],
        "severity": _severity(changes),
        "element": next((v.element for v in shown if v.element), None),
        "reason": " ".join(dict.fromkeys(v.reason for v in shown)),
        "confidence": max(v.confidence for v in shown),
    }


def _severity(changes: Sequence[Verdict]) -> str:
    if not changes:
        return "none"
    if changes[0].list != "primary":
        return "ungraded"
    return "major" if {v.kind for v in changes} & set(MAJOR) else "minor"


def _moved_away(case: _Case, moved: _Moved) -> Change:
    source, target = LISTS[moved.source], LISTS[moved.target]
    element = case.matchings[moved.source].old[moved.old]
    name = names(source, case.matchings[moved.source].old)[moved.old]
    summary = f"{noun(source)} moved to the {target.many}: {quoted(name)}"
    detail = _moved_detail(case, moved, moved.source) | {
        "moved_to": target.path,
        "as": names(target, case.matchings[moved.target].new)[moved.new],
    }
    told = Told(Kind.REMOVED, summary, detail=detail)
    return of_element(source, name, element, None, told, max(source.weight, target.weight))


def _moved_here(case: _Case, moved: _Moved) -> Change:
    source, target = LISTS[moved.source], LISTS[moved.target]
    element = case.matchings[moved.target].new[moved.new]
    name = names(target, case.matchings[moved.target].new)[moved.new]
    detail = _moved_detail(case, moved, moved.target) | {
        "moved_from": source.path,
        "was": names(source, case.matchings[moved.source].old)[moved.old],
    }
    labels = {sub.name: inner(sub.label) for sub in target.subfields}
    altered = [labels[each] for each in detail["subfields"]]
    also = f", {' and '.join(altered)} changed" if altered else ""
    summary = f"{noun(target)} taken from the {source.many}: {quoted(name)}{also}"
    told = Told(Kind.ADDED, summary, detail=detail)
    return of_element(target, name, None, element, told, max(source.weight, target.weight))


def _moved_detail(case: _Case, moved: _Moved, here: str) -> _Detail:
    """Return which subfields changed on the way, and in the higher list what was judged."""
    old = case.matchings[moved.source].old[moved.old]
    new = case.matchings[moved.target].new[moved.new]
    higher = min(moved.source, moved.target, key=list(LISTS).index)
    judged = (
        case.judged((moved.source, moved.old), (moved.target, moved.new)) if here == higher else {}
    )
    return {**judged, "subfields": list(differing([(old, new)])[0])}
