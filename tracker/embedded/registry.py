"""A registry on loopback that behaves as ClinicalTrials.gov is known to, and as badly as told to."""

from __future__ import annotations

import gzip
import socket
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlsplit
from zlib import crc32

from tracker.embedded.registry_answers import Answers
from tracker.embedded.registry_faults import Fault, Reply, Script
from tracker.embedded.registry_records import Holdings
from tracker.model import Json, Study


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came: header names in lower case; `port` tells connections apart."""

    method: str
    path: str
    params: Mapping[str, str]
    headers: Mapping[str, str]
    port: int


class EmbeddedRegistry:
    """Serves records over HTTP at `base_url` while the context is open.

    `load` publishes the next data load; `remove`, `merge`, `lapse` and `keep_history` take effect
    at once, so call them before the load that is to show them. `faults` are played in their order,
    one a request; `requests` lists everything that was asked, blocked requests too.
    """

    def __init__(
        self,
        records: Mapping[str, Study] | None = None,
        *,
        timestamp: str = "2026-11-20T09:00:04",
        histories: Mapping[str, Sequence[tuple[Mapping[str, Json], Study]]] | None = None,
        faults: Iterable[Fault] = (),
        api_version: str = "2.0.5",
        largest_page: int = 1000,
    ) -> None:
        self.holdings = Holdings(timestamp)
        self.holdings.load(timestamp, records or {})
        for number, rows in (histories or {}).items():
            self.holdings.keep_history(number, rows)
        self.load = self.holdings.load
        self.remove = self.holdings.remove
        self.merge = self.holdings.merge
        self.lapse = self.holdings.lapse
        self.keep_history = self.holdings.keep_history
        self.faults = Script(faults)
        self.requests: list[Request] = []
        self._answers = Answers(self.holdings, api_version=api_version, largest_page=largest_page)
        self._server: _Server | None = None
        self._thread: Thread | None = None

    @property
    def base_url(self) -> str:
        """Where the registry listens; only while it is open."""
        assert self._server is not None, "the registry is not open"
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._server = _Server(self)
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._server is not None
        assert self._thread is not None
        self._server.stop()
        self._thread.join()
        self._server = None

    def answer(self, request: Request) -> Reply:
        """Note a request and answer it, in its turn wrongly."""
        self.requests.append(request)
        fault = self.faults.next(request.path)
        if request.method != "GET":
            return Reply(405, b"Method not allowed")
        reply = self._answers.to(request.path, request.params, fault)
        tag = f'"embedded/2.0.5/{crc32(self.holdings.timestamp.encode()):08x}"'
        if reply.status == 200 and request.headers.get("if-none-match") == tag:
            reply = Reply(304, b"")
        if reply.status in (200, 304):
            reply = _with_header(reply, "ETag", tag)
        return fault.reply(reply) if fault.reply else reply


def _with_header(reply: Reply, name: str, value: str) -> Reply:
    return Reply(reply.status, reply.body, reply.content_type, (*reply.headers, (name, value)))


class _Server(ThreadingHTTPServer):
    """Serves each connection in a thread, and ends them all when it is stopped."""

    daemon_threads = False
    block_on_close = True

    def __init__(self, registry: EmbeddedRegistry) -> None:
        self.registry = registry
        self.ending = Event()
        self._open: set[socket.socket] = set()
        self._lock = Lock()
        super().__init__(("127.0.0.1", 0), _Handler)

    def stop(self) -> None:
        """Stop listening, hang up on every client and wait for the threads."""
        self.ending.set()
        self.shutdown()
        with self._lock:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        self.server_close()

    def keep(self, connection: socket.socket, *, open_: bool) -> None:
        """Remember a connection while it is in use."""
        with self._lock:
            (self._open.add if open_ else self._open.discard)(connection)

    def handle_error(self, request: object, client_address: object) -> None:
        """Stay quiet: a client that hangs up is no fault of the server."""


class _Handler(BaseHTTPRequestHandler):
    """Speaks HTTP/1.1 on one connection, kept alive."""

    protocol_version = "HTTP/1.1"
    server_version = "embedded-registry"
    disable_nagle_algorithm = True
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.server.keep(self.connection, open_=True)

    def finish(self) -> None:
        self.server.keep(self.connection, open_=False)
        super().finish()

    def do_GET(self) -> None:
        """Answer a request."""
        split = urlsplit(self.path)
        request = Request(
            method=self.command,
            path=split.path,
            params=dict(parse_qsl(split.query, keep_blank_values=True)),
            headers={name.lower(): value for name, value in self.headers.items()},
            port=self.client_address[1],
        )
        self._send(self.server.registry.answer(request), request)

    do_POST = do_HEAD = do_PUT = do_DELETE = do_GET  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing; the registry keeps its own list of requests."""

    def _send(self, reply: Reply, request: Request) -> None:
        body = reply.body
        headers = [("Content-Type", reply.content_type), *reply.headers]
        if body and "gzip" in request.headers.get("accept-encoding", ""):
            body = gzip.compress(body, compresslevel=1)
            headers.append(("Content-Encoding", "gzip"))
        if reply.cut == 0:
            self.close_connection = True
            return
        self.send_response(reply.status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self._write(body, reply)

    def _write(self, body: bytes, reply: Reply) -> None:
        if reply.cut is not None:
            self.wfile.write(body[: reply.cut])
            self.close_connection = True
        elif reply.pause is None:
            self.wfile.write(body)
        else:
            for byte in body:
                self.wfile.write(bytes((byte,)))
                if self.server.ending.wait(reply.pause):
                    break
