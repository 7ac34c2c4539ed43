"""The rows of the tabular view for records of other kinds than the user's."""

from __future__ import annotations

from typing import Any

import pytest

from tracker.tabular import table

STATUS, DESIGN = "statusModule.", "designModule.designInfo."
ELIGIBILITY = "eligibilityModule."

ROWS: list[tuple[str, dict[str, Any], str, tuple[str, ...]]] = [
    (
        "an actual start",
        {f"{STATUS}startDateStruct": {"date": "2020-02-03", "type": "ACTUAL"}},
        "Actual Study Start Date",
        ("February 3, 2020",),
    ),
    (
        "results dates appear when there are any",
        {f"{STATUS}resultsFirstSubmitDate": "2021-05-04"},
        "Results First Submitted Date",
        ("May 4, 2021",),
    ),
    (
        "a delay too",
        {f"{STATUS}dispFirstPostDateStruct": {"date": "2021-05-04"}},
        "Disposition First Posted Date",
        ("May 4, 2021",),
    ),
    (
        "outcomes with descriptions",
        {
            "outcomesModule.primaryOutcomes": [
                {
                    "measure": "Pain",
                    "timeFrame": "1 year",
                    "description": "On a scale.\n\n* a\n* b",
                },
                {"measure": "Death"},
            ]
        },
        "Current Primary Outcome Measures",
        (
            "• Pain [\xa0Time\xa0Frame:\xa01 year\xa0]",
            "  On a scale.",
            "  • a",
            "  • b",
            "• Death",
        ),
    ),
    ("phases", {"designModule.phases": ["NA"]}, "Study Phase", ("Not Applicable",)),
    (
        "design in the page's order, with who is masked",
        {
            f"{DESIGN}primaryPurpose": "SUPPORTIVE_CARE",
            f"{DESIGN}allocation": "RANDOMIZED",
            f"{DESIGN}interventionModel": "PARALLEL",
            f"{DESIGN}interventionModelDescription": "Two arms.\n\nOne to one.",
            f"{DESIGN}maskingInfo.masking": "DOUBLE",
            f"{DESIGN}maskingInfo.whoMasked": ["PARTICIPANT", "OUTCOMES_ASSESSOR"],
            f"{DESIGN}maskingInfo.maskingDescription": "Same look.",
        },
        "Study Design",
        (
            "Allocation: Randomized",
            "Intervention Model: Parallel Assignment",
            "Intervention Model Description: Two arms.",
            "One to one.",
            "Masking: Double (Participant, Outcomes Assessor)",
            "Masking Description: Same look.",
            "Primary Purpose: Supportive Care",
        ),
    ),
    (
        "interventions with other names",
        {
            "armsInterventionsModule.interventions": [
                {"type": "DRUG", "name": "A", "otherNames": ["a1", "a2"]},
                {"type": "DIETARY_SUPPLEMENT", "name": "B", "otherNames": ["b1"]},
            ]
        },
        "Intervention",
        (
            "• Drug: A",
            "  Other Names:",
            "  • a1",
            "  • a2",
            "• Dietary Supplement: B",
            "  Other Name: b1",
        ),
    ),
    (
        "arms with their interventions",
        {
            "armsInterventionsModule.armGroups": [
                {
                    "label": "High",
                    "type": "ACTIVE_COMPARATOR",
                    "description": "Twice a day",
                    "interventionNames": ["Drug: A", "Drug: B"],
                },
                {"label": "None", "type": "NO_INTERVENTION"},
                {"label": "Untyped", "interventionNames": ["Drug: A"]},
            ]
        },
        "Study Arms",
        (
            "• Active Comparator: High",
            "  Twice a day",
            "  Interventions:",
            "  • Drug: A",
            "  • Drug: B",
            "• No Intervention: None",
            "• Untyped",
            "  Intervention: Drug: A",
        ),
    ),
    (
        "publications",
        {"referencesModule.references": [{"citation": "A. B. 2001."}, {"pmid": "123"}]},
        "Publications *",
        ("• A. B. 2001.", "• PMID 123"),
    ),
    (
        "ages from",
        {f"{ELIGIBILITY}minimumAge": "18 Years", f"{ELIGIBILITY}stdAges": ["ADULT", "OLDER_ADULT"]},
        "Ages",
        ("18 Years and older \xa0 (Adult, Older Adult)",),
    ),
    ("ages up to", {f"{ELIGIBILITY}maximumAge": "17 Years"}, "Ages", ("up to 17 Years",)),
    ("any age", {f"{ELIGIBILITY}stdAges": ["CHILD", "ADULT"]}, "Ages", ("Child, Adult",)),
    (
        "gender based",
        {
            f"{ELIGIBILITY}sex": "FEMALE",
            f"{ELIGIBILITY}genderBased": True,
            f"{ELIGIBILITY}genderDescription": "By self-\n\nreport",
        },
        "Sex/Gender",
        (
            "Sexes Eligible for Study: Female",
            "Gender Based Eligibility: Yes",
            "Gender Eligibility Description: By self- report",
        ),
    ),
    (
        "contacts while it recruits",
        {
            f"{STATUS}overallStatus": "RECRUITING",
            "contactsLocationsModule.centralContacts": [
                {"name": "A. Example", "phone": "555", "phoneExt": "7", "email": "a@example.org"}
            ],
        },
        "Contacts",
        ("Contact: A. Example \xa0 555 ext 7 \xa0 a@example.org",),
    ),
    (
        "contacts hidden when it doesn't",
        {
            f"{STATUS}overallStatus": "UNKNOWN",
            "contactsLocationsModule.centralContacts": [{"name": "A. Example"}],
        },
        "Contacts",
        ("Contact information is only displayed when the study is recruiting subjects",),
    ),
    (
        "each country once",
        {
            "contactsLocationsModule.locations": [
                {"facility": "X", "country": "Chile"},
                {"facility": "Y", "country": "Peru"},
                {"facility": "Z", "country": "Chile"},
                {"facility": "W"},
            ]
        },
        "Listed Location Countries",
        ("Chile, \xa0 Peru",),
    ),
    (
        "removed countries",
        {"miscInfoModule.removedCountries": ["Chile", "Peru"]},
        "Removed Location Countries",
        ("Chile, \xa0 Peru",),
    ),
    (
        "ids",
        {
            "identificationModule.orgStudyIdInfo": {"id": "X-1"},
            "identificationModule.secondaryIdInfos": [
                {"id": "2020-000000-11", "type": "EUDRACT_NUMBER"},
                {"id": "Z9", "type": "OTHER", "domain": "Example Board"},
                {"id": "plain"},
            ],
        },
        "Other Study ID Numbers",
        ("X-1", "2020-000000-11 ( EudraCT Number )", "Z9 ( Other, Example Board )", "plain"),
    ),
    (
        "regulated products",
        {"oversightModule.isFdaRegulatedDrug": True, "oversightModule.isFdaRegulatedDevice": False},
        "U.S. FDA-regulated Product",
        (
            "Studies a U.S. FDA-regulated Drug Product: Yes",
            "Studies a U.S. FDA-regulated Device Product: No",
        ),
    ),
    (
        "data sharing",
        {
            "ipdSharingStatementModule.ipdSharing": "YES",
            "ipdSharingStatementModule.description": "On request.",
            "ipdSharingStatementModule.infoTypes": ["STUDY_PROTOCOL", "SAP"],
            "ipdSharingStatementModule.timeFrame": "5 years",
            "ipdSharingStatementModule.url": "https://example.org/data",
        },
        "IPD Sharing Statement",
        (
            "Plan to Share IPD: Yes",
            "Plan Description:",
            "On request.",
            "Supporting Materials: Study Protocol, Statistical Analysis Plan (SAP)",
            "Time Frame:",
            "5 years",
            "URL: https://example.org/data",
        ),
    ),
    (
        "a responsible party of old records",
        {
            "sponsorCollaboratorsModule.responsibleParty": {
                "oldNameTitle": "A. Example, Head",
                "oldOrganization": "Example Ltd",
            }
        },
        "Responsible Party",
        ("A. Example, Head, Example Ltd",),
    ),
    (
        "investigators",
        {
            "contactsLocationsModule.overallOfficials": [
                {"role": "PRINCIPAL_INVESTIGATOR", "name": "A, MD", "affiliation": "Example U"},
                {"role": "STUDY_CHAIR", "name": "B"},
                {"name": "C"},
            ]
        },
        "Investigators",
        ("Principal Investigator: A, MD – Example U", "Study Chair: B", "C"),
    ),
    (
        "collaborators",
        {"sponsorCollaboratorsModule.collaborators": [{"name": "A"}, {"name": "B"}]},
        "Collaborators",
        ("• A", "• B"),
    ),
]


@pytest.mark.parametrize(
    ("fields", "label", "lines"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_a_row_says_what_the_record_says(
    fields: dict[str, Any], label: str, lines: tuple[str, ...]
) -> None:
    row = table(fields, None).row(label)
    assert row is not None
    assert row.lines == lines


OBSERVATIONAL: dict[str, Any] = {
    "designModule.studyType": "OBSERVATIONAL",
    "designModule.targetDuration": "5 Years",
    "designModule.bioSpec.retention": "SAMPLES_WITH_DNA",
    "designModule.bioSpec.description": "Blood\n\n* serum",
    f"{DESIGN}observationalModel": "CASE_CONTROL",
    f"{DESIGN}timePerspective": "PROSPECTIVE",
    f"{ELIGIBILITY}samplingMethod": "NON_PROBABILITY_SAMPLE",
    f"{ELIGIBILITY}studyPopulation": "Nurses",
}


def test_an_observational_record_has_its_own_rows_and_no_phase() -> None:
    view = table(OBSERVATIONAL, None)
    shown = {
        label: row.lines
        for label in (
            "Study Design",
            "Target Follow-Up Duration",
            "Biospecimen",
            "Sampling Method",
            "Study Population",
            "Study Groups/Cohorts",
        )
        if (row := view.row(label))
    }
    assert shown == {
        "Study Design": ("Observational Model: Case-Control", "Time Perspective: Prospective"),
        "Target Follow-Up Duration": ("5 Years",),
        "Biospecimen": ("Retention: Samples With DNA", "Description: Blood", "• serum"),
        "Sampling Method": ("Non-Probability Sample",),
        "Study Population": ("Nurses",),
        "Study Groups/Cohorts": ("Not Provided",),
    }
    assert view.row("Study Phase") is None
    assert view.row("Study Arms") is None


def test_an_empty_record_has_every_row_and_invents_nothing() -> None:
    view = table({}, None)
    values = {line for section in view.sections for row in section.rows for line in row.lines}
    assert values == {
        "Not Provided",
        "Not available: no history stored",
        "Contact information is only displayed when the study is recruiting subjects",
    }


HEADINGS: list[tuple[str, dict[str, Any], dict[str, tuple[str, ...]]]] = [
    (
        "a stopped trial with its reason and results",
        {
            f"{STATUS}overallStatus": "TERMINATED",
            f"{STATUS}whyStopped": "No\n\nfunding",
            f"{STATUS}resultsFirstPostDateStruct": {"date": "2020-01-02"},
        },
        {
            "Recruitment Status": ("Terminated (No funding)",),
            "Results First Posted": ("January 2, 2020",),
        },
    ),
    (
        "an investigator answers for it",
        {
            f"{STATUS}statusVerifiedDate": "2020-01",
            "sponsorCollaboratorsModule.responsibleParty": {
                "type": "SPONSOR_INVESTIGATOR",
                "investigatorFullName": "Ada Example",
                "investigatorAffiliation": "Example U",
            },
            "sponsorCollaboratorsModule.collaborators": [{"name": "Helper"}],
        },
        {
            "Verified": ("January 2020 by Ada Example, Example U",),
            "Collaborator": ("Helper",),
            "Information provided by (Responsible Party)": ("Ada Example, Example U",),
        },
    ),
]


@pytest.mark.parametrize(
    ("fields", "expected"), [row[1:] for row in HEADINGS], ids=[row[0] for row in HEADINGS]
)
def test_the_heading_says(fields: dict[str, Any], expected: dict[str, tuple[str, ...]]) -> None:
    said = {row.label: row.lines for row in table(fields, None).heading}
    assert expected.items() <= said.items()
