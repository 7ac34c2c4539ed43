"""One invented record as the archive kept it: pages of its versions, comparisons, the index."""

from __future__ import annotations

from dataclasses import dataclass

NUMBER = "NCT09000088"
SUMMARY = [f"Line {number} of what is asked." for number in range(300)]


@dataclass(frozen=True, slots=True)
class Kept:
    """A version that the archive took up on `day`, submitted on `submitted`."""

    day: str
    submitted: str
    status: str
    count: int
    keyword: str = "sorrel"
    verified: str = "2009-01"


VERSIONS = (
    Kept("2009_01_12", "2009-01-11", "Recruiting", 60),
    Kept("2009_06_30", "2009-06-28", "Recruiting", 60, keyword="tea"),
    Kept("2010_03_02", "2010-03-02", "No longer recruiting", 48, keyword="tea"),
    # Without a new submission.
    Kept("2011_07_01", "2010-03-02", "No longer recruiting", 48, keyword="yawning"),
    Kept("2012_09_05", "2012-09-03", "Completed", 48, "yawning", "2012-09"),
)


def study_page(kept: Kept) -> bytes:
    """The page "View of NCT… on <day>", which prints less than a comparison."""
    rows = (
        ("ClinicalTrials Identifier:", NUMBER),
        ("Updated:", kept.day),
        ("Brief title", "<p>Sorrel Tea for Yawning</p>"),
        ("Brief summary", f"<p>{'<br>'.join(SUMMARY)}</p>"),
        ("Study type", "Interventional"),
        ("Status", kept.status),
        ("Start date", "2009-01"),
        ("Last follow-up date", "2014-05 (Anticipated)"),
        ("Expected enrollment", str(kept.count)),
        ("Sponsor", "University of Nowhere"),
    )
    cells = "".join(f"<tr><th>{name}</th><td>{value}</td></tr>" for name, value in rows)
    return (
        f"<html><head><title>{NUMBER} on {kept.day}: ClinicalTrials.gov Archive</title></head><body>"
        f"<h1>View of {NUMBER} on {kept.day}</h1><table class='info'>{cells}</table></body></html>"
    ).encode()


def comparison(before: Kept, after: Kept) -> bytes:
    """The page "Changes to NCT… on <day>", which prints both versions whole."""
    sides = "".join(
        f'<td class="sdiff-{name}">'
        + "".join(
            f'<div class="sdl1">{line.replace("<", "&lt;").replace(">", "&gt;")}</div>\n'
            for line in _xml(kept).split("\n")
        )
        + "</td>"
        for name, kept in (("a", before), ("b", after))
    )
    return (
        "<html><head><title>Side-by-side differences</title></head><body>"
        f"<h1>Changes to {NUMBER} on {after.day}</h1><table class='sdiff'>"
        f"<tr><th>(Updated {before.day})</th><th>(Updated {after.day})</th></tr>"
        f'<tr class="sdiff-chg" id="sdiff-chunk-f1">{sides}</tr></table></body></html>'
    ).encode()


def _xml(kept: Kept) -> str:
    return f"""<clinical_study>
<study_id><nct_id>{NUMBER}</nct_id></study_id>
<brief_title><textblock>
  Sorrel Tea for Yawning
</textblock></brief_title>
<study_sponsor><lead_sponsor><agency>University of Nowhere</agency></lead_sponsor></study_sponsor>
<status_block><status>{kept.status}</status><date>{kept.verified}</date></status_block>
<start_date><date>2009-01</date></start_date>
<last_follow_up_date
type="Anticipated"
><date>2014-05</date></last_follow_up_date>
<initial_release_date>2009-01-11</initial_release_date>
<last_release_date>{kept.submitted}</last_release_date>
<study_type>Interventional</study_type>
<keyword>{kept.keyword}</keyword>
<enrollment
type="Anticipated"
>
  {kept.count}
</enrollment>
<brief_summary><textblock>
{chr(10).join(f"  {line}" for line in SUMMARY)}
</textblock></brief_summary>
</clinical_study>"""


def index() -> bytes:
    """The page "History of NCT…"."""
    rows = "".join(
        f'<tr class="version"><th class="si-date">{kept.day}</th>'
        '<td class="si-desc">Misc.</td></tr>'
        for kept in VERSIONS
    )
    return (
        "<html><head><title>NCTs</title></head><body>"
        f"<h1>History of {NUMBER}</h1><table class='versions'>{rows}</table></body></html>"
    ).encode()
