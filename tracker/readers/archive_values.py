"""What stands in a single row of the archive's page: design words, outcomes, arms, references."""

from __future__ import annotations

import re
from typing import Final

from tracker.model import Json
from tracker.readers import eras
from tracker.readers.build import struct
from tracker.readers.text import one_line
from tracker.readers.words import enum, masking

_ALLOCATIONS: Final = frozenset({"RANDOMIZED", "NON_RANDOMIZED", "NON_RANDOMIZED_TRIAL"})
_PURPOSES: Final = frozenset(
    {
        "TREATMENT",
        "PREVENTION",
        "DIAGNOSTIC",
        "ECT",
        "SUPPORTIVE_CARE",
        "SCREENING",
        "HEALTH_SERVICES_RESEARCH",
        "BASIC_SCIENCE",
        "DEVICE_FEASIBILITY",
    }
)
_OBSERVED: Final = frozenset(
    {
        "COHORT",
        "CASE_CONTROL",
        "CASE_ONLY",
        "CASE_CROSSOVER",
        "ECOLOGIC_OR_COMMUNITY",
        "FAMILY_BASED",
        "DEFINED_POPULATION",
        "NATURAL_HISTORY",
    }
)
_PERSPECTIVES: Final = frozenset({"PROSPECTIVE", "RETROSPECTIVE", "CROSS_SECTIONAL"})


def design(labels: list[str]) -> dict[str, Json]:
    """Sort the design's words, which the page prints without saying what each of them is.

    "Other" is the purpose of a trial, and of an observational study what else isn't said of it.
    """
    found: dict[str, Json] = {}
    for label in sorted(labels, key=lambda label: label.strip().lower() == "other"):
        value = enum("purpose", label)
        if value in _ALLOCATIONS:
            found["allocation"] = value
        elif value in _PURPOSES:
            found["primaryPurpose"] = value
        elif value.endswith("_ASSIGNMENT"):
            found["interventionModel"] = value.removesuffix("_ASSIGNMENT")
        elif value in _OBSERVED:
            found["observationalModel"] = value
        elif value in _PERSPECTIVES:
            found["timePerspective"] = value
        elif re.match(
            r"OPEN_LABEL|NO_MASKING|NONE|(?:SINGLE|DOUBLE|TRIPLE|QUADRUPLE)(?:_BLIND|$)", value
        ):
            found["maskingInfo"] = masking(label)
        elif value == "OTHER":
            found.setdefault(_other(found), value)
    return found


def _other(found: dict[str, Json]) -> str:
    if found.keys() & {"allocation", "interventionModel", "maskingInfo"}:
        return "primaryPurpose"
    return "timePerspective" if "observationalModel" in found else "observationalModel"


def unsaid(design: dict[str, Json]) -> frozenset[str]:
    """Say what the archive leaves open of a design: whether a trial's missing phase is N/A."""
    if design.get("studyType") == "INTERVENTIONAL" and not design.get("phases"):
        return eras.unsaid_in_design(design) | {"designModule.phases"}
    return eras.unsaid_in_design(design)


_MEASURE: Final = re.compile(
    r"^(Measure|Time Frame|Safety Issue\?|Description):?[ \t]*", re.MULTILINE
)


def outcome(value: tuple[str, ...]) -> dict[str, Json]:
    """Read an outcome measure."""
    text = "\n".join(value)
    found = list(_MEASURE.finditer(text))
    ends = [*(match.start() for match in found[1:]), len(text)]
    parts = {m[1]: text[m.end() : end].strip() for m, end in zip(found, ends, strict=False)}
    # Until 2007 an outcome was a text without parts.
    whole = text[: found[0].start()] if found else text
    return struct(
        measure=one_line(parts.get("Measure") or whole),
        timeFrame=one_line(parts.get("Time Frame")),
        description=_prose(parts.get("Description", "")),
    )


def _prose(text: str) -> str:
    return "\n\n".join(words for line in text.split("\n") if (words := one_line(line)))


_LABEL: Final = re.compile(r"\bArm Label:\s*")
_ARM_TYPE: Final = re.compile(
    r"\s*(Experimental|Active Comparator|Placebo Comparator|Sham Comparator|No Intervention|Other)$"
)


def arm(value: tuple[str, ...]) -> dict[str, Json]:
    """Read an arm or group."""
    label = _LABEL.sub("", value[0], count=1) if value else ""
    kind = _ARM_TYPE.search(label)
    return struct(
        label=one_line(label[: kind.start()] if kind else label),
        type=enum("arm", kind[1]) if kind else None,
        description=_prose("\n".join(value[1:])),
    )


def intervention(value: tuple[str, ...]) -> dict[str, Json]:
    """Read an intervention."""
    head, *labels = _LABEL.split(value[0]) if value else [""]
    kind, colon, name = head.partition(":")
    return struct(
        type=enum("intervention", kind) if colon else None,
        name=one_line(name if colon else head),
        description=_prose("\n".join(value[1:])),
        armGroupLabels=[one_line(label) for label in labels if label.strip()],
    )


def reference(value: tuple[str, ...]) -> dict[str, Json]:
    """Read a reference."""
    found = {key: one_line(text) for key, _, text in (line.partition(":") for line in value)}
    return struct(pmid=found.get("MEDLINE"), citation=found.get("Citation"))
