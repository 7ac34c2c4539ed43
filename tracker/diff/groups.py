"""Lists told as a whole: so many added, so many removed, so many edited, and where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tracker.diff.inside import differing
from tracker.diff.making import FOLDED_INTO_STATUS, Setting, lighter, of_field
from tracker.diff.matching import Element, Matching, match
from tracker.diff.naming import names
from tracker.diff.telling import Told, Topic, suppression_of, tell
from tracker.diff.wording import count, inner, quoted, written
from tracker.fields import REPORTED, Field, FieldKind, Subfield
from tracker.model import Change, Json, Kind, Suppression, Weight

LOCATIONS = "contactsLocationsModule.locations"
CENTRAL_CONTACTS = "contactsLocationsModule.centralContacts"
_REFERENCES = "referencesModule.references"
_RETRACTIONS = "retractions"
_REPORTED_OUTCOMES = f"{REPORTED}outcomeMeasuresModule.outcomeMeasures"
_STATUS_BOUND = frozenset(("status", "contacts"))
"""What a site shows only while the trial recruits (seen in 1,406 records of the registry)."""


@dataclass(frozen=True, slots=True)
class _Edit:
    name: str
    sub: Subfield
    old: Json
    new: Json
    told: Told
    suppressed: Suppression | None


def tell_group(
    entry: Field, old: Sequence[Element], new: Sequence[Element], setting: Setting
) -> Iterator[Change]:
    """Tell of a list in at most one change each for removals, additions and edits.

    What is not shown stands in changes of its own, by the reason why.
    """
    if entry.path == CENTRAL_CONTACTS and setting.status_moved and bool(old) != bool(new):
        yield _appearing(entry, old, new)
        return
    matching = match(old, new, entry)
    yield from _told_as_one(entry, matching, Kind.REMOVED)
    yield from _told_as_one(entry, matching, Kind.ADDED)
    yield from _edited(entry, matching, setting)


def _appearing(entry: Field, old: Sequence[Element], new: Sequence[Element]) -> Change:
    kind, elements, verb = (
        (Kind.ADDED, new, "shown") if new else (Kind.REMOVED, old, "no longer shown")
    )
    summary = f"{count(len(elements), entry.one, entry.many)} {verb}, with the change of status"
    told = Told(kind, summary, Suppression.FOLDED, FOLDED_INTO_STATUS)
    return of_field(entry, list(old) or None, list(new) or None, told)


def _told_as_one(entry: Field, matching: Matching, kind: Kind) -> Iterator[Change]:
    whole, indices, verb = (
        (matching.old, matching.removed, "removed")
        if kind is Kind.REMOVED
        else (matching.new, matching.added, "added")
    )
    groups: dict[bool, list[Element]] = {}
    for index in indices:
        groups.setdefault(_found(entry, whole[index]), []).append(whole[index])
    for found, elements in groups.items():
        detail: dict[str, Json] = {"elements": names(entry, elements)}
        by = " by the registry" if found else ""
        summary = f"{count(len(elements), entry.one, entry.many)} {verb}{by}"
        if entry.path == LOCATIONS and all(set(each) == {"country"} for each in elements):
            summary = f"Locations in {', '.join(detail['elements'])} {verb}"
        elif entry.path == LOCATIONS:
            summary += _countries(matching, kind, elements, detail)
        else:
            sorts = _sorts(elements) if entry.path == _REPORTED_OUTCOMES else ""
            summary += f"{sorts}: {_some(detail['elements'])}"
        told = Told(kind, summary, None, detail)
        old, new = (elements, None) if kind is Kind.REMOVED else (None, elements)
        yield of_field(entry, old, new, told)


def _found(entry: Field, element: Element) -> bool:
    """References that the registry itself found (type DERIVED) are not the sponsor's.

    A reader wants to know of a publication all the same, so they are told, as the registry's.
    """
    return entry.path == _REFERENCES and element.get("type") == "DERIVED"


def _by_registry(entry: Field, sub: Subfield, old: Element, new: Element) -> Suppression | None:
    """The citation of a reference with a PubMed id is PubMed's; a retraction is news, whoever found it."""
    if entry.path != _REFERENCES or sub.name == _RETRACTIONS:
        return None
    cited = sub.name == "citation" and old.get("pmid") and old.get("pmid") == new.get("pmid")
    return Suppression.COMPUTED if cited or _found(entry, new) else None


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - 2} more" if len(names) > 2 else ""
    return ", ".join(quoted(name, 60) for name in names[:2]) + more


def _countries(
    matching: Matching, kind: Kind, elements: Sequence[Element], detail: dict[str, Json]
) -> str:
    """Return the words about countries, and note them in the detail."""
    numbers = Counter(_country(each) for each in elements)
    other = matching.new if kind is Kind.REMOVED else matching.old
    others = {_country(each) for each in other}
    alone = sorted(country for country in numbers if country and country not in others)
    detail["countries"] = dict(numbers.most_common())
    if alone:
        detail["countries_gone" if kind is Kind.REMOVED else "countries_new"] = alone
    note = ""
    if alone and other:
        note = f"; {'none left in' if kind is Kind.REMOVED else 'first in'} {', '.join(alone)}"
    if len(elements) == 1:
        return f": {detail['elements'][0]}{note}"
    ranked = sorted(numbers.items(), key=lambda row: (-row[1], row[0]))
    shown = [f"{country or 'no country'} {number}" for country, number in ranked[:6]]
    if len(ranked) > 6:
        shown.append(f"{len(ranked) - 6} more countries")
    return f" ({', '.join(shown)}{note})"


def _sorts(elements: Sequence[Element]) -> str:
    """Return the words about what outcomes were reported as: one that nobody had planned is post hoc."""
    sorts = Counter(
        written(each.get("type", "no type"), FieldKind.ENUM).lower() for each in elements
    )
    if len(sorts) == 1:
        return f" ({next(iter(sorts))})"
    return f" ({', '.join(f'{sort} {number}' for sort, number in sorts.most_common())})"


def _country(element: Element) -> str:
    return str(element.get("country", ""))


def _edited(entry: Field, matching: Matching, setting: Setting) -> Iterator[Change]:
    groups: dict[Suppression | None, list[_Edit]] = {}
    retracted = []
    for edit in _edits(entry, matching, setting):
        if _retracts(entry, edit):
            retracted.append(edit)
        else:
            groups.setdefault(edit.suppressed, []).append(edit)
    if retracted:
        yield _retraction(entry, retracted)
    for suppressed, edits in groups.items():
        detail: dict[str, Json] = {
            "elements": list(dict.fromkeys(edit.name for edit in edits)),
            "subfields": dict(Counter(edit.sub.name for edit in edits)),
        }
        if suppressed is Suppression.FOLDED:
            detail |= FOLDED_INTO_STATUS
        told = Told(Kind.CHANGED, _edits_told(entry, edits), suppressed, detail)
        change = of_field(entry, _side(edits, "old"), _side(edits, "new"), told)
        long = all(edit.sub.kind is FieldKind.MARKUP for edit in edits)
        yield replace(change, weight=lighter(change.weight)) if long else change


def _retracts(entry: Field, edit: _Edit) -> bool:
    return entry.path == _REFERENCES and edit.sub.name == _RETRACTIONS and edit.old is None


def _retraction(entry: Field, edits: Sequence[_Edit]) -> Change:
    """Tell of publications that were retracted: what a reader of the trial's results must know."""
    called = [edit.name for edit in edits]
    notices = [each["pmid"] for edit in edits for each in edit.new if each.get("pmid")]
    noted = f" (notice: PubMed {', '.join(notices)})" if notices else ""
    summary = f"{count(len(edits), entry.one, entry.many)} retracted: {_some(called)}{noted}"
    detail: dict[str, Json] = {"elements": called, "subfields": {_RETRACTIONS: len(edits)}}
    told = Told(Kind.CHANGED, summary, None, detail)
    change = of_field(entry, _side(edits, "old"), _side(edits, "new"), told)
    return replace(change, weight=Weight.HIGH)


def _edits(entry: Field, matching: Matching, setting: Setting) -> Iterator[_Edit]:
    called = names(entry, matching.new)
    pairs = [(matching.old[i], matching.new[j]) for i, j in matching.pairs]
    for (_, place), (old, new), changed in zip(
        matching.pairs, pairs, differing(pairs), strict=True
    ):
        for sub in entry.subfields if changed else ():
            if sub.name not in changed:
                continue
            before, after = old.get(sub.name), new.get(sub.name)
            told = tell(Topic(sub.label, sub.kind, sub.name, sub.subfields), before, after)
            if told is not None:
                suppressed = (
                    _folded(entry, sub, before, after, setting)
                    or suppression_of(sub.cls)
                    or _by_registry(entry, sub, old, new)
                    or told.suppressed
                )
                yield _Edit(called[place], sub, before, after, told, suppressed)


def _folded(
    entry: Field, sub: Subfield, old: Json, new: Json, setting: Setting
) -> Suppression | None:
    """A site's status and contacts come and go with the trial's; one that merely changes does not."""
    bound = entry.path == LOCATIONS and sub.name in _STATUS_BOUND and setting.status_moved
    return Suppression.FOLDED if bound and (old is None or new is None) else None


def _side(edits: Sequence[_Edit], side: str) -> list[dict[str, Json]]:
    """Return what was edited, one struct for each element: its name and the subfields of one side."""
    sides: dict[str, dict[str, Json]] = {}
    for edit in edits:
        value = edit.old if side == "old" else edit.new
        sides.setdefault(edit.name, {"element": edit.name})[edit.sub.name] = value
    return list(sides.values())


def _edits_told(entry: Field, edits: Sequence[_Edit]) -> str:
    elements = {edit.name for edit in edits}
    if len(edits) == 1:
        told = edits[0].told.summary
        return f"{entry.one[:1].upper()}{entry.one[1:]} {quoted(edits[0].name, 60)}: {_lower(told)}"
    parts: Counter[str] = Counter(_part(edit) for edit in edits)
    shown = [f"{part} ({number:,})" for part, number in parts.most_common(4)]
    if len(parts) > 4:
        shown.append(f"{len(parts) - 4} more kinds")
    return f"{count(len(elements), entry.one, entry.many)} edited: {', '.join(shown)}"


def _part(edit: _Edit) -> str:
    if edit.sub.kind is not FieldKind.ENUM:
        return inner(edit.sub.label)
    before = "none" if edit.old is None else written(edit.old, edit.sub.kind, edit.sub.name)
    after = "none" if edit.new is None else written(edit.new, edit.sub.kind, edit.sub.name)
    return f"{inner(edit.sub.label)} {before} → {after}"


def _lower(sentence: str) -> str:
    first, blank, rest = sentence.partition(" ")
    return f"{inner(first)}{blank}{rest}"
