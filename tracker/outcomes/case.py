"""Two versions of a record's outcomes laid side by side: the matching and all its evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from tracker.outcomes.evidence import aggregation, timing, wording
from tracker.outcomes.matching import Match, Place, match, places
from tracker.outcomes.outcome import LISTS, OutcomeLists
from tracker.outcomes.placing import Side, placing
from tracker.outcomes.profile import similarity
from tracker.outcomes.words import glossary_of

PLAIN = 0.75  # this like, two outcomes of one list are the same one


@dataclass(frozen=True)
class Pair:
    """An old outcome and the new one held against it; `forced` where only both being left over joins them."""

    match: Match
    forced: bool
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
    joined: bool  # both lists have leftovers, so it may be a far rewording

    @cached_property
    def evidence(self) -> dict[str, float]:
        """What speaks for a coming or going."""
        return placing(self.place, self.match, self.here, self.there)

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
            Pair(m, joined, crowd, growth, before, after)
            for group, joined in ((found, False), (forced, True))
            for m in group
        )

    def arrivals(self, name: str) -> tuple[Standing, ...]:
        """The new outcomes of a list that don't stand there unchanged."""
        earlier, later = Side.of(self.before, name), Side.of(self.after, name)
        return tuple(
            Standing(m, m.new, later, earlier, self._is_joined(m, name))
            for m in self.matches
            if m.new and m.new.list == name and changed(m)
        )

    def departures(self, name: str) -> tuple[Standing, ...]:
        """The old outcomes of a list that don't stand there unchanged."""
        earlier, later = Side.of(self.before, name), Side.of(self.after, name)
        return tuple(
            Standing(m, m.old, earlier, later, self._is_joined(m, name))
            for m in self.matches
            if m.old and m.old.list == name and changed(m)
        )

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

    def _is_joined(self, found: Match, name: str) -> bool:
        return any(
            found.old is p.match.old if found.new is None else found.new is p.match.new
            for p in self.pairs(name)
            if p.forced
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
