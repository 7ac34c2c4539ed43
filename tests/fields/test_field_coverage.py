from __future__ import annotations

from typing import Any

import orjson
import pytest

from tracker.fields import uncovered

STUDY: dict[str, Any] = {
    "protocolSection": {
        "identificationModule": {"nctId": "NCT01234567", "organization": {"fullName": "A"}},
        "statusModule": {"startDateStruct": {"date": "2020-01", "type": "ACTUAL"}},
        "contactsLocationsModule": {
            "locations": [
                {"facility": "Site", "geoPoint": {"lat": 1.0, "lon": 2.0}},
                {"facility": "Other", "contacts": [{"name": "N"}]},
            ]
        },
    },
    "resultsSection": {
        "outcomeMeasuresModule": {"outcomeMeasures": [{"title": "Pain", "classes": [{"x": 1}]}]},
        "adverseEventsModule": {"whatever": {"it": ["holds"]}},
    },
    "derivedSection": {
        "miscInfoModule": {"versionHolder": "2026-03-03"},
        "conditionBrowseModule": {"meshes": [{"id": "D1"}]},
    },
    "hasResults": True,
}


def with_key(path: list[str | int], value: object) -> dict[str, Any]:
    study: dict[str, Any] = orjson.loads(orjson.dumps(STUDY))
    node: Any = study
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    return study


def test_a_study_of_known_keys_has_nothing_uncovered() -> None:
    assert uncovered(STUDY) == ()


@pytest.mark.parametrize(
    ("path", "told"),
    [
        (["newSection"], "newSection"),
        (["protocolSection", "newModule"], "protocolSection.newModule"),
        (
            ["protocolSection", "statusModule", "newDate"],
            "protocolSection.statusModule.newDate",
        ),
        (
            ["protocolSection", "statusModule", "startDateStruct", "zone"],
            "protocolSection.statusModule.startDateStruct.zone",
        ),
        (
            ["protocolSection", "contactsLocationsModule", "locations", 1, "kind"],
            "protocolSection.contactsLocationsModule.locations[].kind",
        ),
        (
            ["protocolSection", "contactsLocationsModule", "locations", 1, "contacts", 0, "fax"],
            "protocolSection.contactsLocationsModule.locations[].contacts[].fax",
        ),
        (["derivedSection", "miscInfoModule", "extra"], "derivedSection.miscInfoModule.extra"),
        (["resultsSection", "newModule"], "resultsSection.newModule"),
        (
            ["resultsSection", "outcomeMeasuresModule", "outcomeMeasures", 0, "new"],
            "resultsSection.outcomeMeasuresModule.outcomeMeasures[].new",
        ),
    ],
)
def test_a_new_key_is_told_wherever_it_stands(path: list[str | int], told: str) -> None:
    assert uncovered(with_key(path, {"x": 1})) == (told,)


def test_a_new_key_in_many_elements_is_told_once() -> None:
    study = with_key(["protocolSection", "contactsLocationsModule", "locations", 0, "kind"], "x")
    study["protocolSection"]["contactsLocationsModule"]["locations"][1]["kind"] = "y"
    assert uncovered(study) == ("protocolSection.contactsLocationsModule.locations[].kind",)
