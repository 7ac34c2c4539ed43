"""Both carriers of requests against the same server: what they promise, they promise alike."""

from __future__ import annotations

import gzip
import re
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread, Timer

import pytest
from loopback_registry import records

from tracker.embedded import registry_faults as faults
from tracker.embedded.registry import EmbeddedRegistry
from tracker.errors import ConfigError, UnavailableError
from tracker.registries.http import (
    Answer,
    CurlTransport,
    OversizeError,
    RequestsTransport,
    Transport,
)

VERSION = "/api/v2/version"


@pytest.fixture(params=["requests", "curl"])
def transport(request: pytest.FixtureRequest) -> Iterator[Transport]:
    if request.param == "requests":
        carrier: Transport = RequestsTransport()
    else:
        try:
            carrier = CurlTransport()
        except ConfigError:
            pytest.skip("no curl on this machine")
    yield carrier
    carrier.close()


def get(transport: Transport, url: str, **settings: float) -> Answer:
    limits = {"timeout": 20.0, "connect_timeout": 5.0, **settings}
    return transport.get(
        url,
        headers={"User-Agent": 'te"st\\er/1'},
        timeout=limits["timeout"],
        connect_timeout=limits["connect_timeout"],
        max_bytes=int(limits.get("max_bytes", 1_000_000)),
    )


@contextmanager
def dripping(at_once: bytes, slowly: bytes) -> Iterator[str]:
    """A server for one connection, which sends the second part a byte each hundredth of a second."""
    ending = Event()

    def serve() -> None:
        connection, _ = listening.accept()
        with connection, suppress(OSError):
            connection.recv(65_536)
            connection.sendall(at_once)
            for byte in slowly:
                if ending.wait(0.01):
                    break
                connection.sendall(bytes((byte,)))

    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = Thread(target=serve)
        server.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        finally:
            ending.set()
            server.join()


def test_an_answer_comes_whole_with_status_headers_and_inflated_body(transport: Transport) -> None:
    with EmbeddedRegistry(records(*range(1, 40))) as registry:
        answer = get(transport, registry.base_url + "/api/v2/studies?pageSize=39")
    assert answer.status == 200
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["etag"].startswith('"embedded/')
    assert answer.body.count(b'"nctId"') == 39


def test_headers_arrive_as_they_were_given(transport: Transport) -> None:
    with EmbeddedRegistry() as registry:
        get(transport, registry.base_url + VERSION)
        headers = registry.requests[0].headers
    assert headers["user-agent"] == 'te"st\\er/1'
    assert "gzip" in headers["accept-encoding"]


def test_every_sign_of_a_url_arrives_as_it_was_given(transport: Transport) -> None:
    with EmbeddedRegistry() as registry:
        get(transport, registry.base_url + "/a;b?x=%7B1%2C2%7D[3]&y=%22%5C")
        (request,) = registry.requests
    assert (request.path, request.params) == ("/a;b", {"x": "{1,2}[3]", "y": '"\\'})


@pytest.mark.parametrize("status", [301, 403, 404, 429, 503])
def test_any_status_is_an_answer(transport: Transport, status: int) -> None:
    told = faults.Reply(status, b"one line", headers=(("Location", "http://127.0.0.1:1/"),))
    with EmbeddedRegistry(faults=[faults.Fault(reply=lambda _: told)]) as registry:
        answer = get(transport, registry.base_url + VERSION)
    assert (answer.status, answer.text) == (status, "one line")


def test_an_answer_cut_off_on_the_wire_is_none(transport: Transport) -> None:
    with (
        EmbeddedRegistry(faults=[faults.hang_up(after=20)]) as registry,
        pytest.raises(UnavailableError, match="no whole answer from"),
    ):
        get(transport, registry.base_url + VERSION)


def test_a_closed_port_is_told_with_its_reason(transport: Transport) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        with pytest.raises(UnavailableError, match=r"(?i)refused|connect"):
            get(transport, f"http://127.0.0.1:{port}/")


def test_a_body_over_the_cap_is_given_up_although_it_was_small_on_the_wire(
    transport: Transport,
) -> None:
    bomb = gzip.compress(b" " * 20_000_000)
    assert len(bomb) < 50_000
    reply = faults.Reply(200, b" " * 20_000_000, "application/json")
    with (
        EmbeddedRegistry(faults=[faults.Fault(reply=lambda _: reply)]) as registry,
        pytest.raises(OversizeError, match="more than 100,000 bytes"),
    ):
        get(transport, registry.base_url + VERSION, max_bytes=100_000)


def test_proxies_of_the_environment_are_not_asked_for_loopback(
    transport: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with EmbeddedRegistry() as registry:
        assert get(transport, registry.base_url + VERSION).status == 200


def test_credentials_lying_about_are_never_sent(
    transport: Transport, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login someone password secret\n")
    (tmp_path / ".curlrc").write_text("netrc\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("CURL_HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    with EmbeddedRegistry() as registry:
        get(transport, registry.base_url + VERSION)
        assert "authorization" not in registry.requests[0].headers


@pytest.mark.parametrize("part", ["headers", "body", "body of unknown length"])
def test_a_slow_drip_ends_with_the_time_limit_though_each_byte_is_in_time(
    transport: Transport, part: str
) -> None:
    head = b"HTTP/1.1 200 OK\r\n"
    sent = {
        "headers": (b"", head + b"X-Long: " + b"x" * 5000),
        "body": (head + b"Content-Length: 5000\r\n\r\n", b"x" * 5000),
        "body of unknown length": (head + b"\r\n", b"x" * 5000),
    }[part]
    with dripping(*sent) as url, pytest.raises(UnavailableError, match=r"more than|timed out"):
        get(transport, url, timeout=0.3)


@pytest.mark.parametrize("length", ["Content-Length: 5000\r\n", ""], ids=["declared", "unknown"])
def test_closing_from_another_thread_ends_a_call_under_way(
    transport: Transport, length: str
) -> None:
    with dripping(f"HTTP/1.1 200 OK\r\n{length}\r\n".encode(), b"x" * 5000) as url:
        closing = Timer(0.2, transport.close)
        closing.start()
        with pytest.raises(UnavailableError) as failure:
            get(transport, url, timeout=20.0)
        closing.join()
    assert not re.search("20 seconds|timed out", str(failure.value))


def test_a_connection_that_the_server_gave_up_meanwhile_costs_no_failure(
    transport: Transport,
) -> None:
    hung_up = Event()

    def serve() -> None:
        for _ in range(2):
            connection, _ = listening.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            hung_up.set()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = Thread(target=serve)
        server.start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        assert get(transport, url).body == b"ok"
        assert hung_up.wait(20)
        assert get(transport, url).body == b"ok"
        server.join()


def test_a_closed_carrier_opens_a_new_connection(transport: Transport) -> None:
    with EmbeddedRegistry() as registry:
        assert get(transport, registry.base_url + VERSION).status == 200
        transport.close()
        assert get(transport, registry.base_url + VERSION).status == 200
        assert len({request.port for request in registry.requests}) == 2


def test_a_missing_curl_is_told_with_what_to_do() -> None:
    with pytest.raises(ConfigError, match='install curl, or set client = "requests"'):
        CurlTransport("curl-that-nobody-has")


def test_curl_sends_nothing_with_a_line_break_in_it() -> None:
    try:
        curl = CurlTransport()
    except ConfigError:
        pytest.skip("no curl on this machine")
    with EmbeddedRegistry() as registry:
        with pytest.raises(UnavailableError, match="control characters"):
            get(curl, registry.base_url + '/x"\noutput = "/tmp/x')
        assert registry.requests == []


def test_a_curl_that_fails_without_a_word_is_told_by_its_number(tmp_path: Path) -> None:
    false_curl = tmp_path / "curl"
    false_curl.write_text(f"#!{sys.executable}\nimport sys\nsys.exit(7)\n")
    false_curl.chmod(0o755)
    with pytest.raises(UnavailableError, match="curl ended with 7"):
        get(CurlTransport(str(false_curl)), "http://127.0.0.1:1/")


def test_a_curl_that_answers_no_http_is_no_answer(tmp_path: Path) -> None:
    false_curl = tmp_path / "curl"
    false_curl.write_text(f"#!{sys.executable}\nprint('hello')\n")
    false_curl.chmod(0o755)
    with pytest.raises(UnavailableError, match="no HTTP answer"):
        get(CurlTransport(str(false_curl)), "http://127.0.0.1:1/")


def test_header_blocks_before_the_answer_are_passed_over(tmp_path: Path) -> None:
    false_curl = tmp_path / "curl"
    false_curl.write_text(
        f"#!{sys.executable}\nimport sys\nsys.stdin.read()\n"
        "sys.stdout.buffer.write(b'HTTP/1.1 103 Early Hints\\r\\nA: 1\\r\\n\\r\\n"
        "HTTP/2 200 \\r\\nContent-Type: text/plain\\r\\n\\r\\nbody\\r\\n\\r\\nmore')\n"
    )
    false_curl.chmod(0o755)
    answer = get(CurlTransport(str(false_curl)), "http://127.0.0.1:1/")
    assert (answer.status, answer.body) == (200, b"body\r\n\r\nmore")
    assert answer.headers == {"content-type": "text/plain"}
