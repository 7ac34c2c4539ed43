"""Run the benchmarks named (all without a name), and sum up what they show."""

# ruff: noqa: T201 - printing is its work
from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from bench.measure import Goal
from bench.table import table

NAMES = {
    "check": "bench.check",
    "normalise": "bench.normalise",
    "import": "bench.imports",
    "histories": "bench.histories",
    "fuzz": "bench.fuzz",
}


def main(names: list[str]) -> int:
    """Give 0 when every goal is met, 1 when one isn't, 2 for an unknown name or system."""
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        print(
            f"no benchmark is called {unknown[0]!r}; there are {', '.join(NAMES)}", file=sys.stderr
        )
        return 2
    if not Path("/proc/self/smaps_rollup").exists():
        print("memory is measured by what Linux says in /proc, which is not here", file=sys.stderr)
        return 2
    goals: list[Goal] = []
    for name in names or NAMES:
        print(f"── {name}\n", flush=True)
        bench: Callable[[], list[Goal]] = import_module(NAMES[name]).bench
        goals += bench()
        print(flush=True)
    rows = [(goal.what, goal.goal, goal.found, "yes" if goal.met else "NO") for goal in goals]
    print(table(("what was to be shown", "goal", "found", "met"), rows))
    return 0 if all(goal.met for goal in goals) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
