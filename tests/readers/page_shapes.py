"""Small invented saved pages in the shape of the tabular view and of the archive."""

from __future__ import annotations


def table(rows: list[tuple[str, str]], head: str = "") -> bytes:
    """Build a tabular page of the former site from its rows (label, HTML of the value)."""
    cells = "".join(
        f'<tr><th class="header3">{label}</th><td class="body3" valign="top">{value}</td></tr>\n'
        if value
        else f'<tr><th>{label}</th><td class="missing_color"/>Not Provided</td></tr>\n'
        for label, value in rows
    )
    return (
        "<!DOCTYPE html><html><head><title>Larkspur - Tabular View - ClinicalTrials.gov</title>"
        f"<script>var x = '<th>NCT Number</th>';</script></head><body>{head}"
        '<table class="data_table"><tr><th colspan="2">Tracking Information</th></tr>'
        f"{cells}</table></body></html>"
    ).encode()


ICMJE = "&nbsp;<sup> ICMJE </sup>"

ROWS_2015 = [
    (f"First Received Date{ICMJE}", "February 11, 2013"),
    ("Last Updated Date", "May&nbsp;28,&nbsp;2014"),
    (f"Start Date{ICMJE}", "March 2013"),
    (
        "Primary Completion Date",
        "April 2014 &nbsp; (final data collection date for primary outcome measure)",
    ),
    (
        f"Current Primary Outcome Measures{ICMJE}<br/>&nbsp;(submitted:&nbsp;May&nbsp;28,&nbsp;2014)",
        "Hiccups an hour [&nbsp;Time&nbsp;Frame:&nbsp;7 days [after the first dose]&nbsp;] "
        "[&nbsp;Designated&nbsp;as&nbsp;safety&nbsp;issue:&nbsp;No&nbsp;]"
        '<div class="indent2">Counted by a nurse</div>',
    ),
    (f"Original Primary Outcome Measures{ICMJE}", "<i>Same as current</i>"),
    ("Change History", "<a href='x'>Complete list of historical versions</a>"),
    (
        f"Current Secondary Outcome Measures{ICMJE}",
        "<ul><li>Hours of sleep [ Time Frame: a week ]<div>By diary</div></li><li>Weight</li></ul>",
    ),
    (f"Original Secondary Outcome Measures{ICMJE}", ""),
    (f"Brief Title{ICMJE}", "Larkspur Extract for Hiccups"),
    (f"Official Title{ICMJE}", ""),
    ("Brief Summary", "<p>First paragraph &lt;1.</p><ul><li>one<ul><li>nested</li></ul></li></ul>"),
    ("Detailed Description", ""),
    (f"Study Type{ICMJE}", "Interventional"),
    (f"Study Phase{ICMJE}", "Phase 1<br/>Phase 2"),
    (
        f"Study Design{ICMJE}",
        "Allocation: Randomized<br/>Intervention Model: Parallel Assignment<br/>"
        "Masking: Double Blind (Subject, Investigator)<br/>Primary Purpose: Treatment",
    ),
    (f"Condition{ICMJE}", "<ul><li>Hiccups</li><li><span>Singultus</span></li></ul>"),
    (
        f"Intervention{ICMJE}",
        "<ul><li>Drug: Larkspur<div>Twice a day</div><div>Other Names:<ul><li>Delphinium</li>"
        "<li>LX-1</li></ul></div></li><li>Other: Rest</li></ul>",
    ),
    (
        "Study Arm (s)",
        "<ul><li>Experimental: Extract<div>Twice a day</div><div>Intervention: Drug: Larkspur</div>"
        "</li><li>No Intervention: Rest</li></ul>",
    ),
    ("Publications *", "<ul><li><a>Larch A. Hiccups.</a></li></ul>"),
    (f"Recruitment Status{ICMJE}", "Terminated"),
    (f"Estimated Enrollment{ICMJE}", "60"),
    ("Completion Date", "May 2015"),
    (f"Eligibility Criteria{ICMJE}", "<p>Inclusion:</p><ol><li>hiccups</li></ol>"),
    ("Gender", "Both"),
    ("Ages", "18 Years and older"),
    ("Accepts Healthy Volunteers", "No"),
    (f"Contacts{ICMJE}", "<i>Contact information is only displayed when recruiting</i>"),
    (f"Listed Location Countries{ICMJE}", "Germany, &nbsp; Korea, Republic of"),
    ("Removed Location Countries", "&nbsp;"),
    (f"NCT Number{ICMJE}", "NCT09000001"),
    (f"Other Study ID Numbers{ICMJE}", "LARK-1, 2013-004567-12"),
    ("Has Data Monitoring Committee", "Yes"),
    ("Responsible Party", "Ada Larch, University of Nowhere"),
    (f"Study Sponsor{ICMJE}", "University of Nowhere"),
    (f"Collaborators{ICMJE}", "<ul><li>Flora Ltd</li><li>Fauna, Inc.</li></ul>"),
    (
        f"Investigators{ICMJE}",
        "<table><tr><td>Principal Investigator:</td><td>Ada Larch, MD</td>"
        "<td>University of Nowhere</td></tr></table>",
    ),
    ("Information Provided By", "University of Nowhere"),
    ("Verification Date", "May 2014"),
]

_NEW = {
    "First Received Date": ("First Submitted Date", "February 11, 2013"),
    "Last Updated Date": ("Last Update Posted Date", "May 29, 2019"),
    "Start Date": ("Actual Study Start Date", "March 5, 2013"),
    "Primary Completion Date": (
        "Actual Primary Completion Date",
        "April 30, 2019 &nbsp; (Final data collection date for primary outcome measure)",
    ),
    "Completion Date": ("Estimated Study Completion Date", "May 2021"),
    "Recruitment Status": ("Recruitment Status", "Recruiting"),
    "Study Arm (s)": (
        "Study Arms",
        "<ul><li>Experimental: Extract<div>Twice a day</div><div>Interventions:<ul>"
        "<li>Drug: Larkspur</li><li>Other: Rest</li></ul></div></li></ul>",
    ),
    "Gender": (
        "Sex/Gender",
        "<table><tr><td>Sexes Eligible for Study:</td><td>Female</td></tr>"
        "<tr><td>Gender Based Eligibility:</td><td>Yes</td></tr></table>",
    ),
    "Ages": ("Ages", "18 Years to 80 Years &nbsp; (Adult, Older Adult)"),
    "Contacts": (
        "Contacts",
        "<table><tr><td>Contact: Ada Larch, MD</td><td>555-0100 ext 7</td>"
        "<td><a>ada@example.org</a></td></tr></table>",
    ),
    "Other Study ID Numbers": (
        "Other Study ID Numbers",
        "LARK-1<br/>2013-004567-12 ( EudraCT Number )",
    ),
}


def rows_2019() -> list[tuple[str, str]]:
    """Build the rows of the later layout: renamed, some with more in them, some new."""
    rows = []
    for label, value in ROWS_2015:
        bare = label.partition("&nbsp;")[0]
        name, text = _NEW.get(bare, (bare, value))
        rows.append((f"{name}{label[len(bare) :]}", text))
        if bare == "First Received Date":
            rows.append((f"First Posted Date{ICMJE}", "February 13, 2013"))
        if bare == "Has Data Monitoring Committee":
            rows.append(
                (
                    "U.S. FDA-regulated Product",
                    "<table><tr><td>Studies a U.S. FDA-regulated Drug Product:</td><td>Yes</td></tr>"
                    "<tr><td>Studies a U.S. FDA-regulated Device Product:</td><td>No</td></tr></table>",
                )
            )
            rows.append(
                (
                    f"IPD Sharing Statement{ICMJE}",
                    "<table><tr><td>Plan to Share IPD:</td><td>Yes</td></tr>"
                    "<tr><td>Plan Description:</td><td>On request</td></tr>"
                    "<tr><td>Supporting Materials:</td><td>Study Protocol</td></tr>"
                    "<tr><td>Supporting Materials:</td><td>Clinical Study Report (CSR)</td></tr>"
                    "<tr><td>URL:</td><td>http://example.org/ipd</td></tr></table>",
                )
            )
    return rows


HEAD_2015 = (
    "<h1>Larkspur Extract for Hiccups</h1><div>This study has been terminated.</div>"
    "<div>(too few hiccups)</div><div>Information provided by (Responsible Party):</div>"
    "<ul><li>Full Text View</li><li>Tabular View</li><li>No Study Results Posted</li></ul>"
)
PAGE_2015 = table(ROWS_2015, HEAD_2015)
PAGE_2019 = table(rows_2019(), "<div>Information provided by (Responsible Party):</div>")


def archived(rows: list[tuple[str, str]], day: str = "2009_05_12") -> bytes:
    """Build an archive page of a record; a label that ends in ":" has its value in the next row."""
    body = "".join(
        f"<tr><th>{label[:-1]}</th></tr><tr><td colspan='2' class='bigdent'>{value}</td></tr>\n"
        if label.endswith(":")
        else f"<tr><th>{label}</th><td>{value}</td></tr>\n"
        for label, value in rows
    )
    return (
        f"<html><head><title>NCT09000001 on {day}: ClinicalTrials.gov Archive</title></head>"
        f"<body class='received'><h1>View of NCT09000001 on\n  {day}</h1><table class='info'>"
        "<tr><th nowrap>ClinicalTrials Identifier:</th><td>NCT09000001</td></tr>"
        f"<tr><th>Updated:</th><td>{day}</td></tr>{body}</table></body></html>"
    ).encode()


ARCHIVED = [
    ("Brief title", "<p>Larkspur Extract for Hiccups</p>"),
    ("Brief summary:", "<p>One.<br>Two.</p>"),
    ("Phase", "Phase 1/Phase 2"),
    ("Study type", "Interventional"),
    ("Study design", "Treatment"),
    ("Study design", "Randomized"),
    ("Study design", "Double Blind (Subject, Investigator)"),
    ("Study design", "Dose Comparison"),
    ("Study design", "Parallel Assignment"),
    ("Study design", "Safety/Efficacy Study"),
    (
        "Primary outcome",
        "Measure: Hiccups an hour<br>Time Frame: 7 days<br>Safety Issue? No<br>"
        "Description: <p>Counted by a nurse</p>",
    ),
    ("Condition", "\n  Hiccups\n"),
    ("Condition", "Singultus"),
    ("Arm/Group", "<div>Arm Label: Extract &nbsp; &nbsp; Experimental</div><p>Twice a day</p>"),
    ("Intervention", "<div>Drug: Larkspur\n &nbsp; Arm Label: Extract</div><p>A drop</p>"),
    ("Reference", "<div>Citation: Larch A. Hiccups.</div><div>MEDLINE: 1234567</div>"),
    ("URL", "http://example.org"),
    ("See also", "<p>Our page</p>"),
    ("Status", "\n No longer recruiting\n"),
    ("Start date", "2008-03"),
    ("Last follow-up date", "2009-04\n (Actual)"),
    ("Primary completion date", "2009-03 (Anticipated)"),
    ("Criteria:", "<p>Inclusion:<br> &nbsp;- hiccups<br><br> &nbsp;- adults</p>"),
    ("Gender", "Both"),
    ("Minimum age", "18 Years"),
    ("Maximum age", "N/A"),
    ("Healthy volunteers", "No"),
    ("Organization name", "University of Nowhere"),
    ("Organization study ID", "LARK-1"),
    ("Secondary ID", "N-1"),
    ("Sponsor", "University of Nowhere"),
    ("Collaborator", "Flora Ltd"),
    ("Health Authority", "Ruritania: Ministry of Health"),
]

INDEX = b"""<?xml version="1.0" encoding="UTF-8" ?><html><head><title>NCTs</title></head><body>
<h1>History of NCT09000001</h1><table class="versions navLinks">
<tr class="header"><th>Updated</th></tr>
<tr class="version"><th class="si-date">2008_03_03</th><td class="si-view"><a>Study</a></td>
<td class="si-desc">Nothing (earliest version on record)</td></tr>
<tr class="version"><th class="si-date">2009_05_12</th><td class="si-view"><a>Study</a></td>
<td class="si-desc">Recruitment status, Misc.</td></tr></table></body></html>"""


def line(text: str, depth: int = 2) -> str:
    """Build a line of one side of a side-by-side page."""
    kind = " sdz" if text.startswith("</") else " sds" if text.startswith("<") else ""
    shown = text.replace("<", "&lt;").replace(">", "&gt;")
    return f'<div class="sdl{depth}{kind}">{shown}</div>'


def chunk(number: int, kind: str, left: list[str], right: list[str]) -> str:
    """Build a chunk of a side-by-side page."""
    sides = (
        f'<td class="sdiff-{side}">{"".join(line(text) for text in texts)}</td>'
        for side, texts in (("a", left), ("b", right))
    )
    return f'<tr class="sdiff-{kind}" id="sdiff-chunk-f{number}">{"".join(sides)}</tr>'


_OPEN = ["<clinical_study>", "<condition>", "Hiccups", "</condition>", "<status_block>", "<status>"]
_THEN = ["</status>", "</status_block>", "<eligibility>", "<criteria>", "<textblock>"]
_LAST = ["</textblock>", "</criteria>", "</eligibility>", "</clinical_study>"]
CHANGES = (
    "<html><body><h1>Changes to NCT09000001 on 2009_05_12</h1>"
    '<div class="sdiff-changedesc"><em>Type of info changed: </em>Recruitment status, Misc.</div>'
    '<div id="sdiff-full"><table class="sdiff"><tr><th>(Updated 2008_03_03)</th>'
    "<th>(Updated 2009_05_12)</th></tr>"
    + chunk(1, "unc", _OPEN, _OPEN)
    + chunk(2, "chg", ["Recruiting"], ["No longer recruiting"])
    + chunk(3, "unc", _THEN, _THEN)
    + chunk(4, "chg", ["- hiccups"], ["* hiccups"])
    + chunk(5, "unc", _LAST[:-1], _LAST[:-1])
    + chunk(6, "add", [], ["<condition>", "Singultus", "</condition>"])
    + chunk(7, "chg", ["<authority>", "A", "</authority>"], ["<authority>", "B", "</authority>"])
    + chunk(8, "unc", _LAST[-1:], _LAST[-1:])
    + "</table></div></body></html>"
).encode()
