"""The rows of the former tabular view: their labels over the years, and what was printed in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

SECTIONS: Final = (
    "Tracking Information",
    "Descriptive Information",
    "Recruitment Information",
    "Administrative Information",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a tabular page as it was printed.

    `key` names the row whatever its label said that year; `label` is the label without its ICMJE
    mark, `adjective` its "Actual" or "Estimated", `submitted` the date printed below it. `lines` are
    the value's lines: list items begin with "• ", indented two blanks a level; cells of a table
    inside the value are separated by tabs.
    """

    key: str
    label: str
    lines: tuple[str, ...]
    adjective: str = ""
    submitted: str = ""

    @property
    def text(self) -> str:
        """The whole value on one line."""
        return " ".join(" ".join(self.lines).split())

    @property
    def given(self) -> bool:
        """Whether the row holds a value at all."""
        return self.text.lower() not in {"", "not provided"}

    @property
    def paragraphs(self) -> str:
        """The value as plain text: a line a paragraph or item, blank lines between paragraphs."""
        shown = [line.replace("• ", "* ", 1) for line in self.lines if line.strip()]
        return "\n\n".join(shown) if self.given else ""


@dataclass(frozen=True, slots=True)
class Page:
    """A tabular page: what stands above the table as lines, and the table's rows in order."""

    head: tuple[str, ...]
    rows: tuple[Row, ...]

    def row(self, key: str) -> Row | None:
        """Return the first row of that key."""
        return next((row for row in self.rows if row.key == key), None)

    def has(self, key: str) -> bool:
        """Tell whether the layout prints that row, with a value or without."""
        return self.row(key) is not None


_KIND: Final = r"(?:(?P<adjective>Actual|Estimated|Anticipated) )?"
_DISPOSITION: Final = r"(?:Certification/Extension|Disposition|Results Disposition)"
# Key, label, and whether the label carries the ICMJE mark in the years when rows were marked at all
# ("?" where that changed). In the order of the page, which tells labels from words at a line's start.
_LABELS: Final = (
    ("first_submitted", r"First (?:Submitted|Received) Date", True),
    ("first_posted", r"First Posted Date", True),
    ("results_submitted", r"Results First (?:Submitted|Received) Date", None),
    ("results_posted", r"Results First Posted Date", None),
    (
        "disposition_submitted",
        r"(?:Certification/Extension|Disposition|Results Disposition) First (?:Submitted|Received) Date",
        None,
    ),
    ("disposition_posted", r"(?:Certification/Extension|Disposition) First Posted Date", None),
    ("last_posted", r"Last Update Posted Date", None),
    ("last_submitted", r"Last (?:Updated|Update Submitted) Date", None),
    ("start", _KIND + r"(?:Study )?Start Date", None),
    ("primary_completion", _KIND + r"(?:Study )?Primary Completion Date", None),
    ("primary_outcomes", r"Current Primary Outcome Measures?", True),
    ("original_primary_outcomes", r"Original Primary Outcome Measures?", True),
    ("change_history", r"Change History", False),
    ("secondary_outcomes", r"Current Secondary Outcome Measures?", True),
    ("original_secondary_outcomes", r"Original Secondary Outcome Measures?", True),
    ("other_outcomes", r"Current Other (?:Pre-specified )?Outcome Measures?", None),
    ("original_other_outcomes", r"Original Other (?:Pre-specified )?Outcome Measures?", None),
    ("brief_title", r"Brief Title", True),
    ("official_title", r"Official Title", True),
    ("brief_summary", r"Brief Summary", False),
    ("detailed_description", r"Detailed Description", False),
    ("study_type", r"Study Type", True),
    ("phase", r"Study Phase", None),
    ("design", r"Study Design", True),
    ("target_duration", r"Target Follow-Up Duration", False),
    ("biospecimen", r"Biospecimen", False),
    ("sampling", r"Sampling Method", False),
    ("population", r"Study Population", False),
    ("conditions", r"Conditions?", True),
    ("interventions", r"Interventions?(?! Model)", True),
    ("arms", r"Study (?:Arms?|Group/Cohort|Groups/Cohorts)(?: ?\(s\))?", None),
    ("publications", r"Publications ?\*?", False),
    ("status", r"(?:Recruitment|Expanded Access) Status", True),
    ("enrollment", _KIND + r"Enrollment", True),
    ("original_enrollment", r"Original " + _KIND + r"Enrollment", True),
    ("completion", _KIND + r"(?:Study )?Completion Date", None),
    ("primary_completion", _KIND + r"(?:Study )?Primary Completion Date", None),
    ("criteria", r"Eligibility Criteria", True),
    ("sex", r"(?:Sex/Gender|Gender)", None),
    ("ages", r"Ages", None),
    ("volunteers", r"Accepts Healthy Volunteers", None),
    ("contacts", r"Contacts", True),
    ("countries", r"(?:Listed )?Location Countries", True),
    ("removed_countries", r"Removed Location Countries", False),
    ("nct_number", r"NCT Number", True),
    ("other_ids", r"Other Study ID Numbers?", True),
    ("monitoring", r"Has Data Monitoring Committee", False),
    ("fda", r"U\.S\. FDA-regulated Product", False),
    ("ipd", r"(?:IPD Sharing Statement|Plan to Share IPD)", None),
    ("responsible_party", r"(?:Current )?Responsible Party", False),
    ("original_responsible_party", r"Original Responsible Party", False),
    ("sponsor", r"(?:Current )?Study Sponsor", True),
    ("original_sponsor", r"Original Study Sponsor", None),
    ("collaborators", r"Collaborators?", True),
    ("investigators", r"Investigators?", True),
    ("account", r"(?:PRS Account|Information Provided By)", False),
    ("verification", r"Verification Date", False),
)
LABELS: Final = tuple((key, re.compile(pattern), marked) for key, pattern, marked in _LABELS)

_SUBMITTED: Final = re.compile(r"\(submitted:\s*([^)]*)\)")


def labelled(text: str, lines: tuple[str, ...]) -> Row | None:
    """Make a row of a label as printed, ICMJE mark and date of submission included.

    None where the label is none that the tabular view had.
    """
    flat = " ".join(text.split())
    submitted = _SUBMITTED.search(flat)
    label = " ".join(_SUBMITTED.sub("", flat).replace("ICMJE", "").split())
    for key, pattern, _ in LABELS:
        if found := pattern.fullmatch(label):
            return Row(
                key,
                label,
                lines,
                adjective=found.groupdict().get("adjective") or "",
                submitted=submitted[1].strip() if submitted else "",
            )
    return None
