"""Two months' downloads of an invented registry: zips of one JSON a study, made once and kept."""

# ruff: noqa: S603, S607, T201 - it calls git, and tells how far it is
from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import orjson

from bench.edits import following
from bench.measure import OUT
from bench.records import number, record

COUNT = 50_000
_PIECE = 250
_SOURCES = ("edits.py", "months.py", "records.py", "results.py", "words.py")
_DAYS = ("2026-10-02", "2026-11-02")


@dataclass(frozen=True, slots=True)
class Months:
    """The zips, the days they are of, and how many bytes git needs for one and for both."""

    zips: tuple[Path, Path]
    days: tuple[str, str]
    count: int
    git: tuple[int, int]


def months(count: int = COUNT) -> Months:
    """Give the downloads, made anew when what makes them is no longer the same."""
    folder = OUT / f"import-{count}-{_version()}"
    if not (folder / "git.json").exists():
        for old in OUT.glob(f"import-{count}-*"):
            shutil.rmtree(old)
        folder.mkdir(parents=True)
        for month in (0, 1):
            print(f"writing month {month + 1} of {count:,} invented records …", flush=True)
            _write(folder / f"month-{month + 1}.zip", month, count)
        print("measuring git …", flush=True)
        sizes = _in_git(folder)
        (folder / "git.json").write_text(json.dumps(sizes), encoding="ascii")
    one, two = json.loads((folder / "git.json").read_text(encoding="ascii"))
    zips = (folder / "month-1.zip", folder / "month-2.zip")
    return Months(zips, _DAYS, count, (one, two))


def _version() -> str:
    here = Path(__file__).parent
    return hashlib.sha256(b"".join((here / name).read_bytes() for name in _SOURCES)).hexdigest()[
        :12
    ]


def _write(path: Path, month: int, count: int) -> None:
    with ProcessPoolExecutor() as pool, ZipFile(path, "w", ZIP_DEFLATED) as archive:
        pieces = ((month, start, min(_PIECE, count - start)) for start in range(0, count, _PIECE))
        for written in pool.map(_piece, pieces):
            for name, content in written:
                archive.writestr(name, content)


def _piece(what: tuple[int, int, int]) -> list[tuple[str, bytes]]:
    month, start, count = what
    return [
        (f"{number(place)}.json", _study(month, place)) for place in range(start, start + count)
    ]


def _study(month: int, place: int) -> bytes:
    study = record(place)
    if month:
        study = following(study, place).study
    study["derivedSection"]["miscInfoModule"]["versionHolder"] = _DAYS[month]
    return orjson.dumps(study)


def _in_git(folder: Path) -> list[int]:
    """Commit month after month to a repository; give the bytes of its objects after each gc."""
    tree = folder / "git"
    tree.mkdir()
    _git(tree, "init", "--quiet")
    sizes = []
    for month in (1, 2):
        with ZipFile(folder / f"month-{month}.zip") as archive:
            archive.extractall(tree)
        _git(tree, "add", ".")
        _git(tree, "commit", "--quiet", "-m", f"Month {month}")
        _git(tree, "gc", "--quiet")
        sizes.append(sum(_bytes(tree / ".git" / "objects")))
    shutil.rmtree(tree)
    return sizes


def _git(tree: Path, *words: str) -> None:
    who = ("-c", "user.name=Bench", "-c", "user.email=bench@example.org")
    settings = (*who, "-c", "gc.auto=0", "-c", "core.hooksPath=/dev/null")
    subprocess.run(["git", *settings, *words], cwd=tree, check=True)


def _bytes(folder: Path) -> Iterator[int]:
    return (file.stat().st_size for file in folder.rglob("*") if file.is_file())
