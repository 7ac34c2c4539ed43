"""Where config.toml is looked for, in which order, and which place won."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tracker.errors import ConfigError

VARIABLE = "TRACKER_CONFIG"
FILE = "config.toml"


@dataclass(frozen=True, slots=True)
class Found:
    """The file that holds, absolute, and in words why it and no other."""

    path: Path
    why: str


def find(explicit: Path | None, environ: Mapping[str, str], cwd: Path, user_dir: Path) -> Found:
    """Find the file: as named on the command line, by TRACKER_CONFIG, in `cwd`, in `user_dir`.

    A place that was named must exist: another file is never taken in its stead. Raises ConfigError
    that tells every place looked at.
    """
    if explicit is not None:
        return _named(cwd / explicit.expanduser(), "named by --config")
    if environ.get(VARIABLE):
        return _named(cwd / Path(environ[VARIABLE]).expanduser(), f"named by {VARIABLE}")
    places = (
        Found(cwd / FILE, "in the working folder"),
        Found(user_dir / FILE, "in the user's configuration folder"),
    )
    for place in places:
        if place.path.is_file():
            return place
    looked = "".join(f"\n  {place.path} ({place.why})" for place in places)
    raise ConfigError(
        f"there is no {FILE}; run `tracker init` to make one. Looked at:"
        f"\n  --config (not given)\n  {VARIABLE} (not set){looked}"
    )


def user_folder() -> Path:
    """Give the folder of this user's configuration, as the system has it; it may not exist."""
    from platformdirs import user_config_path

    return user_config_path("tracker", appauthor=False)


def _named(path: Path, why: str) -> Found:
    if path.is_file():
        return Found(path, why)
    if path.is_dir():
        inside = path / FILE
        make = "" if inside.is_file() else f"; `tracker init {path}` makes it"
        raise ConfigError(f"{path}, {why}, is a folder; a file is expected, such as {inside}{make}")
    if path.exists():
        raise ConfigError(f"{path}, {why}, is no ordinary file; a TOML file is expected")
    raise ConfigError(f"there is no file {path}, {why}; `tracker init` makes one")
