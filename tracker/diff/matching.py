"""Which element of an old list is which of the new one: by what they are, never by position."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import orjson

from tracker.fields import Field
from tracker.model import Json
from tracker.normalise import flat

Element: TypeAlias = dict[str, Json]

_MOST_PAIRS = 40_000
"""Beyond this many candidate pairs similarity is not tried: such lists were replaced, not edited."""
_WHOLE_ALIKE = 0.8
"""Share of all their words that makes elements one, though their names differ, if they have many."""
_ENOUGH_WORDS = 12
_WORD = re.compile(r"\w+")

_Traits: TypeAlias = tuple[frozenset[str], frozenset[str], tuple[str, ...]]
"""Words of the name, all words, and the values of which one must be equal."""


@dataclass(slots=True)
class Matching:
    """Two lists and what of them has been matched so far; indices into both."""

    old: Sequence[Element]
    new: Sequence[Element]
    pairs: list[tuple[int, int]] = field(default_factory=list)
    removed: list[int] = field(init=False)
    added: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.removed = list(range(len(self.old)))
        self.added = list(range(len(self.new)))

    def take(self, found: Iterable[tuple[int, int]]) -> None:
        """Note pairs as matched."""
        found = list(found)
        if not found:
            return
        self.pairs += found
        left, right = {old for old, _ in found}, {new for _, new in found}
        self.removed = [index for index in self.removed if index not in left]
        self.added = [index for index in self.added if index not in right]


def match(old: Sequence[Element], new: Sequence[Element], entry: Field) -> Matching:
    """Match the elements of two lists: equal ones, then by key, weaker keys, and likeness of name."""
    matching = Matching(old, new)
    match_same(matching, entry)
    match_alike(matching, entry)
    return matching


def match_whole(matching: Matching) -> None:
    """Match what is equal in every subfield."""
    _by(matching, whole)


def match_same(matching: Matching, entry: Field) -> None:
    """Match what is equal, and what has the same key; of a repeated key the likeliest first."""
    match_whole(matching)
    _by(matching, lambda element: identity(element, entry.key), likeliest=True)


def match_alike(matching: Matching, entry: Field) -> None:
    """Match what is left by its weaker identities, where unambiguous, and then by likeness."""
    for names in entry.looser:
        _by(matching, _strict(names), unique=True)
    if entry.alike and matching.removed and matching.added:
        matching.take(_likeliest(matching, entry))
    matching.pairs.sort(key=lambda pair: pair[1])


def whole(element: Element) -> bytes:
    """Return an element as one comparable value."""
    return orjson.dumps(element, option=orjson.OPT_SORT_KEYS)


def identity(element: Element, names: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the values that say what an element is, None when it has none of them."""
    values = tuple(_word(element.get(name)) for name in names)
    return values if any(values) else None


def _strict(names: tuple[str, ...]) -> Callable[[Element], tuple[str, ...] | None]:
    def found(element: Element) -> tuple[str, ...] | None:
        values = tuple(_word(element.get(name)) for name in names)
        return values if all(values) else None

    return found


def _word(value: Json) -> str:
    return flat(value).casefold() if isinstance(value, str) else "" if value is None else str(value)


def _by(
    matching: Matching,
    key: Callable[[Element], Hashable | None],
    *,
    unique: bool = False,
    likeliest: bool = False,
) -> None:
    if not (matching.removed and matching.added):
        return
    left = _grouped(matching.old, matching.removed, key)
    right = _grouped(matching.new, matching.added, key)
    found: list[tuple[int, int]] = []
    for value, olds in left.items():
        news = right.get(value)
        if news is None or (unique and (len(olds) > 1 or len(news) > 1)):
            continue
        found += _pair_off(matching, olds, news) if likeliest else zip(olds, news, strict=False)
    matching.take(found)


def _grouped(
    elements: Sequence[Element], indices: list[int], key: Callable[[Element], Hashable | None]
) -> dict[Hashable, list[int]]:
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for index in indices:
        value = key(elements[index])
        if value is not None:
            groups[value].append(index)
    return groups


def _pair_off(matching: Matching, olds: list[int], news: list[int]) -> list[tuple[int, int]]:
    """Pair elements of one key, those that share most of their words first; too many in order."""
    if len(olds) == len(news) == 1 or len(olds) * len(news) > _MOST_PAIRS:
        return list(zip(olds, news, strict=False))
    left = [(i, _all_words(matching.old[i])) for i in olds]
    right = [(j, _all_words(matching.new[j])) for j in news]
    return _best((likeness(a, b), i, j) for i, a in left for j, b in right)


def _likeliest(matching: Matching, entry: Field) -> list[tuple[int, int]]:
    """Return the pairs of what is left that are alike, globally best first."""
    if len(matching.removed) * len(matching.added) > _MOST_PAIRS:
        return []
    left = [(i, _traits(matching.old[i], entry)) for i in matching.removed]
    right = [(j, _traits(matching.new[j], entry)) for j in matching.added]
    scored = ((_resemblance(a, b, entry), i, j) for i, a in left for j, b in right)
    return _best(row for row in scored if row[0])


def _traits(element: Element, entry: Field) -> _Traits:
    name = words(str(element.get(entry.alike, "")))
    within = tuple(_word(element.get(part)) for part in entry.within)
    return name, _all_words(element), within


def _resemblance(a: _Traits, b: _Traits, entry: Field) -> float:
    """Return how like two elements are, 0 where too little to be taken for one."""
    if entry.within and not any(x and x == y for x, y in zip(a[2], b[2], strict=True)):
        return 0.0
    name = likeness(a[0], b[0])
    if name >= entry.likeness:
        return 1 + name
    enough = min(len(a[1]), len(b[1])) >= _ENOUGH_WORDS and not entry.within
    whole = likeness(a[1], b[1]) if enough else 0.0
    return whole if whole >= _WHOLE_ALIKE else 0.0


def _best(scored: Iterable[tuple[float, int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    left: set[int] = set()
    right: set[int] = set()
    for _, i, j in sorted(scored, key=lambda row: (-row[0], abs(row[1] - row[2]), row[1], row[2])):
        if i not in left and j not in right:
            left.add(i)
            right.add(j)
            found.append((i, j))
    return found


def words(text: str) -> frozenset[str]:
    """Return the words of a text, without case."""
    return frozenset(_WORD.findall(text.casefold()))


def likeness(a: frozenset[str], b: frozenset[str]) -> float:
    """Return the share of words in common (Dice), 0 to 1."""
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def _all_words(element: Element) -> frozenset[str]:
    return words(" ".join(map(str, element.values())))
