"""`tracker diff`: any two states of a record side by side, word by word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import reduce
from typing import TYPE_CHECKING

import click

from tracker.cli.context import Context, complete_record, failure_exits, pass_context
from tracker.cli.formats import format_option

if TYPE_CHECKING:
    from tracker.chronicle import Evidence
    from tracker.model import LoggedChange
    from tracker.storage import Record, Snapshot, Store


@click.command()
@click.argument("record", shell_complete=complete_record)
@click.argument("a", required=False)
@click.argument("b", required=False)
@click.option("--all", "everything", is_flag=True, help="Also what is held back as noise.")
@click.option(
    "--exit-code", is_flag=True, help="Exit with 1 when they differ, 0 when not, 2 on failure."
)
@format_option
@pass_context
def diff(
    context: Context,
    record: str,
    a: str | None,
    b: str | None,
    everything: bool,
    exit_code: bool,
    form: str,
) -> int:
    """Compare two states of a record: by default the last two, with A alone A and the last.

    A and B are each the number of a version of the registry's history, as `tracker versions` shows
    it (3 or v3, counted from 0 as its data do), s2 for the second snapshot kept, or a day: what
    stood then. Of a record without a history at hand, 2 is the second snapshot. Several pages of
    the archive that show one version count as one snapshot.
    """
    from tracker.cli.names import record_named

    with failure_exits(2 if exit_code else None), context.store() as store:
        known = record_named(store, record)
        snapshots = store.snapshots.of(known.id)
        states = _states(snapshots)
        if len(states) < 2 and a is None:
            kept = "one snapshot is" if states else "no snapshot is"
            click.echo(f"{known.nct_id}: only {kept} kept; nothing to compare yet.", err=True)
            return 0
        shown_states = [snapshots[place] for place in states]
        chosen = _chosen(known, shown_states, a, b)
        first, second = (states[number] for number in chosen)
        changes = _compared(store, known, snapshots, first, second)
    visible = [each for each in changes if not each.change.suppressed]
    shown = changes if everything else visible
    if form == "table":
        link = f"{context.settings().registry.website}/study/{known.nct_id}"
        _tell(known, link, shown_states, chosen, shown, len(changes) - len(visible))
    else:
        from tracker.cli.log import print_rows

        print_rows(shown, form)
    return int(bool(exit_code and shown))


def _states(snapshots: Sequence[Snapshot]) -> list[int]:
    """Give where the states stand: of several pages of the archive of one version the last."""
    following = [*snapshots[1:], None]
    return [
        place
        for place, (each, after) in enumerate(zip(snapshots, following, strict=False))
        if not (
            each.format.is_archived
            and after
            and after.format.is_archived
            and after.placed == each.placed
        )
    ]


def _chosen(
    record: Record, states: Sequence[Snapshot], a: str | None, b: str | None
) -> tuple[int, int]:
    last = len(states) - 1
    if a is None:
        return last - 1, last
    return _place(record, states, a), last if b is None else _place(record, states, b)


def _place(record: Record, snapshots: Sequence[Snapshot], word: str) -> int:
    """Give the index of the snapshot that a word means; MisuseError that lists what there is."""
    from tracker.errors import MisuseError

    found = _by_number(snapshots, word)
    if found is None:
        found = _by_day(snapshots, word)
    if found is None:
        listed = [
            f"  s{number}  {each.placed[:10]}"
            + ("" if each.version is None else f"  v{each.version}")
            for number, each in enumerate(snapshots, 1)
        ]
        if len(listed) > 12:
            listed = [*listed[:5], "  …", *listed[-5:]]
        raise MisuseError(
            "\n".join([f"{record.nct_id} has no version or snapshot {word!r}; there are:", *listed])
        )
    return found


_NUMBER = re.compile(r"([vs]?)(\d+)", re.IGNORECASE | re.ASCII)


def _by_number(snapshots: Sequence[Snapshot], word: str) -> int | None:
    """Give the index that v3, s3 or 3 means; a bare number is of a version where there are any."""
    match = _NUMBER.fullmatch(word)
    if match is None:
        return None
    of, number = match[1].lower(), int(match[2])
    numbered = any(each.version is not None for each in snapshots)
    if of == "v" or (not of and numbered):
        return next((i for i, each in enumerate(snapshots) if each.version == number), None)
    return number - 1 if 1 <= number <= len(snapshots) else None


def _by_day(snapshots: Sequence[Snapshot], word: str) -> int | None:
    from tracker.cli.when import parse
    from tracker.clock import now

    try:
        day = parse(word, now().date(), last=True).isoformat()
    except ValueError:
        return None
    standing = [i for i, each in enumerate(snapshots) if each.placed[:10] <= day]
    return standing[-1] if standing else None


def _compared(
    store: Store, record: Record, snapshots: Sequence[Snapshot], first: int, second: int
) -> list[LoggedChange]:
    """Compare what was known after each of two snapshots; dates are those of the second."""
    from tracker.chronicle import known_state
    from tracker.diff import compare
    from tracker.model import Clocks, LoggedChange
    from tracker.pipeline.reading import evidence

    upto = [evidence(store, each, record) for each in snapshots[: max(first, second) + 1]]
    before, after = upto[: first + 1], upto[: second + 1]
    changes = compare(
        known_state(before),
        known_state(after),
        absent=_unsaid(before) | _unsaid(after),
        coarse=before[-1].coarse | after[-1].coarse,
    )
    stood, stands = before[-1], after[-1]
    clocks = Clocks(
        recorded_on=stands.recorded_on if stands.recorded_on != stood.recorded_on else None,
        posted_on=stands.posted_on if stands.posted_on != stood.posted_on else None,
        seen_at=stands.seen_from,
        data_timestamp=stands.data_timestamp,
        seen_after=stood.last_look(stands.seen_from),
    )
    return [
        LoggedChange(
            id=number, record=record.nct_id, change=change, clocks=clocks, before=stood.snapshot,
            after=stands.snapshot, version=stands.version, title=record.title,
            certainty=stands.certainty,
        )
        for number, change in enumerate(changes, 1)
    ]  # fmt: skip


def _unsaid(told: Sequence[Evidence]) -> frozenset[str]:
    from tracker.chronicle.coverage import both

    return reduce(both, (each.absent for each in told))


def _tell(
    record: Record,
    link: str,
    snapshots: Sequence[Snapshot],
    chosen: tuple[int, int],
    changes: Sequence[LoggedChange],
    hidden: int,
) -> None:
    from rich.text import Text

    from tracker.cli.log_table import entries
    from tracker.cli.terminal import heading, plural, show

    show(
        [
            heading(record.nct_id, record.title, link),
            Text(f"--- {_described(snapshots, chosen[0])}", "red"),
            Text(f"+++ {_described(snapshots, chosen[1])}", "green"),
            *entries(changes, patch=True),
        ]
    )
    said = plural(len(changes), "difference")
    suppressed = sum(bool(each.change.suppressed) for each in changes)
    more = f", {hidden} held back: --all shows them" if hidden and not suppressed else ""
    click.echo(f"{said}{more}.", err=True)


def _described(snapshots: Sequence[Snapshot], index: int) -> str:
    each = snapshots[index]
    parts = [f"snapshot {index + 1} of {len(snapshots)}"]
    if each.version is not None:
        parts.insert(0, f"version {each.version} of the registry's history")
    if each.recorded_on:
        parts.append(f"recorded {each.recorded_on}")
    if each.data_timestamp:
        parts.append(f"data of {each.data_timestamp[:10]}")
    elif each.recorded_on is None:
        parts.append(f"placed on {each.placed[:10]}")
    return ", ".join(parts)
