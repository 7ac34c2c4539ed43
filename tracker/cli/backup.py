"""`tracker backup`: a copy of everything that is kept, whole and checked, while a daemon runs."""

from __future__ import annotations

from pathlib import Path

import click

from tracker.cli.context import Context, pass_context
from tracker.cli.terminal import plural


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@pass_context
def backup(context: Context, file: Path) -> None:
    """Write database and snapshots, as they stand together now, into one tar file.

    A daemon may go on meanwhile. The copy is checked before it gets its name, and an existing file
    is never overwritten. To restore, unpack it beside config.toml (docs/import.md).
    """
    from tracker.pipeline.backup import back_up

    with context.store() as store:
        kept = back_up(store, file)
    click.echo(
        f"{file}: {plural(kept.snapshots, 'snapshot')} of {plural(kept.records, 'record')},"
        f" {kept.size:,} bytes, checked. Unpacked, it holds {kept.database} and {kept.packs}/."
    )
