"""Ways in which a registry's answer goes wrong, to be played one after another in tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from threading import Lock

from tracker.model import Study


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer before it goes over the wire.

    `pause` seconds pass between single bytes of the body when it is set; after `cut` bytes of the
    wire form the connection is closed.
    """

    status: int
    body: bytes
    content_type: str = "text/plain; charset=UTF-8"
    headers: tuple[tuple[str, str], ...] = ()
    pause: float | None = None
    cut: int | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of studies before it is written; `here` is the token that leads to this page."""

    studies: tuple[Study, ...]
    here: str
    token: str | None
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """One wrong answer: of the next request whose path begins with `on`, `times` times."""

    reply: Callable[[Reply], Reply] | None = None
    listing: Callable[[Listing], Listing] | None = None
    on: str = "/"
    times: int | None = 1


class Script:
    """The faults still to come; each request takes at most one, the first that fits its path."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self._left: list[Fault] = list(faults)
        self._lock = Lock()

    def add(self, *faults: Fault) -> None:
        """Append to the faults to come."""
        with self._lock:
            self._left.extend(faults)

    def clear(self) -> None:
        """Behave from now on."""
        with self._lock:
            self._left.clear()

    def next(self, path: str) -> Fault:
        """Take the fault for a request, a harmless one where none is due."""
        with self._lock:
            for place, fault in enumerate(self._left):
                if path.startswith(fault.on):
                    if fault.times == 1:
                        del self._left[place]
                    elif fault.times is not None:
                        self._left[place] = replace(fault, times=fault.times - 1)
                    return fault
        return Fault()


def honest(*, on: str = "/", times: int | None = 1) -> Fault:
    """Answer rightly, so that a fault can strike the second or third request."""
    return Fault(on=on, times=times)


def status(
    code: int,
    *,
    retry_after: str | None = None,
    body: str = "",
    on: str = "/",
    times: int | None = 1,
) -> Fault:
    """Answer with a status and a line of text instead."""
    headers = () if retry_after is None else (("Retry-After", retry_after),)
    answer = Reply(code, body.encode(), headers=headers)
    return Fault(reply=lambda _: answer, on=on, times=times)


def blocked(*, on: str = "/", times: int | None = None) -> Fault:
    """Refuse this client with a page for people, as the registry's gateway does; for ever."""
    page = b"<!DOCTYPE html>\n<html><head><title>403 Forbidden</title></head><body></body></html>\n"
    return Fault(reply=lambda _: Reply(403, page, "text/html"), on=on, times=times)


def not_json(*, on: str = "/", times: int | None = 1) -> Fault:
    """Answer 200 with a page for people."""
    page = b"<!DOCTYPE html>\n<html><body>We are updating our site.</body></html>\n"
    return Fault(reply=lambda _: Reply(200, page, "text/html"), on=on, times=times)


def body(text: str, *, on: str = "/", times: int | None = 1) -> Fault:
    """Answer 200 with a body of one's own making, declared as JSON."""
    made = Reply(200, text.encode(), "application/json")
    return Fault(reply=lambda _: made, on=on, times=times)


def truncate(part: float = 0.5, *, on: str = "/", times: int | None = 1) -> Fault:
    """Send only a part of the body, with headers that agree, as a broken proxy does."""

    def shorten(reply: Reply) -> Reply:
        return replace(reply, body=reply.body[: int(len(reply.body) * part)])

    return Fault(reply=shorten, on=on, times=times)


def hang_up(after: int = 0, *, on: str = "/", times: int | None = 1) -> Fault:
    """Close the connection after so many bytes of the body; before any byte at all with 0."""
    return Fault(reply=lambda reply: replace(reply, cut=after), on=on, times=times)


def drip(pause: float = 0.02, *, on: str = "/", times: int | None = 1) -> Fault:
    """Send the body byte by byte, `pause` seconds apart."""
    return Fault(reply=lambda reply: replace(reply, pause=pause), on=on, times=times)


def empty_page(token: str | None = None, *, on: str = "/", times: int | None = 1) -> Fault:
    """Answer a search with an empty page whose token leads to the page that should have come.

    With a token of one's own the walk may be led anywhere, or round in a circle.
    """

    def emptied(page: Listing) -> Listing:
        return replace(page, studies=(), token=token or page.here)

    return Fault(listing=emptied, on=on, times=times)


def extra(*studies: Study, on: str = "/", times: int | None = 1) -> Fault:
    """Put studies on the page which nobody asked for, or which were on a page before."""

    def widened(page: Listing) -> Listing:
        return replace(page, studies=(*page.studies, *studies))

    return Fault(listing=widened, on=on, times=times)
