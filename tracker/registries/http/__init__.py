"""HTTP as every registry client speaks it: two ways to carry a request, one set of manners."""

from __future__ import annotations

from tracker.registries.http.answer import Answer, OversizeError, Transport
from tracker.registries.http.by_curl import CurlTransport
from tracker.registries.http.by_requests import RequestsTransport
from tracker.registries.http.manners import Manners, user_agent

__all__ = [
    "Answer",
    "CurlTransport",
    "Manners",
    "OversizeError",
    "RequestsTransport",
    "Transport",
    "user_agent",
]
