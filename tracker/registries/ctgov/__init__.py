"""ClinicalTrials.gov: what its public API and its record history are asked and answer."""

from __future__ import annotations

from tracker.registries.ctgov.client import ClinicalTrialsGov
from tracker.registries.ctgov.history import RecordHistory
from tracker.registries.ctgov.payload import Batch, Load, aliases_of, processed_on, reconcile
from tracker.registries.ctgov.versions import HistoryIndex

__all__ = [
    "Batch",
    "ClinicalTrialsGov",
    "HistoryIndex",
    "Load",
    "RecordHistory",
    "aliases_of",
    "processed_on",
    "reconcile",
]
