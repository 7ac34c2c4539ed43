"""Classic JSON studies."""

from __future__ import annotations

from datetime import date
from typing import Any

import orjson
import pytest

from tracker.errors import ReadingError
from tracker.fields import uncovered
from tracker.model import Format, Markup, Reading
from tracker.readers import read, recognise

STUDY: dict[str, Any] = {
    "ProtocolSection": {
        "IdentificationModule": {
            "NCTId": "NCT09000001",
            "NCTIdAliasList": {"NCTIdAlias": ["NCT09000002"]},
            "OrgStudyIdInfo": {"OrgStudyId": "LARK-1"},
            "SecondaryIdInfoList": {
                "SecondaryIdInfo": [
                    {
                        "SecondaryId": "2013-004567-12",
                        "SecondaryIdType": "EudraCT Number",
                    },
                    {
                        "SecondaryId": "X-9",
                        "SecondaryIdType": "Other Grant/Funding Number",
                        "SecondaryIdDomain": "Flora Ltd",
                    },
                ]
            },
            "Organization": {"OrgFullName": "University of Nowhere", "OrgClass": "OTHER_GOV"},
            "BriefTitle": "Larkspur Extract for Hiccups",
        },
        "StatusModule": {
            "StatusVerifiedDate": "August 2020",
            "OverallStatus": "Unknown status",
            "LastKnownStatus": "Active, not recruiting",
            "ExpandedAccessInfo": {"HasExpandedAccess": "No"},
            "StartDateStruct": {"StartDate": "May 1, 2020", "StartDateType": "Actual"},
            "CompletionDateStruct": {
                "CompletionDate": "May 2021",
                "CompletionDateType": "Anticipated",
            },
            "StudyFirstPostDateStruct": {
                "StudyFirstPostDate": "April 2, 2020",
                "StudyFirstPostDateType": "Estimate",
            },
            "LastUpdateSubmitDate": "August 12, 2020",
        },
        "SponsorCollaboratorsModule": {
            "ResponsibleParty": {"ResponsiblePartyType": "Sponsor-Investigator"},
            "LeadSponsor": {
                "LeadSponsorName": "University of Nowhere",
                "LeadSponsorClass": "OTHER",
            },
        },
        "OversightModule": {"OversightHasDMC": "Yes", "IsFDARegulatedDrug": "No"},
        "ConditionsModule": {"ConditionList": {"Condition": ["Hiccups"]}},
        "DesignModule": {
            "StudyType": "Interventional",
            "PhaseList": {"Phase": ["Phase 2", "Phase 3"]},
            "DesignInfo": {
                "DesignAllocation": "N/A",
                "DesignInterventionModel": "Crossover Assignment",
                "DesignPrimaryPurpose": "Educational/Counseling/Training",
                "DesignMaskingInfo": {
                    "DesignMasking": "None (Open Label)",
                    "DesignWhoMaskedList": {"DesignWhoMasked": ["Care Provider"]},
                },
            },
            "EnrollmentInfo": {"EnrollmentCount": "1206", "EnrollmentType": "Actual"},
        },
        "ArmsInterventionsModule": {
            "ArmGroupList": {
                "ArmGroup": [
                    {
                        "ArmGroupLabel": "Extract",
                        "ArmGroupType": "Sham Comparator",
                        "ArmGroupInterventionList": {
                            "ArmGroupInterventionName": ["Drug: Larkspur"]
                        },
                    }
                ]
            }
        },
        "EligibilityModule": {
            "HealthyVolunteers": "Accepts Healthy Volunteers",
            "Gender": "Female",
            "StdAgeList": {"StdAge": ["Adult", "Older Adult"]},
        },
        "ContactsLocationsModule": {
            "LocationList": {
                "Location": [
                    {
                        "LocationCity": "Seoul",
                        "LocationCountry": "Korea, Republic of",
                        "LocationStatus": "Not yet recruiting",
                        "LocationContactList": {
                            "LocationContact": [
                                {"LocationContactName": "Ada", "LocationContactRole": "Contact"}
                            ]
                        },
                    }
                ]
            }
        },
        "IPDSharingStatementModule": {
            "IPDSharing": "Yes",
            "IPDSharingInfoTypeList": {
                "IPDSharingInfoType": ["Statistical Analysis Plan (SAP)", "Analytic Code"]
            },
        },
    },
    "DocumentSection": {
        "LargeDocumentModule": {
            "LargeDocList": {
                "LargeDoc": [
                    {
                        "LargeDocTypeAbbrev": "Prot",
                        "LargeDocHasProtocol": "Yes",
                        "LargeDocUploadDate": "03/27/2018 10:51",
                        "LargeDocSize": "3101",
                    }
                ]
            }
        }
    },
    "DerivedSection": {
        "MiscInfoModule": {"VersionHolder": "December 22, 2022"},
        "ConditionBrowseModule": {"ConditionMeshList": {"ConditionMesh": []}},
    },
}


def reading(study: Any = STUDY) -> Reading:
    raw = orjson.dumps(study)
    form = recognise(raw)
    assert form is Format.CLASSIC_JSON
    return read(raw, form)


def test_every_value_stands_where_the_api_has_it() -> None:
    found = reading().study
    protocol = found["protocolSection"]
    assert protocol["identificationModule"] == {
        "nctId": "NCT09000001",
        "nctIdAliases": ["NCT09000002"],
        "orgStudyIdInfo": {"id": "LARK-1"},
        "secondaryIdInfos": [
            {"id": "2013-004567-12", "type": "EUDRACT_NUMBER"},
            {"id": "X-9", "type": "OTHER_GRANT", "domain": "Flora Ltd"},
        ],
        "organization": {"fullName": "University of Nowhere", "class": "OTHER_GOV"},
        "briefTitle": "Larkspur Extract for Hiccups",
    }
    assert protocol["statusModule"] == {
        "statusVerifiedDate": "2020-08",
        "overallStatus": "UNKNOWN",
        "lastKnownStatus": "ACTIVE_NOT_RECRUITING",
        "expandedAccessInfo": {"hasExpandedAccess": False},
        "startDateStruct": {"date": "2020-05-01", "type": "ACTUAL"},
        "completionDateStruct": {"date": "2021-05", "type": "ESTIMATED"},
        "studyFirstPostDateStruct": {"date": "2020-04-02", "type": "ESTIMATED"},
        "lastUpdateSubmitDate": "2020-08-12",
    }
    assert protocol["designModule"] == {
        "studyType": "INTERVENTIONAL",
        "phases": ["PHASE2", "PHASE3"],
        "designInfo": {
            "allocation": "NA",
            "interventionModel": "CROSSOVER",
            "primaryPurpose": "ECT",
            "maskingInfo": {"masking": "NONE", "whoMasked": ["CARE_PROVIDER"]},
        },
        "enrollmentInfo": {"count": 1206, "type": "ACTUAL"},
    }
    assert protocol["armsInterventionsModule"]["armGroups"] == [
        {"label": "Extract", "type": "SHAM_COMPARATOR", "interventionNames": ["Drug: Larkspur"]}
    ]
    assert protocol["eligibilityModule"] == {
        "healthyVolunteers": True,
        "sex": "FEMALE",
        "stdAges": ["ADULT", "OLDER_ADULT"],
    }
    assert protocol["contactsLocationsModule"]["locations"] == [
        {
            "city": "Seoul",
            "country": "South Korea",
            "status": "NOT_YET_RECRUITING",
            "contacts": [{"name": "Ada", "role": "CONTACT"}],
        }
    ]
    assert protocol["ipdSharingStatementModule"] == {
        "ipdSharing": "YES",
        "infoTypes": ["SAP", "ANALYTIC_CODE"],
    }
    assert found["documentSection"]["largeDocumentModule"]["largeDocs"] == [
        {
            "typeAbbrev": "Prot",
            "hasProtocol": True,
            "uploadDate": "2018-03-27T10:51",
            "size": 3101,
        }
    ]
    assert found["hasResults"] is False
    assert uncovered(found) == ()


def test_the_load_dates_the_record() -> None:
    found = reading()
    assert found.markup is Markup.PLAIN
    assert (found.dated, found.certainty) == (date(2022, 12, 22), "data load in the record")


def test_results_are_there_when_their_section_is() -> None:
    assert reading({**STUDY, "ResultsSection": {}}).study["hasResults"] is True


def test_an_element_of_the_response_is_read_as_its_study() -> None:
    assert reading({"Rank": 1, "Study": STUDY}) == reading()
    assert reading({"FullStudy": {"Rank": 1, "Study": STUDY}}) == reading()


def test_a_name_nobody_knows_is_noted_not_lost_in_silence() -> None:
    module = {**STUDY["ProtocolSection"]["StatusModule"], "MoodOfSponsor": "Good"}
    protocol = {**STUDY["ProtocolSection"], "StatusModule": module}
    found = reading({**STUDY, "ProtocolSection": protocol})
    assert found.notes == ("MoodOfSponsor is not known and was left out",)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b'{"ProtocolSection": []}', "no ProtocolSection"),
        (b'{"ProtocolSection": {}}', "no NCT number"),
        (b'{"ProtocolSection": {"IdentificationModule": {"NCTId": ["x"]}}}', "no NCT number"),
        (b'{"ProtocolSection": ' + b'{"a":' * 90 + b"1" + b"}" * 91, "nested deeper"),
    ],
)
def test_what_is_no_study_is_refused_in_words(raw: bytes, says: str) -> None:
    with pytest.raises(ReadingError, match=says):
        read(raw, Format.CLASSIC_JSON)
