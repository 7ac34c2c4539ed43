"""`tracker verify` and `tracker rebuild`: proof that nothing is damaged, and the log told anew."""

from __future__ import annotations

import click

from tracker.cli.context import Context, pass_context
from tracker.cli.progress import Bar, progress
from tracker.cli.terminal import plural


@click.command()
@pass_context
def verify(context: Context) -> int:
    """Check every snapshot against its digest, and every row of the log against its snapshots.

    Each fault is a line on stdout with what to do; the exit status is then 1. It may run beside a
    daemon: it looks at everything as it stood when it began.
    """
    from tracker.pipeline.verify import verify as check

    faults = 0
    with context.store() as store:
        with progress("Checking records") as bar:
            for finding in check(store, _counter(bar)):
                faults += 1
                click.echo(f"{finding.subject}: {finding.problem}")
        snapshots, records = store.snapshots.count(), store.records.count()
        entries = store.log.count()
    looked = (
        f"{plural(snapshots, 'snapshot')} of {plural(records, 'record')} and"
        f" {plural(entries, 'entry', 'entries')} of the log"
    )
    if faults:
        click.echo(f"{plural(faults, 'fault')} in {looked}.", err=True)
        return 1
    click.echo(f"All is well: {looked} checked.")
    return 0


@click.command()
@pass_context
def rebuild(context: Context) -> None:
    """Tell the change log anew from the snapshots, by today's rules. Nobody is told.

    Entries that say the same keep their ids; the answer says how many were added, taken out or
    say it otherwise now. Broken off, it has told whole records only, and may simply be run again.
    """
    from tracker.pipeline.rebuild import rebuild as retell

    app = context.app()
    with context.store(), app.at_work(), app.store() as store:
        with progress("Telling records anew") as bar:
            done = retell(store, _counter(bar))
        records = store.records.count()
    changed = (
        f"{done.added:,} added, {done.removed:,} taken out, {done.amended:,} say it otherwise"
        if done.added or done.removed or done.amended
        else "nothing changed"
    )
    click.echo(
        f"{plural(records, 'record')} told anew: {changed};"
        f" {plural(done.same, 'entry is', 'entries are')} as before."
    )


class _Counter:
    """Turns (done, total) into steps of a bar."""

    def __init__(self, bar: Bar) -> None:
        self._bar = bar
        self._done = 0

    def __call__(self, done: int, total: int) -> None:
        self._bar.begin(total)
        self._bar.advance(done - self._done)
        self._done = done


def _counter(bar: Bar | None) -> _Counter | None:
    return _Counter(bar) if bar else None
