"""Pace, patience and refusals, over real HTTP on loopback with a clock of our own."""

from __future__ import annotations

import pytest
from loopback_registry import Clock, manners, records

from tracker.embedded import registry_faults as faults
from tracker.embedded.registry import EmbeddedRegistry
from tracker.errors import AskedToWaitError, BlockedError, RefusedError, UnavailableError
from tracker.registries.http import Answer, user_agent
from tracker.registries.http.manners import retry_after, same_host

VERSION = "/api/v2/version"


def test_calls_are_a_second_apart_from_end_to_start() -> None:
    clock = Clock()
    with EmbeddedRegistry() as registry:
        polite = manners(registry, clock, min_interval=1.0)
        polite.get(VERSION)
        polite.get(VERSION)
        clock.now += 0.75
        polite.get(VERSION)
        clock.now += 5
        polite.get(VERSION)
        polite.close()
    assert clock.slept == [1.0, 0.25]
    assert polite.requests == 4


def test_all_calls_travel_over_one_connection() -> None:
    with EmbeddedRegistry(records(1)) as registry:
        polite = manners(registry)
        polite.get(VERSION)
        polite.get("/api/v2/studies/NCT00000001")
        polite.get("/api/v2/studies/NCT00000002")
        polite.close()
        assert len({request.port for request in registry.requests}) == 1


def test_the_user_agent_names_program_version_contact_and_library() -> None:
    with EmbeddedRegistry() as registry:
        polite = manners(registry)
        polite.get(VERSION)
        polite.close()
        told = registry.requests[0].headers["user-agent"]
    assert told.startswith("registry-tracker/")
    assert "(+tests@example.org) python-requests/" in told
    assert "Mozilla" not in told


def test_a_user_agent_without_a_contact_has_no_empty_brackets() -> None:
    assert "(" not in user_agent()


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(faults.status(429), id="too many requests"),
        pytest.param(faults.status(500), id="internal error"),
        pytest.param(faults.status(503, body="upstream connect error"), id="unavailable"),
        pytest.param(faults.status(408), id="request time-out"),
        pytest.param(faults.hang_up(), id="connection closed before a byte"),
        pytest.param(faults.hang_up(after=10), id="connection closed in the middle"),
    ],
)
def test_a_passing_failure_is_tried_again(fault: faults.Fault) -> None:
    clock = Clock()
    with EmbeddedRegistry(faults=[fault]) as registry:
        polite = manners(registry, clock, min_interval=0)
        assert polite.get(VERSION).status == 200
        polite.close()
    assert clock.slept == [1.0]
    assert polite.requests == 2


def test_pauses_double_and_end_with_the_last_attempt() -> None:
    clock = Clock()
    with EmbeddedRegistry(faults=[faults.status(503, body="no upstream", times=None)]) as registry:
        polite = manners(registry, clock, min_interval=0, attempts=4)
        with pytest.raises(UnavailableError, match=r"/api/v2/version answers 503: no upstream"):
            polite.get(VERSION)
        polite.close()
    assert clock.slept == [1.0, 2.0, 4.0]
    assert polite.requests == 4


def test_jitter_shortens_a_pause_by_up_to_half() -> None:
    clock = Clock()
    with EmbeddedRegistry(faults=[faults.status(503)]) as registry:
        polite = manners(registry, clock, min_interval=0, random=lambda: 0.0)
        polite.get(VERSION)
        polite.close()
    assert clock.slept == [0.5]


def test_retry_after_is_kept_to() -> None:
    clock = Clock()
    with EmbeddedRegistry(faults=[faults.status(429, retry_after="17")]) as registry:
        polite = manners(registry, clock, min_interval=0)
        polite.get(VERSION)
        polite.close()
    assert clock.slept == [17.0]


def test_a_retry_after_beyond_our_patience_is_handed_on_at_once() -> None:
    clock = Clock()
    with EmbeddedRegistry(faults=[faults.status(429, retry_after="7200", body="busy")]) as registry:
        polite = manners(registry, clock, min_interval=0)
        with pytest.raises(AskedToWaitError, match="429: busy; the registry asks to wait 2 hours"):
            polite.get(VERSION)
        clock.now += 7000
        with pytest.raises(AskedToWaitError, match=r"was not asked; .* wait 4 minutes") as failure:
            polite.get(VERSION)
        assert failure.value.retry_after == 200
        assert len(registry.requests) == polite.requests == 1
        clock.now += 200
        assert polite.get(VERSION).status == 200
        polite.close()
    assert clock.slept == []


def test_a_retry_after_of_the_last_attempt_holds_for_the_next_call() -> None:
    clock = Clock()
    busy = faults.status(503, retry_after="40", times=2)
    with EmbeddedRegistry(faults=[busy]) as registry:
        polite = manners(registry, clock, min_interval=1, attempts=2)
        with pytest.raises(UnavailableError):
            polite.get(VERSION)
        polite.get(VERSION)
        polite.close()
    assert clock.slept == [40.0, 40.0]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        pytest.param("301", "wait 6 minutes", id="rounded up"),
        pytest.param("7199", "wait 120 minutes", id="less than two hours"),
        pytest.param("86400", "wait 24 hours", id="a day"),
        pytest.param("604800", "wait 7 days", id="a week"),
    ],
)
def test_a_long_wait_is_said_in_words(asked: str, said: str) -> None:
    with EmbeddedRegistry(faults=[faults.status(429, retry_after=asked)]) as registry:
        polite = manners(registry)
        with pytest.raises(AskedToWaitError, match=said):
            polite.get(VERSION)
        polite.close()


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        pytest.param({"retry-after": "30"}, 30.0, id="seconds"),
        pytest.param(
            {
                "retry-after": "Fri, 20 Nov 2026 14:02:00 GMT",
                "date": "Fri, 20 Nov 2026 14:00:30 GMT",
            },
            90.0,
            id="a date, counted from the answer's own",
        ),
        pytest.param(
            {
                "retry-after": "Fri, 20 Nov 2026 14:00:00 GMT",
                "date": "Fri, 20 Nov 2026 14:00:30 GMT",
            },
            0.0,
            id="a date gone by",
        ),
        pytest.param(
            {"retry-after": "Fri, 20 Nov 2026 14:00:00 GMT"}, None, id="no date to count from"
        ),
        pytest.param({"retry-after": "soon"}, None, id="words"),
        pytest.param({"retry-after": "-5"}, None, id="a negative number"),
        pytest.param({"retry-after": "²"}, None, id="a digit that is no number"),
        pytest.param({}, None, id="none"),
    ],
)
def test_retry_after_is_read_in_both_forms(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers) == seconds


def test_an_answer_that_the_caller_finds_broken_is_asked_for_again() -> None:
    def second_only(answer: Answer) -> str:
        if len(registry.requests) < 2:
            raise UnavailableError("cut off")
        return "whole"

    with EmbeddedRegistry() as registry:
        polite = manners(registry)
        assert polite.read(VERSION, parse=second_only) == "whole"
        polite.close()


def test_403_is_blocked_and_never_tried_again() -> None:
    clock = Clock()
    with EmbeddedRegistry(faults=[faults.blocked()]) as registry:
        polite = manners(registry, clock)
        with pytest.raises(BlockedError, match="says nothing about the record") as failure:
            polite.get(VERSION)
        polite.close()
    assert polite.requests == 1
    assert clock.slept == []
    assert 'client = "curl"' in str(failure.value)


def test_400_hands_the_registrys_own_words_on_and_is_not_tried_again() -> None:
    with EmbeddedRegistry() as registry:
        polite = manners(registry)
        with pytest.raises(RefusedError, match=r"\(400\): `bogus` is unknown parameter"):
            polite.get("/api/v2/studies", {"bogus": "1"})
        polite.close()
    assert polite.requests == 1


def test_404_is_an_answer_for_the_caller_to_interpret() -> None:
    with EmbeddedRegistry() as registry:
        polite = manners(registry)
        answer = polite.get("/api/v2/studies/NCT99999999")
        polite.close()
    assert (answer.status, answer.line) == (404, "NCT number NCT99999999 not found")


def test_a_redirect_within_the_host_is_followed_and_counted() -> None:
    with EmbeddedRegistry(records(1)) as registry:
        registry.merge("NCT00000009", "NCT00000001")
        polite = manners(registry)
        answer = polite.get("/api/v2/studies/NCT00000009")
        polite.close()
    assert answer.url.endswith("/api/v2/studies/NCT00000001")
    assert polite.requests == 2


def redirect(to: str, times: int | None = 1) -> faults.Fault:
    reply = faults.Reply(302, b"", headers=(("Location", to),))
    return faults.Fault(reply=lambda _: reply, times=times)


def test_a_redirect_to_another_host_is_refused_before_it_is_followed() -> None:
    with EmbeddedRegistry() as elsewhere, EmbeddedRegistry() as registry:
        registry.faults.add(redirect(elsewhere.base_url + VERSION))
        polite = manners(registry)
        with pytest.raises(RefusedError, match="redirects to another host"):
            polite.get(VERSION)
        polite.close()
        assert elsewhere.requests == []


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/b", "http://registry.example/b"),
        ("http://registry.example/b", "http://registry.example/b"),
        ("https://registry.example/b", "https://registry.example/b"),
        ("https://other.example/b", None),
        ("http://registry.example:8080/b", None),
        ("//other.example/b", None),
        ("file:///etc/passwd", None),
    ],
)
def test_only_the_host_itself_may_answer_for_itself(location: str, target: str | None) -> None:
    if target:
        assert same_host("http://registry.example/a", location) == target
    else:
        with pytest.raises(RefusedError, match="redirects to another host"):
            same_host("http://registry.example/a", location)


def test_a_redirect_never_leaves_encryption() -> None:
    with pytest.raises(RefusedError):
        same_host("https://registry.example/a", "http://registry.example/a")


def test_redirects_in_a_circle_end() -> None:
    with EmbeddedRegistry(faults=[redirect(VERSION, times=None)]) as registry:
        polite = manners(registry)
        with pytest.raises(RefusedError, match="without end"):
            polite.get(VERSION)
        polite.close()
    assert polite.requests == 6


def test_a_pause_can_be_abandoned() -> None:
    class StopError(Exception):
        pass

    def stop(seconds: float) -> None:
        raise StopError

    with EmbeddedRegistry(faults=[faults.status(503)]) as registry:
        polite = manners(registry, sleep=stop, min_interval=0)
        with pytest.raises(StopError):
            polite.get(VERSION)
        assert polite.get(VERSION).status == 200
        polite.close()
