from __future__ import annotations

import json
import logging
import sys
from typing import Any

import pytest

from tracker.daemon.lines import Form, Lines, logfmt


@pytest.mark.parametrize(
    ("value", "written"),
    [
        pytest.param("plain", "k=plain", id="a word"),
        pytest.param(3, "k=3", id="a number"),
        pytest.param(True, "k=true", id="yes"),
        pytest.param(False, "k=false", id="no"),
        pytest.param(None, "", id="nothing is left out"),
        pytest.param("", 'k=""', id="an empty text"),
        pytest.param("two words", 'k="two words"', id="blanks are quoted"),
        pytest.param("a=b", 'k="a=b"', id="an equals sign is quoted"),
        pytest.param('say "no"', 'k="say \\"no\\""', id="quotes are escaped"),
        pytest.param("C:\\x", 'k="C:\\\\x"', id="a backslash is escaped"),
        pytest.param("one\ntwo", 'k="one\\ntwo"', id="a line break can't forge a line"),
        pytest.param("\x1b[31m", 'k="\\u001b[31m"', id="a terminal is not steered"),
        pytest.param("Ärzte", "k=Ärzte", id="letters stay letters"),
    ],
)
def test_a_value_is_quoted_only_where_it_must_be(value: object, written: str) -> None:
    assert logfmt({"k": value}) == written


def record(event: str, facts: dict[str, Any], *, raised: bool = False) -> logging.LogRecord:
    trace = None
    if raised:
        try:
            raise KeyError("x")
        except KeyError:
            trace = sys.exc_info()
    made = logging.LogRecord("tracker.daemon", logging.INFO, "", 1, event, (), trace)
    made.created = 1772636400.9
    made.facts = facts
    return made


def test_a_line_says_when_how_grave_and_what() -> None:
    line = Lines(Form.LOGFMT).format(record("check", {"records": 2, "data": None}))
    assert line == "ts=2026-03-04T15:00:00Z level=info event=check records=2"


def test_json_lines_hold_the_same_with_their_types() -> None:
    line = Lines(Form.JSON).format(record("check", {"records": 2, "new_load": False}))
    assert json.loads(line) == {
        "ts": "2026-03-04T15:00:00Z",
        "level": "info",
        "event": "check",
        "records": 2,
        "new_load": False,
    }


@pytest.mark.parametrize("form", list(Form))
def test_a_fault_of_ours_comes_with_its_trace_on_the_same_line(form: Form) -> None:
    line = Lines(form).format(record("check failed", {}, raised=True))
    assert "KeyError" in line
    assert "\n" not in line
