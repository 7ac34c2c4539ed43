from __future__ import annotations

import hashlib
import os
import random
import resource
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

import orjson
import pytest
import zstandard

from tracker.errors import DiskError, StorageError
from tracker.storage.packs import (
    DEEPEST,
    MAGIC,
    Base,
    PackReader,
    PackWriter,
    Place,
    pack_entry,
    pack_path,
    packs_in,
    usable,
)

META = {"record": "NCT00000001", "format": "v2"}


def body(seed: int, size: int = 8_000) -> bytes:
    """Text that can't be packed tightly by itself."""
    chance = random.Random(seed)
    return " ".join(f"word{chance.randrange(10**6)}" for _ in range(size // 11)).encode()


def keep(writer: PackWriter, raw: bytes, base: Base | None = None) -> Place:
    entry, _ = pack_entry(raw, META, base)
    place = writer.append(entry, base.place.depth + 1 if base else 0)
    writer.sync()
    return place


def test_what_was_kept_comes_back_byte_for_byte(tmp_path: Path) -> None:
    writer = PackWriter(tmp_path)
    for raw in (body(1), b"", b"\n\n", b"\x00\xff" * 1000, body(2, 400_000)):
        place = keep(writer, raw)
        assert PackReader(tmp_path).entry(place) == (META, raw)


def test_a_version_that_differs_little_takes_little_room(tmp_path: Path) -> None:
    writer = PackWriter(tmp_path)
    first, second = body(1, 30_000), body(1, 30_000).replace(b"word7", b"another", 1)
    whole = keep(writer, first)
    delta = keep(writer, second, Base(whole, first))
    assert delta.length < whole.length / 10
    assert PackReader(tmp_path).raw(delta) == second


def test_a_chain_of_deltas_ends_before_it_gets_slow(tmp_path: Path) -> None:
    writer = PackWriter(tmp_path)
    base: Base | None = None
    depths = []
    for i in range(DEEPEST * 2 + 3):
        raw = body(1) + str(i).encode()
        place = keep(writer, raw, usable(base, raw))
        depths.append(place.depth)
        base = Base(place, raw)
        assert PackReader(tmp_path).raw(place) == raw
    assert max(depths) == DEEPEST
    assert depths.count(0) == 3


@pytest.mark.parametrize("at", [0, 1, 12, 30, 60, -1])
def test_a_flipped_bit_is_noticed(tmp_path: Path, at: int) -> None:
    place = keep(PackWriter(tmp_path), body(1))
    path = pack_path(tmp_path, place.pack)
    raw = bytearray(path.read_bytes())
    raw[at + (len(MAGIC) if at >= 0 else 0)] ^= 0x10
    path.write_bytes(bytes(raw))
    with pytest.raises(StorageError, match="pack-00001"):
        PackReader(tmp_path).raw(place)


def test_a_missing_or_cut_pack_is_named(tmp_path: Path) -> None:
    place = keep(PackWriter(tmp_path), body(1))
    path = pack_path(tmp_path, place.pack)
    os.truncate(path, 20)
    with pytest.raises(StorageError, match="cut off"):
        PackReader(tmp_path).raw(place)
    path.unlink()
    with pytest.raises(StorageError, match="missing"):
        PackReader(tmp_path).raw(place)


def read_by_the_page(folder: Path, number: int) -> Iterator[tuple[dict[str, str], bytes]]:
    """Read a pack by what docs/storage.md says of it, and nothing else."""
    head = struct.Struct("<BIHQ32s")
    skeleton = files("tracker.storage").joinpath("skeleton-1.dict").read_bytes()
    known: dict[tuple[int, int], bytes] = {}
    with (folder / f"pack-{number:05d}.trk").open("rb") as pack:
        assert pack.read(8) == b"TRKPACK1"
        while True:
            at = pack.tell()
            if len(start := pack.read(head.size)) < head.size:
                return
            kind, length, base_pack, base_offset, sha256 = head.unpack(start)
            if len(frame := pack.read(length)) < length:
                return
            prefix = skeleton if kind == 0 else known[base_pack, base_offset]
            dictionary = zstandard.ZstdCompressionDict(
                prefix, dict_type=zstandard.DICT_TYPE_RAWCONTENT
            )
            content = zstandard.ZstdDecompressor(dict_data=dictionary).decompress(frame)
            line, _, raw = content.partition(b"\n")
            assert hashlib.sha256(raw).digest() == sha256
            known[number, at] = raw
            yield orjson.loads(line), raw


def test_a_pack_is_read_without_the_program_by_what_the_page_says(tmp_path: Path) -> None:
    writer = PackWriter(tmp_path)
    bodies = [body(1), body(1) + b" more", b"", body(1) + b" and more"]
    base: Base | None = None
    for raw in bodies:
        base = Base(keep(writer, raw, usable(base, raw)), raw)
    assert list(read_by_the_page(tmp_path, 1)) == [(META, raw) for raw in bodies]


def test_whole_entries_before_a_torn_end_stay_readable(tmp_path: Path) -> None:
    writer = PackWriter(tmp_path)
    places = [keep(writer, body(i)) for i in range(3)]
    os.truncate(pack_path(tmp_path, 1), places[2].offset + 50)
    assert [raw for _, raw in read_by_the_page(tmp_path, 1)] == [body(0), body(1)]


@contextmanager
def no_file_over(size: int) -> Iterator[None]:
    """Let the system refuse to make a file larger, as a full disk does: in the midst of a write."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_after_a_write_that_failed_halfway_what_is_kept_next_can_be_read(tmp_path: Path) -> None:
    writer = PackWriter(tmp_path)
    first = keep(writer, body(1))
    large, _ = pack_entry(body(2, 900_000), META)
    with (
        no_file_over(100_000),
        pytest.raises(DiskError, match=r"pack-00001\.trk can't be written \(File too large\)"),
    ):
        writer.append(large, 0)
    second = keep(writer, body(3))
    assert pack_path(tmp_path, 1).stat().st_size == 100_000
    assert [PackReader(tmp_path).raw(each) for each in (first, second)] == [body(1), body(3)]


def test_a_pack_is_taken_up_again_only_where_its_last_known_entry_ends(tmp_path: Path) -> None:
    first = keep(PackWriter(tmp_path), body(1))
    end = first.offset + first.length
    assert keep(PackWriter(tmp_path, (1, end)), body(2)).pack == 1
    assert keep(PackWriter(tmp_path, (1, end)), body(3)).pack == 2
    assert keep(PackWriter(tmp_path, None), body(4)).pack == 3
    assert [number for number, _ in packs_in(tmp_path)] == [1, 2, 3]
