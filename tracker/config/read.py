"""One config.toml read as a whole: the text, its keys, what they say of each other, all faults."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tracker.config.checks import SECRETS, Values, check
from tracker.config.faults import Faults, key_path, shown, suggestion
from tracker.config.keys import SECTIONS, Key, Section
from tracker.config.kinds import UNREADABLE
from tracker.config.settings import (
    History,
    Mail,
    Registry,
    Schedule,
    Settings,
    Storage,
    Subscriber,
    Watch,
)
from tracker.errors import ConfigError


def load(path: Path) -> Settings:
    """Read the settings from a file.

    Raises ConfigError naming every fault, one a line, each with its key; for a file that is not
    TOML the one fault is where its syntax breaks.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path} can't be read: {error.strerror or error}") from error
    return parse(decode(raw, path), path)


def decode(raw: bytes, path: Path) -> str:
    """Give the text of a file in UTF-8, without the byte order mark that some editors put first."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{path} is not in UTF-8: see line {line}; save it as UTF-8") from error


def parse(text: str, path: Path) -> Settings:
    """Read the settings from the text of the file that stands, or is to stand, at `path`."""
    try:
        # tomllib takes the line ends of every system, but no lone carriage return.
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path} is not valid TOML: {error}") from error
    faults = Faults()
    read = _sections(document, faults)
    check(document, read, faults)
    faults.raise_if_any(path)
    return _settings(path, read)


def _sections(document: Mapping[str, Any], faults: Faults) -> dict[str, list[Values]]:
    names = [section.name for section in SECTIONS]
    for name in document:
        if name not in names:
            faults.add(key_path("", name), _unknown(name, names, "the file"))
    return {
        section.name: _tables(section, document.get(section.name), faults) for section in SECTIONS
    }


def _tables(section: Section, value: object, faults: Faults) -> list[Values]:
    if value is None:
        return []
    if section.repeated:
        if isinstance(value, list) and all(isinstance(table, dict) for table in value):
            return [
                _table(section, table, f"{section.name}[{number}]", faults)
                for number, table in enumerate(value, 1)
            ]
    elif isinstance(value, dict):
        return [_table(section, value, section.name, faults)]
    what = "double" if section.repeated else "single"
    faults.add(section.name, f"expected {section.header} with {what} brackets, got {shown(value)}")
    return []


def _table(section: Section, table: Mapping[str, Any], at: str, faults: Faults) -> Values:
    keys = {key.name: key for key in section.keys}
    values: Values = {}
    for name, value in table.items():
        if name in keys:
            read = keys[name].kind.read(value, key_path(at, name), faults)
            if read is not UNREADABLE:
                values[keys[name].field or name] = read
        elif name.lower() in SECRETS:
            faults.add(key_path(at, name), _MISPLACED)
        else:
            faults.add(key_path(at, name), _unknown(name, keys, section.header))
    _check_required(section.keys, table, at, faults)
    return values


_MISPLACED = (
    "a secret doesn't belong in this file; name the environment variable that holds it with"
    " password_env, or the command that prints it with password_command"
)


def _unknown(name: str, known: Mapping[str, object] | Sequence[str], where: str) -> str:
    near = suggestion(name, known)
    if near:
        return f"unknown key; did you mean {near}?"
    owners = [section.header for section in SECTIONS for key in section.keys if key.name == name]
    if owners:
        return f"unknown key in {where}; it belongs in {' or '.join(owners)}"
    return f"unknown key; {where} has {', '.join(known)}"


def _check_required(keys: Sequence[Key], table: Mapping[str, Any], at: str, faults: Faults) -> None:
    for key in keys:
        if key.required and key.name not in table:
            faults.add(key_path(at, key.name), f"is missing; expected {key.kind.expected}")


def _settings(path: Path, read: Mapping[str, list[Values]]) -> Settings:
    return Settings(
        path=path.absolute(),
        registry=Registry(**_only(read, "registry")),
        storage=_storage(path, read),
        schedule=Schedule(**_only(read, "schedule")),
        history=History(**_only(read, "history")),
        watches=tuple(Watch(**values) for values in read["watch"]),
        mail=Mail(**read["mail"][0]) if read["mail"] else None,
        subscribers=tuple(_subscriber(values) for values in read["subscriber"]),
    )


def _only(read: Mapping[str, list[Values]], section: str) -> Values:
    return read[section][0] if read[section] else {}


def _storage(path: Path, read: Mapping[str, list[Values]]) -> Storage:
    values = _only(read, "storage")
    folder = path.absolute().parent
    return Storage(
        database=folder / Path(values.get("database", "tracker.db")).expanduser(),
        snapshots=folder / Path(values.get("snapshots", "snapshots")).expanduser(),
    )


def _subscriber(values: Values) -> Subscriber:
    if "categories" in values:
        values = {**values, "categories": frozenset(values["categories"])}
    return Subscriber(**values)
