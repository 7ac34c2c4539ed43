"""What an outcome names that sets it apart from others: alone knows instruments and contrasts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from tracker.outcomes.words import abbreviations, plain, words

_TOKEN = re.compile(r"[^\W\d_]+|\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Name:
    """A name that excludes the others of its group; `instrument` where the group is one domain."""

    name: str
    group: str
    instrument: bool
    words: frozenset[str]  # every word, in its one form, of any way to write it


@cache
def _known() -> Mapping[str, tuple[tuple[tuple[str, ...], Name], ...]]:
    """Read the data file once: by the first word, the longest ways to write a name first."""
    text = (files(__package__) / "apart.tsv").read_text(encoding="utf-8")
    found: dict[str, list[tuple[tuple[str, ...], Name]]] = defaultdict(list)
    for line in text.splitlines():
        if line and line[0] != "#":
            what, group, called, ways = line.split("\t")
            spelt = frozenset(w for way in (called, *ways.split("|")) for w in _all_words(way))
            name = Name(called, group, what == "instrument", spelt)
            for way in ways.split("|"):
                tokens = tuple(_TOKEN.findall(plain(way)))
                found[tokens[0]].append((tokens, name))
    return {first: tuple(sorted(ways, key=lambda w: -len(w[0]))) for first, ways in found.items()}


def _all_words(way: str) -> Iterator[str]:
    for word in words(way):
        yield word
        yield from abbreviations().get(word, ())


@lru_cache(maxsize=8192)
def names_in(text: str) -> frozenset[Name]:
    """Find every instrument and contrasted thing that a text names."""
    tokens = _TOKEN.findall(plain(text))
    known, found = _known(), set()
    place = 0
    while place < len(tokens):
        for way, name in known.get(tokens[place], ()):
            if tuple(tokens[place : place + len(way)]) == way:
                found.add(name)
                place += len(way) - 1
                break
        place += 1
    return frozenset(found)


def exchanged(gone: frozenset[Name], come: frozenset[Name]) -> frozenset[tuple[Name, Name]]:
    """Give each name that is gone beside those of its group that came instead."""
    return frozenset((a, b) for a in gone for b in come if a.group == b.group)
