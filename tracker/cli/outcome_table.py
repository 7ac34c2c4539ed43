"""The story of a record's outcomes as a table: for a terminal of any width, and as Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tracker.render.clean import line

if TYPE_CHECKING:
    from rich.console import RenderableType

    from tracker.outcomes import Mark, Story, StoryRow

STYLES = {
    "added": "green",
    "returned": "green",
    "removed": "bold red",
    "promoted": "bold red",
    "demoted": "bold red",
    "reworded": "dim",
    "undecided": "yellow",
}
_HEADINGS = {"primary": "Primary", "secondary": "Secondary", "other": "Other"}


def tell(record: str, title: str, story: Story) -> None:
    """Print the story: an outcome, then a line for each version that touched it."""
    from tracker.cli.terminal import show

    show([*_head(record, title, story), *_rows(story)])


def _head(record: str, title: str, story: Story) -> Iterator[RenderableType]:
    from rich.text import Text

    head = Text(record, "bold cyan")
    head.append(f"  {line(title)}", "bold")
    yield head
    if not story.rows:
        yield Text(f"No outcome measures since {story.labels[0]}, in any version at hand.", "dim")
        return
    versions = len(story.labels)
    said = "never changed" if versions == 1 else f"{versions - 1} later versions touched them"
    if versions == 2:
        said = "1 later version touched them"
    yield Text(f"Outcome measures from {story.labels[0]}; {said}.", "dim")
    marks = (mark for row in story.rows for mark in row.marks)
    open_ones = sum(mark is not None and mark.word == "undecided" for mark in marks)
    if open_ones:
        yield Text(
            f"{open_ones} left undecided, between words and substance: please read.", "yellow"
        )


def _rows(story: Story) -> Iterator[RenderableType]:
    from rich.padding import Padding
    from rich.text import Text

    before = ""
    for number, row in enumerate(story.rows, 1):
        heading = _HEADINGS[row.list] if row.present else "No longer there"
        if heading != before:
            yield Text()
            yield Text(heading, "bold underline")
            before = heading
        yield _outcome(number, row)
        for label, mark in zip(story.labels, row.marks, strict=True):
            if mark is not None and mark.word != "registered":
                yield Padding(_mark(label, mark), (0, 0, 0, 4))


def _outcome(number: int, row: StoryRow) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    text = Text(line(row.latest.measure), "" if row.present else "strike")
    if row.latest.time_frame:
        text.append(f"  [{line(row.latest.time_frame)}]", "dim")
    if not row.present:
        text.append(f"  ({row.list})", "dim")
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=3, justify="right")
    grid.add_column(overflow="fold")
    grid.add_row(Text(str(number), "dim"), text)
    return grid


def _mark(label: str, mark: Mark) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=14)
    grid.add_column(width=19)
    grid.add_column(overflow="fold")
    grid.add_row(
        Text(label, "dim"), Text(mark.word, STYLES.get(mark.word, "red")), Text(line(mark.reason))
    )
    return grid


def markdown(story: Story) -> Iterator[str]:
    """Yield the whole table: a row for each outcome, a column for each version that touched any."""
    columns = ("Outcome", "Time frame", "List", *story.labels)
    yield f"| {' | '.join(columns)} |"
    yield f"|{'|'.join('---' for _ in columns)}|"
    for row in story.rows:
        place = row.list if row.present else f"{row.list}, no longer there"
        marks = (mark.word if mark else "" for mark in row.marks)
        cells = (row.latest.measure, row.latest.time_frame, place, *marks)
        yield f"| {' | '.join(line(cell).replace('|', chr(92) + '|') for cell in cells)} |"
