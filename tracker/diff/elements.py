"""Lists told element by element: what was added, what went, and what changed inside each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tracker.diff.inside import differing
from tracker.diff.making import FOLDED_INTO_RESULTS, Setting, of_element, of_subfield
from tracker.diff.matching import Element, Matching, match
from tracker.diff.naming import names
from tracker.diff.telling import NOTHING, Told, Topic, tell
from tracker.diff.wording import inner, quoted
from tracker.fields import Field
from tracker.model import Change, Kind, Suppression, Weight

UNPOSTED = "annotationModule.unpostedAnnotation.unpostedEvents"
_STEPS = {
    "RELEASE": "Results submitted for quality review",
    "RESET": "Results returned to the sponsor with comments",
    "UNRELEASE": "Results submission cancelled by the sponsor",
}


def tell_elements(
    entry: Field, old: Sequence[Element], new: Sequence[Element], setting: Setting
) -> Iterator[Change]:
    """Tell of a list: elements removed in old order, added in new order, then changed ones."""
    matching = match(old, new, entry)
    folded = entry.path == UNPOSTED and setting.results_posted
    yield from removals(entry, matching, folded=folded)
    yield from additions(entry, matching)
    yield from edits(entry, matching)


def removals(entry: Field, matching: Matching, *, folded: bool = False) -> Iterator[Change]:
    """Tell of the elements that are in the old list only."""
    called = names(entry, matching.old)
    for index in matching.removed:
        told = Told(
            Kind.REMOVED,
            f"{noun(entry)} removed: {quoted(called[index])}{_when(matching.old, index)}",
            Suppression.FOLDED if folded else None,
            FOLDED_INTO_RESULTS if folded else NOTHING,
        )
        yield of_element(entry, called[index], matching.old[index], None, told)


def additions(entry: Field, matching: Matching) -> Iterator[Change]:
    """Tell of the elements that are in the new list only."""
    called = names(entry, matching.new)
    for index in matching.added:
        element = matching.new[index]
        summary = _added(entry, element, called[index]) + _when(matching.new, index)
        told = Told(Kind.ADDED, summary)
        yield of_element(entry, called[index], None, element, told)


def _added(entry: Field, element: Element, name: str) -> str:
    if entry.path == UNPOSTED and element.get("type") in _STEPS:
        day = element.get("date")
        return f"{_STEPS[element['type']]} on {day}" if day else _STEPS[element["type"]]
    return f"{noun(entry)} added: {quoted(name)}"


def _when(elements: Sequence[Element], index: int) -> str:
    """Give the time frame of an outcome that shares its measure with others of its list."""
    measure, when = elements[index].get("measure"), elements[index].get("timeFrame")
    if not when or sum(each.get("measure") == measure for each in elements) < 2:
        return ""
    return f", time frame: {quoted(when)}"


def edits(entry: Field, matching: Matching) -> Iterator[Change]:
    """Tell of the subfields that differ within matched elements, by the new list's order."""
    called = names(entry, matching.new)
    pairs = sorted(matching.pairs, key=lambda pair: pair[1])
    unequal = differing([(matching.old[i], matching.new[j]) for i, j in pairs])
    for (i, j), changed in zip(pairs, unequal, strict=True):
        yield from edits_of(entry, called[j], matching.old[i], matching.new[j], changed)


def edits_of(
    entry: Field,
    name: str,
    old: Element,
    new: Element,
    changed: Sequence[str],
    weight: Weight | None = None,
) -> Iterator[Change]:
    """Tell of the subfields named in `changed` of one element, each by its own weight or the one given."""
    for sub in entry.subfields:
        if sub.name not in changed:
            continue
        before, after = old.get(sub.name), new.get(sub.name)
        title = f"{noun(entry)} {quoted(name, 50)}, {inner(sub.label)}"
        told = tell(Topic(title, sub.kind, sub.name, sub.subfields), before, after)
        if told is not None:
            yield of_subfield(entry, name, sub, before, after, told, weight)


def noun(entry: Field) -> str:
    """Return what an element of the list is called, at the beginning of a sentence."""
    return entry.one[:1].upper() + entry.one[1:]
