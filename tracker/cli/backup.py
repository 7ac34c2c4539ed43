"""`tracker backup`: a copy of everything that is kept, whole and checked, while a daemon runs."""

from __future__ import annotations

from pathlib import Path

import click

from tracker.cli.context import Context, pass_context
from tracker.cli.progress import counter, progress
from tracker.cli.terminal import plural


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--overwrite", is_flag=True, help="Replace FILE if it exists, once the new one is whole."
)
@pass_context
def backup(context: Context, file: Path, overwrite: bool) -> None:
    """Write database and snapshots, as they stand together now, into one tar file.

    A daemon may go on meanwhile. The copy is checked before it gets its name; until then it is made
    in a folder beside it that ends in .partial, with room for the packs and twice the database. To
    restore, unpack it beside config.toml (docs/storage.md).
    """
    from tracker.clock import now
    from tracker.pipeline.backup import back_up

    with context.store() as store, progress("Checking records") as bar:
        kept = back_up(store, file, now(), overwrite=overwrite, progress=counter(bar))
    click.echo(
        f"{file}: {plural(kept.snapshots, 'snapshot')} of {plural(kept.records, 'record')},"
        f" {kept.size:,} bytes, checked. Unpacked, it holds {kept.database} and {kept.packs}/."
    )
    if kept.to_be_mended:
        click.echo(
            f"{plural(kept.to_be_mended, 'fault')} in it that `tracker rebuild` mends, as there are"
            " after an upgrade; `tracker verify` lists them.",
            err=True,
        )
