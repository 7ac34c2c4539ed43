"""The embedded registry in a process of its own: `python -m bench.served FOLDER`.

Prints its address and the moment of the load; every line that it reads publishes the next load.
"""

# ruff: noqa: S603, T201 - it starts itself, and its lines are read by the process that did
from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson

from tracker.embedded.registry import EmbeddedRegistry

LOADS = ("2026-11-20T09:00:04", "2026-11-23T09:00:05")


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    """Serve the records of a folder while the context is open."""
    command = [sys.executable, "-m", "bench.served", str(folder)]
    root = Path(__file__).parent.parent
    with subprocess.Popen(
        command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Served(process)
        finally:
            process.terminate()


class Served:
    """A registry that is being served."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.base_url = self._line()

    def next_load(self) -> None:
        """Publish the next load."""
        assert self._process.stdin is not None
        self._process.stdin.write("next\n")
        self._process.stdin.flush()
        self._line()

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline().strip()
        if not line:
            raise RuntimeError("the embedded registry ended too soon")
        return line


def main(folder: str) -> None:
    """Serve until the end of the input."""
    first, *later = (_studies(Path(folder) / f"load-{n}.jsonl") for n in range(1, len(LOADS) + 1))
    with EmbeddedRegistry(first, timestamp=LOADS[0]) as registry:
        print(registry.base_url, flush=True)
        for timestamp, studies, _ in zip(LOADS[1:], later, sys.stdin, strict=False):
            registry.load(timestamp, studies)
            print(timestamp, flush=True)
        sys.stdin.read()


def _studies(path: Path) -> dict[str, dict[str, object]]:
    studies = map(orjson.loads, path.read_bytes().splitlines())
    return {s["protocolSection"]["identificationModule"]["nctId"]: s for s in studies}


if __name__ == "__main__":
    main(sys.argv[1])
