"""Invented language: a vocabulary that compresses like registry texts do, and texts made of it."""

# ruff: noqa: S311, SIM905 - chance here invents, and words are easier to read in a row
from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from random import Random

_SOUNDS = """
    ba be bi bo ca ce ci co cu da de di do fa fe fi ga ge gi ha he hy im in la le li lo ma me
    mi mo na ne ni no oxa pa pe phe pi po qua ra re ri ro sa se si so sta ta te ti to tra ula
    va ve vi xi yl za zo
""".split()
_ENDINGS = """
    al ase cin dal emia ent ic ide ine ion is ity l mab n ng ol ome r s st t ty x
""".split()
_PLAIN = """
    the of and in to with for a or be is at by on will after who are from as not this that was
    within than have during least all other any before which between each patients
    participants study treatment weeks days months dose group baseline year first disease
    clinical use safety score more may time levels result subjects therapy visit change
    primary end blood used up rate test assessed years number therapy care control response
    effect daily no history
""".split()
_STOPS = (". ", ". ", ". ", ", ", ", ", "; ", " (", ") ", ": ", r" \> ", r" \< ", "-", "/")


class Tongue:
    """The words of one record: its own topic in the common language."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        common = vocabulary()
        self._own = [common[int(len(common) * rng.random() ** 2)] for _ in range(100)]
        self._pool = [*_PLAIN, *_PLAIN[:24], *_PLAIN[:24], *_PLAIN[:8], *self._own, *self._own[:50]]

    def term(self, words: int = 2) -> str:
        """A name of a few words."""
        return " ".join(self._rng.choices(self._own, k=words)).capitalize()

    def line(self, words: int) -> str:
        """One line without a stop at its end."""
        return " ".join(self._rng.choices(self._pool, k=max(1, words))).capitalize()

    def prose(self, words: int, *, markup: bool = True) -> str:
        """Sentences; with the registry's escapes where the field is markdown."""
        stops = _STOPS if markup else _STOPS[:9]
        parts: list[str] = []
        while words > 0:
            length = self._rng.randint(4, 14)
            parts += (self.line(length), self._rng.choice(stops))
            words -= length
        return "".join(parts).strip() + "."

    def paragraphs(self, words: int) -> str:
        """Paragraphs of prose, as markdown."""
        shares = [min(90, words - start) for start in range(0, max(words, 1), 90)]
        return "\n\n".join(self.prose(share) for share in shares)

    def items(self, words: int) -> str:
        """A list, as markdown."""
        lines = []
        while words > 0:
            length = self._rng.randint(5, 22)
            lines.append("* " + self.prose(length))
            words -= length
        return "\n".join(lines)


@cache
def vocabulary() -> Sequence[str]:
    """The language: 6,000 words, the same in every process."""
    rng = Random("vocabulary")
    words: dict[str, None] = {}
    while len(words) < 6000:
        stem = "".join(rng.choices(_SOUNDS, k=rng.choice((1, 2, 2, 3, 3, 4))))
        words[stem + rng.choice(_ENDINGS)] = None
    return tuple(words)


@cache
def names(kind: str, count: int, words: int = 1) -> Sequence[str]:
    """A fixed list of proper names (cities, people, organisations), the same in every process."""
    rng = Random(f"names of {kind}")
    return tuple(
        " ".join(word.capitalize() for word in rng.choices(vocabulary(), k=words))
        for _ in range(count)
    )
