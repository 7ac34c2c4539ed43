"""Outcomes joined into one, or one told in several: alone tells a sentence split from a composite."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tracker.outcomes.matching import Place
from tracker.outcomes.profile import held, similarity

HELD = 0.9  # the share of its words that makes an outcome a part of another
ONE = 0.85  # a whole this like one of its parts is that part, told by more words
COVERED = (
    0.8  # the share of the whole that its parts must say for the whole to be no more than they
)


@dataclass(frozen=True)
class Parts:
    """An outcome of one version whose parts stand in the same list of the other version.

    `clean` where the parts say what the whole said and the whole makes no composite of them: the same
    text in one line or several. Otherwise the whole is a composite, another outcome than its parts.
    """

    whole: Place
    parts: tuple[Place, ...]
    clean: bool


Partners = Mapping[int, Place]
"""By id of a place, the one that it is matched with."""


def parts_of(
    wholes: Sequence[Place], others: Sequence[Place], partners: Partners
) -> Iterator[Parts]:
    """Find what is told in parts, `wholes` and `others` being one list in both versions.

    What has a match of its own is no part of another outcome, nor made of others.
    """
    for whole in wholes:
        mine = partners.get(id(whole))
        if mine is not None and similarity(mine.profile, whole.profile) >= ONE:
            continue
        parts = tuple(
            p for p in others if partners.get(id(p), whole) is whole and _is_part(p, whole)
        )
        several = len({p.profile.measure for p in parts}) > 1
        if several and (mine is None or mine in parts):
            yield Parts(whole, parts, _clean(whole, parts))


def _is_part(place: Place, whole: Place) -> bool:
    measure = place.profile.measure
    return bool(measure) and held(measure, whole.profile.everything) > HELD


def _clean(whole: Place, parts: Iterable[Place]) -> bool:
    mine = whole.profile
    if "composite" in mine.signs("aggregation"):
        return False
    told: frozenset[str] = frozenset().union(*(p.profile.everything for p in parts))
    return held(mine.measure, told) >= COVERED and all(
        held(p.profile.measure, mine.measure) > HELD for p in parts
    )
