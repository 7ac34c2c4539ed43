"""What the weighed evidence of a list amounts to: kinds of change with their chances."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from tracker.outcomes.case import Case, Pair, Standing
from tracker.outcomes.judgement import ABOUT, MINOR, SUBSTANCE, Judgement, possible, summary
from tracker.outcomes.matching import Match

MOVED = 0.6  # this like, an outcome in another list is the same one moved
UNLIKE = 0.15  # an outcome less like any of the other version than this is new or gone
SURE = 0.97  # the probability given to what needs no weighing


@dataclass(frozen=True)
class Finding:
    """A kind of change found in a match, with its probability and where yes begins."""

    kind: str
    match: Match
    probability: float
    threshold: float
    plain: bool = False

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


@dataclass(frozen=True)
class Findings:
    """Everything weighed in one list, or in one outcome of it."""

    substance: float
    gate: float
    candidates: tuple[Finding, ...]
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
        came = {id(f.match.new) for f in stand if f.kind == "new_primary"}
        went = {id(f.match.old) for f in stand if f.kind == "primary_omitted"}
        return (
            tuple(  # what replaces another outcome measures another thing: only its time compares
                f
                for f in stand
                if f.kind.endswith("_timing")
                or not (f.kind in MINOR and id(f.match.new) in came and id(f.match.old) in went)
            )
        )

    @property
    def _guess(self) -> tuple[Finding, ...]:
        """The likeliest minor kind: a grave one is never guessed."""
        minor = [f for f in self.candidates if f.kind in MINOR]
        return (max(minor, key=lambda f: f.strength),) if minor else ()

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


RIVALS = {
    "new_primary": "primary_from_secondary",
    "primary_from_secondary": "new_primary",
    "primary_omitted": "primary_to_secondary",
    "primary_to_secondary": "primary_omitted",
}


def _outdone(one: Finding, by: Finding) -> bool:
    """An outcome is new or moved, gone or moved: the likelier of the two stands."""
    if RIVALS.get(one.kind) != by.kind or one.match != by.match:
        return False
    return one.strength < by.strength


def primary_kinds(case: Case, judgement: Judgement) -> list[str]:
    """The kinds of change in the primary list by a given judgement."""
    return sorted({f.kind for f in weigh(case, "primary", judgement).accepted})


def weigh(case: Case, name: str, judgement: Judgement) -> Findings:
    """Weigh all the evidence on one list together, as the raters read it."""
    return _weigh(case.pairs(name), case.arrivals(name), case.departures(name), judgement)


def weigh_each(case: Case, name: str, judgement: Judgement) -> Findings:
    """Weigh every outcome of a list by itself: a list of fifty always holds some change."""
    pairs = [_weigh((p,), (), (), judgement) for p in case.pairs(name) if not p.forced]
    came = [_weigh((), (s,), (), judgement) for s in case.arrivals(name)]
    went = [_weigh((), (), (s,), judgement) for s in case.departures(name)]
    return Findings(0.0, 1.0, (), (*pairs, *came, *went))


def _weigh(
    pairs: tuple[Pair, ...],
    arrivals: tuple[Standing, ...],
    departures: tuple[Standing, ...],
    judgement: Judgement,
) -> Findings:
    candidates = (
        *_minor(pairs, judgement),
        *_standing(arrivals, "new", judgement),
        *_standing(departures, "old", judgement),
    )
    whole = summary(
        (p.evidence for p in pairs),
        (s.evidence for s in arrivals),
        (s.evidence for s in departures),
    )
    gate = judgement[SUBSTANCE]
    if any(f.plain for f in candidates):
        return Findings(SURE, gate.threshold, candidates)
    weighed = gate.probability(whole) if whole else 0.0
    return Findings((weighed + any_of(candidates)) / 2, gate.threshold, candidates)


def any_of(candidates: Iterable[Finding]) -> float:
    """The probability that at least one kind holds, if kinds were independent."""
    best: dict[str, float] = {}
    for found in candidates:
        best[found.kind] = max(best.get(found.kind, 0.0), found.probability)
    none = 1.0
    for probability in best.values():
        none *= 1 - probability
    return 1 - none


def _minor(pairs: Iterable[Pair], judgement: Judgement) -> Iterator[Finding]:
    for pair in pairs:
        for kind in MINOR:
            if kind in judgement:
                turned = ABOUT[kind] == "reversed"
                evidence = pair.reversed_evidence if turned else pair.evidence
                if possible(kind, evidence):
                    yield _finding(kind, pair.match, evidence, judgement)


def _standing(standings: Iterable[Standing], group: str, judgement: Judgement) -> Iterator[Finding]:
    for standing in standings:
        if standing.stays:
            continue
        plain = _plain_kind(standing, group)
        for kind, about in ABOUT.items():
            if about != group or kind not in judgement:
                continue
            if kind == plain:
                threshold = judgement[kind].threshold
                yield Finding(kind, standing.match, SURE, threshold, plain=True)
            elif plain is None:
                yield _finding(kind, standing.match, standing.evidence, judgement)


def _plain_kind(standing: Standing, group: str) -> str | None:
    """Name what needs no weighing: moved nearly as it was, or like nothing in the other version."""
    old, new = standing.match.old, standing.match.new
    if old and new and old.list != new.list and standing.match.similarity >= MOVED:
        return "primary_from_secondary" if group == "new" else "primary_to_secondary"
    lone = standing.evidence["alone"] and standing.evidence["alone, nearest"] < UNLIKE
    if lone and not standing.joined:
        return "new_primary" if group == "new" else "primary_omitted"
    return None


def _finding(
    kind: str, found: Match, evidence: Mapping[str, float], judgement: Judgement
) -> Finding:
    weighing = judgement[kind]
    return Finding(kind, found, weighing.probability(evidence), weighing.threshold)
