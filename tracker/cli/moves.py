"""What a listing says beside itself: the dates that do not stand as first recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tracker.storage import Store


def say(store: Store, nct_id: str) -> None:
    """Say on stderr which of the dates that a record's changes are placed by were moved."""
    from tracker.pipeline.moves import moves_of

    for each in moves_of(store, nct_id):
        click.echo(f"{nct_id}: changes are placed by {each.text}.", err=True)
