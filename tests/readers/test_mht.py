"""Pages that a browser saved as one file with all their parts."""

from __future__ import annotations

import base64
import quopri

import pytest
from page_shapes import ARCHIVED, PAGE_2019, archived

from tracker.model import Format
from tracker.readers import Item, Refusal, read, records

HEAD = (
    b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://clinicaltrials.gov/ct2/show/record/"
    b"NCT09000001\r\nSubject: Larkspur - Tabular View\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="----Larch--1----"\r\n\r\n'
)


def saved(page: bytes, coded: str = "quoted-printable") -> bytes:
    body = quopri.encodestring(page) if coded == "quoted-printable" else base64.encodebytes(page)
    return HEAD + (
        b"\r\n------Larch--1----\r\nContent-Type: text/css\r\n\r\ntd { color: red }"
        b"\r\n------Larch--1----\r\nContent-Type: text/html; charset=utf-8\r\n"
        b"Content-Transfer-Encoding: " + coded.encode() + b"\r\n"
        b"Content-Location: https://clinicaltrials.gov/\r\n\r\n" + body + b"\r\n"
        b"------Larch--1----\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        b"iVBORw0KGgo=\r\n------Larch--1------\r\n"
    )


@pytest.mark.parametrize("coded", ["quoted-printable", "base64"])
@pytest.mark.parametrize(
    ("page", "form"),
    [(PAGE_2019, Format.TABULAR_HTML), (archived(ARCHIVED), Format.ARCHIVE_HTML)],
    ids=["tabular", "archive"],
)
def test_the_page_is_read_as_if_saved_alone(page: bytes, form: Format, coded: str) -> None:
    [item] = records(saved(page, coded), "page.mht")
    assert isinstance(item, Item)
    assert item.format is form
    assert read(item.raw, form) == read(page, form)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (HEAD.replace(b"boundary=", b"edge="), "where its parts end"),
        (HEAD, "holds no HTML"),
        (saved(PAGE_2019, "base64").replace(b"PCFET0N", b"P"), "damaged"),
        (saved(b"<html><title>Other</title></html>"), "no record of ClinicalTrials.gov"),
    ],
)
def test_a_saved_page_without_a_record_is_refused_in_words(raw: bytes, says: str) -> None:
    [refused] = records(raw, "page.mht")
    assert isinstance(refused, Refusal)
    assert says in refused.reason
