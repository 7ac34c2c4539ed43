"""What people write to watch records: a request a record and a general difference; and polling by date."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import requests
from deepdiff import DeepDiff

from bench.records import Record


def one_by_one(base_url: str, numbers: list[str], folder: Path) -> dict[str, Any]:
    """Fetch record after record, compare each with the file kept of it, report what differs.

    The day of the load, which differs in every record at every load, is taken out first: without
    that the script would report everything, every day.
    """
    reported: list[str] = []
    with requests.Session() as session:
        for number in numbers:
            answer = session.get(f"{base_url}/api/v2/studies/{number}", timeout=30)
            answer.raise_for_status()
            new = _without_day(orjson.loads(answer.content))
            file = folder / f"{number}.json"
            old = orjson.loads(file.read_bytes()) if file.exists() else None
            if old is not None and old != new and DeepDiff(old, new, ignore_order=True):
                reported.append(number)
            if old != new:
                file.write_bytes(orjson.dumps(new))
    return {"requests": len(numbers), "reported": reported}


def by_date(base_url: str, since: str) -> dict[str, Any]:
    """Ask for the records posted anew since a day, and report them."""
    params = {"filter.advanced": f"AREA[LastUpdatePostDate]RANGE[{since},MAX]", "pageSize": "1000"}
    answer = requests.get(f"{base_url}/api/v2/studies", params=params, timeout=30)
    answer.raise_for_status()
    studies = orjson.loads(answer.content)["studies"]
    found = [s["protocolSection"]["identificationModule"]["nctId"] for s in studies]
    return {"requests": 1, "reported": found}


def _without_day(study: Record) -> Record:
    study["derivedSection"]["miscInfoModule"].pop("versionHolder", None)
    return study
