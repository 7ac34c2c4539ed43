"""`tracker backfill`: fetch the past of records from the registry's history."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from tracker.cli.asked import asked, records_argument, watch_option
from tracker.cli.context import Context, pass_context
from tracker.cli.terminal import plural
from tracker.config import Versions

if TYPE_CHECKING:
    from tracker.app import App
    from tracker.config import Settings
    from tracker.pipeline.backfill import Outcome
    from tracker.storage import Record, Store


@click.command()
@records_argument
@watch_option
@click.option("--all", "everything", is_flag=True, help="Every record that is followed.")
@click.option(
    "--versions", "wanted", type=click.Choice([each.value for each in Versions]),
    help="Only versions that touched this part of the record, with the first and the newest"
    " (default: [history] versions, which is all).",
)  # fmt: skip
@click.option(
    "--again", is_flag=True,
    help="Ask for the list of versions even of records whose history is complete.",
)  # fmt: skip
@pass_context
def backfill(
    context: Context,
    records: tuple[str, ...],
    watches: tuple[str, ...],
    everything: bool,
    wanted: str | None,
    again: bool,
) -> int:
    """Fetch the whole past of records, version by version, from the registry's record history.

    One request a version, at the pace of [history] min_interval; a version once here is never
    fetched again. Nobody is told of what is found. It may be broken off at any time: the same
    command goes on where it stood. It works whether or not [history] is switched on.
    """
    from tracker.errors import AskedToWaitError, BlockedError, MisuseError
    from tracker.pipeline.waiting import heeding

    if not records and not watches and not everything:
        raise MisuseError("say whose past: name records, or give --watch WATCH or --all")
    app = context.app()
    versions = Versions(wanted) if wanted else app.settings.history.versions
    with app.at_work(), app.store() as store:
        whom = _whom(app.settings, store, app, records, watches, everything=everything)
        try:
            with heeding(store, app.settings, app.clock):
                done = _fetch(app, store, whom, versions, again=again)
        except (AskedToWaitError, BlockedError) as error:
            click.echo(f"tracker: {error}", err=True)
            click.echo(
                "What was fetched is kept. The same command goes on where it stood; try it later.",
                err=True,
            )
            return 1
        except KeyboardInterrupt:
            click.echo(
                "Stopped. What was fetched is kept; the same command goes on there.", err=True
            )
            return 1
    return _sum_up(done)


def _whom(
    settings: Settings,
    store: Store,
    app: App,
    names: Iterable[str],
    watches: Iterable[str],
    *,
    everything: bool,
) -> list[Record]:
    """Give the records asked for; followed ones that were never seen are taken up now."""
    from tracker.cli.asked import following
    from tracker.nct import normalise_id
    from tracker.pipeline.following import Followed

    numbers = [normalise_id(name) for name in names]
    unseen = (each for each in Followed(store, settings).asked() if each.record is None)
    mine = [
        each.name
        for each in unseen
        if everything or each.name in numbers or each.watches & set(watches)
    ]
    if mine:
        with store.transaction():
            store.records.ensure(mine, app.clock())
    return following(settings, store) if everything else asked(settings, store, numbers, watches)


def _fetch(
    app: App, store: Store, whom: Iterable[Record], wanted: Versions, *, again: bool
) -> list[Outcome]:
    from tracker.cli.progress import progress
    from tracker.pipeline.backfill import Outcome, complete
    from tracker.pipeline.backfill import backfill as fetch

    held: list[Outcome] = []
    due = []
    for record in whom:
        if again or not complete(store, record, wanted):
            due.append(record)
            continue
        state = store.histories.of(record.id)
        held.append(Outcome(record.nct_id, versions=len(state.listed) if state else 0))
        _tell(held[-1])
    with progress("Fetching histories") as bar, app.history() as history:
        if bar:
            bar.begin(len(due))

        def told(outcome: Outcome) -> None:
            _tell(outcome)
            if bar:
                bar.advance(1)

        return held + fetch(store, history, due, wanted, app.clock, told)


def _tell(outcome: Outcome) -> None:
    if outcome.set_aside is not None:
        click.echo(f"{outcome.record}  set aside: {outcome.set_aside}", err=True)
        return
    versions = plural(outcome.versions, "version")
    if not outcome.fetched:
        click.echo(f"{outcome.record}  {versions}, all that were wanted are here")
        return
    click.echo(
        f"{outcome.record}  {versions}, {outcome.fetched} fetched:"
        f" {_entries(outcome.retold.added, outcome.retold.removed)}"
    )


def _entries(added: int, removed: int) -> str:
    said = f"{plural(added, 'new entry', 'new entries')} in the log"
    # What was seen between two checks is told by the versions that it lies between.
    return f"{said}, {removed:,} replaced" if removed else said


def _sum_up(done: list[Outcome]) -> int:
    aside = [each for each in done if each.set_aside is not None]
    fetched = sum(each.fetched for each in done)
    click.echo(
        f"{plural(fetched, 'version')} fetched of {plural(len(done) - len(aside), 'record')}"
        + (f", {len(aside)} set aside" if aside else "")
        + ". Nobody is told of the past; `tracker log` and `tracker versions` show it.",
        err=True,
    )
    return int(bool(aside))
