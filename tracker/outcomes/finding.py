"""What the weighed evidence of a list amounts to: the kinds of change that hold, and how surely."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tracker.outcomes.judgement import MINOR
from tracker.outcomes.matching import Match

REPLACED = {"new_primary": "primary_omitted", "primary_omitted": "new_primary"}
"""What else is true where one outcome took another's place."""

RIVALS = {
    "new_primary": "primary_from_secondary",
    "primary_from_secondary": "new_primary",
    "primary_omitted": "primary_to_secondary",
    "primary_to_secondary": "primary_omitted",
}


@dataclass(frozen=True)
class Finding:
    """A kind of change found in a match, with its probability and where yes begins.

    `plain` needs no weighing; `beside` is the leftover that a lone outcome was held against.
    """

    kind: str
    match: Match
    probability: float
    threshold: float
    plain: bool = False
    beside: Match | None = None

    @property
    def strength(self) -> float:
        """The probability measured by the threshold."""
        return self.probability / self.threshold

    @property
    def confidence(self) -> float:
        """The odds measured by those of the threshold, as a probability: 0.5 where yes begins."""
        odds = self.probability / (1 - min(self.probability, 0.999))
        ratio = odds * (1 - self.threshold) / self.threshold
        return round(ratio / (1 + ratio), 2)

    @property
    def pair(self) -> Match:
        """The two outcomes that were held against each other."""
        return self.beside or self.match


@dataclass(frozen=True)
class Findings:
    """Everything weighed in one list, or in one outcome of it; `growth` is how many more it has now."""

    substance: float
    gate: float
    candidates: tuple[Finding, ...]
    growth: int = 0
    parts: tuple[Findings, ...] = ()

    @property
    def accepted(self) -> tuple[Finding, ...]:
        """The kinds that hold: those past their threshold, or the likeliest minor one if none is."""
        if self.parts:
            return tuple(f for part in self.parts for f in part.accepted)
        if not self.candidates:
            return ()
        if self.substance < self.gate:
            return tuple(f for f in self.candidates if f.plain)
        past = [f for f in self.candidates if f.strength >= 1]
        if not past:
            return self._guess
        stand = [f for f in past if not any(_outdone(f, by) for by in past)]
        stand += self._counterparts(stand)
        stand += self._crossings(stand)
        came = {id(f.pair.new) for f in stand if f.kind == "new_primary"}
        went = {id(f.pair.old) for f in stand if f.kind == "primary_omitted"}
        return tuple(  # what replaces another outcome is another thing: nothing of it compares
            f
            for f in stand
            if not (f.kind in MINOR and id(f.match.new) in came and id(f.match.old) in went)
        )

    @property
    def _guess(self) -> tuple[Finding, ...]:
        """The likeliest minor kind: a grave one is never guessed."""
        minor = [f for f in self.candidates if f.kind in MINOR]
        return (max(minor, key=lambda f: f.strength),) if minor else ()

    def _counterparts(self, stand: list[Finding]) -> list[Finding]:
        """What took another's place is new and the other is gone: name the half that is missing.

        Not where the list grew round what came, or shrank round what went: that was split or joined.
        """
        missing = []
        for found in stand:
            if found.kind not in REPLACED or not _in_one_list(found.pair):
                continue
            if self.growth and (self.growth > 0) == (found.kind == "new_primary"):
                continue
            own = found.pair.old if found.kind == "new_primary" else found.pair.new
            if any(own in (f.match.old, f.match.new) and f.kind not in MINOR for f in stand):
                continue
            missing += [
                replace(f, probability=max(f.probability, f.threshold))
                for f in self.candidates
                if f.kind == REPLACED[found.kind] and _same(f.pair, found.pair)
            ]
        return missing

    def _crossings(self, stand: list[Finding]) -> list[Finding]:
        """What went from one list to another has moved, or is another outcome: the likelier of them."""
        told = [f.match for f in stand if f.kind not in MINOR]
        best: dict[int, Finding] = {}
        for found in self.candidates:
            old, new = found.match.old, found.match.new
            crossed = old is not None and new is not None and old.list != new.list
            if crossed and found.kind not in MINOR and found.match not in told:
                known = best.get(id(found.match))
                if known is None or known.strength < found.strength:
                    best[id(found.match)] = found
        return [replace(f, probability=max(f.probability, f.threshold)) for f in best.values()]

    def doubt(self, found: Match) -> float:
        """How near a match without a finding came to a change, 1 where yes begins."""
        if self.parts:
            return max((p.doubt(found) for p in self.parts if p.is_about(found)), default=0.0)
        if not self.is_about(found):
            return 0.0
        nearest = max(f.strength for f in self.candidates if f.match == found)
        return min(1.0, nearest, self.substance / self.gate)

    def is_about(self, found: Match) -> bool:
        """Tell whether a match was weighed here."""
        return any(f.match == found for f in self.candidates)


def _in_one_list(found: Match) -> bool:
    return found.old is not None and found.new is not None and found.old.list == found.new.list


def _same(one: Match, other: Match) -> bool:
    return one.old is other.old and one.new is other.new


def _outdone(one: Finding, by: Finding) -> bool:
    """An outcome is new or moved, gone or moved: the likelier of the two stands."""
    if RIVALS.get(one.kind) != by.kind or one.match != by.match:
        return False
    return one.strength < by.strength
