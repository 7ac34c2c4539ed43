"""The faults of one config.toml: gathered with their keys, told all at once."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date, time
from difflib import get_close_matches
from pathlib import Path

from tracker.errors import ConfigError

_LONGEST = 60
_INDEX = re.compile(r"^[^:]*\[[0-9]+\]")


class MisfitError(ValueError):
    """A value is not what its key takes; a text, where there is one, is the whole fault."""


class Faults:
    """A list of faults in the order in which they were found, each `key: what would be right`."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def add(self, at: str, message: str) -> None:
        """Note that the value at the key `at` is wrong."""
        self.lines.append(f"{at}: {message}" if at else message)

    def raise_if_any(self, path: Path) -> None:
        """Raise ConfigError naming the file and every fault, one a line, unless there is none."""
        if not self.lines:
            return
        count = "1 fault" if len(self.lines) == 1 else f"{len(self.lines)} faults"
        listed = any(_INDEX.search(line) for line in self.lines)
        counting = " (lists are counted from 1)" if listed else ""
        raise ConfigError("\n".join([f"{path} has {count}{counting}:", *self.lines]))


def shown(value: object) -> str:
    """Give a TOML value as a fault quotes it: on one line, long ones cut."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float):
        return repr(value)
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def suggestion(word: str, known: Iterable[str]) -> str | None:
    """Give the known word nearest to a mistyped one, if any is near."""
    by_lower = {name.lower(): name for name in known}
    near = get_close_matches(word.lower(), by_lower, n=1)
    return by_lower[near[0]] if near else None


def key_path(at: str, name: str) -> str:
    """Join a key to the table it stands in, quoted where TOML wants it quoted."""
    bare = name.replace("-", "").replace("_", "")
    written = name if bare.isalnum() and bare.isascii() else json.dumps(name, ensure_ascii=False)
    return f"{at}.{written}" if at else written
