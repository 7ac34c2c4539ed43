"""What each format can't say: field paths by format and, for classic XML, by the day its schema changed.

Dates are those of the change log in the registry's own XML schema. A path that ends in "." stands for
everything below it; "list[].field" is a field of a list's elements, "list[field=VALUE]" are the
elements that have this value.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from tracker.model import Json

START, PRIMARY, COMPLETION = (
    "statusModule.startDateStruct",
    "statusModule.primaryCompletionDateStruct",
    "statusModule.completionDateStruct",
)

COMPUTED: Final = frozenset(
    {
        "miscInfoModule.submissionTracking.",
        "eligibilityModule.stdAges",
    }
)
"""What the registry computes and only its API prints in full."""

FOUND: Final = "referencesModule.references[type=DERIVED]"
"""Elements of a list by a field's value: references that the registry itself found."""

NEVER_IN_XML: Final = COMPUTED | {
    "identificationModule.orgStudyIdInfo.type",
    "identificationModule.orgStudyIdInfo.link",
    "identificationModule.secondaryIdInfos[].type",
    "identificationModule.secondaryIdInfos[].domain",
    "identificationModule.secondaryIdInfos[].link",
    "identificationModule.organization.class",
    "statusModule.delayedPosting",
    "statusModule.resultsWaived",
    "statusModule.expandedAccessInfo.nctId",
    "statusModule.expandedAccessInfo.statusForNctId",
    "oversightModule.fdaaa801Violation",
    "designModule.nPtrsToThisExpAccNctId",
    "armsInterventionsModule.armGroups[].interventionNames",
    FOUND,
    "referencesModule.references[].retractions",
    "annotationModule.violationAnnotation.",
    "annotationModule.unpostedAnnotation.unpostedResponsibleParty",
    "largeDocumentModule.noSap",
    "largeDocumentModule.largeDocs[].label",
    "largeDocumentModule.largeDocs[].uploadDate",
    "largeDocumentModule.largeDocs[].size",
}

XML_SINCE: Final[tuple[tuple[date, frozenset[str]], ...]] = (
    (date(2012, 7, 20), frozenset({"outcomesModule.otherOutcomes"})),
    (date(2014, 3, 27), frozenset({"designModule.targetDuration"})),
    (
        date(2016, 6, 30),
        frozenset(
            {
                "ipdSharingStatementModule.",
                "referencesModule.availIpds",
            }
        ),
    ),
    (
        date(2017, 1, 11),
        frozenset(
            {
                "statusModule.startDateStruct.type",
                "oversightModule.isFdaRegulatedDrug",
                "oversightModule.isFdaRegulatedDevice",
                "oversightModule.isUnapprovedDevice",
                "oversightModule.isPpsd",
                "oversightModule.isUsExport",
                "designModule.expandedAccessTypes",
                "designModule.designInfo.interventionModelDescription",
                "designModule.designInfo.maskingInfo.maskingDescription",
                "eligibilityModule.genderBased",
                "eligibilityModule.genderDescription",
            }
        ),
    ),
    (
        date(2018, 5, 9),
        frozenset({"annotationModule.unpostedAnnotation."}),
    ),
    (
        date(2018, 8, 22),
        frozenset(
            {
                "ipdSharingStatementModule.infoTypes",
                "ipdSharingStatementModule.timeFrame",
                "ipdSharingStatementModule.accessCriteria",
                "ipdSharingStatementModule.url",
            }
        ),
    ),
    (date(2019, 2, 6), frozenset({"largeDocumentModule."})),
)
"""Since when the classic XML can say what; before that day the fields are not in this format."""

XML_NEW_DATES: Final = frozenset(
    {
        "statusModule.studyFirstSubmitQcDate",
        "statusModule.studyFirstPostDateStruct",
        "statusModule.resultsFirstSubmitQcDate",
        "statusModule.resultsFirstPostDateStruct",
        "statusModule.dispFirstSubmitQcDate",
        "statusModule.dispFirstPostDateStruct",
        "statusModule.lastUpdatePostDateStruct",
    }
)
"""Fields of the date elements added on 30 August 2017, known by their presence in the file."""

XML_DISPOSITION: Final = "statusModule.dispFirstSubmitDate"
"""Printed since some day between June 2016, when the schema had it, and August 2017."""

XML_DAYS: Final = date(2017, 1, 11)
"""Since this day a date may have a day; before, these had a month only."""

MONTHS_ONLY: Final = frozenset({START, PRIMARY, COMPLETION, "statusModule.statusVerifiedDate"})

XML_PHASE_MISSING: Final = date(2018, 3, 29)
"""Since this day "N/A" means declared not applicable; before, it stood for a missing phase as well."""


def unsaid_in_design(design: Mapping[str, Json]) -> frozenset[str]:
    """Say what a classic design leaves open.

    Its "Observational" is the API's patientRegistry false or missing; and an allocation that isn't
    there may be N/A, which was long not printed, where there is but one group.
    """
    info = design.get("designInfo", {})
    unsaid = set()
    if design.get("studyType") == "OBSERVATIONAL" and not design.get("patientRegistry"):
        unsaid.add("designModule.patientRegistry")
    if "allocation" not in info and info.get("interventionModel") in {None, "SINGLE_GROUP"}:
        unsaid.add("designModule.designInfo.allocation")
    return frozenset(unsaid)


def absent_from_xml(processed: date | None) -> frozenset[str]:
    """Say what a classic XML file processed on a day can't express; without a day, no era is assumed."""
    if processed is None:
        return NEVER_IN_XML
    missing = [paths for since, paths in XML_SINCE if processed < since]
    return NEVER_IN_XML.union(*missing)


NEVER_IN_TABULAR: Final = (COMPUTED - {"eligibilityModule.stdAges"}) | {
    "identificationModule.nctIdAliases",
    "identificationModule.orgStudyIdInfo.type",
    "identificationModule.orgStudyIdInfo.link",
    "identificationModule.secondaryIdInfos[].type",
    "identificationModule.secondaryIdInfos[].domain",
    "identificationModule.secondaryIdInfos[].link",
    "identificationModule.acronym",
    "identificationModule.organization.class",
    "statusModule.delayedPosting",
    "statusModule.expandedAccessInfo",
    "statusModule.studyFirstSubmitQcDate",
    "statusModule.resultsFirstSubmitQcDate",
    "statusModule.resultsWaived",
    "statusModule.dispFirstSubmitQcDate",
    "sponsorCollaboratorsModule.leadSponsor.class",
    "sponsorCollaboratorsModule.collaborators[].class",
    "oversightModule.fdaaa801Violation",
    "conditionsModule.keywords",
    "designModule.nPtrsToThisExpAccNctId",
    "designModule.expandedAccessTypes",
    "armsInterventionsModule.interventions[].armGroupLabels",
    "contactsLocationsModule.locations[].facility",
    "contactsLocationsModule.locations[].status",
    "contactsLocationsModule.locations[].city",
    "contactsLocationsModule.locations[].state",
    "contactsLocationsModule.locations[].zip",
    "contactsLocationsModule.locations[].contacts",
    "referencesModule.",
    "annotationModule.",
    "largeDocumentModule.",
}
"""What no layout of the tabular page prints, or not so that it could be compared."""

DESIGN_IN_WORDS: Final = frozenset(
    {
        "designModule.designInfo.interventionModelDescription",
        "designModule.designInfo.maskingInfo.maskingDescription",
    }
)
"""Descriptions asked for since January 2017, which pages until then had no place for."""

BY_ROW: Final[Mapping[str, frozenset[str]]] = {
    "first_submitted": frozenset({"statusModule.studyFirstSubmitDate"}),
    "brief_title": frozenset({"identificationModule.briefTitle"}),
    "official_title": frozenset({"identificationModule.officialTitle"}),
    "brief_summary": frozenset({"descriptionModule.briefSummary"}),
    "detailed_description": frozenset({"descriptionModule.detailedDescription"}),
    "study_type": frozenset({"designModule.studyType", "designModule.patientRegistry"}),
    "phase": frozenset({"designModule.phases"}),
    "design": frozenset({"designModule.designInfo."}),
    "conditions": frozenset({"conditionsModule.conditions"}),
    "interventions": frozenset({"armsInterventionsModule.interventions"}),
    "status": frozenset(
        {
            "statusModule.overallStatus",
            "statusModule.lastKnownStatus",
            "statusModule.whyStopped",
        }
    ),
    "enrollment": frozenset({"designModule.enrollmentInfo"}),
    "criteria": frozenset({"eligibilityModule.eligibilityCriteria"}),
    "sex": frozenset(
        {
            "eligibilityModule.sex",
            "eligibilityModule.genderBased",
            "eligibilityModule.genderDescription",
        }
    ),
    "ages": frozenset({"eligibilityModule.minimumAge", "eligibilityModule.maximumAge"}),
    "volunteers": frozenset({"eligibilityModule.healthyVolunteers"}),
    "contacts": frozenset({"contactsLocationsModule.centralContacts"}),
    "countries": frozenset({"contactsLocationsModule.locations"}),
    "other_ids": frozenset(
        {"identificationModule.orgStudyIdInfo", "identificationModule.secondaryIdInfos"}
    ),
    "responsible_party": frozenset({"sponsorCollaboratorsModule.responsibleParty"}),
    "sponsor": frozenset({"sponsorCollaboratorsModule.leadSponsor"}),
    "collaborators": frozenset({"sponsorCollaboratorsModule.collaborators"}),
    "investigators": frozenset({"contactsLocationsModule.overallOfficials"}),
    "account": frozenset({"identificationModule.organization"}),
    "verification": frozenset({"statusModule.statusVerifiedDate"}),
}
"""Fields by the row that prints them, where every layout has the row: a page without it lost it."""

LAYOUTS: Final = (
    ("fda", date(2017, 1, 11)),
    ("first_posted", date(2017, 8, 30)),
)
"""Rows of the tabular page and the day before which no page had them."""

NEVER_IN_CLASSIC_JSON: Final = (
    COMPUTED - {"eligibilityModule.stdAges", "miscInfoModule.submissionTracking."}
) | {
    "statusModule.resultsWaived",
    "referencesModule.references[].retractions",
}
