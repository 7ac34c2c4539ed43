"""The table of every followed field, in the registry's order, with its class and weight."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from tracker.fields.kinds import Field, FieldClass, FieldKind, Subfield
from tracker.model import Weight

CATEGORIES: tuple[str, ...] = (
    "status",
    "dates",
    "outcomes",
    "enrollment",
    "design",
    "arms",
    "eligibility",
    "locations",
    "contacts",
    "sponsor",
    "identification",
    "description",
    "conditions",
    "oversight",
    "references",
    "ipd",
    "documents",
    "results",
    "record",
    "bookkeeping",
)
"""Every category of change, in the order in which they are told."""

REPORTED = "resultsSection."
"""Begins the paths of reported results, which are followed in API v2 alone.

Other formats write their tables in other ways, which would give other digests of the same results.
"""

TEXT, MARKUP, ENUM, FLAG = FieldKind.TEXT, FieldKind.MARKUP, FieldKind.ENUM, FieldKind.FLAG
INTEGER, DATE, DATED = FieldKind.INTEGER, FieldKind.DATE, FieldKind.DATED
STRUCT, SCALARS, ELEMENTS = FieldKind.STRUCT, FieldKind.SCALARS, FieldKind.ELEMENTS
DIGEST = FieldKind.DIGEST
HIGH, MEDIUM, LOW = Weight.HIGH, Weight.MEDIUM, Weight.LOW
BOOKKEEPING, COMPUTED = FieldClass.BOOKKEEPING, FieldClass.COMPUTED
S = Subfield

_NAMES = 0.8
"""Names of people and organizations share words without being one: titles, "University of"."""

_OUTCOME = (
    S("measure", "Measure"),
    S("description", "Description", MARKUP),
    S("timeFrame", "Time frame"),
)
_CONTACT = (
    S("name", "Name"),
    S("role", "Role", ENUM),
    S("phone", "Phone"),
    S("phoneExt", "Extension"),
    S("email", "E-mail"),
)
_AGENCY = (S("name", "Name"), S("class", "Class", ENUM))

_IDENTIFICATION = (
    Field("identificationModule.nctId", "NCT number", TEXT, "record", HIGH),
    Field("identificationModule.nctIdAliases", "Former NCT numbers", SCALARS, "record"),
    Field(
        "identificationModule.orgStudyIdInfo",
        "Organization's study id",
        STRUCT,
        "identification",
        subfields=(S("id", "Id"), S("type", "Type", ENUM), S("link", "Link")),
    ),
    Field(
        "identificationModule.secondaryIdInfos",
        "Secondary ids",
        ELEMENTS,
        "identification",
        key=("id", "type", "domain"),
        looser=(("id",),),
        subfields=(
            S("id", "Id"),
            S("type", "Type", ENUM),
            S("domain", "Domain"),
            S("link", "Link"),
        ),
        one="secondary id",
        many="secondary ids",
    ),
    Field("identificationModule.briefTitle", "Brief title", TEXT, "identification"),
    Field("identificationModule.officialTitle", "Official title", TEXT, "identification"),
    Field("identificationModule.acronym", "Acronym", TEXT, "identification"),
    Field(
        "identificationModule.organization",
        "Organization",
        STRUCT,
        "sponsor",
        subfields=(S("fullName", "Name"), S("class", "Class", ENUM)),
    ),
)

_STATUS = (
    Field("statusModule.statusVerifiedDate", "Verified", DATE, "bookkeeping", cls=BOOKKEEPING),
    Field("statusModule.overallStatus", "Status", ENUM, "status", HIGH),
    Field("statusModule.lastKnownStatus", "Last known status", ENUM, "status", cls=COMPUTED),
    Field("statusModule.delayedPosting", "Delayed posting", FLAG, "status"),
    Field("statusModule.whyStopped", "Why stopped", MARKUP, "status", HIGH),
    Field(
        "statusModule.expandedAccessInfo",
        "Expanded access",
        STRUCT,
        "status",
        subfields=(
            S("hasExpandedAccess", "Available", FLAG),
            S("nctId", "Record"),
            S("statusForNctId", "Status of that record", ENUM, COMPUTED),
        ),
    ),
    Field("statusModule.startDateStruct", "Start", DATED, "dates", MEDIUM),
    Field("statusModule.primaryCompletionDateStruct", "Primary completion", DATED, "dates", MEDIUM),
    Field("statusModule.completionDateStruct", "Completion", DATED, "dates", MEDIUM),
    Field(
        "statusModule.studyFirstSubmitDate",
        "First submitted",
        DATE,
        "bookkeeping",
        cls=BOOKKEEPING,
    ),
    Field(
        "statusModule.studyFirstSubmitQcDate",
        "First submitted that met quality control",
        DATE,
        "bookkeeping",
        cls=BOOKKEEPING,
    ),
    Field(
        "statusModule.studyFirstPostDateStruct",
        "First posted",
        DATED,
        "bookkeeping",
        cls=BOOKKEEPING,
    ),
    Field("statusModule.resultsWaived", "Results waived", FLAG, "results", MEDIUM),
    Field(
        "statusModule.resultsFirstSubmitDate", "Results first submitted", DATE, "results", MEDIUM
    ),
    Field(
        "statusModule.resultsFirstSubmitQcDate",
        "Results first submitted that met quality control",
        DATE,
        "results",
        cls=BOOKKEEPING,
    ),
    Field(
        "statusModule.resultsFirstPostDateStruct",
        "Results first posted",
        DATED,
        "results",
        cls=BOOKKEEPING,
    ),
    Field(
        "statusModule.dispFirstSubmitDate",
        "Request to delay results first submitted",
        DATE,
        "results",
    ),
    Field(
        "statusModule.dispFirstSubmitQcDate",
        "Request to delay results that met quality control",
        DATE,
        "results",
        cls=BOOKKEEPING,
    ),
    Field(
        "statusModule.dispFirstPostDateStruct",
        "Request to delay results first posted",
        DATED,
        "results",
        cls=BOOKKEEPING,
    ),
    Field(
        "statusModule.lastUpdateSubmitDate",
        "Last update submitted",
        DATE,
        "bookkeeping",
        cls=BOOKKEEPING,
    ),
    Field(
        "statusModule.lastUpdatePostDateStruct",
        "Last update posted",
        DATED,
        "bookkeeping",
        cls=BOOKKEEPING,
    ),
)

_SPONSOR = (
    Field(
        "sponsorCollaboratorsModule.responsibleParty",
        "Responsible party",
        STRUCT,
        "sponsor",
        MEDIUM,
        subfields=(
            S("type", "Type", ENUM),
            S("investigatorFullName", "Investigator"),
            S("investigatorTitle", "Title"),
            S("investigatorAffiliation", "Affiliation"),
            S("oldNameTitle", "Name and title"),
            S("oldOrganization", "Organization"),
        ),
    ),
    Field(
        "sponsorCollaboratorsModule.leadSponsor",
        "Sponsor",
        STRUCT,
        "sponsor",
        MEDIUM,
        subfields=_AGENCY,
    ),
    Field(
        "sponsorCollaboratorsModule.collaborators",
        "Collaborators",
        ELEMENTS,
        "sponsor",
        key=("name",),
        alike="name",
        likeness=_NAMES,
        subfields=_AGENCY,
        one="collaborator",
        many="collaborators",
    ),
)

_OVERSIGHT = (
    Field("oversightModule.oversightHasDmc", "Data monitoring committee", FLAG, "oversight"),
    Field("oversightModule.isFdaRegulatedDrug", "FDA-regulated drug", FLAG, "oversight"),
    Field("oversightModule.isFdaRegulatedDevice", "FDA-regulated device", FLAG, "oversight"),
    Field("oversightModule.isUnapprovedDevice", "Unapproved device", FLAG, "oversight"),
    Field("oversightModule.isPpsd", "Pediatric postmarket surveillance", FLAG, "oversight"),
    Field("oversightModule.isUsExport", "Exported from the U.S.", FLAG, "oversight"),
    Field("oversightModule.fdaaa801Violation", "FDAAA 801 violation", FLAG, "oversight", HIGH),
)

_DESCRIPTION = (
    Field("descriptionModule.briefSummary", "Brief summary", MARKUP, "description"),
    Field("descriptionModule.detailedDescription", "Detailed description", MARKUP, "description"),
    Field("conditionsModule.conditions", "Conditions", SCALARS, "conditions"),
    Field("conditionsModule.keywords", "Keywords", SCALARS, "conditions"),
)

_DESIGN = (
    Field("designModule.studyType", "Study type", ENUM, "design", MEDIUM),
    Field(
        "designModule.nPtrsToThisExpAccNctId",
        "Records that point to this expanded access",
        INTEGER,
        "design",
        cls=COMPUTED,
    ),
    Field(
        "designModule.expandedAccessTypes",
        "Expanded access types",
        STRUCT,
        "design",
        subfields=(
            S("individual", "Individual patients", FLAG),
            S("intermediate", "Intermediate-size population", FLAG),
            S("treatment", "Treatment IND/protocol", FLAG),
        ),
    ),
    Field("designModule.patientRegistry", "Patient registry", FLAG, "design"),
    Field("designModule.targetDuration", "Target follow-up duration", TEXT, "design"),
    Field("designModule.phases", "Phase", SCALARS, "design", MEDIUM),
    Field("designModule.designInfo.allocation", "Allocation", ENUM, "design", MEDIUM),
    Field(
        "designModule.designInfo.interventionModel", "Intervention model", ENUM, "design", MEDIUM
    ),
    Field(
        "designModule.designInfo.interventionModelDescription",
        "Intervention model description",
        MARKUP,
        "design",
        MEDIUM,
    ),
    Field("designModule.designInfo.primaryPurpose", "Primary purpose", ENUM, "design", MEDIUM),
    Field(
        "designModule.designInfo.observationalModel",
        "Observational model",
        ENUM,
        "design",
        MEDIUM,
    ),
    Field("designModule.designInfo.timePerspective", "Time perspective", ENUM, "design", MEDIUM),
    Field("designModule.designInfo.maskingInfo.masking", "Masking", ENUM, "design", MEDIUM),
    Field(
        "designModule.designInfo.maskingInfo.maskingDescription",
        "Masking description",
        MARKUP,
        "design",
        MEDIUM,
    ),
    Field(
        "designModule.designInfo.maskingInfo.whoMasked", "Who is masked", SCALARS, "design", MEDIUM
    ),
    Field("designModule.bioSpec.retention", "Biospecimen retention", ENUM, "design"),
    Field("designModule.bioSpec.description", "Biospecimen description", MARKUP, "design"),
    Field(
        "designModule.enrollmentInfo",
        "Enrollment",
        STRUCT,
        "enrollment",
        MEDIUM,
        subfields=(S("count", "Count", INTEGER), S("type", "Type", ENUM)),
    ),
)

_ARMS = (
    Field(
        "armsInterventionsModule.armGroups",
        "Arms",
        ELEMENTS,
        "arms",
        MEDIUM,
        key=("label",),
        alike="label",
        subfields=(
            S("label", "Label"),
            S("type", "Type", ENUM),
            S("description", "Description", MARKUP),
            S("interventionNames", "Interventions", SCALARS),
        ),
        one="arm",
        many="arms",
    ),
    Field(
        "armsInterventionsModule.interventions",
        "Interventions",
        ELEMENTS,
        "arms",
        MEDIUM,
        key=("name", "type"),
        alike="name",
        looser=(("name",),),
        subfields=(
            S("type", "Type", ENUM),
            S("name", "Name"),
            S("description", "Description", MARKUP),
            S("armGroupLabels", "Arms", SCALARS),
            S("otherNames", "Other names", SCALARS),
        ),
        one="intervention",
        many="interventions",
    ),
)

_OUTCOMES = (
    Field(
        "outcomesModule.primaryOutcomes",
        "Primary outcomes",
        ELEMENTS,
        "outcomes",
        HIGH,
        key=("measure",),
        alike="measure",
        subfields=_OUTCOME,
        one="primary outcome",
        many="primary outcomes",
    ),
    Field(
        "outcomesModule.secondaryOutcomes",
        "Secondary outcomes",
        ELEMENTS,
        "outcomes",
        MEDIUM,
        key=("measure",),
        alike="measure",
        subfields=_OUTCOME,
        one="secondary outcome",
        many="secondary outcomes",
    ),
    Field(
        "outcomesModule.otherOutcomes",
        "Other outcomes",
        ELEMENTS,
        "outcomes",
        key=("measure",),
        alike="measure",
        subfields=_OUTCOME,
        one="other outcome",
        many="other outcomes",
    ),
)

_ELIGIBILITY = (
    Field(
        "eligibilityModule.eligibilityCriteria",
        "Eligibility criteria",
        MARKUP,
        "eligibility",
        MEDIUM,
    ),
    Field("eligibilityModule.healthyVolunteers", "Healthy volunteers", FLAG, "eligibility", MEDIUM),
    Field("eligibilityModule.sex", "Sex", ENUM, "eligibility", MEDIUM),
    Field("eligibilityModule.genderBased", "Gender-based", FLAG, "eligibility", MEDIUM),
    Field(
        "eligibilityModule.genderDescription", "Gender eligibility", MARKUP, "eligibility", MEDIUM
    ),
    Field("eligibilityModule.minimumAge", "Minimum age", TEXT, "eligibility", MEDIUM),
    Field("eligibilityModule.maximumAge", "Maximum age", TEXT, "eligibility", MEDIUM),
    Field("eligibilityModule.stdAges", "Age groups", SCALARS, "eligibility", cls=COMPUTED),
    Field("eligibilityModule.studyPopulation", "Study population", MARKUP, "eligibility", MEDIUM),
    Field("eligibilityModule.samplingMethod", "Sampling method", ENUM, "eligibility", MEDIUM),
)

_PLACES = (
    Field(
        "contactsLocationsModule.centralContacts",
        "Central contacts",
        ELEMENTS,
        "contacts",
        key=("name", "email"),
        alike="name",
        likeness=_NAMES,
        looser=(("email",), ("name",)),
        subfields=_CONTACT,
        grouped=True,
        one="central contact",
        many="central contacts",
    ),
    Field(
        "contactsLocationsModule.overallOfficials",
        "Study officials",
        ELEMENTS,
        "contacts",
        key=("name",),
        alike="name",
        likeness=_NAMES,
        subfields=(S("name", "Name"), S("affiliation", "Affiliation"), S("role", "Role", ENUM)),
        grouped=True,
        one="study official",
        many="study officials",
    ),
    Field(
        "contactsLocationsModule.locations",
        "Locations",
        ELEMENTS,
        "locations",
        key=("facility", "city", "zip", "state", "country"),
        looser=(("facility", "city", "country"), ("facility", "zip"), ("city", "zip", "country")),
        alike="facility",
        within=("city", "zip"),
        subfields=(
            S("facility", "Facility"),
            S("status", "Status", ENUM),
            S("city", "City"),
            S("state", "State"),
            S("zip", "Zip"),
            S("country", "Country"),
            S("contacts", "Contacts", ELEMENTS, subfields=_CONTACT),
        ),
        grouped=True,
        one="location",
        many="locations",
    ),
)

_REFERENCES = (
    Field(
        "referencesModule.references",
        "References",
        ELEMENTS,
        "references",
        key=("pmid", "citation"),
        alike="citation",
        looser=(("pmid",), ("citation",)),
        subfields=(
            S("pmid", "PubMed id"),
            S("type", "Type", ENUM),
            S("citation", "Citation"),
            S(
                "retractions",
                "Retractions",
                ELEMENTS,
                subfields=(S("pmid", "PubMed id"), S("source", "Source")),
            ),
        ),
        grouped=True,
        one="reference",
        many="references",
    ),
    Field(
        "referencesModule.seeAlsoLinks",
        "Links",
        ELEMENTS,
        "references",
        key=("url", "label"),
        alike="label",
        looser=(("url",), ("label",)),
        subfields=(S("label", "Label", MARKUP), S("url", "Address")),
        grouped=True,
        one="link",
        many="links",
    ),
    Field(
        "referencesModule.availIpds",
        "Available participant data",
        ELEMENTS,
        "ipd",
        key=("id", "url", "type"),
        looser=(("id",), ("url",)),
        subfields=(
            S("id", "Id"),
            S("type", "Type"),
            S("url", "Address"),
            S("comment", "Comment", MARKUP),
        ),
        grouped=True,
        one="data set or document",
        many="data sets or documents",
    ),
    Field("ipdSharingStatementModule.ipdSharing", "Sharing of participant data", ENUM, "ipd"),
    Field("ipdSharingStatementModule.description", "Data sharing plan", MARKUP, "ipd"),
    Field("ipdSharingStatementModule.infoTypes", "Information to be shared", SCALARS, "ipd"),
    Field("ipdSharingStatementModule.timeFrame", "Data sharing time frame", MARKUP, "ipd"),
    Field("ipdSharingStatementModule.accessCriteria", "Data access criteria", MARKUP, "ipd"),
    Field("ipdSharingStatementModule.url", "Data sharing address", TEXT, "ipd"),
)

_REPORTED = (
    Field(
        f"{REPORTED}participantFlowModule",
        "Participant flow",
        DIGEST,
        "results",
        MEDIUM,
        section="",
        subfields=(S("groups", "Groups", INTEGER), S("periods", "Periods", INTEGER)),
    ),
    Field(
        f"{REPORTED}baselineCharacteristicsModule",
        "Baseline characteristics",
        DIGEST,
        "results",
        MEDIUM,
        section="",
        subfields=(S("groups", "Groups", INTEGER), S("measures", "Measures", INTEGER)),
    ),
    Field(
        f"{REPORTED}outcomeMeasuresModule.outcomeMeasures",
        "Reported outcomes",
        ELEMENTS,
        "results",
        HIGH,
        section="",
        key=("title", "type", "timeFrame"),
        looser=(("title", "timeFrame"), ("title", "type"), ("title",)),
        alike="title",
        subfields=(
            S("type", "Type", ENUM),
            S("title", "Title"),
            S("description", "Description", MARKUP),
            S("populationDescription", "Analysis population", MARKUP),
            S("reportingStatus", "Reporting status", ENUM),
            S("anticipatedPostingDate", "Anticipated posting", DATE),
            S("paramType", "Parameter", ENUM),
            S("dispersionType", "Dispersion", ENUM),
            S("unitOfMeasure", "Unit"),
            S("calculatePct", "Percentage calculated", FLAG),
            S("timeFrame", "Time frame"),
            S("typeUnitsAnalyzed", "Type of units analyzed"),
            S("denomUnitsSelected", "Units selected"),
            S("groups", "Groups", DIGEST),
            S("denoms", "Numbers analyzed", DIGEST),
            S("classes", "Measured values", DIGEST),
            S("analyses", "Statistical analyses", DIGEST),
        ),
        grouped=True,
        one="reported outcome",
        many="reported outcomes",
    ),
    Field(
        f"{REPORTED}adverseEventsModule",
        "Adverse events",
        DIGEST,
        "results",
        HIGH,
        section="",
        subfields=(
            S("eventGroups", "Groups", INTEGER),
            S("seriousEvents", "Serious event terms", INTEGER),
            S("otherEvents", "Other event terms", INTEGER),
        ),
    ),
    Field(
        f"{REPORTED}moreInfoModule",
        "Limitations, agreements and contact",
        DIGEST,
        "results",
        section="",
    ),
)

_ANNOTATIONS = (
    Field(
        "annotationModule.unpostedAnnotation.unpostedResponsibleParty",
        "Responsible party for unposted results",
        TEXT,
        "results",
        section="annotationSection",
    ),
    Field(
        "annotationModule.unpostedAnnotation.unpostedEvents",
        "Steps of unposted results",
        ELEMENTS,
        "results",
        MEDIUM,
        section="annotationSection",
        ordered=True,
        key=("type", "date"),
        subfields=(
            S("type", "Step", ENUM),
            S("date", "Date", DATE),
            S("dateUnknown", "Date unknown", FLAG),
        ),
        one="step of unposted results",
        many="steps of unposted results",
    ),
    Field(
        "annotationModule.violationAnnotation.violationEvents",
        "FDAAA 801 violations",
        ELEMENTS,
        "oversight",
        HIGH,
        section="annotationSection",
        ordered=True,
        key=("type", "issuedDate", "creationDate"),
        subfields=(
            S("type", "Event", ENUM),
            S("description", "Description"),
            S("creationDate", "Created", DATE),
            S("issuedDate", "Issued", DATE),
            S("releaseDate", "Released", DATE),
            S("postedDate", "Posted", DATE),
        ),
        one="FDAAA 801 violation event",
        many="FDAAA 801 violation events",
    ),
)

_DOCUMENTS = (
    Field(
        "largeDocumentModule.noSap",
        "No separate statistical analysis plan",
        FLAG,
        "documents",
        section="documentSection",
    ),
    Field(
        "largeDocumentModule.largeDocs",
        "Documents",
        ELEMENTS,
        "documents",
        MEDIUM,
        section="documentSection",
        key=("filename", "label", "date"),
        looser=(("filename",), ("label",), ("typeAbbrev",)),
        subfields=(
            S("typeAbbrev", "Type"),
            S("hasProtocol", "Protocol", FLAG),
            S("hasSap", "Statistical analysis plan", FLAG),
            S("hasIcf", "Informed consent form", FLAG),
            S("label", "Label"),
            S("date", "Date", DATE),
            S("uploadDate", "Uploaded", TEXT, BOOKKEEPING),
            S("filename", "File"),
            S("size", "Size", INTEGER, COMPUTED),
        ),
        one="document",
        many="documents",
    ),
)

_DERIVED = (
    Field(
        "miscInfoModule.removedCountries",
        "Removed countries",
        SCALARS,
        "locations",
        cls=COMPUTED,
        section="derivedSection",
    ),
    Field(
        "miscInfoModule.submissionTracking.estimatedResultsFirstSubmitDate",
        "Results expected (computed by the registry)",
        DATE,
        "results",
        cls=COMPUTED,
        section="derivedSection",
    ),
    Field(
        "miscInfoModule.submissionTracking.firstMcpInfo.postDateStruct",
        "First MCP posted",
        DATED,
        "results",
        cls=COMPUTED,
        section="derivedSection",
    ),
    Field(
        "miscInfoModule.submissionTracking.submissionInfos",
        "Results submissions",
        ELEMENTS,
        "results",
        cls=COMPUTED,
        section="derivedSection",
        ordered=True,
        key=("releaseDate",),
        subfields=(
            S("releaseDate", "Submitted", DATE),
            S("unreleaseDate", "Cancelled", DATE),
            S("unreleaseDateUnknown", "Cancelled at an unknown date", FLAG),
            S("resetDate", "Returned", DATE),
            S("mcpReleaseN", "MCP number", INTEGER),
        ),
        grouped=True,
        one="results submission",
        many="results submissions",
    ),
    Field("hasResults", "Results", FLAG, "results", HIGH, section=""),
)

CATALOGUE: Mapping[str, Field] = MappingProxyType(
    {
        entry.path: entry
        for rows in (
            _IDENTIFICATION,
            _STATUS,
            _SPONSOR,
            _OVERSIGHT,
            _DESCRIPTION,
            _DESIGN,
            _ARMS,
            _OUTCOMES,
            _ELIGIBILITY,
            _PLACES,
            _REFERENCES,
            _REPORTED,
            _ANNOTATIONS,
            _DOCUMENTS,
            _DERIVED,
        )
        for entry in rows
    }
)
"""Every followed field by its path below its section, in the registry's order."""
