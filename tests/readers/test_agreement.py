"""Real records in several formats and years: what one format can't say is never a change.

The records lie in a folder beside the repository and are left out where it is missing.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tracker.diff import compare
from tracker.errors import ReadingError
from tracker.fields import CATALOGUE
from tracker.model import Change, Format, Reading
from tracker.normalise import normalise, same_text
from tracker.readers import Item, Marks, read, read_index, read_marks, recognise, records, refusal

SHARED = Path(__file__).parents[2].parent / "shared"
RECORDS = SHARED / "data" / "records"
ARCHIVE = RECORDS / "html" / "archive"

pytestmark = pytest.mark.skipif(not RECORDS.is_dir(), reason="the folder of records is missing")


def reading(path: Path) -> Reading:
    raw = path.read_bytes()
    form = recognise(raw)
    if form is None:
        raise refusal(raw)
    return read(raw, form)


def visible(before: Reading, after: Reading) -> list[Change]:
    changes = compare(
        normalise(before.study, before.markup),
        normalise(after.study, after.markup),
        absent=before.absent | after.absent,
        coarse=before.coarse | after.coarse,
    )
    return [change for change in changes if change.suppressed is None and not _found(change)]


def _found(change: Change) -> bool:
    """Tell of publications that the registry found: no classic file lists them."""
    return change.path == "referencesModule.references" and all(
        isinstance(one, dict) and one.get("type") == "DERIVED" for one in change.new or [None]
    )


def files() -> Iterator[Path]:
    return (path for path in sorted(RECORDS.rglob("*.*")) if path.suffix != ".tsv")


def test_every_file_is_read_or_refused_with_a_reason() -> None:
    found: Counter[str] = Counter()
    for path in files():
        try:
            one = reading(path)
        except ReadingError:
            found["refused"] += 1
            continue
        assert one.record in {path.parent.name, path.stem.rpartition("_")[2]}, path
        assert len(normalise(one.study, one.markup)) > 5, path
        found[one.format] += 1
    assert found == {
        Format.V2: 314,
        Format.CLASSIC_XML: 227,
        Format.CLASSIC_JSON: 4,
        Format.TABULAR_HTML: 1,
        Format.ARCHIVE_HTML: 49,
        Format.ARCHIVE_BEFORE: 43,
        Format.HISTORY: 1,
        "refused": 26,
    }


def test_files_of_other_registries_are_refused_by_name() -> None:
    for name, registry in (("isrctn", "ISRCTN"), ("ctis", "CTIS")):
        for path in (RECORDS / "other" / name).rglob("*.json"):
            with pytest.raises(ReadingError, match=registry):
                reading(path)


def test_the_date_in_a_file_is_the_date_of_its_download() -> None:
    for path in (RECORDS / "xml").rglob("*.xml"):
        assert str(reading(path).dated) == path.stem


# Visible differences between two forms of a record with no submission between them, each with the
# reason why it is a difference of the record and none of the formats.
REAL = {
    ("NCT00000102", "identificationModule.secondaryIdInfos"): "the registry respelled NIH grants",
    ("NCT00000106", "identificationModule.secondaryIdInfos"): "the registry respelled NIH grants",
    ("NCT03182660", "statusModule.startDateStruct"): "redacted in a withheld record in 2018",
    ("NCT00490425", "contactsLocationsModule.locations"): "the registry renamed states and cities",
    ("NCT01693198", "contactsLocationsModule.locations"): "the registry renamed states and cities",
    ("NCT01742767", "contactsLocationsModule.locations"): "the registry renamed states and cities",
    ("NCT01776177", "sponsorCollaboratorsModule.collaborators"): "the registry renamed companies",
    ("NCT01923779", "sponsorCollaboratorsModule.collaborators"): "the registry renamed companies",
    ("NCT01923792", "sponsorCollaboratorsModule.collaborators"): "the registry renamed companies",
    ("NCT01693198", "descriptionModule.briefSummary"): "a grave accent became an apostrophe",
    ("NCT01693198", "referencesModule.references"): "the reference was not in the file of 2014",
    **{
        ("NCT01841593", path): "the file of January 2017 holds values made up for a test"
        for path in (
            "statusModule.startDateStruct",
            "oversightModule.isFdaRegulatedDrug",
            "oversightModule.isFdaRegulatedDevice",
            "oversightModule.isUnapprovedDevice",
            "oversightModule.isPpsd",
            "oversightModule.isUsExport",
        )
    },
}


def unsubmitted_pairs() -> Iterator[tuple[Reading, Reading]]:
    """Yield the pairs across formats between which the sponsor submitted no version."""
    with (RECORDS / "PAIRS.tsv").open() as file:
        for row in csv.DictReader(file, delimiter="\t"):
            if row["kind"] != "v2>v2":
                old, new = reading(RECORDS / row["before"]), reading(RECORDS / row["after"])
                if submitted(old) == submitted(new):
                    yield old, new


def submitted(one: Reading) -> str:
    return str(one.study["protocolSection"]["statusModule"].get("lastUpdateSubmitDate"))


def test_a_different_format_is_never_a_change() -> None:
    compared, found = 0, set()
    for old, new in unsubmitted_pairs():
        compared += 1
        found |= {(old.record, one.path) for one in visible(old, new) if one.new != "UNKNOWN"}
    assert compared == 66
    assert found == set(REAL)


def test_an_archive_page_and_xml_of_the_same_version_differ_by_a_new_company_name() -> None:
    old = reading(ARCHIVE / "NCT01909401" / "study_2013-10-07.html")
    new = reading(RECORDS / "xml" / "NCT01909401" / "2014-06-04.xml")
    assert {change.path for change in visible(old, new)} == {
        "sponsorCollaboratorsModule.collaborators"
    }


def test_classic_json_and_xml_of_the_same_version_differ_by_a_new_institute_name() -> None:
    whole = (SHARED / "registry" / "samples" / "classic-full_studies-NCT02028676.json").read_bytes()
    [item] = records(whole, "full")
    assert isinstance(item, Item)
    new = read(item.raw, item.format)
    for path in sorted((RECORDS / "xml" / "NCT02028676").glob("201[67]*.xml")):
        assert {change.path for change in visible(reading(path), new)} == {
            "contactsLocationsModule.overallOfficials"
        }


def test_the_marks_of_the_archive_are_the_changes_between_its_pages() -> None:
    both, ours_only, theirs_only = against_marks(
        lambda path, marks: (
            reading(path.parent / f"study_{marks.before}.html"),
            reading(path.parent / f"study_{marks.after}.html"),
        )
    )
    assert both > 60
    assert both / (both + ours_only) >= 0.95
    assert both / (both + theirs_only) >= 0.95


def test_the_marks_of_the_archive_are_the_changes_between_the_sides_of_a_page() -> None:
    found = against_marks(lambda path, marks: sides(path))
    # Theirs: a count that moved to another element, a design word that was given up, contacts at the
    # sites of a study that is over. Ours: results, which are marked piece by piece and are no field.
    assert found == (140, 1, 3)


def sides(path: Path) -> tuple[Reading, Reading]:
    raw = path.read_bytes()
    return read(raw, Format.ARCHIVE_BEFORE), read(raw, Format.ARCHIVE_AFTER)


def against_marks(
    versions: Callable[[Path, Marks], tuple[Reading, Reading]],
) -> tuple[int, int, int]:
    """Count the fields that are changed by us and by the archive, by us alone, by it alone."""
    both = ours_only = theirs_only = 0
    for path in sorted(ARCHIVE.rglob("changes_*.html")):
        marks = read_marks(path.read_bytes())
        old, new = versions(path, marks)
        assert (old.dated, new.dated) == (marks.before, marks.after)
        ours = {_field(change.path) for change in compared(old, new)}
        said = {_field(path) for path in CATALOGUE if path not in old.absent | new.absent}
        theirs = {_field(path) for path in marks.paths} & said
        both += len(ours & theirs)
        ours_only += len(ours - theirs)
        theirs_only += len(theirs - ours)
    return both, ours_only, theirs_only


def test_a_side_of_a_page_and_the_record_page_of_its_version_say_the_same() -> None:
    held = 0
    for path in sorted(ARCHIVE.rglob("changes_*.html")):
        for side in sides(path):
            page = reading(path.parent / f"study_{side.dated}.html")
            for old, new in ((page, side), (side, page)):
                assert not visible(old, new), path
            assert side.absent & CATALOGUE.keys() < page.absent & CATALOGUE.keys()
            held += 1
    assert held == 86


def test_a_side_of_a_page_and_xml_of_the_same_version_differ_by_a_new_company_name() -> None:
    _, old = sides(ARCHIVE / "NCT01909401" / "changes_2013-10-07.html")
    new = reading(RECORDS / "xml" / "NCT01909401" / "2014-06-04.xml")
    assert {change.path for change in visible(old, new)} == {
        "sponsorCollaboratorsModule.collaborators"
    }


def compared(old: Reading, new: Reading) -> list[Change]:
    changes = compare(
        normalise(old.study, old.markup),
        normalise(new.study, new.markup),
        absent=old.absent | new.absent,
        coarse=old.coarse | new.coarse,
    )
    return [
        change
        for change in changes
        if not (
            isinstance(change.old, str)
            and isinstance(change.new, str)
            and same_text(change.old, change.new)
        )
    ]


def _field(path: str) -> str:
    prefix = "designModule.designInfo"
    return prefix if path.startswith(prefix) else path


def test_an_index_of_the_archive_lists_the_pages_beside_it() -> None:
    for path in ARCHIVE.rglob("history*.html"):
        record, versions = read_index(path.read_bytes())
        assert record == path.parent.name
        assert [version.number for version in versions] == list(range(len(versions)))
        pages = {page.stem[6:16] for page in path.parent.glob("study_*.html")}
        assert pages <= {str(version.date) for version in versions}
