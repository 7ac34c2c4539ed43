"""How a registry is asked politely: one call at a time, paced, patient, and named."""

from __future__ import annotations

import math
import random as chance
import time
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from threading import Lock
from typing import TypeVar
from urllib.parse import urlencode, urljoin, urlsplit

from tracker.errors import AskedToWaitError, BlockedError, RefusedError, UnavailableError
from tracker.registries.http.answer import Answer, OversizeError, Transport, shown

T = TypeVar("T")

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 5
_PASSING = frozenset({408, 425, 429})
_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 60.0
_PATIENCE = 300.0
_UNITS = (("days", 86_400), ("hours", 3_600), ("minutes", 60), ("seconds", 1))


def user_agent(contact: str = "", product: str = "") -> str:
    """Name this program, whom to write to, and the library below it (`Transport.product`).

    Naming the library is honest and useful: the registry has refused clients whose User-Agent did
    not fit their TLS handshake, and imitating a browser is out of the question.
    """
    name = f"registry-tracker/{version('registry-tracker')}"
    parts = (name, f"(+{contact})" if contact else "", product)
    return " ".join(part for part in parts if part)


class Manners:
    """Asks one host, one call at a time.

    Between the end of a call and the start of the next `min_interval` seconds pass. Connection
    errors, time-outs, 408, 425, 429, 5xx and answers that the caller finds broken are tried again,
    `attempts` times in all, with doubling pauses and jitter. A Retry-After is kept to: one of at
    most `patience` seconds by waiting, also before the next call; of a longer one the call fails
    with AskedToWaitError, and so does every call until it is over, without a request. `sleep` may
    raise to abandon a pause.
    """

    def __init__(
        self,
        transport: Transport,
        *,
        base_url: str,
        user_agent: str,
        min_interval: float = 1.0,
        timeout: float = 60.0,
        connect_timeout: float = 10.0,
        max_bytes: int = 64 * 1024 * 1024,
        attempts: int = 5,
        patience: float = _PATIENCE,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        random: Callable[[], float] = chance.random,
    ) -> None:
        self.requests = 0
        self._transport = transport
        self._base_url = base_url.rstrip("/")
        self._headers = {"User-Agent": user_agent, "Accept": "application/json"}
        self._min_interval = min_interval
        self._timeout = timeout
        self._connect_timeout = connect_timeout
        self._max_bytes = max_bytes
        self._attempts = attempts
        self._patience = patience
        self._monotonic = monotonic
        self._sleep = sleep
        self._random = random
        self._free_at: float | None = None
        self._closed_until: float | None = None
        self._turn = Lock()

    def get(self, path: str, params: Mapping[str, str] | None = None) -> Answer:
        """Fetch `path`; a 404 is an answer, for only the caller knows what it means there."""
        return self.read(path, params, parse=lambda answer: answer)

    def read(
        self,
        path: str,
        params: Mapping[str, str] | None = None,
        *,
        parse: Callable[[Answer], T],
        admit: frozenset[int] = frozenset(),
    ) -> T:
        """Fetch `path` and return what `parse` makes of the answer (2xx, 404 or `admit`).

        A `parse` that raises UnavailableError has met a broken answer, and the call is made again.
        Raises BlockedError on 403 and RefusedError on other 4xx, both at once, AskedToWaitError
        where the host wants to be left alone for long, and UnavailableError when all attempts are
        spent.
        """
        url = self._base_url + path
        if params:
            url += "?" + urlencode(params, safe=",")
        with self._turn:
            for attempt in range(1, self._attempts + 1):
                try:
                    return parse(_judged(self._exchange(url), admit))
                except OversizeError:
                    raise
                except UnavailableError as error:
                    self._pause(attempt, error)
        raise AssertionError("attempts must be at least 1")

    def close(self) -> None:
        """Give the connection back.

        From another thread this also ends the request under way, whose caller then comes to
        `sleep` before the next attempt: where that raises, the whole call is abandoned at once.
        """
        self._transport.close()

    def _exchange(self, url: str) -> Answer:
        for _ in range(_MOST_REDIRECTS + 1):
            answer = self._call(url)
            if answer.status not in _REDIRECTS or "location" not in answer.headers:
                return answer
            url = same_host(url, answer.headers["location"])
        raise RefusedError(f"{shown(url)} redirects without end")

    def _call(self, url: str) -> Answer:
        now = self._monotonic()
        if self._closed_until is not None and self._closed_until > now:
            raise _asked_to_wait(f"{shown(url)} was not asked", self._closed_until - now)
        if self._free_at is not None and self._free_at > now:
            self._sleep(self._free_at - now)
        self.requests += 1
        try:
            return self._transport.get(
                url,
                headers=self._headers,
                timeout=self._timeout,
                connect_timeout=self._connect_timeout,
                max_bytes=self._max_bytes,
            )
        finally:
            self._free_at = self._monotonic() + self._min_interval

    def _pause(self, attempt: int, error: UnavailableError) -> None:
        if isinstance(error, AskedToWaitError):
            raise error
        asked = error.retry_after or 0.0
        if asked > self._patience:
            self._closed_until = self._monotonic() + asked
            raise _asked_to_wait(str(error), asked) from error
        if attempt == self._attempts:
            self._free_at = self._monotonic() + max(asked, self._min_interval)
            raise error
        doubled = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** (attempt - 1))
        self._sleep(max(asked, doubled * (0.5 + self._random() / 2)))


def _judged(answer: Answer, admit: frozenset[int]) -> Answer:
    """Return an answer that the caller may read, raise what the others mean."""
    status = answer.status
    if 200 <= status < 300 or status == 404 or status in admit:
        return answer
    if status == 403:
        raise BlockedError(
            f"{answer.place} is closed to this client (403): the network or the program's TLS "
            "fingerprint is blocked, which says nothing about the record. Try again later, from "
            'another network, or with client = "curl" in [registry] or [history]; see docs/registry.md'
        )
    if status in _PASSING or status >= 500:
        raise UnavailableError(
            f"{answer.place} answers {status}: {answer.line or 'no reason given'}",
            retry_after=retry_after(answer.headers),
        )
    raise RefusedError(f"{answer.place} is refused ({status}): {answer.line or 'no reason given'}")


def _asked_to_wait(what: str, seconds: float) -> AskedToWaitError:
    unit, size = next((unit, size) for unit, size in _UNITS if seconds >= 2 * size or size == 1)
    span = f"{math.ceil(seconds / size):,} {unit}"
    return AskedToWaitError(f"{what}; the registry asks to wait {span}", retry_after=seconds)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that a Retry-After asks for, given in seconds or as an HTTP date.

    A date is counted from the answer's own Date, so that our clock need not agree with theirs;
    without one, or if unreadable, None.
    """
    asked = headers.get("retry-after", "").strip()
    if asked.isascii() and asked.isdigit():
        return float(asked)
    try:
        wait = parsedate_to_datetime(asked) - parsedate_to_datetime(headers.get("date", ""))
    except (ValueError, TypeError):
        return None
    return max(0.0, wait.total_seconds())


def same_host(url: str, location: str) -> str:
    """Resolve a redirect; only the host itself may answer for itself."""
    target = urljoin(url, location)
    old, new = urlsplit(url), urlsplit(target)
    upgraded = (old.scheme, new.scheme) == ("http", "https") and old.hostname == new.hostname
    if (old.scheme, old.netloc) == (new.scheme, new.netloc) or upgraded:
        return target
    raise RefusedError(
        f"{shown(url)} redirects to another host ({target}), which is not followed: it is a "
        "network's login page, or [registry] base_url is not the registry's own address"
    )
