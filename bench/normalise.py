"""One record normalised and digested; one of 437 sites compared after most of their statuses moved."""

# ruff: noqa: S311, T201 - chance here invents, and printing is its work
from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from random import Random
from statistics import median
from time import perf_counter
from typing import TypeVar

import orjson

from bench.measure import Goal, job
from bench.records import Record, records
from bench.table import table
from tracker.diff import compare
from tracker.normalise import digest, normalise, raw_digest

T = TypeVar("T")

MEAN = 17_000
SITES = 437
MOVED = 0.6
LONGEST = 90.0


def bench() -> list[Goal]:
    """Measure, print, and say what is shown by it."""
    studies = _of_mean_size()
    bytes_ = sum(len(orjson.dumps(study)) for study in studies) / len(studies)
    parse = [orjson.dumps(study) for study in studies]
    both = _times(lambda study: digest(normalise(study)), studies)
    rows = [
        ("parse (orjson), as a measure", *_us(_times(orjson.loads, parse))),
        ("digest of the study as it came", *_us(_times(raw_digest, studies))),
        ("normalise", *_us(_times(normalise, studies))),
        ("normalise and digest", *_us(both)),
    ]
    print(f"{len(studies)} records of {bytes_ / 1000:.1f} kB, each five times\n")
    print(table(("", "median µs", "slowest tenth µs"), rows), "\n")
    old, new = many_sites()
    before, after = normalise(old), normalise(new)
    ours = _times(lambda pair: compare(*pair), [(before, after)] * 3)
    whole = _times(lambda pair: compare(*map(normalise, pair)), [(old, new)] * 3)
    usual = job("deepdiff", limit=LONGEST)
    lasted = f"> {usual.seconds:.0f} (stopped)"
    if usual.says is not None:
        lasted = f"{usual.says['seconds']:.2f}"
    print(f"a record of {SITES} sites of which {MOVED:.0%} changed their status\n")
    print(
        table(
            ("", "seconds"),
            [
                ("compare", f"{median(ours):.4f}"),
                ("normalise both and compare", f"{median(whole):.4f}"),
                ("DeepDiff(ignore_order=True)", lasted),
            ],
        )
    )
    mean, sites = median(both), median(ours)
    return [
        Goal("normalise and digest 17 kB", "≤ 1 ms", f"{mean * 1e3:.2f} ms", mean <= 1e-3),
        Goal(f"compare {SITES} sites", "< 100 ms", f"{sites * 1e3:.0f} ms", sites < 0.1),
    ]


def many_sites() -> tuple[Record, Record]:
    """Give a record of many sites, and the same with most of their statuses changed."""
    rng = Random("sites")
    study = next(each for each in records(5000) if "centralContacts" in _places(each))
    _places(study)["locations"] = [
        {
            "facility": f"Invented Hospital {place}",
            "status": "RECRUITING",
            "city": f"City {place % 140}",
            "zip": f"{place * 37 % 100000:05d}",
            "country": f"Country {place % 23}",
            "contacts": [
                {"name": f"Person {place}", "role": "CONTACT", "phone": str(5550000 + place)}
            ],
            "geoPoint": {"lat": place / 7, "lon": place / 3},
        }
        for place in range(SITES)
    ]
    new = copy.deepcopy(study)
    for site in rng.sample(_places(new)["locations"], round(SITES * MOVED)):
        site["status"] = rng.choice(("COMPLETED", "WITHDRAWN", "ACTIVE_NOT_RECRUITING"))
    return study, new


def _places(study: Record) -> Record:
    places: Record = study["protocolSection"]["contactsLocationsModule"]
    return places


def _of_mean_size() -> list[Record]:
    """Give 100 records within a tenth of the registry's mean size."""
    near = (s for s in records(5000) if abs(len(orjson.dumps(s)) - MEAN) < MEAN / 10)
    return [study for _, study in zip(range(100), near, strict=False)]


def _times(work: Callable[[T], object], inputs: Sequence[T]) -> list[float]:
    """Give the best of five times for each input."""
    return [min(_time(work, each) for _ in range(5)) for each in inputs]


def _time(work: Callable[[T], object], given: T) -> float:
    start = perf_counter()
    work(given)
    return perf_counter() - start


def _us(times: Sequence[float]) -> tuple[str, str]:
    return f"{median(times) * 1e6:.0f}", f"{sorted(times)[len(times) * 9 // 10] * 1e6:.0f}"
