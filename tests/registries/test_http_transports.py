"""Both carriers of requests against the same server: what they promise, they promise alike."""

from __future__ import annotations

import gzip
import itertools
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

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


def test_a_slow_drip_ends_with_the_time_limit_though_each_byte_is_in_time() -> None:
    ticks = itertools.count(0.0, 10.0)
    dripped = RequestsTransport(monotonic=lambda: next(ticks))
    with (
        EmbeddedRegistry(faults=[faults.drip(0.001)]) as registry,
        pytest.raises(UnavailableError, match="not answer in full within 30 seconds"),
    ):
        get(dripped, registry.base_url + VERSION, timeout=30.0)
    dripped.close()


def test_curl_ends_a_slow_drip_by_itself() -> None:
    try:
        curl = CurlTransport()
    except ConfigError:
        pytest.skip("no curl on this machine")
    with (
        EmbeddedRegistry(faults=[faults.drip(0.05)]) as registry,
        pytest.raises(UnavailableError, match="timed out"),
    ):
        get(curl, registry.base_url + VERSION, timeout=0.3)


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
