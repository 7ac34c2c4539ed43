"""How a v2-shaped study is put together: a value that is nothing leaves no key behind."""

from __future__ import annotations

from tracker.model import Json, Study


def struct(**fields: Json) -> dict[str, Json]:
    """Make an object of the fields that have a value; None, "", [] and {} are none."""
    return {key: value for key, value in fields.items() if _something(value)}


def pruned(study: Study) -> Study:
    """Drop what is nothing from a section → module → field tree, and modules without fields."""
    sections: Study = {}
    for name, section in study.items():
        if not isinstance(section, dict):
            if section is not None:
                sections[name] = section
            continue
        modules = {
            key: struct(**module) for key, module in section.items() if isinstance(module, dict)
        }
        if kept := {key: module for key, module in modules.items() if module}:
            sections[name] = kept
    return sections


def dated(date: str | None, kind: str | None) -> dict[str, Json] | None:
    """Make the API's date object; None without a date."""
    return struct(date=date, type=kind) if date else None


def _something(value: Json) -> bool:
    return value is not None and value != "" and value != [] and value != {}
