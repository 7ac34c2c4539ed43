"""Rows in the forms that programs and people take them: one switch, the same words everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

import click

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

    from tracker.model import Json

Row: TypeAlias = "Mapping[str, Json]"
"""Column → JSON value."""

FORMATS = ("table", "jsonl", "json", "csv", "tsv", "md")

format_option = click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="table",
    show_default=True,
    help="How rows are printed; jsonl is one JSON object a line.",
)


def write(rows: Iterable[Row], columns: Sequence[str], form: str) -> None:
    """Print rows on stdout. `columns` are those of the tables and the order of all of them."""
    _WRITERS[form](rows, columns)


def _jsonl(rows: Iterable[Row], columns: Sequence[str]) -> None:
    import orjson

    for row in rows:
        click.echo(orjson.dumps(dict(row)))


def _json(rows: Iterable[Row], columns: Sequence[str]) -> None:
    import orjson

    click.echo(orjson.dumps([dict(row) for row in rows], option=orjson.OPT_INDENT_2))


def _csv(rows: Iterable[Row], columns: Sequence[str]) -> None:
    import csv
    import sys

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_harmless(row.get(name)) for name in columns])


def _harmless(value: Json) -> str:
    """Give a cell; a text that a spreadsheet would run as a formula gets an apostrophe before it."""
    from tracker.render.clean import cell

    return cell(value) if isinstance(value, str) else _for_programs(value)


def _tsv(rows: Iterable[Row], columns: Sequence[str]) -> None:
    click.echo("\t".join(columns))
    for row in rows:
        click.echo(tsv_line([row.get(name) for name in columns]))


def tsv_line(values: Iterable[Json]) -> str:
    """Give one line of a tab-separated table; line ends and tabs within a value become blanks."""
    return "\t".join(" ".join(_for_programs(value).split()) for value in values)


def _md(rows: Iterable[Row], columns: Sequence[str]) -> None:
    click.echo(f"| {' | '.join(columns)} |")
    click.echo(f"|{'|'.join('---' for _ in columns)}|")
    for row in rows:
        cells = (_line(row.get(name)).replace("|", "\\|") for name in columns)
        click.echo(f"| {' | '.join(cells)} |")


def _table(rows: Iterable[Row], columns: Sequence[str]) -> None:
    from tracker.cli.terminal import looked_at, out, show

    cells = [[_line(row.get(name)) for name in columns] for row in rows]
    if looked_at():
        # rich would cut off what is too wide for the terminal.
        tables = (_drawn(cells, columns), _drawn(cells, columns, between="\n"))
        fitting = next((each for each in tables if _least(each) <= out().width), None)
        show([fitting] if fitting else _stacked(cells, columns))
        return
    for line in aligned([[name.replace("_", " ") for name in columns], *cells]):
        click.echo(line)


def _drawn(cells: list[list[str]], columns: Sequence[str], *, between: str = " ") -> Table:
    """A table for the eye: without empty columns, times to the minute.

    `between` parts the words of headings: a line end makes the table narrower.
    """
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold underline")
    shown = [i for i in range(len(columns)) if not cells or any(row[i] for row in cells)]
    rows = [[_minute(row[i]) for i in shown] for row in cells]
    for place, index in enumerate(shown):
        values = [row[place] for row in rows]
        numeric = any(values) and all(v.replace(",", "").isdigit() for v in values if v)
        table.add_column(
            columns[index].replace("_", " ").replace(" ", between),
            justify="right" if numeric else "left",
            no_wrap=max(map(len, values), default=0) <= _SHORT,
            min_width=min(_WORD, _longest_word([columns[index], *values])),
            overflow="fold",
        )
    for row in rows:
        table.add_row(*row)
    return table


def _stacked(cells: list[list[str]], columns: Sequence[str]) -> Iterator[Text]:
    """The same, a row below the other and a line for each cell that is not empty."""
    from rich.text import Text

    for number, row in enumerate(cells):
        if number:
            yield Text()
        for name, cell in zip(columns, row, strict=True):
            if cell:
                yield Text.assemble((f"{name.replace('_', ' ')}: ", "bold"), _minute(cell))


def _least(table: Table) -> int:
    """Columns of the terminal that a table takes at least."""
    from rich.cells import cell_len

    gaps = 2 * (len(table.columns) - 1)
    return gaps + sum(
        max(map(cell_len, (*str(column.header).split("\n"), *map(str, column.cells))))
        if column.no_wrap
        else column.min_width or 0
        for column in table.columns
    )


_SHORT = 20
"""Characters of a cell that is never broken over two lines."""


_WORD = 12
"""Characters that a column keeps for its longest word, however narrow the terminal."""


def _longest_word(cells: Sequence[str]) -> int:
    return max((len(word) for cell in cells for word in cell.replace("_", " ").split()), default=0)


def _minute(cell: str) -> str:
    """Give a time to the minute, Z for UTC; any other cell as it is."""
    if len(cell) == 25 and cell[10] == "T" and cell.endswith("+00:00"):
        return f"{cell[:10]} {cell[11:16]}Z"
    return cell


def aligned(cells: Sequence[Sequence[str]]) -> list[str]:
    """Give rows as lines whose columns stand below each other, two blanks apart."""
    widths = [max(len(row[index]) for row in cells) for index in range(len(cells[0]))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]


def _line(value: Json) -> str:
    return " ".join(_cell(value).split())


def _for_programs(value: Json) -> str:
    return str(value).lower() if isinstance(value, bool) else _cell(value)


def _cell(value: Json) -> str:
    import orjson

    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | dict):
        return orjson.dumps(value).decode()
    return str(value)


_WRITERS: Mapping[str, Callable[[Iterable[Row], Sequence[str]], None]] = {
    "table": _table,
    "jsonl": _jsonl,
    "json": _json,
    "csv": _csv,
    "tsv": _tsv,
    "md": _md,
}
