"""`tracker verify` and `tracker rebuild`: proof that nothing is damaged, and the log told anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tracker.cli.context import Context, pass_context
from tracker.cli.progress import counter, progress
from tracker.cli.terminal import plural

if TYPE_CHECKING:
    from tracker.pipeline.rebuild import Rebuilt


@click.command()
@pass_context
def verify(context: Context) -> int:
    """Check every snapshot against its digest, every row against its snapshot, the log against all.

    Each fault is a line on stdout with what to do; the exit status is then 1. What begins with "note"
    is good to know and no fault. It may run beside a daemon: it looks at everything as it stood when
    it began. What it proves, and what it can't, is told in docs/storage.md.
    """
    from tracker.clock import now
    from tracker.pipeline.verify import verify as check

    faults = notes = 0
    with context.store() as store:
        with progress("Checking records") as bar:
            for finding in check(store, now(), counter(bar)):
                faults += not finding.harmless
                notes += finding.harmless
                click.echo(
                    f"{'note: ' if finding.harmless else ''}{finding.subject}: {finding.problem}"
                )
        snapshots, records = store.snapshots.count(), store.records.count()
        entries = store.log.count()
    looked = (
        f"{plural(snapshots, 'snapshot')} of {plural(records, 'record')} and"
        f" {plural(entries, 'entry', 'entries')} of the log"
    )
    also = f", {plural(notes, 'note')}" if notes else ""
    if faults:
        click.echo(f"{plural(faults, 'fault')}{also} in {looked}.", err=True)
        return 1
    click.echo(f"All is well: {looked} checked{also}.")
    return 0


@click.command()
@pass_context
def rebuild(context: Context) -> int:
    """Tell the change log anew from the snapshots, by today's rules. Nobody is told.

    Entries that say the same keep their ids; the answer says how many were added, taken out or
    say it otherwise now. A record that can't be read stays as it was and is named on stderr; the exit
    status is then 1. Broken off, it has told whole records only, and may simply be run again.
    """
    from tracker.pipeline.rebuild import rebuild as retell

    app = context.app()
    with context.store(), app.at_work(), app.store() as store:
        with progress("Telling records anew") as bar:
            done = retell(store, counter(bar))
        records = store.records.count() - len(done.set_aside)
    click.echo(f"{plural(records, 'record')} told anew: {_told(done)}")
    for each in done.set_aside:
        click.echo(f"{each.record}: left as it was: {each.reason}", err=True)
    if not done.set_aside:
        return 0
    click.echo(
        f"{plural(len(done.set_aside), 'record')} left as before. When what stands in the way is"
        " mended, run `tracker rebuild` again; `tracker verify` tells what is still wrong.",
        err=True,
    )
    return 1


def _told(done: Rebuilt) -> str:
    retold = done.retold
    changed = (
        f"{retold.added:,} added, {retold.removed:,} taken out, {retold.amended:,} say it otherwise"
        if retold.added or retold.removed or retold.amended
        else "nothing changed in the log"
    )
    mended = (
        f"; {plural(done.mended, 'row')} of snapshots brought to what the packs say"
        if done.mended
        else ""
    )
    return f"{changed}; {plural(retold.same, 'entry is', 'entries are')} as before{mended}."
