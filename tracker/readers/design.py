"""The study design row or string of any year, as the API's `designInfo`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from tracker.model import Json
from tracker.readers.build import struct
from tracker.readers.text import one_line
from tracker.readers.words import enum, masking, model

_KEYS: Final = (
    "Allocation",
    "Endpoint Classification",
    "Intervention Model Description",
    "Intervention Model",
    "Observational Model",
    "Observational Study Model",
    "Time Perspective",
    "Masking Description",
    "Masking",
    "Primary Purpose",
)
_KEY: Final = re.compile(rf"(?:^|[,\n]\s*)({'|'.join(_KEYS)}):[ \t\xa0]*")


def design_info(rows: str | Mapping[str, str]) -> dict[str, Json]:
    """Make `designInfo` of named rows, or of the string "Allocation: …, Masking: …" or its lines.

    The endpoint classification, asked for until January 2017 and then dropped by the registry for all
    records, is left out.
    """
    said = dict(rows) if isinstance(rows, Mapping) else split(rows)
    found = {key.lower(): text for key, value in said.items() if (text := value.strip())}
    shown = {key: one_line(value) for key, value in found.items()}
    how = masking(shown["masking"]) if "masking" in shown else {}
    return struct(
        allocation=_enum("allocation", shown.get("allocation")),
        interventionModel=model(shown["intervention model"])
        if "intervention model" in shown
        else None,
        interventionModelDescription=found.get("intervention model description"),
        primaryPurpose=_enum("purpose", shown.get("primary purpose")),
        observationalModel=_enum(
            "observational model",
            shown.get("observational model") or shown.get("observational study model"),
        ),
        timePerspective=_enum("", shown.get("time perspective")),
        maskingInfo=struct(**how, maskingDescription=found.get("masking description")),
    )


def split(text: str) -> dict[str, str]:
    """Split "Allocation: Randomized, Masking: Double Blind (Subject, Investigator)" at its keys."""
    found = list(_KEY.finditer(text))
    ends = [*(match.start() for match in found[1:]), len(text)]
    return {
        match[1]: text[match.end() : end].strip() for match, end in zip(found, ends, strict=False)
    }


def _enum(kind: str, label: str | None) -> str | None:
    return enum(kind, label) if label else None
