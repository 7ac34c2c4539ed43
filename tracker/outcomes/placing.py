"""What speaks for an outcome having come into the primary list, left it, or moved between lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.outcomes.evidence import title_case
from tracker.outcomes.matching import Match, Place
from tracker.outcomes.profile import Profile, held, overlap, similarity, weight


@dataclass(frozen=True)
class Side:
    """The outcomes of one version, split into the list in question and the others."""

    own: tuple[Place, ...]
    rest: tuple[Place, ...]

    @classmethod
    def of(cls, outcomes: Sequence[Place], name: str) -> Side:
        """Split the outcomes of a version at the list called `name`."""
        return cls(
            tuple(place for place in outcomes if place.list == name),
            tuple(place for place in outcomes if place.list != name),
        )


def placing(place: Place, found: Match, here: Side, there: Side) -> dict[str, float]:
    """Hold an outcome against the other version's lists.

    `here` is the version the outcome stands in, `there` the other one: for an outcome that is new
    the earlier version, for one that is gone the later one.
    """
    other = found.old if place is found.new else found.new
    mine = place.profile
    siblings = [p for p in here.own if p is not place]
    near = nearest(mine, there.own)
    elsewhere = _arrived(there.rest, here.rest)
    from_list = other is not None and other.list == place.list
    known: frozenset[str] = frozenset().union(*(p.profile.everything for p in there.own))
    return {
        "alone": float(other is None),
        "from the same list": float(from_list),
        "from another list": float(other is not None and not from_list),
        "match is unlike": 1 - found.similarity if from_list else 0.0,
        "match is very unlike": float(from_list and found.similarity < 0.45),
        "nearest": near,
        "nearest elsewhere": nearest(mine, there.rest),
        "nearest elsewhere, not there before": nearest(mine, elsewhere),
        "elsewhere is nearer": max(0.0, nearest(mine, elsewhere) - near),
        "alone, words known": held(mine.measure, known) if other is None else 0.0,
        "alone, nearest": near if other is None else 0.0,
        "words known elsewhere": _held_by_one(mine, there.rest),
        "words known elsewhere, not there before": _held_by_one(mine, elsewhere),
        "alone beside a twin": nearest(mine, siblings) if other is None else 0.0,
        "alone, twin says the same": (
            max((1 / (1 + weight(mine.measure ^ p.profile.measure)) for p in siblings), default=0.0)
            if other is None
            else 0.0
        ),
        "alone, beside a split": float(
            other is None and any(_split(mine, p.profile, siblings) for p in there.own)
        ),
        "says little": 1 / (1 + weight(mine.measure) / 2),
        "unlike and says little": (
            (1 - found.similarity) / (1 + weight(mine.measure) / 2) if from_list else 0.0
        ),
        "list was empty": float(not there.own),
        "alone, list grew": float(len(here.own) > len(there.own) and other is None),
        "alone, list shrank": float(len(here.own) < len(there.own) and other is None),
        "measure is new": 1 - held(mine.measure, other.profile.everything) if from_list else 0.0,
        "measures are unlike": 1 - overlap(mine.measure, other.profile.measure) if from_list else 0.0,
        "alone, held by one": _held_by_one(mine, there.own) if other is None else 0.0,
        "part stands elsewhere": _part(mine, other, elsewhere) if from_list else 0.0,
        "made of several": float(_made_of(mine, there.own) > 1 and len(here.own) < len(there.own)),
        "part of one that is made of several": float(
            any(_made_of(p.profile, here.own) > 1 for p in there.own)
            and len(here.own) > len(there.own)
        ),
        "several come together": float(sum(s.profile.description == mine.description and bool(mine.description) for s in siblings) > 0),
        "one for one": float(len(here.own) == len(there.own) == 1),
        "alone, one for one": float(len(here.own) == len(there.own) == 1 and other is None),
        "described": float(bool(mine.outcome.description)),
        "in title case": float(title_case(mine.outcome.measure)),
    }


def _split(mine: Profile, whole: Profile, siblings: Sequence[Place]) -> bool:
    """Tell whether an outcome and a sibling share out the words of one of the other version."""
    if held(mine.measure, whole.everything) < 0.8:
        return False
    return any(
        held(p.profile.measure, whole.everything) > 0.8
        and overlap(p.profile.measure, mine.measure) < 0.7
        for p in siblings
    )


def _part(mine: Profile, other: Place, elsewhere: Sequence[Place]) -> float:
    """How far the words that the match does not hold make up an outcome of another list."""
    left = mine.measure - other.profile.everything
    if weight(left) < 1:
        return 0.0
    return max((held(p.profile.measure, left) * held(left, p.profile.everything) ** 0.5 for p in elsewhere), default=0.0)


def _made_of(mine: Profile, others: Sequence[Place]) -> int:
    """How many outcomes a composite takes in."""
    return sum(bool(p.profile.measure) and held(p.profile.measure, mine.everything) > 0.7 for p in others)


def nearest(mine: Profile, others: Sequence[Place]) -> float:
    """The similarity of the most similar outcome, 0 where there is none."""
    return max((similarity(p.profile, mine) for p in others), default=0.0)


def _held_by_one(mine: Profile, others: Sequence[Place]) -> float:
    return max((held(mine.measure, p.profile.everything) for p in others), default=0.0)


def _arrived(there: tuple[Place, ...], here: tuple[Place, ...]) -> tuple[Place, ...]:
    """Those of the other lists that this version's other lists don't hold word for word."""
    known = {place.profile.measure for place in here}
    return tuple(place for place in there if place.profile.measure not in known)
