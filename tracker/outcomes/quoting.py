"""The words of an outcome as they were written: alone picks which of them a reader is shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tracker.outcomes.profile import Profile
from tracker.outcomes.times import TimePoint
from tracker.outcomes.words import abbreviations, vocabulary, without_slips, words

SHOWN = 4  # phrases quoted at most
TIMES = 6  # time points named at most
LONG = 90  # characters quoted of a measure at most
PHRASE = 5  # words of a phrase at most

_WRITTEN = re.compile(r"(?:[<>≥≤]=?\s*)?[^\W_][\w.]*(?:-\w+)*(?:\s*%)?")
_JOINS = {"", "of", "of the"}


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A run of words that follow each other, with what they say in their one form."""

    text: str
    stems: frozenset[str]
    part: int  # 0 in the measure, 1 in the description, 2 in the time frame

    @property
    def dull(self) -> bool:
        """Whether none of its words says what is measured, or how."""
        known = vocabulary()
        telling = self.stems - known.weak - known.who - known.dull
        return not any(len(s) > 1 and not s.replace(".", "").isdigit() for s in telling) and (
            self.text[0] not in "<>≥≤" and self.text[-1] != "%"
        )


def telling(stems: frozenset[str], profile: Profile) -> list[str]:
    """Quote where an outcome says these words: the measure first, then what follows.

    Words that follow each other are one phrase. Words that say little are left out beside others.
    """
    sought = stems - vocabulary().stop or stems
    found = list(_phrases(sought, profile))
    strong = [phrase for phrase in found if not phrase.dull]
    ranked = sorted(strong or found, key=lambda phrase: phrase.part)
    return list(dict.fromkeys(phrase.text for phrase in ranked))[:SHOWN]


def _phrases(sought: frozenset[str], profile: Profile) -> Iterator[_Phrase]:
    outcome = profile.outcome
    seen: set[str] = set()
    for part, text in enumerate((outcome.measure, outcome.description, outcome.time_frame)):
        for run in _runs(text, sought, profile, seen):
            start, end = run[0][0].start(), run[-1][0].end()
            said = frozenset().union(*(stems for _, stems in run))
            yield _Phrase(" ".join(text[start:end].split()).rstrip(".-"), said, part)


_Hit = tuple[re.Match[str], frozenset[str]]


def _runs(
    text: str, sought: frozenset[str], profile: Profile, seen: set[str]
) -> Iterator[list[_Hit]]:
    """Yield the runs of words that say anything sought and not yet seen."""
    run: list[_Hit] = []
    for match in _WRITTEN.finditer(text):
        said = frozenset(_meant(match.group(0), profile)) & sought
        if not said - seen:
            continue
        if run and (
            len(run) == PHRASE
            or text[run[-1][0].end() : match.start()].strip().lower() not in _JOINS
        ):
            yield run
            run = []
        run.append((match, said))
        seen |= said
    if run:
        yield run


def _meant(written: str, profile: Profile) -> Iterator[str]:
    for stem in words(written):
        yield stem
        yield from profile.glossary.get(stem) or abbreviations().get(stem, ())


def quoted(found: Iterable[str]) -> str:
    """Put phrases in quotation marks, a comma between."""
    return ", ".join(f"“{phrase}”" for phrase in found)


def short(text: str) -> str:
    """Cut a measure to what can be read in a sentence."""
    flat = " ".join(text.split())
    return flat if len(flat) <= LONG else flat[: LONG - 1].rsplit(" ", 1)[0] + " …"


def listed(points: Iterable[TimePoint]) -> str:
    """Name time points, a comma between."""
    return ", ".join(str(point) for point in list(points)[:TIMES])


def sentence(text: str) -> str:
    """Begin with a capital, end with a full stop."""
    return text[:1].upper() + text[1:] + "."


def differing(old: Profile, new: Profile) -> tuple[list[str], list[str]]:
    """The words as written that came and that went, tellingest first."""
    gone, come = without_slips(old.everything - new.everything, new.everything - old.everything)
    return telling(come, new), telling(gone, old)
