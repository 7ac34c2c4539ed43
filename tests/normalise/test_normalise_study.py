from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest

from tracker.errors import ReadingError
from tracker.fields import CATALOGUE, REPORTED, FieldKind
from tracker.model import Markup
from tracker.normalise import digest, normalise, raw_digest

RECORDS = Path(__file__).parents[2].parent / "shared" / "data" / "records" / "v2"

STUDY: dict[str, Any] = {
    "protocolSection": {
        "identificationModule": {
            "nctId": "NCT01234567",
            "orgStudyIdInfo": {"id": "A-1"},
            "briefTitle": "  A  trial ",
        },
        "statusModule": {
            "statusVerifiedDate": "2009-08",
            "overallStatus": "UNKNOWN",
            "lastKnownStatus": "RECRUITING",
            "startDateStruct": {"date": "2009-08"},
            "completionDateStruct": {"date": "2011-12-01", "type": "ESTIMATED"},
            "expandedAccessInfo": {"hasExpandedAccess": False},
        },
        "conditionsModule": {"conditions": ["B", "A"], "keywords": []},
        "designModule": {
            "phases": ["NA"],
            "designInfo": {"maskingInfo": {"masking": "NONE"}},
            "enrollmentInfo": {"count": 0, "type": "ACTUAL"},
        },
        "outcomesModule": {
            "primaryOutcomes": [{"measure": "Pain", "description": "a \\> b", "timeFrame": ""}]
        },
        "eligibilityModule": {"eligibilityCriteria": "* one\n* two", "stdAges": None},
        "contactsLocationsModule": {
            "locations": [
                {
                    "facility": "F",
                    "geoPoint": {"lat": 1, "lon": 2},
                    "contacts": [{"name": "N", "phoneExt": 12}],
                },
                {},
            ]
        },
        "newModule": {"x": 1},
    },
    "resultsSection": {"big": [1, 2, 3]},
    "documentSection": {"largeDocumentModule": {"largeDocs": [{"hasSap": "Yes", "size": 9}]}},
    "derivedSection": {"miscInfoModule": {"versionHolder": "2026-03-03"}},
    "hasResults": False,
}

FIELDS = {
    "identificationModule.nctId": "NCT01234567",
    "identificationModule.orgStudyIdInfo": {"id": "A-1"},
    "identificationModule.briefTitle": "A trial",
    "statusModule.statusVerifiedDate": "2009-08",
    "statusModule.overallStatus": "UNKNOWN",
    "statusModule.lastKnownStatus": "RECRUITING",
    "statusModule.startDateStruct": {"date": "2009-08"},
    "statusModule.completionDateStruct": {"date": "2011-12-01", "type": "ESTIMATED"},
    "statusModule.expandedAccessInfo": {"hasExpandedAccess": False},
    "conditionsModule.conditions": ["B", "A"],
    "designModule.phases": ["NA"],
    "designModule.designInfo.maskingInfo.masking": "NONE",
    "designModule.enrollmentInfo": {"count": 0, "type": "ACTUAL"},
    "outcomesModule.primaryOutcomes": [{"measure": "Pain", "description": "a > b"}],
    "eligibilityModule.eligibilityCriteria": "* one\n* two",
    "contactsLocationsModule.locations": [
        {"facility": "F", "contacts": [{"name": "N", "phoneExt": "12"}]}
    ],
    "largeDocumentModule.largeDocs": [{"hasSap": True, "size": 9}],
    "hasResults": False,
}


def changed(path: str, value: object) -> dict[str, Any]:
    study = copy.deepcopy(STUDY)
    node: Any = study
    *parents, last = path.split(".")
    for key in parents:
        node = node[int(key) if key.isdigit() else key]
    node[last] = value
    return study


def test_a_study_gives_its_fields_by_path_without_anything_empty() -> None:
    assert normalise(STUDY) == FIELDS


def test_a_study_is_not_changed_and_shares_nothing_mutable_with_its_fields() -> None:
    study = copy.deepcopy(STUDY)
    fields = normalise(study)
    fields["conditionsModule.conditions"].append("C")
    fields["contactsLocationsModule.locations"][0]["facility"] = "G"
    raw_digest(study)
    assert study == STUDY


MODULE = "protocolSection.statusModule"
PUT_RIGHT = {
    "a number for words": ("protocolSection.identificationModule.briefTitle", 7, "7"),
    "one string in a list for words": (f"{MODULE}.overallStatus", ["RECRUITING"], "RECRUITING"),
    "a word for a list": ("protocolSection.conditionsModule.conditions", "A", ["A"]),
    "null among words": ("protocolSection.conditionsModule.conditions", [None, "A", ""], ["A"]),
    "a date alone for a date with type": (
        f"{MODULE}.startDateStruct",
        "2009-08",
        {"date": "2009-08"},
    ),
    "a moment for a date": (f"{MODULE}.statusVerifiedDate", "2009-08-01T10:00", "2009-08-01"),
    "a number in words": (
        "protocolSection.designModule.enrollmentInfo",
        {"count": "1,206"},
        {"count": 1206},
    ),
    "yes in words": (
        f"{MODULE}.expandedAccessInfo",
        {"hasExpandedAccess": "Yes"},
        {"hasExpandedAccess": True},
    ),
    "one element for a list of them": (
        "protocolSection.outcomesModule.primaryOutcomes",
        {"measure": "Pain"},
        [{"measure": "Pain"}],
    ),
    "a status never seen before": (f"{MODULE}.overallStatus", "PAUSED", "PAUSED"),
    "null": (f"{MODULE}.overallStatus", None, None),
    "white space": (f"{MODULE}.overallStatus", "  ", None),
    "an empty struct": (f"{MODULE}.startDateStruct", {}, None),
    "an empty list": (f"{MODULE}.overallStatus", [], None),
}


@pytest.mark.parametrize(("path", "raw", "value"), PUT_RIGHT.values(), ids=PUT_RIGHT)
def test_an_odd_value_is_put_right(path: str, raw: object, value: object) -> None:
    field = path.removeprefix("protocolSection.")
    assert normalise(changed(path, raw)).get(field) == value


REFUSED = {
    "a struct for words": ("protocolSection.identificationModule.briefTitle", {"a": 1}),
    "several words for one": (f"{MODULE}.overallStatus", ["A", "B"]),
    "a word for a struct": ("protocolSection.designModule.enrollmentInfo", "many"),
    "a word for a number": ("protocolSection.designModule.enrollmentInfo", {"count": "many"}),
    "yes for a number": ("protocolSection.designModule.enrollmentInfo", {"count": True}),
    "a number for yes or no": (f"{MODULE}.delayedPosting", 7),
    "a date that is none": (f"{MODULE}.statusVerifiedDate", "Unknown"),
    "a day that no calendar has": (f"{MODULE}.startDateStruct", {"date": "2022-02-31"}),
    "no day at all": (f"{MODULE}.primaryCompletionDateStruct", {"date": "0000-00-00"}),
    "a word for an element": ("protocolSection.outcomesModule.primaryOutcomes", ["Pain"]),
}


@pytest.mark.parametrize(("path", "raw"), REFUSED.values(), ids=REFUSED)
def test_a_value_that_can_be_no_value_of_the_field_is_refused_by_name(
    path: str, raw: object
) -> None:
    with pytest.raises(ReadingError, match=path.removeprefix("protocolSection.")) as caught:
        normalise(changed(path, raw))
    assert caught.value.record == "NCT01234567"


@pytest.mark.parametrize("study", [[], "x", None, 3])
def test_what_is_no_study_is_refused(study: Any) -> None:
    with pytest.raises(ReadingError, match="JSON object"):
        normalise(study)


def test_a_module_that_is_no_struct_is_refused_by_name() -> None:
    with pytest.raises(ReadingError, match=r"protocolSection\.statusModule"):
        normalise(changed("protocolSection.statusModule", ["x"]))


def test_an_empty_study_has_no_fields() -> None:
    assert normalise({}) == {}
    assert normalise({"protocolSection": {"outcomesModule": {}}}) == {}


def test_html_and_markdown_of_one_study_give_the_same_fields() -> None:
    html = changed("protocolSection.outcomesModule.primaryOutcomes.0.description", "a &gt; b")
    html["protocolSection"]["eligibilityModule"]["eligibilityCriteria"] = (
        "<ul><li>one</li><li>two</li></ul>"
    )
    assert normalise(html, Markup.HTML) == FIELDS


def reordered(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: reordered(value[key]) for key in reversed(list(value))}
    return [reordered(item) for item in value] if isinstance(value, list) else value


def test_order_of_keys_plays_no_part_in_the_digest() -> None:
    assert digest(normalise(reordered(STUDY))) == digest(FIELDS)


def test_order_of_a_list_plays_no_part_in_the_digest_unless_it_means_something() -> None:
    conditions = {**FIELDS, "conditionsModule.conditions": ["A", "B"]}
    assert digest(conditions) == digest(FIELDS)
    path = "annotationModule.unpostedAnnotation.unpostedEvents"
    events = [{"type": "RELEASE"}, {"type": "RESET"}]
    assert digest({path: events}) != digest({path: events[::-1]})


def test_any_other_value_gives_another_digest() -> None:
    digests = {digest(FIELDS)}
    for path in FIELDS:
        digests.add(digest({key: value for key, value in FIELDS.items() if key != path}))
    assert len(digests) == len(FIELDS) + 1
    assert len(digest({})) == 32


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("derivedSection.miscInfoModule.versionHolder", "2026-03-04"),
        ("derivedSection.miscInfoModule", {}),
        ("derivedSection.miscInfoModule.modelPredictions", {"guess": 1}),
        ("derivedSection.conditionBrowseModule", {"meshes": [{"id": "D1", "term": "Other"}]}),
        ("derivedSection.interventionBrowseModule", {"meshes": [{"id": "D2", "term": "Other"}]}),
    ],
)
def test_what_the_registry_computes_and_nobody_follows_plays_no_part_in_the_raw_digest(
    path: str, value: Any
) -> None:
    assert raw_digest(changed(path, value)) == raw_digest(STUDY)


def test_the_place_of_a_site_on_the_map_plays_no_part_in_the_raw_digest() -> None:
    path = "protocolSection.contactsLocationsModule.locations"
    here, moved, gone, other = (
        raw_digest(changed(path, [site]))
        for site in (
            {"city": "Lyon", "geoPoint": {"lat": 1, "lon": 2}},
            {"city": "Lyon", "geoPoint": {"lat": 3, "lon": 4}},
            {"city": "Lyon"},
            {"city": "Nice", "geoPoint": {"lat": 1, "lon": 2}},
        )
    )
    assert here == moved == gone != other


def test_all_else_plays_a_part_in_the_raw_digest() -> None:
    other = changed("derivedSection.miscInfoModule.removedCountries", ["Spain"])
    assert raw_digest(other) != raw_digest(STUDY)
    unknown = changed("derivedSection.newModule", {"key": 1})
    assert raw_digest(unknown) != raw_digest(STUDY)
    assert raw_digest({"hasResults": True}) != raw_digest({"hasResults": False})


@pytest.mark.skipif(not RECORDS.is_dir(), reason="no real records beside the project")
def test_real_records_are_read_whole_and_give_only_values_of_their_kind() -> None:
    shapes: dict[FieldKind, type | tuple[type, ...]] = {
        FieldKind.FLAG: bool,
        FieldKind.INTEGER: int,
        FieldKind.DATED: dict,
        FieldKind.DIGEST: dict,
        FieldKind.STRUCT: dict,
        FieldKind.SCALARS: list,
        FieldKind.ELEMENTS: list,
    }
    count = 0
    for file in sorted(RECORDS.glob("*/*.json")):
        fields = normalise(orjson.loads(file.read_bytes()))
        assert fields["identificationModule.nctId"] == file.parent.name
        for path, value in fields.items():
            assert isinstance(value, shapes.get(CATALOGUE[path].kind, str)), (file, path)
            assert value not in (None, "", [], {})
        assert normalise(orjson.loads(orjson.dumps(orjson.loads(file.read_bytes())))) == fields
        count += 1
    assert count > 200


REPORTED_RESULTS: dict[str, Any] = {
    "participantFlowModule": {"groups": [{"id": "FG000"}, {"id": "FG001"}], "periods": []},
    "outcomeMeasuresModule": {
        "outcomeMeasures": [
            {
                "title": "Pain",
                "type": "POST_HOC",
                "description": "a \\> b",
                "calculatePct": False,
                "classes": [{"title": "Day 1"}],
                "analyses": [],
            }
        ]
    },
    "moreInfoModule": {},
}


def test_reported_results_are_outcomes_with_digests_of_their_tables_and_digests_of_the_rest() -> (
    None
):
    fields = normalise({**STUDY, "resultsSection": REPORTED_RESULTS})
    flow = fields[f"{REPORTED}participantFlowModule"]
    (outcome,) = fields[f"{REPORTED}outcomeMeasuresModule.outcomeMeasures"]
    assert f"{REPORTED}moreInfoModule" not in fields
    assert set(flow) == {"sha256", "groups"}
    assert flow["groups"] == 2
    assert re.fullmatch("[0-9a-f]{32}", flow["sha256"])
    table = outcome.pop("classes")
    assert re.fullmatch("[0-9a-f]{32}", table["sha256"])
    assert outcome == {
        "title": "Pain",
        "type": "POST_HOC",
        "description": "a > b",
        "calculatePct": False,
    }


def test_a_digest_of_results_depends_on_every_value_and_not_on_the_order_of_keys() -> None:
    path = f"{REPORTED}adverseEventsModule"

    def digest_of(module: dict[str, Any]) -> Any:
        return normalise({"resultsSection": {"adverseEventsModule": module}})[path]

    rows = [{"term": "Fall", "stats": [{"groupId": "EG000", "numAffected": 1}]}]
    module = {"timeFrame": "1 year", "seriousEvents": rows}
    other = copy.deepcopy(module)
    other["seriousEvents"][0]["stats"][0]["numAffected"] = 2  # type: ignore[index]
    assert digest_of(reordered(module)) == digest_of(module)
    assert digest_of(other) != digest_of(module)
    assert raw_digest({"resultsSection": {"adverseEventsModule": module}}) != raw_digest(
        {"resultsSection": {"adverseEventsModule": other}}
    )


@pytest.mark.parametrize("markup", [Markup.HTML, Markup.PLAIN])
def test_results_are_not_read_where_their_tables_are_written_otherwise(markup: Markup) -> None:
    study = {"resultsSection": REPORTED_RESULTS, "hasResults": True}
    assert normalise(study, markup) == {"hasResults": True}
