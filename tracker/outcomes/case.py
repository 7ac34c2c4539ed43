"""Two versions of a record's outcomes laid side by side: which is held against which."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from tracker.outcomes.matching import Match, Place, match, places
from tracker.outcomes.outcome import LISTS, OutcomeLists
from tracker.outcomes.parts import Parts, parts_of
from tracker.outcomes.placing import Side
from tracker.outcomes.plain import remeasured
from tracker.outcomes.profile import similarity
from tracker.outcomes.standing import Pair, Standing
from tracker.outcomes.words import glossary_of


@dataclass(frozen=True)
class Case:
    """All that is held against each other for one pair of versions."""

    before: tuple[Place, ...]
    after: tuple[Place, ...]
    matches: tuple[Match, ...]

    def pairs(self, name: str) -> tuple[Pair, ...]:
        """The changed pairs whose new side stands in a list; leftovers of it are paired at the end.

        In the primary list all of them, as one may be a far rewording of another; in the others, which
        are long, only where an instrument took the place of another.
        """
        return self._pairs[name]

    @cached_property
    def _pairs(self) -> dict[str, tuple[Pair, ...]]:
        return {name: self._paired(name) for name in LISTS}

    def _paired(self, name: str) -> tuple[Pair, ...]:
        found = [m for m in self.matches if m.new and m.old and m.new.list == name and changed(m)]
        forced = [m for m in self._leftovers(name) if name == "primary" or remeasured(m)]
        before = tuple(p for p in self.before if p.list == name)
        after = tuple(p for p in self.after if p.list == name)
        crowd, growth = len(found) + len(forced), len(after) - len(before)
        return tuple(
            Pair(m, joined, self._is_parted(m), crowd, growth, before, after)
            for group, joined in ((found, False), (forced, True))
            for m in group
        )

    def arrivals(self, name: str) -> tuple[Standing, ...]:
        """The new outcomes of a list that don't stand there unchanged."""
        return self._standings[name][0]

    def departures(self, name: str) -> tuple[Standing, ...]:
        """The old outcomes of a list that don't stand there unchanged."""
        return self._standings[name][1]

    @cached_property
    def _standings(self) -> dict[str, tuple[tuple[Standing, ...], tuple[Standing, ...]]]:
        return {name: (tuple(self._came(name)), tuple(self._went(name))) for name in LISTS}

    def _came(self, name: str) -> Iterator[Standing]:
        earlier, later = Side.of(self.before, name), Side.of(self.after, name)
        for m in self.matches:
            if m.new and m.new.list == name and changed(m):
                yield self._standing(m, m.new, later, earlier)

    def _went(self, name: str) -> Iterator[Standing]:
        earlier, later = Side.of(self.before, name), Side.of(self.after, name)
        for m in self.matches:
            if m.old and m.old.list == name and changed(m):
                yield self._standing(m, m.old, earlier, later)

    def told_in_parts(self, place: Place | None) -> Parts | None:
        """The text that one version has in one and the other in several, that an outcome belongs to."""
        parts = self._parts.get(id(place))
        return parts if parts is not None and parts.clean else None

    def composite_of(self, place: Place) -> Parts | None:
        """The composite, made or taken apart between the versions, that an outcome is or belongs to."""
        parts = self._parts.get(id(place))
        return None if parts is None or parts.clean else parts

    @cached_property
    def _partners(self) -> dict[int, Place]:
        """By outcome: the one that it is matched with."""
        found = {id(m.old): m.new for m in self.matches if m.old and m.new}
        return found | {id(m.new): m.old for m in self.matches if m.old and m.new}

    @cached_property
    def _parts(self) -> dict[int, Parts]:
        """By outcome: what is told in parts, a mere splitting of lines before a composite."""
        found: list[Parts] = []
        for name in LISTS:
            before = [p for p in self.before if p.list == name]
            after = [p for p in self.after if p.list == name]
            if len(before) != len(after):
                found += [
                    *parts_of(before, after, self._partners),
                    *parts_of(after, before, self._partners),
                ]
        found.sort(key=lambda parts: parts.clean)
        return {id(place): parts for parts in found for place in (parts.whole, *parts.parts)}

    def goes_on(self, place: Place) -> bool:
        """Tell whether an outcome has a match in the other version."""
        return id(place) in self._partners

    def is_reordered(self, found: Match) -> bool:
        """Tell whether a kept outcome stands before another that it stood after, or the reverse."""
        old, new = found.old, found.new
        if old is None or new is None:
            return False
        return any(
            m.old.list == old.list
            and m.new.list == new.list
            and (m.old.position < old.position) != (m.new.position < new.position)
            for m in self.matches
            if m.old and m.new and m is not found
        )

    def _standing(self, found: Match, place: Place, here: Side, there: Side) -> Standing:
        parted = self.told_in_parts(place) is not None
        composed = self.composite_of(place) is not None
        beside = self._beside(found, place.list)
        going_on = tuple(p.profile for p in there.own if self.goes_on(p))
        return Standing(found, place, here, there, parted, composed, going_on, beside)

    def _is_parted(self, found: Match) -> bool:
        return any(self.told_in_parts(place) for place in (found.old, found.new))

    def _beside(self, found: Match, name: str) -> Match | None:
        return next(
            (
                p.match
                for p in self.pairs(name)
                if p.forced
                and found.old in (None, p.match.old)
                and found.new in (None, p.match.new)
            ),
            None,
        )

    def _leftovers(self, name: str) -> Iterator[Match]:
        old = [m.old for m in self.matches if m.old and not m.new and m.old.list == name]
        new = [m.new for m in self.matches if m.new and not m.old and m.new.list == name]
        return _pair_off(old, new)


def _pair_off(old: Sequence[Place], new: Sequence[Place]) -> Iterator[Match]:
    """Join what is left over, the most similar first, one to one."""
    scores = sorted(
        (
            (similarity(a.profile, b.profile), -i, -j)
            for i, a in enumerate(old)
            for j, b in enumerate(new)
        ),
        reverse=True,
    )
    rows: set[int] = set()
    columns: set[int] = set()
    for score, i, j in scores:
        if i not in rows and j not in columns:
            rows.add(i)
            columns.add(j)
            yield Match(old[-i], new[-j], score)


def changed(found: Match) -> bool:
    """Tell whether an outcome's text or list differs at all."""
    old, new = found.old, found.new
    return old is None or new is None or old.list != new.list or old.outcome != new.outcome


def case_of(before: OutcomeLists, after: OutcomeLists) -> Case:
    """Match the outcomes of two versions; abbreviations are those defined in any of the texts."""
    glossary = glossary_of(
        text
        for lists in (before, after)
        for name in LISTS
        for outcome in lists.named(name)
        for text in (outcome.measure, outcome.description)
    )
    earlier, later = places(before, glossary), places(after, glossary)
    return Case(earlier, later, match(earlier, later))
