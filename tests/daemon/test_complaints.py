from __future__ import annotations

from tracker.daemon.complaints import EVERY, Complaints


def told(complaints: Complaints, **failures: str) -> list[tuple[str, str, int]]:
    return list(complaints.to_tell(failures))


def test_a_failure_is_told_at_once() -> None:
    assert told(Complaints(), registry="no answer") == [("registry", "no answer", 1)]


def test_the_same_failure_is_told_again_only_now_and_then() -> None:
    complaints = Complaints()
    times = [each for _ in range(2 * EVERY) for *_, each in told(complaints, registry="no answer")]
    assert times == [1, EVERY, 2 * EVERY]


def test_another_sentence_is_another_failure() -> None:
    complaints = Complaints()
    told(complaints, registry="no answer")
    assert told(complaints, registry="403") == [("registry", "403", 1)]


def test_failures_of_others_are_counted_apart() -> None:
    complaints = Complaints()
    told(complaints, a="no answer")
    assert told(complaints, a="no answer", b="no answer") == [("b", "no answer", 1)]


def test_after_it_worked_a_failure_is_a_first_one() -> None:
    complaints = Complaints()
    told(complaints, registry="no answer")
    complaints.only({})
    assert told(complaints, registry="no answer") == [("registry", "no answer", 1)]
