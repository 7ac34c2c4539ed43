"""Words people type for records, watches, categories and fields, and what to say of a mistyped one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from tracker.errors import MisuseError, TrackerError

if TYPE_CHECKING:
    from tracker.config import Settings, Watch
    from tracker.storage import Record, Store


def near(word: str, known: Iterable[str]) -> str:
    """Give "did you mean …?" for the known word nearest to a mistyped one, "" if none is near."""
    from difflib import get_close_matches

    by_lower = {name.lower(): name for name in known}
    found = get_close_matches(word.lower(), by_lower, n=1)
    return f'did you mean "{by_lower[found[0]]}"?' if found else ""


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


def field_named(word: str) -> str:
    """Give the path of a field as the log is asked for it: whole, its last name, or its label.

    What stands in brackets (an element) is taken as it is. MisuseError if the catalogue has no such
    field.
    """
    from tracker.fields import CATALOGUE

    stem = word.partition("[")[0]
    by_name: dict[str, str] = {"record": "record"}
    for path, entry in CATALOGUE.items():
        by_name.setdefault(path.rpartition(".")[2].lower(), path)
        by_name.setdefault(entry.label.lower(), path)
    modules = {path.partition(".")[0] for path in CATALOGUE} | {"record"}
    if stem in CATALOGUE or (stem.partition(".")[0] in modules and "." in stem):
        return _checked(word, stem)
    if stem in modules:
        return word if stem == "record" else f"{word}."
    if stem.lower() in by_name:
        return by_name[stem.lower()] + word[len(stem) :]
    hint = near(stem, [*CATALOGUE, *by_name]) or "docs/fields.md and `tracker show` name them"
    raise MisuseError(f'no field is called "{word}"; {hint}')


def _checked(word: str, stem: str) -> str:
    from tracker.fields import CATALOGUE

    within = any(stem == path or stem.startswith(f"{path}.") for path in CATALOGUE)
    if within or stem.startswith("record."):
        return word
    hint = near(stem, CATALOGUE) or "`tracker log --format jsonl` shows their names"
    raise MisuseError(f'no field is called "{word}"; {hint}')
