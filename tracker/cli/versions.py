"""`tracker versions`: every version of a record that is known, from whatever source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tracker.cli.context import Context, complete_record, pass_context
from tracker.cli.formats import Row, format_option, write

if TYPE_CHECKING:
    from tracker.pipeline.versions import KnownVersion

TOLD = ("version (site)", "date", "posted", "status", "changed", "source")
COLUMNS = (
    "version",
    "on_site",
    "date",
    "posted",
    "status",
    "changed",
    "source",
    "seen",
    "in_files",
    "note",
)


@click.command()
@click.argument("record", shell_complete=complete_record)
@format_option
@pass_context
def versions(context: Context, record: str, form: str) -> None:
    """Show the versions of a record: date, posted, status, what changed, and how we know.

    Versions are numbered from 0, as in the registry's data; its site counts from 1. A row without a
    number is a state that we saw, or that a file shows, and that is no version of the history at
    hand.
    """
    from tracker.cli import moves
    from tracker.cli.names import record_named
    from tracker.pipeline.versions import versions_of

    with context.store() as store:
        known = record_named(store, record)
        found = versions_of(store, known)
        state = store.histories.of(known.id)
        if form == "table":
            moves.say(store, known.nct_id)
    if form == "table":
        write(map(_told, found), TOLD, form)
    else:
        write((each.row() for each in found), COLUMNS, form)
    if state and state.set_aside:
        click.echo(f"{known.nct_id}: the last backfill set it aside: {state.set_aside}", err=True)
    elif not any(each.number is not None for each in found):
        click.echo(
            f"Only what was seen or imported; `tracker backfill {known.nct_id}` fetches its past.",
            err=True,
        )


def _told(version: KnownVersion) -> Row:
    """Give a row for people: both numbers in one column, and all about the source in another."""
    row = version.row()
    number, seen, files = row["version"], row["seen"], row["in_files"]
    said = (
        (version.brief or version.source) if version.source != "seen by us" else None,
        f"seen by us {seen}" if seen else None,
        f"{'of' if version.source.startswith('file') else 'in files'} {files}" if files else None,
        version.note,
    )
    return {
        **row,
        "version (site)": "" if number is None else f"{number} ({row['on_site']})",
        "source": "; ".join(part for part in said if part),
    }
