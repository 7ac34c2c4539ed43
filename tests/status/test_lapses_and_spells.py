"""Lapses, returns and spells in invented histories, and in the user's own record."""

from __future__ import annotations

from datetime import date

from status_histories import fields, state

from tracker.dated import DatedState
from tracker.status import Basis, derive_lapses, spells

REC, ANR, NYR = "RECRUITING", "ACTIVE_NOT_RECRUITING", "NOT_YET_RECRUITING"
TODAY = date(2026, 3, 15)

SEED = [
    state(
        "2009-08-19",
        fields(
            "UNKNOWN",
            "2009-08",
            "2011-12",
            "2010-12",
            last_known=REC,
            **{"statusModule.studyFirstSubmitDate": "2009-08-19"},
        ),
    )
]


def test_the_seed_lapsed_on_new_years_day_2012_by_todays_rule() -> None:
    (lapse,) = derive_lapses(SEED, TODAY)
    assert (lapse.day, lapse.status, lapse.basis) == (date(2012, 1, 1), REC, Basis.DERIVED)
    assert lapse.text == (
        "lapsed on 2012-01-01 by today's rule; last verified August 2009, "
        "planned completion December 2011"
    )
    assert lapse.former_day == date(2011, 9, 1)
    assert lapse.note == (
        "before 2016-11-24 the rule had no completion clause; by that wording it lapsed on "
        "2011-09-01"
    )
    assert lapse.returned is None


def test_the_seeds_spells_keep_the_last_known_status_apart() -> None:
    first, second = spells(SEED, TODAY)
    assert (first.name, first.begin, first.end, first.basis) == (
        "Recruiting",
        date(2009, 8, 19),
        date(2012, 1, 1),
        Basis.RECORDED,
    )
    assert (second.name, second.end, second.basis) == (
        "Unknown after Recruiting",
        None,
        Basis.DERIVED,
    )
    assert (first.days, second.days) == (865, 5187)
    assert not first.at_latest


RETURNING = [
    state("2015-02-10", fields(REC, "2015-02", "2016-06")),
    state("2019-05-20", fields(REC, "2019-05", "2019-12")),
    state("2023-01-09", fields("COMPLETED", "2023-01", ("2022-11-30", "ACTUAL"))),
]


def test_a_return_ends_the_lapse_on_the_day_of_the_next_version() -> None:
    first, second = derive_lapses(RETURNING, TODAY)
    assert (first.day, second.day) == (date(2017, 3, 1), date(2021, 6, 1))
    assert first.returned is not None
    assert first.returned.text == (
        "returned from Unknown on 2019-05-20 as Recruiting, after 810 days"
    )
    assert second.returned is not None
    assert second.returned.status == "COMPLETED"


def test_a_lapse_after_2016_has_no_note_on_the_former_wording() -> None:
    assert [(lapse.former_day, lapse.note) for lapse in derive_lapses(RETURNING, TODAY)] == [
        (None, ""),
        (None, ""),
    ]


def test_re_entries_are_counted() -> None:
    found = [(spell.name, spell.entry, spell.days) for spell in spells(RETURNING, TODAY)]
    assert found == [
        ("Recruiting", 1, 750),
        ("Unknown after Recruiting", 1, 810),
        ("Recruiting", 2, 743),
        ("Unknown after Recruiting", 2, 587),
        ("Completed", 1, 1161),
    ]


def test_an_update_in_time_leaves_no_lapse() -> None:
    kept = [
        state("2020-01-10", fields(REC, "2020-01", "2020-06")),
        state("2022-01-31", fields(REC, "2022-01", "2024-06")),
    ]
    assert derive_lapses(kept, date(2024, 6, 30)) == ()
    assert [lapse.day for lapse in derive_lapses(kept, date(2024, 7, 1))] == [date(2024, 7, 1)]


def test_a_version_recorded_on_the_lapse_day_comes_first() -> None:
    kept = [
        state("2020-01-10", fields(REC, "2020-01", "2020-06")),
        state("2022-02-01", fields(REC, "2022-02", "2030-06")),
    ]
    assert derive_lapses(kept, date(2025, 1, 1)) == ()


def test_a_version_that_leaves_it_unknown_neither_ends_nor_begins_a_lapse() -> None:
    unverified = [
        state("2016-01-10", fields(REC, "2016-01", "2017-06")),
        state("2019-01-10", fields(ANR, "2016-01", "2017-06")),
        state("2020-01-10", fields(ANR, "2020-01", "2021-06")),
    ]
    (first,) = derive_lapses(unverified, date(2021, 1, 1))
    assert (first.day, first.returned and first.returned.day) == (
        date(2018, 2, 1),
        date(2020, 1, 10),
    )
    assert [spell.name for spell in spells(unverified, date(2021, 1, 1))] == [
        "Recruiting",
        "Unknown after Recruiting",
        "Unknown after Active, not recruiting",
        "Active, not recruiting",
    ]


def test_a_version_stale_when_recorded_lapses_on_its_own_day() -> None:
    stale = [
        state("2014-01-10", fields("SUSPENDED", "2010-01", "2011-06")),
        state("2019-01-10", fields(REC, "2010-01", "2011-06")),
    ]
    (lapse,) = derive_lapses(stale, TODAY)
    assert lapse.day == date(2019, 1, 10)
    assert [spell.name for spell in spells(stale, TODAY)] == [
        "Suspended",
        "Unknown after Recruiting",
    ]


def test_the_former_wording_did_not_name_invited_enrolment() -> None:
    (lapse,) = derive_lapses(
        [state("2010-01-10", fields("ENROLLING_BY_INVITATION", "2010-01", "2011-06"))], TODAY
    )
    assert lapse.former_day is None
    assert lapse.note.endswith("and did not name this status")


def test_the_former_wording_is_noted_up_to_the_day_before_it_changed() -> None:
    def note(completion: str) -> str:
        values = fields(REC, "2013-01", completion)
        return derive_lapses([state("2013-01-10", values)], TODAY)[0].note

    assert note("2016-11-22").startswith("before 2016-11-24")
    assert note("2016-11-23") == ""


def test_by_the_former_wording_a_version_lapsed_on_its_own_day_at_the_earliest() -> None:
    unverified = [
        state("2010-01-10", fields("SUSPENDED", "2010-01", "2012-06")),
        state("2012-03-01", fields(REC, "2010-01", "2012-06")),
    ]
    (lapse,) = derive_lapses(unverified, TODAY)
    assert (lapse.day, lapse.former_day) == (date(2012, 7, 1), date(2012, 3, 1))


def test_the_former_wording_may_give_the_same_day() -> None:
    (lapse,) = derive_lapses([state("2010-01-10", fields(REC, "2010-01", "2011-06"))], TODAY)
    assert lapse.former_day == lapse.day == date(2012, 2, 1)
    assert lapse.note.endswith("on the same day")


def test_the_text_says_which_dates_there_are() -> None:
    def text(completion: str | tuple[str, str] | None, primary: str | None) -> str:
        values = fields(REC, "2012-09", completion, primary)
        return derive_lapses([state("2012-09-10", values)], TODAY)[0].text.split("; ")[1]

    assert text(None, None) == "last verified September 2012, no completion date"
    assert text(None, "2014-09") == (
        "last verified September 2012, planned primary completion September 2014 "
        "(no completion date)"
    )
    assert text(("2013-05-07", "ACTUAL"), None) == (
        "last verified September 2012, completion May 7, 2013"
    )


NYR_VALUES = fields(NYR, "2024-02", "2025-11-04", "2025-02-03")
LAPSED_VALUES = fields("UNKNOWN", "2024-02", "2025-11-04", "2025-02-03", last_known=NYR)
WATCHED = [
    state("2024-02-01", NYR_VALUES, ("2025-12-01", "2026-02-28")),
    state("2024-02-01", LAPSED_VALUES, ("2026-03-03", "2026-03-10")),
]


def test_a_lapse_between_two_sights_is_observed_and_carries_the_rules_day() -> None:
    (lapse,) = derive_lapses(WATCHED, TODAY)
    assert (lapse.day, lapse.basis) == (date(2026, 3, 1), Basis.OBSERVED)
    assert lapse.seen == (date(2026, 2, 28), date(2026, 3, 3))
    assert lapse.text == (
        "seen as Unknown on 2026-03-03, not yet on 2026-02-28; by the rule since 2026-03-01; "
        "last verified February 2024, planned completion November 4, 2025"
    )
    found = [(spell.basis, spell.seen) for spell in spells(WATCHED, TODAY)]
    assert found == [(Basis.RECORDED, None), (Basis.OBSERVED, lapse.seen)]


def test_a_record_first_seen_when_already_unknown_has_a_derived_lapse() -> None:
    (registered,) = SEED
    seen = [state("2009-08-19", registered.fields, ("2026-03-03", "2026-03-10"))]
    (lapse,) = derive_lapses([*SEED, *seen], TODAY)
    assert (lapse.day, lapse.basis, lapse.seen) == (date(2012, 1, 1), Basis.DERIVED, None)
    assert [spell.name for spell in spells([*SEED, *seen], TODAY)] == [
        "Recruiting",
        "Unknown after Recruiting",
    ]


def test_a_version_dated_before_the_one_it_follows_stands_from_that_ones_day() -> None:
    backwards = [
        state("2020-05-10", fields(REC, "2020-05", "2030-06")),
        state("2020-05-01", fields("COMPLETED", "2020-05", "2020-04")),
    ]
    found = [(spell.name, spell.begin, spell.days) for spell in spells(backwards, TODAY)]
    assert found == [
        ("Recruiting", date(2020, 5, 10), 0),
        ("Completed", date(2020, 5, 10), 2135),
    ]


def test_a_lapse_seen_against_the_rule_is_dated_by_the_sight() -> None:
    early = [
        state("2024-02-01", NYR_VALUES, ("2025-12-01", "2025-12-20")),
        state("2024-02-01", LAPSED_VALUES, ("2025-12-22", "2025-12-22")),
    ]
    (lapse,) = derive_lapses(early, TODAY)
    assert (lapse.day, lapse.binding, lapse.basis) == (date(2025, 12, 22), None, Basis.OBSERVED)
    assert lapse.text.endswith("not explained by the rule")


def test_a_version_stale_when_recorded_and_seen_so_lapsed_on_its_own_day() -> None:
    stale = fields(REC, "2022-01", "2023-01")
    covered = fields("UNKNOWN", "2022-01", "2023-01", last_known=REC)
    (lapse,) = derive_lapses(
        [
            state("2026-02-02", stale, ("2026-02-03", "2026-02-03")),
            state("2026-02-02", covered, ("2026-02-05", "2026-02-05")),
        ],
        TODAY,
    )
    assert (lapse.day, lapse.basis) == (date(2026, 2, 2), Basis.OBSERVED)


def test_a_record_still_seen_open_long_after_its_day_has_not_lapsed() -> None:
    kept_open = [state("2020-01-01", fields(REC, "2020-01", "2021-01"), ("2024-01-01", TODAY_ISO))]
    assert derive_lapses(kept_open, TODAY) == ()
    assert [spell.name for spell in spells(kept_open, TODAY)] == ["Recruiting"]


TODAY_ISO = TODAY.isoformat()


def test_a_record_seen_open_on_the_eve_of_its_refresh_is_derived_as_lapsed() -> None:
    weekend = [state("2024-02-01", NYR_VALUES, ("2025-12-01", "2026-03-02"))]
    (lapse,) = derive_lapses(weekend, date(2026, 3, 2))
    assert (lapse.day, lapse.basis) == (date(2026, 3, 1), Basis.DERIVED)


def test_two_statuses_of_one_day_are_two_spells() -> None:
    same_day = [
        state("2020-01-10", fields(REC, "2020-01", "2022-06")),
        state("2020-05-01", fields("SUSPENDED", "2020-05", "2022-06")),
        state("2020-05-01", fields(REC, "2020-05", "2022-06")),
    ]
    found = [(spell.name, spell.days, spell.entry) for spell in spells(same_day, date(2020, 6, 1))]
    assert found == [("Recruiting", 112, 1), ("Suspended", 0, 1), ("Recruiting", 31, 2)]


def test_a_first_state_that_is_no_registration_began_at_the_latest_then() -> None:
    late = fields(REC, "2020-01", "2022-06") | {"statusModule.studyFirstSubmitDate": "2018-01-01"}
    (spell,) = spells([state("2020-01-10", late)], date(2020, 2, 1))
    assert spell.at_latest


def test_states_recorded_later_do_not_count() -> None:
    assert [spell.name for spell in spells(RETURNING, date(2016, 1, 1))] == ["Recruiting"]
    assert derive_lapses(RETURNING, date(2016, 1, 1)) == ()


def test_a_version_without_a_status_is_a_spell_of_none() -> None:
    old = [state("1999-11-02", fields(None)), state("2001-01-01", fields("COMPLETED", "2001-01"))]
    assert [spell.name for spell in spells(old, TODAY)] == ["No status", "Completed"]


def test_unknown_with_no_last_known_status_is_told_as_it_is() -> None:
    (spell,) = spells([state("2010-01-01", fields("UNKNOWN", "2010-01"))], TODAY)
    assert (spell.name, spell.basis) == ("Unknown", Basis.RECORDED)


def test_no_states_give_nothing() -> None:
    assert spells([], TODAY) == ()
    assert derive_lapses([], TODAY) == ()


def of_file(recorded_on: str, on: str, *values: str) -> DatedState:
    return state(recorded_on, fields(*values), (on, on), known_until=on)


def test_after_the_last_day_known_nothing_is_derived_and_the_spell_says_until_when() -> None:
    old = [of_file("2014-05-28", "2014-06-04", REC, "2014-05", "2015-05")]
    assert derive_lapses(old, TODAY) == ()
    (spell,) = spells(old, TODAY)
    assert (spell.name, spell.end, spell.known_until, spell.days) == (
        "Recruiting",
        None,
        date(2014, 6, 4),
        7,
    )
    assert spell.lapses_on == date(2016, 6, 1)


def test_a_list_of_versions_that_was_had_later_lets_the_lapse_be_derived() -> None:
    listed = [state("2014-05-28", fields(REC, "2014-05", "2015-05"), known_until="2026-03-15")]
    assert [lapse.day for lapse in derive_lapses(listed, TODAY)] == [date(2016, 6, 1)]
    assert [(s.name, s.known_until, s.lapses_on) for s in spells(listed, TODAY)] == [
        ("Recruiting", None, None),
        ("Unknown after Recruiting", TODAY, None),
    ]


def test_between_two_old_files_no_lapse_is_invented_and_the_gap_is_told() -> None:
    files = [
        of_file("2014-05-28", "2014-06-04", REC, "2014-05", "2015-05"),
        of_file("2018-03-01", "2019-01-20", "COMPLETED", "2018-03", "2018-02"),
    ]
    assert derive_lapses(files, TODAY) == ()
    first, last = spells(files, TODAY)
    assert first.gaps == ((date(2014, 6, 5), date(2018, 2, 28)),)
    assert (last.gaps, last.known_until, last.lapses_on) == ((), date(2019, 1, 20), None)


def test_a_gap_between_two_versions_of_one_status_stands_with_their_spell() -> None:
    files = [
        of_file("2014-05-28", "2014-06-04", REC, "2014-05", "2015-05"),
        of_file("2018-03-01", "2019-01-20", REC, "2018-03", "2019-02"),
    ]
    (spell,) = spells(files, TODAY)
    assert spell.gaps == ((date(2014, 6, 5), date(2018, 2, 28)),)


def test_a_few_days_between_a_sight_and_the_next_version_are_no_gap() -> None:
    watched = [
        of_file("2024-02-01", "2026-02-27", REC, "2024-02", "2027-05"),
        of_file("2026-03-04", "2026-03-10", "COMPLETED", "2026-03", "2026-02"),
    ]
    assert [spell.gaps for spell in spells(watched, TODAY)] == [(), ()]


def test_a_record_shown_open_long_after_its_rule_day_lapsed_when_it_was_seen_to() -> None:
    values = fields(ANR, "2000-11", None)
    covered = fields("UNKNOWN", "2000-11", None, last_known=ANR)
    files = [
        state("2005-06-23", values, ("2014-06-04", "2014-06-04"), known_until="2014-06-04"),
        state("2005-06-23", covered, ("2023-02-03", "2023-02-03"), known_until="2023-02-03"),
    ]
    (lapse,) = derive_lapses(files, TODAY)
    assert (lapse.day, lapse.binding, lapse.basis) == (date(2023, 2, 3), None, Basis.OBSERVED)
    assert lapse.text == (
        "seen as Unknown on 2023-02-03, not yet on 2014-06-04; not explained by the rule"
    )
    assert [(spell.name, spell.begin) for spell in spells(files, TODAY)] == [
        ("Active, not recruiting", date(2005, 6, 23)),
        ("Unknown after Active, not recruiting", date(2023, 2, 3)),
    ]
