"""What a tabular page says of the plan of a study, and of the people and places behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from tracker.model import Json
from tracker.readers import eras, row_values
from tracker.readers.build import struct
from tracker.readers.design import design_info, split
from tracker.readers.sheet import Sheet
from tracker.readers.words import enum, flag, number, phases

_FDA: Final = (
    ("Studies a U.S. FDA-regulated Drug Product", "isFdaRegulatedDrug"),
    ("Studies a U.S. FDA-regulated Device Product", "isFdaRegulatedDevice"),
    ("Device Product Not Approved or Cleared by U.S. FDA", "isUnapprovedDevice"),
    ("Pediatric Postmarket Surveillance of a Device Product", "isPpsd"),
    ("Product Manufactured in and Exported from the U.S.", "isUsExport"),
)
_BIO: Final = ("Retention", "Description")
_SEX: Final = (
    "Sexes Eligible for Study",
    "Gender Based Eligibility",
    "Gender Eligibility Description",
)
_IPD: Final = (
    "Plan to Share IPD",
    "Plan Description",
    "Supporting Materials",
    "Time Frame",
    "Access Criteria",
    "URL",
)


def oversight(sheet: Sheet) -> Json:
    """Read the oversight module."""
    sheet.said("monitoring", "oversightModule.oversightHasDmc")
    product = sheet.said("fda", *(f"oversightModule.{name}" for _, name in _FDA))
    text = product.text if product.given else ""
    found: dict[str, Json] = {"oversightHasDmc": flag(sheet.text("monitoring"))}
    for words, name in _FDA:
        answer = re.search(rf"{words}:\s*(Yes|No)\b", text, re.IGNORECASE)
        found[name] = flag(answer[1]) if answer else None
    return found


def design(sheet: Sheet) -> Json:
    """Read the design module."""
    label = sheet.text("study_type")
    registry = "[patient registry]" in label.lower()
    phase = sheet.lines("phase")
    bio = row_values.split_keyed(
        "\n".join(sheet.lines("biospecimen", *row_values.observational("bioSpec.", label))), _BIO
    )
    design = {
        "studyType": enum("", label.partition("[")[0]) if label else None,
        "patientRegistry": True if registry else None,
        "targetDuration": sheet.text(
            "target_duration", *row_values.observational("targetDuration", label)
        ),
        "phases": _phases(sheet, [row_values.bare(line) for line in phase]),
        "designInfo": design_info(split("\n".join(sheet.lines("design")))),
        "bioSpec": struct(
            retention=enum("", bio.get("Retention", "")), description=bio.get("Description")
        ),
        "enrollmentInfo": _enrollment(sheet),
    }
    sheet.absent |= eras.unsaid_in_design(design)
    if not sheet.types_are_printed:
        sheet.absent |= eras.DESIGN_IN_WORDS
    return design


def _phases(sheet: Sheet, labels: Iterable[str]) -> list[str]:
    found = phases("\n".join(labels))
    if found == ["NA"] and not sheet.types_are_printed:
        # Before 2018 a missing phase was printed as not applicable.
        sheet.absent.add("designModule.phases")
        return []
    return found


def _enrollment(sheet: Sheet) -> dict[str, Json]:
    row = sheet.row("enrollment")
    if not row.adjective and not sheet.types_are_printed:
        sheet.absent.add("designModule.enrollmentInfo.type")
    return struct(
        count=number(row.text),
        type=enum("date type", row.adjective) if row.adjective else None,
    )


def arms(sheet: Sheet) -> Json:
    """Read arms and interventions."""
    row = sheet.said("arms", "armsInterventionsModule.armGroups")
    return {
        "armGroups": [row_values.arm(item) for item in row_values.items(row)],
        "interventions": [
            row_values.intervention(item) for item in row_values.items(sheet.row("interventions"))
        ],
    }


def outcomes(sheet: Sheet) -> Json:
    """Read the three lists of outcome measures as they are now."""
    found: dict[str, Json] = {}
    for kind in ("primary", "secondary", "other"):
        name = f"{kind}Outcomes"
        row = sheet.said(f"{kind}_outcomes", f"outcomesModule.{name}")
        found[name] = row_values.outcomes(row)
    return found


def eligibility(sheet: Sheet) -> Json:
    """Read the eligibility module."""
    lowest, highest, groups = row_values.ages(sheet.text("ages"))
    if not groups:
        sheet.absent.add("eligibilityModule.stdAges")
    sexes = row_values.split_keyed("\n".join(sheet.lines("sex")), _SEX)
    sex = sexes.get("Sexes Eligible for Study") or sheet.text("sex").partition("Gender")[0]
    if not sheet.types_are_printed:
        sheet.absent |= {"eligibilityModule.genderBased", "eligibilityModule.genderDescription"}
    sampling = sheet.text("sampling")
    return {
        "eligibilityCriteria": sheet.block("criteria"),
        "healthyVolunteers": flag(sheet.text("volunteers")),
        "sex": enum("sex", sex) if sex.strip() else None,
        "genderBased": flag(sexes.get("Gender Based Eligibility", "")),
        "genderDescription": sexes.get("Gender Eligibility Description"),
        "minimumAge": lowest,
        "maximumAge": highest,
        "stdAges": groups,
        "studyPopulation": sheet.block("population"),
        "samplingMethod": enum("", sampling) if sampling else None,
    }


def contacts_locations(sheet: Sheet) -> Json:
    """Read contacts, officials and countries."""
    contacts = sheet.lines("contacts")
    if any("only displayed when" in line for line in contacts):
        # The page hides contacts of records that don't recruit; the registry's data may keep them.
        sheet.absent.add("contactsLocationsModule.centralContacts")
        contacts = []
    officials = sheet.lines("investigators")
    # Pasted without tabs, a name can't be told from what follows it: shown, never compared.
    for lines, name in ((contacts, "centralContacts"), (officials, "overallOfficials")):
        if any("\t" not in line for line in lines if ":" in line):
            sheet.absent.add(f"contactsLocationsModule.{name}")
    return {
        "centralContacts": [found for line in contacts if (found := row_values.contact(line))],
        "overallOfficials": [found for line in officials if (found := row_values.official(line))],
        "locations": [{"country": name} for name in row_values.countries(sheet.row("countries"))],
    }


def references(sheet: Sheet) -> Json:
    """Read the publications, given by the sponsor or found by the registry."""
    return {
        "references": [{"citation": row_values.bare(line)} for line in sheet.lines("publications")]
    }


def ipd(sheet: Sheet) -> Json:
    """Read the statement on sharing data."""
    sheet.said("ipd", "ipdSharingStatementModule.")
    found = row_values.split_keyed("\n".join(sheet.lines("ipd")), _IPD)
    shares = found.get("Plan to Share IPD") or found.get("Plan to Share IPD ") or ""
    materials = found.get("Supporting Materials", "")
    return {
        "ipdSharing": enum("", shares) if shares else None,
        "description": found.get("Plan Description"),
        "infoTypes": [enum("info type", text) for text in materials.split("\n") if text.strip()],
        "timeFrame": found.get("Time Frame"),
        "accessCriteria": found.get("Access Criteria"),
        "url": found.get("URL"),
    }
