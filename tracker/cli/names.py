"""Words people type for records, watches, categories and fields, and what to say of a mistyped one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from tracker.errors import MisuseError, TrackerError

if TYPE_CHECKING:
    from tracker.config import Settings, Watch
    from tracker.fields import Field
    from tracker.storage import Record, Store


def near(word: str, known: Iterable[str]) -> str:
    """Give "did you mean …?" for the known word nearest to a mistyped one, "" if none is near."""
    from tracker.config.faults import suggestion

    found = suggestion(word, known)
    return f'did you mean "{found}"?' if found else ""


def watch_named(settings: Settings, name: str) -> Watch:
    """Give a watch by its name; MisuseError with a suggestion if there is none."""
    watches = {watch.name: watch for watch in settings.watches}
    if name not in watches:
        hint = near(name, watches) or f"there is {', '.join(watches) or 'none'}"
        raise MisuseError(f'no watch is named "{name}"; {hint}')
    return watches[name]


def record_named(store: Store, name: str) -> Record:
    """Give a known record by number, in any case, or alias; an error that says what to do if none.

    A record that was merged goes on under its surviving number, which is said on stderr.
    """
    from tracker.nct import normalise_id

    number = normalise_id(name)
    record = store.records.get(number)
    if record is None:
        raise TrackerError(
            f"{number} is not known here; follow it with `tracker watch add {number}` and run"
            " `tracker check`"
        )
    if record.merged_into is not None:
        record = store.records.by_id(record.merged_into)
    if record.nct_id != number:
        click.echo(f"{number} goes on as {record.nct_id}: the registry merged them.", err=True)
    return record


def numbers_named(store: Store, name: str) -> list[str]:
    """Give the numbers under which the log tells of a record: one, or two once it was merged."""
    from tracker.nct import normalise_id

    record = record_named(store, name)
    before = store.records.get(normalise_id(name))
    return list(dict.fromkeys(each.nct_id for each in (before, record) if each))


def category_named(word: str) -> str:
    """Give a category of change; MisuseError with a suggestion if there is none."""
    from tracker.fields import CATEGORIES

    name = word.strip().lower()
    if name not in CATEGORIES:
        hint = near(name, CATEGORIES) or f"there is {', '.join(CATEGORIES)}"
        raise MisuseError(f'no category is called "{word}"; {hint}')
    return name


def fields_named(word: str) -> list[str]:
    """Give the paths that a word for a field means: its whole path, its last name, or its label.

    A name may be that of several fields, and of a part of a list's elements (timeFrame of outcomes):
    all are meant. What stands in brackets (an element) is taken as it is. MisuseError if the
    catalogue has no such field, or the log tells of it only as a part of another.
    """
    from tracker.fields import CATALOGUE

    stem = word.partition("[")[0]
    modules = {path.partition(".")[0] for path in CATALOGUE} | {"record"}
    if stem in CATALOGUE or (stem.partition(".")[0] in modules and "." in stem):
        return [_checked(word, stem)]
    if stem in modules:
        return [word if stem == "record" else f"{word}."]
    by_name = _paths_by_name()
    if stem.lower() in by_name:
        return [path + word[len(stem) :] for path in by_name[stem.lower()]]
    hint = near(stem, [*CATALOGUE, *by_name]) or "docs/fields.md and `tracker show` name them"
    raise MisuseError(f'no field is called "{word}"; {hint}')


def _paths_by_name() -> dict[str, list[str]]:
    from tracker.fields import CATALOGUE

    found: dict[str, dict[str, None]] = {"record": {"record": None}}
    for path, entry in CATALOGUE.items():
        for name in (path.rpartition(".")[2], entry.label):
            found.setdefault(name.lower(), {})[path] = None
        for part in entry.subfields if _told_by_part(entry) else ():
            for name in (part.name, part.label):
                found.setdefault(name.lower(), {})[f"{path}.{part.name}"] = None
    return {name: list(paths) for name, paths in found.items()}


def _told_by_part(entry: Field) -> bool:
    from tracker.fields import FieldKind

    return entry.kind is FieldKind.ELEMENTS and not entry.grouped


def _checked(word: str, stem: str) -> str:
    from tracker.fields import CATALOGUE

    if stem in CATALOGUE or stem.startswith("record."):
        return word
    owner = next((path for path in CATALOGUE if stem.startswith(f"{path}.")), None)
    if owner is None:
        hint = near(stem, CATALOGUE) or "`tracker log --format jsonl` shows their names"
        raise MisuseError(f'no field is called "{word}"; {hint}')
    entry = CATALOGUE[owner]
    parts = [f"{owner}.{part.name}" for part in entry.subfields]
    if not _told_by_part(entry):
        raise MisuseError(f'"{word}" is told as a part of {owner}: ask for that')
    if stem not in parts:
        hint = near(stem, parts) or f"{owner} has {', '.join(parts)}"
        raise MisuseError(f'no field is called "{word}"; {hint}')
    return word
