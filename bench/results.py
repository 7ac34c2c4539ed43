"""Invented result tables: what makes the largest records of the registry large."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from bench.words import Tongue, names

_ANSWER_BYTES = 62
"""What one group's figure in a table takes, about."""


def results(rng: Random, tongue: Tongue, arms: Sequence[str], size: int) -> dict[str, Any]:
    """Give a results section of about `size` bytes of JSON."""
    groups = [(f"G{place:03d}", arm, tongue.prose(14)) for place, arm in enumerate(arms)]
    return {
        "participantFlowModule": _flow(rng, groups),
        "baselineCharacteristicsModule": _baseline(rng, groups),
        "outcomeMeasuresModule": {"outcomeMeasures": _outcomes(rng, tongue, groups, size // 2)},
        "adverseEventsModule": _events(rng, groups, size // 2),
        "moreInfoModule": {
            "certainAgreement": {"piSponsorEmployee": True},
            "pointOfContact": {"title": tongue.term(), "organization": tongue.term(3)},
        },
    }


_Groups = Sequence[tuple[str, str, str]]


def _titled(letter: str, groups: _Groups) -> list[dict[str, Any]]:
    return [
        {"id": letter + name, "title": title, "description": text} for name, title, text in groups
    ]


def _flow(rng: Random, groups: _Groups) -> dict[str, Any]:
    milestones = [
        {
            "type": kind,
            "achievements": [
                {"groupId": "F" + name, "numSubjects": str(rng.randrange(400))}
                for name, _, _ in groups
            ],
        }
        for kind in ("STARTED", "COMPLETED", "NOT COMPLETED")
    ]
    return {
        "groups": _titled("F", groups),
        "periods": [{"title": "Overall Study", "milestones": milestones}],
    }


def _baseline(rng: Random, groups: _Groups) -> dict[str, Any]:
    measures = [
        {
            "title": title,
            "paramType": "COUNT_OF_PARTICIPANTS",
            "unitOfMeasure": "Participants",
            "classes": [
                {"categories": [{"title": row, "measurements": _row(rng, "B", groups)}]}
                for row in rows
            ],
        }
        for title, rows in _TRAITS.items()
    ]
    return {"groups": _titled("B", groups), "measures": measures}


_TRAITS = {
    "Age, Categorical": ("<=18 years", "Between 18 and 65 years", ">=65 years"),
    "Sex: Female, Male": ("Female", "Male"),
    "Region of Enrollment": ("North", "East", "South"),
}


def _row(rng: Random, letter: str, groups: _Groups) -> list[dict[str, str]]:
    return [
        {
            "groupId": letter + name,
            "value": f"{rng.random() * 200:.1f}",
            "spread": f"{rng.random():.2f}",
        }
        for name, _, _ in groups
    ]


def _outcomes(rng: Random, tongue: Tongue, groups: _Groups, size: int) -> list[dict[str, Any]]:
    measures: list[dict[str, Any]] = []
    while size > 0:
        rows = rng.randint(1, 12)
        measures.append(
            {
                "type": "SECONDARY" if measures else "PRIMARY",
                "title": tongue.line(12),
                "description": tongue.prose(40),
                "populationDescription": tongue.prose(12),
                "reportingStatus": "POSTED",
                "paramType": "MEAN",
                "dispersionType": "Standard Deviation",
                "unitOfMeasure": tongue.term(1),
                "timeFrame": f"{rng.randint(1, 52)} weeks",
                "groups": _titled("O", groups),
                "classes": [
                    {
                        "title": tongue.line(3),
                        "categories": [{"measurements": _row(rng, "O", groups)}],
                    }
                    for _ in range(rows)
                ],
            }
        )
        size -= 900 + len(groups) * 180 + rows * (60 + len(groups) * _ANSWER_BYTES)
    return measures


def _events(rng: Random, groups: _Groups, size: int) -> dict[str, Any]:
    terms, organs = names("findings", 5000, 2), names("organs", 26, 3)
    count = max(2, size // (120 + len(groups) * 72))
    events = [
        {
            "term": terms[rng.randrange(5000)],
            "organSystem": organs[rng.randrange(26)],
            "sourceVocabulary": "VOCABULARY (18.0)",
            "assessmentType": "SYSTEMATIC_ASSESSMENT",
            "stats": [
                {
                    "groupId": "E" + name,
                    "numEvents": rng.randrange(40),
                    "numAffected": rng.randrange(30),
                    "numAtRisk": 400,
                }
                for name, _, _ in groups
            ],
        }
        for _ in range(count)
    ]
    return {
        "frequencyThreshold": "5",
        "timeFrame": f"{rng.randint(4, 52)} weeks",
        "eventGroups": _titled("E", groups),
        "seriousEvents": events[: count // 3],
        "otherEvents": events[count // 3 :],
    }
