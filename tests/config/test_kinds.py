"""No value that TOML can hold makes a key fail in any other way than by a fault."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tracker.config.faults import Faults
from tracker.config.keys import SECTIONS, Key
from tracker.config.kinds import UNREADABLE, text
from tracker.config.values import ADDRESS, MAILBOX, URL

KEYS = [(f"{section.name}.{key.name}", key) for section in SECTIONS for key in section.keys]
TEXTS = st.text(max_size=20) | st.text(alphabet="a@.<>\"'()[]:;,\\ \n/%é1", max_size=20)
SCALARS = (
    st.none().map(lambda _: "")
    | TEXTS
    | st.integers()
    | st.floats()
    | st.booleans()
    | st.dates()
    | st.times()
    | st.datetimes()
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["cond", "filter", "x", ""]), inner, max_size=3)
    ),
    max_leaves=5,
)


@pytest.mark.parametrize("key", [key for _, key in KEYS], ids=[name for name, _ in KEYS])
@given(value=VALUES)
@example(value="@")
@example(value="<>")
@example(value="http://[")
@example(value="http://a:99999")
@example(value="..")
@example(value=["\n"])
@settings(max_examples=60)
def test_any_value_is_read_or_is_a_fault(key: Key, value: object) -> None:
    faults = Faults()
    read = key.kind.read(value, "here", faults)
    assert (read is UNREADABLE) == bool(faults.lines)
    assert all(line.startswith("here") and "\n" not in line for line in faults.lines)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (URL, "http://127.0.0.1:8080"),
        (URL, "https://[::1]:8443/mirror"),
        (ADDRESS, "a.b+c@example.org"),
        (ADDRESS, "root@localhost"),
        (MAILBOX, "tracker@example.org"),
        (MAILBOX, '"Tracker, the" <tracker@example.org>'),
        (MAILBOX, "Prüfstelle <tracker@example.org>"),
        (text("a name"), "systemic\u00a0sclerosis 硬化症"),
    ],
)
def test_less_usual_values_are_right_too(kind: object, value: str) -> None:
    faults = Faults()
    assert kind.read(value, "here", faults) == value  # type: ignore[attr-defined]
    assert faults.lines == []


@pytest.mark.parametrize("value", ["a\nb", "a\u2028b", "a\x00b", "a\x1b[31mb"])
def test_a_text_with_control_characters_is_a_fault(value: str) -> None:
    faults = Faults()
    assert text("a name").read(value, "here", faults) is UNREADABLE
