"""Invented records, a clock that only moves when told, and clients of the embedded registry."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tracker.embedded.registry import EmbeddedRegistry
from tracker.registries.http import Manners, RequestsTransport, Transport, user_agent


def number(i: int) -> str:
    return f"NCT{i:08d}"


def study(nct: str, **status: Any) -> dict[str, Any]:
    """A small record of the real shape."""
    return {
        "protocolSection": {
            "identificationModule": {
                "nctId": nct,
                "orgStudyIdInfo": {"id": f"ORG-{nct[-3:]}"},
                "organization": {"fullName": "Invented University", "class": "OTHER"},
                "briefTitle": f"A Trial of Something in Somebody, {nct[-3:]}",
            },
            "statusModule": {
                "statusVerifiedDate": "2024-02",
                "overallStatus": "RECRUITING",
                "startDateStruct": {"date": "2024-01"},
                "lastUpdateSubmitDate": "2024-02-01",
                "lastUpdatePostDateStruct": {"date": "2024-02-05", "type": "ACTUAL"},
                **status,
            },
            "conditionsModule": {"conditions": ["Systemic Sclerosis"]},
        },
        "derivedSection": {"miscInfoModule": {"versionHolder": "2020-01-01"}},
        "hasResults": False,
    }


def records(*numbers: int) -> dict[str, dict[str, Any]]:
    return {number(i): study(number(i)) for i in numbers}


@dataclass
class Clock:
    """Time that passes only by sleeping; remembers every sleep."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def manners(
    registry: EmbeddedRegistry | str,
    clock: Clock | None = None,
    *,
    transport: Transport | None = None,
    **settings: Any,
) -> Manners:
    clock = clock or Clock()
    carrier = transport or RequestsTransport()
    return Manners(
        carrier,
        base_url=registry if isinstance(registry, str) else registry.base_url,
        user_agent=user_agent("tests@example.org", carrier.product),
        **{
            "monotonic": clock.monotonic,
            "sleep": clock.sleep,
            "random": lambda: 1.0,
            **settings,
        },
    )
