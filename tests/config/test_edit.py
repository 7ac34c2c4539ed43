"""Edits of config.toml: what is asked for happens, and not a letter more."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracker.config import (
    Edited,
    Watch,
    add_query,
    add_records,
    load,
    parse,
    remove_records,
    remove_watch,
    rewrite,
)
from tracker.errors import ConfigError, MisuseError

BEFORE = """\
# Our trials
[registry]
contact = "you@example.org"  # the office

# The first ones
[[watch]]
name = "sclerosis"  # systemic
records = [
    "NCT00962923",  # the one of 2009
    # below: asked for by Ada
    "NCT00000002",
]
# not yet: "NCT00000003"

# The mail server
[mail]
host = "localhost"
from = "t@example.org"

[[watch]]  # far from the first
name = "all"
records = ["NCT00000002"]
[watch.query]
cond = "gvhd"

# Readers
[[subscriber]]
address = "a@example.org"
watches = ["all"]
# the end
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(BEFORE, encoding="utf-8")
    return path


def changed(path: Path, before: str) -> tuple[list[str], list[str]]:
    """Give the lines that went and those that came."""
    old, new = before.splitlines(), path.read_text(encoding="utf-8").splitlines()
    return [line for line in old if line not in new], [line for line in new if line not in old]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_records_are_added_where_the_others_stand(file: Path) -> None:
    before = file.read_text()
    edited = add_records(file, "sclerosis", ["nct5", "NCT00962923", "NCT00000005", "NCT6"])
    assert edited == Edited(
        "sclerosis", added=("NCT00000005", "NCT00000006"), already=("NCT00962923",)
    )
    assert changed(file, before) == ([], ['    "NCT00000005",', '    "NCT00000006",'])
    assert load(file).watches[0].records[2:] == ("NCT00000005", "NCT00000006")


def test_a_list_on_one_line_stays_there_while_it_is_short(file: Path) -> None:
    add_records(file, "all", ["NCT5"])
    assert 'records = ["NCT00000002", "NCT00000005"]\n' in file.read_text()
    add_records(file, "all", [f"NCT{number}" for number in range(10, 20)])
    assert 'records = [\n    "NCT00000002",\n    "NCT00000005",\n' in file.read_text()


def test_records_that_are_there_already_leave_the_file_untouched(file: Path) -> None:
    before = file.stat()
    assert add_records(file, "all", ["NCT2"]).already == ("NCT00000002",)
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_new_watch_stands_after_the_last_one(file: Path) -> None:
    before = file.read_text()
    assert add_records(file, None, ["NCT5"]).watch == "default"
    expected = '\n[[watch]]\nname = "default"\nrecords = ["NCT00000005"]\n'
    assert file.read_text() == before.replace("\n# Readers", f"{expected}\n# Readers")


def test_the_first_watch_of_a_file_stands_at_its_end(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("# nothing yet")
    add_records(path, 'a "b"', ["NCT5"])
    assert path.read_text() == (
        '# nothing yet\n\n[[watch]]\nname = "a \\"b\\""\nrecords = ["NCT00000005"]\n'
    )


def test_a_comment_right_below_a_watch_stays_with_it(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    text = '[[watch]]\nname = "a"\nrecords = []\n# not yet: "NCT00000003"\n'
    path.write_text(text)
    add_records(path, "b", ["NCT5"])
    new = '\n[[watch]]\nname = "b"\nrecords = ["NCT00000005"]\n'
    assert path.read_text() == text + new
    path.write_text(text + "# The mail server\n[mail]\nhost = 'h'\nfrom = 't@example.org'\n")
    remove_watch(path, "a")
    assert path.read_text().startswith('# not yet: "NCT00000003"\n# The mail server\n[mail]\n')


def test_a_watch_that_had_only_a_query_gets_its_list(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[[watch]]\nname = "a"\n[watch.query]\ncond = "x"\n')
    add_records(path, "a", ["NCT5"])
    assert load(path).watches == (Watch("a", ("NCT00000005",), {"cond": "x"}),)


def test_a_query_is_added_to_a_watch_or_makes_one(file: Path) -> None:
    add_query(file, "sclerosis", {"cond": "systemic sclerosis", "intr": "mesenchymal"})
    add_query(file, "new", {"filter.overallStatus": "RECRUITING,UNKNOWN"})
    queries = {watch.name: dict(watch.query) for watch in load(file).watches}
    assert queries == {
        "sclerosis": {"cond": "systemic sclerosis", "intr": "mesenchymal"},
        "all": {"cond": "gvhd"},
        "new": {"filter.overallStatus": "RECRUITING|UNKNOWN"},
    }


def test_the_same_query_again_changes_nothing_and_another_is_refused(file: Path) -> None:
    before = file.read_bytes()
    add_query(file, "all", {"cond": "gvhd"})
    with pytest.raises(MisuseError, match='watch "all" has another query already'):
        add_query(file, "all", {"cond": "sclerosis"})
    assert file.read_bytes() == before


def test_records_are_taken_out_of_one_watch_or_of_all(file: Path) -> None:
    assert remove_records(file, "all", ["NCT2", "NCT7"]) == Edited(
        "all", removed=("NCT00000002",), missing=("NCT00000007",)
    )
    assert [watch.records for watch in load(file).watches] == [("NCT00962923", "NCT00000002"), ()]
    add_records(file, "all", ["NCT2"])
    assert remove_records(file, None, ["NCT2"]) == Edited(None, removed=("NCT00000002",))
    assert [watch.records for watch in load(file).watches] == [("NCT00962923",), ()]
    assert "# below: asked for by Ada" in file.read_text()


def test_what_was_added_and_removed_again_leaves_the_file_as_it_was(file: Path) -> None:
    before = file.read_text()
    add_records(file, "sclerosis", ["NCT5", "NCT6"])
    remove_records(file, "sclerosis", ["NCT5", "NCT6"])
    add_records(file, "other", ["NCT5"])
    remove_watch(file, "other")
    assert file.read_text() == before


def test_a_watch_goes_and_the_comments_around_it_stay(file: Path) -> None:
    before = file.read_text()
    remove_watch(file, "sclerosis")
    start, end = before.index("[[watch]]"), before.index("# The mail server")
    assert file.read_text() == before[:start] + before[end:]


def test_a_watch_that_a_subscriber_names_stays(file: Path) -> None:
    before = file.read_bytes()
    with pytest.raises(ConfigError, match=r'subscriber\[1\]\.watches: no watch is named "all"'):
        remove_watch(file, "all")
    assert file.read_bytes() == before


def test_an_unknown_watch_is_told_with_the_nearest_name(file: Path) -> None:
    with pytest.raises(MisuseError, match='no watch is named "scleroris"; did you mean "sclerosi'):
        remove_watch(file, "scleroris")
    with pytest.raises(MisuseError, match='no watch is named "xyz"; there is sclerosis, all'):
        remove_records(file, "xyz", ["NCT5"])


def test_nothing_is_added_when_one_number_is_wrong(file: Path) -> None:
    before = file.read_bytes()
    with pytest.raises(MisuseError, match='"NCT0" is not an NCT number'):
        add_records(file, "all", ["NCT5", "NCT0"])
    with pytest.raises(MisuseError, match=r"query\.cnd: unknown search parameter; did you mean"):
        add_query(file, "new", {"cnd": "x"})
    assert file.read_bytes() == before


def test_a_file_with_a_fault_is_not_edited(file: Path) -> None:
    file.write_text(file.read_text() + "port = 1\n")
    before = file.read_bytes()
    with pytest.raises(ConfigError, match=r"subscriber\[1\]\.port: unknown key"):
        add_records(file, "all", ["NCT5"])
    assert file.read_bytes() == before


def test_watches_written_in_another_way_are_left_to_the_hand(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('watch = [{ name = "a", records = [] }]\n')
    with pytest.raises(ConfigError, match="not written as \\[\\[watch\\]\\] sections"):
        add_records(path, "a", ["NCT5"])


def test_what_looks_like_a_header_inside_a_text_or_a_list_is_none(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(
        '[[watch]]\nname = """\\\n[[watch]] a"""\nrecords = [\n# [[watch]]\n]\n'
        '[[watch]]\nname = "b"\nrecords = []\n'
    )
    add_records(path, "b", ["NCT5"])
    assert load(path).watches == (Watch("[[watch]] a"), Watch("b", ("NCT00000005",)))


def test_windows_files_keep_their_mark_and_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b'\xef\xbb\xbf# \xc2\x85 top\r\n[[watch]]\r\nname = "a"\r\nrecords = []\r\n')
    add_records(path, "a", ["NCT5"])
    add_records(path, "b", ["NCT6"])
    assert path.read_bytes() == (
        b'\xef\xbb\xbf# \xc2\x85 top\r\n[[watch]]\r\nname = "a"\r\nrecords = ["NCT00000005"]\r\n'
        b'\r\n[[watch]]\r\nname = "b"\r\nrecords = ["NCT00000006"]\r\n'
    )


def test_permissions_and_links_stay(file: Path, tmp_path: Path) -> None:
    file.chmod(0o640)
    link = tmp_path / "elsewhere" / "config.toml"
    link.parent.mkdir()
    link.symlink_to(file)
    add_records(link, "all", ["NCT5"])
    assert link.is_symlink()
    assert "NCT00000005" in file.read_text()
    assert file.stat().st_mode & 0o777 == 0o640
    assert names(tmp_path) == ["config.toml", "elsewhere"]


def test_many_editors_at_once_lose_nothing(file: Path) -> None:
    numbers = range(100, 140)
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda number: add_records(file, "all", [f"NCT{number}"]), numbers))
    assert all(edited.added for edited in done)
    assert set(load(file).watches[1].records) >= {f"NCT{number:08}" for number in numbers}


def test_an_edit_by_hand_in_between_is_not_overrun(file: Path) -> None:
    def slow(current: bytes) -> bytes:
        file.write_bytes(current + b"# by hand\n")
        return current + b"# by tracker\n"

    with pytest.raises(ConfigError, match="was changed meanwhile; nothing was written, try again"):
        rewrite.rewrite(file, slow)
    assert file.read_text().endswith("# the end\n# by hand\n")
    assert names(file.parent) == ["config.toml"]


def test_a_write_that_fails_leaves_the_file_and_no_litter(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = file.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tracker.config.rewrite.os.fsync", full)
    with pytest.raises(ConfigError, match="can't be edited: No space left on device"):
        add_records(file, "all", ["NCT5"])
    assert file.read_bytes() == before
    assert names(file.parent) == ["config.toml"]


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="can't be edited: No such file"):
        add_records(tmp_path / "config.toml", None, ["NCT5"])


RECORDS = st.lists(st.integers(1, 9).map(lambda number: f"NCT{number:08}"), unique=True)
NOTES = st.sampled_from(["", "# note\n", "\n", "\n# note\n\n", "# note\n# note\n\n"])


@st.composite
def files(draw: st.DrawFn) -> str:
    """Write a file with watches and comments in any layout that people use."""
    text = draw(NOTES)
    for name in draw(st.lists(st.sampled_from("abcd"), min_size=1, unique=True)):
        records = [f'"{record}"' for record in draw(RECORDS)]
        layouts = [
            "[{}]".format(", ".join(records)),
            "[\n{}]".format("".join(f"  {record},  # note\n" for record in records)),
        ]
        text += f'[[watch]]\nname = "{name}"\n{draw(NOTES)}'
        text += f"records = {draw(st.sampled_from(layouts))}  # note\n{draw(NOTES)}"
        if draw(st.booleans()):
            text += f'[watch.query]\ncond = "x"  # note\n{draw(NOTES)}'
        if draw(st.booleans()) and "[mail]" not in text:
            text += f'[mail]\nhost = "h"\nfrom = "t@example.org"\n{draw(NOTES)}'
    return text


@given(files(), st.sampled_from("abcde"), RECORDS)
@settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_in_any_layout_additions_keep_every_line_and_removals_take_only_their_own(
    tmp_path: Path, text: str, name: str, records: list[str]
) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text)
    before = parse(text, path)
    add_records(path, name, records)
    assert path.read_text().count("# note") == text.count("# note")
    remove_records(path, None, records)
    after = load(path)
    for watch in before.watches:
        left = next(found for found in after.watches if found.name == watch.name)
        assert left.records == tuple(item for item in watch.records if item not in records)
        assert left.query == watch.query
    gone = sum(record in records for watch in before.watches for record in watch.records)
    assert path.read_text().count("# note") >= text.count("# note") - gone
