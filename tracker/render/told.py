"""One record's part of a message: alone knows what is said of a record besides its changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.config import Subscriber
from tracker.model import LoggedChange
from tracker.render.said import Said, gathered, left_out
from tracker.render.views import Context, RecordView
from tracker.subscriptions import told_of_people

MOST = 25
"""Things told of one record in full; the rest is counted and stands in the log."""


@dataclass(frozen=True, slots=True)
class Told:
    """One record's part of a message, ready for the templates.

    `count` is how many changes there are to tell, `changes` the first of them. `dated` holds for
    all that do not say otherwise. `moved` tells which dates those are that the changes are placed by,
    where they were moved since.
    """

    record: RecordView
    count: int
    changes: tuple[Said, ...]
    lead: str
    heading: str
    dated: str
    accounted: str
    link: str
    compare: str
    moved: tuple[str, ...] = ()

    @property
    def compares(self) -> bool:
        """Whether `compare` leads to a comparison, not only to the list of versions."""
        return "&" in self.compare

    @property
    def more(self) -> int:
        """How many changes are only counted."""
        return self.count - sum(part.count for part in self.changes)


def told(
    subscriber: Subscriber,
    record: RecordView,
    shown: Sequence[LoggedChange],
    hidden: Sequence[LoggedChange],
    context: Context,
) -> Told:
    """Return what is said of a record with these changes, in this order, and of those not shown."""
    people = told_of_people(subscriber)
    parts = tuple(gathered(shown, people=people)[:MOST])
    base = context.base_url.rstrip("/")
    return Told(
        record=record,
        count=len(shown),
        changes=parts,
        lead=_lead(shown[0]),
        heading=_heading(shown),
        dated=Counter(part.dated for part in parts).most_common(1)[0][0],
        accounted=left_out(sum(part.count for part in parts), hidden, subscriber.weight),
        link=f"{base}/study/{record.nct_id}",
        compare=_compare(f"{base}/study/{record.nct_id}?tab=history", shown),
        moved=record.moved if any(each.phase for each in shown) else (),
    )


def _lead(logged: LoggedChange) -> str:
    """What a line that begins with the record's number says of a change."""
    change = logged.change
    if change.path == "record.presence":
        gone = "no longer answered for" if change.old else "not known"
        return f"{gone} by the registry" if change.new == "absent" else "back in the registry"
    if change.path == "record.nctId" and change.new == logged.record:
        return f"takes over from {change.old}, merged by the registry"
    if change.path == "record.watch":
        return change.summary.partition(": ")[0]
    return change.summary


def _heading(shown: Sequence[LoggedChange]) -> str:
    """What happened to a record as a whole (taken up, merged, gone, back) is no change in it."""
    only_news = all(each.change.path.startswith("record.") for each in shown)
    return "News of the registry record" if only_news else "The registry record changed"


def _compare(page: str, shown: Sequence[LoggedChange]) -> str:
    """The registry's own comparison; its pages count versions from 1, we from 0 as its data do."""
    numbers = [each.version for each in shown if each.version]
    if not numbers:
        return page
    return f"{page}&a={min(numbers)}&b={max(numbers) + 1}#version-content-panel"
