from __future__ import annotations

import pytest

from tracker.fields import label


@pytest.mark.parametrize(
    ("value", "name", "told"),
    [
        ("NOT_YET_RECRUITING", "", "Not yet recruiting"),
        ("ACTIVE_NOT_RECRUITING", "", "Active, not recruiting"),
        ("UNKNOWN", "overallStatus", "Unknown status"),
        ("UNKNOWN", "class", "Unknown"),
        ("NA", "phases", "Not Applicable"),
        ("NA", "allocation", "N/A"),
        ("PHASE2", "phases", "Phase 2"),
        ("INDUSTRY", "class", "Industry"),
        ("DRUG", "type", "Drug"),
        ("NEVER_SEEN_BEFORE", "", "Never seen before"),
    ],
)
def test_a_value_is_told_in_the_registrys_words(value: str, name: str, told: str) -> None:
    assert label(value, name) == told
