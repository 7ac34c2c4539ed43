"""`tracker forecast`: what is to be expected of records, and how right that was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

import click

from tracker.cli.asked import asked, following, records_argument, watch_option
from tracker.cli.context import Context, pass_context
from tracker.cli.formats import Row, format_option, write
from tracker.cli.terminal import looked_at, plural, show
from tracker.cli.when import Ahead
from tracker.render.clean import line
from tracker.status import ForecastKind

if TYPE_CHECKING:
    from rich.console import RenderableType

    from tracker.pipeline.forecasting import Expected
    from tracker.status import Score

COLUMNS = ("day", "record", "kind", "what", "to_prevent_it")
MORE = ("title", "binds", "checked", "unchecked", "known_until")
SCORED = ("outcome", "record", "predicted", "observed", "days_late", "prevented_on")


@click.command()
@records_argument
@watch_option
@click.option(
    "--within",
    type=Ahead(),
    default="90d",
    show_default=True,
    help="How far ahead to look: 90d, 12w, 6m, 1y.",
)
@click.option(
    "--kind", "kinds", multiple=True, type=click.Choice([each.value for each in ForecastKind]),
    help="Only this kind; may be repeated.",
)  # fmt: skip
@click.option("--score", is_flag=True, help="Hold past forecasts of lapses against what came.")
@format_option
@pass_context
def forecast(
    context: Context,
    records: tuple[str, ...],
    watches: tuple[str, ...],
    within: timedelta,
    kinds: tuple[str, ...],
    score: bool,
    form: str,
) -> None:
    """Show what is to be expected: lapses to Unknown, planned dates gone by, results falling due.

    Of every record followed, unless some are named. Each line says why, and what would prevent it.
    """
    from tracker.clock import now
    from tracker.errors import MisuseError
    from tracker.pipeline.forecasting import expected, held_against_what_came

    if score and kinds:
        raise MisuseError("--score is of lapses alone; leave out --kind")
    today = now().date()
    settings = context.settings()
    with context.store() as store:
        named = records or watches
        whom = asked(settings, store, records, watches) if named else following(settings, store)
        if score:
            held = held_against_what_came(store, whom, today)
            write(_scored(held), SCORED, form)
            click.echo(_account(held, len(whom)), err=True)
            return
        found = [
            each
            for each in expected(store, whom, today, within)
            if not kinds or each.forecast.kind.value in kinds
        ]
    columns = COLUMNS if form in ("table", "md") else (*COLUMNS, *MORE)
    if form == "table" and looked_at():
        show(part for each in found for part in _lines(each))
    else:
        write(map(_row, found), columns, form)
    due = next((each.forecast for each in found if each.forecast.checked), None)
    if due is not None and columns is COLUMNS:
        click.echo(f"Results due, checked: {'; '.join(due.checked)}.", err=True)
        click.echo(f"Not checked: {'; '.join(due.unchecked)}.", err=True)
    until = today + min(within, date.max - today)
    click.echo(
        f"{plural(len(found), 'expectation')} for {plural(len(whom), 'record')} until {until}.",
        err=True,
    )


def _lines(expected: Expected) -> Iterator[RenderableType]:
    """Give an expectation as a terminal shows it: what is said of it is too long for columns."""
    from rich.padding import Padding
    from rich.text import Text

    each = expected.forecast
    head = Text(f"{each.day}  ").append(expected.record.nct_id, "bold cyan")
    yield head.append(f"  {each.kind.value}", "bold red" if each.kind in _GRAVE else "yellow")
    yield Padding(Text(line(each.text)), (0, 0, 0, 4))
    yield Padding(Text(f"to prevent it: {line(each.prevent)}", "dim"), (0, 0, 0, 4))


_GRAVE = (ForecastKind.LAPSE, ForecastKind.RESULTS_DUE)


def _row(expected: Expected) -> Row:
    each = expected.forecast
    return {
        "day": str(each.day),
        "record": expected.record.nct_id,
        "kind": each.kind.value,
        "what": each.text,
        "to_prevent_it": each.prevent,
        "title": expected.record.title,
        "binds": each.binds.value if each.binds else None,
        "checked": list(each.checked),
        "unchecked": list(each.unchecked),
        "known_until": str(each.known_until) if each.known_until else None,
    }


def _scored(score: Score) -> Iterator[Row]:
    for hit in score.hits:
        yield _line("hit", hit.record, hit.predicted, hit.observed, days_late=hit.days_late)
    for sight in score.missed:
        yield _line("missed", sight.record, None, sight.day)
    for each in score.unfulfilled:
        yield _line("unfulfilled", each.record, each.day, None)
    for each in score.prevented:
        yield _line("prevented", each.record, each.day, None, prevented_on=each.prevented_on)
    for each in score.unwatched:
        yield _line("unwatched", each.record, each.day, None)


def _line(
    outcome: str,
    record: str,
    predicted: date | None,
    observed: date | None,
    days_late: int | None = None,
    prevented_on: date | None = None,
) -> Row:
    return {
        "outcome": outcome,
        "record": record,
        "predicted": str(predicted) if predicted else None,
        "observed": str(observed) if observed else None,
        "days_late": days_late,
        "prevented_on": str(prevented_on) if prevented_on else None,
    }


def _account(score: Score, records: int) -> str:
    return (
        f"{plural(records, 'record')}: {plural(score.predicted, 'lapse')} predicted,"
        f" {score.observed} observed, {len(score.hits)} of them as predicted,"
        f" {len(score.missed)} missed, {len(score.unfulfilled)} did not come;"
        f" {len(score.prevented)} prevented by an update, {len(score.unwatched)} not watched."
    )
