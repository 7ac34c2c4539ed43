"""The text of config.toml around its watches: where each stands, and how one is written."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracker.config.settings import Watch
from tracker.nct import normalise_id

if TYPE_CHECKING:
    from tomlkit.items import Array

_WIDE = 80
_HEADER = re.compile(r"\s*\[")
_WATCH = re.compile(r"\s*\[\[\s*[\"']?watch[\"']?\s*\]\]")
_PART = re.compile(r"\s*\[\[?\s*[\"']?watch[\"']?\s*\.")


Lines = list[str]
"""A text as its lines, each with its end."""


@dataclass(frozen=True, slots=True)
class Place:
    """The lines of one [[watch]], counted from 0: its header, and where its parts end.

    `keys_end` follows the last line of its own keys, `end` also its sub-tables such as
    [watch.query]. Comments after a blank line belong to what comes next.
    """

    start: int
    keys_end: int
    end: int


def split(text: str) -> Lines:
    """Split a text at the line ends that TOML knows, no others; joined they are the text again."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def places(lines: Lines) -> list[Place]:
    """Find every [[watch]] of a valid file, given as lines with their ends, in order."""
    headers = [number for number in range(len(lines)) if _is_header(lines, number)]
    bounds = [*headers, len(lines)]
    found = []
    for index, start in enumerate(headers):
        if not _WATCH.match(lines[start]):
            continue
        last = index + 1
        while bounds[last] < len(lines) and _PART.match(lines[bounds[last]]):
            last += 1
        own = _trimmed(lines, start, bounds[index + 1])
        found.append(Place(start, own, _trimmed(lines, bounds[last - 1], bounds[last])))
    return found


def _is_header(lines: Lines, number: int) -> bool:
    if not _HEADER.match(lines[number]):
        return False
    # Inside a string or a list of several lines, what stands before is no whole document.
    try:
        tomllib.loads("".join(lines[:number]))
    except tomllib.TOMLDecodeError:
        return False
    return True


def _trimmed(lines: Lines, start: int, end: int) -> int:
    """Give the end of a table's own text: without the comments and blanks that lead the next."""
    keys = end
    while keys > start + 1 and _is_trivia(lines[keys - 1]):
        keys -= 1
    for number in range(keys, end):
        if not lines[number].strip():
            return number
    # No blank line tells whose comments these are; at the end of the file they are this table's.
    return end if end == len(lines) else keys


def _is_trivia(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def with_records(lines: Lines, place: Place, before: Watch, after: Watch) -> Lines:
    """Write the records of one watch anew inside its own lines."""
    import tomlkit

    own = tomlkit.parse("".join(lines[place.start : place.keys_end]))
    [table] = own["watch"]
    if "records" not in table:
        return _inserted(lines, place.keys_end, f"records = {_listed(after.records)}")
    array = table["records"]
    kept, known = set(after.records), set(before.records)
    for index in reversed(range(len(array))):
        if normalise_id(array[index]) not in kept:
            del array[index]
    for record in after.records:
        if record not in known:
            array.append(record)
    _fold(array)
    return lines[: place.start] + split(own.as_string()) + lines[place.keys_end :]


def with_query(lines: Lines, place: Place, query: Mapping[str, str]) -> Lines:
    """Write a query into a watch that has none."""
    return _inserted(lines, place.keys_end, f"query = {_inline(query)}")


def append_watch(lines: Lines, watch: Watch) -> Lines:
    """Write a new watch after the last one, or at the end of the file if it is the first."""
    found = places(lines)
    end = found[-1].end if found else len(lines)
    written = ["", "[[watch]]", f"name = {_quoted(watch.name)}"]
    if watch.records or not watch.query:
        written.append(f"records = {_listed(watch.records)}")
    if watch.query:
        written.append(f"query = {_inline(watch.query)}")
    return _inserted(lines, end, *written)


def _inserted(lines: Lines, at: int, *new: str) -> Lines:
    ending = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
    before = lines[:at]
    if before and not before[-1].endswith("\n"):
        before[-1] += ending
    return [*before, *(line + ending for line in new), *lines[at:]]


def _quoted(text: str) -> str:
    import tomlkit

    return tomlkit.item(text).as_string()


def _listed(records: Iterable[str]) -> str:
    import tomlkit

    array = tomlkit.array()
    array.extend(records)
    _fold(array)
    return array.as_string()


def _fold(array: Array) -> None:
    text = array.as_string()
    if "\n" not in text and len(text) > _WIDE:
        array.multiline(True)


def _inline(query: Mapping[str, str]) -> str:
    import tomlkit

    table = tomlkit.inline_table()
    table.update(query)
    return table.as_string()
