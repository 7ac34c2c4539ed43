"""The archive's own XML of a version, as its comparisons print it, to a v2-shaped study."""

from __future__ import annotations

from datetime import date
from typing import Final

from tracker.errors import ReadingError
from tracker.fields import CATALOGUE
from tracker.model import Format, Json, Markup, Reading, Study
from tracker.readers import archive_values, eras
from tracker.readers.build import dated, pruned, struct
from tracker.readers.text import one_line
from tracker.readers.words import (
    age,
    country,
    date_or_words,
    enum,
    flag,
    nct_number,
    number,
    phases,
)
from tracker.readers.xml_nodes import Node

# What it says of every version: where the element is missing or empty, the version had none.
_SAID: Final = frozenset(
    {
        "identificationModule.nctId",
        "identificationModule.orgStudyIdInfo",
        "identificationModule.secondaryIdInfos",
        "identificationModule.briefTitle",
        "identificationModule.officialTitle",
        "identificationModule.organization",
        "statusModule.statusVerifiedDate",
        "statusModule.overallStatus",
        "statusModule.startDateStruct",
        "statusModule.primaryCompletionDateStruct",
        "statusModule.completionDateStruct",
        "sponsorCollaboratorsModule.responsibleParty",
        "sponsorCollaboratorsModule.leadSponsor",
        "sponsorCollaboratorsModule.collaborators",
        "oversightModule.oversightHasDmc",
        "descriptionModule.briefSummary",
        "descriptionModule.detailedDescription",
        "conditionsModule.conditions",
        "conditionsModule.keywords",
        "designModule.studyType",
        "designModule.phases",
        "designModule.designInfo.allocation",
        "designModule.designInfo.interventionModel",
        "designModule.designInfo.primaryPurpose",
        "designModule.designInfo.observationalModel",
        "designModule.designInfo.timePerspective",
        "designModule.designInfo.maskingInfo.masking",
        "designModule.designInfo.maskingInfo.whoMasked",
        "designModule.enrollmentInfo",
        "armsInterventionsModule.armGroups",
        "armsInterventionsModule.interventions",
        "outcomesModule.primaryOutcomes",
        "outcomesModule.secondaryOutcomes",
        "eligibilityModule.eligibilityCriteria",
        "eligibilityModule.healthyVolunteers",
        "eligibilityModule.sex",
        "eligibilityModule.minimumAge",
        "eligibilityModule.maximumAge",
        "contactsLocationsModule.centralContacts",
        "contactsLocationsModule.overallOfficials",
        "contactsLocationsModule.locations",
        "referencesModule.references",
        "referencesModule.seeAlsoLinks",
        "hasResults",
    }
)
# Elements that are not in every version's XML: their absence says nothing.
_SOMETIMES: Final[dict[str, str]] = {
    "acronym": "identificationModule.acronym",
    "why_stopped": "statusModule.whyStopped",
    "status_block/why_stopped": "statusModule.whyStopped",
    "initial_release_date": "statusModule.studyFirstSubmitDate",
    "last_release_date": "statusModule.lastUpdateSubmitDate",
    "init_results_release_date": "statusModule.resultsFirstSubmitDate",
    "init_disposition_release_date": "statusModule.dispFirstSubmitDate",
    "target_duration": "designModule.targetDuration",
    "other_outcome": "outcomesModule.otherOutcomes",
    "eligibility/study_pop": "eligibilityModule.studyPopulation",
    "eligibility/sampling_method": "eligibilityModule.samplingMethod",
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
        "armsInterventionsModule.armGroups[].interventionNames",
        eras.FOUND,
        "referencesModule.references[].retractions",
    }
)
_RECRUITING: Final = frozenset({"RECRUITING", "NOT_YET_RECRUITING"})
_HIDDEN: Final = frozenset(
    {
        "contactsLocationsModule.centralContacts",
        "contactsLocationsModule.locations[].status",
        "contactsLocationsModule.locations[].contacts",
    }
)


def reading(record: str, top: Node, day: date, format: Format) -> Reading:
    """Read the XML of the version of a day, which a page says is of this record."""
    printed = top.node("study_id").line("nct_id")
    if printed and nct_number(printed) != record:
        raise ReadingError(
            "the comparison's heading and its text are of two records; save the page again",
            record=record,
        )
    study = _study(record, top)
    hidden = _hide(study["protocolSection"])
    return Reading(
        record=record,
        study=study,
        markup=Markup.PLAIN,
        format=format,
        absent=_absent(top, study) | hidden,
        coarse=eras.MONTHS_ONLY,
        dated=day,
        certainty="date of the archived version",
    )


def _hide(protocol: Study) -> frozenset[str]:
    """Leave out what the registry showed of recruiting studies only, and say what that is.

    The archive's XML keeps contacts and the statuses of sites where every other form has none.
    """
    if protocol.get("statusModule", {}).get("overallStatus") in _RECRUITING:
        return frozenset()
    people = protocol.get("contactsLocationsModule", {})
    people.pop("centralContacts", None)
    for site in people.get("locations", []):
        site.pop("status", None)
        site.pop("contacts", None)
    return _HIDDEN


def _absent(top: Node, study: Study) -> frozenset[str]:
    said = _SAID | {path for place, path in _SOMETIMES.items() if _at(top, place)}
    unsaid = {path for path in CATALOGUE if path not in said}
    protocol = study["protocolSection"]
    unsaid |= archive_values.unsaid(protocol.get("designModule", {}))
    if not top.has("enrollment"):
        unsaid.add("designModule.enrollmentInfo.type")
    if _is_strange(protocol.get("sponsorCollaboratorsModule", {}).get("responsibleParty", {})):
        unsaid.add("sponsorCollaboratorsModule.responsibleParty")
    return _PARTS_UNSAID | unsaid


def _at(top: Node, place: str) -> bool:
    parent, _, name = place.rpartition("/")
    return (top.node(parent) if parent else top).has(name)


def _is_strange(party: dict[str, Json]) -> bool:
    """Whether a person is responsible whose name the page doesn't give."""
    kind = party.get("type")
    return kind not in {None, "SPONSOR"} and "investigatorFullName" not in party


def _study(record: str, top: Node) -> Study:
    return pruned(
        {
            "protocolSection": {
                "identificationModule": _identification(record, top),
                "statusModule": _status(top),
                "sponsorCollaboratorsModule": _sponsors(top),
                "oversightModule": {
                    "oversightHasDmc": flag(top.node("oversight_info").line("has_dmc"))
                },
                "descriptionModule": {
                    "briefSummary": _block(top, "brief_summary"),
                    "detailedDescription": _block(top, "detailed_descr"),
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
                "eligibilityModule": _eligibility(top.node("eligibility")),
                "contactsLocationsModule": _people(top),
                "referencesModule": _references(top),
            },
            "hasResults": top.has("clinical_result"),
        }
    )


def _text(node: Node, name: str) -> str:
    """Give a text on one line; older and newer XML differ in whether a `textblock` is around it."""
    return node.node(name).line("textblock") or node.line(name)


def _block(node: Node, name: str) -> str:
    """Give a long text, of which the XML has a paragraph or a list item a line."""
    found = node.all(name)
    inner = found[0].find("textblock") if found else None
    text = (found[0].text if inner is None else inner.text) if found else ""
    lines = (one_line(line) for line in (text or "").splitlines())
    return "\n\n".join(line.replace("• ", "* ", 1) for line in lines if line)


def _date(top: Node, *names: str) -> dict[str, Json] | None:
    for name in names:
        node = top.node(name)
        kind = node.element.get("type")
        if found := dated(
            date_or_words(node.line("date")), enum("date type", kind) if kind else None
        ):
            return found
    return None


def _identification(record: str, top: Node) -> Json:
    ids = top.node("study_id")
    others = (node.line("id") or one_line(node.element.text) for node in ids.nodes("secondary_id"))
    return {
        "nctId": record,
        "orgStudyIdInfo": struct(id=ids.line("org_study_id")),
        "secondaryIdInfos": [{"id": text} for text in others if text],
        "briefTitle": _text(top, "brief_title"),
        "officialTitle": _text(top, "official_title"),
        "acronym": _text(top, "acronym"),
        "organization": struct(fullName=ids.line("org_full_name")),
    }


def _status(top: Node) -> Json:
    block = top.node("status_block")
    return {
        "statusVerifiedDate": date_or_words(block.line("date")),
        "overallStatus": enum("status", block.line("status")),
        "whyStopped": _block(block, "why_stopped") or _block(top, "why_stopped"),
        "startDateStruct": _date(top, "start_date"),
        "primaryCompletionDateStruct": _date(top, "primary_compl_date", "last_data_entry_date"),
        "completionDateStruct": _date(top, "last_follow_up_date", "end_date"),
        "studyFirstSubmitDate": date_or_words(top.line("initial_release_date")),
        "resultsFirstSubmitDate": date_or_words(top.line("init_results_release_date")),
        "dispFirstSubmitDate": date_or_words(top.line("init_disposition_release_date")),
        "lastUpdateSubmitDate": date_or_words(top.line("last_release_date")),
    }


def _sponsors(top: Node) -> Json:
    sponsors = top.node("study_sponsor")
    party = top.node("resp_party")
    names = (node.line("agency") for node in sponsors.nodes("sponsor"))
    return {
        "responsibleParty": struct(
            type=enum("", party.line("resp_party_type")),
            investigatorFullName=party.line("investigator_full_name"),
            investigatorTitle=party.line("investigator_title"),
            investigatorAffiliation=party.line("investigator_affiliation"),
            oldNameTitle=party.line("name_title"),
            oldOrganization=party.line("organization"),
        ),
        "leadSponsor": struct(name=sponsors.node("lead_sponsor").line("agency")),
        "collaborators": [{"name": name} for name in names if name],
    }


def _design(top: Node) -> Json:
    found = phases("\n".join(top.node("phase_block").lines("phase")))
    kind = top.node("enrollment").element.get("type")
    count = top.line("enrollment") or top.node("eligibility").line("expected_enrollment")
    return {
        "studyType": enum("", top.line("study_type")),
        "targetDuration": _text(top, "target_duration"),
        "phases": [] if found == ["NA"] else found,
        "designInfo": archive_values.design(top.lines("design")),
        "enrollmentInfo": struct(
            count=number(count), type=enum("date type", kind) if kind else None
        ),
    }


def _arms(top: Node) -> Json:
    return {
        "armGroups": [
            struct(
                label=_text(node, "arm_group_label"),
                type=enum("arm", node.line("arm_type")),
                description=_block(node, "description"),
            )
            for node in top.nodes("arm_group")
        ],
        "interventions": [
            struct(
                type=enum("intervention", node.line("intervent_type")),
                name=node.line("primary_name"),
                description=_block(node, "description"),
                armGroupLabels=node.lines("arm_group_label"),
                otherNames=node.lines("other_name"),
            )
            for node in top.nodes("intervention")
        ],
    }


def _outcomes(top: Node, name: str) -> list[Json]:
    return [
        struct(
            # Until 2007 an outcome was a text without parts.
            measure=_text(node, "measure") or one_line(node.element.text),
            timeFrame=_text(node, "time_frame"),
            description=_block(node, "description"),
        )
        for node in top.nodes(name)
    ]


def _eligibility(node: Node) -> Json:
    return {
        "eligibilityCriteria": _block(node, "criteria"),
        "healthyVolunteers": flag(node.line("healthy_volunteers")),
        "sex": enum("sex", node.line("gender")),
        "minimumAge": age(node.line("minimum_age")),
        "maximumAge": age(node.line("maximum_age")),
        "studyPopulation": _block(node, "study_pop"),
        "samplingMethod": enum("", node.line("sampling_method")),
    }


def _people(top: Node) -> Json:
    return {
        "centralContacts": [_contact(node) for node in top.nodes("contact")],
        "overallOfficials": [
            struct(
                name=node.line("name"),
                affiliation=node.node("affiliation").line("agency"),
                role=enum("", node.line("role")),
            )
            for node in top.nodes("investigator")
        ],
        "locations": [_location(node) for node in top.nodes("location")],
    }


def _contact(node: Node) -> dict[str, Json]:
    return struct(
        name=node.line("name"),
        role=enum("", node.line("role")) or "CONTACT",
        phone=node.line("phone"),
        phoneExt=node.line("phone_ext"),
        email=node.line("email"),
    )


def _location(node: Node) -> dict[str, Json]:
    facility = node.node("facility")
    address = facility.node("address")
    return struct(
        facility=facility.line("name"),
        status=enum("status", node.line("status")),
        city=address.line("city"),
        state=address.line("state"),
        zip=address.line("zip"),
        country=country(address.line("country")),
        contacts=[_contact(each) for each in node.nodes("contact")],
    )


_CITED: Final = (("background", "BACKGROUND"), ("results", "RESULT"))


def _references(top: Node) -> Json:
    return {
        "references": [
            struct(pmid=node.line("medline_ui"), type=kind, citation=node.line("citation"))
            for name, kind in _CITED
            for group in top.nodes(name)
            for node in group.nodes("reference")
        ],
        "seeAlsoLinks": [
            struct(label=_text(node, "annotation"), url=node.line("url"))
            for node in top.nodes("see_also")
        ],
    }
