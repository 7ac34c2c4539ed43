"""The reference of all keys, as JSON Schema and as Markdown, both made from the table of keys."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tracker.config.keys import SECTIONS, Key, Section
from tracker.config.query import MEANINGS

BEGIN = "<!-- made from the table of keys: begin -->"
END = "<!-- made from the table of keys: end -->"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """Give the JSON Schema of config.toml, for editors that complete and check TOML.

    It is a little more lenient than `load`, which also looks at names, references and time zones.
    """
    return {
        "$schema": _DIALECT,
        "title": "config.toml of tracker",
        "type": "object",
        "properties": {section.name: _section_schema(section) for section in SECTIONS},
        "additionalProperties": False,
    }


def _section_schema(section: Section) -> dict[str, Any]:
    table = {
        "type": "object",
        "description": section.meaning,
        "properties": {key.name: _key_schema(section, key) for key in section.keys},
        "required": [key.name for key in section.keys if key.required],
        "additionalProperties": False,
    }
    return {"type": "array", "items": table} if section.repeated else table


def _key_schema(section: Section, key: Key) -> dict[str, Any]:
    default = section.default(key)
    known = {} if default is None else {"default": default}
    return {**key.kind.schema, "description": key.meaning, **known}


def markdown() -> str:
    """Give the reference of every key: type, default, meaning and example, section by section."""
    parts = [_section_markdown(section) for section in SECTIONS]
    return "\n".join([*parts, _parameters(MEANINGS)])


def _section_markdown(section: Section) -> str:
    keys = "\n".join(_key_markdown(section, key) for key in section.keys)
    return f"## `{section.header}`\n\n{section.meaning}\n\n{keys}"


def _key_markdown(section: Section, key: Key) -> str:
    default = section.default(key)
    if key.required:
        otherwise = "required"
    elif default is None:
        otherwise = f"left out: {key.absent}"
    else:
        otherwise = f"default `{json.dumps(default, ensure_ascii=False)}`"
    return (
        f"### `{section.name}.{key.name}`\n\n"
        f"{key.meaning}\n\n"
        f"- Takes {key.kind.expected}; {otherwise}.\n"
        f"- Example: `{key.name} = {key.example}`\n"
    )


def _parameters(meanings: Mapping[str, str]) -> str:
    rows = "\n".join(f"| `{name}` | {meaning} |" for name, meaning in meanings.items())
    return f"## Search parameters of `watch.query`\n\n| parameter | searches |\n|---|---|\n{rows}\n"


def publish(docs: Path) -> None:
    """Write config.schema.json, and the reference in configuration.md between its two marks."""
    written = json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"
    (docs / "config.schema.json").write_text(written, encoding="utf-8")
    page = docs / "configuration.md"
    text = page.read_text(encoding="utf-8")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    page.write_text(f"{before}{BEGIN}\n\n{markdown()}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    publish(Path("docs"))
