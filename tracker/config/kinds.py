"""What a key of config.toml can take: how each kind of value is checked, told and published."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol
from unicodedata import category

from tracker.config.durations import format_duration, parse_duration
from tracker.config.faults import Faults, MisfitError, shown, suggestion

_DURATION_PATTERN = "^(?=.)([0-9]{1,8}d)?([0-9]{1,8}h)?([0-9]{1,8}m)?([0-9]{1,8}s)?$"

# Control characters and the separators of lines and paragraphs.
_BREAKS = frozenset({"Cc", "Zl", "Zp"})


class Unreadable:
    """Stands for a value in which a fault was found."""


UNREADABLE = Unreadable()


class Kind(Protocol):
    """How one sort of value is read; `expected` says in words what it is."""

    @property
    def expected(self) -> str:
        """A noun phrase that completes "expected …"."""

    @property
    def schema(self) -> Mapping[str, Any]:
        """The JSON Schema of what is accepted."""

    def read(self, value: object, at: str, faults: Faults) -> object:
        """Give the value as settings hold it, or UNREADABLE after noting every fault in it."""


@dataclass(frozen=True, slots=True)
class Single:
    """A value that is right or wrong as a whole; `parse` raises MisfitError for a wrong one."""

    expected: str
    parse: Callable[[Any], Any]
    schema: Mapping[str, Any]

    def read(self, value: object, at: str, faults: Faults) -> object:
        """Give the parsed value, or note one fault."""
        try:
            return self.parse(value)
        except MisfitError as misfit:
            faults.add(at, str(misfit) or f"expected {self.expected}, got {shown(value)}")
            return UNREADABLE


@dataclass(frozen=True, slots=True)
class Several:
    """A list of one kind, read as a tuple without repetitions; `empty` says why it is never empty."""

    item: Kind
    plural: str
    empty: str | None = None

    @property
    def expected(self) -> str:
        """A noun phrase that completes "expected …"."""
        return f"a list of {self.plural}"

    @property
    def schema(self) -> Mapping[str, Any]:
        """The JSON Schema of what is accepted."""
        least = {"minItems": 1} if self.empty else {}
        return {"type": "array", "items": dict(self.item.schema), **least}

    def read(self, value: object, at: str, faults: Faults) -> object:
        """Give the items in their order, or note a fault for each wrong one."""
        if not isinstance(value, list):
            faults.add(at, f"expected {self.expected}, got {shown(value)}")
            return UNREADABLE
        if not value and self.empty:
            faults.add(at, self.empty)
            return UNREADABLE
        items = [self.item.read(item, f"{at}[{n}]", faults) for n, item in enumerate(value, 1)]
        return UNREADABLE if UNREADABLE in items else tuple(dict.fromkeys(items))


def text(expected: str) -> Single:
    """One line of text, not blank; blanks around it are dropped."""
    return Single(expected, line, {"type": "string", "pattern": r"\S"})


def header(expected: str) -> Single:
    """One line of text that can stand in an HTTP header: ASCII only."""

    def parse(value: object) -> str:
        text = line(value)
        if not text.isascii():
            raise MisfitError
        return text

    return Single(expected, parse, {"type": "string", "pattern": "^[ -~]+$"})


def choice(words: Mapping[str, Any] | Iterable[str]) -> Single:
    """One of some words; a mapping says what each stands for."""
    meanings = dict(words) if isinstance(words, Mapping) else {word: word for word in words}
    listed = ", ".join(f'"{word}"' for word in meanings)

    def parse(value: object) -> object:
        if isinstance(value, str) and value in meanings:
            return meanings[value]
        near = suggestion(value, meanings) if isinstance(value, str) else None
        hint = f'; did you mean "{near}"?' if near else ""
        raise MisfitError(f"expected one of {listed}, got {shown(value)}{hint}")

    return Single(f"one of {listed}", parse, {"enum": list(meanings)})


def seconds(*, zero: bool) -> Single:
    """A number of seconds, as a float; `zero` says whether none is a possible number."""

    def parse(value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise MisfitError
        if not math.isfinite(value) or value < 0 or (value == 0 and not zero):
            raise MisfitError
        return float(value)

    least = {"minimum": 0} if zero else {"exclusiveMinimum": 0}
    sign = "≥" if zero else ">"
    return Single(f"a number of seconds {sign} 0", parse, {"type": "number", **least})


def whole(expected: str, least: int, most: int | None = None) -> Single:
    """A whole number within bounds, both included."""

    def parse(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise MisfitError
        if value < least or (most is not None and value > most):
            raise MisfitError
        return value

    bounds = {"minimum": least} | ({} if most is None else {"maximum": most})
    return Single(expected, parse, {"type": "integer", **bounds})


_DURATIONS = ("90s", "30m", "1h30m", "7d")


def duration(least: timedelta) -> Single:
    """A duration such as "1h30m", not shorter than `least`."""
    bound = f" of at least {format_duration(least)}" if least else ""

    def parse(value: object) -> timedelta:
        try:
            read = parse_duration(line(value))
        except ValueError:
            raise MisfitError from None
        if read < least:
            raise MisfitError
        return read

    long_enough = [f'"{each}"' for each in _DURATIONS if parse_duration(each) >= least]
    *first, last = long_enough
    such = f"{', '.join(first)} or {last}" if first else last
    return Single(
        f"a duration{bound}, such as {such}",
        parse,
        {"type": "string", "pattern": _DURATION_PATTERN},
    )


def line(value: object) -> str:
    """Give one line of text without the blanks around it, or raise MisfitError."""
    text = value.strip() if isinstance(value, str) else ""
    if not text or any(category(letter) in _BREAKS for letter in text):
        raise MisfitError
    return text
