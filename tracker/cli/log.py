"""`tracker log`: what changed, asked by record, watch, category, field, weight, time and stage of life."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

import click

from tracker.cli.context import Context, complete_record, complete_watch, pass_context
from tracker.cli.formats import format_option
from tracker.cli.when import When

if TYPE_CHECKING:
    from tracker.config import Settings
    from tracker.model import LoggedChange
    from tracker.storage import Question, Store

CLOCKS = {
    "recorded": "recorded_on",
    "posted": "posted_on",
    "seen": "seen_at",
    "effective": "effective_on",
}

_AFTER = {
    "start": ("during", "after-completion", "after-results"),
    "completion": ("after-completion", "after-results"),
    "results": ("after-results",),
}

_SEVERITIES = {"minor": ("minor", "major"), "major": ("major",)}


@click.command()
@click.argument("records", nargs=-1, metavar="[RECORD...]", shell_complete=complete_record)
@click.option(
    "--record", "also", multiple=True, metavar="NCT", shell_complete=complete_record,
    help="Only this record (the same as naming it); may be repeated.",
)  # fmt: skip
@click.option(
    "--watch", "watches", multiple=True, metavar="WATCH", shell_complete=complete_watch,
    help="Only records of this watch; may be repeated.",
)  # fmt: skip
@click.option(
    "--category", "categories", multiple=True, metavar="CATEGORY",
    help="Only this category (status, dates, outcomes, enrollment …); may be repeated.",
)  # fmt: skip
@click.option(
    "--field", "fields", multiple=True, metavar="FIELD",
    help="Only this field: its path, last name (overallStatus; timeFrame of every outcome) or label; "
    "may be repeated.",
)  # fmt: skip
@click.option(
    "--weight", type=click.Choice(("low", "medium", "high")), default="low",
    help="Only changes that weigh at least this much.",
)  # fmt: skip
@click.option("--since", type=When(), help="From this day on: a date, or 7d, 2w, 3m, 1y ago.")
@click.option("--until", type=When(last=True), help="Up to and including this day.")
@click.option(
    "--clock", type=click.Choice(tuple(CLOCKS)),
    help="Which date --since and --until mean; without it, the log's own order (see above).",
)  # fmt: skip
@click.option(
    "--phase", "phases", multiple=True,
    type=click.Choice(("before-start", "during", "after-completion", "after-results")),
    help="Only changes at this stage of the trial's life; may be repeated.",
)  # fmt: skip
@click.option(
    "--after", type=click.Choice(tuple(_AFTER)),
    help="Only changes after the trial's start, primary completion or results.",
)  # fmt: skip
@click.option(
    "--outcomes", type=click.Choice(tuple(_SEVERITIES)),
    help="Only changes of outcome measures in substance, at least this grave.",
)  # fmt: skip
@click.option("--limit", "-n", type=click.IntRange(min=1), help="Only the newest so many.")
@click.option(
    "--all", "everything", is_flag=True,
    help="Also what is held back as noise: bookkeeping, what the registry computes, parts of another "
    "change, wording, first sight.",
)  # fmt: skip
@click.option("--patch", "-p", is_flag=True, help="Show the texts before and after, word by word.")
@format_option
@pass_context
def log(
    context: Context,
    records: tuple[str, ...],
    also: tuple[str, ...],
    watches: tuple[str, ...],
    categories: tuple[str, ...],
    fields: tuple[str, ...],
    weight: str,
    since: date | None,
    until: date | None,
    clock: str | None,
    phases: tuple[str, ...],
    after: str | None,
    outcomes: str | None,
    limit: int | None,
    everything: bool,
    patch: bool,
    form: str,
) -> None:
    """Show what changed, newest last.

    The log's own order is when the public record came to say so: for what we fetched, the registry's
    data load that showed it; for versions of the registry's history, the day they were recorded; for
    a lapse derived by rule, the day the rule gives. --clock recorded (submitted to the registry),
    posted, seen (by us) or effective (by rule) asks by one clock instead; changes that have no such
    date are then left out.
    """
    from tracker.cli.names import category_named, fields_named
    from tracker.model import Weight
    from tracker.storage import Question

    settings = context.settings()
    with context.store() as store:
        question = Question(
            records=_records(settings, store, (*records, *also), watches),
            categories=[category_named(each) for each in categories],
            fields=[path for each in fields for path in fields_named(each)],
            weight=Weight[weight.upper()],
            since=since,
            until=until,
            clock=CLOCKS[clock] if clock else "placed",
            suppressed=everything,
            phases=(*phases, *(_AFTER[after] if after else ())),
            severities=_SEVERITIES[outcomes] if outcomes else (),
            limit=limit,
        )
        if form == "table":
            _tell(store, question, settings.registry.website, patch=patch)
        else:
            print_rows(store.log.ask(question) if limit else store.log.stream(question), form)


def _records(
    settings: Settings, store: Store, names: Iterable[str], watches: Iterable[str]
) -> list[str]:
    """Give the NCT numbers asked for; watches narrow named records down. [] means all."""
    from tracker.cli.names import numbers_named, watch_named
    from tracker.errors import TrackerError
    from tracker.pipeline.following import Followed

    named = [number for name in names for number in numbers_named(store, name)]
    wanted = {watch_named(settings, each).name for each in watches}
    if not wanted:
        return named
    whom = Followed(store, settings)
    mine = {record.nct_id for record in whom.records(frozenset(wanted))}
    found = [name for name in named if name in mine] if named else sorted(mine)
    if not found:
        which = ", ".join(sorted(wanted))
        raise TrackerError(
            f"{', '.join(named)} is not in watch {which}"
            if named
            else f"watch {which} has no record that was ever seen; run `tracker check`"
        )
    return found


def print_rows(changes: Iterable[LoggedChange], form: str) -> None:
    """Print changes as rows in one of the forms for programs."""
    from tracker.render.tables import FORMATS

    for line in _tsv(changes) if form == "tsv" else FORMATS[form](changes):
        click.echo(line)


def _tsv(changes: Iterable[LoggedChange]) -> Iterator[str]:
    from tracker.cli.formats import tsv_line
    from tracker.render.tables import COLUMNS, as_row

    yield "\t".join(COLUMNS)
    for each in changes:
        row = as_row(each)
        yield tsv_line([row[name] for name in COLUMNS])


def _tell(store: Store, question: Question, registry: str, *, patch: bool) -> None:
    from tracker.cli import moves
    from tracker.cli.log_table import Shown, account, tell
    from tracker.render.echoes import one_by_one

    if len(question.records) == 1:
        moves.say(store, *question.records)
    found = store.log.ask(question) if question.limit else store.log.stream(question)
    shown = Shown()
    tell(shown.counting(one_by_one(shown.finding(found))), registry, patch=patch)
    of = store.log.answering(question) if question.limit else shown.found
    hidden = store.log.suppressed(question)
    click.echo(account(shown, hidden, everything=question.suppressed, of=of), err=True)
