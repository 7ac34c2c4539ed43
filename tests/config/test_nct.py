from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import MisuseError
from tracker.nct import normalise_id


@given(
    number=st.integers(1, 99_999_999),
    prefix=st.sampled_from(["NCT", "nct", "Nct", "nCt"]),
    zeros=st.integers(0, 20),
    before=st.text(" \t\n", max_size=3),
    after=st.text(" \t\n", max_size=3),
)
def test_any_case_zeros_and_blanks_give_one_form(
    number: int, prefix: str, zeros: int, before: str, after: str
) -> None:
    written = f"{before}{prefix}{'0' * zeros}{number}{after}"
    assert normalise_id(written) == f"NCT{number:08}"


@given(st.text())
def test_a_text_gives_an_nct_number_or_a_refusal(text: str) -> None:
    try:
        assert re.fullmatch(r"NCT[0-9]{8}", normalise_id(text))
    except MisuseError as refusal:
        assert json.dumps(text, ensure_ascii=False) in refusal.message  # noqa: PT017 - either outcome is right


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("NCT", id="no digits"),
        pytest.param("NCT00000000", id="number zero"),
        pytest.param("NCT100000000", id="nine digits"),
        pytest.param("00962923", id="no prefix"),
        pytest.param("NCT 00962923", id="blank inside"),
        pytest.param("NCT0096292O", id="letter O for zero"),
        pytest.param("NCT٠٠٩٦٢٩٢٣", id="digits of another script"),
        pytest.param("NCT00962923,NCT00962924", id="two at once"),
    ],
)
def test_what_the_registry_would_refuse_is_refused_here(text: str) -> None:
    with pytest.raises(MisuseError) as refusal:
        normalise_id(text)
    assert str(refusal.value) == (
        f'"{text}" is not an NCT number (NCT and up to 8 digits, e.g. NCT00962923)'
    )
