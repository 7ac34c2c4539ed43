"""A record as of a date, as the registry's archive site printed it until 2017, to a v2-shaped study."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Final

from lxml import etree

from tracker.errors import ReadingError
from tracker.fields import CATALOGUE
from tracker.model import Format, Json, Markup, Reading, Study
from tracker.readers import archive_values, eras, trees
from tracker.readers.build import dated, pruned, struct
from tracker.readers.cells import lines
from tracker.readers.text import one_line
from tracker.readers.words import (
    age,
    date_or_words,
    enum,
    flag,
    iso_date,
    iso_day,
    nct_number,
    number,
    phases,
)

_Element = etree._Element
_DATE: Final = re.compile(r"\d{4}_\d{2}_\d{2}")

# Label of a row → the fields that it says.
_SAID: Final[dict[str, tuple[str, ...]]] = {
    "Brief title": ("identificationModule.briefTitle",),
    "Official title": ("identificationModule.officialTitle",),
    "Brief summary": ("descriptionModule.briefSummary",),
    "Detailed description": ("descriptionModule.detailedDescription",),
    "Phase": ("designModule.phases",),
    "Study type": ("designModule.studyType",),
    "Study design": (
        "designModule.designInfo.allocation",
        "designModule.designInfo.interventionModel",
        "designModule.designInfo.primaryPurpose",
        "designModule.designInfo.observationalModel",
        "designModule.designInfo.timePerspective",
        "designModule.designInfo.maskingInfo.masking",
        "designModule.designInfo.maskingInfo.whoMasked",
    ),
    "Primary outcome": ("outcomesModule.primaryOutcomes",),
    "Secondary outcome": ("outcomesModule.secondaryOutcomes",),
    "Condition": ("conditionsModule.conditions",),
    "Arm/Group": ("armsInterventionsModule.armGroups",),
    "Intervention": ("armsInterventionsModule.interventions",),
    "Reference": ("referencesModule.references",),
    "URL": ("referencesModule.seeAlsoLinks",),
    "Status": ("statusModule.overallStatus",),
    "Start date": ("statusModule.startDateStruct",),
    "Last follow-up date": ("statusModule.completionDateStruct",),
    "Primary completion date": ("statusModule.primaryCompletionDateStruct",),
    "Criteria": ("eligibilityModule.eligibilityCriteria",),
    "Gender": ("eligibilityModule.sex",),
    "Minimum age": ("eligibilityModule.minimumAge",),
    "Maximum age": ("eligibilityModule.maximumAge",),
    "Healthy volunteers": ("eligibilityModule.healthyVolunteers",),
    "Organization name": ("identificationModule.organization",),
    "Organization study ID": ("identificationModule.orgStudyIdInfo",),
    "Secondary ID": ("identificationModule.secondaryIdInfos",),
    "Sponsor": ("sponsorCollaboratorsModule.leadSponsor",),
    "Collaborator": ("sponsorCollaboratorsModule.collaborators",),
}
# Rows that some years' pages print and others don't: their absence says nothing.
_SOMETIMES: Final[dict[str, tuple[str, ...]]] = {
    "Acronym": ("identificationModule.acronym",),
    "Expected enrollment": ("designModule.enrollmentInfo",),
    "Enrollment": ("designModule.enrollmentInfo",),
    "Why stopped": ("statusModule.whyStopped",),
    "Other outcome": ("outcomesModule.otherOutcomes",),
    "Study population": ("eligibilityModule.studyPopulation",),
    "Sampling method": ("eligibilityModule.samplingMethod",),
}
# Rows that say nothing that the API has.
_BESIDE: Final = frozenset(
    {"ClinicalTrials Identifier", "Updated", "See also", "Health Authority", "Results"}
)
_PARTS_UNSAID: Final = frozenset(
    {
        "identificationModule.organization.class",
        "identificationModule.orgStudyIdInfo.type",
        "identificationModule.orgStudyIdInfo.link",
        "identificationModule.secondaryIdInfos[].type",
        "identificationModule.secondaryIdInfos[].domain",
        "identificationModule.secondaryIdInfos[].link",
        "statusModule.startDateStruct.type",
        "sponsorCollaboratorsModule.leadSponsor.class",
        "sponsorCollaboratorsModule.collaborators[].class",
        "designModule.enrollmentInfo.type",
        "armsInterventionsModule.armGroups[].interventionNames",
        "armsInterventionsModule.interventions[].otherNames",
        "referencesModule.references[].type",
        eras.FOUND,
        "referencesModule.references[].retractions",
    }
)
_DATED: Final = frozenset(
    {
        "statusModule.startDateStruct",
        "statusModule.primaryCompletionDateStruct",
        "statusModule.completionDateStruct",
    }
)


class _Page:
    """A page's values by label, in order."""

    def __init__(self, raw: bytes) -> None:
        self.values: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)
        for label, value in _rows(trees.html(raw)):
            self.values[label].append(value)

    def line(self, label: str) -> str:
        return one_line(" ".join(self.values.get(label, [()])[0]))

    def all(self, label: str) -> list[str]:
        return [text for value in self.values.get(label, []) if (text := one_line(" ".join(value)))]

    def block(self, label: str) -> str:
        value = self.values.get(label, [()])[0]
        return "\n\n".join(one_line(line.replace("• ", "* ", 1)) for line in value)


def _rows(root: _Element) -> Iterator[tuple[str, tuple[str, ...]]]:
    table = next((t for t in root.iter("table") if t.get("class") == "info"), None)
    pending = ""
    for row in table.iter("tr") if table is not None else ():
        heading, cell = row.find("th"), row.find("td")
        label = (
            one_line("".join(map(str, heading.itertext()))).rstrip(":")
            if heading is not None
            else ""
        )
        if label and cell is not None:
            yield label, _number(cell) if label == "Secondary ID" else lines(cell)
            pending = ""
        elif label:
            pending = label
        elif cell is not None and pending:
            yield pending, lines(cell)
            pending = ""


# A number's kind stands on a line of its own below it; a number may have brackets of its own.
_KIND: Final = re.compile(r"\S[ \t]*\n\s*\([^\n]*\)\s*$")


def _number(cell: _Element) -> tuple[str, ...]:
    text = "".join(map(str, cell.itertext()))
    found = _KIND.search(text)
    return (one_line(text[: found.start() + 1] if found else text),)


def read(raw: bytes) -> Reading:
    """Read a page "View of NCT… on <date>"."""
    page = _Page(raw)
    record = nct_number(page.line("ClinicalTrials Identifier"))
    if record is None:
        raise ReadingError("the archive page has no NCT number; save the page of the record again")
    day = _version_date(page.line("Updated"))
    study = _study(record, page)
    design = study["protocolSection"].get("designModule", {})
    return Reading(
        record=record,
        study=study,
        markup=Markup.PLAIN,
        format=Format.ARCHIVE_HTML,
        absent=_absent(page) | archive_values.unsaid(design),
        coarse=_DATED,
        dated=day,
        certainty="date of the archived version" if day else "",
        notes=_notes(page, day),
    )


def _notes(page: _Page, day: date | None) -> tuple[str, ...]:
    known = {*_SAID, *_SOMETIMES, *_BESIDE}
    strange = [f'the row "{label}" is not known' for label in page.values if label not in known]
    return tuple(strange if day else ["the page does not say of which date it is", *strange])


def _version_date(text: str) -> date | None:
    found = _DATE.search(text)
    return iso_day(iso_date(found[0])) if found else None


def _absent(page: _Page) -> frozenset[str]:
    said = {path for paths in _SAID.values() for path in paths}
    said |= {path for label, paths in _SOMETIMES.items() if label in page.values for path in paths}
    said.add("identificationModule.nctId")
    arms = {"armsInterventionsModule.interventions[].armGroupLabels"} if _has_arms(page) else set()
    return _PARTS_UNSAID | arms | frozenset(path for path in CATALOGUE if path not in said)


def _study(record: str, page: _Page) -> Study:
    return pruned({"protocolSection": {**_about(record, page), **_planned(page)}})


def _about(record: str, page: _Page) -> dict[str, Json]:
    return {
        "identificationModule": {
            "nctId": record,
            "orgStudyIdInfo": struct(id=page.line("Organization study ID")),
            "secondaryIdInfos": [{"id": text} for text in page.all("Secondary ID")],
            "briefTitle": page.line("Brief title"),
            "officialTitle": page.line("Official title"),
            "acronym": page.line("Acronym"),
            "organization": struct(fullName=page.line("Organization name")),
        },
        "statusModule": {
            "overallStatus": enum("status", page.line("Status")),
            "whyStopped": page.block("Why stopped"),
            "startDateStruct": _dated(page.line("Start date")),
            "primaryCompletionDateStruct": _dated(page.line("Primary completion date")),
            "completionDateStruct": _dated(page.line("Last follow-up date")),
        },
        "sponsorCollaboratorsModule": {
            "leadSponsor": struct(name=page.line("Sponsor")),
            "collaborators": [{"name": name} for name in page.all("Collaborator")],
        },
        "descriptionModule": {
            "briefSummary": page.block("Brief summary"),
            "detailedDescription": page.block("Detailed description"),
        },
        "conditionsModule": {"conditions": page.all("Condition")},
        "referencesModule": {
            "references": [
                archive_values.reference(value) for value in page.values.get("Reference", [])
            ],
            "seeAlsoLinks": _links(page),
        },
    }


# The page prints one arm of an intervention, whichever others are its too.
def _interventions(page: _Page) -> list[Json]:
    found = [archive_values.intervention(value) for value in page.values.get("Intervention", [])]
    if _has_arms(page):
        for one in found:
            one.pop("armGroupLabels", None)
    return found


def _has_arms(page: _Page) -> bool:
    """Whether there are several arms: then an intervention's row may not name all that are its."""
    return len(page.values.get("Arm/Group", [])) > 1


def _planned(page: _Page) -> dict[str, Json]:
    kind = page.line("Study type")
    found = phases("\n".join(page.all("Phase")))
    count = page.line("Expected enrollment") or page.line("Enrollment")
    sampling = page.line("Sampling method")
    return {
        "designModule": {
            "studyType": enum("", kind) if kind else None,
            "phases": [] if found == ["NA"] else found,
            "designInfo": archive_values.design(page.all("Study design")),
            "enrollmentInfo": struct(count=number(count)),
        },
        "armsInterventionsModule": {
            "armGroups": [archive_values.arm(value) for value in page.values.get("Arm/Group", [])],
            "interventions": _interventions(page),
        },
        "outcomesModule": {
            "primaryOutcomes": _outcomes(page, "Primary outcome"),
            "secondaryOutcomes": _outcomes(page, "Secondary outcome"),
            "otherOutcomes": _outcomes(page, "Other outcome"),
        },
        "eligibilityModule": {
            "eligibilityCriteria": page.block("Criteria"),
            "healthyVolunteers": flag(page.line("Healthy volunteers")),
            "sex": enum("sex", page.line("Gender")),
            "minimumAge": age(page.line("Minimum age")),
            "maximumAge": age(page.line("Maximum age")),
            "studyPopulation": page.block("Study population"),
            "samplingMethod": enum("", sampling) if sampling else None,
        },
    }


def _outcomes(page: _Page, label: str) -> list[Json]:
    return [archive_values.outcome(value) for value in page.values.get(label, [])]


def _dated(text: str) -> dict[str, Json] | None:
    words, _, kind = text.partition("(")
    return dated(date_or_words(words), enum("date type", kind.rstrip(") ")) or None)


def _links(page: _Page) -> list[Json]:
    urls = [one_line(" ".join(value)) for value in page.values.get("URL", [])]
    labels = [one_line(" ".join(value)) for value in page.values.get("See also", [])]
    labels += [""] * (len(urls) - len(labels))
    return [struct(label=label, url=url) for url, label in zip(urls, labels, strict=False) if url]
