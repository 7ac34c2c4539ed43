"""How far a record's start and primary completion dates were moved, as its log tells."""

from __future__ import annotations

from datetime import date

from tracker import life
from tracker.storage import Question, Store


def moves_of(store: Store, nct_id: str, until: date | None = None) -> tuple[life.Moved, ...]:
    """Give the dates that were moved, of those that a record's changes are placed by.

    With `until`, as they stood on that day. Reads a few rows and no snapshot.
    """
    fields = (life.REGISTERED, *life.DATES)
    question = Question(records=(nct_id,), fields=fields, until=until, suppressed=True)
    return life.moved(store.log.ask(question))
