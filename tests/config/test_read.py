from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tracker.config import (
    Client,
    Deliver,
    History,
    Mail,
    Registry,
    Schedule,
    Security,
    Settings,
    Subscriber,
    Versions,
    Watch,
    load,
    parse,
)
from tracker.errors import ConfigError
from tracker.model import Weight

FILE = Path("/somewhere/config.toml")

WHOLE = """
[registry]
base_url = "http://127.0.0.1:8080/mirror/"
contact = "you@example.org"
min_interval = 0
timeout = 5
connect_timeout = 2.5
max_bytes = 1000
attempts = 1
[storage]
database = "data/my.db"
snapshots = "/var/lib/tracker/raw"
[schedule]
check = "30m"
deliver = "10s"
digest_at = 07:30:00
digest_day = "friday"
timezone = "Europe/Berlin"
jitter = "0s"
[history]
enabled = true
client = "curl"
min_interval = 5.5
versions = "outcomes"
[[watch]]
name = "sclerosis"
records = [" nct962923 ", "NCT00962923", "NCT0000000000001"]
query = { cond = "systemic sclerosis", intr = "mesenchymal" }
[[watch]]
name = "by query"
query = { term = "gvhd", filter.overallStatus = ["RECRUITING", "UNKNOWN"] }
[mail]
host = "localhost"
port = 465
security = "tls"
username = "me"
password_command = ["pass", "show", "smtp"]
from = "Registry tracker <tracker@example.org>"
timeout = 10
[[subscriber]]
address = "reader@example.org"
name = "Ada Reader"
watches = ["sclerosis"]
categories = ["status", "outcomes"]
weight = "high"
deliver = "weekly"
warn_before = "30d"
[[subscriber]]
address = "other@example.org"
"""


def test_a_whole_file_is_read_into_settings() -> None:
    settings = parse(WHOLE, FILE)
    assert settings.registry == Registry(
        base_url="http://127.0.0.1:8080/mirror",
        contact="you@example.org",
        min_interval=0.0,
        timeout=5.0,
        connect_timeout=2.5,
        max_bytes=1000,
        attempts=1,
    )
    assert settings.storage.database == Path("/somewhere/data/my.db")
    assert settings.storage.snapshots == Path("/var/lib/tracker/raw")
    assert settings.schedule == Schedule(
        check=timedelta(minutes=30),
        deliver=timedelta(seconds=10),
        digest_at=time(7, 30),
        digest_day="friday",
        timezone="Europe/Berlin",
        jitter=timedelta(),
    )
    assert settings.schedule.zone == ZoneInfo("Europe/Berlin")
    assert settings.history == History(True, Client.CURL, 5.5, Versions.OUTCOMES)
    assert settings.watches == (
        Watch(
            "sclerosis",
            ("NCT00962923", "NCT00000001"),
            {"cond": "systemic sclerosis", "intr": "mesenchymal"},
        ),
        Watch("by query", (), {"term": "gvhd", "filter.overallStatus": "RECRUITING|UNKNOWN"}),
    )
    assert settings.mail == Mail(
        host="localhost",
        sender="Registry tracker <tracker@example.org>",
        port=465,
        security=Security.TLS,
        username="me",
        password_command=("pass", "show", "smtp"),
        timeout=10.0,
    )
    assert settings.subscribers == (
        Subscriber(
            address="reader@example.org",
            name="Ada Reader",
            watches=("sclerosis",),
            categories=frozenset({"status", "outcomes"}),
            weight=Weight.HIGH,
            deliver=Deliver.WEEKLY,
            warn_before=timedelta(days=30),
        ),
        Subscriber(address="other@example.org"),
    )


def test_an_empty_file_means_the_defaults() -> None:
    settings = parse("", FILE)
    assert (settings.registry, settings.schedule, settings.history) == (
        Registry(),
        Schedule(),
        History(),
    )
    assert settings.storage.database == Path("/somewhere/tracker.db")
    assert settings.storage.snapshots == Path("/somewhere/snapshots")
    assert (settings.watches, settings.mail, settings.subscribers) == ((), None, ())


def test_paths_start_at_the_folder_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "config.toml").write_text('[storage]\ndatabase = "a.db"\n')
    monkeypatch.chdir(tmp_path)
    settings = load(Path("deep/config.toml"))
    assert settings.path == tmp_path / "deep" / "config.toml"
    assert settings.storage.database == tmp_path / "deep" / "a.db"


def test_the_home_folder_can_be_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ada")
    settings = parse('[storage]\ndatabase = "~/trials.db"\n', FILE)
    assert settings.storage.database == Path("/home/ada/trials.db")


@pytest.mark.parametrize(
    "query",
    [
        'query = { "filter.overallStatus" = "RECRUITING|UNKNOWN" }',
        'query = { "filter.overallStatus" = "RECRUITING,UNKNOWN" }',
        'query = { filter.overallStatus = ["RECRUITING", "UNKNOWN"] }',
        'query.filter.overallStatus = "RECRUITING|UNKNOWN"',
        '[watch.query]\n"filter.overallStatus" = "RECRUITING|UNKNOWN"',
        '[watch.query.filter]\noverallStatus = "RECRUITING|UNKNOWN"',
    ],
)
def test_a_query_means_the_same_however_toml_lets_it_be_written(query: str) -> None:
    [watch] = parse(f'[[watch]]\nname = "a"\n{query}\n', FILE).watches
    assert dict(watch.query) == {"filter.overallStatus": "RECRUITING|UNKNOWN"}


def test_a_watch_can_wait_for_its_first_record() -> None:
    [watch] = parse('[[watch]]\nname = "a"\nrecords = []\n', FILE).watches
    assert watch == Watch("a")


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b'\xef\xbb\xbf[registry]\r\ncontact = "a@example.org"\r\n')
    assert load(path).registry.contact == "a@example.org"


def test_a_file_that_is_not_toml_says_where(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[registry]\ncontact "you@example.org"\n')
    with pytest.raises(ConfigError) as refusal:
        load(path)
    assert str(refusal.value).startswith(f"{path} is not valid TOML: ")
    assert "(at line 2, column 9)" in str(refusal.value)


def test_a_file_in_another_encoding_says_where(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes("# one\n# two: Müller\n".encode("latin-1"))
    with pytest.raises(ConfigError, match="is not in UTF-8: see line 2"):
        load(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.toml can't be read: No such file"):
        load(tmp_path / "none.toml")


def test_settings_do_not_change() -> None:
    settings: Settings = parse("", FILE)
    with pytest.raises(AttributeError):
        settings.registry.timeout = 1.0  # type: ignore[misc]
