"""Messages to subscribers: alone knows what a mail about one record or many says, in which order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from types import MappingProxyType

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from tracker.config import Deliver, Subscriber
from tracker.model import LoggedChange
from tracker.render.clean import block, line
from tracker.render.echoes import without_echoes
from tracker.render.marks import breaks, plain
from tracker.render.said import in_order, rank
from tracker.render.told import Told, told
from tracker.render.views import Context, Message, RecordView
from tracker.status import Forecast
from tracker.subscriptions import asked_for

SUBJECT = 150
"""Characters of a subject line, at most."""

NAME = 60
"""Characters of it that a trial's name may take."""

DETAILED = 30
"""Records of a digest that are told in full; of the rest it gives the gravest change each."""

CLIPPED = 100_000
"""Bytes of HTML beyond which a digest tells fewer records in full: mail clients cut off what is longer."""

_FEWER = (DETAILED, 20, 12, 7, 4, 2, 1)

NAMED = 200
"""Records of a digest that are named; the rest is counted."""


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
    shown = in_order(without_echoes([c for c in changes if asked_for(subscriber, c)]))
    if not shown:
        raise ValueError(f"{record.nct_id}: a message without a change to show")
    hidden = [each for each in changes if not asked_for(subscriber, each)]
    part = told(subscriber, record, shown, hidden, context)
    more = f" (+{len(shown) - 1} more)" if len(shown) > 1 else ""
    subject = _subject(record, part.lead, more)
    headers = {"X-Tracker-Record": record.nct_id, "X-Tracker-Changes": str(len(shown))}
    return _message("record", subject, [part], subscriber, context, headers)


def digest(
    subscriber: Subscriber,
    records: Sequence[tuple[RecordView, Sequence[LoggedChange]]],
    context: Context,
) -> Message:
    """Return one mail about several records, the one with the gravest change first.

    The changes are those gathered for the subscriber since the last digest, and were matched with
    the wishes of that time; only what has become suppressed since is left out. ValueError if that
    leaves nothing to show.
    """
    found = [
        (record, in_order(without_echoes([c for c in all_ if not c.change.suppressed])))
        for record, all_ in records
    ]
    worth = sorted((pair for pair in found if pair[1]), key=lambda pair: rank(pair[1][0]))
    if not worth:
        raise ValueError(f"a digest for {subscriber.address} without a change to show")
    parts = [told(subscriber, record, shown, (), context) for record, shown in worth]
    count = sum(part.count for part in parts)
    often = "Weekly digest" if subscriber.deliver is Deliver.WEEKLY else "Daily digest"
    counted = f"{_count(count, 'change')} in {_count(len(parts), 'record')}"
    gravest = f"; {parts[0].record.nct_id} {line(parts[0].lead)}"
    subject = line(f"[tracker] {often}: {counted}{gravest}", SUBJECT)
    headers = {"X-Tracker-Changes": str(count)}
    return _message("digest", subject, parts, subscriber, context, headers)


def warning(
    subscriber: Subscriber, lapses: Sequence[tuple[RecordView, Forecast]], context: Context
) -> Message:
    """Return one mail about records that are forecast to lapse to Unknown, the soonest first.

    It says that nothing has changed yet. ValueError for no lapse.
    """
    if not lapses:
        raise ValueError(f"a warning for {subscriber.address} of nothing")
    soonest = sorted(lapses, key=lambda pair: (pair[1].day, pair[0].nct_id))
    first, day = soonest[0][0], soonest[0][1].day
    subject = _subject(first, f"will lapse to Unknown status on {day} unless it is updated")
    if len(soonest) > 1:
        count = _count(len(soonest), "record")
        subject = f"[tracker] {count} will lapse to Unknown status, the first on {day}"
    headers = {"X-Tracker-Lapses": str(len(soonest))}
    if len(soonest) == 1:
        headers["X-Tracker-Record"] = first.nct_id
    values = {"lapses": soonest, "base": context.base_url.rstrip("/")}
    views = [view for view, _ in soonest]
    return _rendered("warning", subject, values, _why(subscriber, views), context, headers)


def proof(context: Context) -> Message:
    """Return the mail that shows that mail arrives; it tells of no record."""
    why = "You get this because somebody called `tracker mail test`"
    return _rendered("proof", "[tracker] Test mail", {}, why, context, {})


def _subject(record: RecordView, lead: str, more: str = "") -> str:
    """The record by number, what happened, and what people call the trial, where there is room."""
    head = f"[tracker] {record.nct_id} "
    said = head + line(lead, SUBJECT - len(head) - len(more)) + more
    room = min(NAME, SUBJECT - len(said) - 3)
    name = line(record.called, room) if room >= NAME // 3 else ""
    return f"{said} – {name}" if name else said


def _message(
    kind: str,
    subject: str,
    parts: list[Told],
    subscriber: Subscriber,
    context: Context,
    headers: dict[str, str],
) -> Message:
    why = _why(subscriber, [part.record for part in parts])
    for detailed in _FEWER:
        values = {"told": parts, "detailed": detailed, "named": NAMED}
        mail = _rendered(kind, subject, values, why, context, headers)
        if len(mail.html.encode()) <= CLIPPED:
            break
    return mail


def _rendered(
    kind: str,
    subject: str,
    values: Mapping[str, object],
    why: str,
    context: Context,
    headers: dict[str, str],
) -> Message:
    whole = {**values, "subject": subject, "why": why, "context": context}
    text = _templates().get_template(f"{kind}.txt").render(whole)
    html = _templates().get_template(f"{kind}.html").render(whole)
    return Message(subject, text.strip() + "\n", html, MappingProxyType(headers))


def _why(subscriber: Subscriber, records: Iterable[RecordView]) -> str:
    mine = None if subscriber.watches is None else set(subscriber.watches)
    names = {name for record in records for name in record.watches if mine is None or name in mine}
    if not names:
        return "You follow this registry tracker's watches"
    named = ", ".join(f"“{line(name)}”" for name in sorted(names))
    return f"You follow the watch{'es' if len(names) > 1 else ''} {named}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _sentence(text: str) -> str:
    """Let a part of a sentence stand for itself."""
    return text[:1].upper() + text[1:]


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
    environment.filters.update(
        plain=plain, line=line, block=block, breaks=breaks, sentence=_sentence
    )
    return environment
