"""Changes matched with subscribers, and their messages queued in the same transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from tracker.config import Deliver, Settings, Subscriber
from tracker.pipeline.moves import moves_of
from tracker.pipeline.reading import evidence
from tracker.render import Context, Message, RecordView, message, record_view, warning
from tracker.status import Forecast
from tracker.storage import NewMail, NewNews, Store
from tracker.subscriptions import due_at, wanted


class Notifier:
    """Queues what subscribers are to be told; used inside a transaction of the store."""

    def __init__(self, store: Store, settings: Settings, data_timestamp: str | None) -> None:
        self._store = store
        self._settings = settings
        self._context = Context(
            base_url=settings.registry.website,
            data_timestamp=data_timestamp,
            config=settings.path.name,
        )

    def queue(
        self, record: int, changes: Sequence[int], watches: Collection[str], now: datetime
    ) -> int:
        """Queue mails and news of a record's changes (ids in the log); say how many were queued.

        Nobody is told while no mail server is configured: what happens then stands in the log.
        """
        if not changes or self._settings.mail is None or not self._settings.subscribers:
            return 0
        logged = self._store.log.get(changes)
        view: RecordView | None = None
        queued = 0
        for subscriber in self._settings.subscribers:
            told = wanted(subscriber, logged, watches)
            if not told:
                continue
            due = due_at(subscriber, now, self._settings.schedule)
            if subscriber.deliver is Deliver.IMMEDIATE:
                view = view or self._view(record, watches)
                mail = message(subscriber, view, logged, self._context)
                self._store.outbox.put([_mail(subscriber, record, mail, now, due)])
            else:
                news = [NewNews(subscriber.address, record, each.id, due) for each in told]
                self._store.outbox.hold(news)
            queued += 1
        return queued

    def warn(
        self,
        subscriber: Subscriber,
        lapses: Sequence[tuple[int, Collection[str], Forecast]],
        now: datetime,
    ) -> None:
        """Queue one warning of coming lapses (record, its watches, forecast), to be sent at once."""
        views = [(self._view(record, watches), each) for record, watches, each in lapses]
        mail = warning(subscriber, views, self._context)
        record = lapses[0][0] if len(lapses) == 1 else None
        self._store.outbox.put([_mail(subscriber, record, mail, now, now)])

    def _view(self, record: int, watches: Collection[str]) -> RecordView:
        return view_of(self._store, record, watches)


def view_of(store: Store, record: int, watches: Collection[str]) -> RecordView:
    """Give what a reader is told about a record, from its newest snapshot."""
    row = store.records.by_id(record)
    if row.latest is None:
        return RecordView(nct_id=row.nct_id, watches=tuple(sorted(watches)))
    snapshot = store.snapshots.get(row.latest)
    fields = evidence(store, snapshot, row).fields
    view = record_view(row.nct_id, fields, tuple(sorted(watches)))
    return replace(view, moved=tuple(each.text for each in moves_of(store, row.nct_id)))


def _mail(
    subscriber: Subscriber, record: int | None, mail: Message, now: datetime, due: datetime
) -> NewMail:
    body = {"text": mail.text, "html": mail.html, "headers": dict(mail.headers)}
    return NewMail(subscriber.address, record, mail.subject, body, now, due)
