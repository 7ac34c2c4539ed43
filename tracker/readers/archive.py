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
from tracker.readers import eras, trees
from tracker.readers.build import dated, pruned, struct
from tracker.readers.cells import lines
from tracker.readers.text import one_line
from tracker.readers.words import enum, flag, iso_date, iso_day, masking, nct_number, phases

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
            yield label, lines(cell)
            pending = ""
        elif label:
            pending = label
        elif cell is not None and pending:
            yield pending, lines(cell)
            pending = ""


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
        absent=_absent(page) | eras.unsaid_in_design(design),
        coarse=_DATED,
        dated=day,
        certainty="date of the archived version" if day else "",
        notes=() if day else ("the page does not say of which date it is",),
    )


def _version_date(text: str) -> date | None:
    found = _DATE.search(text)
    return iso_day(iso_date(found[0])) if found else None


def _absent(page: _Page) -> frozenset[str]:
    said = {path for paths in _SAID.values() for path in paths}
    said |= {path for label, paths in _SOMETIMES.items() if label in page.values for path in paths}
    said.add("identificationModule.nctId")
    return _PARTS_UNSAID | frozenset(path for path in CATALOGUE if path not in said)


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
            "references": [_reference(value) for value in page.values.get("Reference", [])],
            "seeAlsoLinks": _links(page),
        },
    }


def _planned(page: _Page) -> dict[str, Json]:
    kind = page.line("Study type")
    found = phases(page.line("Phase")) if page.line("Phase") else []
    count = page.line("Expected enrollment") or page.line("Enrollment")
    sampling = page.line("Sampling method")
    return {
        "designModule": {
            "studyType": enum("", kind) if kind else None,
            "phases": [] if found == ["NA"] else found,
            "designInfo": _design(page.all("Study design")),
            "enrollmentInfo": struct(count=int(count))
            if re.fullmatch(r"[0-9]{1,9}", count)
            else None,
        },
        "armsInterventionsModule": {
            "armGroups": [_arm(value) for value in page.values.get("Arm/Group", [])],
            "interventions": [
                _intervention(value) for value in page.values.get("Intervention", [])
            ],
        },
        "outcomesModule": {
            f"{name.lower()}Outcomes": [_outcome(v) for v in page.values.get(f"{name} outcome", [])]
            for name in ("Primary", "Secondary", "Other")
        },
        "eligibilityModule": {
            "eligibilityCriteria": page.block("Criteria"),
            "healthyVolunteers": flag(page.line("Healthy volunteers")),
            "sex": enum("sex", page.line("Gender")),
            "minimumAge": _age(page.line("Minimum age")),
            "maximumAge": _age(page.line("Maximum age")),
            "studyPopulation": page.block("Study population"),
            "samplingMethod": enum("", sampling) if sampling else None,
        },
    }


def _dated(text: str) -> dict[str, Json] | None:
    words, _, kind = text.partition("(")
    return dated(iso_date(words), enum("date type", kind.rstrip(") ")) or None)


def _age(text: str) -> str | None:
    return None if text.upper() in {"", "N/A", "NONE"} else text


_ALLOCATIONS: Final = frozenset({"RANDOMIZED", "NON_RANDOMIZED", "NON_RANDOMIZED_TRIAL"})
_PURPOSES: Final = frozenset(
    {
        "TREATMENT",
        "PREVENTION",
        "DIAGNOSTIC",
        "ECT",
        "SUPPORTIVE_CARE",
        "SCREENING",
        "HEALTH_SERVICES_RESEARCH",
        "BASIC_SCIENCE",
    }
)
_OBSERVED: Final = frozenset(
    {
        "COHORT",
        "CASE_CONTROL",
        "CASE_ONLY",
        "CASE_CROSSOVER",
        "ECOLOGIC_OR_COMMUNITY",
        "FAMILY_BASED",
        "DEFINED_POPULATION",
        "NATURAL_HISTORY",
    }
)
_PERSPECTIVES: Final = frozenset({"PROSPECTIVE", "RETROSPECTIVE", "CROSS_SECTIONAL"})


def _design(labels: list[str]) -> dict[str, Json]:
    """Sort the design's words, which the page prints without saying what each of them is."""
    found: dict[str, Json] = {}
    for label in labels:
        value = enum("purpose", label)
        if value in _ALLOCATIONS:
            found["allocation"] = value
        elif value in _PURPOSES:
            found["primaryPurpose"] = value
        elif value.endswith("_ASSIGNMENT"):
            found["interventionModel"] = value.removesuffix("_ASSIGNMENT")
        elif value in _OBSERVED:
            found["observationalModel"] = value
        elif value in _PERSPECTIVES:
            found["timePerspective"] = value
        elif re.match(
            r"OPEN_LABEL|NO_MASKING|(?:SINGLE|DOUBLE|TRIPLE|QUADRUPLE)(?:_BLIND|$)", value
        ):
            found["maskingInfo"] = masking(label)
    return found


_MEASURE: Final = re.compile(
    r"^(Measure|Time Frame|Safety Issue\?|Description):?[ \t]*", re.MULTILINE
)


def _outcome(value: tuple[str, ...]) -> dict[str, Json]:
    text = "\n".join(value)
    found = list(_MEASURE.finditer(text))
    ends = [*(match.start() for match in found[1:]), len(text)]
    parts = {m[1]: text[m.end() : end].strip() for m, end in zip(found, ends, strict=False)}
    return struct(
        measure=one_line(parts.get("Measure")),
        timeFrame=one_line(parts.get("Time Frame")),
        description=_prose(parts.get("Description", "")),
    )


def _prose(text: str) -> str:
    return "\n\n".join(words for line in text.split("\n") if (words := one_line(line)))


_LABEL: Final = re.compile(r"\bArm Label:\s*")
_ARM_TYPE: Final = re.compile(
    r"\s*(Experimental|Active Comparator|Placebo Comparator|Sham Comparator|No Intervention|Other)$"
)


def _arm(value: tuple[str, ...]) -> dict[str, Json]:
    label = _LABEL.sub("", value[0], count=1) if value else ""
    kind = _ARM_TYPE.search(label)
    return struct(
        label=one_line(label[: kind.start()] if kind else label),
        type=enum("arm", kind[1]) if kind else None,
        description=_prose("\n".join(value[1:])),
    )


def _intervention(value: tuple[str, ...]) -> dict[str, Json]:
    head, *labels = _LABEL.split(value[0]) if value else [""]
    kind, colon, name = head.partition(":")
    return struct(
        type=enum("intervention", kind) if colon else None,
        name=one_line(name if colon else head),
        description=_prose("\n".join(value[1:])),
        armGroupLabels=[one_line(label) for label in labels if label.strip()],
    )


def _reference(value: tuple[str, ...]) -> dict[str, Json]:
    found = {key: one_line(text) for key, _, text in (line.partition(":") for line in value)}
    return struct(pmid=found.get("MEDLINE"), citation=found.get("Citation"))


def _links(page: _Page) -> list[Json]:
    urls = [one_line(" ".join(value)) for value in page.values.get("URL", [])]
    labels = [one_line(" ".join(value)) for value in page.values.get("See also", [])]
    labels += [""] * (len(urls) - len(labels))
    return [struct(label=label, url=url) for url, label in zip(urls, labels, strict=False) if url]
