"""Files of many records, cut into one record each."""

from __future__ import annotations

import gzip
import io
import random
import tarfile
import tracemalloc
import zipfile
from collections.abc import Callable
from typing import BinaryIO, cast

import orjson
import pytest
import zstandard
from reader_shapes import XML_2014, v2_study

from tracker.errors import ReadingError
from tracker.model import Format
from tracker.readers import Item, Limits, Refusal, read, records


def study(number: int) -> bytes:
    made = v2_study()
    made["protocolSection"]["identificationModule"]["nctId"] = f"NCT{number:08}"
    made["protocolSection"]["identificationModule"]["briefTitle"] = (
        'Braces } { and ] "quotes\\" [ \\'
    )
    return orjson.dumps(made)


STUDIES = [study(9000001 + number) for number in range(5)]


def zipped(members: dict[str, bytes], **how: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, **how) as file:  # type: ignore[call-overload]
        for name, raw in members.items():
            file.writestr(name, raw)
    return out.getvalue()


def tarred(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as file:
        for name, raw in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(raw)
            file.addfile(info, io.BytesIO(raw))
    return out.getvalue()


BY_NAME = {f"{number}.json": raw for number, raw in enumerate(STUDIES)}
LISTED = b"[\n" + b",\n".join(STUDIES) + b"\n]"
CLASSIC = b'{"FullStudiesResponse":{"APIVrs":"1.01.05","FullStudies":[%s]}}' % b",".join(
    b'{"Rank":%d,"Study":{"ProtocolSection":{"IdentificationModule":{"NCTId":"NCT0900000%d"}}}}'
    % (number, number)
    for number in range(1, 6)
)

SHAPES = {
    "an array": LISTED,
    "a page of the API": b'{"totalCount":5,"studies":%s,"nextPageToken":"x"}' % LISTED,
    "JSON lines": b"\n".join(STUDIES) + b"\n",
    "JSON one after the other": b"".join(STUDIES),
    "a zip": zipped(BY_NAME),
    "a tar": tarred(BY_NAME),
    "a packed tar": gzip.compress(tarred(BY_NAME)),
    "a zst": zstandard.compress(LISTED),
    "a gz of a page": gzip.compress(b'{"studies":' + LISTED + b"}"),
    "a zip in a gz": gzip.compress(zipped(BY_NAME)),
    "a zip of an array": zipped({"all.json": LISTED}),
    "a zip of a zip": zipped({"inner.zip": zipped(BY_NAME)}),
}


@pytest.mark.parametrize("name", SHAPES)
def test_every_record_comes_out_as_it_went_in(name: str) -> None:
    found = list(records(SHAPES[name], name))
    assert [item.raw for item in found if isinstance(item, Item)] == STUDIES
    assert not [item for item in found if isinstance(item, Refusal)]
    assert len({item.name for item in found}) == 5


def test_the_classic_response_is_cut_into_its_studies() -> None:
    found = list(records(CLASSIC, "full"))
    numbers = [read(item.raw, item.format).record for item in found if isinstance(item, Item)]
    assert numbers == [f"NCT0900000{number}" for number in range(1, 6)]
    assert {item.format for item in found if isinstance(item, Item)} == {Format.CLASSIC_JSON}


@pytest.mark.parametrize("raw", [XML_2014, STUDIES[0]], ids=["XML", "JSON"])
def test_a_file_of_one_record_is_given_whole(raw: bytes) -> None:
    [item] = records(raw, "one")
    assert isinstance(item, Item)
    assert (item.name, item.raw) == ("one", raw)


def test_one_bad_member_does_not_stop_the_others() -> None:
    members = {
        "0.json": STUDIES[0],
        "readme.txt": b"hello",
        "1.xml": b"<trial/>",
        "2.json": STUDIES[1],
    }
    good, readme, trial, other = records(zipped(members), "all.zip")
    assert isinstance(good, Item)
    assert isinstance(readme, Refusal)
    assert readme.name == "all.zip/readme.txt"
    assert "no record" in readme.reason
    assert isinstance(trial, Refusal)
    assert isinstance(other, Item)


def test_what_computers_put_into_folders_is_passed_over() -> None:
    members = {"__MACOSX/._1.json": b"x", "a/.DS_Store": b"x", "a/": b"", "a/1.json": STUDIES[0]}
    [item] = records(zipped(members), "all.zip")
    assert item.name == "all.zip/a/1.json"


@pytest.mark.parametrize(
    "name", ["../up.json", "a/../../up.json", "/root.json", "C:/up.json", "a\\..\\up.json"]
)
def test_a_path_out_of_the_folder_is_refused(name: str) -> None:
    for packed in (zipped({name: STUDIES[0]}), tarred({name: STUDIES[0]})):
        [found] = records(packed, "all")
        assert isinstance(found, Refusal)
        assert "leads out" in found.reason


def test_a_link_in_a_tar_is_refused() -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as file:
        info = tarfile.TarInfo("1.json")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        file.addfile(info)
    [found] = records(out.getvalue(), "all.tar")
    assert isinstance(found, Refusal)
    assert "link" in found.reason


BLANKS = b"{" + b" " * 60_000_000


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("gz", lambda: gzip.compress(BLANKS)),
        ("zst", lambda: zstandard.compress(BLANKS)),
        ("zip", lambda: zipped({"1.json": BLANKS})),
        ("nested", lambda: zipped({"1.zip": zipped({"2.gz": gzip.compress(BLANKS)})})),
    ],
)
def test_a_bomb_is_refused_in_bounded_memory(name: str, make: Callable[[], bytes]) -> None:
    packed = make()
    tracemalloc.start()
    try:
        found = list(records(packed, name))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [type(one) for one in found] == [Refusal]
    assert "bomb" in cast(Refusal, found[0]).reason
    assert peak < 60_000_000


def test_a_record_larger_than_any_is_refused() -> None:
    small = Limits(member=2000)
    big = orjson.dumps({"protocolSection": {"x": "y" * 5000}})
    for raw in (
        big,
        b"[" + big + b"]",
        zipped({"1.json": big}),
        tarred({"1.json": big}),
        b"<a>" * 900,
    ):
        [found] = records(raw, "big", small)
        assert isinstance(found, Refusal)
        assert "more than any record" in found.reason or "larger than any record" in found.reason


def test_nesting_without_end_is_refused() -> None:
    [found] = records(b"[" * 3_000_000, "deep")
    assert isinstance(found, Refusal)
    assert "nested deeper" in found.reason


def test_packing_without_end_is_refused() -> None:
    raw = STUDIES[0]
    for _ in range(8):
        raw = gzip.compress(raw)
    [found] = records(raw, "deep")
    assert isinstance(found, Refusal)
    assert "unpack it first" in found.reason


def test_entries_that_share_their_bytes_are_refused() -> None:
    whole = zipped({"1.json": STUDIES[0]})
    start = whole.index(b"PK\x01\x02")
    end = whole.index(b"PK\x05\x06")
    entry = whole[start:end]
    tail = bytearray(whole[end:])
    tail[8:12] = (50).to_bytes(2, "little") * 2
    tail[12:16] = (len(entry) * 50).to_bytes(4, "little")
    *some, last = records(whole[:start] + entry * 50 + bytes(tail), "quine")
    assert isinstance(last, Refusal)
    assert "overlap" in last.reason
    assert len(some) < 50


def test_a_tar_whose_name_has_no_end_is_refused() -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as file:
        info = tarfile.TarInfo("x" * 2_000_000)
        file.addfile(info)
    [found] = records(out.getvalue(), "all.tar")
    assert isinstance(found, Refusal)
    assert "header larger" in found.reason


def test_an_entry_that_claims_to_grow_when_packed_is_refused() -> None:
    raw = bytearray(zipped({"1.json": STUDIES[0]}))
    at = raw.index(b"PK\x01\x02") + 24
    raw[at : at + 4] = (10).to_bytes(4, "little")
    longer = bytearray(zipped({"1.json": random.Random(1).randbytes(5000)}))
    at = longer.index(b"PK\x01\x02") + 24
    longer[at : at + 4] = (10).to_bytes(4, "little")
    for body, says in ((raw, "checksum"), (longer, "larger packed")):
        [found] = records(bytes(body), "all.zip")
        assert isinstance(found, Refusal)
        assert says in found.reason


def test_an_encrypted_or_strangely_packed_entry_is_refused_in_words() -> None:
    locked = bytearray(zipped({"1.json": STUDIES[0]}))
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    strange = bytearray(zipped({"1.json": STUDIES[0]}))
    strange[strange.index(b"PK\x01\x02") + 10] = 14
    for raw, says in ((locked, "encrypted"), (strange, "method 14")):
        [found] = records(bytes(raw), "all.zip")
        assert isinstance(found, Refusal)
        assert says in found.reason


def test_a_flipped_byte_in_a_zip_is_noticed() -> None:
    raw = bytearray(zipped({"1.json": STUDIES[0]}))
    raw[60] ^= 0x55
    [found] = records(bytes(raw), "all.zip")
    assert isinstance(found, Refusal)
    assert "download" in found.reason


def test_a_zip_with_wide_fields_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 3)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        with file.open(zipfile.ZipInfo("1.json"), "w", force_zip64=True) as member:
            member.write(STUDIES[0])
        for number in range(5):
            file.writestr(zipfile.ZipInfo(f"{number}/"), b"")
    assert b"PK\x06\x06" in out.getvalue()
    [item] = records(out.getvalue(), "wide.zip")
    assert isinstance(item, Item)
    assert item.raw == STUDIES[0]


def test_what_came_before_a_cut_counts() -> None:
    for raw in (LISTED[:-200], gzip.compress(LISTED)[:-30], zstandard.compress(LISTED)[:-9]):
        *whole, last = records(raw, "cut")
        assert isinstance(last, Refusal)
        assert all(isinstance(one, Item) for one in whole)


def test_a_damaged_line_does_not_touch_the_others() -> None:
    raw = b"\r\n".join([STUDIES[0], STUDIES[1][:-40], b"", b"# a remark", STUDIES[2]])
    first, cut, remark, last = records(raw, "lines")
    assert isinstance(first, Item)
    assert first.name == "lines[1]"
    assert isinstance(cut, Item)
    assert isinstance(remark, Refusal)
    assert isinstance(last, Item)
    assert last.raw == STUDIES[2]
    with pytest.raises(ReadingError):
        read(cut.raw, cut.format)


class _Dribble(io.RawIOBase):
    """A stream that gives a few bytes at a time and can't seek."""

    def __init__(self, raw: bytes) -> None:
        super().__init__()
        self.below = io.BytesIO(raw)

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> bytes:
        return self.below.read(min(size, 7) if size and size > 0 else 7)


@pytest.mark.parametrize("name", ["an array", "JSON lines", "a packed tar", "a zip", "a zst"])
def test_a_stream_that_dribbles_and_cannot_seek_is_read_too(name: str) -> None:
    found = records(cast(BinaryIO, _Dribble(SHAPES[name])), name)
    assert [item.raw for item in found if isinstance(item, Item)] == STUDIES


def test_a_long_array_is_cut_in_bounded_memory() -> None:
    class Endless(io.RawIOBase):
        left = 5_000

        def readable(self) -> bool:
            return True

        def read(self, size: int | None = -1) -> bytes:
            self.left -= 100
            if self.left < 0:
                return b"]" if self.left == -100 else b""
            opening = b"[" if self.left == 4_900 else b","
            return opening + b",".join([STUDIES[0]] * 100)

    tracemalloc.start()
    try:
        assert sum(1 for _ in records(cast(BinaryIO, Endless()), "long")) == 5_000
        assert tracemalloc.get_traced_memory()[1] < 8_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", SHAPES)
def test_damage_anywhere_ends_in_refusals_never_in_an_error(name: str) -> None:
    chance = random.Random(name)
    for _ in range(40):
        raw = bytearray(SHAPES[name])
        for _ in range(chance.choice((1, 3, 20))):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        cut = bytes(raw[: chance.choice((len(raw), chance.randrange(len(raw)) + 1))])
        for found in records(cut, name):
            assert isinstance(found, Item | Refusal)
