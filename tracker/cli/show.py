"""`tracker show`: a record as we know it, now or as of a day."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import click

from tracker.cli.context import Context, complete_record, pass_context
from tracker.cli.names import record_named
from tracker.cli.when import When

if TYPE_CHECKING:
    from tracker.cli.sheet import Sheet
    from tracker.storage import Record, Snapshot, Store


@click.command()
@click.argument("record", shell_complete=complete_record)
@click.option(
    "--at",
    type=When(last=True),
    help="As it stood on this day, by the snapshots placed until then, or a later one of a version "
    "that stood then already.",
)
@click.option(
    "--raw",
    is_flag=True,
    help="The bytes of the newest snapshot (by --at, if given), as they were answered.",
)
@click.option(
    "--tabular", is_flag=True,
    help="The registry's former tabular view: current beside original, with the days of change.",
)  # fmt: skip
@click.option(
    "--format", "form", type=click.Choice(("text", "json", "md", "html")), default="text",
    show_default=True, help="How it is written; md and html go with --tabular.",
)  # fmt: skip
@click.option(
    "--all", "everything", is_flag=True, help="Every site, contact and bookkeeping field too."
)
@pass_context
def show(
    context: Context,
    record: str,
    at: date | None,
    raw: bool,
    tabular: bool,
    form: str,
    everything: bool,
) -> None:
    """Show a record as we know it: by section, with the dates of each clock.

    An Unknown status is explained: since when, and by which dates of the record.
    """
    from tracker.cli.terminal import looked_at
    from tracker.errors import MisuseError

    if form in ("md", "html") and not tabular:
        raise MisuseError(f"--format {form} goes with --tabular")
    if raw and (tabular or form != "text"):
        raise MisuseError("--raw goes alone: it prints the bytes as they were answered")
    with context.store() as store:
        known = record_named(store, record)
        snapshots = _until(store, known, at)
        if raw:
            sys.stdout.buffer.write(store.snapshots.raw(snapshots[-1]))
            sys.stdout.buffer.write(b"\n" if looked_at() else b"")
            sys.stdout.buffer.flush()
            return
        sheet = _sheet(context, store, known, snapshots, at)
        if tabular:
            from dataclasses import replace

            from tracker.cli.former_view import written
            from tracker.pipeline.printed import history_printed

            sheet = replace(sheet, printed=history_printed(store, snapshots))
            click.echo(written(sheet, form), nl=False)
        elif form == "json":
            import orjson

            from tracker.cli.sheet import as_json

            click.echo(orjson.dumps(as_json(sheet), option=orjson.OPT_INDENT_2))
        else:
            from tracker.cli.sheet_text import tell

            tell(sheet, everything=everything)


def _until(store: Store, record: Record, at: date | None) -> list[Snapshot]:
    """Give the snapshots that tell of a record on a day: those placed until then, and a later look
    at a version that was public by then and is not among them."""
    from tracker.errors import TrackerError

    snapshots = store.snapshots.of(record.id)
    if not snapshots:
        raise TrackerError(
            "nothing of it was ever received; `tracker status` tells what the registry said",
            record=record.nct_id,
        )
    if at is None:
        return snapshots
    found = [each for each in snapshots if each.placed[:10] <= at.isoformat()]
    found += _proof(snapshots[len(found) :], found, at)
    if not found:
        first = snapshots[0]
        version = first.posted_on or first.recorded_on
        of = f", of a version of {version}" if version else ""
        raise TrackerError(
            f"nothing that old is known; the first snapshot stands for {first.placed[:10]}{of}",
            record=record.nct_id,
        )
    return found


def _proof(later: Sequence[Snapshot], found: Sequence[Snapshot], at: date) -> list[Snapshot]:
    """Give the first later look if its version stood on the day already: it was not updated between.

    What somebody saw after that version is said to have been public outweighs it.
    """
    look = next((each for each in later if not each.format.shows_version), None)
    public = (look.posted_on or look.recorded_on) if look else None
    if look is None or public is None or public > at:
        return []
    if any(_shows(one, look) or _seen_since(one, public) for one in found):
        return []
    return [look]


def _seen_since(one: Snapshot, public: date) -> bool:
    end = one.seen_until or one.seen_from
    return not one.format.shows_version and end is not None and end.date() >= public


def _shows(one: Snapshot, other: Snapshot) -> bool:
    """Whether two snapshots show the same version."""
    return (one.posted_on is not None and one.posted_on == other.posted_on) or (
        one.recorded_on is not None and one.recorded_on == other.recorded_on
    )


def _sheet(
    context: Context,
    store: Store,
    record: Record,
    snapshots: Sequence[Snapshot],
    at: date | None,
) -> Sheet:
    from tracker.cli.sheet import Sheet
    from tracker.clock import now
    from tracker.pipeline.following import Followed
    from tracker.pipeline.moves import moves_of
    from tracker.pipeline.reading import evidence_upto, known_until

    told = evidence_upto(store, record, snapshots)
    settings = context.settings()
    whom = Followed(store, settings)
    return Sheet(
        record=record,
        evidence=told,
        day=at or known_until(told, record),
        at=at,
        today=now().date(),
        watches=tuple(sorted(whom.watching(record.id))),
        link=f"{settings.registry.website}/study/{record.nct_id}",
        moved=moves_of(store, record.nct_id, at),
    )
