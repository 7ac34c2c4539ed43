"""The comparison of two versions' outcomes: turns what was found into a verdict on each outcome."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from tracker.outcomes.case import Case, case_of, changed
from tracker.outcomes.finding import Finding, Findings
from tracker.outcomes.judgement import shipped
from tracker.outcomes.matching import Match
from tracker.outcomes.outcome import LISTS, OutcomeLists
from tracker.outcomes.reasons import element_of, reason_for
from tracker.outcomes.rewording import in_parts, part_of, please_read, replaced, words_only
from tracker.outcomes.verdict import UNDECIDED, Comparison, Verdict
from tracker.outcomes.weighing import weigh, weigh_each

DOUBT = 0.75  # from this share of what a change takes, a text is left undecided


def compare(before: OutcomeLists, after: OutcomeLists) -> Comparison:
    """Say for every outcome of two versions what became of it.

    Pure and deterministic. The kinds are those of Holst et al. 2023; changes in the secondary and
    other lists are weighed by the same evidence, each outcome by itself.
    """
    case = case_of(before, after)
    return Comparison(tuple(v for name in LISTS for v in _Review(case, name).verdicts()))


@dataclass(frozen=True)
class _Review:
    """One list gone through outcome by outcome."""

    case: Case
    name: str

    @cached_property
    def findings(self) -> Findings:
        if self.name == "primary":
            return weigh(self.case, self.name, shipped())
        return weigh_each(self.case, self.name, shipped())

    def verdicts(self) -> Iterator[Verdict]:
        accepted = self.findings.accepted
        for found in self._rows(accepted):
            mine = [f for f in accepted if f.match == found]
            if self._told_elsewhere(found):
                continue
            if mine:
                replaced = {"new_primary", "primary_omitted"} <= {f.kind for f in mine}
                yield from (self._change(f, apart=replaced) for f in mine)
            elif not changed(found):
                yield self._kept(found)
            else:
                yield self._words(found)

    def _rows(self, accepted: tuple[Finding, ...]) -> list[Match]:
        """The matches of this list; leftovers are joined unless they came or went for good."""
        own = [m for m in self.case.matches if self._concerns(m)]
        settled = {
            id(f.match.old or f.match.new) for f in accepted if not (f.match.old and f.match.new)
        }
        joined = [
            p.match
            for p in self.case.pairs(self.name)
            if p.forced and self._shown(p.match, accepted, settled)
        ]
        covered = {id(place) for m in joined for place in (m.old, m.new)} - settled
        lonely = [m for m in own if m.old is None or m.new is None]
        hidden = [m for m in lonely if id(m.old or m.new) in covered]
        return [m for m in own if m not in hidden] + joined

    def _shown(self, found: Match, accepted: tuple[Finding, ...], settled: set[int]) -> bool:
        """Leftovers stand side by side unless one came or went for good; then only with a finding."""
        told = any(f.match == found for f in accepted)
        return told or not ({id(found.old), id(found.new)} & settled)

    def _concerns(self, found: Match) -> bool:
        return self.name in {p.list for p in (found.old, found.new) if p}

    def _told_elsewhere(self, found: Match) -> bool:
        """A move between lists is told once, in the higher of the two."""
        old, new = found.old, found.new
        if old is None or new is None or old.list == new.list:
            return False
        return min(LISTS.index(old.list), LISTS.index(new.list)) != LISTS.index(self.name)

    def _change(self, found: Finding, *, apart: bool) -> Verdict:
        """Say what changed; what was replaced and what replaced it are told `apart`."""
        kind, match = found.kind, found.match
        came = match.old is None or kind in ("new_primary", "primary_from_secondary")
        own, there = (match.new, self.case.before) if came else (match.old, self.case.after)
        parts = self.case.composite_of(own) if own else None
        reason = reason_for(kind, match, found.pair, there, parts)
        if apart and kind in ("new_primary", "primary_omitted"):
            match = Match(None, match.new) if came else Match(match.old, None)
        return self._verdict(
            match, kind_in(self.name, kind), element_of(kind, match), reason, found.confidence
        )

    def _kept(self, found: Match) -> Verdict:
        if self.case.is_reordered(found):
            return self._verdict(found, "reordered", None, "The same text at another place.", 1.0)
        return self._verdict(found, "unchanged", None, "The same text.", 1.0)

    def _words(self, found: Match) -> Verdict:
        share = self.findings.doubt(found)
        parts = self.case.told_in_parts(found.old) or self.case.told_in_parts(found.new)
        if parts:
            return self._verdict(found, "reworded", None, in_parts(parts, found), 0.9)
        if found.old is None or found.new is None:
            there = self.case.after if found.new is None else self.case.before
            own = [p for p in there if p.list == self.name]
            told = part_of(found, [p for p in own if self.case.goes_on(p)] or own)
            return self._verdict(found, "reworded", None, told, round(1 - share / 2, 2))
        if share >= DOUBT or replaced(found):
            return self._verdict(found, UNDECIDED, None, please_read(found), 0.5)
        return self._verdict(found, "reworded", None, words_only(found), round(1 - share / 2, 2))

    def _verdict(
        self, found: Match, kind: str, element: str | None, reason: str, confidence: float
    ) -> Verdict:
        old, new = found.old, found.new
        return Verdict(
            list=self.name,
            kind=kind,
            old=old.outcome if old else None,
            new=new.outcome if new else None,
            old_list=old.list if old else None,
            new_list=new.list if new else None,
            element=element,
            reason=reason,
            confidence=confidence,
        )


def kind_in(name: str, kind: str) -> str:
    """Call a kind of the primary list by its name in another list: "new_secondary"."""
    if name == "primary" or "primary" not in kind:
        return kind
    lower = {"secondary": "other", "other": "other"}[name]
    return kind.replace("secondary", lower).replace("primary", name)
