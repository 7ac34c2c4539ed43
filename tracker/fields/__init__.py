"""The catalogue of canonical fields, as data: what each is called, is, and weighs."""

from __future__ import annotations

from tracker.fields.catalogue import CATALOGUE, CATEGORIES, REPORTED
from tracker.fields.coverage import IGNORED, paths, uncovered
from tracker.fields.kinds import Field, FieldClass, FieldKind, Subfield
from tracker.fields.labels import LABELS, label

__all__ = [
    "CATALOGUE",
    "CATEGORIES",
    "IGNORED",
    "LABELS",
    "REPORTED",
    "Field",
    "FieldClass",
    "FieldKind",
    "Subfield",
    "label",
    "paths",
    "uncovered",
]
