from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from tracker.fields import (
    CATALOGUE,
    CATEGORIES,
    IGNORED,
    REPORTED,
    Field,
    FieldClass,
    FieldKind,
    paths,
)
from tracker.fields.page import page
from tracker.model import Weight

ROOT = Path(__file__).parents[2]
TREE = ROOT.parent / "shared" / "registry" / "schema" / "field-tree.tsv"

KNOWN_LEAVES = (
    "protocolSection.identificationModule.nctId",
    "protocolSection.identificationModule.orgStudyIdInfo.link",
    "protocolSection.statusModule.overallStatus",
    "protocolSection.statusModule.whyStopped",
    "protocolSection.statusModule.startDateStruct.date",
    "protocolSection.statusModule.startDateStruct.type",
    "protocolSection.statusModule.resultsWaived",
    "protocolSection.sponsorCollaboratorsModule.leadSponsor.class",
    "protocolSection.designModule.designInfo.maskingInfo.whoMasked",
    "protocolSection.designModule.enrollmentInfo.count",
    "protocolSection.outcomesModule.otherOutcomes[].timeFrame",
    "protocolSection.contactsLocationsModule.locations[].contacts[].phoneExt",
    "protocolSection.referencesModule.references[].retractions[].source",
    "protocolSection.ipdSharingStatementModule.infoTypes",
    "annotationSection.annotationModule.unpostedAnnotation.unpostedEvents[].dateUnknown",
    "annotationSection.annotationModule.violationAnnotation.violationEvents[].issuedDate",
    "resultsSection.adverseEventsModule",
    "resultsSection.outcomeMeasuresModule.outcomeMeasures[].timeFrame",
    "resultsSection.outcomeMeasuresModule.outcomeMeasures[].classes",
    "documentSection.largeDocumentModule.largeDocs[].typeAbbrev",
    "derivedSection.miscInfoModule.removedCountries",
    "hasResults",
)


def leaves(entries: list[Field]) -> set[str]:
    return {path for entry in entries for path in paths(entry)}


def ignored(path: str) -> bool:
    return any(path == left or path.startswith((f"{left}.", f"{left}[]")) for left in IGNORED)


@pytest.mark.parametrize("path", KNOWN_LEAVES)
def test_a_known_leaf_of_the_registry_is_followed(path: str) -> None:
    assert path in leaves(list(CATALOGUE.values()))


@pytest.mark.skipif(not TREE.exists(), reason="the registry's field tree is not beside the project")
def test_every_leaf_of_the_registrys_field_tree_is_followed_or_left_out_on_purpose() -> None:
    with TREE.open(encoding="utf-8", newline="") as lines:
        tree = [row["path"] for row in csv.DictReader(lines, delimiter="\t")]
    inner = {path[:place] for path in tree for place in range(len(path)) if path[place] in ".["}
    outer = {path for path in tree if path not in inner}
    followed = leaves(list(CATALOGUE.values()))
    whole = followed & inner
    beneath = {
        path
        for path in outer
        if path.startswith(tuple(f"{each}{sep}" for each in whole for sep in (".", "[")))
    }
    assert {path for path in outer - followed - beneath if not ignored(path)} == set()
    assert followed - outer == whole
    assert {path.partition(".")[0] for path in whole} == {"resultsSection"}


def test_categories_are_those_in_use_and_each_is_in_use() -> None:
    assert {entry.category for entry in CATALOGUE.values()} == set(CATEGORIES)


def test_every_list_of_elements_says_how_its_elements_are_known_and_called() -> None:
    for entry in CATALOGUE.values():
        if entry.kind is not FieldKind.ELEMENTS:
            continue
        names = {sub.name for sub in entry.subfields}
        used = {*entry.key, *(name for key in entry.looser for name in key), *entry.within}
        assert entry.key, entry.path
        assert used | ({entry.alike} if entry.alike else set()) <= names, entry.path
        assert entry.one, entry.path
        assert entry.many, entry.path


def test_labels_are_distinct_so_that_a_summary_names_one_field() -> None:
    repeated = [label for label, n in Counter(e.label for e in CATALOGUE.values()).items() if n > 1]
    assert repeated == []


@pytest.mark.parametrize(
    ("path", "weight", "cls"),
    [
        ("statusModule.overallStatus", Weight.HIGH, FieldClass.CONTENT),
        ("statusModule.whyStopped", Weight.HIGH, FieldClass.CONTENT),
        ("outcomesModule.primaryOutcomes", Weight.HIGH, FieldClass.CONTENT),
        ("hasResults", Weight.HIGH, FieldClass.CONTENT),
        ("outcomesModule.secondaryOutcomes", Weight.MEDIUM, FieldClass.CONTENT),
        ("statusModule.completionDateStruct", Weight.MEDIUM, FieldClass.CONTENT),
        (f"{REPORTED}outcomeMeasuresModule.outcomeMeasures", Weight.HIGH, FieldClass.CONTENT),
        (f"{REPORTED}adverseEventsModule", Weight.HIGH, FieldClass.CONTENT),
        (f"{REPORTED}baselineCharacteristicsModule", Weight.MEDIUM, FieldClass.CONTENT),
        (f"{REPORTED}moreInfoModule", Weight.LOW, FieldClass.CONTENT),
        ("statusModule.statusVerifiedDate", Weight.LOW, FieldClass.BOOKKEEPING),
        ("statusModule.lastUpdatePostDateStruct", Weight.LOW, FieldClass.BOOKKEEPING),
        ("statusModule.lastKnownStatus", Weight.LOW, FieldClass.COMPUTED),
        ("miscInfoModule.removedCountries", Weight.LOW, FieldClass.COMPUTED),
    ],
)
def test_a_field_weighs_what_its_readers_expect(path: str, weight: Weight, cls: FieldClass) -> None:
    assert (CATALOGUE[path].weight, CATALOGUE[path].cls) == (weight, cls)


def test_the_page_of_the_fields_is_not_stale() -> None:
    written = (ROOT / "docs" / "fields.md").read_text(encoding="utf-8")
    assert written == page(), "run: python -m tracker.fields > docs/fields.md"
