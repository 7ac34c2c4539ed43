from __future__ import annotations

from pathlib import Path

import pytest

from tracker.config import Found, find
from tracker.errors import ConfigError


@pytest.fixture
def places(tmp_path: Path) -> dict[str, Path]:
    """Make every place in which a file may lie, each with one."""
    made = {"option": tmp_path / "o.toml", "variable": tmp_path / "v.toml"}
    made |= {"cwd": tmp_path / "cwd" / "config.toml", "user": tmp_path / "user" / "config.toml"}
    for path in made.values():
        path.parent.mkdir(exist_ok=True)
        path.touch()
    return made


def found(places: dict[str, Path], *, option: bool = False, variable: bool = False) -> Found:
    return find(
        places["option"] if option else None,
        {"TRACKER_CONFIG": str(places["variable"])} if variable else {},
        places["cwd"].parent,
        places["user"].parent,
    )


def test_the_command_line_wins_over_all(places: dict[str, Path]) -> None:
    assert found(places, option=True, variable=True) == Found(places["option"], "named by --config")


def test_the_variable_wins_over_the_folders(places: dict[str, Path]) -> None:
    assert found(places, variable=True) == Found(places["variable"], "named by TRACKER_CONFIG")


def test_the_working_folder_wins_over_the_users(places: dict[str, Path]) -> None:
    assert found(places) == Found(places["cwd"], "in the working folder")


def test_the_users_folder_comes_last(places: dict[str, Path]) -> None:
    places["cwd"].unlink()
    assert found(places) == Found(places["user"], "in the user's configuration folder")


def test_an_empty_variable_is_no_name(places: dict[str, Path]) -> None:
    where = find(None, {"TRACKER_CONFIG": ""}, places["cwd"].parent, places["user"].parent)
    assert where.path == places["cwd"]


def test_relative_names_start_at_the_working_folder(places: dict[str, Path]) -> None:
    cwd, user = places["cwd"].parent, places["user"].parent
    assert find(Path("config.toml"), {}, cwd, user).path == places["cwd"]
    assert find(None, {"TRACKER_CONFIG": "config.toml"}, cwd, user).path == places["cwd"]


def test_a_named_file_that_is_not_there_is_not_replaced_by_another(
    places: dict[str, Path],
) -> None:
    places["option"].unlink()
    with pytest.raises(ConfigError, match=r"there is no file .*o\.toml, named by --config"):
        found(places, option=True, variable=True)
    places["variable"].unlink()
    with pytest.raises(ConfigError, match=r"there is no file .*v\.toml, named by TRACKER_CONFIG"):
        found(places, variable=True)


def test_a_folder_is_told_from_a_file_that_is_not_there(places: dict[str, Path]) -> None:
    folder, file = places["cwd"].parent, places["cwd"]
    told = f"{folder}, named by --config, is a folder; a file is expected, such as {file}"
    with pytest.raises(ConfigError) as refusal:
        find(folder, {}, folder, folder)
    assert refusal.value.message == told
    file.unlink()
    with pytest.raises(ConfigError) as refusal:
        find(None, {"TRACKER_CONFIG": str(folder)}, folder, folder)
    assert "named by TRACKER_CONFIG, is a folder" in refusal.value.message
    assert refusal.value.message.endswith(f"; `tracker init {folder}` makes it")


def test_what_is_no_ordinary_file_is_said_to_be_none(places: dict[str, Path]) -> None:
    with pytest.raises(ConfigError, match="/dev/null, named by --config, is no ordinary file"):
        find(Path("/dev/null"), {}, places["cwd"].parent, places["user"].parent)


def test_without_any_file_all_places_are_told_and_what_to_do(places: dict[str, Path]) -> None:
    places["cwd"].unlink()
    places["user"].unlink()
    with pytest.raises(ConfigError) as refusal:
        found(places)
    assert str(refusal.value).splitlines() == [
        "there is no config.toml; run `tracker init` to make one. Looked at:",
        "  --config (not given)",
        "  TRACKER_CONFIG (not set)",
        f"  {places['cwd']} (in the working folder)",
        f"  {places['user']} (in the user's configuration folder)",
    ]
