"""Classic XML (`clinical_study`), as the registry gave it until June 2024, to a v2-shaped study."""

from __future__ import annotations

from datetime import date
from typing import Final

from tracker.errors import ReadingError
from tracker.model import Format, Json, Markup, Reading, Study
from tracker.readers import eras, trees, xml_people, xml_plan
from tracker.readers.build import pruned, struct
from tracker.readers.text import one_line
from tracker.readers.words import country, enum, flag, iso_date, iso_day, nct_number
from tracker.readers.xml_nodes import Node, date_of, day

_PROCESSED: Final = ("processed this data on", "ClinicalTrials.gov on")


def read(raw: bytes) -> Reading:
    """Read one `clinical_study`."""
    root = trees.xml(raw)
    if root.tag != "clinical_study":
        raise ReadingError(
            f"the XML's root is {root.tag!r}, not clinical_study; it is no registry record"
        )
    top = Node(root)
    record = nct_number(top.node("id_info").line("nct_id"))
    if record is None:
        raise ReadingError("the XML has no NCT number in id_info/nct_id; it is no whole record")
    return _reading(record, top)


def _reading(record: str, top: Node) -> Reading:
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


def _processed(top: Node) -> date | None:
    sentence = top.node("required_header").line("download_date")
    for phrase in _PROCESSED:
        _, found, rest = sentence.partition(phrase)
        if found and (found_on := iso_day(iso_date(rest))):
            return found_on
    return None


def _forget_what_is_lossy(
    study: Study, top: Node, processed: date | None, absent: set[str]
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


def _study(record: str, top: Node) -> Study:
    eligibility = top.node("eligibility")
    protocol: Study = {
        "identificationModule": _identification(record, top),
        "statusModule": _status(top),
        "sponsorCollaboratorsModule": xml_people.sponsors(top),
        "oversightModule": _oversight(top.node("oversight_info")),
        "descriptionModule": {
            "briefSummary": top.block("brief_summary"),
            "detailedDescription": top.block("detailed_description"),
        },
        "conditionsModule": {
            "conditions": top.lines("condition"),
            "keywords": top.lines("keyword"),
        },
        "designModule": xml_plan.design(top),
        "armsInterventionsModule": xml_plan.arms(top),
        "outcomesModule": {
            "primaryOutcomes": xml_plan.outcomes(top, "primary_outcome"),
            "secondaryOutcomes": xml_plan.outcomes(top, "secondary_outcome"),
            "otherOutcomes": xml_plan.outcomes(top, "other_outcome"),
        },
        "eligibilityModule": xml_plan.eligibility(eligibility),
        "contactsLocationsModule": xml_people.contacts_locations(top),
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


def _identification(record: str, top: Node) -> Json:
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


def _status(top: Node) -> Json:
    status = top.line("overall_status")
    last_known = top.line("last_known_status")
    expanded = flag(top.line("has_expanded_access"))
    return {
        "statusVerifiedDate": day(top, "verification_date"),
        "overallStatus": enum("status", status) if status else None,
        "lastKnownStatus": enum("status", last_known) if last_known else None,
        "whyStopped": top.block("why_stopped"),
        "expandedAccessInfo": struct(hasExpandedAccess=expanded),
        "startDateStruct": date_of(top, "start_date"),
        "primaryCompletionDateStruct": date_of(top, "primary_completion_date"),
        "completionDateStruct": date_of(top, "completion_date"),
        "studyFirstSubmitDate": day(top, "study_first_submitted", "firstreceived_date"),
        "studyFirstSubmitQcDate": day(top, "study_first_submitted_qc"),
        "studyFirstPostDateStruct": date_of(top, "study_first_posted"),
        "resultsFirstSubmitDate": day(top, "results_first_submitted", "firstreceived_results_date"),
        "resultsFirstSubmitQcDate": day(top, "results_first_submitted_qc"),
        "resultsFirstPostDateStruct": date_of(top, "results_first_posted"),
        "dispFirstSubmitDate": day(
            top, "disposition_first_submitted", "firstreceived_results_disposition_date"
        ),
        "dispFirstSubmitQcDate": day(top, "disposition_first_submitted_qc"),
        "dispFirstPostDateStruct": date_of(top, "disposition_first_posted"),
        "lastUpdateSubmitDate": day(top, "last_update_submitted", "lastchanged_date"),
        "lastUpdatePostDateStruct": date_of(top, "last_update_posted"),
    }


def _oversight(node: Node) -> Json:
    return {
        "oversightHasDmc": flag(node.line("has_dmc")),
        "isFdaRegulatedDrug": flag(node.line("is_fda_regulated_drug")),
        "isFdaRegulatedDevice": flag(node.line("is_fda_regulated_device")),
        "isUnapprovedDevice": flag(node.line("is_unapproved_device")),
        "isPpsd": flag(node.line("is_ppsd")),
        "isUsExport": flag(node.line("is_us_export")),
    }


# The format has no references of the registry's own finding (type DERIVED): none of those that the
# API gives was in any file, though some were published years before the file was made.
_CITED: Final = (("reference", "BACKGROUND"), ("results_reference", "RESULT"))


def _references(top: Node) -> Json:
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
                comment=node.block("doc_comment"),
            )
            for node in top.node("study_docs").nodes("study_doc")
        ],
    }


def _ipd(node: Node) -> Json:
    sharing = node.line("sharing_ipd")
    return {
        "ipdSharing": enum("", sharing) if sharing else None,
        "description": node.block("ipd_description"),
        "infoTypes": [enum("info type", text) for text in node.lines("ipd_info_type")],
        "timeFrame": node.block("ipd_time_frame"),
        "accessCriteria": node.block("ipd_access_criteria"),
        "url": node.line("ipd_url"),
    }


_EVENTS: Final = {"submitted": "RELEASE", "returned": "RESET", "submission_canceled": "UNRELEASE"}


def _pending(top: Node) -> Json:
    found = top.all("pending_results")
    events = []
    for element in found[0] if found else ():
        kind = _EVENTS.get(element.tag) if isinstance(element.tag, str) else None
        on = iso_date(one_line(element.text))
        if kind:
            events.append(struct(type=kind, date=on, dateUnknown=None if on else True))
    return {"unpostedAnnotation": struct(unpostedEvents=events)}


_SHORT: Final = (("has_protocol", "Prot"), ("has_sap", "SAP"), ("has_icf", "ICF"))


def _documents(top: Node) -> list[Json]:
    return [
        _document(node) for node in top.node("provided_document_section").nodes("provided_document")
    ]


def _document(node: Node) -> dict[str, Json]:
    has = {key: flag(node.line(f"document_{key}")) for key, _ in _SHORT}
    return struct(
        typeAbbrev="_".join(short for key, short in _SHORT if has[key]),
        hasProtocol=has["has_protocol"],
        hasSap=has["has_sap"],
        hasIcf=has["has_icf"],
        date=day(node, "document_date"),
        filename=node.line("document_url").rpartition("/")[2],
    )
