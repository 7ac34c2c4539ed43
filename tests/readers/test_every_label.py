"""Every value that the registry's API knows, from the label that the classic formats printed for it."""

from __future__ import annotations

import pytest

from tracker.readers.pieces import PIECES
from tracker.readers.words import enum, masking, model, phases

# Classic name → its labels. Where a label is not the value in words, the value stands behind it.
LABELS = {
    "OverallStatus": "Active, not recruiting|Completed|Enrolling by invitation|Not yet recruiting"
    "|Recruiting|Suspended|Terminated|Withdrawn|Available|No longer available"
    "|Temporarily not available|Approved for marketing|Withheld|Unknown status=UNKNOWN",
    "ExpandedAccessStatusForNCTId": "Available|No longer available|Temporarily not available"
    "|Approved for marketing",
    "StudyType": "Expanded Access|Interventional|Observational",
    "Gender": "Female|Male|All|Both=ALL",
    "StdAge": "Child|Adult|Older Adult",
    "SamplingMethod": "Probability Sample|Non-Probability Sample",
    "IPDSharing": "Yes|No|Undecided",
    "IPDSharingInfoType": "Study Protocol|Statistical Analysis Plan (SAP)=SAP"
    "|Informed Consent Form (ICF)=ICF|Clinical Study Report (CSR)=CSR|Analytic Code",
    "SecondaryIdType": "U.S. NIH Grant/Contract=NIH|U.S. FDA Grant/Contract=FDA"
    "|U.S. VA Grant/Contract=VA|U.S. CDC Grant/Contract=CDC|U.S. AHRQ Grant/Contract=AHRQ"
    "|U.S. SAMHSA Grant/Contract=SAMHSA|Other Grant/Funding Number=OTHER_GRANT|EudraCT Number"
    "|EU Trial (CTIS) Number=CTIS|Registry Identifier=REGISTRY|Other Identifier=OTHER",
    "LeadSponsorClass": "NIH|FED|U.S. Fed=FED|OTHER_GOV|INDIV|Industry|NETWORK|AMBIG|Other|UNKNOWN",
    "StartDateType": "Actual|Estimated|Anticipated=ESTIMATED|Estimate=ESTIMATED",
    "ResponsiblePartyType": "Sponsor|Principal Investigator|Sponsor-Investigator",
    "DesignAllocation": "Randomized|Non-Randomized|N/A=NA",
    "DesignPrimaryPurpose": "Treatment|Prevention|Diagnostic|Educational/Counseling/Training=ECT"
    "|Supportive Care|Screening|Health Services Research|Basic Science|Device Feasibility|Other",
    "DesignObservationalModel": "Cohort|Case-Control|Case-Only|Case-Crossover"
    "|Ecologic or Community|Family-Based|Defined Population|Natural History|Other",
    "DesignTimePerspective": "Retrospective|Prospective|Cross-Sectional|Other",
    "BioSpecRetention": "None Retained|Samples With DNA|Samples Without DNA",
    "ArmGroupType": "Experimental|Active Comparator|Placebo Comparator|Sham Comparator"
    "|No Intervention|Other",
    "InterventionType": "Behavioral|Biological|Combination Product|Device|Diagnostic Test"
    "|Dietary Supplement|Drug|Genetic|Procedure|Radiation|Other",
    "LocationContactRole": "Study Chair|Study Director|Principal Investigator|Sub-Investigator"
    "|Contact",
    "ReferenceType": "background|result|derived",
    "UnpostedEventType": "Reset|Release|Unrelease",
    "ViolationEventType": "Violation Identified by FDA=VIOLATION_IDENTIFIED"
    "|Correction Confirmed by FDA=CORRECTION_CONFIRMED|Penalty Imposed by FDA=PENALTY_IMPOSED"
    "|Issues in letter addressed; confirmed by FDA.=ISSUES_IN_LETTER_ADDRESSED_CONFIRMED",
}


def _in_words(label: str) -> str:
    return label.upper().replace(",", "").replace(" ", "_").replace("-", "_")


@pytest.mark.parametrize("piece", LABELS)
def test_every_label_becomes_the_value_of_the_api(piece: str) -> None:
    kind = PIECES[piece][1]
    assert kind.startswith("enum")
    for label, _, value in (each.partition("=") for each in LABELS[piece].split("|")):
        assert enum(kind.removeprefix("enum").strip(), label) == (value or _in_words(label)), label


@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("Single Group Assignment", "SINGLE_GROUP"),
        ("Parallel Assignment", "PARALLEL"),
        ("Crossover Assignment", "CROSSOVER"),
        ("Factorial Assignment", "FACTORIAL"),
        ("Sequential Assignment", "SEQUENTIAL"),
    ],
)
def test_every_model_has_its_value(label: str, value: str) -> None:
    assert model(label) == value


@pytest.mark.parametrize(
    ("label", "values"),
    [
        ("N/A", ["NA"]),
        ("Not Applicable", ["NA"]),
        ("Phase 0", ["EARLY_PHASE1"]),
        ("Early Phase 1", ["EARLY_PHASE1"]),
        ("Phase 1", ["PHASE1"]),
        ("Phase 1/Phase 2", ["PHASE1", "PHASE2"]),
        ("Phase 2", ["PHASE2"]),
        ("Phase 2/Phase 3", ["PHASE2", "PHASE3"]),
        ("Phase 3", ["PHASE3"]),
        ("Phase 4", ["PHASE4"]),
    ],
)
def test_every_phase_has_its_values(label: str, values: list[str]) -> None:
    assert phases(label) == values


@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("None (Open Label)", "NONE"),
        ("Single", "SINGLE"),
        ("Double", "DOUBLE"),
        ("Triple", "TRIPLE"),
        ("Quadruple", "QUADRUPLE"),
        ("Open Label", "NONE"),
        ("No masking", "NONE"),
        ("Single Blind", "SINGLE"),
        ("Double-Blind", "DOUBLE"),
    ],
)
def test_every_masking_has_its_value(label: str, value: str) -> None:
    assert masking(label) == {"masking": value}
