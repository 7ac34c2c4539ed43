from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from registry_changes import CONTEXT, READER, RECORD, logged

from tracker.fields import CATALOGUE
from tracker.render import message
from tracker.render.tables import FORMATS

TEXTS = st.text(max_size=30) | st.sampled_from(["RECRUITING", "2026-01", "12 weeks", ""])
NAMES = st.sampled_from(
    [
        "measure",
        "timeFrame",
        "date",
        "type",
        "count",
        "name",
        "element",
        "contacts",
        "status",
        "odd",
    ]
)
SCALARS = st.none() | st.booleans() | st.integers(-9, 9) | st.floats(0, 1) | TEXTS
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)
FIELDS = st.sampled_from([*CATALOGUE, "record.presence", "newModule.newField", "x"])
TAILS = st.sampled_from(["", "[Pain]", "[a [b] c].timeFrame", "[x].unheard", ".type"])
DETAILS = st.dictionaries(
    st.sampled_from(["rule", "note", "reason", "severity", "reversion", "odd"]), TEXTS, max_size=4
)


@given(field=FIELDS, tail=TAILS, old=VALUES, new=VALUES, summary=TEXTS, detail=DETAILS)
def test_any_change_can_be_told(
    field: str, tail: str, old: Any, new: Any, summary: str, detail: dict[str, str]
) -> None:
    """The message is made in the transaction of the check: a change it choked on would stop it."""
    change = logged(field + tail, old, new, summary, detail=detail)
    mail = message(READER, RECORD, [change], CONTEXT)
    assert mail.subject.startswith("[tracker] NCT00962923 ")
    assert "1 change shown." in mail.text
    assert "\n" not in mail.subject
    for form in FORMATS.values():
        assert list(form([change]))
