"""`tracker spells`: from when to when a record stood as what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import click

from tracker.cli.asked import asked, records_argument, watch_option
from tracker.cli.context import Context, pass_context
from tracker.cli.formats import Row, format_option, write

if TYPE_CHECKING:
    from tracker.status import Spell
    from tracker.storage import Record, Store

COLUMNS = ("record", "status", "from", "to", "days", "entry", "known_by", "note")
MORE = ("code", "last_known", "at_latest", "known_until", "gaps", "lapses_on")


@click.command()
@records_argument
@watch_option
@format_option
@pass_context
def spells(context: Context, records: tuple[str, ...], watches: tuple[str, ...], form: str) -> None:
    """Show the status spells of records: from, to, days, and which entry into that status it is.

    A lapse to Unknown is a spell of its own, with the last known status kept apart. Column "known
    by": recorded (by a version), observed (we saw it come), derived (by the registry's rule from
    the history). The day in "to" is the first of the next spell. The last spell runs to the last day
    known: when we last saw the record, had its list of versions, or a file was from. "Or before":
    the first version at hand has this status already; its days are then the least. The note names
    stretches of which no version is known, and what the rule expects after the last day known.
    """
    from tracker.clock import now
    from tracker.errors import MisuseError

    if not records and not watches:
        raise MisuseError("say whose: name records, or give --watch WATCH")
    today = now().date()
    columns = COLUMNS if form in ("table", "md") else (*COLUMNS, *MORE)
    with context.store() as store:
        whom = asked(context.settings(), store, records, watches)
        rows = (row for record in whom for row in _rows(store, record, today))
        write(map(_told, rows) if columns is COLUMNS else rows, columns, form)


def _told(row: Row) -> Row:
    """The row for a reader, whom no column "at_latest" or "known_until" warns."""
    begin = f"{row['from']} or before" if row["at_latest"] else row["from"]
    end = row["to"] or f"known until {row['known_until']}"
    return {**row, "from": begin, "to": end}


def _rows(store: Store, record: Record, today: date) -> Iterator[Row]:
    from tracker import status
    from tracker.pipeline.reading import evidence_of

    states = [each.state() for each in evidence_of(store, record)]
    for spell in status.spells(states, today) if states else ():
        yield {
            "record": record.nct_id,
            "status": spell.name,
            "from": str(spell.begin),
            "to": str(spell.end) if spell.end else None,
            "days": spell.days,
            "entry": spell.entry,
            "known_by": spell.basis.value,
            "note": "; ".join(_notes(spell, today)),
            "code": spell.status,
            "last_known": spell.last_known,
            "at_latest": spell.at_latest,
            "known_until": str(spell.known_until) if spell.known_until else None,
            "gaps": [[str(first), str(last)] for first, last in spell.gaps],
            "lapses_on": str(spell.lapses_on) if spell.lapses_on else None,
        }


def _notes(spell: Spell, today: date) -> Iterator[str]:
    if spell.seen is not None:
        before, after = spell.seen
        yield f"seen on {after}" + (f", not yet on {before}" if before else "")
    for first, last in spell.gaps:
        yield f"no version known from {first} to {last}"
    if spell.lapses_on is not None and spell.lapses_on <= today:
        yield f"by today's rule Unknown from {spell.lapses_on} on, unless updated since"
