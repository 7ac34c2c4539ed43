"""Classic XML (`clinical_study`), as the registry gave it until June 2024, to a v2-shaped study."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Final

from lxml import etree

from tracker.errors import ReadingError
from tracker.model import Format, Json, Markup, Reading, Study
from tracker.readers import eras, trees
from tracker.readers.build import dated, pruned, struct
from tracker.readers.design import design_info
from tracker.readers.text import one_line, reflow
from tracker.readers.words import country, enum, flag, iso_date, iso_day, nct_number, phases

_Element = etree._Element
_PROCESSED: Final = ("processed this data on", "ClinicalTrials.gov on")
_PATIENT_REGISTRY: Final = "observational [patient registry]"


class _Node:
    """An element's children by name, gathered in one pass."""

    __slots__ = ("children", "element")

    def __init__(self, element: _Element) -> None:
        self.element = element
        self.children: defaultdict[str, list[_Element]] = defaultdict(list)
        for child in element:
            if isinstance(child.tag, str):
                self.children[child.tag].append(child)

    def all(self, name: str) -> list[_Element]:
        return self.children.get(name, [])

    def nodes(self, name: str) -> list[_Node]:
        return [_Node(element) for element in self.all(name)]

    def node(self, name: str) -> _Node:
        found = self.all(name)
        return _Node(found[0]) if found else _NOTHING

    def line(self, name: str) -> str:
        found = self.all(name)
        return one_line(found[0].text) if found else ""

    def lines(self, name: str) -> list[str]:
        return [text for element in self.all(name) if (text := one_line(element.text))]

    def block(self, name: str) -> str:
        found = self.all(name)
        if not found:
            return ""
        inner = found[0].find("textblock")
        return reflow((found[0] if inner is None else inner).text)

    def has(self, name: str) -> bool:
        return name in self.children


_NOTHING: Final = _Node(etree.Element("nothing"))


def read(raw: bytes) -> Reading:
    """Read one `clinical_study`."""
    root = trees.xml(raw)
    if root.tag != "clinical_study":
        raise ReadingError(
            f"the XML's root is {root.tag!r}, not clinical_study; it is no registry record"
        )
    top = _Node(root)
    record = nct_number(top.node("id_info").line("nct_id"))
    if record is None:
        raise ReadingError("the XML has no NCT number in id_info/nct_id; it is no whole record")
    return _reading(record, top)


def _reading(record: str, top: _Node) -> Reading:
    processed = _processed(top)
    absent = set(eras.absent_from_xml(processed))
    if not (top.has("study_first_submitted") or top.has("last_update_submitted")):
        absent |= eras.XML_NEW_DATES
        if not top.has("firstreceived_results_disposition_date"):
            absent.add(eras.XML_DISPOSITION)
    study = _study(record, top)
    _forget_what_is_lossy(study, top, processed, absent)
    return Reading(
        record=record,
        study=study,
        markup=Markup.PLAIN,
        format=Format.CLASSIC_XML,
        absent=frozenset(absent),
        coarse=eras.MONTHS_ONLY if processed and processed < eras.XML_DAYS else frozenset(),
        dated=processed,
        certainty="download date in the file" if processed else "",
        notes=() if processed else ("the file does not say when it was downloaded",),
    )


def _processed(top: _Node) -> date | None:
    sentence = top.node("required_header").line("download_date")
    for phrase in _PROCESSED:
        _, found, rest = sentence.partition(phrase)
        if found and (day := iso_day(iso_date(rest))):
            return day
    return None


def _forget_what_is_lossy(
    study: Study, top: _Node, processed: date | None, absent: set[str]
) -> None:
    protocol = study["protocolSection"]
    sponsors = protocol.get("sponsorCollaboratorsModule", {})
    lead = sponsors.get("leadSponsor", {})
    if lead.get("class") in {"OTHER", None}:
        # The classic "Other" stands for six of the API's classes.
        lead.pop("class", None)
        absent.add("sponsorCollaboratorsModule.leadSponsor.class")
    others = sponsors.get("collaborators", [])
    if any(other.get("class") in {"OTHER", None} for other in others):
        for other in others:
            other.pop("class", None)
        absent.add("sponsorCollaboratorsModule.collaborators[].class")
    design = protocol.get("designModule", {})
    absent |= eras.unsaid_in_design(design)
    if design.get("phases") == ["NA"] and (not processed or processed < eras.XML_PHASE_MISSING):
        del design["phases"]
        if design.get("studyType") == "INTERVENTIONAL":
            absent.add("designModule.phases")


def _study(record: str, top: _Node) -> Study:
    eligibility = top.node("eligibility")
    protocol: Study = {
        "identificationModule": _identification(record, top),
        "statusModule": _status(top),
        "sponsorCollaboratorsModule": _sponsors(top),
        "oversightModule": _oversight(top.node("oversight_info")),
        "descriptionModule": {
            "briefSummary": top.block("brief_summary"),
            "detailedDescription": top.block("detailed_description"),
        },
        "conditionsModule": {
            "conditions": top.lines("condition"),
            "keywords": top.lines("keyword"),
        },
        "designModule": _design(top),
        "armsInterventionsModule": _arms(top),
        "outcomesModule": {
            "primaryOutcomes": _outcomes(top, "primary_outcome"),
            "secondaryOutcomes": _outcomes(top, "secondary_outcome"),
            "otherOutcomes": _outcomes(top, "other_outcome"),
        },
        "eligibilityModule": _eligibility(eligibility),
        "contactsLocationsModule": _contacts_locations(top),
        "referencesModule": _references(top),
        "ipdSharingStatementModule": _ipd(top.node("patient_data")),
    }
    return pruned(
        {
            "protocolSection": protocol,
            "annotationSection": {"annotationModule": _pending(top)},
            "documentSection": {"largeDocumentModule": {"largeDocs": _documents(top)}},
            "derivedSection": {
                "miscInfoModule": {
                    "removedCountries": [
                        country(name) for name in top.node("removed_countries").lines("country")
                    ]
                }
            },
            "hasResults": top.has("clinical_results"),
        }
    )


def _identification(record: str, top: _Node) -> Json:
    ids = top.node("id_info")
    return {
        "nctId": record,
        "nctIdAliases": ids.lines("nct_alias"),
        "orgStudyIdInfo": struct(id=ids.line("org_study_id")),
        "secondaryIdInfos": [{"id": text} for text in ids.lines("secondary_id")],
        "briefTitle": top.line("brief_title"),
        "officialTitle": top.line("official_title"),
        "acronym": top.line("acronym"),
        "organization": struct(fullName=top.line("source")),
    }


def _day(top: _Node, *names: str) -> str | None:
    return next((day for name in names if (day := iso_date(top.line(name)))), None)


def _dated(top: _Node, name: str) -> dict[str, Json] | None:
    found = top.all(name)
    kind = found[0].get("type") if found else None
    return dated(iso_date(top.line(name)), enum("date type", kind) if kind else None)


def _status(top: _Node) -> Json:
    status = top.line("overall_status")
    last_known = top.line("last_known_status")
    expanded = flag(top.line("has_expanded_access"))
    return {
        "statusVerifiedDate": _day(top, "verification_date"),
        "overallStatus": enum("status", status) if status else None,
        "lastKnownStatus": enum("status", last_known) if last_known else None,
        "whyStopped": top.line("why_stopped"),
        "expandedAccessInfo": struct(hasExpandedAccess=expanded),
        "startDateStruct": _dated(top, "start_date"),
        "primaryCompletionDateStruct": _dated(top, "primary_completion_date"),
        "completionDateStruct": _dated(top, "completion_date"),
        "studyFirstSubmitDate": _day(top, "study_first_submitted", "firstreceived_date"),
        "studyFirstSubmitQcDate": _day(top, "study_first_submitted_qc"),
        "studyFirstPostDateStruct": _dated(top, "study_first_posted"),
        "resultsFirstSubmitDate": _day(
            top, "results_first_submitted", "firstreceived_results_date"
        ),
        "resultsFirstSubmitQcDate": _day(top, "results_first_submitted_qc"),
        "resultsFirstPostDateStruct": _dated(top, "results_first_posted"),
        "dispFirstSubmitDate": _day(
            top, "disposition_first_submitted", "firstreceived_results_disposition_date"
        ),
        "dispFirstSubmitQcDate": _day(top, "disposition_first_submitted_qc"),
        "dispFirstPostDateStruct": _dated(top, "disposition_first_posted"),
        "lastUpdateSubmitDate": _day(top, "last_update_submitted", "lastchanged_date"),
        "lastUpdatePostDateStruct": _dated(top, "last_update_posted"),
    }


def _agency(node: _Node) -> dict[str, Json]:
    kind = node.line("agency_class")
    return struct(name=node.line("agency"), **{"class": enum("agency", kind) if kind else None})


def _sponsors(top: _Node) -> Json:
    sponsors = top.node("sponsors")
    party = top.node("responsible_party")
    kind = party.line("responsible_party_type")
    return {
        "responsibleParty": struct(
            type=enum("", kind) if kind else None,
            investigatorFullName=party.line("investigator_full_name"),
            investigatorTitle=party.line("investigator_title"),
            investigatorAffiliation=party.line("investigator_affiliation"),
            oldNameTitle=party.line("name_title"),
            oldOrganization=party.line("organization"),
        ),
        "leadSponsor": _agency(sponsors.node("lead_sponsor")),
        "collaborators": [_agency(node) for node in sponsors.nodes("collaborator")],
    }


def _oversight(node: _Node) -> Json:
    return {
        "oversightHasDmc": flag(node.line("has_dmc")),
        "isFdaRegulatedDrug": flag(node.line("is_fda_regulated_drug")),
        "isFdaRegulatedDevice": flag(node.line("is_fda_regulated_device")),
        "isUnapprovedDevice": flag(node.line("is_unapproved_device")),
        "isPpsd": flag(node.line("is_ppsd")),
        "isUsExport": flag(node.line("is_us_export")),
    }


def _design(top: _Node) -> Json:
    label = top.line("study_type")
    registry = label.lower() == _PATIENT_REGISTRY
    kind = "OBSERVATIONAL" if registry else enum("", label)
    access = top.node("expanded_access_info")
    enrollment = top.all("enrollment")
    enrollment_kind = enrollment[0].get("type") if enrollment else None
    count = top.line("enrollment")
    return {
        # "N/A" is printed for device trials of which nothing is published.
        "studyType": kind if kind not in {"", "N_A"} else None,
        "expandedAccessTypes": struct(
            individual=flag(access.line("expanded_access_type_individual")),
            intermediate=flag(access.line("expanded_access_type_intermediate")),
            treatment=flag(access.line("expanded_access_type_treatment")),
        ),
        "patientRegistry": True if registry else None,
        "targetDuration": top.line("target_duration"),
        "phases": phases(top.line("phase")),
        "designInfo": design_info(_design_rows(top)),
        "bioSpec": struct(
            retention=enum("", top.line("biospec_retention")),
            description=top.block("biospec_descr"),
        ),
        "enrollmentInfo": struct(
            count=int(count) if count.isdecimal() and count.isascii() else None,
            type=enum("date type", enrollment_kind) if enrollment_kind else None,
        ),
    }


def _design_rows(top: _Node) -> str | dict[str, str]:
    info = top.node("study_design_info")
    if not info.children:
        return top.line("study_design")
    return {name.replace("_", " "): info.line(name) for name in info.children}


def _arms(top: _Node) -> Json:
    return {
        "armGroups": [
            struct(
                label=node.line("arm_group_label"),
                type=enum("arm", node.line("arm_group_type")),
                description=reflow(node.line("description")),
            )
            for node in top.nodes("arm_group")
        ],
        "interventions": [
            struct(
                type=enum("intervention", node.line("intervention_type")),
                name=node.line("intervention_name"),
                description=node.line("description"),
                armGroupLabels=node.lines("arm_group_label"),
                otherNames=node.lines("other_name"),
            )
            for node in top.nodes("intervention")
        ],
    }


def _outcomes(top: _Node, name: str) -> list[Json]:
    return [
        struct(
            measure=node.line("measure"),
            description=node.line("description"),
            timeFrame=node.line("time_frame"),
        )
        for node in top.nodes(name)
    ]


def _age(text: str) -> str | None:
    return None if text.upper() in {"N/A", "NA", ""} else text


def _eligibility(node: _Node) -> Json:
    sex = node.line("gender")
    sampling = node.line("sampling_method")
    return {
        "eligibilityCriteria": node.block("criteria"),
        "healthyVolunteers": flag(node.line("healthy_volunteers")),
        "sex": enum("sex", sex) if sex else None,
        "genderBased": flag(node.line("gender_based")),
        "genderDescription": node.line("gender_description"),
        "minimumAge": _age(node.line("minimum_age")),
        "maximumAge": _age(node.line("maximum_age")),
        "studyPopulation": node.block("study_pop"),
        "samplingMethod": enum("", sampling) if sampling else None,
    }


def _person(node: _Node) -> str:
    name = " ".join(
        part for key in ("first_name", "middle_name", "last_name") if (part := node.line(key))
    )
    degrees = node.line("degrees")
    return f"{name}, {degrees}" if degrees else name


def _contact(node: _Node, role: str) -> dict[str, Json]:
    return struct(
        name=_person(node),
        role=role,
        phone=node.line("phone"),
        phoneExt=node.line("phone_ext"),
        email=node.line("email"),
    )


def _contacts(node: _Node, names: Iterable[str]) -> list[Json]:
    return [_contact(found, "CONTACT") for name in names for found in node.nodes(name)]


def _contacts_locations(top: _Node) -> Json:
    officials = top.nodes("overall_official")
    return {
        "centralContacts": _contacts(top, ("overall_contact", "overall_contact_backup")),
        "overallOfficials": [
            struct(
                name=_person(node),
                affiliation=node.line("affiliation"),
                role=enum("", node.line("role")),
            )
            for node in officials
        ],
        "locations": [_location(node) for node in top.nodes("location")],
    }


def _location(node: _Node) -> dict[str, Json]:
    facility = node.node("facility")
    address = facility.node("address")
    status = node.line("status")
    people = _contacts(node, ("contact", "contact_backup"))
    people += [
        _contact(found, enum("", found.line("role"))) for found in node.nodes("investigator")
    ]
    return struct(
        facility=facility.line("name"),
        status=enum("status", status) if status else None,
        city=address.line("city"),
        state=address.line("state"),
        zip=address.line("zip"),
        country=country(address.line("country")),
        contacts=people,
    )


# The format has no references of the registry's own finding (type DERIVED): none of those that the
# API gives was in any file, though some were published years before the file was made.
_CITED: Final = (("reference", "BACKGROUND"), ("results_reference", "RESULT"))


def _references(top: _Node) -> Json:
    return {
        "references": [
            struct(pmid=node.line("PMID"), type=kind, citation=node.line("citation"))
            for name, kind in _CITED
            for node in top.nodes(name)
        ],
        "seeAlsoLinks": [
            struct(label=node.line("description"), url=node.line("url"))
            for node in top.nodes("link")
        ],
        "availIpds": [
            struct(
                id=node.line("doc_id"),
                type=node.line("doc_type"),
                url=node.line("doc_url"),
                comment=node.line("doc_comment"),
            )
            for node in top.node("study_docs").nodes("study_doc")
        ],
    }


def _ipd(node: _Node) -> Json:
    sharing = node.line("sharing_ipd")
    return {
        "ipdSharing": enum("", sharing) if sharing else None,
        "description": node.line("ipd_description"),
        "infoTypes": [enum("info type", text) for text in node.lines("ipd_info_type")],
        "timeFrame": node.line("ipd_time_frame"),
        "accessCriteria": node.line("ipd_access_criteria"),
        "url": node.line("ipd_url"),
    }


_EVENTS: Final = {"submitted": "RELEASE", "returned": "RESET", "submission_canceled": "UNRELEASE"}


def _pending(top: _Node) -> Json:
    found = top.all("pending_results")
    events = []
    for element in found[0] if found else ():
        kind = _EVENTS.get(element.tag) if isinstance(element.tag, str) else None
        day = iso_date(one_line(element.text))
        if kind:
            events.append(struct(type=kind, date=day, dateUnknown=None if day else True))
    return {"unpostedAnnotation": struct(unpostedEvents=events)}


_SHORT: Final = (("has_protocol", "Prot"), ("has_sap", "SAP"), ("has_icf", "ICF"))


def _documents(top: _Node) -> list[Json]:
    return [
        _document(node) for node in top.node("provided_document_section").nodes("provided_document")
    ]


def _document(node: _Node) -> dict[str, Json]:
    has = {key: flag(node.line(f"document_{key}")) for key, _ in _SHORT}
    return struct(
        typeAbbrev="_".join(short for key, short in _SHORT if has[key]),
        hasProtocol=has["has_protocol"],
        hasSap=has["has_sap"],
        hasIcf=has["has_icf"],
        date=_day(node, "document_date"),
        filename=node.line("document_url").rpartition("/")[2],
    )
