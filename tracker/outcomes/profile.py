"""One outcome measure understood: its words, times and signs, ready to be held against another."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from tracker.outcomes.naming import Name, exchanged, names_in
from tracker.outcomes.outcome import Outcome
from tracker.outcomes.times import Times, read_times
from tracker.outcomes.words import (
    Glossary,
    content,
    expand,
    plain,
    signs,
    vocabulary,
    without_slips,
    words,
)  # fmt: skip

_ACRONYM = re.compile(r"\b(?=\w*[A-Z]\w*[A-Z])[A-Za-z][\w-]*\w\b")
_NEGATION = re.compile(r"\b(?:no|not|without|non|absence|free|never)\b")
WEAK = 0.3  # what a word such as "change" or "rate" weighs beside a word such as "pain"


@dataclass(frozen=True, eq=False)
class Profile:
    """What can be read off an outcome measure; every part is worked out once, when asked for."""

    outcome: Outcome
    glossary: Glossary

    @cached_property
    def compared(self) -> dict[Profile, float]:
        """The similarities to others that were already worked out."""
        return {}

    @cached_property
    def measure(self) -> frozenset[str]:
        """The telling words of the measure, abbreviations written out, times left out.

        Of a measure that has none ("Primary efficacy"), the description's, or else any word at all.
        """
        return (
            self._content(self.outcome.measure)
            or self.description
            or frozenset(words(self.outcome.measure))
        )

    @cached_property
    def description(self) -> frozenset[str]:
        """The telling words of the description."""
        return self._content(self.outcome.description)

    @cached_property
    def framed(self) -> frozenset[str]:
        """The telling words that stand in the time frame."""
        return self._content(self.outcome.time_frame)

    @cached_property
    def everything(self) -> frozenset[str]:
        """The telling words of all three parts."""
        return self.measure | self.description | self.framed

    @cached_property
    def frame_times(self) -> Times:
        """The times of the time frame."""
        return read_times(self.outcome.time_frame)

    @cached_property
    def measure_times(self) -> Times:
        """The times named in the measure itself."""
        return read_times(self.outcome.measure)

    @cached_property
    def description_times(self) -> Times:
        """The times named in the description."""
        return read_times(self.outcome.description)

    @cached_property
    def text(self) -> str:
        """Measure and description in one."""
        return f"{self.outcome.measure}. {self.outcome.description}"

    @cached_property
    def acronyms(self) -> frozenset[str]:
        """Short forms in capitals, written without hyphens: instruments, mostly."""
        found = _ACRONYM.findall(self.text + " " + self.outcome.time_frame)
        return frozenset(word.replace("-", "").lower() for word in found)

    @cached_property
    def named(self) -> frozenset[Name]:
        """The instruments and contrasted things named in the measure."""
        return names_in(self.outcome.measure)

    @cached_property
    def mentioned(self) -> frozenset[Name]:
        """Those named anywhere."""
        return names_in(f"{self.text} {self.outcome.time_frame}")

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Numbers of measure and description that are no times: thresholds, grades, sizes."""
        times = self.measure_times.points + self.description_times.points
        spoken = {f"{point.value:g}" for point in times}
        found = re.findall(r"\d+(?:\.\d+)?", plain(self.text))
        return frozenset(found) - spoken

    @cached_property
    def negated(self) -> bool:
        """Whether the measure denies something."""
        return bool(_NEGATION.search(plain(self.outcome.measure)))

    def signs(self, group: str, *, measure_only: bool = False) -> frozenset[str]:
        """The signs of a group that the measure, or measure and description, show."""
        return signs(self.outcome.measure if measure_only else self.text, group)

    def _content(self, text: str) -> frozenset[str]:
        spoken = {f"{point.value:g}" for point in read_times(text).points}
        return content(expand(words(text), self.glossary)) - spoken


def weight(found: frozenset[str]) -> float:
    """Add up what words weigh."""
    return len(found) - (1 - WEAK) * len(found & vocabulary().weak)


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Share of weight held in common (Dice); two empty sets are equal."""
    both = weight(one) + weight(other)
    return 2 * weight(one & other) / both if both else 1.0


def held(part: frozenset[str], whole: frozenset[str]) -> float:
    """Share of the weight of `part` that `whole` holds too; an empty part is held."""
    total = weight(part)
    return weight(part & whole) / total if total else 1.0


def similarity(old: Profile, new: Profile) -> float:
    """How far two outcomes seem to be one and the same measure, 0 to 1."""
    known = old.compared.get(new)
    if known is None:
        known = old.compared[new] = _similarity(old, new)
    return known


NAMED = 0.35  # the least similarity of two that name one thing: "safety" and "adverse events"
CONTRAST = 0.25  # what is left of the similarity of two outcomes that name two things: PFS and OS


def _similarity(old: Profile, new: Profile) -> float:
    measures = overlap(old.measure, new.measure)
    akin = NAMED if old.named & new.named else 0.0
    if not old.measure & new.everything and not new.measure & old.everything:
        return akin
    kept = held(old.measure, new.everything)
    known = held(new.measure, old.everything)
    described = overlap(old.everything, new.everything)
    found = 0.4 * measures + 0.2 * kept + 0.2 * known + 0.2 * described
    return found * CONTRAST if contrasted(old, new) else max(found, akin)


def contrasted(old: Profile, new: Profile) -> bool:
    """Tell whether one names a thing and the other another that excludes it: systolic, diastolic."""
    return any(not one.instrument for one, _ in swapped(old, new))


def swapped(old: Profile, new: Profile) -> frozenset[tuple[Name, Name]]:
    """The instruments and things of the old measure that gave way to others of their group."""
    if not old.named or not new.named:
        return frozenset()
    return exchanged(old.named - new.mentioned, new.named - old.mentioned)


def unheard(one: Profile, others: Iterable[Profile]) -> frozenset[str]:
    """The telling words of its measure that none of the others has; who is analysed tells nothing.

    None where they are less than a quarter of the measure: then it is told by more words, not others.
    """
    known: frozenset[str] = frozenset().union(*(other.everything for other in others))
    left, _ = without_slips(one.measure - known, known - one.measure)
    left -= vocabulary().weak | vocabulary().who
    return left if weight(left) >= max(1.0, weight(one.measure) / 4) else frozenset()
