"""The archive's own account of a record: its index of versions, and what it marked as changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from html import unescape
from typing import Final

from lxml import etree

from tracker.errors import ReadingError
from tracker.model import Version
from tracker.readers import trees
from tracker.readers.text import one_line
from tracker.readers.words import iso_date, iso_day, nct_number

_Element = etree._Element
_HISTORY: Final = re.compile(r"History of\s+(NCT\d+)")
_CHANGES: Final = re.compile(r"Changes to\s+(NCT\d+)\s+on\s+(\d{4}_\d\d_\d\d)")
_DEEPEST: Final = 200
_UPDATED: Final = re.compile(r"\(Updated (\d{4}_\d\d_\d\d)\)")


@dataclass(frozen=True, slots=True)
class Mark:
    """One place that the page marks as changed.

    `element` is the place in the archive's own XML ("status_block/status"), `path` the field of the
    catalogue that it became, "" where there is none. A design word's path is
    "designModule.designInfo", whichever of its fields it belongs to. `before` and `after` are the
    two sides' marked texts.
    """

    element: str
    path: str
    before: str
    after: str

    @property
    def layout(self) -> bool:
        """Whether the two sides say the same.

        They do where they differ in white space, list markers, the way a quotation mark is written,
        or in that one side prints N/A for nothing.
        """
        return _said(self.before) == _said(self.after)


@dataclass(frozen=True, slots=True)
class Marks:
    """What a side-by-side page of the archive says: between which versions, and what changed."""

    record: str
    before: date
    after: date
    labels: tuple[str, ...]
    marks: tuple[Mark, ...]

    @property
    def paths(self) -> frozenset[str]:
        """The fields marked as changed in more than layout."""
        return frozenset(mark.path for mark in self.marks if mark.path and not mark.layout)


def read_index(raw: bytes) -> tuple[str, tuple[Version, ...]]:
    """Read an index page: the record's number and its versions, oldest first, numbered from 0.

    The date of a version is the day on which the archive took it up; its status isn't told.
    """
    root = trees.html(raw)
    found = _HISTORY.search(_heading(root))
    record = nct_number(found[1]) if found else None
    if record is None:
        raise ReadingError("this is no index of versions: it has no heading History of NCT…")
    rows = [row for row in root.iter("tr") if row.get("class") == "version"]
    dated = [(day, row) for row in rows if (day := _day(_text(row.find("th"))))]
    versions = (
        Version(number, day, None, () if number == 0 else _labels(row))
        for number, (day, row) in enumerate(dated)
    )
    return record, tuple(versions)


def _labels(row: _Element) -> tuple[str, ...]:
    cell = next((cell for cell in row.iter("td") if cell.get("class") == "si-desc"), None)
    return tuple(part.strip() for part in _text(cell).split(",") if part.strip())


def read_marks(raw: bytes) -> Marks:
    """Read a side-by-side page: which fields the archive marked as changed between two versions."""
    root = trees.html(raw)
    record, before, after = compared(root)
    described = next((d for d in root.iter("div") if d.get("class") == "sdiff-changedesc"), None)
    labels = _text(described).partition("changed:")[2]
    return Marks(
        record=record,
        before=before,
        after=after,
        labels=tuple(part.strip() for part in labels.split(",") if part.strip()),
        marks=tuple(_marks(root)),
    )


def compared(root: _Element) -> tuple[str, date, date]:
    """Give of which record a side-by-side page is, and the dates of the two versions."""
    found = _CHANGES.search(_heading(root))
    record = nct_number(found[1]) if found else None
    days = [_day(text) for text in _UPDATED.findall(_text(root))][:2]
    before, after = days if len(days) == 2 else (None, None)
    if record is None or before is None or after is None:
        raise ReadingError(
            "this is no comparison of two versions: its heading or dates are missing"
        )
    return record, before, after


def _marks(root: _Element) -> Iterator[Mark]:
    before, after = _Side(), _Side()
    for row in root.iter("tr"):
        if not (row.get("id") or "").startswith("sdiff-chunk-f"):
            continue
        changed = row.get("class") != "sdiff-unc"
        cells = {cell.get("class"): cell for cell in row.iter("td")}
        left = before.take(cells.get("sdiff-a"))
        right = after.take(cells.get("sdiff-b"))
        if changed:
            for element in dict.fromkeys([*left, *right]):
                yield Mark(element, _path(element), left.get(element, ""), right.get(element, ""))


_MARKER: Final = re.compile(r"^(?:[-*•]|\d{1,2}[.)])\s+", re.MULTILINE)
_QUOTES: Final = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"'})


def _said(text: str) -> str:
    words = "".join(_MARKER.sub("", unescape(text).translate(_QUOTES)).split())
    return "" if words == "N/A" else words


class _Side:
    """One side of the page on its way down: which elements are open."""

    def __init__(self) -> None:
        self.open: list[str] = []

    def take(self, cell: _Element | None) -> dict[str, str]:
        """Go through a chunk; give its texts by the element that they stand in."""
        found: dict[str, list[str]] = {}
        for line in cell.iter("div") if cell is not None else ():
            classes = (line.get("class") or "").split()
            words = _text(line) if classes and classes[0].startswith("sdl") else ""
            if not words:
                continue
            name = re.match(r"</?([\w:]+)", words)
            if name and ("sds" in classes or "sda" in classes):
                self._enter(name[1])
            found.setdefault("/".join(self.open[1:]), []).append("" if name else words)
            if name and "sdz" in classes and name[1] in self.open:
                while self.open.pop() != name[1]:
                    pass
        return {place: "\n".join(texts) for place, texts in found.items()}

    def _enter(self, name: str) -> None:
        self.open.append(name)
        if len(self.open) > _DEEPEST:
            raise ReadingError("the page nests its lines deeper than any record; it is refused")


def _text(element: _Element | None) -> str:
    return one_line("".join(map(str, element.itertext()))) if element is not None else ""


def _heading(root: _Element) -> str:
    return _text(next(root.iter("h1"), None))


def _day(text: str) -> date | None:
    return iso_day(iso_date(text))


# Elements of the archive's XML and the fields that they became; the longest that fits counts.
_PATHS: Final[dict[str, str]] = {
    "arm_group": "armsInterventionsModule.armGroups",
    "background": "referencesModule.references",
    "brief_summary": "descriptionModule.briefSummary",
    "brief_title": "identificationModule.briefTitle",
    "acronym": "identificationModule.acronym",
    "condition": "conditionsModule.conditions",
    "contact": "contactsLocationsModule.centralContacts",
    "delayed_posting": "statusModule.delayedPosting",
    "design": "designModule.designInfo",
    "detailed_descr": "descriptionModule.detailedDescription",
    "eligibility/criteria": "eligibilityModule.eligibilityCriteria",
    "eligibility/expected_enrollment": "designModule.enrollmentInfo",
    "eligibility/gender": "eligibilityModule.sex",
    "eligibility/sampling_method": "eligibilityModule.samplingMethod",
    "eligibility/study_pop": "eligibilityModule.studyPopulation",
    "eligibility/healthy_volunteers": "eligibilityModule.healthyVolunteers",
    "eligibility/maximum_age": "eligibilityModule.maximumAge",
    "eligibility/minimum_age": "eligibilityModule.minimumAge",
    "end_date": "statusModule.completionDateStruct",
    "enrollment": "designModule.enrollmentInfo",
    "init_disposition_release_date": "statusModule.dispFirstSubmitDate",
    "init_results_release_date": "statusModule.resultsFirstSubmitDate",
    "initial_release_date": "statusModule.studyFirstSubmitDate",
    "intervention": "armsInterventionsModule.interventions",
    "investigator": "contactsLocationsModule.overallOfficials",
    "keyword": "conditionsModule.keywords",
    "last_data_entry_date": "statusModule.primaryCompletionDateStruct",
    "last_follow_up_date": "statusModule.completionDateStruct",
    "last_release_date": "statusModule.lastUpdateSubmitDate",
    "location": "contactsLocationsModule.locations",
    "official_title": "identificationModule.officialTitle",
    "other_outcome": "outcomesModule.otherOutcomes",
    "other_outcome/safety_issue": "",
    "oversight_info/has_dmc": "oversightModule.oversightHasDmc",
    "phase_block": "designModule.phases",
    "primary_compl_date": "statusModule.primaryCompletionDateStruct",
    "primary_outcome": "outcomesModule.primaryOutcomes",
    "primary_outcome/safety_issue": "",
    "resp_party": "sponsorCollaboratorsModule.responsibleParty",
    "results": "referencesModule.references",
    "secondary_outcome": "outcomesModule.secondaryOutcomes",
    "secondary_outcome/safety_issue": "",
    "see_also": "referencesModule.seeAlsoLinks",
    "start_date": "statusModule.startDateStruct",
    "status_block/date": "statusModule.statusVerifiedDate",
    "status_block/why_stopped": "statusModule.whyStopped",
    "status_block/status": "statusModule.overallStatus",
    "study_id/org_full_name": "identificationModule.organization",
    "study_id/org_study_id": "identificationModule.orgStudyIdInfo",
    "study_id/secondary_id": "identificationModule.secondaryIdInfos",
    "study_sponsor/lead_sponsor": "sponsorCollaboratorsModule.leadSponsor",
    "study_sponsor/sponsor": "sponsorCollaboratorsModule.collaborators",
    "study_type": "designModule.studyType",
    "target_duration": "designModule.targetDuration",
    "why_stopped": "statusModule.whyStopped",
}


def _path(element: str) -> str:
    names = element.split("/")
    for end in range(len(names), 0, -1):
        found = _PATHS.get("/".join(names[:end]))
        if found is not None:
            return found
    return ""
