"""Every sort of fault with its exact words: key, what would be right, what was found."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracker.config import parse
from tracker.errors import ConfigError
from tracker.fields import CATEGORIES

FILE = Path("/somewhere/config.toml")
MAIL = '[mail]\nhost = "h"\nfrom = "t@example.org"\n'
WATCH = '[[watch]]\nname = "sclerosis"\nrecords = []\n'
READER = '[[subscriber]]\naddress = "a@example.org"\n'
WEEK = '"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"'
SECRET = (
    "a secret doesn't belong in this file; name the environment variable that holds it with"
    " password_env, or the command that prints it with password_command"
)
DURATION = 'such as "90s", "30m", "1h30m" or "7d"'


def faults_of(text: str) -> list[str]:
    with pytest.raises(ConfigError) as refusal:
        parse(text, FILE)
    first, *faults = str(refusal.value).splitlines()
    count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
    assert first.startswith(f"{FILE} has {count}")
    return faults


ONE_FAULT = {
    "a word for a number": (
        '[registry]\nmin_interval = "fast"',
        'registry.min_interval: expected a number of seconds ≥ 0, got "fast"',
    ),
    "a number below nothing": (
        "[registry]\nmin_interval = -1",
        "registry.min_interval: expected a number of seconds ≥ 0, got -1",
    ),
    "no time at all": (
        "[registry]\ntimeout = 0.0",
        "registry.timeout: expected a number of seconds > 0, got 0.0",
    ),
    "true is no number": (
        "[registry]\nmin_interval = true",
        "registry.min_interval: expected a number of seconds ≥ 0, got true",
    ),
    "endless time": (
        "[registry]\ntimeout = inf",
        "registry.timeout: expected a number of seconds > 0, got inf",
    ),
    "a fraction of an attempt": (
        "[registry]\nattempts = 1.5",
        "registry.attempts: expected a number of attempts from 1 to 20, got 1.5",
    ),
    "an address without a scheme": (
        '[registry]\nbase_url = "clinicaltrials.gov"',
        "registry.base_url: expected an address that begins with http:// or https://,"
        ' got "clinicaltrials.gov"',
    ),
    "an address with a blank": (
        '[registry]\nbase_url = "https://example.org/a b"',
        "registry.base_url: expected an address that begins with http:// or https://,"
        ' got "https://example.org/a b"',
    ),
    "a password in an address is not repeated": (
        '[registry]\nbase_url = "https://me:hunter2@example.org"',
        "registry.base_url: expected an address without a user name or password in it",
    ),
    "a contact that breaks the header": (
        '[registry]\ncontact = "Jürgen"',
        'registry.contact: expected a mail address or web page, in ASCII, got "Jürgen"',
    ),
    "a key misspelt": (
        "[registry]\nmin_intervall = 1",
        "registry.min_intervall: unknown key; did you mean min_interval?",
    ),
    "a key in the wrong section": (
        '[storage]\ncontact = "you@example.org"',
        "storage.contact: unknown key in [storage]; it belongs in [registry]",
    ),
    "a key outside any section": (
        'contact = "you@example.org"',
        "contact: unknown key in the file; it belongs in [registry]",
    ),
    "a key like no other": (
        "[storage]\nzzz = 1",
        "storage.zzz: unknown key; [storage] has database, snapshots",
    ),
    "a section misspelt": (
        "[shedule]\ncheck = 1",
        "shedule: unknown key; did you mean schedule?",
    ),
    "another program's file": (
        '[tool]\nname = "x"',
        "tool: unknown key; the file has registry, storage, schedule, history, watch, mail,"
        " subscriber",
    ),
    "single brackets for a watch": (
        '[watch]\nname = "a"',
        "watch: expected [[watch]] with double brackets, got a table",
    ),
    "double brackets for the registry": (
        "[[registry]]\ntimeout = 1",
        "registry: expected [registry] with single brackets, got a list",
    ),
    "one path for two things": (
        '[storage]\ndatabase = "a"\nsnapshots = "a"',
        "storage.snapshots: is the same path as database; give each its own",
    ),
    "one path for two things, one of them by default": (
        '[storage]\ndatabase = "./snapshots"',
        "storage.snapshots: is the same path as database; give each its own",
    ),
    "a duration without a unit": (
        "[schedule]\ncheck = 3600",
        f"schedule.check: expected a duration of at least 1m, {DURATION}, got 3600",
    ),
    "too often": (
        '[schedule]\ncheck = "5s"',
        f'schedule.check: expected a duration of at least 1m, {DURATION}, got "5s"',
    ),
    "no such time of day": (
        '[schedule]\ndigest_at = "25:00"',
        'schedule.digest_at: expected a time of day such as "08:00", got "25:00"',
    ),
    "no such day": (
        '[schedule]\ndigest_day = "Mondays"',
        f'schedule.digest_day: expected one of {WEEK}, got "Mondays"; did you mean "monday"?',
    ),
    "no such time zone": (
        '[schedule]\ntimezone = "Mars/Olympus"',
        'schedule.timezone: expected a time zone such as "UTC" or "Europe/Berlin",'
        ' got "Mars/Olympus"',
    ),
    "a time zone that is a way through the files": (
        '[schedule]\ntimezone = "../../etc/passwd"',
        'schedule.timezone: expected a time zone such as "UTC" or "Europe/Berlin",'
        ' got "../../etc/passwd"',
    ),
    "yes for true": (
        '[history]\nenabled = "yes"',
        'history.enabled: expected true or false, got "yes"',
    ),
    "a watch without a name": (
        "[[watch]]\nrecords = []",
        "watch[1].name: is missing; expected a name",
    ),
    "a watch of nothing": (
        '[[watch]]\nname = "a"',
        "watch[1]: names no records and no query; add one of these keys",
    ),
    "two watches of one name": (
        WATCH * 2,
        'watch[2].name: "sclerosis" is already the name of watch[1]',
    ),
    "no NCT number": (
        WATCH + '[[watch]]\nname = "b"\nrecords = ["NCT00000"]',
        'watch[2].records[1]: "NCT00000" is not an NCT number'
        " (NCT and up to 8 digits, e.g. NCT00962923)",
    ),
    "a number for an NCT number": (
        '[[watch]]\nname = "b"\nrecords = ["NCT1", 962923]',
        'watch[1].records[2]: expected an NCT number such as "NCT00962923", got 962923',
    ),
    "one record, not in a list": (
        '[[watch]]\nname = "b"\nrecords = "NCT00962923"',
        'watch[1].records: expected a list of NCT numbers such as ["NCT00962923"],'
        ' got "NCT00962923"',
    ),
    "an empty query": (
        '[[watch]]\nname = "b"\nquery = {}',
        "watch[1].query: is empty and would match every record; give a parameter or drop it",
    ),
    "a query as text": (
        '[[watch]]\nname = "b"\nquery = "sclerosis"',
        "watch[1].query: expected a table of search parameters such as"
        ' { cond = "systemic sclerosis" }, got "sclerosis"',
    ),
    "a blank parameter": (
        '[[watch]]\nname = "b"\nquery = { cond = " " }',
        'watch[1].query.cond: expected a text to search for, got " "',
    ),
    "a parameter with the registry's prefix": (
        '[[watch]]\nname = "b"\nquery = { "query.cond" = "x" }',
        'watch[1].query."query.cond": unknown search parameter; did you mean cond?',
    ),
    "a parameter misspelt below filter": (
        '[[watch]]\nname = "b"\nquery = { filter.status = "RECRUITING" }',
        'watch[1].query."filter.status": unknown search parameter;'
        " did you mean filter.overallStatus?",
    ),
    "a status in words": (
        '[[watch]]\nname = "b"\nquery = { filter.overallStatus = "Not yet recruiting" }',
        'watch[1].query."filter.overallStatus": "Not yet recruiting" is not one of the registry\'s'
        ' statuses; did you mean "NOT_YET_RECRUITING"?',
    ),
    "mail without its host": (
        '[mail]\nfrom = "t@example.org"',
        "mail.host: is missing; expected the name of a mail server",
    ),
    "mail from nobody": (
        '[mail]\nhost = "h"\nfrom = "Registry tracker"',
        "mail.from: expected a mail address such as"
        ' "Registry tracker <tracker@example.org>", got "Registry tracker"',
    ),
    "a header smuggled into from": (
        '[mail]\nhost = "h"\nfrom = "t@example.org\\nBcc: x@example.org"',
        "mail.from: expected a mail address such as"
        ' "Registry tracker <tracker@example.org>", got "t@example.org\\nBcc: x@example.org"',
    ),
    "a port in quotes": (
        MAIL + 'port = "587"',
        'mail.port: expected a port from 1 to 65535, got "587"',
    ),
    "an unknown protection": (
        MAIL + 'security = "ssl"',
        'mail.security: expected one of "none", "starttls", "tls", got "ssl"',
    ),
    "a password is not repeated": (
        MAIL + 'username = "me"\npassword = "hunter2"',
        f"mail.password: {SECRET}",
    ),
    "a password in the place of its variable is not repeated": (
        MAIL + 'username = "me"\npassword_env = "hunter2!"',
        "mail.password_env: expected the name of an environment variable (letters, digits, _),"
        " not the secret",
    ),
    "two passwords": (
        MAIL + 'username = "me"\npassword_env = "A"\npassword_command = ["b"]',
        "mail.password_command: give this or password_env, not both",
    ),
    "a user without a password": (
        MAIL + 'username = "me"',
        "mail.username: needs a password: add password_env or password_command",
    ),
    "a password without a user": (
        MAIL + 'password_env = "A"',
        "mail.password_env: is of no use without username",
    ),
    "a command as one text": (
        MAIL + 'username = "me"\npassword_command = "pass smtp"',
        "mail.password_command: expected a command as a list of its words, such as"
        ' ["pass", "show", "smtp"], got "pass smtp"',
    ),
    "a subscriber without mail": (
        READER,
        "subscriber: there is no [mail] section through which to write to them",
    ),
    "no mail address": (
        MAIL + '[[subscriber]]\naddress = "reader at example.org"',
        'subscriber[1].address: expected a mail address such as "reader@example.org",'
        ' got "reader at example.org"',
    ),
    "one subscriber twice": (
        MAIL + READER + READER.replace("a@", "A@"),
        'subscriber[2].address: "A@example.org" is already subscriber[1]',
    ),
    "an unknown watch": (
        WATCH + MAIL + READER + 'watches = ["scleroris"]',
        'subscriber[1].watches: no watch is named "scleroris"; did you mean "sclerosis"?',
    ),
    "a list of no watches": (
        WATCH + MAIL + READER + "watches = []",
        "subscriber[1].watches: an empty list would tell of nothing; leave the key out for all"
        " watches",
    ),
    "an unknown category": (
        MAIL + READER + 'categories = ["status", "outcome"]',
        "subscriber[1].categories[2]: expected one of "
        + ", ".join(f'"{word}"' for word in CATEGORIES)
        + ', got "outcome"; did you mean "outcomes"?',
    ),
    "a weight as a number": (
        MAIL + READER + "weight = 2",
        'subscriber[1].weight: expected one of "low", "medium", "high", got 2',
    ),
    "a warning in days without their unit": (
        MAIL + READER + "warn_before = 30",
        'subscriber[1].warn_before: expected a duration of at least 1d, such as "7d", got 30',
    ),
}


@pytest.mark.parametrize(("text", "fault"), ONE_FAULT.values(), ids=ONE_FAULT)
def test_a_fault_is_told_once_with_its_key_and_what_would_be_right(text: str, fault: str) -> None:
    assert faults_of(text) == [fault]


def test_all_faults_are_told_at_once_in_the_order_of_the_sections() -> None:
    text = "\n".join(
        [
            'nonsense = "x"',
            '[registry]\nmin_interval = "fast"\ntimeout = 0',
            '[[watch]]\nname = "a"\nrecords = ["NCT0", "NCT1", "x"]',
            '[[watch]]\nname = "a"\nrecords = []',
            '[mail]\npassword = "hunter2"',
            '[[subscriber]]\naddress = "a@example.org"\nwatches = ["b"]\nweight = "huge"',
        ]
    )
    assert [fault.split(":")[0] for fault in faults_of(text)] == [
        "nonsense",
        "registry.min_interval",
        "registry.timeout",
        "watch[1].records[1]",
        "watch[1].records[3]",
        "mail.password",
        "mail.host",
        "mail.from",
        "subscriber[1].weight",
        "watch[2].name",
        "subscriber[1].watches",
    ]


def test_a_watch_whose_name_is_faulty_casts_no_doubt_on_those_who_may_mean_it() -> None:
    text = "[[watch]]\nname = 5\nrecords = []\n" + MAIL + READER + 'watches = ["five"]\n'
    assert faults_of(text) == ["watch[1].name: expected a name, got 5"]


def test_the_way_of_counting_is_told_where_something_is_counted() -> None:
    with pytest.raises(ConfigError, match=r"has 1 fault \(lists are counted from 1\):"):
        parse('[[watch]]\nname = "a"\n', FILE)
    with pytest.raises(ConfigError, match="has 1 fault:"):
        parse("x = 1\n", FILE)


def test_a_long_value_is_cut_short() -> None:
    [fault] = faults_of(f'[history]\nclient = "{"x" * 1000}"')
    assert len(fault) < 160
