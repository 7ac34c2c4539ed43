"""What is due is sent: digests are made up, messages handed over, and each acknowledged by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker import config
from tracker.channels import Channel, Outgoing
from tracker.channels.email import EmailChannel
from tracker.config import Settings, Subscriber
from tracker.errors import ConfigError, DeliveryError
from tracker.model import LoggedChange
from tracker.pipeline.following import Followed
from tracker.pipeline.notify import view_of
from tracker.render import Context, digest, loads
from tracker.storage import DueMail, NewMail, Store

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
PATIENCE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Delivered:
    """How many messages were sent, put off, and given up, and why."""

    sent: int = 0
    put_off: int = 0
    failed: int = 0
    reasons: tuple[str, ...] = ()


def deliver(
    store: Store,
    settings: Settings,
    environ: Mapping[str, str],
    clock: Callable[[], datetime],
    channel: Channel | None = None,
) -> Delivered:
    """Make up the digests that are due and send every message that is.

    A message is acknowledged as soon as the server has it: only a kill between the two sends it
    twice, under the same Message-ID. One that can't be handed over is tried again after 1, 2, 4 …
    minutes, at most every six hours, for a week.
    """
    if settings.mail is None:
        return Delivered()
    _make_digests(store, settings, clock())
    due = store.outbox.due(clock())
    if not due:
        return Delivered()
    try:
        channel = channel or EmailChannel(settings.mail, config.password(settings.mail, environ))
    except ConfigError as error:
        return _all_put_off(store, due, str(error), clock())
    with channel:
        done = [_send(store, settings, channel, mail, clock) for mail in due]
    _note_trouble(store, [reason for state, reason in done if state == "again"], clock())
    return Delivered(
        sent=sum(state == "sent" for state, _ in done),
        put_off=sum(state == "again" for state, _ in done),
        failed=sum(state == "failed" for state, _ in done),
        reasons=tuple(dict.fromkeys(reason for _, reason in done if reason)),
    )


def _note_trouble(store: Store, put_off: Sequence[str], now: datetime) -> None:
    """Let `tracker status` say why mail waits, for as long as some does."""
    with store.transaction():
        if put_off:
            store.checks.trouble("mail", put_off[0], now)
        else:
            store.checks.relieved("mail")


def _send(
    store: Store,
    settings: Settings,
    channel: Channel,
    mail: DueMail,
    clock: Callable[[], datetime],
) -> tuple[str, str]:
    if mail.subscriber not in {subscriber.address for subscriber in settings.subscribers}:
        reason = f"{mail.subscriber} is no longer a subscriber in config.toml"
        with store.transaction():
            store.outbox.failed(mail.id, reason)
        return "failed", reason
    try:
        channel.send(outgoing(mail))
    except DeliveryError as error:
        return _failed(store, mail, error, clock())
    with store.transaction():
        store.outbox.sent(mail.id, clock())
    return "sent", ""


def outgoing(mail: DueMail) -> Outgoing:
    """Give a message of the outbox as a channel takes it."""
    headers = dict(mail.message.get("headers", {}))
    return Outgoing(
        number=mail.id,
        recipient=mail.subscriber,
        subject=mail.subject,
        text=mail.message["text"],
        html=mail.message["html"],
        date=mail.created_at,
        record=headers.get("X-Tracker-Record"),
        headers=headers,
    )


def _failed(store: Store, mail: DueMail, error: DeliveryError, now: datetime) -> tuple[str, str]:
    given_up = error.permanent or now - mail.created_at > PATIENCE
    with store.transaction():
        if given_up:
            store.outbox.failed(mail.id, str(error))
        else:
            store.outbox.again(mail.id, now + pause(mail.attempts, error.retry_after), str(error))
    return ("failed" if given_up else "again"), f"{mail.subscriber}: {error}"


def pause(attempts: int, asked: float | None = None) -> timedelta:
    """Give how long to wait after so many attempts before the one that failed now."""
    doubled = min(LONGEST_PAUSE, FIRST_PAUSE * (1 << min(attempts, 20)))
    return max(doubled, timedelta(seconds=asked or 0))


def _all_put_off(store: Store, due: Sequence[DueMail], reason: str, now: datetime) -> Delivered:
    with store.transaction():
        for mail in due:
            store.outbox.again(mail.id, now + pause(mail.attempts), reason)
    _note_trouble(store, [reason], now)
    return Delivered(put_off=len(due), reasons=(reason,))


def _make_digests(store: Store, settings: Settings, now: datetime) -> None:
    due = store.outbox.digests(now)
    if not due:
        return
    subscribers = {subscriber.address: subscriber for subscriber in settings.subscribers}
    whom = Followed(store, settings)
    for address, ids in due.items():
        subscriber = subscribers.get(address)
        with store.transaction():
            changes = [c for c in store.log.get(ids) if c.change.suppressed is None]
            # A rebuild may have found that a waiting change is none: then there is nothing to tell.
            if subscriber is not None and changes:
                store.outbox.put([_digest(store, settings, subscriber, changes, whom, now)])
            store.outbox.told(address, ids)


def _digest(
    store: Store,
    settings: Settings,
    subscriber: Subscriber,
    changes: Sequence[LoggedChange],
    whom: Followed,
    now: datetime,
) -> NewMail:
    grouped: dict[str, list[LoggedChange]] = {}
    for change in changes:
        grouped.setdefault(change.record, []).append(change)
    known = store.records.named(grouped)
    parts = [
        (view_of(store, known[name].id, whom.watching(known[name].id)), found)
        for name, found in grouped.items()
    ]
    context = Context(
        base_url=settings.registry.website,
        data_timestamp=loads(c.clocks.data_timestamp for c in changes),
        config=settings.path.name,
    )
    mail = digest(subscriber, parts, context)
    body = {"text": mail.text, "html": mail.html, "headers": dict(mail.headers)}
    return NewMail(subscriber.address, None, mail.subject, body, now, now)
