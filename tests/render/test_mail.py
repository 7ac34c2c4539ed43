from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
from registry_changes import (
    CONTEXT,
    CRITERIA,
    DROPPED,
    ENROLLMENT,
    FILED,
    GEO,
    LAPSE,
    OUTCOME,
    READER,
    RECORD,
    SEEN,
    SITES,
    logged,
)

from tracker.config import Deliver, Subscriber
from tracker.model import Clocks, LoggedChange, Suppression, Weight
from tracker.render import (
    Message,
    RecordView,
    digest,
    loads,
    message,
    proof,
    record_view,
    warning,
)
from tracker.status import Forecast, ForecastKind

CURIOUS = replace(READER, categories=frozenset({"locations", "contacts"}))


class _Page(HTMLParser):
    """What a mail client would show, and what it would run or fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.tags: list[str] = []
        self.links: list[str] = []
        self.styled: dict[str, list[str]] = {}
        self._style = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        given = dict(attrs)
        self._style = given.get("style") or "" if tag == "span" else self._style
        self.links += [value for name, value in attrs if name in {"href", "src"} and value]

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        self.styled.setdefault(self._style, []).append(data)


def page(html: str) -> _Page:
    parser = _Page()
    parser.feed(html)
    return parser


def words(html: str) -> str:
    return " ".join("".join(page(html).text).split())


def told(*changes: LoggedChange, subscriber: Subscriber = READER, **record: Any) -> Message:
    return message(subscriber, replace(RECORD, **record), changes, CONTEXT)


def test_a_lapse_reads_as_what_it_is() -> None:
    mail = told(LAPSE)
    assert mail.subject == (
        "[tracker] NCT00962923 Status lapsed: Recruiting → Unknown status"
        " – Mesenchymal Cells in Systemic Sclerosis"
    )
    when = (
        "no version was filed; by the rule effective 2026-03-01,"
        " seen by us between 2026-02-27 15:00 UTC and 2026-03-02 15:00 UTC."
    )
    assert f"The registry record changed: {when}" in mail.text
    assert f"The registry record changed: {when}" in words(mail.html)
    assert "recorded 20" not in mail.text
    assert "posted 20" not in mail.text


def test_text_and_html_say_the_same() -> None:
    mail = told(LAPSE, OUTCOME, ENROLLMENT, SITES, CRITERIA, *GEO)
    html = words(mail.html)
    for said in (
        "NCT00962923",
        "Mesenchymal Cells in Systemic Sclerosis",
        "University Hospital of Example",
        "Primary outcome changed: Pain",
        "Enrollment 263 (estimated) → 99 (actual)",
        "Our reading, by rule: minor (change timing). Time frame “12 weeks” became “24 weeks”",
        "2026-03-02 15:00 UTC; that is after primary completion",
        "5 changes shown, 38 not shown (computed by the registry).",
        "Source: ClinicalTrials.gov, data of 2026-03-02T09:00:05.",
        "You follow the watch “sclerosis”; what you are told, and when, is set in config.toml.",
    ):
        assert said in mail.text
        assert said in html


def test_what_matters_leads() -> None:
    why = logged(
        "statusModule.whyStopped", None, "Money", "Why stopped: “Money”", weight=Weight.HIGH
    )
    sponsor = logged("sponsorCollaboratorsModule.leadSponsor", None, None, "Sponsor", id=2)
    sponsor = replace(
        sponsor, change=replace(sponsor.change, category="sponsor", weight=Weight.HIGH)
    )
    minor = replace(OUTCOME, change=replace(OUTCOME.change, weight=Weight.LOW))
    mail = told(SITES, ENROLLMENT, minor, sponsor, why, LAPSE, DROPPED)
    found = re.findall(r"^\d+\. \[(\w+)\] (\w+)", mail.text, re.MULTILINE)
    assert found == [
        ("high", "Primary"),
        ("high", "Why"),
        ("high", "Status"),
        ("high", "Sponsor"),
        ("medium", "Enrollment"),
        ("low", "Primary"),
        ("low", "2"),
    ]
    lead = "Primary outcome removed: “Skin score” (+6 more)"
    assert mail.subject == f"[tracker] NCT00962923 {lead} – {RECORD.title}"


def test_differences_are_marked_in_text_and_never_by_colour_alone_in_html() -> None:
    mail = told(OUTCOME)
    assert "Visual analogue scale, [-at rest-] {+on moving+}" in mail.text
    assert "[-12-] {+24+} weeks" in mail.text
    styled = page(mail.html).styled
    struck = [text for style, text in styled.items() if "line-through" in style]
    underlined = [text for style, text in styled.items() if "underline" in style]
    assert [text[0] for text in struck] == ["at rest"]
    assert [text[0] for text in underlined] == ["on moving"]
    assert not {"ins", "del", "style", "script", "img", "link"} & set(page(mail.html).tags)


CLOCKS: list[tuple[str, Clocks, date | None, str]] = [
    ("all three", FILED, None, "recorded 2026-02-27, posted 2026-03-02, seen by us between"),
    ("not posted", replace(FILED, posted_on=None), None, "recorded 2026-02-27, seen by us between"),
    ("first sight", replace(FILED, seen_after=None), None, "first seen by us 2026-03-02 15:00 UTC"),
    (
        "from a history",
        Clocks(date(2019, 5, 1), date(2019, 5, 3), None, None),
        None,
        "changed: recorded 2019-05-01, posted 2019-05-03.",
    ),
    ("seen only", SEEN, None, "changed: seen by us between 2026-02-27 15:00 UTC and"),
    ("none", Clocks(None, None, None, None), None, "changed: not dated."),
    (
        "effective, no rule",
        replace(FILED),
        date(2026, 1, 1),
        "changed: recorded 2026-02-27, posted",
    ),
]


@pytest.mark.parametrize(
    ("clocks", "effective", "said"), [row[1:] for row in CLOCKS], ids=[row[0] for row in CLOCKS]
)
def test_each_clock_goes_by_its_name(clocks: Clocks, effective: date | None, said: str) -> None:
    change = logged(
        "statusModule.overallStatus",
        "RECRUITING",
        "COMPLETED",
        "Status: Recruiting → Completed",
        clocks=clocks,
        effective_on=effective,
    )
    assert said in told(change).text


def test_a_clock_that_differs_is_said_where_it_differs() -> None:
    mail = told(LAPSE, ENROLLMENT, SITES)
    assert "recorded 2026-02-27, posted 2026-03-02, seen by us" in mail.text
    assert ", unless said otherwise." in mail.text
    assert mail.text.count("   When: no version was filed;") == 1
    assert mail.text.count("When:") == 1


def test_a_derived_statement_says_so_and_by_which_rule() -> None:
    rule = "lapsed on 2012-01-01 by today's rule; last verified August 2009"
    change = logged(
        "statusModule.overallStatus", "RECRUITING", "UNKNOWN", "Status lapsed", derived=True
    )
    change = replace(
        change, change=replace(change.change, detail={"rule": rule, "note": "A note."})
    )
    for shown in (told(change).text, words(told(change).html)):
        assert f"Derived, not stated by the registry: {rule}" in shown
        assert "A note." in shown


def test_a_reversion_says_what_it_goes_back_to() -> None:
    change = replace(
        ENROLLMENT,
        change=replace(ENROLLMENT.change, detail={"reversion": True, "reverts": "2025-04-01"}),
    )
    assert "Back to what stood before 2025-04-01." in told(change).text


def test_news_of_the_record_as_a_whole_is_no_change_in_it() -> None:
    gone = logged(
        "record.presence", "present", "absent", "No longer answered for", category="record"
    )
    mail = told(gone)
    assert "The registry record changed" not in mail.text
    assert "News of the registry record" in mail.text
    assert "[-present-]" not in mail.text


def of_the_record(path: str, old: str | None, new: str, summary: str) -> LoggedChange:
    change = logged(path, old, new, summary, category="record", weight=Weight.HIGH)
    return replace(
        change, clocks=replace(change.clocks, recorded_on=None, posted_on=None, seen_after=None)
    )


@pytest.mark.parametrize(
    ("change", "lead", "when"),
    [
        pytest.param(
            of_the_record("record.presence", "present", "absent", "The registry no longer answers"),
            "no longer answered for by the registry",
            "noticed by us 2026",
            id="gone",
        ),
        pytest.param(
            of_the_record("record.presence", None, "absent", "The registry does not know it"),
            "not known by the registry",
            "noticed by us 2026",
            id="never there",
        ),
        pytest.param(
            of_the_record("record.presence", "absent", "present", "The registry answers again"),
            "back in the registry",
            "noticed by us 2026",
            id="back",
        ),
        pytest.param(
            of_the_record("record.nctId", "NCT00000009", "NCT00962923", "The registry merged …"),
            "takes over from NCT00000009, merged by the registry",
            "noticed by us 2026",
            id="merged",
        ),
        pytest.param(
            of_the_record(
                "record.watch", None, "w", 'New record matches "w": Its title (Recruiting)'
            ),
            'New record matches "w"',
            "first seen by us 2026",
            id="taken up",
        ),
    ],
)
def test_news_of_a_record_reads_well_behind_its_number(
    change: LoggedChange, lead: str, when: str
) -> None:
    mail = told(change)
    assert mail.subject == f"[tracker] NCT00962923 {lead} – {RECORD.title}"
    assert change.change.summary in mail.text
    for shown in (mail.text, words(mail.html)):
        assert f"News of the registry record: {when}" in shown


def test_words_about_the_protocol_are_never_ours() -> None:
    mail = told(LAPSE, OUTCOME, ENROLLMENT, SITES, CRITERIA)
    assert "protocol" not in (mail.subject + mail.text + words(mail.html)).lower()


NOISE = [
    ("nothing", [LAPSE], "1 change shown."),
    ("of one sort", [LAPSE, *GEO], "1 change shown, 38 not shown (computed by the registry)."),
    (
        "of several sorts",
        [
            LAPSE,
            *GEO[:3],
            logged("a.b", 1, 2, suppressed=Suppression.WORDING),
            logged("c.d", 1, 2, category="contacts"),
        ],
        "1 change shown, 5 not shown (3 computed by the registry, 1 wording only,"
        " 1 outside your categories).",
    ),
]


@pytest.mark.parametrize(
    ("changes", "said"), [row[1:] for row in NOISE], ids=[row[0] for row in NOISE]
)
def test_what_is_not_shown_is_accounted_for(changes: list[LoggedChange], said: str) -> None:
    assert said in told(*changes).text


def test_every_reason_for_not_showing_has_words() -> None:
    for why in Suppression:
        mail = told(LAPSE, logged("a.b", 1, 2, suppressed=why))
        assert "2 not shown" not in mail.text
        assert "1 not shown (" in mail.text


def test_below_the_weight_is_counted_as_such() -> None:
    mail = told(LAPSE, SITES, subscriber=replace(READER, weight=Weight.MEDIUM))
    assert "1 change shown, 1 not shown (below your weight)." in mail.text


def test_there_is_no_mail_with_an_empty_difference() -> None:
    with pytest.raises(ValueError, match="NCT00962923"):
        told(*GEO)
    with pytest.raises(ValueError, match=re.escape("reader@example.org")):
        digest(READER, [(RECORD, GEO), (RECORD, [])], CONTEXT)


def test_links_lead_to_the_record_and_to_the_registrys_own_comparison() -> None:
    page_of = "https://clinicaltrials.gov/study/NCT00962923"
    mail = told(OUTCOME)  # the registry's data count versions from 0, its pages from 1
    assert f"Comparison:  {page_of}?tab=history&a=4&b=5#version-content-panel" in mail.text
    assert f"{page_of}?tab=history&a=4&b=5#version-content-panel" in page(mail.html).links
    assert page_of in page(mail.html).links
    assert f"History:     {page_of}?tab=history\n" in told(LAPSE).text


def test_people_are_left_out_of_a_site_unless_asked_for_by_name() -> None:
    site = replace(SITES, change=replace(SITES.change, detail={}))
    edited = logged(
        "contactsLocationsModule.locations",
        [{"element": "Charité", "zip": "1", "contacts": [{"name": "A. Person"}]}],
        [{"element": "Charité", "zip": "2", "contacts": [{"name": "B. Person"}]}],
        "1 location edited: contacts (1), zip (1)",
        category="locations",
    )
    for mail in (told(site, edited), told(site, edited, subscriber=CURIOUS)):
        assert ("Person" in mail.text) == ("Person" in mail.html)
    assert "Person" not in told(site, edited).text
    assert "B. Person" in told(site, edited, subscriber=CURIOUS).text


def test_an_outcome_moved_between_lists_has_lost_and_gained_nothing() -> None:
    outcome = {"measure": "Pain", "timeFrame": "24 weeks", "description": "VAS"}
    come = logged(
        "outcomesModule.secondaryOutcomes[Pain]",
        None,
        outcome,
        "Secondary outcome taken from the primary outcomes: “Pain”, time frame changed",
        category="outcomes",
        element="Pain",
        detail={"moved_from": "outcomesModule.primaryOutcomes", "subfields": ["timeFrame"]},
    )
    gone = logged(
        "outcomesModule.primaryOutcomes[Pain]",
        outcome,
        None,
        "Primary outcome moved to the secondary outcomes: “Pain”",
        category="outcomes",
        element="Pain",
        detail={"moved_to": "outcomesModule.secondaryOutcomes", "subfields": ["timeFrame"]},
    )
    mail = told(come, gone)
    assert "[-" not in mail.text
    assert "{+" not in mail.text
    assert "Time frame now:\n     24 weeks" in mail.text
    assert "VAS" not in mail.text


def test_what_the_summary_says_in_full_is_not_said_again() -> None:
    moved = logged(
        "statusModule.completionDateStruct",
        {"date": "2026-07", "type": "ESTIMATED"},
        {"date": "2027-09", "type": "ESTIMATED"},
        "Completion: 2026-07 → 2027-09 (estimated), 14 months later",
    )
    short = logged("designModule.targetDuration", "1 year", "2 years", "Duration: 1 year → 2 years")
    untold = logged(
        "statusModule.completionDateStruct", {"date": "2026-07"}, {"date": "2027-09"}, "Moved"
    )
    assert "[-" not in told(moved, short).text
    assert "[-2026-07-] {+2027-09+}" in told(untold).text


def test_many_sites_are_counted_and_a_few_are_named() -> None:
    sites = [{"facility": f"Hospital {n}", "city": "Berlin"} for n in range(40)]
    change = logged(SITES.change.field, None, sites, "40 locations added (Germany 40)")
    text = told(change).text
    assert text.count("{+Hospital") == 8
    assert "[… 32 more …]" in text


FOREIGN = [
    ("a script", "<script>alert(1)</script> & <b>", "<script>alert(1)</script> & <b>"),
    ("an attribute", '"><img src=x onerror=alert(1)>', '"><img src=x onerror=alert(1)>'),
    ("a template", "{{ 7 * 7 }} {% raw %}", "{{ 7 * 7 }} {% raw %}"),
    ("line breaks", "one\r\nBcc: a@b.c\x00\x85two", "one Bcc: a@b.c two"),
    ("turned text", "safe \u202egnirts\u202c", "safe gnirts"),
    ("right to left", "ניסוי קליני", "ניסוי קליני"),
    ("emoji", "🧪 trial 👩🏽‍⚕️", "🧪 trial 👩🏽‍⚕️"),
]


@pytest.mark.parametrize(
    ("text", "shown"), [row[1:] for row in FOREIGN], ids=[row[0] for row in FOREIGN]
)
def test_foreign_text_stays_text(text: str, shown: str) -> None:
    change = logged("statusModule.whyStopped", "Before", text, f"Why stopped: {text}")
    element = logged("armsInterventionsModule.armGroups[x]", None, {"label": text}, "Arm")
    mail = told(change, element, title=text, sponsor=text, watches=(text, "sclerosis"))
    seen = page(mail.html)
    assert shown in mail.text
    assert shown in words(mail.html)
    assert shown in mail.subject
    assert not {"script", "img", "b"} & set(seen.tags)
    assert "\r" not in mail.text + mail.subject
    assert "\n" not in mail.subject
    assert "\u202e" not in mail.text + mail.html + mail.subject


def test_long_subjects_are_cut_at_a_word_and_keep_their_count() -> None:
    change = logged("statusModule.whyStopped", None, "x", "Why stopped: " + "many words " * 40)
    subject = told(change, SITES).subject
    assert len(subject) <= 150
    assert subject.endswith((" words… (+1 more)", " many… (+1 more)"))


def test_a_subject_ends_with_what_people_call_the_trial_where_there_is_room() -> None:
    assert told(LAPSE, acronym="MESCELL").subject.endswith(" – MESCELL")
    assert told(LAPSE, title="").subject.endswith("Unknown status")
    wordy = told(LAPSE, title="A Very Long Name of a Trial " * 10).subject
    assert wordy.endswith(" – A Very Long Name of a Trial A Very Long Name of a Trial A…")
    assert len(wordy) <= 150


def test_a_text_of_twenty_thousand_characters_makes_a_short_mail() -> None:
    old = "".join(f"Participants with an earlier operation {n} are left out. " for n in range(380))
    assert len(old) > 20_000
    new = old.replace("earlier", "EARLIER", 3) + "One more condition."
    change = logged(
        "eligibilityModule.eligibilityCriteria", old, new, "Eligibility criteria changed"
    )
    mail = told(change)
    assert "[-earlier-] {+EARLIER+}" in mail.text
    assert "{+One more condition.+}" in mail.text
    assert "words …]" in mail.text
    assert len(mail.text) < 2_500
    assert len(mail.html) < 8_000


def test_criteria_keep_their_lines() -> None:
    assert "* Pregnancy {+or breast feeding\n     * FEV1 < 50 % & smoking+}" in told(CRITERIA).text
    assert "or breast feeding<br>* FEV1 &lt; 50 % &amp; smoking" in told(CRITERIA).html


def test_a_digest_puts_the_gravest_record_first_and_counts() -> None:
    calm = replace(RECORD, nct_id="NCT00000102", title="Calm")
    quiet = replace(RECORD, nct_id="NCT00000103", title="Quiet")
    daily = replace(READER, deliver=Deliver.DAILY)
    mail = digest(daily, [(calm, [SITES, *GEO]), (quiet, GEO), (RECORD, [LAPSE])], CONTEXT)
    assert mail.subject == (
        "[tracker] Daily digest: 2 changes in 2 records;"
        " NCT00962923 Status lapsed: Recruiting → Unknown status"
    )
    assert mail.text.index("Mesenchymal") < mail.text.index("Calm")
    assert "Quiet" not in mail.text + mail.html
    listed = "Status lapsed: Recruiting → Unknown status – Mesenchymal Cells in Systemic Sclerosis"
    assert f"NCT00962923  {listed}" in mail.text
    assert f"NCT00962923 {listed}" in words(mail.html)
    assert mail.text.count("Source: ClinicalTrials.gov") == 1
    assert "X-Tracker-Record" not in mail.headers


def test_a_digest_of_many_records_tells_some_in_full_and_names_all() -> None:
    many = [(replace(RECORD, nct_id=f"NCT{n:08d}"), [LAPSE]) for n in range(1, 201)]
    mail = digest(READER, many, CONTEXT)
    assert ": 200 changes in 200 records;" in mail.subject
    assert "NCT00000200  Status lapsed" in mail.text
    assert mail.text.count("The registry record changed:") == 30
    assert words(mail.html).count("The registry record changed:") == 30
    assert len(mail.html) < 100_000


def test_a_digest_of_wordy_records_tells_fewer_in_full_than_mail_clients_would_cut() -> None:
    wordy = [
        logged(f"conditionsModule.c{n}", "a", "b", f"Change {n}: " + "said at length " * 20, id=n)
        for n in range(25)
    ]
    many = [(replace(RECORD, nct_id=f"NCT{n:08d}"), wordy) for n in range(1, 31)]
    mail = digest(READER, many, CONTEXT)
    assert len(mail.html.encode()) <= 100_000
    full = mail.text.count("The registry record changed:")
    assert 1 <= full < 30
    assert f"In full below: the first {full} records" in mail.text
    assert "Source: ClinicalTrials.gov" in mail.html


def test_a_digest_of_a_burst_names_what_it_can_and_counts_the_rest() -> None:
    burst = [(replace(RECORD, nct_id=f"NCT{n:08d}"), [LAPSE]) for n in range(1, 1_001)]
    mail = digest(READER, burst, CONTEXT)
    assert ": 1,000 changes in 1,000 records;" in mail.subject
    assert "NCT00000200  Status" in mail.text
    assert "NCT00000201" not in mail.text + mail.html
    assert "… and 800 records more: tracker log" in mail.text
    assert "… and 800 records more: tracker log" in words(mail.html)
    assert len(mail.html) < 100_000


def test_a_digest_tells_what_was_asked_for_when_it_happened() -> None:
    narrowed = replace(READER, weight=Weight.HIGH, categories=frozenset({"outcomes"}))
    assert "2 locations added" in digest(narrowed, [(RECORD, [SITES])], CONTEXT).text


def test_many_changes_of_one_record_are_told_in_part_and_counted() -> None:
    changes = [
        logged(f"conditionsModule.c{n}", "a", "b", f"Change number {n}.", id=n) for n in range(60)
    ]
    mail = told(*changes)
    assert "25. [medium] Change number 24." in mail.text
    assert "Change number 25." not in mail.text + mail.html
    assert "… and 35 more: tracker log --record NCT00962923" in mail.text
    assert "25 changes shown." in mail.text
    assert "and 35 more:" in words(mail.html)


def cut_by_a_month(
    measure: str, field: str = "timeFrame", new: str = "about 58 months"
) -> LoggedChange:
    place = f"outcomesModule.secondaryOutcomes[{measure}].{field}"
    summary = f"Secondary outcome “{measure}”: “about 59 months” → “{new}”"
    return logged(
        place,
        "up to about 59 months",
        f"up to {new}",
        summary,
        id=int(measure.split()[1]),
        category="outcomes",
        element=measure,
    )


def test_the_same_difference_in_many_elements_is_told_once() -> None:
    many = [cut_by_a_month(f"Measure {n}") for n in range(12)]
    other = cut_by_a_month("Measure 12", new="about 57 months")
    elsewhere = cut_by_a_month("Measure 13", field="description")
    mail = told(*many, other, elsewhere)
    assert mail.text.count("up to about [-59-] {+58+} months") == 2
    assert "The same in 11 more: Measure 1; Measure 2;" in mail.text
    assert "Measure 10; …" in mail.text
    assert "The same in 11 more: Measure 1; Measure 2;" in words(mail.html)
    assert "14 changes shown." in mail.text
    assert "(+13 more) – " in mail.subject


def test_changes_that_no_log_has_numbered_yet_are_all_told() -> None:
    changes = [replace(each, id=0) for each in (LAPSE, ENROLLMENT, SITES, CRITERIA)]
    assert "4 changes shown." in told(*changes).text


def test_an_edit_of_many_sites_shows_rows_only_for_what_its_summary_leaves_open() -> None:
    old = [{"element": f"Site {n}", "status": "RECRUITING"} for n in range(25)]
    new = [{"element": f"Site {n}", "status": "COMPLETED"} for n in range(25)]
    change = logged(
        SITES.change.field, old, new, "25 locations edited: status Recruiting → Completed (25)"
    )
    assert "Site" not in told(change).text
    assert "more …" not in told(change).text


def test_a_note_that_several_changes_share_is_said_once() -> None:
    detail = {"severity": "minor", "kinds": ["change_timing"], "reason": "24 weeks is new."}
    whole = replace(OUTCOME.change, detail=detail)
    parts = [replace(OUTCOME, change=replace(whole, field=f"{whole.field}.{n}")) for n in "ab"]
    note = "Our reading, by rule: minor (change timing). 24 weeks is new."
    assert told(*parts).text.count(note) == 1


def test_an_undecided_outcome_asks_to_be_read() -> None:
    detail = {"verdict": "undecided", "severity": "none", "reason": "Reworded or narrowed."}
    change = replace(OUTCOME, change=replace(OUTCOME.change, detail=detail))
    assert "by rule: undecided, please read. Reworded or narrowed." in told(change).text


def test_a_weekly_digest_says_so() -> None:
    weekly = replace(READER, deliver=Deliver.WEEKLY)
    mail = digest(weekly, [(RECORD, [LAPSE])], CONTEXT)
    assert mail.subject.startswith("[tracker] Weekly digest: 1 change in 1 record; NCT00962923 ")


def test_the_record_is_named_in_a_header_for_threads() -> None:
    assert told(LAPSE, SITES).headers == {
        "X-Tracker-Record": "NCT00962923",
        "X-Tracker-Changes": "2",
    }


def test_the_same_changes_make_the_same_mail() -> None:
    assert told(LAPSE, OUTCOME, SITES) == told(LAPSE, OUTCOME, SITES)


def test_a_record_is_described_from_its_fields() -> None:
    fields = {
        "identificationModule.officialTitle": "Official",
        "statusModule.overallStatus": "ACTIVE_NOT_RECRUITING",
        "sponsorCollaboratorsModule.leadSponsor": {"name": "Sponsor", "class": "OTHER"},
        "designModule.phases": ["PHASE1", "PHASE2"],
    }
    view = record_view("NCT00962923", fields, ("a",))
    assert (view.title, view.sponsor) == ("Official", "Sponsor")
    assert (view.status, view.phase) == ("Active, not recruiting", "Phase 1/Phase 2")
    assert view.watches == ("a",)
    assert (view.acronym, view.called) == ("", "Official")
    assert record_view("NCT1", {"identificationModule.acronym": "ACE"}).called == "ACE"
    assert record_view("NCT1", {"designModule.phases": ["NA"]}).phase == ""
    assert record_view("NCT00962923", {}).status == ""


def lapsing(day: date, nct_id: str = "NCT00962923") -> tuple[RecordView, Forecast]:
    why = f"will lapse to Unknown on {day}: last verified February 2024"
    forecast = Forecast(ForecastKind.LAPSE, day, why, "verify the record before the day")
    return replace(RECORD, nct_id=nct_id), forecast


def test_a_warning_says_when_why_and_what_would_prevent_it() -> None:
    mail = warning(READER, [lapsing(date(2026, 3, 1))], CONTEXT)
    assert mail.subject == (
        "[tracker] NCT00962923 will lapse to Unknown status on 2026-03-01 unless it is updated"
        " – Mesenchymal Cells in Systemic Sclerosis"
    )
    for shown in (mail.text, words(mail.html)):
        assert "Nothing has changed yet." in shown
        assert "Will lapse to Unknown on 2026-03-01: last verified February 2024." in shown
        assert "By the registry's rule this record will be shown" in shown.replace("’", "'")
        assert "Source: ClinicalTrials.gov, data of 2026-03-02T09:00:05." in shown
        assert "Recorded is when" not in shown
        assert "To prevent it: verify the record before the day." in shown
        assert "Forecast by rule, not stated by the registry." in shown
        assert "The registry record changed" not in shown
        assert "You follow the watch “sclerosis”" in shown
    assert mail.headers["X-Tracker-Record"] == "NCT00962923"


def test_a_warning_of_many_puts_the_soonest_first() -> None:
    late, soon = lapsing(date(2026, 4, 1)), lapsing(date(2026, 3, 1), "NCT00000102")
    mail = warning(READER, [late, soon], CONTEXT)
    assert mail.subject == (
        "[tracker] 2 records will lapse to Unknown status, the first on 2026-03-01"
    )
    assert mail.text.index("NCT00000102") < mail.text.index("NCT00962923")
    assert "X-Tracker-Record" not in mail.headers


def test_a_mail_of_several_loads_names_the_first_and_the_last() -> None:
    monday, friday = "2026-03-02T09:00:05", "2026-03-06T09:00:04"
    assert loads([friday, None, monday, friday]) == f"{monday} to {friday}"
    assert loads([monday, monday]) == monday
    assert loads([None]) is None


def test_a_test_mail_says_what_it_is_and_from_which_data_others_would_speak() -> None:
    mail = proof(CONTEXT)
    assert mail.subject == "[tracker] Test mail"
    for shown in (mail.text, words(mail.html)):
        assert "This is a test mail, sent on purpose." in shown
        assert "data of 2026-03-02T09:00:05." in shown
    assert "no data are here yet" in proof(replace(CONTEXT, data_timestamp=None)).text


def test_there_is_no_warning_of_nothing() -> None:
    with pytest.raises(ValueError, match=re.escape("reader@example.org")):
        warning(READER, [], CONTEXT)


def test_posted_results_are_not_told_as_a_yes_for_a_no() -> None:
    posted = logged("hasResults", False, True, "Results posted", category="results")
    text = message(READER, RECORD, [posted], CONTEXT).text
    assert "Results posted" in text
    assert "{+Yes+}" not in text
