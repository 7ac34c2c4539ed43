"""The usual carrier: requests, one connection kept alive, a limit on time and size in all."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from http.client import HTTPException

import requests
from requests.utils import get_environ_proxies
from urllib3.exceptions import HTTPError

from tracker.errors import UnavailableError
from tracker.registries.http.answer import Answer, OversizeError, is_loopback, shown

_PIECE = 65_536


class RequestsTransport:
    """Carries requests over one connection, kept alive.

    Of the environment only what a network needs is read: proxies (never for loopback) and a CA
    bundle. Credentials in .netrc are never sent: the registry has no accounts.
    """

    def __init__(self, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._session = _Session()
        self._session.trust_env = False
        adapter = requests.adapters.HTTPAdapter(pool_connections=1, pool_maxsize=1, max_retries=0)
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)

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
        deadline = self._monotonic() + timeout
        try:
            with self._session.get(
                url,
                headers={**headers, "Accept-Encoding": "gzip"},
                timeout=(min(connect_timeout, timeout), timeout),
                stream=True,
                allow_redirects=False,
                proxies={} if is_loopback(url) else get_environ_proxies(url),
                verify=_certificates(),
            ) as response:
                body = self._body(response, deadline, timeout, max_bytes)
                named = {name.lower(): value for name, value in response.headers.items()}
                return Answer(url, response.status_code, named, body)
        except (requests.RequestException, HTTPError, HTTPException, OSError) as error:
            raise UnavailableError(
                f"no whole answer from {shown(url)}: {_reason(error)}"
            ) from error

    def close(self) -> None:
        """Close the connection."""
        self._session.close()

    def _body(
        self, response: requests.Response, deadline: float, timeout: float, max_bytes: int
    ) -> bytes:
        # read1 gives what one read of the socket brought: read(n) would wait for n bytes, and a
        # server that drips them one by one could hold us for ever.
        pieces: list[bytes] = []
        size = 0
        while piece := response.raw.read1(_PIECE, decode_content=True):
            pieces.append(piece)
            size += len(piece)
            if size > max_bytes:
                raise OversizeError(
                    f"{shown(response.url)} answers with more than {max_bytes:,} bytes"
                )
            if self._monotonic() > deadline:
                raise UnavailableError(
                    f"{shown(response.url)} did not answer in full within {timeout:g} seconds"
                )
        return b"".join(pieces)


class _Session(requests.Session):
    """A session that leaves redirects alone: it would read their bodies whole, without a limit."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Never see a redirect, even where it isn't to be followed."""


def _certificates() -> str | bool:
    return os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or True


def _reason(error: BaseException) -> str:
    """Name the innermost cause: the outer layers only repeat it at length."""
    while inner := (error.__cause__ or error.__context__):
        error = inner
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
