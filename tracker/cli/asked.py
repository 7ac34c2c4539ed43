"""Which records a command is about: those named, those of a watch, or all that are known."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import click

from tracker.cli.context import complete_record, complete_watch

if TYPE_CHECKING:
    from tracker.config import Settings
    from tracker.storage import Record, Store

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

records_argument: Decorator = click.argument(
    "records", nargs=-1, metavar="[RECORD...]", shell_complete=complete_record
)

watch_option: Decorator = click.option(
    "--watch", "watches", multiple=True, metavar="WATCH", shell_complete=complete_watch,
    help="The records of this watch; may be repeated.",
)  # fmt: skip


def asked(
    settings: Settings, store: Store, names: Iterable[str], watches: Iterable[str]
) -> list[Record]:
    """Give the known records that are named or of a watch, each once, by number.

    An error that says what to do for a name that isn't known, or a watch of which nothing is.
    """
    from tracker.cli.names import record_named, watch_named
    from tracker.errors import TrackerError
    from tracker.pipeline.following import Followed

    found = {record.nct_id: record for record in (record_named(store, name) for name in names)}
    wanted = {watch_named(settings, each).name for each in watches}
    if wanted:
        mine = list(Followed(store, settings).records(frozenset(wanted)))
        if not mine:
            raise TrackerError(
                f"watch {', '.join(sorted(wanted))} has no record that was ever seen; run"
                " `tracker check`"
            )
        found |= {r.nct_id: r for r in mine if r.merged_into is None}
    return [found[name] for name in sorted(found)]


def following(settings: Settings, store: Store) -> list[Record]:
    """Give every known record that is followed, by number."""
    from tracker.pipeline.following import Followed

    whom = Followed(store, settings).records()
    records = {r.nct_id: r for r in whom if r.merged_into is None}
    return [records[name] for name in sorted(records)]
