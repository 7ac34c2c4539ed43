"""Small invented side-by-side pages of the archive, made from the XML of two versions."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

XML_2009 = """<clinical_study>
<study_id>
<org_name>
  Nowhere
</org_name>
<org_full_name>
  University of Nowhere
</org_full_name>
<org_study_id>
  LARK-1
</org_study_id>
<secondary_id>
<id>
  N-1
</id>
<id_type>
  Registry Identifier
</id_type>
</secondary_id>
<nct_id>
  NCT09000001
</nct_id>
</study_id>
<brief_title>
<textblock>
  Larkspur Extract for Hiccups
</textblock>
</brief_title>
<acronym>
  LARK
</acronym>
<study_sponsor>
<lead_sponsor>
<agency>
  University of Nowhere
</agency>
</lead_sponsor>
<sponsor>
<agency>
  Flora Ltd
</agency>
</sponsor>
</study_sponsor>
<resp_party>
<name_title>
  Ada Larch, MD
</name_title>
<organization>
  University of Nowhere
</organization>
</resp_party>
<oversight_info>
<regulatory_authority>
  Ruritania: Ministry of Health
</regulatory_authority>
<has_dmc>
  Yes
</has_dmc>
</oversight_info>
<brief_summary>
<textblock>
  One.

  Two, at &lt;1 &amp; &gt;0.
</textblock>
</brief_summary>
<status_block>
<status>
  No longer recruiting
</status>
<date>
  2009-05
</date>
</status_block>
<start_date>
<date>
  2008-03
</date>
</start_date>
<last_follow_up_date
type="Actual"
>
<date>
  2009-04
</date>
</last_follow_up_date>
<primary_compl_date
type="Anticipated"
>
<date>
  2009-03
</date>
</primary_compl_date>
<initial_release_date>
  2008-03-01
</initial_release_date>
<last_release_date>
  2009-05-11
</last_release_date>
<phase_block>
<phase>
  Phase 1/Phase 2
</phase>
</phase_block>
<study_type>
  Interventional
</study_type>
<design>
  Treatment
</design>
<design>
  Randomized
</design>
<design>
  Double Blind (Subject, Investigator)
</design>
<design>
  Dose Comparison
</design>
<design>
  Parallel Assignment
</design>
<enrollment
type="Actual"
>
  48
</enrollment>
<primary_outcome>
<measure>
  Hiccups an hour
</measure>
<time_frame>
  7 days
</time_frame>
<safety_issue>
  No
</safety_issue>
<description>
<textblock>
  Counted by a nurse
</textblock>
</description>
</primary_outcome>
<condition>
  Hiccups
</condition>
<condition>
  Singultus
</condition>
<keyword>
  larkspur
</keyword>
<arm_group>
<arm_group_label>
  Extract
</arm_group_label>
<arm_type>
  Experimental
</arm_type>
<description>
<textblock>
  Twice a day
</textblock>
</description>
</arm_group>
<intervention>
<intervent_type>
  Drug
</intervent_type>
<primary_name>
  Larkspur
</primary_name>
<description>
<textblock>
  A drop
</textblock>
</description>
<other_name>
  Delphinium
</other_name>
<arm_group_label>
  Extract
</arm_group_label>
</intervention>
<eligibility>
<criteria>
<textblock>
  Inclusion:
   - hiccups

   - adults
</textblock>
</criteria>
<gender>
  Both
</gender>
<minimum_age>
  18 Years
</minimum_age>
<maximum_age>
  N/A
</maximum_age>
<healthy_volunteers>
  No
</healthy_volunteers>
</eligibility>
<contact>
<name>
  Ada Larch, MD
</name>
<phone>
  555-0100
</phone>
</contact>
<investigator>
<name>
  Ada Larch, MD
</name>
<role>
  Principal Investigator
</role>
<affiliation>
<agency>
  University of Nowhere
</agency>
</affiliation>
</investigator>
<location>
<facility>
<name>
  Nowhere Children&apos;s Hospital
</name>
<address>
<city>
  Nowhere
</city>
<state>
</state>
<zip>
  00001
</zip>
<country>
  Korea, Republic of
</country>
</address>
</facility>
<status>
  Completed
</status>
<contact>
<name>
  Ada Larch, MD
</name>
<role>
  Principal Investigator
</role>
</contact>
</location>
<background>
<reference>
<citation>
  Larch A. Hiccups.
</citation>
<medline_ui>
  1234567
</medline_ui>
</reference>
</background>
<see_also>
<url>
  http://example.org
</url>
<annotation>
<textblock>
  Our page
</textblock>
</annotation>
</see_also>
</clinical_study>"""

XML_2008 = (
    XML_2009.replace("No longer recruiting", "Recruiting")
    .replace("  2009-05-11\n", "  2008-03-01\n")
    .replace('<enrollment\ntype="Actual"\n>\n  48\n</enrollment>\n', "")
    .replace("<gender>", "<expected_enrollment>\n  60\n</expected_enrollment>\n<gender>")
    .replace("<nct_id>\n  NCT09000001\n", "<nct_id>\n")
    .replace("<acronym>\n  LARK\n</acronym>\n", "")
    .replace("<measure>\n  Hiccups an hour\n</measure>", "Hiccups an hour")
    .replace("<resp_party>", "<resp_party>\n<resp_party_type>\n  Sponsor\n</resp_party_type>")
    .replace("<name_title>\n  Ada Larch, MD\n</name_title>\n", "")
    .replace("<organization>\n  University of Nowhere\n</organization>\n", "")
)
"""The first version: it differs in what it says, and in how its XML says it."""


def comparison(
    before: str = XML_2008,
    after: str = XML_2009,
    days: tuple[str, str] = ("2008_03_03", "2009_05_12"),
) -> bytes:
    """Build a page "Changes to NCT… on <day>" that prints two versions side by side."""
    chunks = "".join(_chunks(before.split("\n"), after.split("\n")))
    return (
        '<?xml version="1.0" encoding="UTF-8" ?><html><head><title>Side-by-side differences</title>'
        "<style>table.sdiff div.sdl0 { margin-left: 0em; }</style></head><body class='sdiff'>"
        f"<h1>Changes to NCT09000001 on {days[1]}</h1>"
        '<div class="sdiff-changedesc"><em>Type of info changed: </em>Recruitment</div>'
        '<div id="sdiff-full"><table class="sdiff"><tr>'
        f'<th class="sdiff-a"><h3>(Updated {days[0]})</h3></th>'
        f'<th class="sdiff-b"><h3>(Updated {days[1]})</h3></th></tr>{chunks}</table></div>'
        # The same once more without what is less important, as on the site.
        f'<div id="sdiff-main"><table>{chunks.replace("chunk-f", "chunk-m")}</table></div>'
        "</body></html>"
    ).encode()


def _chunks(left: list[str], right: list[str]) -> Iterator[str]:
    found = SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
    kinds = {"equal": "unc", "replace": "chg", "delete": "del", "insert": "add"}
    for number, (kind, i1, i2, j1, j2) in enumerate(found, start=1):
        sides = (
            f'<td class="sdiff-{side}"><div class="sdiff-expanded">'
            f"{''.join(_line(text, marked=kind == 'replace') for text in texts)}</div></td>"
            for side, texts in (("a", left[i1:i2]), ("b", right[j1:j2]))
        )
        shown = "".join(sides)
        yield f'<tr class="sdiff-{kinds[kind]}" id="sdiff-chunk-f{number}">{shown}</tr>\n'


def _line(text: str, *, marked: bool) -> str:
    kind = " sdz" if text.startswith("</") else " sds" if text.startswith("<") else ""
    kind = " sda" if kind == " sds" and not text.endswith(">") else kind
    shown = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    first, blank, rest = shown.partition(" ")
    if marked and not kind and rest:
        shown = f'{first}{blank}<span class="sdwc">{rest}</span> '
    return f'<div class="sdl2{kind}">{shown}</div>\n'
