"""The registry's own wording of its enumeration values."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

LABELS: Mapping[str, str] = MappingProxyType(
    {
        "ACTIVE_NOT_RECRUITING": "Active, not recruiting",
        "COMPLETED": "Completed",
        "ENROLLING_BY_INVITATION": "Enrolling by invitation",
        "NOT_YET_RECRUITING": "Not yet recruiting",
        "RECRUITING": "Recruiting",
        "SUSPENDED": "Suspended",
        "TERMINATED": "Terminated",
        "WITHDRAWN": "Withdrawn",
        "AVAILABLE": "Available",
        "NO_LONGER_AVAILABLE": "No longer available",
        "TEMPORARILY_NOT_AVAILABLE": "Temporarily not available",
        "APPROVED_FOR_MARKETING": "Approved for marketing",
        "WITHHELD": "Withheld",
        "UNKNOWN": "Unknown status",
        "EXPANDED_ACCESS": "Expanded Access",
        "INTERVENTIONAL": "Interventional",
        "OBSERVATIONAL": "Observational",
        "NA": "Not Applicable",
        "EARLY_PHASE1": "Early Phase 1",
        "PHASE1": "Phase 1",
        "PHASE2": "Phase 2",
        "PHASE3": "Phase 3",
        "PHASE4": "Phase 4",
        "OLDER_ADULT": "Older Adult",
        "PROBABILITY_SAMPLE": "Probability Sample",
        "NON_PROBABILITY_SAMPLE": "Non-Probability Sample",
        "STUDY_PROTOCOL": "Study Protocol",
        "SAP": "Statistical Analysis Plan (SAP)",
        "ICF": "Informed Consent Form (ICF)",
        "CSR": "Clinical Study Report (CSR)",
        "ANALYTIC_CODE": "Analytic Code",
        "NIH": "NIH",
        "FDA": "U.S. FDA Grant/Contract",
        "VA": "U.S. VA Grant/Contract",
        "CDC": "U.S. CDC Grant/Contract",
        "AHRQ": "U.S. AHRQ Grant/Contract",
        "SAMHSA": "U.S. SAMHSA Grant/Contract",
        "OTHER_GRANT": "Other Grant/Funding Number",
        "EUDRACT_NUMBER": "EudraCT Number",
        "CTIS": "EU Trial (CTIS) Number",
        "REGISTRY": "Registry Identifier",
        "FED": "U.S. federal agency",
        "OTHER_GOV": "Other government",
        "INDIV": "Individual",
        "PRINCIPAL_INVESTIGATOR": "Principal Investigator",
        "SPONSOR_INVESTIGATOR": "Sponsor-Investigator",
        "NON_RANDOMIZED": "Non-Randomized",
        "SINGLE_GROUP": "Single Group Assignment",
        "PARALLEL": "Parallel Assignment",
        "CROSSOVER": "Crossover Assignment",
        "FACTORIAL": "Factorial Assignment",
        "SEQUENTIAL": "Sequential Assignment",
        "ECT": "Educational/Counseling/Training",
        "SUPPORTIVE_CARE": "Supportive Care",
        "HEALTH_SERVICES_RESEARCH": "Health Services Research",
        "BASIC_SCIENCE": "Basic Science",
        "DEVICE_FEASIBILITY": "Device Feasibility",
        "NONE": "None (Open Label)",
        "POST_HOC": "Post-Hoc",
        "OTHER_PRE_SPECIFIED": "Other Pre-specified",
        "CARE_PROVIDER": "Care Provider",
        "OUTCOMES_ASSESSOR": "Outcomes Assessor",
        "CASE_CONTROL": "Case-Control",
        "CASE_ONLY": "Case-Only",
        "CASE_CROSSOVER": "Case-Crossover",
        "ECOLOGIC_OR_COMMUNITY": "Ecologic or Community",
        "FAMILY_BASED": "Family-Based",
        "DEFINED_POPULATION": "Defined Population",
        "NATURAL_HISTORY": "Natural History",
        "CROSS_SECTIONAL": "Cross-Sectional",
        "NONE_RETAINED": "None Retained",
        "SAMPLES_WITH_DNA": "Samples With DNA",
        "SAMPLES_WITHOUT_DNA": "Samples Without DNA",
        "ACTIVE_COMPARATOR": "Active Comparator",
        "PLACEBO_COMPARATOR": "Placebo Comparator",
        "SHAM_COMPARATOR": "Sham Comparator",
        "NO_INTERVENTION": "No Intervention",
        "COMBINATION_PRODUCT": "Combination Product",
        "DIAGNOSTIC_TEST": "Diagnostic Test",
        "DIETARY_SUPPLEMENT": "Dietary Supplement",
        "STUDY_CHAIR": "Study Chair",
        "STUDY_DIRECTOR": "Study Director",
        "SUB_INVESTIGATOR": "Sub-Investigator",
        "RELEASE": "Submitted for quality review",
        "RESET": "Returned with comments",
        "UNRELEASE": "Submission cancelled",
        "VIOLATION_IDENTIFIED": "Violation identified by FDA",
        "CORRECTION_CONFIRMED": "Correction confirmed by FDA",
        "PENALTY_IMPOSED": "Penalty imposed by FDA",
        "ISSUES_IN_LETTER_ADDRESSED_CONFIRMED": "Issues in letter addressed; confirmed by FDA",
    }
)
"""Value → label, for every value whose label is more than its words with a capital first letter."""

_ELSEWHERE: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("allocation", "NA"): "N/A",
        ("class", "UNKNOWN"): "Unknown",
        ("type", "NIH"): "U.S. NIH Grant/Contract",
        ("type", "OTHER"): "Other",
    }
)


def label(value: str, name: str = "") -> str:
    """Return the registry's wording of an enumeration value; an unknown value is humanised.

    `name` is the last part of the field's path: the wording of a few values depends on the field.
    """
    wording = _ELSEWHERE.get((name, value)) or LABELS.get(value)
    return wording or value.replace("_", " ").capitalize()
