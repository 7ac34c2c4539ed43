"""`tracker outcomes`: the story of a record's outcome measures, and judging pairs from a file."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, BinaryIO

import click

from tracker.cli.context import Context, complete_record, pass_context
from tracker.cli.formats import Row, format_option, write

if TYPE_CHECKING:
    from tracker.chronicle import Evidence
    from tracker.outcomes import Mark, Story, StoryRow


class _Outcomes(click.Group):
    """`outcomes RECORD` tells a story; `outcomes compare FILE` judges pairs."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            return "of", self.commands["of"], args
        return super().resolve_command(ctx, args)


@click.group(cls=_Outcomes)
def outcomes() -> None:
    """Tell what became of a record's outcome measures.

    `tracker outcomes RECORD` is short for `tracker outcomes of RECORD`.
    """


@outcomes.command()
@click.argument("record", shell_complete=complete_record)
@format_option
@pass_context
def of(context: Context, record: str, form: str) -> None:
    """Show each outcome of a record as a row, and what each version did to it as a mark.

    From the first version at hand to now; a version that touched no outcome gets no column. jsonl,
    json, csv and tsv have a row for each mark, with the reason of every verdict.
    """
    from tracker.cli import moves
    from tracker.cli.names import record_named
    from tracker.errors import TrackerError
    from tracker.pipeline.reading import evidence_of

    with context.store() as store:
        known = record_named(store, record)
        told = [each for each in evidence_of(store, known) if _says_outcomes(each)]
        if told and form == "table":
            moves.say(store, known.nct_id)
    if not told:
        raise TrackerError("nothing at hand says its outcome measures", record=known.nct_id)
    story = _story(told)
    if form == "table":
        from tracker.cli.outcome_table import tell

        tell(known.nct_id, known.title, story)
    elif form == "md":
        from tracker.cli.outcome_table import markdown

        for line in markdown(story):
            click.echo(line)
    else:
        write(_marks(known.nct_id, story), COLUMNS, form)


COLUMNS = (
    "record", "outcome", "list", "present", "measure", "time_frame", "version", "date", "mark",
    "kinds", "elements", "confidence", "reason", "before",
)  # fmt: skip


def _says_outcomes(each: Evidence) -> bool:
    from tracker.chronicle.coverage import says_nothing_of

    return not says_nothing_of("outcomesModule.primaryOutcomes", each.absent)


def _story(told: Sequence[Evidence]) -> Story:
    """Trace the outcomes through the versions that touched them, the first one always."""
    from tracker.outcomes import lists_from_fields, story

    versions = []
    before = None
    for each in told:
        lists = lists_from_fields(each.fields)
        if before is None or lists != before:
            versions.append((label_of(each), lists))
        before = lists
    return story(versions)


def label_of(each: Evidence) -> str:
    """Name a column: the version's number where it has one, and its day."""
    day = str(each.recorded_on or each.day)
    return f"v{each.version} {day}" if each.version is not None else day


def _marks(record: str, story: Story) -> Iterator[Row]:
    for number, row in enumerate(story.rows, 1):
        for label, mark in zip(story.labels, row.marks, strict=True):
            if mark is not None:
                yield _mark(record, number, row, label, mark)


def _mark(record: str, number: int, row: StoryRow, label: str, mark: Mark) -> Row:
    version, _, day = label.rpartition(" ")
    old = next((v.old for v in mark.verdicts if v.old is not None), None)
    return {
        "record": record,
        "outcome": number,
        "list": row.list,
        "present": row.present,
        "measure": row.latest.measure,
        "time_frame": row.latest.time_frame,
        "version": int(version[1:]) if version else None,
        "date": day,
        "mark": mark.word,
        "kinds": [v.name for v in mark.verdicts],
        "elements": [v.element for v in mark.verdicts if v.element],
        "confidence": max((v.confidence for v in mark.verdicts), default=None),
        "reason": mark.reason,
        "before": {"measure": old.measure, "time_frame": old.time_frame} if old else None,
    }


@outcomes.command()
@click.argument("file", type=click.File("rb"), metavar="FILE|-")
def compare(file: BinaryIO) -> None:
    """Judge pairs of outcome lists from a file of JSON lines; write an answer a line.

    A line has `pair`, `before` and `after`, each of these with `primary`, `secondary` and `other`;
    an outcome is `measure`, `timeFrame`, `description`. An answer has `pair`, `kinds` (in the words of
    Holst et al. 2023), `severity`, `reasons`, `confidence`, `other_kinds` and `undecided`.
    """
    import orjson

    from tracker.outcomes import judge_lines

    for answer in judge_lines(_lines(file)):
        sys.stdout.buffer.write(orjson.dumps(answer, option=orjson.OPT_APPEND_NEWLINE))
    sys.stdout.buffer.flush()


def _lines(file: Iterable[bytes]) -> Iterator[bytes]:
    for number, line in enumerate(file):
        yield line.removeprefix(b"\xef\xbb\xbf") if number == 0 else line
