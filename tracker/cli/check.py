"""`tracker check`: ask the registry once, now."""

from __future__ import annotations

import click

from tracker.cli.context import Context, pass_context
from tracker.cli.progress import progress


@click.command()
@click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object instead of a sentence."
)
@click.option("--exit-code", is_flag=True, help="Exit with 1 when something changed, 2 on failure.")
@click.option("--no-mail", is_flag=True, help="Leave queued mail to the next `check` or `run`.")
@pass_context
def check(context: Context, as_json: bool, exit_code: bool, no_mail: bool) -> int:
    """Ask the registry whether anything changed in the records you follow.

    One request when there is no new data load. Otherwise every followed record is fetched, in batches
    of up to 100, and what changed goes into the change log and the mail.
    """
    import orjson

    app = context.app()
    with progress("Checking records") as bar:
        result = app.check(bar)
    if as_json:
        taken = result.taken
        summary = {
            "records": result.records,
            "fetched": taken.fetched,
            "requests": result.requests,
            "changed": taken.changed,
            "changes": taken.changes,
            "suppressed": taken.suppressed,
            "failed": len(result.failed),
            "failures": [{"record": f.record, "reason": f.reason} for f in result.failed],
            "absent": list(taken.absent),
            "new_matches": result.new_matches,
            "data_timestamp": result.data_timestamp,
            "new_load": result.new_load,
            "error": result.error,
        }
        click.echo(orjson.dumps(summary))
    else:
        _say(result)
    if not no_mail:
        _deliver(app)
    failed = bool(result.error or result.failed)
    if exit_code:
        return 2 if failed else int(bool(result.taken.changed))
    return int(failed)


def _say(result: object) -> None:
    from tracker.pipeline.check import Checked

    assert isinstance(result, Checked)
    taken = result.taken
    if result.error:
        click.echo(f"tracker: {result.error}", err=True)
        return
    if not result.records:
        click.echo("No records are followed yet; add one with `tracker watch add NCT…`.")
        return
    if not result.new_load:
        click.echo(
            f"Nothing new: the registry still serves its data of {result.data_timestamp}"
            f" ({_plural(result.records, 'record')} followed)."
        )
        return
    hidden = (
        f" ({taken.suppressed} more not shown: see `tracker log --all`)" if taken.suppressed else ""
    )
    click.echo(
        f"{_plural(taken.fetched, 'record')} fetched in {_plural(result.requests, 'request')},"
        f" {taken.changed} changed: {_plural(taken.changes, 'change')}{hidden}."
        f" Data of {result.data_timestamp}."
    )
    for name in taken.absent:
        click.echo(f"{name}: the registry gave no such record", err=True)
    for failure in result.failed:
        click.echo(f"{failure.record}: {failure.reason}", err=True)


def _deliver(app: object) -> None:
    from tracker.app import App
    from tracker.errors import InUseError

    assert isinstance(app, App)
    if app.settings.mail is None:
        return
    try:
        done = app.deliver()
    except InUseError:
        # A daemon on the same database is sending at this moment: it sends ours too.
        return
    if done.sent:
        click.echo(f"{_plural(done.sent, 'mail')} sent.", err=True)
    for reason in done.reasons:
        click.echo(f"mail not sent: {reason}", err=True)


def _plural(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
