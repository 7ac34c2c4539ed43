"""The status of a record over time: the rule of Unknown, its lapses, spells and what comes next."""

from __future__ import annotations

from tracker.dated import DatedState
from tracker.status.coming import (
    Forecast,
    ForecastKind,
    forecast,
)
from tracker.status.lapses import (
    COMPLETION_CLAUSE_SINCE,
    Lapse,
    Return,
    derive_lapses,
    reasons,
)
from tracker.status.results import (
    ResultsDue,
    results_due,
)
from tracker.status.rule import (
    LAPSING,
    LAST_KNOWN,
    STATUS,
    UNKNOWN,
    Binding,
    Clause,
    binding,
    lapse_day,
    shown_status,
    submitted_status,
)
from tracker.status.scoring import (
    Hit,
    Prediction,
    Score,
    Sighting,
    predictions,
    score,
)
from tracker.status.spell import (
    Spell,
    spells,
)
from tracker.status.standing import (
    REFRESH,
    Basis,
)

__all__ = [
    "COMPLETION_CLAUSE_SINCE",
    "LAPSING",
    "LAST_KNOWN",
    "REFRESH",
    "STATUS",
    "UNKNOWN",
    "Basis",
    "Binding",
    "Clause",
    "DatedState",
    "Forecast",
    "ForecastKind",
    "Hit",
    "Lapse",
    "Prediction",
    "ResultsDue",
    "Return",
    "Score",
    "Sighting",
    "Spell",
    "binding",
    "derive_lapses",
    "forecast",
    "lapse_day",
    "predictions",
    "reasons",
    "results_due",
    "score",
    "shown_status",
    "spells",
    "submitted_status",
]
