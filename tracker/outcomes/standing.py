"""What is held against each other: a pair of outcomes, or an outcome and the other version's list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from tracker.outcomes.evidence import aggregation, wording
from tracker.outcomes.matching import Match, Place
from tracker.outcomes.placing import Side, placing
from tracker.outcomes.profile import Profile, held, unheard
from tracker.outcomes.timing import timing, unknown_times

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

    @cached_property
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

    @cached_property
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
