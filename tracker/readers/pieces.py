"""The names of the classic interface's values and what each is called in the API, as data."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

# Kind of value → the classic name and the API's key of each value of that kind.
_NAMES: Final[dict[str, str]] = {
    "date": """
        StatusVerifiedDate statusVerifiedDate
        StartDate date
        PrimaryCompletionDate date
        CompletionDate date
        StudyFirstSubmitDate studyFirstSubmitDate
        StudyFirstSubmitQCDate studyFirstSubmitQcDate
        StudyFirstPostDate date
        ResultsFirstSubmitDate resultsFirstSubmitDate
        ResultsFirstSubmitQCDate resultsFirstSubmitQcDate
        ResultsFirstPostDate date
        DispFirstSubmitDate dispFirstSubmitDate
        DispFirstSubmitQCDate dispFirstSubmitQcDate
        DispFirstPostDate date
        LastUpdateSubmitDate lastUpdateSubmitDate
        LastUpdatePostDate date
        UnpostedEventDate date
        ViolationEventCreationDate creationDate
        ViolationEventIssuedDate issuedDate
        ViolationEventReleaseDate releaseDate
        ViolationEventPostedDate postedDate
        LargeDocDate date
        VersionHolder versionHolder
        EstimatedResultsFirstSubmitDate estimatedResultsFirstSubmitDate
        FirstMCPPostDate date
        SubmissionReleaseDate releaseDate
        SubmissionUnreleaseDate unreleaseDate
        SubmissionResetDate resetDate
    """,
    "enum": """
        ResponsiblePartyType type
        StudyType studyType
        DesignObservationalModel observationalModel
        DesignTimePerspective timePerspective
        BioSpecRetention retention
        StdAge stdAges
        SamplingMethod samplingMethod
        CentralContactRole role
        OverallOfficialRole role
        LocationContactRole role
        ReferenceType type
        IPDSharing ipdSharing
        UnpostedEventType type
    """,
    "enum agency": """
        OrgClass class
        LeadSponsorClass class
        CollaboratorClass class
    """,
    "enum allocation": """
        DesignAllocation allocation
    """,
    "enum arm": """
        ArmGroupType type
    """,
    "enum date type": """
        StartDateType type
        PrimaryCompletionDateType type
        CompletionDateType type
        StudyFirstPostDateType type
        ResultsFirstPostDateType type
        DispFirstPostDateType type
        LastUpdatePostDateType type
        EnrollmentType type
        FirstMCPPostDateType type
    """,
    "enum id type": """
        OrgStudyIdType type
        SecondaryIdType type
    """,
    "enum info type": """
        IPDSharingInfoType infoTypes
    """,
    "enum intervention": """
        InterventionType type
    """,
    "enum phase": """
        Phase phases
    """,
    "enum purpose": """
        DesignPrimaryPurpose primaryPurpose
    """,
    "enum sex": """
        Sex sex
        Gender sex
    """,
    "enum status": """
        OverallStatus overallStatus
        LastKnownStatus lastKnownStatus
        ExpandedAccessStatusForNCTId statusForNctId
        LocationStatus status
    """,
    "enum violation": """
        ViolationEventType type
    """,
    "enum who": """
        DesignWhoMasked whoMasked
    """,
    "flag": """
        DelayedPosting delayedPosting
        HasExpandedAccess hasExpandedAccess
        ResultsWaived resultsWaived
        OversightHasDMC oversightHasDmc
        IsFDARegulatedDrug isFdaRegulatedDrug
        IsFDARegulatedDevice isFdaRegulatedDevice
        IsUnapprovedDevice isUnapprovedDevice
        IsPPSD isPpsd
        IsUSExport isUsExport
        FDAAA801Violation fdaaa801Violation
        ExpAccTypeIndividual individual
        ExpAccTypeIntermediate intermediate
        ExpAccTypeTreatment treatment
        PatientRegistry patientRegistry
        HealthyVolunteers healthyVolunteers
        GenderBased genderBased
        UnpostedEventDateUnknown dateUnknown
        LargeDocNoSAP noSap
        LargeDocHasProtocol hasProtocol
        LargeDocHasSAP hasSap
        LargeDocHasICF hasIcf
        SubmissionUnreleaseDateUnknown unreleaseDateUnknown
    """,
    "group": """
        OrgStudyIdInfo orgStudyIdInfo
        SecondaryIdInfo secondaryIdInfos
        Organization organization
        ExpandedAccessInfo expandedAccessInfo
        StartDateStruct startDateStruct
        PrimaryCompletionDateStruct primaryCompletionDateStruct
        CompletionDateStruct completionDateStruct
        StudyFirstPostDateStruct studyFirstPostDateStruct
        ResultsFirstPostDateStruct resultsFirstPostDateStruct
        DispFirstPostDateStruct dispFirstPostDateStruct
        LastUpdatePostDateStruct lastUpdatePostDateStruct
        ResponsibleParty responsibleParty
        LeadSponsor leadSponsor
        Collaborator collaborators
        ExpandedAccessTypes expandedAccessTypes
        DesignInfo designInfo
        DesignMaskingInfo maskingInfo
        BioSpec bioSpec
        EnrollmentInfo enrollmentInfo
        ArmGroup armGroups
        Intervention interventions
        PrimaryOutcome primaryOutcomes
        SecondaryOutcome secondaryOutcomes
        OtherOutcome otherOutcomes
        CentralContact centralContacts
        OverallOfficial overallOfficials
        Location locations
        LocationContact contacts
        Reference references
        Retraction retractions
        SeeAlsoLink seeAlsoLinks
        AvailIPD availIpds
        UnpostedAnnotation unpostedAnnotation
        UnpostedEvent unpostedEvents
        ViolationAnnotation violationAnnotation
        ViolationEvent violationEvents
        LargeDoc largeDocs
        SubmissionTracking submissionTracking
        FirstMCPInfo firstMcpInfo
        FirstMCPPostDateStruct postDateStruct
        SubmissionInfo submissionInfos
    """,
    "masking": """
        DesignMasking masking
    """,
    "model": """
        DesignInterventionModel interventionModel
    """,
    "moment": """
        LargeDocUploadDate uploadDate
    """,
    "number": """
        NPtrsToThisExpAccNCTId nPtrsToThisExpAccNctId
        EnrollmentCount count
        LargeDocSize size
        SubmissionMCPReleaseN mcpReleaseN
    """,
    "text": """
        NCTId nctId
        NCTIdAlias nctIdAliases
        OrgStudyId id
        OrgStudyIdLink link
        SecondaryId id
        SecondaryIdDomain domain
        SecondaryIdLink link
        BriefTitle briefTitle
        OfficialTitle officialTitle
        Acronym acronym
        OrgFullName fullName
        WhyStopped whyStopped
        ExpandedAccessNCTId nctId
        ResponsiblePartyInvestigatorFullName investigatorFullName
        ResponsiblePartyInvestigatorTitle investigatorTitle
        ResponsiblePartyInvestigatorAffiliation investigatorAffiliation
        ResponsiblePartyOldNameTitle oldNameTitle
        ResponsiblePartyOldOrganization oldOrganization
        LeadSponsorName name
        CollaboratorName name
        BriefSummary briefSummary
        DetailedDescription detailedDescription
        Condition conditions
        Keyword keywords
        TargetDuration targetDuration
        DesignInterventionModelDescription interventionModelDescription
        DesignMaskingDescription maskingDescription
        BioSpecDescription description
        ArmGroupLabel label
        ArmGroupDescription description
        ArmGroupInterventionName interventionNames
        InterventionName name
        InterventionDescription description
        InterventionArmGroupLabel armGroupLabels
        InterventionOtherName otherNames
        PrimaryOutcomeMeasure measure
        PrimaryOutcomeDescription description
        PrimaryOutcomeTimeFrame timeFrame
        SecondaryOutcomeMeasure measure
        SecondaryOutcomeDescription description
        SecondaryOutcomeTimeFrame timeFrame
        OtherOutcomeMeasure measure
        OtherOutcomeDescription description
        OtherOutcomeTimeFrame timeFrame
        EligibilityCriteria eligibilityCriteria
        GenderDescription genderDescription
        MinimumAge minimumAge
        MaximumAge maximumAge
        StudyPopulation studyPopulation
        CentralContactName name
        CentralContactPhone phone
        CentralContactPhoneExt phoneExt
        CentralContactEMail email
        OverallOfficialName name
        OverallOfficialAffiliation affiliation
        LocationFacility facility
        LocationCity city
        LocationState state
        LocationZip zip
        LocationCountry country
        LocationContactName name
        LocationContactPhone phone
        LocationContactPhoneExt phoneExt
        LocationContactEMail email
        ReferencePMID pmid
        ReferenceCitation citation
        RetractionPMID pmid
        RetractionSource source
        SeeAlsoLinkLabel label
        SeeAlsoLinkURL url
        AvailIPDId id
        AvailIPDType type
        AvailIPDURL url
        AvailIPDComment comment
        IPDSharingDescription description
        IPDSharingTimeFrame timeFrame
        IPDSharingAccessCriteria accessCriteria
        IPDSharingURL url
        UnpostedResponsibleParty unpostedResponsibleParty
        ViolationEventDescription description
        LargeDocTypeAbbrev typeAbbrev
        LargeDocLabel label
        LargeDocFilename filename
        RemovedCountry removedCountries
    """,
}

PIECES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        piece: (key, kind)
        for kind, names in _NAMES.items()
        for piece, key in (line.split() for line in names.strip().splitlines())
    }
)
"""Classic name → (key in the API, kind of value: group, text, date, moment, flag, number, model,
masking, or "enum" and the group of labels)."""
