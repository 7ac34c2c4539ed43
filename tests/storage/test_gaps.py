from __future__ import annotations

from pathlib import Path

from tracker.storage.gaps import Gap, gaps, sizes
from tracker.storage.packs import MAGIC


def pack(folder: Path, number: int, size: int) -> str:
    path = folder / f"pack-{number:05d}.trk"
    path.write_bytes(MAGIC + bytes(size - len(MAGIC)))
    return path.name


def test_packs_that_the_rows_speak_of_wholly_have_no_gap(tmp_path: Path) -> None:
    pack(tmp_path, 1, 108)
    pack(tmp_path, 3, 58)
    assert list(gaps(sizes(tmp_path), [(1, 8, 40), (1, 48, 60), (3, 8, 50)])) == []


def test_bytes_of_no_row_are_told_within_a_pack_at_its_end_and_of_a_pack_alone(
    tmp_path: Path,
) -> None:
    first, second = pack(tmp_path, 1, 208), pack(tmp_path, 2, 58)
    assert list(gaps(sizes(tmp_path), [(1, 8, 40), (1, 58, 100)])) == [
        Gap(first, "unspoken", 48, 10),
        Gap(first, "unspoken", 158, 50),
        Gap(second, "unspoken", 8, 50),
    ]


def test_bytes_of_two_rows_and_a_file_that_is_no_pack_are_told(tmp_path: Path) -> None:
    shared = pack(tmp_path, 1, 108)
    foreign = pack(tmp_path, 2, 8)
    (tmp_path / foreign).write_bytes(b"notapack")
    assert list(gaps(sizes(tmp_path), [(1, 8, 60), (1, 8, 100)])) == [
        Gap(shared, "shared", 8, 60),
        Gap(foreign, "foreign", 0, 8),
    ]


def test_a_pack_that_is_not_there_is_passed_over(tmp_path: Path) -> None:
    name = pack(tmp_path, 2, 60)
    rows = [(1, 8, 40), (2, 8, 50), (3, 8, 9)]
    assert list(gaps(sizes(tmp_path), rows)) == [Gap(name, "unspoken", 58, 2)]
