"""One HTTP exchange: what came back, and what any carrier of requests promises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from tracker.errors import UnavailableError

_QUOTED = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer: header names in lower case, the body already inflated."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def place(self) -> str:
        """The URL as messages name it."""
        return shown(self.url)

    @property
    def text(self) -> str:
        """The body as UTF-8, which is what registries send whatever their headers say."""
        return self.body.decode("utf-8", "replace")

    @property
    def line(self) -> str:
        """The beginning of the body on one line, fit to be quoted in a message."""
        words = " ".join(self.text[: _QUOTED * 4].split())
        return words if len(words) <= _QUOTED else words[:_QUOTED] + " …"

    @property
    def is_html(self) -> bool:
        """Whether a page for people came: by its declared type or by its first characters."""
        declared = self.headers.get("content-type", "").lower()
        return "html" in declared or self.body.lstrip()[:1] == b"<"


class OversizeError(UnavailableError):
    """The answer is larger than the cap; asking again at once would only fetch as much again."""


class Transport(Protocol):
    """Carries one GET over the wire; knows no retries, no pace and no redirects."""

    @property
    def product(self) -> str:
        """Name and version of the software below, for an honest User-Agent."""

    def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str],
        timeout: float,
        connect_timeout: float,
        max_bytes: int,
    ) -> Answer:
        """Fetch `url` within `timeout` seconds in all, whatever the pace at which bytes arrive.

        Raises UnavailableError when no whole answer came, OversizeError when its inflated body
        passes `max_bytes`. Any status is an answer, redirects too.
        """

    def close(self) -> None:
        """Give the connection back; a later `get` opens a new one.

        May be called from another thread: a call under way then ends with UnavailableError.
        """


def shown(url: str) -> str:
    """A URL as messages name it: without its query, which may list a hundred records."""
    return url.partition("?")[0]


def host_of(url: str) -> str:
    """Return the host of a URL, lower case; empty when it has none."""
    return (urlsplit(url).hostname or "").lower()


def is_loopback(url: str) -> bool:
    """Whether a URL means this machine, which no proxy can reach for us."""
    host = host_of(url)
    return host in ("localhost", "::1") or host.startswith("127.")
