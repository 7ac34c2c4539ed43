"""How the change log looks to a person: in groups on a terminal, a line a change in a pipe."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

import click

from tracker.cli.terminal import heading, looked_at, plural, show
from tracker.fields import CATEGORIES
from tracker.model import Change, LoggedChange, Weight
from tracker.render.clean import line
from tracker.render.clocks import file_of, of_file
from tracker.render.said import reading

if TYPE_CHECKING:
    from rich.console import RenderableType

WEIGHT_STYLES = {Weight.HIGH: "bold red", Weight.MEDIUM: "yellow", Weight.LOW: "dim"}

REASONS = {
    "bookkeeping": "bookkeeping",
    "computed": "computed by the registry",
    "folded": "part of another change",
    "wording": "wording",
    "baseline": "first sight",
}


@dataclass
class Shown:
    """How many changes went by, and how many of them by the reason why they are usually held back.

    `found` counts the entries before moves between the lists of outcomes were told once.
    """

    found: int = 0
    number: int = 0
    held: Counter[str] = field(default_factory=Counter)

    def finding(self, changes: Iterable[LoggedChange]) -> Iterator[LoggedChange]:
        """Give entries on, counting them as found."""
        for each in changes:
            self.found += 1
            yield each

    def counting(self, changes: Iterable[LoggedChange]) -> Iterator[LoggedChange]:
        """Give changes on, counting them."""
        for each in changes:
            self.number += 1
            if each.change.suppressed:
                self.held[each.change.suppressed.value] += 1
            yield each


def tell(changes: Iterable[LoggedChange], registry: str, *, patch: bool = False) -> None:
    """Print changes in the order given, each comparison's as soon as they are there.

    `registry` is the address that a record's number links to.
    """
    if looked_at() or patch:
        _grouped(changes, registry, patch=patch)
        return
    for number, logged in enumerate(changes):
        if not number:
            click.echo(_aligned(_COLUMNS))
        click.echo(_aligned(_cells(logged)))


_COLUMNS = {
    "record": len("NCT00000000"),
    "recorded": len("2026-01-01"),
    "posted": len("2026-01-01"),
    "effective": len("2026-01-01"),
    "seen": len("2026-01-01"),
    "weight": len("medium"),
    "category": max(map(len, CATEGORIES)),
    "change": 0,
}
"""Columns and how wide they are: known beforehand, so that a log of any length is printed as it is read."""


def _aligned(cells: Iterable[str]) -> str:
    widths = _COLUMNS.values()
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def _cells(logged: LoggedChange) -> list[str]:
    change, clocks = logged.change, logged.clocks
    seen = clocks.seen_at and clocks.seen_at.date()
    days = (clocks.recorded_on, clocks.posted_on, change.effective_on, seen)
    hidden = f" ({REASONS.get(change.suppressed, change.suppressed)})" if change.suppressed else ""
    derived = " (derived)" if change.derived else ""
    back = f" ({_back(change)})" if change.detail.get("reversion") else ""
    file = " (in a file)" if of_file(logged) else ""
    read = f"; our reading: {verdict}" if (verdict := reading(change.detail)) else ""
    return [
        logged.record,
        *(str(day) if day else "-" for day in days),
        change.weight.word,
        change.category,
        line(change.summary) + read + derived + back + file + hidden,
    ]


def _grouped(changes: Iterable[LoggedChange], registry: str, *, patch: bool) -> None:
    groups = (list(group) for _, group in groupby(changes, key=_together))
    for number, group in enumerate(groups):
        show([*([""] if number else []), *_group(group, registry, patch=patch)])


def _together(logged: LoggedChange) -> tuple[object, ...]:
    """Changes stand together that one comparison found: of one record, dated alike."""
    return logged.record, logged.after, _dated(logged)


def _group(
    group: Sequence[LoggedChange], registry: str, *, patch: bool
) -> Iterator[RenderableType]:
    from rich.padding import Padding
    from rich.text import Text

    first = group[0]
    yield heading(first.record, first.title, f"{registry}/study/{first.record}")
    yield Padding(Text(_dated(first), "dim"), (0, 0, 0, 2))
    yield from entries(group, patch=patch)


def entries(changes: Sequence[LoggedChange], *, patch: bool) -> Iterator[RenderableType]:
    """Give changes as lines to be printed, with their texts word by word if `patch`."""
    for logged in changes:
        yield _entry(logged)
        if patch:
            yield from _patch(logged)


def _entry(logged: LoggedChange) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    change = logged.change
    style = WEIGHT_STYLES[change.weight]
    told = Text(line(change.summary), "dim" if change.suppressed else "")
    for note in _notes(logged):
        told.append(f"  {note}", "dim italic")
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=2)
    grid.add_column(width=6)
    grid.add_column(overflow="fold")
    grid.add_row("", Text("-" if change.suppressed else change.weight.word, style), told)
    return grid


def _notes(logged: LoggedChange) -> Iterator[str]:
    """What a reader must know at a glance; the mail and the JSON say it at length."""
    change = logged.change
    if change.suppressed:
        yield REASONS.get(change.suppressed, change.suppressed)
    if verdict := reading(change.detail):
        yield f"our reading: {verdict}"
    if change.derived:
        yield "derived by rule"
    if change.detail.get("reversion"):
        yield _back(change)
    if change.category == "outcomes" and logged.phase in ("after-completion", "after-results"):
        yield logged.phase.replace("after-completion", "after-primary-completion").replace("-", " ")


def _back(change: Change) -> str:
    before = change.detail.get("reverts")
    return f"back to what it was before {before}" if before else "back to what it was"


def _patch(logged: LoggedChange) -> Iterator[RenderableType]:
    from rich.padding import Padding
    from rich.text import Text

    from tracker.cli.words import coloured
    from tracker.render.rows import rows

    if logged.change.path.startswith("record"):
        return  # an event of the record: its summary says it all
    for row in rows(logged.change):
        yield Padding(coloured(row), (0, 0, 0, 10))
    if reading(logged.change.detail) and (reason := logged.change.detail.get("reason")):
        yield Padding(Text(line(str(reason)), "dim italic"), (0, 0, 0, 10))


def _dated(logged: LoggedChange) -> str:
    """Name each clock in short; the mail and the JSON give the minutes too."""
    clocks, effective = logged.clocks, logged.change.effective_on
    parts = []
    if clocks.recorded_on:
        parts.append(f"recorded {clocks.recorded_on}")
    if clocks.posted_on:
        parts.append(f"posted {clocks.posted_on}")
    if effective and effective != clocks.recorded_on:
        parts.append(f"by rule {effective}")
    if clocks.seen_at:
        after, at = clocks.seen_after, clocks.seen_at.date()
        apart = after is not None and (at - after.date()).days > 1
        if of_file(logged):
            before = f", not yet on {after:%F}" if apart else ""
            parts.append(f"{file_of(logged)}{before}")
        else:
            parts.append(f"seen between {after:%F} and {at}" if apart else f"seen {at}")
    return " · ".join(parts) or "not dated"


def account(shown: Shown, hidden: Mapping[str, int], *, everything: bool, of: int) -> str:
    """Say how many of `of` changes are shown and how many are held back, and why."""
    said = _said(shown, of)
    if everything:
        if not shown.held:
            return f"{said}."
        number = shown.held.total()
        return f"{said}, {number:,} of them usually held back ({_reasons(shown.held)})."
    number = sum(hidden.values())
    if not number:
        return f"{said}."
    return f"{said}, {number:,} held back ({_reasons(hidden)}): --all shows them."


def _said(shown: Shown, of: int) -> str:
    if not shown.number:
        return "No change to show"
    said = f"{plural(shown.number, 'change')} shown"
    if of > shown.found:
        said = f"The newest {shown.number:,} of {plural(of, 'change')} shown"
    twice = shown.found - shown.number
    return f"{said} ({plural(twice, 'move')} between outcome lists told once)" if twice else said


def _reasons(counts: Mapping[str, int]) -> str:
    return ", ".join(
        f"{count:,} {REASONS.get(reason, reason)}"
        for reason, count in sorted(counts.items(), key=lambda item: -item[1])
    )
