"""The program as a service: checks, sends and fetches histories by itself, until it is told to stop."""

from __future__ import annotations

from tracker.daemon.lines import Form, to_stderr
from tracker.daemon.service import serve

__all__ = ["Form", "serve", "to_stderr"]
