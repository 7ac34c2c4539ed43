"""What a classic XML file says of the plan of a study: design, arms, outcomes, eligibility."""

from __future__ import annotations

from typing import Final

from tracker.model import Json
from tracker.readers.build import struct
from tracker.readers.design import design_info
from tracker.readers.words import age, enum, flag, number, phases
from tracker.readers.xml_nodes import Node

_PROSE: Final = "_description"
_PATIENT_REGISTRY: Final = "observational [patient registry]"


def design(top: Node) -> Json:
    """Read the design module."""
    label = top.line("study_type")
    registry = label.lower() == _PATIENT_REGISTRY
    kind = "OBSERVATIONAL" if registry else enum("", label)
    access = top.node("expanded_access_info")
    enrollment = top.all("enrollment")
    enrollment_kind = enrollment[0].get("type") if enrollment else None
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
            count=number(top.line("enrollment")),
            type=enum("date type", enrollment_kind) if enrollment_kind else None,
        ),
    }


def _design_rows(top: Node) -> str | dict[str, str]:
    info = top.node("study_design_info")
    if not info.children:
        return top.line("study_design")
    return {
        name.replace("_", " "): info.block(name) if name.endswith(_PROSE) else info.line(name)
        for name in info.children
    }


def arms(top: Node) -> Json:
    """Read arms and interventions."""
    return {
        "armGroups": [
            struct(
                label=node.line("arm_group_label"),
                type=enum("arm", node.line("arm_group_type")),
                description=node.block("description"),
            )
            for node in top.nodes("arm_group")
        ],
        "interventions": [
            struct(
                type=enum("intervention", node.line("intervention_type")),
                name=node.line("intervention_name"),
                description=node.block("description"),
                armGroupLabels=node.lines("arm_group_label"),
                otherNames=node.lines("other_name"),
            )
            for node in top.nodes("intervention")
        ],
    }


def outcomes(top: Node, name: str) -> list[Json]:
    """Read one of the lists of outcome measures."""
    return [
        struct(
            measure=node.line("measure"),
            description=node.block("description"),
            timeFrame=node.line("time_frame"),
        )
        for node in top.nodes(name)
    ]


def eligibility(node: Node) -> Json:
    """Read the eligibility module."""
    sex = node.line("gender")
    sampling = node.line("sampling_method")
    return {
        "eligibilityCriteria": node.block("criteria"),
        "healthyVolunteers": flag(node.line("healthy_volunteers")),
        "sex": enum("sex", sex) if sex else None,
        "genderBased": flag(node.line("gender_based")),
        "genderDescription": node.block("gender_description"),
        "minimumAge": age(node.line("minimum_age")),
        "maximumAge": age(node.line("maximum_age")),
        "studyPopulation": node.block("study_pop"),
        "samplingMethod": enum("", sampling) if sampling else None,
    }
