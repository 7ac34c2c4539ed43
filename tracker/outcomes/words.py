"""Words of outcome measures in one form: alone knows spelling, synonyms, frames and abbreviations."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

_TOKEN = re.compile(r"[^\W_]+(?:\.\d+)?|[<>]=?|%")
_SHORT_FORM = re.compile(r"[(\[]([A-Za-z][\w/-]{1,11})[)\]\s,;:]")
MANY = 40  # so many words lost are no slips
_REACH = 90  # characters before a bracket in which the long form must stand
_SIGNS = str.maketrans({"≥": ">=", "≤": "<=", "’": "'", "–": "-", "—": "-", "�": " ", "®": " "})

Glossary = Mapping[str, tuple[str, ...]]
"""Abbreviation, as a word in its one form → the words it stands for."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The data file words.toml, ready for use."""

    stop: frozenset[str]
    weak: frozenset[str]
    who: frozenset[str]
    dull: frozenset[str]
    same: Mapping[str, str]
    variants: Mapping[str, tuple[str, ...]]
    phrases: Mapping[str, str]
    opposites: tuple[tuple[str, str], ...]
    signs: Mapping[str, Mapping[str, re.Pattern[str]]]


@cache
def vocabulary() -> Vocabulary:
    """Read the data file once."""
    raw = tomllib.loads((files(__package__) / "words.toml").read_text(encoding="utf-8"))
    same = {word: one for one, words in raw["same"].items() for word in words}
    return Vocabulary(
        stop=frozenset(stem(same.get(word, word)) for word in raw["stop"].split()),
        weak=frozenset(stem(same.get(word, word)) for word in raw["weak"].split()),
        who=frozenset(stem(same.get(word, word)) for word in raw["who"].split()),
        dull=frozenset(stem(same.get(word, word)) for word in raw["dull"].split()),
        same=same,
        variants={stem(one): tuple(stem(w) for w in words) for one, words in raw["same"].items()},
        phrases=raw["phrases"],
        opposites=tuple((a, b) for a, b in raw["opposites"]),
        signs={
            group: {name: re.compile(pattern) for name, pattern in raw[group].items()}
            for group in ("metric", "aggregation", "value", "method")
        },
    )


@cache
def abbreviations() -> Glossary:
    """Read the curated abbreviations once."""
    text = (files(__package__) / "abbreviations.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and line[0] != "#")
    return {short: tuple(_plain_words(long)) for short, long in rows}


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """Lower case, one kind of each sign, single spaces."""
    folded = unicodedata.normalize("NFKC", text.translate(_SIGNS)).translate(_SIGNS).lower()
    return " ".join(folded.split())


def bare(text: str) -> str:
    """Letters, numbers and the signs that carry something, lower case and without spaces."""
    return "".join(c for c in plain(text) if c.isalnum() or c in "<>=%+±")


def same_but_for_signs(one: str, other: str) -> bool:
    """Tell whether two texts have the same letters and numbers."""
    return bare(one) == bare(other)


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """Cut plural and verb endings and fold British and American spelling."""
    if len(word) < 4 or not word.isalpha():
        return word
    word = word.replace("ae", "e").replace("oe", "e").replace("our", "or")
    word = word.replace("isation", "ization").replace("ise", "ize").replace("yse", "yze")
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)] + instead
    return word


_ENDINGS = (
    ("ically", "ic"), ("ies", "y"), ("sses", "ss"), ("ing", ""), ("edly", ""), ("ed", ""),
    ("es", ""), ("ss", "ss"), ("us", "us"), ("is", "is"), ("s", ""), ("ly", ""), ("e", ""),
)  # fmt: skip


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[str, ...]:
    """Give the words of a text in their one form, in order, stop words included."""
    return tuple(_plain_words(plain(text)))


def _plain_words(text: str) -> list[str]:
    known = vocabulary()
    for phrase, one in known.phrases.items():
        if phrase in text:
            text = text.replace(phrase, one)
    return [stem(known.same.get(word, word)) for word in _TOKEN.findall(text)]


def expand(found: Iterable[str], glossary: Glossary) -> list[str]:
    """Write abbreviations out: the text's own first, then the curated ones."""
    known = abbreviations()
    out: list[str] = []
    for word in found:
        out.extend(glossary.get(word) or known.get(word) or (word,))
    return out


def content(found: Iterable[str]) -> frozenset[str]:
    """Keep the words that say what is measured."""
    stop = vocabulary().stop
    return frozenset(word for word in found if word not in stop)


def glossary_of(texts: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Gather the abbreviations that texts define themselves: "modified Rankin Scale (mRS)".

    The letters of the short form must be found in order in the initials (or at least in the words)
    before the bracket.
    """
    found: dict[str, tuple[str, ...]] = {}
    for text in texts:
        for long, short in _definitions(text):
            key = stem(short.lower().replace("-", "").replace("/", ""))
            found.setdefault(key, tuple(_plain_words(plain(long))))
    return found


@lru_cache(maxsize=4096)
def _definitions(text: str) -> tuple[tuple[str, str], ...]:
    found = []
    for match in _SHORT_FORM.finditer(text + " "):
        short, before = match.group(1), text[max(0, match.start() - _REACH) : match.start()]
        long = re.split(r"[.;:()\[\]]", before)[-1]
        letters = re.sub(r"[^a-z]", "", short.lower().rstrip("s"))
        if len(letters) < 2 or sum(c.isupper() or c.isdigit() for c in short) < 2:
            continue
        meant = _meant_by(letters, long)
        if meant:
            found.append((meant, short))
    return tuple(found)


def _meant_by(letters: str, before: str) -> str:
    """Find the shortest run of words before the bracket whose letters hold the short form."""
    run = re.findall(r"[^\W_]+", before)
    for start in range(len(run) - 1, -1, -1):
        if len(run) - start > len(letters) + 4:
            return ""
        if run[start][0].lower() == letters[0] and _in_order(letters, run[start:]):
            return " ".join(run[start:])
    return ""


def _in_order(letters: str, run: list[str]) -> bool:
    initials = "".join(word[0].lower() for word in run)
    if _is_subsequence(initials, letters) or _is_subsequence(letters, initials):
        return True
    return len(run) <= len(letters) and _is_subsequence(letters, "".join(run).lower())


def _is_subsequence(short: str, long: str) -> bool:
    rest = iter(long)
    return all(letter in rest for letter in short)


@lru_cache(maxsize=4096)
def signs(text: str, group: str) -> frozenset[str]:
    """Name the signs of a group ("metric", "aggregation", "value" or "method") that a text shows."""
    lowered = plain(text)
    patterns = vocabulary().signs[group]
    return frozenset(name for name, pattern in patterns.items() if pattern.search(lowered))


@lru_cache(maxsize=32768)
def alike(one: str, other: str) -> bool:
    """Tell whether two words differ by a slip of the keyboard only."""
    if min(len(one), len(other)) < 5 or one[0] != other[0] or not (one + other).isalpha():
        return False
    if any(
        one.startswith(a) and other.startswith(b)
        for pair in vocabulary().opposites
        for a, b in (pair, pair[::-1])
    ):
        return False
    if len(one) > 4 and (one.startswith(other) or other.startswith(one)):
        return abs(len(one) - len(other)) <= 3
    if sorted(one) == sorted(other):
        return sum(a != b for a, b in zip(one, other, strict=True)) <= 2
    return _distance(one, other, 1 if min(len(one), len(other)) < 9 else 2)


def _distance(one: str, other: str, limit: int) -> bool:
    if abs(len(one) - len(other)) > limit:
        return False
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row, last = [i], row
        for j, b in enumerate(other, 1):
            row.append(min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b)))
    return row[-1] <= limit


def without_slips(
    lost: frozenset[str], gained: frozenset[str]
) -> tuple[frozenset[str], frozenset[str]]:
    """Take out words that went and came back with another ending or a typing error mended."""
    if not lost or not gained or len(lost) >= MANY:
        return lost, gained
    beginning: dict[str, list[tuple[str, str]]] = {}
    for word in gained:
        for form in _forms(word):
            beginning.setdefault(form[0], []).append((form, word))
    slips = {
        (one, other)
        for one in lost
        for spelt in _forms(one)
        for form, other in beginning.get(spelt[0], ())
        if alike(spelt, form)
    }
    return lost - {a for a, _ in slips}, gained - {b for _, b in slips}


def _forms(word: str) -> tuple[str, ...]:
    """A word and the synonyms it stands for: a slip may be one of any of them."""
    return word, *vocabulary().variants.get(word, ())
