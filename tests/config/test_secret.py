from __future__ import annotations

import sys

import pytest

from tracker.config import Mail, password
from tracker.errors import ConfigError

PRINTS = (sys.executable, "-c")


def mail(*, env: str | None = None, command: tuple[str, ...] | None = None) -> Mail:
    return Mail("h", "t@example.org", username="me", password_env=env, password_command=command)


def test_the_password_is_in_the_variable_when_mail_is_sent() -> None:
    assert password(mail(env="SMTP"), {"SMTP": " a b "}) == " a b "


@pytest.mark.parametrize("environ", [{}, {"SMTP": ""}])
def test_a_variable_that_is_not_set_is_named(environ: dict[str, str]) -> None:
    with pytest.raises(ConfigError) as refusal:
        password(mail(env="SMTP"), environ)
    assert str(refusal.value) == (
        "mail.password_env: the environment variable SMTP is not set; set it where tracker runs"
    )


def test_the_password_is_the_first_line_that_the_command_prints() -> None:
    command = (*PRINTS, "print('a b'); print('login: me')")
    assert password(mail(command=command), {}) == "a b"


def test_the_command_sees_the_environment_and_no_terminal() -> None:
    command = (*PRINTS, "import os, sys; print(os.environ['KEY'] + sys.stdin.read())")
    assert password(mail(command=command), {"KEY": "k"}) == "k"


@pytest.mark.parametrize(
    ("command", "fault"),
    [
        pytest.param(("/no/such/command",), "can't be run: No such file", id="not there"),
        pytest.param((*PRINTS, "pass"), "printed nothing", id="nothing"),
        pytest.param((*PRINTS, "print()"), "printed nothing", id="an empty line"),
        pytest.param(
            (*PRINTS, "import sys; print('hunter2'); sys.exit('store is locked')"),
            "failed with status 1: store is locked",
            id="failed",
        ),
    ],
)
def test_a_command_that_gives_no_password_is_told_without_what_it_printed(
    command: tuple[str, ...], fault: str
) -> None:
    with pytest.raises(ConfigError) as refusal:
        password(mail(command=command), {})
    assert str(refusal.value).startswith(f'mail.password_command: "{command[0]}" {fault}')
    assert "hunter2" not in str(refusal.value)


def test_without_a_login_there_is_no_password() -> None:
    assert password(mail(), {}) is None
