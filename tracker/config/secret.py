"""The mail password, got at the moment of sending and kept nowhere."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.config.settings import Mail
from tracker.errors import ConfigError

_SECONDS = 60


def password(mail: Mail, environ: Mapping[str, str]) -> str | None:
    """Get the password from where the settings say it is; None when no login is wanted.

    Raises ConfigError that names the key, and never has the secret in it.
    """
    if mail.password_env is not None:
        secret = environ.get(mail.password_env)
        if not secret:
            raise ConfigError(
                f"mail.password_env: the environment variable {mail.password_env} is not set;"
                " set it where tracker runs"
            )
        return secret
    if mail.password_command is not None:
        return _printed(mail.password_command, environ)
    return None


def _printed(command: tuple[str, ...], environ: Mapping[str, str]) -> str:
    import subprocess

    at = f'mail.password_command: "{command[0]}"'
    try:
        done = subprocess.run(  # noqa: S603 - the user's own command, without a shell
            command,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ConfigError(f"{at} gave no password within {_SECONDS} seconds") from None
    except OSError as error:
        raise ConfigError(f"{at} can't be run: {error.strerror or error}") from None
    if done.returncode != 0:
        complaint = done.stderr.decode(errors="replace").strip().splitlines()
        said = f": {complaint[-1]}" if complaint else ""
        raise ConfigError(f"{at} failed with status {done.returncode}{said}")
    lines = done.stdout.decode(errors="replace").splitlines()
    if not lines or not lines[0]:
        raise ConfigError(f"{at} printed nothing; it has to print the password")
    return lines[0]
