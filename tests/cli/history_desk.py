"""A desk whose registry keeps a history of its record: three versions, the last one as served."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from command_line import Desk, desk, number_of, study, updated

V0 = updated(
    study(
        1,
        statusModule={"overallStatus": "NOT_YET_RECRUITING", "statusVerifiedDate": "2022-05"},
        outcomesModule={
            "primaryOutcomes": [{"measure": "Skin score", "timeFrame": "6 months"}],
            "secondaryOutcomes": [{"measure": "Quality of life", "timeFrame": "12 months"}],
        },
    ),
    "2022-05-01",
)
V1 = updated(V0, "2022-07-04", statusModule={"overallStatus": "RECRUITING"})
V2 = updated(
    V1,
    "2023-01-10",
    designModule={"enrollmentInfo": {"count": 16, "type": "ACTUAL"}},
    outcomesModule={
        "primaryOutcomes": [{"measure": "Quality of life", "timeFrame": "12 months"}],
        "secondaryOutcomes": [{"measure": "Skin score", "timeFrame": "12 months"}],
    },
)
DATES = ("2022-05-01", "2022-07-04", "2023-01-10")


def rows(*versions: Mapping[str, Any]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """The rows of a history as the registry keeps them; it computes date, status and labels."""
    return [({}, dict(version)) for version in versions]


@contextmanager
def history_desk(
    folder: Path, versions: Sequence[Mapping[str, Any]] = (V0, V1, V2)
) -> Iterator[Desk]:
    """The newest version is served and was checked once; [history] is off."""
    with desk(folder, versions[-1]) as made:
        made.configure(number_of(versions[-1]), extra="[history]\nmin_interval = 0.0")
        made.registry.keep_history(number_of(versions[-1]), rows(*versions))
        assert made.tracker("check").code == 0
        yield made
