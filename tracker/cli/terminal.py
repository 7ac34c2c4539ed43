"""The two streams of a command: where colour and width are decided, and whether anybody looks."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console, RenderableType

WIDEST = 120
"""Columns that running text takes at most: longer lines can't be read."""

PIPED = 100
"""Columns of running text where nobody's terminal says how many there are."""


def out() -> Console:
    """Give the console for results; colours only on a terminal, and never against NO_COLOR."""
    from rich.console import Console

    width = None if looked_at() else PIPED
    return Console(width=width, highlight=False, emoji=False, markup=False)


def looked_at() -> bool:
    """Tell whether results go to a terminal rather than into a pipe or file."""
    return sys.stdout.isatty()


def show(parts: Iterable[RenderableType]) -> None:
    """Print parts below each other, no wider than can be read, without blanks at the line ends."""
    console = out()
    width = min(console.width, WIDEST)
    for part in parts:
        with console.capture() as captured:
            console.print(part, width=width, soft_wrap=False)
        for line in captured.get().splitlines() or [""]:
            sys.stdout.write(f"{line.rstrip()}\n")


def heading(record: str, title: str, link: str) -> RenderableType:
    """Give a record's number and title; terminals that know links open `link` from the number."""
    from rich.style import Style
    from rich.text import Text

    from tracker.render.clean import line

    head = Text()
    head.append(record, Style(bold=True, color="cyan", link=link))
    return head.append(f"  {line(title)}", "bold")


def pair(label: str, value: RenderableType) -> RenderableType:
    """Give a label and its value beside it, to be printed."""
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=26)
    grid.add_column(overflow="fold")
    grid.add_row(Text(label, "dim"), value)
    return grid


def plural(number: int, noun: str, many: str = "") -> str:
    """Give a count with its noun: "1 record", "1,200 records"."""
    return f"{number:,} {noun if number == 1 else many or f'{noun}s'}"
