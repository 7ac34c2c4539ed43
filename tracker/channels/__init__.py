"""Ways of telling people: what a channel is given and what it promises; each way is one module."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType, TracebackType
from typing import Protocol, Self


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One finished message for one recipient.

    `number` is that of the outbox row: a message sent again after a crash carries the same one, so
    that it is recognisable as the same. `date` is when the message was written, not when it is
    sent. `record` is the NCT number of a message about one record, which gathers them into a
    thread; `headers` are single-line values.
    """

    number: int
    recipient: str
    subject: str
    text: str
    html: str
    date: datetime
    record: str | None = None
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


class Channel(Protocol):
    """A way of telling; open it with `with` for a run of messages and it keeps its connection."""

    def send(self, message: Outgoing) -> None:
        """Hand the message over for good, or raise DeliveryError, which says whether to try again.

        A message that fails holds up none of those after it.
        """
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...
