"""The evidence of a list weighed: a finding for each kind and outcome, by weights or by plain rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from tracker.outcomes.case import Case
from tracker.outcomes.finding import Finding, Findings
from tracker.outcomes.judgement import ABOUT, MINOR, SUBSTANCE, Judgement, possible, summary
from tracker.outcomes.matching import Match
from tracker.outcomes.plain import another_thing, remeasured
from tracker.outcomes.standing import Pair, Standing

MOVED = 0.6  # this like, an outcome in another list is the same one moved
UNLIKE = 0.15  # an outcome less like any of the other version than this is new or gone
KNOWN, NEAR = 0.7, 0.5  # the share of words, and the likeness, that make a lone outcome a moved one
SURE = 0.97  # the probability given to what needs no weighing
LIKELY = 0.75  # that of an outcome that nothing answers to: three in four of them in the ratings


def primary_kinds(case: Case, judgement: Judgement) -> list[str]:
    """The kinds of change in the primary list by a given judgement."""
    return sorted({f.kind for f in weigh(case, "primary", judgement).accepted})


def weigh(case: Case, name: str, judgement: Judgement) -> Findings:
    """Weigh all the evidence on one list together, as the raters read it."""
    return _weigh(case.pairs(name), case.arrivals(name), case.departures(name), judgement)


def weigh_each(case: Case, name: str, judgement: Judgement) -> Findings:
    """Weigh every outcome of a list by itself: a list of fifty always holds some change."""
    pairs = case.pairs(name)
    came, went = case.arrivals(name), case.departures(name)
    matches = {id(m): m for m in (*(p.match for p in pairs), *(s.pair for s in (*came, *went)))}
    return Findings(
        0.0,
        1.0,
        (),
        parts=tuple(
            _weigh(
                tuple(p for p in pairs if p.match is match),
                tuple(s for s in came if s.pair is match),
                tuple(s for s in went if s.pair is match),
                judgement,
            )
            for match in matches.values()
        ),
    )


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
    gate, growth = judgement[SUBSTANCE], len(arrivals) - len(departures)
    if any(f.plain for f in candidates):
        return Findings(SURE, gate.threshold, candidates, growth)
    weighed = gate.probability(whole) if whole else 0.0
    return Findings((weighed + any_of(candidates)) / 2, gate.threshold, candidates, growth)


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
        plain = "change_measurement" if remeasured(pair.match) else None
        for kind in MINOR:
            if kind == plain:
                yield Finding(kind, pair.match, SURE, judgement[kind].threshold, plain=True)
            elif kind in judgement and not (pair.parted and kind.endswith("_measurement")):
                turned = ABOUT[kind] == "reversed"
                evidence = pair.reversed_evidence if turned else pair.evidence
                if possible(kind, evidence):
                    yield _finding(kind, pair.match, evidence, judgement)


def _standing(standings: Iterable[Standing], group: str, judgement: Judgement) -> Iterator[Finding]:
    for standing in standings:
        if standing.stays or standing.parted or remeasured(standing.pair):
            continue
        plain = _plain_kind(standing, group)
        if plain is None and standing.retimed:
            threshold = judgement["change_timing"].threshold
            yield Finding("change_timing", standing.match, LIKELY, threshold, plain=True)
        for kind, about in ABOUT.items():
            if about != group or kind not in judgement:
                continue
            weighed = _finding(kind, standing.match, standing.evidence, judgement)
            weighed = replace(weighed, beside=standing.beside)
            if kind == plain:
                least = LIKELY if standing.unanswered else SURE
                yield replace(weighed, probability=max(weighed.probability, least), plain=True)
            elif plain is None:
                yield weighed


def _plain_kind(standing: Standing, group: str) -> str | None:
    """Name what needs no weighing: moved nearly as it was, another thing, or nothing answers to it."""
    old, new = standing.match.old, standing.match.new
    if old and new and old.list != new.list and standing.match.similarity >= MOVED:
        return "primary_from_secondary" if group == "new" else "primary_to_secondary"
    lone = standing.evidence["alone"] and standing.evidence["alone, nearest"] < UNLIKE
    alone = (lone and not standing.beside) or standing.unanswered
    if alone or standing.composed or another_thing(standing.pair):
        if _stands_elsewhere(standing):
            return "primary_from_secondary" if group == "new" else "primary_to_secondary"
        return "new_primary" if group == "new" else "primary_omitted"
    return None


def _stands_elsewhere(standing: Standing) -> bool:
    """Tell whether one of the other lists has it in the other version only, in other words."""
    known = standing.evidence["words known elsewhere, not there before"]
    return known >= KNOWN and standing.evidence["nearest elsewhere, not there before"] >= NEAR


def _finding(
    kind: str, found: Match, evidence: Mapping[str, float], judgement: Judgement
) -> Finding:
    weighing = judgement[kind]
    return Finding(kind, found, weighing.probability(evidence), weighing.threshold)
