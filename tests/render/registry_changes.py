"""Changes of an invented record, in the shapes in which the change log holds them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from tracker.config import Subscriber
from tracker.model import Change, Clocks, Json, Kind, LoggedChange, Suppression, Weight
from tracker.render import Context, RecordView

READER = Subscriber("reader@example.org", watches=("sclerosis",), weight=Weight.LOW)
CONTEXT = Context(data_timestamp="2026-03-02T09:00:05")
RECORD = RecordView(
    "NCT00962923",
    title="Mesenchymal Cells in Systemic Sclerosis",
    sponsor="University Hospital of Example",
    status="Unknown status",
    phase="Phase 1/Phase 2",
    watches=("sclerosis", "other"),
)
SEEN = Clocks(
    None,
    None,
    datetime(2026, 3, 2, 15, 0, 4, tzinfo=UTC),
    "2026-03-02T09:00:05",
    datetime(2026, 2, 27, 15, 0, 2, tzinfo=UTC),
)
FILED = Clocks(
    date(2026, 2, 27), date(2026, 3, 2), SEEN.seen_at, "2026-03-02T09:00:05", SEEN.seen_after
)


def logged(
    field: str,
    old: Json,
    new: Json,
    summary: str = "",
    *,
    id: int = 1,
    category: str = "status",
    weight: Weight = Weight.MEDIUM,
    clocks: Clocks = FILED,
    version: int | None = None,
    suppressed: Suppression | None = None,
    phase: str | None = None,
    **more: Any,
) -> LoggedChange:
    """Place a change in the log of the invented record."""
    kind = Kind.ADDED if old is None else Kind.REMOVED if new is None else Kind.CHANGED
    path = field[: field.find("[")] if "[" in field else field
    change = Change(
        field, path, category, kind, old, new, summary, weight, suppressed=suppressed, **more
    )
    return LoggedChange(id, RECORD.nct_id, change, clocks, 1, 2, version, RECORD.title, phase)


LAPSE = logged(
    "statusModule.overallStatus",
    "RECRUITING",
    "UNKNOWN",
    "Status lapsed: Recruiting → Unknown status",
    id=7,
    weight=Weight.HIGH,
    clocks=SEEN,
    effective_on=date(2026, 3, 1),
)
OUTCOME = logged(
    "outcomesModule.primaryOutcomes[Pain]",
    {"measure": "Pain", "timeFrame": "12 weeks", "description": "Visual analogue scale, at rest"},
    {"measure": "Pain", "timeFrame": "24 weeks", "description": "Visual analogue scale, on moving"},
    "Primary outcome changed: Pain",
    id=8,
    category="outcomes",
    weight=Weight.HIGH,
    element="Pain",
    phase="after-completion",
    version=4,
    detail={
        "verdict": "substance",
        "severity": "minor",
        "kinds": ["change_timing"],
        "reason": "Time frame “12 weeks” became “24 weeks”: 24 weeks is new; 12 weeks is gone.",
    },
)
DROPPED = logged(
    "outcomesModule.primaryOutcomes[Skin score]",
    {"measure": "Skin score", "timeFrame": "1 year"},
    None,
    "Primary outcome removed: “Skin score”",
    id=9,
    category="outcomes",
    weight=Weight.HIGH,
    element="Skin score",
    phase="after-completion",
    version=4,
    detail={
        "verdict": "substance",
        "severity": "major",
        "kinds": ["primary_omitted"],
        "reason": "No outcome of any list is like “Skin score” any more.",
    },
)
ENROLLMENT = logged(
    "designModule.enrollmentInfo",
    {"count": 263, "type": "ESTIMATED"},
    {"count": 99, "type": "ACTUAL"},
    "Enrollment 263 (estimated) → 99 (actual)",
    id=6,
    category="enrollment",
    version=4,
)
SITES = logged(
    "contactsLocationsModule.locations",
    None,
    [
        {"facility": "Charité", "city": "Berlin", "country": "Germany", "status": "RECRUITING"},
        {
            "facility": "Hospital Clínic",
            "city": "Barcelona",
            "country": "Spain",
            "contacts": [{"name": "A. Person", "phone": "+34 1", "email": "person@example.org"}],
        },
    ],
    "2 locations added (Germany 1, Spain 1)",
    id=5,
    category="locations",
    weight=Weight.LOW,
    version=4,
)
GEO = [
    logged(
        "contactsLocationsModule.locations",
        None,
        None,
        "geo",
        id=90 + n,
        suppressed=Suppression.COMPUTED,
    )
    for n in range(38)
]
CRITERIA = logged(
    "eligibilityModule.eligibilityCriteria",
    "Inclusion Criteria:\n\n* Adults of 18 years or older\n* Skin score of 15 or more\n"
    + "* Written consent given by the participant before any procedure of the study\n" * 20
    + "\nExclusion Criteria:\n\n* Pregnancy",
    "Inclusion Criteria:\n\n* Adults of 18 years or older\n* Skin score of 10 or more\n"
    + "* Written consent given by the participant before any procedure of the study\n" * 20
    + "\nExclusion Criteria:\n\n* Pregnancy or breast feeding\n* FEV1 < 50 % & smoking",
    "Eligibility criteria changed",
    id=4,
    category="eligibility",
    version=4,
)
