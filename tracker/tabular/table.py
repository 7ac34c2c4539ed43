"""The whole former tabular view of a record, row by row in the page's order."""

from __future__ import annotations

from tracker.model import Fields
from tracker.tabular.administrative import administrative
from tracker.tabular.descriptive import descriptive
from tracker.tabular.heading import heading
from tracker.tabular.history import History
from tracker.tabular.page import Section, Tabular
from tracker.tabular.recruitment import recruitment
from tracker.tabular.tracking import tracking

LEGEND = (
    "ICMJE \xa0 \xa0 Data element required by the International Committee of Medical Journal "
    "Editors and the World Health Organization ICTRP"
)


def table(fields: Fields, history: History | None, *, source: str = "") -> Tabular:
    """Lay out a record as the registry's tabular view of 2018 to 2024 did.

    Originals come from version 0, the days in "(submitted: …)" from the version that last changed
    the field by content; without a history the view says so and invents neither. `source` is
    printed below: where the values come from, and as of when.
    """
    last = administrative(fields, history)
    return Tabular(
        record=fields.get("identificationModule.nctId", ""),
        title=fields.get("identificationModule.briefTitle", ""),
        heading=heading(fields),
        sections=(
            tracking(fields, history),
            descriptive(fields),
            recruitment(fields, history),
            Section(last.title, last.rows, LEGEND),
        ),
        source=source,
    )
