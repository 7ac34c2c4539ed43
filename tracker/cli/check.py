"""`tracker check`: ask the registry once, now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import click

from tracker.cli.context import Context, failure_exits, pass_context
from tracker.cli.failures import together
from tracker.cli.progress import progress
from tracker.cli.terminal import plural

if TYPE_CHECKING:
    from tracker.app import App
    from tracker.model import Json, LoggedChange
    from tracker.pipeline.check import Checked

_MOST = 40
"""Changes that are listed at once; the log has them all."""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of sentences.")
@click.option("--exit-code", is_flag=True, help="Exit with 1 when something changed, 2 on failure.")
@click.option("--no-mail", is_flag=True, help="Leave queued mail to the next `check` or `run`.")
@pass_context
def check(context: Context, as_json: bool, exit_code: bool, no_mail: bool) -> int:
    """Ask the registry whether anything changed in the records you follow.

    One request when there is no new data load. Otherwise every followed record is fetched, in batches
    of up to 100, and what changed goes into the change log and the mail.
    """
    with failure_exits(2 if exit_code else None):
        app = context.app()
        begun = app.clock().replace(microsecond=0)
        with progress("Checking records") as bar:
            result = app.check(bar)
        if as_json:
            _print(result)
        else:
            _say(app, result, begun)
        if not no_mail:
            _deliver(app)
    failed = bool(result.error or result.failed)
    if exit_code:
        return 2 if failed else int(bool(result.taken.changed))
    return int(failed)


def _print(result: Checked) -> None:
    import orjson

    from tracker.model import utc

    taken = result.taken
    summary: dict[str, Json] = {
        "records": result.records,
        "fetched": taken.fetched,
        "requests": result.requests,
        "changed": taken.changed,
        "changes": taken.changes,
        "suppressed": taken.suppressed,
        "failed": len(result.failed),
        "failures": [{"record": f.record, "reason": f.reason} for f in result.failed],
        "absent": list(taken.absent),
        "unasked": list(taken.unasked),
        "new_matches": result.new_matches,
        "data_timestamp": result.data_timestamp,
        "new_load": result.new_load,
        "error": result.error,
        "wait_until": utc(result.wait_until),
    }
    click.echo(orjson.dumps(summary))


def _say(app: App, result: Checked, begun: datetime) -> None:
    if result.error:
        click.echo(f"tracker: {result.error}", err=True)
        if not result.taken.fetched:
            return
    if not result.records:
        asked = any(watch.query for watch in app.settings.watches)
        none = "No record matches a query of your watches, and none is named"
        click.echo(f"{none if asked else 'No records are followed yet'}: `tracker watch add NCT…`")
        return
    if not result.new_load:
        click.echo(
            f"Nothing new: the registry still serves its data of {result.data_timestamp}"
            f" ({plural(result.records, 'record')} followed)."
        )
        return
    new = _news(app, result, begun)
    _sum_up(result, new)
    _list([each for each in new if not each.change.suppressed], app.settings.registry.website)
    for name in result.taken.absent:
        click.echo(f"{name}: the registry gave no such record", err=True)
    for name in result.taken.unasked:
        click.echo(f"{name}: the registry gave this record unasked; it was left out", err=True)
    for names, reason in together((each.record, each.reason) for each in result.failed):
        click.echo(f"{names}: {reason}", err=True)


def _news(app: App, result: Checked, begun: datetime) -> list[LoggedChange]:
    """What this check wrote to the log; times there are whole seconds, so its load counts too."""
    from tracker.storage import Question

    with app.store() as store:
        seen = store.log.ask(Question(since=begun, clock="seen_at", suppressed=True))
    return [each for each in seen if each.clocks.data_timestamp == result.data_timestamp]


def _sum_up(result: Checked, new: Sequence[LoggedChange]) -> None:
    from tracker.model import Suppression

    taken = result.taken
    first = sum(each.change.suppressed is Suppression.BASELINE for each in new)
    parts = []
    if first:
        parts.append(f"{plural(first, 'record')} seen for the first time")
    if taken.changed:
        parts.append(f"{taken.changed:,} changed ({plural(taken.changes, 'change')})")
    elif taken.fetched > first:
        parts.append("none of the others changed" if first else "none changed")
    if result.failed:
        parts.append(f"{len(result.failed):,} failed: the next check asks for them again")
    fetched = f"{plural(taken.fetched, 'record')} in {plural(result.requests, 'request')}"
    click.echo(f"{fetched}: {', '.join(parts) or 'nothing new'}. Data of {result.data_timestamp}.")


def _list(changes: Sequence[LoggedChange], registry: str) -> None:
    from tracker.cli.log_table import tell

    if not changes:
        return
    click.echo()
    tell(changes[:_MOST], registry)
    if len(changes) > _MOST:
        click.echo(f"and {len(changes) - _MOST:,} more: `tracker log`", err=True)


def _deliver(app: App) -> None:
    from tracker.errors import InUseError

    if app.settings.mail is None:
        return
    try:
        done = app.deliver()
    except InUseError:
        # A daemon on the same database is sending at this moment: it sends ours too.
        return
    if done.sent:
        click.echo(f"{plural(done.sent, 'mail')} sent.", err=True)
    for reason in done.reasons:
        click.echo(f"mail not sent: {reason}", err=True)
