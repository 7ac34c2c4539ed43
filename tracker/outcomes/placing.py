"""What speaks for an outcome having come into the primary list, left it, or moved between lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
    siblings = [p for p in here.own if p is not place]
    alone = other is None
    return {
        "alone": float(alone),
        "described": float(bool(place.outcome.description)),
        "in title case": float(title_case(place.outcome.measure)),
        "says little": 1 / (1 + weight(place.profile.measure) / 2),
        **_continued(place, found, other, _arrived(there.rest, here.rest)),
        **_nearness(place.profile, here, there),
        **{f"alone, {name}": value * alone for name, value in _left_over(place, siblings, there)},
        **_lists(here, there, alone=alone),
        "several come together": float(
            any(
                place.profile.description and p.profile.description == place.profile.description
                for p in siblings
            )
        ),
    }


def _continued(
    place: Place, found: Match, other: Place | None, elsewhere: Sequence[Place]
) -> dict[str, float]:
    """What the match says: an outcome of the same list continues it, more or less, or one of another."""
    mine, same = place.profile, other if other and other.list == place.list else None
    strange = 1 - found.similarity if same else 0.0
    return {
        "from the same list": float(same is not None),
        "from another list": float(other is not None and same is None),
        "match is unlike": strange,
        "match is very unlike": float(strange > 0.55),
        "unlike and says little": strange / (1 + weight(mine.measure) / 2),
        "measure is new": 1 - held(mine.measure, same.profile.everything) if same else 0.0,
        "measures are unlike": 1 - overlap(mine.measure, same.profile.measure) if same else 0.0,
        "part stands elsewhere": _part(mine, same, elsewhere) if same else 0.0,
    }


def _nearness(mine: Profile, here: Side, there: Side) -> dict[str, float]:
    """How near the other version's outcomes come to it, in its list and in the others."""
    near, arrived = nearest(mine, there.own), _arrived(there.rest, here.rest)
    return {
        "nearest": near,
        "nearest elsewhere": nearest(mine, there.rest),
        "nearest elsewhere, not there before": nearest(mine, arrived),
        "elsewhere is nearer": max(0.0, nearest(mine, arrived) - near),
        "words known elsewhere": _held_by_one(mine, there.rest),
        "words known elsewhere, not there before": _held_by_one(mine, arrived),
    }


def _left_over(place: Place, siblings: Sequence[Place], there: Side) -> Iterator[tuple[str, float]]:
    """What speaks of an outcome without a match: a twin or a part of one that has its match?"""
    mine = place.profile
    known: frozenset[str] = frozenset().union(*(p.profile.everything for p in there.own))
    twins = (1 / (1 + weight(mine.measure ^ p.profile.measure)) for p in siblings)
    yield "words known", held(mine.measure, known)
    yield "nearest", nearest(mine, there.own)
    yield "held by one", _held_by_one(mine, there.own)
    yield "beside a twin", nearest(mine, siblings)
    yield "twin says the same", max(twins, default=0.0)
    yield "beside a split", float(any(_split(mine, p.profile, siblings) for p in there.own))


def _lists(here: Side, there: Side, *, alone: bool) -> dict[str, float]:
    """How the list as a whole grew or shrank, and whether composites were made or taken apart."""
    mine, theirs = len(here.own), len(there.own)
    made = max((_made_of(p.profile, there.own) for p in here.own), default=0)
    parted = max((_made_of(p.profile, here.own) for p in there.own), default=0)
    return {
        "list was empty": float(theirs == 0),
        "one for one": float(mine == theirs == 1),
        "alone, one for one": float(mine == theirs == 1 and alone),
        "alone, list grew": float(mine > theirs and alone),
        "alone, list shrank": float(mine < theirs and alone),
        "made of several": float(made > 1 and mine < theirs),
        "part of one made of several": float(parted > 1 and mine > theirs),
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
    return max(
        (
            held(p.profile.measure, left) * held(left, p.profile.everything) ** 0.5
            for p in elsewhere
        ),
        default=0.0,
    )


def _made_of(mine: Profile, others: Sequence[Place]) -> int:
    """How many outcomes a composite takes in."""
    return sum(
        bool(p.profile.measure) and held(p.profile.measure, mine.everything) > 0.7 for p in others
    )


def nearest(mine: Profile, others: Sequence[Place]) -> float:
    """The similarity of the most similar outcome, 0 where there is none."""
    return max((similarity(p.profile, mine) for p in others), default=0.0)


def _held_by_one(mine: Profile, others: Sequence[Place]) -> float:
    """The greatest share of its measure that any one of the others holds."""
    total = weight(mine.measure)
    if not total or not others:
        return float(bool(others))
    return max(weight(mine.measure & p.profile.everything) for p in others) / total


def _arrived(there: tuple[Place, ...], here: tuple[Place, ...]) -> tuple[Place, ...]:
    """Those of the other lists that this version's other lists don't hold word for word."""
    known = {place.profile.measure for place in here}
    return tuple(place for place in there if place.profile.measure not in known)
