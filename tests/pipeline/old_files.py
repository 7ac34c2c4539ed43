"""One invented record in the forms in which people hold it, and a store to bring them into."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import orjson

from tracker.model import Change, Clocks
from tracker.pipeline.importing import Imported, Options, import_files
from tracker.storage import Question, Store

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
NUMBER = "NCT09000077"


def xml(
    downloaded: str,
    *,
    number: str = NUMBER,
    status: str = "Recruiting",
    count: int = 60,
    more: str = "",
) -> bytes:
    """A record of classic XML, as downloaded on a day ("June 04, 2014")."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<clinical_study rank="1">
  <required_header>
    <download_date>ClinicalTrials.gov processed this data on {downloaded}</download_date>
    <link_text>Link to the current record.</link_text>
    <url>http://clinicaltrials.gov/show/{number}</url>
  </required_header>
  <id_info><org_study_id>SORREL-1</org_study_id><nct_id>{number}</nct_id></id_info>
  <brief_title>Sorrel Tea for Yawning</brief_title>
  <sponsors>
    <lead_sponsor><agency>University of Nowhere</agency><agency_class>Other</agency_class></lead_sponsor>
  </sponsors>
  <source>University of Nowhere</source>
  <brief_summary><textblock>
      Yawning that lasts is a burden. This study asks whether tea of sorrel, taken twice a day
      for a week, ends it.
  </textblock></brief_summary>
  <overall_status>{status}</overall_status>{more}
  <start_date>March 2013</start_date>
  <completion_date type="Anticipated">May 2015</completion_date>
  <primary_completion_date type="Anticipated">April 2015</primary_completion_date>
  <phase>Phase 2</phase>
  <study_type>Interventional</study_type>
  <primary_outcome>
    <measure>Yawns an hour</measure><time_frame>7 days</time_frame>
  </primary_outcome>
  <enrollment type="Anticipated">{count}</enrollment>
  <condition>Yawning</condition>
  <eligibility>
    <criteria><textblock>Inclusion Criteria:

          -  yawning for 48 hours or longer
    </textblock></criteria>
    <gender>Both</gender>
    <minimum_age>18 Years</minimum_age>
    <maximum_age>N/A</maximum_age>
    <healthy_volunteers>No</healthy_volunteers>
  </eligibility>
  <verification_date>May 2014</verification_date>
  <lastchanged_date>May 28, 2014</lastchanged_date>
  <firstreceived_date>February 11, 2013</firstreceived_date>
  <has_expanded_access>No</has_expanded_access>
</clinical_study>
""".encode()


def page(*, status: str = "Unknown status", count: int = 60) -> bytes:
    """The same as a saved tabular page of 2017 to 2019."""
    rows = (
        ("First Submitted Date", "February 11, 2013"),
        ("First Posted Date", "February 13, 2013"),
        ("Last Update Posted Date", "May 29, 2014"),
        ("Study Start Date", "March 2013"),
        ("Estimated Primary Completion Date", "April 2015"),
        ("Current Primary Outcome Measures", "Yawns an hour [&nbsp;Time Frame:&nbsp;7 days&nbsp;]"),
        ("Original Primary Outcome Measures", "<i>Same as current</i>"),
        ("Current Secondary Outcome Measures", "Not Provided"),
        ("Brief Title", "Sorrel Tea for Yawning"),
        (
            "Brief Summary",
            "Yawning that lasts is a burden. This study asks whether tea of sorrel, taken twice a day"
            " for a week, ends it.",
        ),
        ("Study Type", "Interventional"),
        ("Study Phase", "Phase 2"),
        ("Condition", "Yawning"),
        ("Recruitment Status", status),
        ("Estimated Enrollment", str(count)),
        ("Estimated Study Completion Date", "May 2015"),
        (
            "Eligibility Criteria",
            "<p>Inclusion Criteria:</p><ul><li>yawning for 48 hours or longer</li></ul>",
        ),
        (
            "Sex/Gender",
            "<table><tr><td>Sexes Eligible for Study:</td><td>All</td></tr></table>",
        ),
        ("Ages", "18 Years and older &nbsp; (Adult, Older Adult)"),
        ("Accepts Healthy Volunteers", "No"),
        ("NCT Number", NUMBER),
        ("Other Study ID Numbers", "SORREL-1"),
        ("Study Sponsor", "University of Nowhere"),
        ("PRS Account", "University of Nowhere"),
        ("Verification Date", "May 2014"),
    )
    cells = "".join(
        f'<tr><th class="header3">{name}</th><td class="body3">{value}</td></tr>'
        for name, value in rows
    )
    return (
        "<!DOCTYPE html><html><head><title>Sorrel Tea for Yawning - Tabular View -"
        " ClinicalTrials.gov</title></head><body><table class='data_table'>"
        f"<tr><th colspan='2'>Tracking Information</th></tr>{cells}</table></body></html>"
    ).encode()


def answer(
    load: str, *, number: str = NUMBER, status: str = "UNKNOWN", count: int = 60, **more: Any
) -> bytes:
    """The same as the API answers it, from the data load of a day."""
    statuses: dict[str, Any] = {
        "statusVerifiedDate": "2014-05",
        "overallStatus": status,
        "expandedAccessInfo": {"hasExpandedAccess": False},
        "startDateStruct": {"date": "2013-03"},
        "primaryCompletionDateStruct": {"date": "2015-04", "type": "ESTIMATED"},
        "completionDateStruct": {"date": "2015-05", "type": "ESTIMATED"},
        "studyFirstSubmitDate": "2013-02-11",
        "studyFirstPostDateStruct": {"date": "2013-02-13", "type": "ESTIMATED"},
        "lastUpdateSubmitDate": "2014-05-28",
        "lastUpdatePostDateStruct": {"date": "2014-05-29", "type": "ESTIMATED"},
    }
    if status == "UNKNOWN":
        statuses["lastKnownStatus"] = "RECRUITING"
    body = {
        "protocolSection": {
            "identificationModule": {
                "nctId": number,
                "orgStudyIdInfo": {"id": "SORREL-1"},
                "organization": {"fullName": "University of Nowhere", "class": "OTHER"},
                "briefTitle": "Sorrel Tea for Yawning",
            },
            "statusModule": {**statuses, **more},
            "sponsorCollaboratorsModule": {
                "leadSponsor": {"name": "University of Nowhere", "class": "OTHER"}
            },
            "descriptionModule": {
                "briefSummary": "Yawning that lasts is a burden. This study asks whether tea of"
                " sorrel, taken twice a day for a week, ends it."
            },
            "conditionsModule": {"conditions": ["Yawning"]},
            "designModule": {
                "studyType": "INTERVENTIONAL",
                "phases": ["PHASE2"],
                "enrollmentInfo": {"count": count, "type": "ESTIMATED"},
            },
            "outcomesModule": {
                "primaryOutcomes": [{"measure": "Yawns an hour", "timeFrame": "7 days"}]
            },
            "eligibilityModule": {
                "eligibilityCriteria": "Inclusion Criteria:\n\n* yawning for 48 hours or longer",
                "sex": "ALL",
                "minimumAge": "18 Years",
                "healthyVolunteers": False,
            },
        },
        "derivedSection": {"miscInfoModule": {"versionHolder": load}},
        "hasResults": False,
    }
    return orjson.dumps(body)


@contextmanager
def kept(folder: Path) -> Iterator[Store]:
    """A store in a folder."""
    with Store(folder / "tracker.db", folder / "snapshots") as store:
        yield store


def bring(store: Store, *paths: Path, as_of: date | None = None, **options: Any) -> Imported:
    """Import files in this process."""
    return import_files(store, paths, Options(as_of=as_of, workers=1, **options), NOW)


def put(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


Told = tuple[str, Change, Clocks, str | None, str | None, int | None, str | None]


def log(store: Store) -> list[Told]:
    """The whole log without ids: snapshots are named by their place and digest."""
    names = {each.id: f"{each.placed} {each.sha256.hex()[:8]}" for each in store.snapshots.all()}

    def named(snapshot: int | None) -> str | None:
        return None if snapshot is None else names[snapshot]

    told = [
        (
            each.record,
            replace(each.change, detail=dict(each.change.detail)),
            each.clocks,
            named(each.before),
            named(each.after),
            each.version,
            each.phase,
        )
        for each in store.log.ask(Question(suppressed=True))
    ]
    # Entries of one comparison stand in the order in which they came to be known.
    return sorted(told, key=lambda each: (each[0], str(each[4]), each[1].field))


def summaries(told: Sequence[Told]) -> list[str]:
    return [each[1].summary for each in told if each[1].suppressed is None]
