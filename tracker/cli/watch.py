"""`tracker watch`: which records are followed, by number or by query; edits of config.toml."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from tracker.cli.context import Context, complete_watch, opened, pass_context
from tracker.cli.formats import Row, format_option, write
from tracker.cli.terminal import plural

if TYPE_CHECKING:
    from tracker.config import Edited, Watch
    from tracker.pipeline.following import Followed
    from tracker.storage import Record


@click.group()
def watch() -> None:
    """Say which records are followed."""


@watch.command()
@click.argument("records", nargs=-1, metavar="[NCT...|-]")
@click.option(
    "--name", metavar="WATCH", shell_complete=complete_watch, help='The watch (default: "default").'
)
@click.option(
    "--query",
    "queries",
    multiple=True,
    metavar="PARAMETER=WORDS",
    help='Follow what the registry finds, e.g. --query cond="systemic sclerosis"; may be repeated.',
)
@pass_context
def add(
    context: Context, records: tuple[str, ...], name: str | None, queries: tuple[str, ...]
) -> None:
    """Add records to a watch, or give it a query.

    Numbers may be in any case, with or without leading zeros. With `-` they are read from standard
    input: parted by anything, a # begins a comment.

    Query parameters are the registry's: cond, term, intr, spons, lead, titles, outc, locn, id,
    patient, filter.overallStatus, filter.advanced.
    """
    from tracker import config
    from tracker.errors import MisuseError

    numbers = _numbers(records)
    query = _query(queries)
    if "-" in records and not numbers:
        raise MisuseError("standard input held no NCT number; nothing was added")
    if not numbers and not query:
        raise MisuseError("say what to add: NCT numbers, - for standard input, or --query")
    path = context.found().path
    if query:
        config.add_query(path, name, query)
        words = ", ".join(f"{key} = {value}" for key, value in query.items())
        click.echo(f'Watch "{name or config.DEFAULT}" follows what matches {words}.')
    if numbers:
        _say_added(config.add_records(path, name, numbers))
    click.echo("`tracker check` fetches what is new; first sight tells nobody.", err=True)


def _say_added(edited: Edited) -> None:
    if edited.added:
        click.echo(f'{_named(edited.added)} added to watch "{edited.watch}".')
    if edited.already:
        click.echo(f'{_named(edited.already)} in watch "{edited.watch}" already.')


def _named(numbers: Sequence[str]) -> str:
    return ", ".join(numbers) if len(numbers) <= 6 else plural(len(numbers), "record")


def _numbers(given: Sequence[str]) -> list[str]:
    """Give NCT numbers in their one form; MisuseError naming every word that is none."""
    from tracker.errors import MisuseError
    from tracker.nct import EXPECTED, normalise_id

    numbers, wrong = [], []
    for where, word in _words(given):
        try:
            numbers.append(normalise_id(word))
        except MisuseError:
            wrong.append(f'{where}"{word}"')
    if wrong:
        listed = ", ".join(wrong[:10]) + (f" and {len(wrong) - 10} more" if len(wrong) > 10 else "")
        verb = "is no NCT number" if len(wrong) == 1 else "are no NCT numbers"
        raise MisuseError(f"{listed} {verb} ({EXPECTED}); nothing was added")
    return numbers


def _words(given: Sequence[str]) -> Iterator[tuple[str, str]]:
    for argument in given:
        if argument != "-":
            yield "", argument
            continue
        for number, line in enumerate(sys.stdin, 1):
            for word in _parted(line.partition("#")[0]):
                yield f"line {number}: ", word


def _parted(text: str) -> list[str]:
    import re

    return [word for word in re.split(r"[\s,;|\"'\ufeff]+", text) if word]


def _query(given: Sequence[str]) -> dict[str, str]:
    from tracker.errors import MisuseError

    query: dict[str, str] = {}
    for each in given:
        key, equals, value = each.partition("=")
        if not equals or not value.strip():
            raise MisuseError(
                f'--query takes PARAMETER=WORDS, such as cond="sclerosis"; got {each!r}'
            )
        key = key.strip().removeprefix("query.")
        if key in query:
            raise MisuseError(f"--query {key} is given twice; put all its words into one")
        query[key] = value.strip()
    return query


@watch.command()
@click.argument("names", nargs=-1, required=True, metavar="NCT|WATCH...")
@click.option(
    "--name", metavar="WATCH", shell_complete=complete_watch, help="Only from this watch."
)
@pass_context
def remove(context: Context, names: tuple[str, ...], name: str | None) -> None:
    """Stop following records, or drop a whole watch by its name.

    What is known of them is kept: the log still tells it.
    """
    from tracker import config
    from tracker.errors import MisuseError

    settings = context.settings()
    watches = {watch.name for watch in settings.watches}
    dropped = [each for each in names if each in watches]
    numbers = [each for each in names if each not in watches]
    if dropped and name is not None:
        raise MisuseError(
            "--name goes with NCT numbers; a whole watch is removed by its name alone"
        )
    _known_or_numbers(numbers, watches)
    if numbers:
        _say_removed(config.remove_records(settings.path, name, numbers))
    for each in dropped:
        config.remove_watch(settings.path, each)
        click.echo(f'Watch "{each}" removed.')


def _known_or_numbers(numbers: Sequence[str], watches: set[str]) -> None:
    """Tell a mistyped watch from a mistyped number."""
    from tracker.cli.names import near
    from tracker.errors import MisuseError
    from tracker.nct import normalise_id

    for each in numbers:
        try:
            normalise_id(each)
        except MisuseError:
            hint = near(each, watches) or f"watches: {', '.join(sorted(watches)) or 'none'}"
            raise MisuseError(f'"{each}" is neither an NCT number nor a watch; {hint}') from None


def _say_removed(edited: Edited) -> None:
    where = f'watch "{edited.watch}"' if edited.watch else "every watch"
    if edited.removed:
        click.echo(f"{_named(edited.removed)} removed from {where}; what is known is kept.")
    if edited.missing:
        inside = f'watch "{edited.watch}"' if edited.watch else "any watch"
        click.echo(f"{_named(edited.missing)} not listed in {inside}.", err=True)
        if not edited.removed:
            raise click.exceptions.Exit(1)


@watch.command("list")
@click.argument("name", required=False, metavar="[WATCH]", shell_complete=complete_watch)
@format_option
@pass_context
def list_(context: Context, name: str | None, form: str) -> None:
    """List the watches, or the records of one WATCH."""
    from tracker.pipeline.following import Followed

    settings = context.settings()
    if name is not None:
        from tracker.cli.names import watch_named

        watch_named(settings, name)
    with opened(settings) as store:
        whom = Followed(store, settings)
        if name is not None:
            write(_records(whom, name), ("record", "status", "title", "last_seen"), form)
            return
        rows = _watch_rows(settings.watches, whom)
    if not rows and form == "table":
        click.echo("No watches yet: `tracker watch add NCT00962923` makes one.", err=True)
        return
    write(rows, ("watch", "records", "query", "matched", "statuses"), form)


def _watch_rows(watches: Sequence[Watch], whom: Followed) -> list[Row]:
    statuses: dict[str, Counter[str]] = {watch.name: Counter() for watch in watches}
    for each in whom.asked():
        for watch in each.watches:
            statuses[watch][_status(each.record)] += 1
    return [_watch_row(watch, statuses[watch.name]) for watch in watches]


def _watch_row(watch: Watch, statuses: Counter[str]) -> Row:
    listed = len(set(watch.records))
    return {
        "watch": watch.name,
        "records": len(watch.records),
        "query": ", ".join(f"{key} = {value}" for key, value in watch.query.items()) or None,
        "matched": statuses.total() - listed if watch.query else None,
        "statuses": ", ".join(f"{count} {status}" for status, count in statuses.most_common()),
    }


def _records(whom: Followed, watch: str) -> Sequence[Row]:
    rows: list[Row] = [
        {
            "record": each.name,
            "status": _status(each.record),
            "title": each.record.title if each.record else None,
            "last_seen": each.record.last_seen_at if each.record else None,
        }
        for each in whom.asked()
        if watch in each.watches
    ]
    return sorted(rows, key=lambda row: str(row["record"]))


def _status(record: Record | None) -> str:
    from tracker.fields import label

    return label(record.status) if record and record.status else "not seen yet"
