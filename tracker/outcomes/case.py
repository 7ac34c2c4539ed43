"""Two versions of a record's outcomes laid side by side: the matching and all its evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from tracker.outcomes.evidence import aggregation, timing, unknown_times, wording
from tracker.outcomes.matching import Match, Place, match, places
from tracker.outcomes.outcome import LISTS, OutcomeLists
from tracker.outcomes.parts import Parts, parts_of
from tracker.outcomes.placing import Side, placing
from tracker.outcomes.profile import Profile, held, similarity, unheard
from tracker.outcomes.words import glossary_of

MOST = 0.7  # the share of its words from which on an outcome can be a part of another
PLAIN = 0.75  # this like, two outcomes of one list are the same one


@dataclass(frozen=True)
class Pair:
    """An old outcome and the new one held against it; `forced` where only both being left over joins them."""

    match: Match
    forced: bool
    parted: bool  # one of them is a line of what the other says in one
    crowd: int  # pairs with changed text in the same list
    growth: int  # by how many outcomes the list grew
    before: tuple[Place, ...]  # the list in the earlier and in the later version
    after: tuple[Place, ...]

    @cached_property
    def evidence(self) -> dict[str, float]:
        """What the two texts say for and against a change."""
        return self._held_against(self.old, self.new, self.growth, self.before)

    @cached_property
    def reversed_evidence(self) -> dict[str, float]:
        """The same with time turned round: what was dropped looks as if it had been added."""
        return self._held_against(self.new, self.old, -self.growth, self.after)

    @property
    def old(self) -> Place:
        """The earlier side."""
        assert self.match.old is not None
        return self.match.old

    @property
    def new(self) -> Place:
        """The later side."""
        assert self.match.new is not None
        return self.match.new

    def _held_against(
        self, old: Place, new: Place, growth: int, beside: Sequence[Place]
    ) -> dict[str, float]:
        return {
            **wording(old.profile, new.profile),
            **aggregation(old.profile, new.profile),
            **timing(old.profile, new.profile, [p.profile for p in beside if p is not old]),
            "forced": float(self.forced),
            "from another list": float(old.list != new.list),
            "several pairs": float(self.crowd > 1),
            "list grew": float(growth > 0),
            "list shrank": float(growth < 0),
        }


@dataclass(frozen=True)
class Standing:
    """An outcome whose place in its list is in question: `here` its own version, `there` the other."""

    match: Match
    place: Place
    here: Side
    there: Side
    parted: bool  # it is a line of a text that the other version has in one, or the reverse
    composed: bool  # it is a composite made or taken apart, or a part of one
    going_on: tuple[Profile, ...]  # the outcomes of the other version's list that have a match
    beside: Match | None  # the leftover of the other list that it may be a far rewording of

    @cached_property
    def evidence(self) -> dict[str, float]:
        """What speaks for a coming or going."""
        return placing(self.place, self.match, self.here, self.there)

    @property
    def pair(self) -> Match:
        """The outcome with what it is held against: its match, or what was left over like it."""
        return self.beside or self.match

    @property
    def unanswered(self) -> bool:
        """Whether nothing in the other version's list answers to it, so that it can only be new or gone.

        It has no counterpart, and its measure has telling words that the other list nowhere has, or no
        outcome that goes on says most of it.
        """
        if self.beside or (self.match.old and self.match.new):
            return False
        mine = self.place.profile
        others = [p.profile for p in self.there.own]
        return bool(unheard(mine, others)) or all(
            held(mine.measure, other.everything) < MOST for other in self.going_on
        )

    @property
    def retimed(self) -> bool:
        """Whether it repeats an outcome of the other version's list at a time that none there names."""
        if self.beside or (self.match.old and self.match.new):
            return False
        mine = self.place.profile
        same = [p.profile for p in self.there.own if p.profile.measure == mine.measure]
        return bool(same) and bool(unknown_times(mine, same))

    @property
    def stays(self) -> bool:
        """Whether the outcome plainly goes on in its list, however it is reworded."""
        old, new = self.match.old, self.match.new
        if old is None or new is None or old.list != new.list:
            return False
        return self.match.similarity >= PLAIN


@dataclass(frozen=True)
class Case:
    """All that is held against each other for one pair of versions."""

    before: tuple[Place, ...]
    after: tuple[Place, ...]
    matches: tuple[Match, ...]

    def pairs(self, name: str) -> tuple[Pair, ...]:
        """The changed pairs whose new side stands in a list; leftovers of it are paired at the end."""
        return self._pairs[name]

    @cached_property
    def _pairs(self) -> dict[str, tuple[Pair, ...]]:
        return {name: self._paired(name) for name in LISTS}

    def _paired(self, name: str) -> tuple[Pair, ...]:
        found = [m for m in self.matches if m.new and m.old and m.new.list == name and changed(m)]
        forced = list(self._leftovers(name))
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
        earlier, later = Side.of(self.before, name), Side.of(self.after, name)
        return tuple(
            self._standing(m, m.new, later, earlier)
            for m in self.matches
            if m.new and m.new.list == name and changed(m)
        )

    def departures(self, name: str) -> tuple[Standing, ...]:
        """The old outcomes of a list that don't stand there unchanged."""
        earlier, later = Side.of(self.before, name), Side.of(self.after, name)
        return tuple(
            self._standing(m, m.old, earlier, later)
            for m in self.matches
            if m.old and m.old.list == name and changed(m)
        )

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
        going_on = tuple(p.profile for p in there.own if id(p) in self._partners)
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
