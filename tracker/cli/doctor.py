"""`tracker doctor`: is everything in order? A line each: ok, warn or fail, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from tracker.cli.context import Context, pass_context

if TYPE_CHECKING:
    from tracker.cli.findings import Finding

_STYLES = {"ok": "green", "warn": "yellow", "fail": "bold red"}


@click.command()
@click.option("--deep", is_flag=True, help="Look at every snapshot and record, not at a sample.")
@click.option("--offline", is_flag=True, help="Ask neither the registry nor the mail server.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
@pass_context
def doctor(context: Context, deep: bool, offline: bool, as_json: bool) -> int:
    """Look for trouble: settings, database, snapshots, fields, registry, mail, history, clock.

    Prints a line for each, and exits with 1 if one fails. A warning is something to know about.
    """
    found = []
    for finding in _looked(context, deep=deep, offline=offline):
        found.append(finding)
        if not as_json:
            _tell(finding)
    if as_json:
        import orjson

        rows = [asdict(each) for each in found]
        click.echo(orjson.dumps(rows, option=orjson.OPT_INDENT_2))
    return int(any(each.state == "fail" for each in found))


def _looked(context: Context, *, deep: bool, offline: bool) -> Iterator[Finding]:
    from tracker.cli import findings
    from tracker.clock import now
    from tracker.errors import StorageError, TrackerError
    from tracker.pipeline.waiting import waiting

    try:
        app = context.app()
    except TrackerError as error:
        yield findings.Finding("fail", "settings", str(error))
        return
    yield from findings.of_settings(app.settings, context.found().why)
    until = None
    if not app.settings.storage.database.is_file():
        yield findings.nothing_yet(app.settings)
    else:
        try:
            with app.store() as store:
                until = waiting(store, app.settings, now())
                yield from findings.of_store(store, app.settings, now(), deep=deep)
        except StorageError as error:
            yield findings.Finding("fail", "database", str(error))
    if not offline:
        yield from findings.of_registry(app, now(), until)
        yield from findings.of_mail(app.settings)
    yield findings.of_history(app.settings)


def _tell(finding: Finding) -> None:
    from rich.table import Table
    from rich.text import Text

    from tracker.cli.terminal import show

    grid = Table.grid(padding=(0, 2))
    grid.add_column(width=4)
    grid.add_column(width=10)
    grid.add_column(overflow="fold")
    style = _STYLES[finding.state]
    grid.add_row(Text(finding.state, style), Text(finding.what), Text(finding.told))
    show([grid])
