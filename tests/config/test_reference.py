"""The published files hold against the table of keys, and the table against the settings."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from tracker.config import Registry, Storage, Watch, initial, load, parse
from tracker.config.keys import SECTIONS, Key, Section
from tracker.config.reference import BEGIN, END, markdown, schema

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "configuration.md"
AGAIN = "run: python -m tracker.config.reference"
KEYS = [(section, key) for section in SECTIONS for key in section.keys]
NAMES = [f"{section.name}.{key.name}" for section, key in KEYS]


@pytest.mark.parametrize(("section", "key"), KEYS, ids=NAMES)
def test_every_key_is_documented(section: Section, key: Key) -> None:
    page = PAGE.read_text(encoding="utf-8")
    heading = f"### `{section.name}.{key.name}`\n"
    assert page.count(heading) == 1, AGAIN
    entry = page.split(heading)[1].split("\n#")[0]
    assert key.meaning in entry, AGAIN
    assert f"Takes {key.kind.expected}" in entry, AGAIN
    assert f"Example: `{key.name} = {key.example}`" in entry, AGAIN


def test_the_reference_is_made_from_the_table_of_keys() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page.split(BEGIN)[1].split(END)[0].strip() == markdown().strip(), AGAIN


def test_the_published_schema_is_made_from_the_table_of_keys() -> None:
    published = (ROOT / "docs" / "config.schema.json").read_text(encoding="utf-8")
    assert json.loads(published) == schema(), AGAIN


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.name)
def test_every_setting_has_its_key(section: Section) -> None:
    assert {field.name for field in fields(section.holds)} == {
        key.field or key.name for key in section.keys
    }


@pytest.mark.parametrize(("section", "key"), KEYS, ids=NAMES)
def test_every_example_is_taken(section: Section, key: Key) -> None:
    others = {
        "watch": {"name": '"sclerosis"', "records": "[]"},
        "mail": {"host": '"h"', "from": '"t@example.org"', "username": '"me"'},
        "subscriber": {"address": '"a@example.org"'},
    }
    tables: dict[str, dict[str, str]] = {name: dict(keys) for name, keys in others.items()}
    tables["mail"]["password_env"] = '"SMTP"'
    if key.name == "password_command":
        del tables["mail"]["password_env"]
    tables.setdefault(section.name, {})[key.name] = key.example
    headers = {section.name: section.header for section in SECTIONS}
    text = "\n".join(
        "\n".join([headers[name], *(f"{name_} = {value}" for name_, value in keys.items())])
        for name, keys in tables.items()
    )
    assert parse(text, Path("/somewhere/config.toml"))


def test_defaults_are_written_as_the_file_would_write_them() -> None:
    properties = schema()["properties"]
    defaults = {
        name: found["default"]
        for section in ("registry", "storage", "schedule")
        for name, found in properties[section]["properties"].items()
        if "default" in found
    }
    assert defaults == {
        "base_url": "https://clinicaltrials.gov",
        "website": "https://clinicaltrials.gov",
        "min_interval": 1.0,
        "timeout": 60.0,
        "connect_timeout": 10.0,
        "max_bytes": 67108864,
        "attempts": 5,
        "client": "requests",
        "database": "tracker.db",
        "snapshots": "snapshots",
        "check": "1h",
        "deliver": "1m",
        "digest_at": "08:00",
        "digest_day": "monday",
        "timezone": "UTC",
        "jitter": "1m",
    }


@pytest.mark.parametrize(("section", "key"), KEYS, ids=NAMES)
def test_the_schema_agrees_with_the_example(section: Section, key: Key) -> None:
    published = schema()["properties"][section.name]
    properties = published["items" if section.repeated else "properties"]
    properties = properties["properties"] if section.repeated else properties
    assert fits(tomllib.loads(f"x = {key.example}")["x"], properties[key.name])
    assert not fits(object(), properties[key.name])
    assert not fits("", properties[key.name])


def fits(value: Any, schema: Any) -> bool:
    """Validate by the few keywords of JSON Schema that are published."""
    if "enum" in schema:
        return value in schema["enum"]
    if "anyOf" in schema:
        return any(fits(value, option) for option in schema["anyOf"])
    match schema["type"], value:
        case "boolean", bool():
            return True
        case "integer", int() if type(value) is int:
            return bool(schema["minimum"] <= value <= schema.get("maximum", value))
        case "number", int() | float():
            return bool(value >= schema.get("minimum", 0))
        case "string", str():
            return re.search(schema.get("pattern", "."), value) is not None
        case "array", list():
            return all(fits(item, schema["items"]) for item in value)
        case "object", dict():
            return all(fits(item, schema["properties"][name]) for name, item in value.items())
    return False


def test_the_starter_file_loads_and_follows_nothing_yet(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(initial(), encoding="utf-8")
    settings = load(path)
    assert settings.registry == Registry()
    assert settings.storage == Storage(tmp_path / "tracker.db", tmp_path / "snapshots")
    assert settings.watches == (Watch("default"),)
    assert (settings.mail, settings.subscribers) == (None, ())


def test_the_starter_file_takes_a_contact_a_name_and_records(tmp_path: Path) -> None:
    text = initial('a"b@example.org', watch='my "own"', records=["nct1", "NCT1"])
    settings = parse(text, tmp_path / "config.toml")
    assert settings.registry.contact == 'a"b@example.org'
    assert settings.watches == (Watch('my "own"', ("NCT00000001",)),)


def test_the_example_at_the_top_is_the_starter_file_with_one_record() -> None:
    written = (ROOT / "config.toml").read_text(encoding="utf-8")
    assert written == initial(records=["NCT00962923"])


def test_the_lines_commented_out_in_the_starter_file_load_too(tmp_path: Path) -> None:
    text = re.sub(r"(?m)^# (?=\[|[a-z_]+ = )", "", initial())
    settings = parse(text, tmp_path / "config.toml")
    assert settings.registry.contact == "you@example.org"
    assert [watch.name for watch in settings.watches] == ["default", "sclerosis"]
    assert settings.mail is not None
    assert [subscriber.watches for subscriber in settings.subscribers] == [("default",)]
