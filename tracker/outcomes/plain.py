"""Differences that need no weighing: names and numbers that make another outcome or measurement."""

from __future__ import annotations

import re

from tracker.outcomes.matching import Match
from tracker.outcomes.profile import Profile, contrasted, swapped
from tracker.outcomes.words import plain, vocabulary, without_slips

_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)([a-z]?)\b")
_COUNTED = re.compile(
    r"\b(?:arm|part|group|cohort|strat(?:um|a)|phase|period|cycle|visit|session|dose|stud(?:y|ie)"
    r"|version|lot|batch|protocol|hypothesis)s?(?:[\s,/&()-]+(?:and\b|or\b|to\b|\d+[a-z]?\b))+"
)
STRANGE = 0.05  # leftovers less like each other than this have nothing in common


def another_thing(found: Match) -> bool:
    """Tell whether one outcome of a list gave way to another.

    Either their measures name things that exclude each other (progression-free and overall survival),
    or both were left over and have nothing in common.
    """
    pair = _in_one_list(found)
    if pair is None:
        return False
    old, new = pair
    apart = found.similarity < STRANGE and not old.mentioned & new.mentioned
    return contrasted(old, new) or apart


def remeasured(found: Match) -> bool:
    """Tell whether an outcome stays but for its instrument, or for a threshold or grade.

    HAM-D became MADRS, ACR20 became ACR50, below 7 % became below 8 %, and no other words of the
    measure gave way to others. Both are measurements of one domain, as Ying et al. 2025 have it.
    """
    pair = _in_one_list(found)
    if pair is None or contrasted(*pair):
        return False
    old, new = pair
    names = swapped(old, new)
    spelt = frozenset(word for both in names for name in both for word in name.words)
    gone, come = _replaced(old, new, spelt)
    if gone and come:
        return False
    return bool(names) or _renumbered(old, new)


def _replaced(
    old: Profile, new: Profile, apart: frozenset[str]
) -> tuple[frozenset[str], frozenset[str]]:
    """The telling words of the measures that went and came, but for those in `apart` and numbers."""
    gone, come = without_slips(old.measure - new.everything, new.measure - old.everything)
    weak = vocabulary().weak | apart
    return _wordy(gone - weak), _wordy(come - weak)


def _renumbered(old: Profile, new: Profile) -> bool:
    """Tell whether numbers or codes of measure and description gave way to others, and nothing else."""
    before, after = old.measure | old.description, new.measure | new.description
    gone, come = without_slips(before - after - new.framed, after - before - old.framed)
    if _wordy(gone - vocabulary().weak) or _wordy(come - vocabulary().weak):
        return False
    if not _coded(gone) or not _coded(come):
        return False
    was, now = _numbers(old.text), _numbers(new.text)
    return bool(was - now and now - was)


def _numbers(text: str) -> frozenset[tuple[float, str]]:
    """Numbers with the letter behind them (3b), but for those that count arms, parts or doses."""
    counted = _COUNTED.sub(" ", _THOUSANDS.sub("", plain(text)))
    return frozenset((float(number), letter) for number, letter in _NUMBER.findall(counted))


def _wordy(found: frozenset[str]) -> frozenset[str]:
    return found - _coded(found)


def _coded(found: frozenset[str]) -> frozenset[str]:
    return frozenset(word for word in found if any(sign.isdigit() for sign in word))


def _in_one_list(found: Match) -> tuple[Profile, Profile] | None:
    if found.old is None or found.new is None or found.old.list != found.new.list:
        return None
    return found.old.profile, found.new.profile
