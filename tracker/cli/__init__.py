"""The command line: `tracker COMMAND`; commands import what they need when they run."""

from __future__ import annotations

from tracker.cli.main import main

__all__ = ["main"]
