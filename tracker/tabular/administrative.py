"""Administrative Information: numbers, oversight, data sharing, and who is responsible."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.model import Fields
from tracker.tabular.history import History, same
from tracker.tabular.page import Block, Row, Section, Text
from tracker.tabular.wording import (
    date_text,
    listed,
    named,
    responsible_party,
    row,
    sponsor,
    text_blocks,
    worded,
    yes_no,
)

_FDA = (
    ("Studies a U.S. FDA-regulated Drug Product", "isFdaRegulatedDrug"),
    ("Studies a U.S. FDA-regulated Device Product", "isFdaRegulatedDevice"),
    ("Device Product Not Approved or Cleared by U.S. FDA", "isUnapprovedDevice"),
    ("Pediatric Postmarket Surveillance of a Device Product", "isPpsd"),
    ("Product Manufactured in and Exported from the U.S.", "isUsExport"),
)
_IPD = (
    ("Plan Description", "description"),
    ("Time Frame", "timeFrame"),
    ("Access Criteria", "accessCriteria"),
)
_PARTY = "sponsorCollaboratorsModule.responsibleParty"
_SPONSOR = "sponsorCollaboratorsModule.leadSponsor"


def administrative(fields: Fields, history: History | None) -> Section:
    """Lay out the section; originals of responsible party and sponsor only where they differ."""
    return Section("Administrative Information", tuple(_rows(fields, history)))


def _rows(fields: Fields, history: History | None) -> Iterator[Row]:
    get = fields.get
    yield row("NCT Number", get("identificationModule.nctId"), icmje=True)
    yield row("Other Study ID Numbers", tuple(_ids(fields)), icmje=True)
    yield row("Has Data Monitoring Committee", yes_no(get("oversightModule.oversightHasDmc")))
    products = ((name, yes_no(get(f"oversightModule.{key}"))) for name, key in _FDA)
    yield row("U.S. FDA-regulated Product", tuple(named(*each) for each in products))
    yield row("IPD Sharing Statement", tuple(_sharing(fields)), icmje=True)
    yield from _responsible(fields, history)
    yield from _sponsors(fields, history)
    collaborators = get("sponsorCollaboratorsModule.collaborators") or ()
    names = listed((Text(each["name"]),) for each in collaborators if each.get("name"))
    yield row("Collaborators", names, icmje=True)
    yield row("Investigators", tuple(_investigators(fields)), icmje=True)
    organization = get("identificationModule.organization") or {}
    yield row("PRS Account", organization.get("fullName"))
    yield row("Verification Date", date_text(get("statusModule.statusVerifiedDate")))


def _ids(fields: Fields) -> Iterator[str]:
    own = (fields.get("identificationModule.orgStudyIdInfo") or {}).get("id")
    if own:
        yield own
    for entry in fields.get("identificationModule.secondaryIdInfos") or ():
        kind = ", ".join(
            part for part in (worded(entry.get("type"), "type"), entry.get("domain")) if part
        )
        if entry.get("id"):
            yield f"{entry['id']} ( {kind} )" if kind else entry["id"]


def _sharing(fields: Fields) -> Iterator[Block | str]:
    module = "ipdSharingStatementModule."
    plan = named("Plan to Share IPD", worded(fields.get(f"{module}ipdSharing")))
    if plan:
        yield plan
    for label, name in _IPD:
        text = fields.get(module + name)
        if text:
            yield f"{label}:"
            yield from text_blocks(text)
        if name == "description" and fields.get(f"{module}infoTypes"):
            kinds = ", ".join(str(worded(kind)) for kind in fields[f"{module}infoTypes"])
            yield f"Supporting Materials: {kinds}"
    address = named("URL", fields.get(f"{module}url"))
    if address:
        yield address


def _responsible(fields: Fields, history: History | None) -> Iterator[Row]:
    was = _differing(_PARTY, fields, history)
    now = responsible_party(fields)
    if was is None:
        yield row("Responsible Party", now)
        return
    yield row("Current Responsible Party", now)
    yield row("Original Responsible Party", responsible_party(was))


def _sponsors(fields: Fields, history: History | None) -> Iterator[Row]:
    was = _differing(_SPONSOR, fields, history)
    if was is None:
        yield row("Study Sponsor", sponsor(fields), icmje=True)
        return
    yield row("Current Study Sponsor", sponsor(fields), icmje=True)
    yield row("Original Study Sponsor", sponsor(was), icmje=True)


def _differing(path: str, fields: Fields, history: History | None) -> Fields | None:
    first = history.original if history else None
    if first is None or path not in first.fields:
        return None
    return None if same(first.fields[path], fields.get(path)) else first.fields


def _investigators(fields: Fields) -> Iterator[str]:
    for person in fields.get("contactsLocationsModule.overallOfficials") or ():
        who = " – ".join(part for part in (person.get("name"), person.get("affiliation")) if part)
        yield f"{worded(person['role'])}: {who}" if person.get("role") else who
