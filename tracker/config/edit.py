"""Edits of the watches in config.toml: comments and order kept, checked before they are written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from tracker.config.faults import Faults, shown, suggestion
from tracker.config.layout import (
    Lines,
    append_watch,
    places,
    split,
    with_query,
    with_records,
)
from tracker.config.query import Query
from tracker.config.read import decode, parse
from tracker.config.rewrite import rewrite
from tracker.config.settings import Settings, Watch
from tracker.errors import ConfigError, MisuseError
from tracker.nct import normalise_id

DEFAULT = "default"
"""The watch that is meant when none is named."""


@dataclass(frozen=True, slots=True)
class Edited:
    """What an edit did to the records of `watch`, each in the order given.

    `added` and `removed` changed the file; `already` were there before, `missing` were not there.
    """

    watch: str | None
    added: tuple[str, ...] = ()
    already: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def add_records(path: Path, watch: str | None, ids: Iterable[str]) -> Edited:
    """Add records to a watch, which is made if there is none of that name.

    Raises MisuseError for a wrong number before the file is touched, ConfigError if the file has
    faults or can't be edited by a program; it is then as it was.
    """
    name = (watch or "").strip() or DEFAULT
    wanted = _ids(ids)
    outcome = Edited(name)

    def edit(lines: Lines, settings: Settings) -> tuple[Lines, tuple[Watch, ...]]:
        nonlocal outcome
        index = _index(settings, name)
        present = () if index is None else settings.watches[index].records
        added = tuple(record for record in wanted if record not in present)
        outcome = Edited(name, added, tuple(r for r in wanted if r in present))
        if not added:
            return lines, settings.watches
        new = Watch(name, (*present, *added))
        if index is None:
            return append_watch(lines, new), (*settings.watches, new)
        after = replace(settings.watches[index], records=new.records)
        edited = with_records(lines, places(lines)[index], settings.watches[index], after)
        return edited, _replaced(settings.watches, index, after)

    _edit(path, edit)
    return outcome


def add_query(path: Path, watch: str | None, query: Mapping[str, str]) -> None:
    """Give a watch a query, which is made if there is none of that name.

    Raises MisuseError for a query that the registry would not take and for a watch that has another
    already, ConfigError as `add_records` does.
    """
    name = (watch or "").strip() or DEFAULT
    wanted = _read_query(query)

    def edit(lines: Lines, settings: Settings) -> tuple[Lines, tuple[Watch, ...]]:
        index = _index(settings, name)
        if index is None:
            new = Watch(name, (), wanted)
            return append_watch(lines, new), (*settings.watches, new)
        before = settings.watches[index]
        if before.query == wanted:
            return lines, settings.watches
        if before.query:
            raise MisuseError(
                f'watch "{name}" has another query already; edit {path}, or take another name'
            )
        edited = with_query(lines, places(lines)[index], wanted)
        return edited, _replaced(settings.watches, index, replace(before, query=wanted))

    _edit(path, edit)


def remove_records(path: Path, watch: str | None, ids: Iterable[str]) -> Edited:
    """Take records out of a watch, or without a name out of every watch; the watches stay.

    Raises MisuseError for a wrong number or an unknown watch, ConfigError as `add_records` does.
    """
    unwanted = _ids(ids)
    outcome = Edited(watch)

    def edit(lines: Lines, settings: Settings) -> tuple[Lines, tuple[Watch, ...]]:
        nonlocal outcome
        indexes = range(len(settings.watches)) if watch is None else [_known(settings, watch)]
        present = {record for index in indexes for record in settings.watches[index].records}
        outcome = Edited(
            watch,
            removed=tuple(record for record in unwanted if record in present),
            missing=tuple(record for record in unwanted if record not in present),
        )
        watches = settings.watches
        # From the last to the first, so that the lines of those before stay where they are.
        for index in reversed(indexes):
            before = watches[index]
            left = tuple(record for record in before.records if record not in unwanted)
            if left != before.records:
                after = replace(before, records=left)
                lines = with_records(lines, places(lines)[index], before, after)
                watches = _replaced(watches, index, after)
        return lines, watches

    _edit(path, edit)
    return outcome


def remove_watch(path: Path, watch: str) -> None:
    """Take a whole watch out of the file; comments around it stay.

    Raises MisuseError for an unknown watch, ConfigError where a subscriber still names it.
    """

    def edit(lines: Lines, settings: Settings) -> tuple[Lines, tuple[Watch, ...]]:
        index = _known(settings, watch)
        place = places(lines)[index]
        left = tuple(kept for kept in settings.watches if kept.name != watch)
        end = place.end
        while end < len(lines) and not lines[end].strip():
            end += 1
        return lines[: place.start] + lines[end:], left

    _edit(path, edit)


Edit = Callable[[Lines, Settings], tuple[Lines, tuple[Watch, ...]]]


def _edit(path: Path, edit: Edit) -> None:
    """Rewrite the file so that its watches are those that `edit` promises, and nothing else moves."""

    def edited(raw: bytes) -> bytes:
        text = decode(raw, path)
        before = parse(text, path)
        lines = split(text)
        if len(places(lines)) != len(before.watches):
            raise ConfigError(
                f"{path}: its watches are not written as [[watch]] sections, so tracker can't"
                " edit them; edit the file by hand"
            )
        new, watches = edit(lines, before)
        result = "".join(new)
        if parse(result, path) != replace(before, watches=watches):
            raise ConfigError(f"{path}: can't be edited safely by tracker; edit it by hand")
        mark = raw[: len(raw) - len(text.encode())]
        return mark + result.encode()

    rewrite(path, edited)


def _ids(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(normalise_id(text) for text in ids))


def _read_query(query: Mapping[str, str]) -> Mapping[str, str]:
    faults = Faults()
    read = Query().read(dict(query), "query", faults)
    if faults.lines:
        raise MisuseError("\n".join(faults.lines))
    return cast(Mapping[str, str], read)


def _index(settings: Settings, name: str) -> int | None:
    names = [watch.name for watch in settings.watches]
    return names.index(name) if name in names else None


def _known(settings: Settings, name: str) -> int:
    index = _index(settings, name)
    if index is None:
        names = [watch.name for watch in settings.watches]
        near = suggestion(name, names)
        hint = f'did you mean "{near}"?' if near else f"there is {', '.join(names) or 'none'}"
        raise MisuseError(f"no watch is named {shown(name)}; {hint}")
    return index


def _replaced(watches: tuple[Watch, ...], index: int, watch: Watch) -> tuple[Watch, ...]:
    return (*watches[:index], watch, *watches[index + 1 :])
