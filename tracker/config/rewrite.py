"""One file rewritten so that no reader sees half of it and no second writer is overrun."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tracker.errors import ConfigError


def rewrite(path: Path, edited: Callable[[bytes], bytes]) -> None:
    """Replace the content of a file by what `edited` makes of it, whole or not at all.

    Editors that come through here wait for each other; one that does not (a person's) is noticed,
    and ConfigError raised. Permissions are kept, a link stays a link, a file that need not change
    is not touched.
    """
    target = path.resolve()
    try:
        with _alone(target) as current:
            new = edited(current)
            if new != current:
                _replace(target, current, new)
    except OSError as error:
        raise ConfigError(f"{path} can't be edited: {error.strerror or error}") from error


@contextmanager
def _alone(target: Path) -> Iterator[bytes]:
    """Hold the lock of the file that stands at `target` and give its content."""
    import fcntl

    while True:
        with target.open("r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            # While we waited another editor may have put a new file in this one's place.
            if os.path.samestat(os.fstat(file.fileno()), target.stat()):
                yield file.read()
                return


def _replace(target: Path, current: bytes, new: bytes) -> None:
    import tempfile

    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(new)
            file.flush()
            _keep_owner(file.fileno(), target.stat())
            os.fsync(file.fileno())
        if target.read_bytes() != current:
            raise ConfigError(f"{target} was changed meanwhile; nothing was written, try again")
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _keep_owner(descriptor: int, before: os.stat_result) -> None:
    # Only root may give a file away; root must, or the user could no longer read it.
    if os.geteuid() == 0:
        os.fchown(descriptor, before.st_uid, before.st_gid)
    os.fchmod(descriptor, before.st_mode & 0o7777)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
