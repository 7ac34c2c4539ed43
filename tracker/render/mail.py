"""Messages to subscribers: alone knows what a mail about one record or many says, in which order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from tracker.config import Deliver, Subscriber
from tracker.model import LoggedChange
from tracker.render.clean import block, line
from tracker.render.marks import breaks, plain
from tracker.render.said import Said, in_order, left_out, said
from tracker.render.views import Context, Message, RecordView
from tracker.subscriptions import asked_for, told_of_people

SUBJECT = 150
"""Characters of a subject line, at most."""


@dataclass(frozen=True, slots=True)
class Told:
    """One record's part of a message; `dated` holds for all its changes that don't say otherwise."""

    record: RecordView
    changes: tuple[Said, ...]
    heading: str
    dated: str
    accounted: str
    link: str
    compare: str


def message(
    subscriber: Subscriber,
    record: RecordView,
    changes: Sequence[LoggedChange],
    context: Context,
) -> Message:
    """Return the mail about one record's changes.

    `changes` are all that one check found: those that the subscriber did not ask for, and the
    suppressed ones, are counted and not shown. ValueError if nothing is left to show: a mail with
    an empty difference is never made.
    """
    shown = _shown(subscriber, changes)
    if not shown:
        raise ValueError(f"{record.nct_id}: a message without a change to show")
    told = _told(subscriber, record, changes, context)
    more = f" (+{len(shown) - 1})" if len(shown) > 1 else ""
    head = f"[tracker] {record.nct_id} "
    subject = head + line(shown[0].change.summary, SUBJECT - len(head) - len(more)) + more
    headers = {"X-Tracker-Record": record.nct_id, "X-Tracker-Changes": str(len(shown))}
    return _message("record", subject, [told], subscriber, context, headers)


def digest(
    subscriber: Subscriber,
    records: Sequence[tuple[RecordView, Sequence[LoggedChange]]],
    context: Context,
) -> Message:
    """Return one mail about several records, those with the gravest change first.

    Records of which nothing is to be shown are left out; ValueError if that is all of them.
    """
    worth = [pair for pair in records if _shown(subscriber, pair[1])]
    if not worth:
        raise ValueError(f"a digest for {subscriber.address} without a change to show")
    worth.sort(key=lambda pair: -max(each.change.weight for each in _shown(subscriber, pair[1])))
    told = [_told(subscriber, record, changes, context) for record, changes in worth]
    count = sum(len(part.changes) for part in told)
    often = "Weekly digest" if subscriber.deliver is Deliver.WEEKLY else "Daily digest"
    subject = f"[tracker] {often}: {_count(count, 'change')} in {_count(len(told), 'record')}"
    return _message("digest", subject, told, subscriber, context, {"X-Tracker-Changes": str(count)})


def _message(
    kind: str,
    subject: str,
    told: list[Told],
    subscriber: Subscriber,
    context: Context,
    headers: dict[str, str],
) -> Message:
    values = {
        "subject": subject,
        "told": told,
        "context": context,
        "why": _why(subscriber, told),
        "count": sum(len(part.changes) for part in told),
    }
    text = _templates().get_template(f"{kind}.txt").render(values)
    html = _templates().get_template(f"{kind}.html").render(values)
    return Message(subject, text.strip() + "\n", html, MappingProxyType(headers))


def _shown(subscriber: Subscriber, changes: Sequence[LoggedChange]) -> list[LoggedChange]:
    return in_order([each for each in changes if asked_for(subscriber, each)])


def _told(
    subscriber: Subscriber, record: RecordView, changes: Sequence[LoggedChange], context: Context
) -> Told:
    shown = _shown(subscriber, changes)
    ids = {id(each) for each in shown}
    hidden = [each for each in changes if id(each) not in ids]
    parts = tuple(said(each, people=told_of_people(subscriber)) for each in shown)
    usual = Counter(part.dated for part in parts).most_common(1)[0][0]
    return Told(
        record=record,
        changes=parts,
        heading=_heading(shown),
        dated=usual,
        accounted=left_out(len(shown), hidden, subscriber.weight),
        link=f"{context.base_url}/study/{record.nct_id}",
        compare=_compare(record, shown, context),
    )


def _heading(shown: Sequence[LoggedChange]) -> str:
    """What happened to a record as a whole (taken up, merged, gone, back) is no change in it."""
    only_news = all(each.change.path.startswith("record.") for each in shown)
    return "News of the registry record" if only_news else "The registry record changed"


def _compare(record: RecordView, shown: Sequence[LoggedChange], context: Context) -> str:
    """The registry's own comparison; its pages count versions from 1, we from 0 as its data do."""
    page = f"{context.base_url}/study/{record.nct_id}?tab=history"
    numbers = [each.version for each in shown if each.version]
    if not numbers:
        return page
    return f"{page}&a={min(numbers)}&b={max(numbers) + 1}#version-content-panel"


def _why(subscriber: Subscriber, told: list[Told]) -> str:
    mine = None if subscriber.watches is None else set(subscriber.watches)
    names = {name for part in told for name in part.record.watches if mine is None or name in mine}
    if not names:
        return "You follow this registry tracker's watches"
    named = ", ".join(f"“{line(name)}”" for name in sorted(names))
    return f"You follow the watch{'es' if len(names) > 1 else ''} {named}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


@cache
def _templates() -> Environment:
    """One set for both forms: names that end in .html escape what they are given, .txt do not."""
    environment = Environment(
        loader=PackageLoader("tracker.render"),
        autoescape=select_autoescape(("html",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(plain=plain, line=line, block=block, breaks=breaks)
    return environment
