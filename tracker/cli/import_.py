"""`tracker import`: old files of every form become history."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli.context import Context, pass_context
from tracker.cli.terminal import plural
from tracker.cli.when import When

if TYPE_CHECKING:
    from tracker.app import App
    from tracker.pipeline.importing import Imported, Options

LISTED = 1000
"""Refusals that are listed before the rest is only counted."""


@click.command("import")
@click.argument(
    "paths",
    nargs=-1,
    required=True,
    metavar="PATH...",
    type=click.Path(exists=True, path_type=Path),
)
@click.option(
    "--as-of", type=When(),
    help="The day for which files stand that don't say it themselves, such as API answers.",
)  # fmt: skip
@click.option("--strict", is_flag=True, help="Stop at the first file that is refused.")
@click.option("--dry-run", is_flag=True, help="Say what would come in, and keep nothing.")
@click.option(
    "--workers", type=click.IntRange(1, 64), metavar="N",
    help="Processes that read side by side (default: one for each core).",
)  # fmt: skip
@pass_context
def import_(
    context: Context,
    paths: tuple[Path, ...],
    as_of: date | None,
    strict: bool,
    dry_run: bool,
    workers: int | None,
) -> int:
    """Bring in old downloads and saved pages, whatever their form, as history.

    Files and folders with API answers, classic JSON and XML, saved or pasted tabular pages, and
    pages of the archive site; zipped, tarred, compressed or not. What a file is, is seen from its
    content. Each becomes a snapshot on its own day, and the change log tells what changed between
    them. The same file twice adds nothing, and nobody is told.

    It may be broken off at any time: the same command goes on where it stood. A file that can't be
    read is named at the end with the reason, and the rest goes in; the exit status is then 1.
    """
    from tracker.errors import ReadingError
    from tracker.pipeline.importing import Options

    options = Options(as_of, strict, dry_run, workers)
    try:
        app = context.app()
        with app.at_work():
            done = _run(app, paths, options)
    except KeyboardInterrupt:
        click.echo(
            "Stopped. What came in before stays; the same command goes on where it stood.", err=True
        )
        return 1
    except ReadingError as error:
        click.echo(f"tracker: {error.message}", err=True)
        click.echo("Stopped by --strict; what came in before it stays.", err=True)
        return 1
    _say(done, dry_run=dry_run)
    return int(bool(done.refused))


def _run(app: App, paths: tuple[Path, ...], options: Options) -> Imported:
    from tracker.cli.progress import progress
    from tracker.pipeline.importing import Tally, import_files

    with app.store() as store, progress("Importing records", rate=True) as bar:
        tally = Tally(bar.begin, bar.advance) if bar else None
        return import_files(store, paths, options, app.clock(), tally)


def _say(done: Imported, *, dry_run: bool) -> None:
    for each in done.refused[:LISTED]:
        click.echo(f"{each.name}: {each.reason}", err=True)
    if len(done.refused) > LISTED:
        click.echo(f"… and {len(done.refused) - LISTED:,} more", err=True)
    for page in done.beside[:LISTED]:
        click.echo(f"{page.name}: {page.says}", err=True)
    if done.earliest:
        click.echo(_earliest(done.earliest, dry_run=dry_run), err=True)
    fresh = plural(done.fresh, "new snapshot")
    if dry_run:
        click.echo(
            f"{plural(done.read, 'record')} read: {fresh} would come in,"
            f" {plural(done.new_records, 'new record')}; {done.known:,} known already,"
            f" {len(done.refused):,} refused. Nothing was kept."
        )
        return
    click.echo(
        f"{plural(done.read, 'record')} read: {fresh}, {plural(done.new_records, 'new record')},"
        f" {_changes(done)}; {done.known:,} known already, {len(done.refused):,} refused."
    )


def _earliest(count: int, *, dry_run: bool) -> str:
    """Say how many are placed by a lower bound alone, once for all."""
    stand = "would be placed" if dry_run else "placed"
    return (
        f"{plural(count, 'new snapshot')} {stand} on the earliest day possible, as the pages don't say"
        " when they were saved; if you know it, --as-of DATE places them better."
    )


def _changes(done: Imported) -> str:
    """Say what became of the log: by how much it grew, and what of it says something else now."""
    fewer = " fewer" if done.changes < 0 else ""
    grew = f"{plural(abs(done.changes), 'change')}{fewer} in the log"
    if not done.retold:
        return grew
    return f"{grew} ({plural(done.retold, 'earlier one')} told anew)"
