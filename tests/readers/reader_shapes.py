"""Small invented records in the shape of each format, for the readers' tests."""

from __future__ import annotations

from typing import Any

XML_2014 = b"""<?xml version="1.0" encoding="UTF-8"?>
<clinical_study rank="7">
  <!-- This xml conforms to an XML Schema -->
  <required_header>
    <download_date>ClinicalTrials.gov processed this data on June 04, 2014</download_date>
    <link_text>Link to the current record.</link_text>
    <url>http://clinicaltrials.gov/show/NCT09000001</url>
  </required_header>
  <id_info>
    <org_study_id>LARK-1</org_study_id>
    <secondary_id>2013-004567-12</secondary_id>
    <nct_id>NCT09000001</nct_id>
  </id_info>
  <brief_title>Larkspur Extract for Hiccups</brief_title>
  <acronym>LARK</acronym>
  <official_title>A Randomized Study of Larkspur Extract for Intractable Hiccups</official_title>
  <sponsors>
    <lead_sponsor><agency>University of Nowhere</agency><agency_class>Other</agency_class></lead_sponsor>
    <collaborator><agency>Flora Ltd</agency><agency_class>Industry</agency_class></collaborator>
  </sponsors>
  <source>University of Nowhere</source>
  <oversight_info>
    <authority>Ruritania: Ministry of Health</authority>
    <has_dmc>Yes</has_dmc>
  </oversight_info>
  <brief_summary>
    <textblock>
      Hiccups that last are a burden. This study asks whether an extract of larkspur, taken twice a
      day for a week, ends them.

      It also asks about sleep.
    </textblock>
  </brief_summary>
  <overall_status>Active, not recruiting</overall_status>
  <start_date>March 2013</start_date>
  <completion_date type="Anticipated">May 2015</completion_date>
  <primary_completion_date type="Actual">April 2014</primary_completion_date>
  <phase>Phase 1/Phase 2</phase>
  <study_type>Interventional</study_type>
  <study_design>Allocation: Randomized, Endpoint Classification: Efficacy Study, Intervention Model: \
Parallel Assignment, Masking: Double Blind (Subject, Caregiver, Investigator), Primary Purpose: \
Treatment</study_design>
  <primary_outcome>
    <measure>Hiccups an hour</measure>
    <time_frame>7 days</time_frame>
    <safety_issue>No</safety_issue>
    <description>Counted by a nurse</description>
  </primary_outcome>
  <secondary_outcome>
    <measure>Hours of sleep</measure>
    <safety_issue>No</safety_issue>
  </secondary_outcome>
  <number_of_arms>2</number_of_arms>
  <enrollment type="Anticipated">60</enrollment>
  <condition>Hiccups</condition>
  <arm_group>
    <arm_group_label>Extract</arm_group_label>
    <arm_group_type>Experimental</arm_group_type>
    <description>Twice a day</description>
  </arm_group>
  <intervention>
    <intervention_type>Drug</intervention_type>
    <intervention_name>Larkspur</intervention_name>
    <arm_group_label>Extract</arm_group_label>
    <other_name>Delphinium</other_name>
  </intervention>
  <eligibility>
    <criteria>
      <textblock>
        Inclusion Criteria:

          -  hiccups for 48 hours or longer, seen by a physician and without a cause that can be
             treated

          -  age 18 years or older

        Exclusion Criteria:

          1. allergy to larkspur
      </textblock>
    </criteria>
    <gender>Both</gender>
    <minimum_age>18 Years</minimum_age>
    <maximum_age>N/A</maximum_age>
    <healthy_volunteers>No</healthy_volunteers>
  </eligibility>
  <overall_official>
    <last_name>Ada Larch, MD</last_name>
    <role>Principal Investigator</role>
    <affiliation>University of Nowhere</affiliation>
  </overall_official>
  <location>
    <facility>
      <name>Nowhere Clinic</name>
      <address><city>Seoul</city><zip>100</zip><country>Korea, Republic of</country></address>
    </facility>
  </location>
  <location_countries><country>Korea, Republic of</country></location_countries>
  <reference><citation>Larch A. Hiccups. J Nowhere. 2012.</citation><PMID>1234567</PMID></reference>
  <verification_date>May 2014</verification_date>
  <lastchanged_date>May 28, 2014</lastchanged_date>
  <firstreceived_date>February 11, 2013</firstreceived_date>
  <responsible_party>
    <responsible_party_type>Sponsor</responsible_party_type>
  </responsible_party>
  <keyword>singultus</keyword>
  <has_expanded_access>No</has_expanded_access>
</clinical_study>
"""

_2019 = (
    (b"June 04, 2014", b"March 07, 2019"),
    (b"<overall_status>Active, not recruiting<", b"<overall_status>Unknown status<"),
    (b"<start_date>March 2013", b'<start_date type="Actual">March 5, 2013'),
    (b"<gender>Both", b"<gender>All"),
    (b"<lastchanged_date>May 28, 2014</lastchanged_date>", b""),
    (
        b"<firstreceived_date>February 11, 2013</firstreceived_date>",
        b"<study_first_submitted>February 11, 2013</study_first_submitted>"
        b"<study_first_submitted_qc>February 12, 2013</study_first_submitted_qc>"
        b'<study_first_posted type="Estimate">February 13, 2013</study_first_posted>'
        b"<last_update_submitted>May 28, 2014</last_update_submitted>"
        b'<last_update_posted type="Estimate">May 29, 2014</last_update_posted>',
    ),
    (
        b"</overall_status>",
        b"</overall_status><last_known_status>Active, not recruiting</last_known_status>",
    ),
    (
        b"<has_expanded_access>No</has_expanded_access>",
        b"<has_expanded_access>No</has_expanded_access>"
        b"<provided_document_section><provided_document>"
        b"<document_type>Study Protocol and Statistical Analysis Plan</document_type>"
        b"<document_has_protocol>Yes</document_has_protocol><document_has_icf>No</document_has_icf>"
        b"<document_has_sap>Yes</document_has_sap><document_date>March 27, 2018</document_date>"
        b"<document_url>https://ClinicalTrials.gov/ProvidedDocs/01/NCT09000001/Prot_SAP_000.pdf"
        b"</document_url></provided_document></provided_document_section>"
        b"<pending_results><submitted>January 8, 2019</submitted>"
        b"<returned>February 1, 2019</returned>"
        b"<submission_canceled>Unknown</submission_canceled></pending_results>",
    ),
)


def _changed(text: bytes, changes: tuple[tuple[bytes, bytes], ...]) -> bytes:
    for old, new in changes:
        text = text.replace(old, new, 1)
    return text


XML_2019 = _changed(XML_2014, _2019)


def v2_study() -> dict[str, Any]:
    """Build a small whole study in the shape of API v2."""
    return {
        "protocolSection": {
            "identificationModule": {
                "nctId": "NCT09000001",
                "orgStudyIdInfo": {"id": "LARK-1"},
                "briefTitle": "Larkspur Extract for Hiccups",
            },
            "statusModule": {
                "overallStatus": "RECRUITING",
                "lastUpdateSubmitDate": "2014-05-28",
            },
        },
        "derivedSection": {"miscInfoModule": {"versionHolder": "2026-02-04"}},
        "hasResults": False,
    }
