"""`tracker export`: everything kept, as tables for other programs."""

from __future__ import annotations

import csv
import io
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from tracker.cli.asked import Decorator, asked, records_argument, watch_option
from tracker.cli.context import Context, pass_context

if TYPE_CHECKING:
    from tracker.model import Json
    from tracker.pipeline.exporting import Row
    from tracker.storage import Record, Store


def _options(command: Callable[..., Any]) -> Callable[..., Any]:
    decorators: list[Decorator] = [
        records_argument,
        watch_option,
        click.option(
            "--format", "form", type=click.Choice(("csv", "jsonl")), default="csv",
            show_default=True, help="jsonl is one JSON object a line, with every text as it is.",
        ),
        click.option(
            "-o", "--output", "target", type=click.Path(path_type=Path, dir_okay=False),
            help="The file to write, in one step, instead of stdout.",
        ),
        pass_context,
    ]  # fmt: skip
    for decorator in reversed(decorators):
        command = decorator(command)
    return command


@click.group()
def export() -> None:
    """Write changes, versions or records as a table, of all records or of some.

    docs/export.md says what every column means. Rows come one by one, however many there are.
    """


@export.command()
@_options
def changes(
    context: Context,
    records: tuple[str, ...],
    watches: tuple[str, ...],
    form: str,
    target: Path | None,
) -> None:
    """Write the whole change log, what is held back as noise included (column `suppressed`)."""
    from tracker.render.tables import COLUMNS, as_row
    from tracker.storage import Question

    with context.store() as store:
        whom = _whom(context, store, records, watches)
        names = [record.nct_id for record in whom] if records or watches else []
        found = store.log.stream(Question(records=names, suppressed=True))
        _write(map(as_row, found), COLUMNS, form, target)


@export.command()
@_options
def versions(
    context: Context,
    records: tuple[str, ...],
    watches: tuple[str, ...],
    form: str,
    target: Path | None,
) -> None:
    """Write every version kept of every record; the first columns are those of cthist 2."""
    from tracker.pipeline.exporting import VERSION_COLUMNS, version_rows

    with context.store() as store:
        rows = version_rows(store, _whom(context, store, records, watches))
        _write(rows, VERSION_COLUMNS, form, target)


@export.command("records")
@_options
def records_(
    context: Context,
    records: tuple[str, ...],
    watches: tuple[str, ...],
    form: str,
    target: Path | None,
) -> None:
    """Write every record known: as it stands, and what is kept of it."""
    from tracker.pipeline.exporting import RECORD_COLUMNS, record_rows
    from tracker.pipeline.following import Followed

    with context.store() as store:
        watching = Followed(store, context.settings()).watching
        rows = record_rows(store, _whom(context, store, records, watches), watching)
        _write(rows, RECORD_COLUMNS, form, target)


def _whom(
    context: Context, store: Store, names: Sequence[str], watches: Sequence[str]
) -> Iterable[Record]:
    if names or watches:
        return asked(context.settings(), store, names, watches)
    return store.records.all()


def _write(rows: Iterable[Row], columns: Sequence[str], form: str, target: Path | None) -> None:
    lines = _csv(rows, columns) if form == "csv" else _jsonl(rows, columns)
    with _opened(target) as out:
        for line in lines:
            out.write(line)


def _jsonl(rows: Iterable[Row], columns: Sequence[str]) -> Iterator[bytes]:
    import orjson

    for row in rows:
        yield orjson.dumps({name: row[name] for name in columns}, option=orjson.OPT_APPEND_NEWLINE)


def _csv(rows: Iterable[Row], columns: Sequence[str]) -> Iterator[bytes]:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row[name]) for name in columns])
        yield out.getvalue().encode()
        out.seek(0)
        out.truncate()
    yield out.getvalue().encode()


def _cell(value: Json) -> str:
    """Write a value; TRUE and FALSE as R does, and a text that a sheet would run behind a '."""
    import orjson

    from tracker.render.clean import cell

    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return cell(value)
    return orjson.dumps(value).decode()


@contextmanager
def _opened(target: Path | None) -> Iterator[BinaryIO]:
    """Give stdout, or a file that gets its name once all is written."""
    if target is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    if not target.parent.is_dir():
        from tracker.errors import TrackerError

        raise TrackerError(f"there is no folder {target.parent}; make it first")
    # A folder of its own beside the target: the file in it is as open as any new file.
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".tracker-export-") as room:
        made = Path(room) / target.name
        with made.open("wb") as out:
            yield out
        made.replace(target)
