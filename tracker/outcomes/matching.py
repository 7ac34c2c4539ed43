"""Which new outcome continues which old one: the best matching of all lists at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.outcomes.outcome import LISTS, Outcome, OutcomeLists
from tracker.outcomes.profile import Profile, similarity
from tracker.outcomes.words import Glossary, plain

THRESHOLD = 0.3  # below this, two outcomes are not taken for one
ELSEWHERE = 0.45  # nor below this, where they stand in two lists
STAYS = 0.12  # what staying in its list is worth to an outcome
SAME_FRAME = 0.05  # what keeping its time frame is worth
LARGE = 70  # more changed outcomes than this are matched best first


@dataclass(frozen=True, eq=False)
class Place:
    """An outcome with the list it stands in and its position there."""

    list: str
    position: int
    profile: Profile

    @property
    def outcome(self) -> Outcome:
        """The outcome itself."""
        return self.profile.outcome


@dataclass(frozen=True, eq=False)
class Match:
    """An old place and the new one that continues it; one of the two may be missing."""

    old: Place | None
    new: Place | None
    similarity: float = 0.0


def places(lists: OutcomeLists, glossary: Glossary) -> tuple[Place, ...]:
    """Number the outcomes of all lists."""
    return tuple(
        Place(name, position, Profile(outcome, glossary))
        for name in LISTS
        for position, outcome in enumerate(lists.named(name))
    )


def match(before: Sequence[Place], after: Sequence[Place]) -> tuple[Match, ...]:
    """Match old to new so that the sum of similarities is greatest; equal texts come first.

    Every place occurs in exactly one match. Matches come in the order of the new lists, then those
    that have no new place in the order of the old lists.
    """
    same, old_left, new_left = _equal(before, after)
    pairs = {**same, **_best(old_left, new_left)}
    continued = {id(old) for old, _ in pairs.values()}
    found = [
        Match(pairs[id(new)][0], new, pairs[id(new)][1]) if id(new) in pairs else Match(None, new)
        for new in after
    ]
    return (*found, *(Match(old, None) for old in before if id(old) not in continued))


Pairs = dict[int, tuple[Place, float]]


def _equal(
    before: Sequence[Place], after: Sequence[Place]
) -> tuple[Pairs, list[Place], list[Place]]:
    """Match equal texts: within the list first, then equal measures, then across lists."""
    pairs: Pairs = {}
    old_left, new_left = list(before), list(after)
    for key in (_in_list, _measure_in_list, _anywhere):
        waiting: dict[object, list[Place]] = {}
        for old in old_left:
            waiting.setdefault(key(old), []).append(old)
        for new in new_left:
            same = waiting.get(key(new))
            if same:
                pairs[id(new)] = (same.pop(0), 1.0)
        used = {id(old) for old, _ in pairs.values()}
        old_left = [old for old in old_left if id(old) not in used]
        new_left = [new for new in new_left if id(new) not in pairs]
    return pairs, old_left, new_left


def _in_list(place: Place) -> object:
    return place.list, place.outcome


def _measure_in_list(place: Place) -> object:
    frame = place.profile.frame_times
    return place.list, plain(place.outcome.measure), frame.moments


def _anywhere(place: Place) -> object:
    return place.outcome


def _best(old: list[Place], new: list[Place]) -> Pairs:
    scores = {
        (i, j): score
        for i, a in enumerate(old)
        for j, b in enumerate(new)
        if (score := similarity(a.profile, b.profile))
        >= (THRESHOLD if a.list == b.list else ELSEWHERE)
    }
    worth = {(i, j): s + _bonus(old[i], new[j]) for (i, j), s in scores.items()}
    if not worth:
        return {}
    chosen = (
        _greedy(worth) if max(len(old), len(new)) > LARGE else _optimal(worth, len(old), len(new))
    )
    return {id(new[j]): (old[i], scores[i, j]) for i, j in chosen}


def _bonus(old: Place, new: Place) -> float:
    frame = old.outcome.time_frame and plain(old.outcome.time_frame) == plain(
        new.outcome.time_frame
    )
    order = 0.001 if old.position == new.position else 0.0
    return (STAYS if old.list == new.list else 0.0) + (SAME_FRAME if frame else 0.0) + order


def _greedy(worth: dict[tuple[int, int], float]) -> list[tuple[int, int]]:
    chosen, rows, columns = [], set(), set()
    for i, j in sorted(worth, key=lambda pair: (-worth[pair], pair)):
        if i not in rows and j not in columns:
            chosen.append((i, j))
            rows.add(i)
            columns.add(j)
    return chosen


def _optimal(worth: dict[tuple[int, int], float], rows: int, columns: int) -> list[tuple[int, int]]:
    """Solve the assignment problem by shortest augmenting paths (Kuhn 1955, Munkres 1957)."""
    turned = rows > columns
    if turned:
        worth = {(j, i): value for (i, j), value in worth.items()}
        rows, columns = columns, rows
    cost = [[-worth.get((i, j), 0.0) for j in range(columns)] for i in range(rows)]
    pairs = [(i, j) for j, i in enumerate(_assign(cost)) if i is not None and (i, j) in worth]
    return [(j, i) for i, j in pairs] if turned else pairs


def _assign(cost: list[list[float]]) -> list[int | None]:
    """Give for every column the row assigned to it; there are no more rows than columns."""
    rows, columns = len(cost), len(cost[0])
    of_row, of_column = [0.0] * (rows + 1), [0.0] * (columns + 1)
    taken = [0] * (columns + 1)
    for row in range(1, rows + 1):
        taken[0], column = row, 0
        least, back, done = (
            [float("inf")] * (columns + 1),
            [0] * (columns + 1),
            [False] * (columns + 1),
        )
        while True:
            done[column] = True
            current, step, following = taken[column], float("inf"), 0
            for j in range(1, columns + 1):
                if done[j]:
                    continue
                reduced = cost[current - 1][j - 1] - of_row[current] - of_column[j]
                if reduced < least[j]:
                    least[j], back[j] = reduced, column
                if least[j] < step:
                    step, following = least[j], j
            for j in range(columns + 1):
                if done[j]:
                    of_row[taken[j]] += step
                    of_column[j] -= step
                else:
                    least[j] -= step
            column = following
            if taken[column] == 0:
                break
        while column:
            taken[column], column = taken[back[column]], back[column]
    return [i - 1 if i else None for i in taken[1:]]
