"""The usual carrier: requests, one connection kept alive, a limit on time and size in all."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from contextlib import suppress
from http.client import HTTPException
from threading import Event, Timer
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from tracker.errors import UnavailableError
from tracker.registries.http.answer import Answer, OversizeError, is_loopback, shown

_PIECE = 65_536


class RequestsTransport:
    """Carries requests over one connection, kept alive.

    Of the environment only what a network needs is read: proxies (never for loopback) and a CA
    bundle. Credentials in .netrc are never sent: the registry has no accounts.
    """

    def __init__(self) -> None:
        self._adapter = _Adapter()
        self._session = _Session()
        self._session.trust_env = False
        self._session.mount("https://", self._adapter)
        self._session.mount("http://", self._adapter)

    @property
    def product(self) -> str:
        """Name and version of the library, so that the User-Agent fits the TLS client."""
        return f"python-requests/{requests.__version__}"

    def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str],
        timeout: float,
        connect_timeout: float,
        max_bytes: int,
    ) -> Answer:
        """Fetch `url`; see Transport."""
        late = Event()
        self._adapter.cut = False
        watch = Timer(timeout, self._stop, (late,))
        watch.daemon = True
        watch.start()
        try:
            answer = self._exchange(url, headers, (connect_timeout, timeout), max_bytes)
        except (requests.RequestException, HTTPError, HTTPException, OSError) as error:
            reason = _too_late(timeout) if late.is_set() else _reason(error)
            raise UnavailableError(f"no whole answer from {shown(url)}: {reason}") from error
        finally:
            watch.cancel()
        if self._adapter.cut:
            # An answer without a declared length ends where the connection does: cut, it looks whole.
            reason = _too_late(timeout) if late.is_set() else "the connection was given up"
            raise UnavailableError(f"no whole answer from {shown(url)}: {reason}")
        return answer

    def close(self) -> None:
        """Hang up, also on a call that another thread has under way."""
        self._adapter.hang_up()
        self._session.close()

    def _stop(self, late: Event) -> None:
        late.set()
        self._adapter.hang_up()

    def _exchange(
        self, url: str, headers: Mapping[str, str], limits: tuple[float, float], max_bytes: int
    ) -> Answer:
        with self._session.get(
            url,
            headers={**headers, "Accept-Encoding": "gzip"},
            timeout=limits,
            stream=True,
            allow_redirects=False,
            proxies={} if is_loopback(url) else get_environ_proxies(url),
            verify=_certificates(),
        ) as response:
            body = bytearray()
            for piece in response.raw.stream(_PIECE, decode_content=True):
                body += piece
                if len(body) > max_bytes:
                    raise OversizeError(f"{shown(url)} answers with more than {max_bytes:,} bytes")
            named = {name.lower(): value for name, value in response.headers.items()}
            return Answer(url, response.status_code, named, bytes(body))


class _Session(requests.Session):
    """A session that leaves redirects alone: it would read their bodies whole, without a limit."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Never see a redirect, even where it isn't to be followed."""


class _Adapter(HTTPAdapter):
    """An adapter that knows its socket: only cutting it ends a read from another thread.

    The time-outs of requests are for single reads, and a server that sends a byte now and then,
    be it of the headers, passes every one of them.
    """

    def __init__(self) -> None:
        self.cut = False
        self._socket: socket.socket | None = None
        adapter = self

        class Plain(HTTPConnection):
            def connect(self) -> None:
                super().connect()
                adapter._socket = self.sock

        class Secure(HTTPSConnection):
            def connect(self) -> None:
                super().connect()
                adapter._socket = self.sock

        self._connections = {"http": Plain, "https": Secure}
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        """Have the pool make connections that tell their socket."""
        pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
        pool.ConnectionCls = self._connections[pool.scheme]
        return pool

    def hang_up(self) -> None:
        """Cut the connection; a read under way ends at once."""
        self.cut = True
        if self._socket is not None:
            with suppress(OSError):
                # Past the TLS layer, whose own goodbye would not be safe beside a read under way.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


def _certificates() -> str | bool:
    return os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or True


def _too_late(timeout: float) -> str:
    return f"it took more than {timeout:g} seconds"


def _reason(error: BaseException) -> str:
    """Name the innermost cause: the outer layers only repeat it at length."""
    while inner := (error.__cause__ or error.__context__):
        error = inner
    if isinstance(error, socket.gaierror):
        return "the name of the host can't be found; is this machine online?"
    if isinstance(error, ConnectionRefusedError):
        return "nothing listens there (refused)"
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
