"""Damaged copies of files: a seeded generator of everything that happens to downloads, and worse.

The same seed and the same files give the same mutants.
"""

# ruff: noqa: S311 - chance here invents
from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator, Mapping
from random import Random

_TOKENS = (
    b"<", b">", b"&", b"&#0;", b"&#xD800;", b"]]>", b"<!--", b"<![CDATA[", b"<!DOCTYPE x>", b"\x00",
    b"\xff\xfe", b"\xed\xa0\x80", b"{", b"}", b"[", b"]", b'"', b"\\", b"null", b"9" * 400, b"NaN",
    b"<table>", b"</td>", b"<ul>", b"<li>" * 300, b"\xc2\xa0", b"February 31, 2014", b"\xe0\xa5\xa7",
    b"\r", b"\x85", b"\xe2\x80\xa8", b"-1", b"1e400", b"<clinical_study>", b'"protocolSection":{',
)  # fmt: skip
_OPENINGS = (b"<a>", b"[", b'{"a":', b"<div><table><tr><td>", b"<textblock>", b"<!--", b"&lt;b&gt;")
_BOMB = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY f SYSTEM "file:///etc/hostname">]>'
)
_ENTITIES = (b"&c;", b"&f;", b"&nbsp;", b"&unknown;", b"&#38;#60;")
_ENCODINGS = ("utf-16", "utf-16-le", "utf-32", "cp037", "latin-1", "utf-8-sig", "utf-7", "cp1252")
_STATUSES = (b"COMPLETED", b"RECRUITING", b"UNKNOWN", b"TERMINATED", b"Completed", b"Recruiting")
_WORDS = re.compile(rb"[A-Za-z]{4,}")
_NUMBERS = re.compile(rb"(?<![\w.])\d{1,4}(?![\w.])")
_DAYS = re.compile(rb"\b(?:19|20)\d\d-\d\d(?:-\d\d)?\b")


def mutants(files: Mapping[str, bytes], count: int, seed: int = 1) -> Iterator[tuple[str, bytes]]:
    """Give so many mutants, each with a name that says what was done to which file."""
    names, sorts = sorted(files), tuple(SORTS)
    for place in range(count):
        rng = Random(f"{seed}/{place}")
        name, sort = rng.choice(names), sorts[place % len(sorts)]
        yield f"{place:06d}-{sort}-{name}", mutant(files[name], sort, rng)


def mutant(raw: bytes, sort: str, rng: Random) -> bytes:
    """Damage a file in one way; two times in ten in any second way too."""
    damaged = SORTS[sort](raw, rng)
    if rng.random() < 0.2:
        damaged = SORTS[rng.choice(tuple(SORTS))](damaged, rng)
    return damaged


def _place(raw: bytes, rng: Random) -> int:
    return rng.randrange(len(raw) + 1)


def _truncated(raw: bytes, rng: Random) -> bytes:
    """End it as a download that broke off: anywhere, at a block's boundary, or near its end."""
    where = rng.choice((_place(raw, rng), len(raw) // 4096 * 4096, len(raw) - rng.randrange(1, 60)))
    return raw[: max(0, where)]


def _flipped(raw: bytes, rng: Random) -> bytes:
    body = bytearray(raw)
    for _ in range(rng.choice((1, 1, 3, 20, 200)) if body else 0):
        body[rng.randrange(len(body))] ^= 1 << rng.randrange(8)
    return bytes(body)


def _nested(raw: bytes, rng: Random) -> bytes:
    where, opening = _place(raw, rng), rng.choice(_OPENINGS)
    return raw[:where] + opening * rng.choice((1, 30, 300, 30_000)) + raw[where:]


def _entities(raw: bytes, rng: Random) -> bytes:
    entity = rng.choice(_ENTITIES)
    body = _WORDS.sub(lambda word: entity if rng.random() < 0.01 else word[0], raw)
    declared = rng.choice((_BOMB, _BOMB, b""))
    return declared + body if rng.random() < 0.5 else body.replace(b"?>", b"?>" + declared, 1)


def _encoded(raw: bytes, rng: Random) -> bytes:
    text = raw.decode("utf-8", errors="replace")
    return text.encode(rng.choice(_ENCODINGS), errors="replace")


def _tokens(raw: bytes, rng: Random) -> bytes:
    body = bytearray(raw)
    for _ in range(rng.choice((1, 2, 10))):
        where = rng.randrange(len(body) + 1)
        body[where : where + rng.choice((0, 0, 1, 5, 80))] = rng.choice(_TOKENS)
    return bytes(body)


def _values(raw: bytes, rng: Random) -> bytes:
    """Let it stay whole and say something else: other numbers, days and statuses."""
    body = _NUMBERS.sub(lambda n: b"%d" % rng.randrange(5000) if rng.random() < 0.02 else n[0], raw)
    body = _DAYS.sub(lambda day: _day(rng) if rng.random() < 0.1 else day[0], body)
    return body.replace(rng.choice(_STATUSES), rng.choice(_STATUSES), rng.randrange(3))


def _day(rng: Random) -> bytes:
    return b"%d-%02d-%02d" % (rng.randrange(1990, 2030), rng.randrange(1, 13), rng.randrange(1, 32))


def _moved(raw: bytes, rng: Random) -> bytes:
    """Take a stretch out, or give it twice, or put it elsewhere."""
    one, other = sorted((_place(raw, rng), _place(raw, rng)))
    other = min(other, one + rng.choice((10, 300, 20_000)))
    stretch, rest = raw[one:other], raw[:one] + raw[other:]
    where = _place(rest, rng)
    return rng.choice((rest, raw[:other] + raw[one:], rest[:where] + stretch + rest[where:]))


def _packed(raw: bytes, rng: Random) -> bytes:
    packed = gzip.compress(raw, compresslevel=1, mtime=0)
    return rng.choice((packed, _flipped(packed, rng), _truncated(packed, rng), raw + packed))


SORTS: Mapping[str, Callable[[bytes, Random], bytes]] = {
    "truncated": _truncated,
    "flipped": _flipped,
    "nested": _nested,
    "entities": _entities,
    "encoded": _encoded,
    "tokens": _tokens,
    "values": _values,
    "moved": _moved,
    "packed": _packed,
}
"""The sorts of damage, in the order in which they take turns."""
