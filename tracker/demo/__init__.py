"""The guided run: bundled records on an embedded registry, watched by the real program."""

from __future__ import annotations

from tracker.demo.stage import Played, Scene, play
from tracker.demo.story import LOADS, REAL

__all__ = ["LOADS", "REAL", "Played", "Scene", "play"]
