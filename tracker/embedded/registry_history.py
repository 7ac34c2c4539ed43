"""The history object that the registry computes from a record's versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from tracker.model import Json, Study

HistoryRow: TypeAlias = tuple[dict[str, Json], Study]
"""One version: its row of the index as far as it is given, and its study (texts in HTML).

What a row leaves out is computed: date, status and studyType from the study, moduleLabels by
comparing it with the version before.
"""

_LABELS = (
    ("Study Status", ("statusModule",)),
    ("Study Identification", ("identificationModule",)),
    ("Sponsor/Collaborators", ("sponsorCollaboratorsModule",)),
    ("Oversight", ("oversightModule",)),
    ("Study Description", ("descriptionModule",)),
    ("Conditions", ("conditionsModule",)),
    ("Study Design", ("designModule",)),
    ("Arms and Interventions", ("armsInterventionsModule",)),
    ("Outcome Measures", ("outcomesModule",)),
    ("Eligibility", ("eligibilityModule",)),
    ("Contacts/Locations", ("contactsLocationsModule",)),
    ("IPDSharing", ("ipdSharingStatementModule",)),
    ("References", ("referencesModule",)),
)
_OUTCOMES = ("primaryOutcomes", "secondaryOutcomes", "otherOutcomes")


def history_object(rows: Sequence[HistoryRow], overlay: Mapping[str, str]) -> Json:
    """Build `changes`, `lastUpdateVersions`, `originalData` and `outcomesUpdateCount`.

    `overlay` is the computed status, which the registry lays over the newest row alone.
    """
    changes = [_change(rows, number) for number in range(len(rows))]
    if "overallStatus" in overlay:
        changes[-1]["status"] = overlay["overallStatus"]
    updates = [change["version"] for change in changes if "Outcome Measures" in _labels(change)]
    return {
        "changes": changes,
        "lastUpdateVersions": _last_updates([study for _, study in rows], updates),
        "originalData": _original(rows[0][1], rows[-1][1]),
        "outcomesUpdateCount": len(updates),
    }


def _change(rows: Sequence[HistoryRow], number: int) -> dict[str, Json]:
    given, study = rows[number]
    status = _module(study, "statusModule")
    day = given.get("date") or status.get("lastUpdateSubmitDate")
    made = {
        "version": number,
        "date": day,
        "status": status.get("overallStatus"),
        "studyType": _module(study, "designModule").get("studyType"),
        "moduleLabels": _differing(rows[number - 1][1], study) if number else [],
        "lastUpdateSubmitQcDate": day,
    }
    return {name: value for name, value in {**made, **given}.items() if value is not None}


def _differing(before: Study, after: Study) -> list[str]:
    return [
        label
        for label, modules in _LABELS
        if any(_module(before, name) != _module(after, name) for name in modules)
    ]


def _last_updates(studies: Sequence[Study], updates: Sequence[int]) -> dict[str, int]:
    newest = studies[-1]
    last = {"outcomes": updates[-1] if updates else 0}
    for name in _OUTCOMES:
        if name in _module(newest, "outcomesModule"):
            last[name] = _since([_module(study, "outcomesModule").get(name) for study in studies])
    if "enrollmentInfo" in _module(newest, "designModule"):
        enrollments = [_module(study, "designModule").get("enrollmentInfo") for study in studies]
        last["enrollmentInfo"] = _since(enrollments)
    return last


def _since(values: Sequence[Json]) -> int:
    """The version from which on the value has been what it is in the newest."""
    number = len(values) - 1
    while number and values[number - 1] == values[-1]:
        number -= 1
    return number


def _original(first: Study, newest: Study) -> dict[str, Json]:
    compared = {
        **{name: (("outcomesModule", name), f"{name}Same") for name in _OUTCOMES},
        "enrollmentInfo": (("designModule", "enrollmentInfo"), "enrollmentCountSame"),
        "leadSponsor": (("sponsorCollaboratorsModule", "leadSponsor"), "leadSponsorSame"),
        "responsibleParty": (
            ("sponsorCollaboratorsModule", "responsibleParty"),
            "responsiblePartySame",
        ),
    }
    original: dict[str, Json] = {}
    for name, ((module, piece), same) in compared.items():
        old, new = _module(first, module).get(piece), _module(newest, module).get(piece)
        if old == new and old is not None:
            original[same] = True
        elif old is not None:
            original[name] = old
    old, new = _organisation(first), _organisation(newest)
    original.update({"orgFullNameSame": True} if old == new else {"orgFullName": old})
    return original


def _organisation(study: Study) -> Json:
    return _module(study, "identificationModule").get("organization", {}).get("fullName")


def _labels(change: Mapping[str, Json]) -> Sequence[str]:
    labels: Sequence[str] = change["moduleLabels"]
    return labels


def _module(study: Study, name: str) -> dict[str, Json]:
    module: dict[str, Json] = study["protocolSection"].get(name, {})
    return module
