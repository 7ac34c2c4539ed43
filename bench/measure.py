"""Work measured in a process of its own: seconds, processor time and memory, and what it had to say."""

# ruff: noqa: S603 - it runs what the benchmarks name
from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from time import perf_counter
from typing import Any

OUT = Path(__file__).parent / "out"


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a command, from its start to its end, all its processes together.

    `peak` is megabytes; pages shared by several processes count once. `waited` is how long its
    processes, all together, were ready and got no processor. `says` is the last line it printed, as
    JSON; None where it was stopped for lasting too long, and then `seconds` is the limit.
    """

    seconds: float
    cpu: float
    peak: float
    waited: float
    says: Any

    @property
    def disturbed(self) -> float:
        """The share of its working time for which it was kept waiting, mostly by other programs."""
        return self.waited / (self.waited + self.cpu) if self.cpu else 0.0


@dataclass(frozen=True, slots=True)
class Goal:
    """Something that was to be shown, and what was found."""

    what: str
    goal: str
    found: str
    met: bool


def job(name: str, *arguments: object, limit: float | None = None) -> Run:
    """Run one of `bench.jobs` in a fresh interpreter."""
    return run([sys.executable, "-m", "bench.jobs", name, *map(str, arguments)], limit=limit)


def run(command: Sequence[str], *, limit: float | None = None) -> Run:
    """Run a command and measure it; RuntimeError with its complaints when it fails."""
    root = Path(__file__).parent.parent
    start = perf_counter()
    with (
        subprocess.Popen(
            command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process,
        _Watch(process.pid) as watch,
    ):
        try:
            said, complaint = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            process.kill()
            return Run(perf_counter() - start, watch.cpu, watch.peak, watch.waited, None)
    seconds = perf_counter() - start
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{complaint.strip()}")
    lines = said.strip().splitlines()
    says = json.loads(lines[-1]) if lines and lines[-1].startswith("{") else said
    own: dict[str, float] = says.pop("measured", {}) if isinstance(says, dict) else {}
    return Run(
        seconds,
        max(watch.cpu, own.get("cpu", 0)),
        max(watch.peak, own.get("peak", 0)),
        max(watch.waited, own.get("waited", 0)),
        says,
    )


def own_figures() -> dict[str, float]:
    """Give the processor time and the peak memory (MB) of the present process."""
    # Not getrusage: what it tells of memory includes the process that started this one.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = int(status.partition("VmHWM:")[2].split()[0]) / 1024
    times = os.times()
    return {
        "cpu": times.user + times.system + times.children_user + times.children_system,
        "peak": peak,
        "waited": _waited(os.getpid()),
    }


def best(runs: Sequence[Run]) -> Run:
    """Give the quickest of several runs: what disturbs a run can only make it longer."""
    return min(runs, key=lambda each: each.seconds)


class _Watch:
    """Looks at a process and all below it, ten times a second."""

    def __init__(self, pid: int) -> None:
        self.peak = self.cpu = self.waited = 0.0
        self._pid = pid
        self._over = Event()
        self._thread = Thread(target=self._look, daemon=True)

    def __enter__(self) -> _Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        worked: dict[int, float] = {}
        waited: dict[int, float] = {}
        while not self._over.wait(0.1):
            family = [self._pid, *_below(self._pid)]
            self.peak = max(self.peak, sum(map(_memory, family)))
            worked |= {pid: max(worked.get(pid, 0), _cpu(pid)) for pid in family}
            waited |= {pid: max(waited.get(pid, 0), _waited(pid)) for pid in family}
            self.cpu, self.waited = sum(worked.values()), sum(waited.values())


def _below(pid: int) -> list[int]:
    found: list[int] = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in map(int, (task / "children").read_text(encoding="ascii").split()):
                found += [child, *_below(child)]
    return found


def _memory(pid: int) -> float:
    with suppress(OSError):
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
        return int(text.partition("Pss:")[2].split()[0]) / 1024 if "Pss:" in text else 0.0
    return 0.0


def _cpu(pid: int) -> float:
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def _waited(pid: int) -> float:
    total = 0
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            total += int((task / "schedstat").read_text(encoding="ascii").split()[1])
    return total / 1e9
