"""The other carrier: the system's curl as a subprocess, where Python's TLS handshake is refused."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from threading import Timer
from typing import IO, NamedTuple

from tracker.errors import ConfigError, UnavailableError
from tracker.registries.http.answer import Answer, OversizeError, is_loopback, shown

_PIECE = 65_536
_GRACE = 5.0
_TOO_LARGE = 63
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class _Run(NamedTuple):
    """How a curl process ended, and what it wrote."""

    code: int
    output: bytes
    complaint: str


class CurlTransport:
    """Carries each request with a curl process of its own: no shell, nothing on its command line.

    The user's .curlrc is not read; proxies and CA bundles of the environment are curl's own affair,
    but never apply to loopback. A connection lives for one call.
    """

    def __init__(self, program: str = "curl") -> None:
        found = shutil.which(program)
        if found is None:
            raise ConfigError(
                f'client = "curl" needs the program {program}, which is not on the PATH: '
                'install curl, or set client = "requests"'
            )
        self._program = found
        self._product = _version_of(found)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def product(self) -> str:
        """Name and version of the curl that was found."""
        return self._product

    def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str],
        timeout: float,
        connect_timeout: float,
        max_bytes: int,
    ) -> Answer:
        """Fetch `url`; see Transport."""
        config = _config(url, headers, timeout, connect_timeout, max_bytes)
        run = self._run(config, timeout, max_bytes)
        if run.code == _TOO_LARGE:
            raise OversizeError(f"{shown(url)} answers with more than {max_bytes:,} bytes")
        if run.code != 0:
            reason = " ".join(run.complaint.split()) or f"curl ended with {run.code}"
            raise UnavailableError(f"no whole answer from {shown(url)}: {reason}")
        return _answer(url, run.output)

    def close(self) -> None:
        """End a call that another thread has under way; nothing is open between calls."""
        if (process := self._process) is not None:
            process.kill()

    def _run(self, config: bytes, timeout: float, max_bytes: int) -> _Run:
        try:
            process = subprocess.Popen(  # noqa: S603 - a fixed program, its arguments on stdin
                [self._program, "-q", "--config", "-"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
        except OSError as error:
            raise UnavailableError(f"{self._program} can't be started: {error}") from error
        # curl keeps the time itself; the guard is for a curl that doesn't.
        guard = Timer(timeout + _GRACE, process.kill)
        guard.start()
        with process:
            self._process = process
            try:
                return _converse(process, config, max_bytes)
            finally:
                guard.cancel()
                process.kill()
                self._process = None


def _converse(process: subprocess.Popen[bytes], config: bytes, max_bytes: int) -> _Run:
    stdin, stdout, stderr = _pipe(process.stdin), _pipe(process.stdout), _pipe(process.stderr)
    with suppress(BrokenPipeError):
        stdin.write(config)
        stdin.close()
    output = bytearray()
    # curl's own limit counts compressed bytes, and only when their number is known beforehand.
    while piece := stdout.read(_PIECE):
        output += piece
        if len(output) > max_bytes:
            return _Run(_TOO_LARGE, b"", "")
    complaint = stderr.read().decode("utf-8", "replace")
    return _Run(process.wait(), bytes(output), complaint)


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe


def _config(
    url: str,
    headers: Mapping[str, str],
    timeout: float,
    connect_timeout: float,
    max_bytes: int,
) -> bytes:
    lines = [
        f"url = {_quoted(url)}",
        *(f"header = {_quoted(f'{name}: {value}')}" for name, value in headers.items()),
        "silent",
        "show-error",
        "include",
        "suppress-connect-headers",
        "compressed",
        "globoff",
        "path-as-is",
        'proto = "=http,https"',
        f"max-time = {timeout:.3f}",
        f"connect-timeout = {min(connect_timeout, timeout):.3f}",
        f"max-filesize = {max_bytes}",
    ]
    if is_loopback(url):
        lines.append('noproxy = "*"')
    return "\n".join(lines).encode() + b"\n"


def _quoted(text: str) -> str:
    if _CONTROL.search(text):
        raise UnavailableError(f"a URL or header with control characters was not sent: {text!r}")
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _answer(url: str, output: bytes) -> Answer:
    """Take curl's output apart: header blocks, of which the last one counts, then the body."""
    rest = output
    while True:
        head, separator, rest = rest.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        words = lines[0].split()
        if not separator or not words[0:1] or not words[0].startswith("HTTP/"):
            raise UnavailableError(f"no HTTP answer from {shown(url)}")
        status = int(words[1]) if len(words) > 1 and words[1].isdigit() else 0
        if not 100 <= status < 200:
            break
    named = (line.partition(":") for line in lines[1:])
    return Answer(url, status, {name.lower(): value.strip() for name, _, value in named}, rest)


def _version_of(program: str) -> str:
    told = subprocess.run(  # noqa: S603 - the program found on the PATH
        [program, "-q", "--version"], capture_output=True, timeout=10, check=False
    ).stdout.split()
    return f"curl/{told[1].decode('ascii', 'replace')}" if len(told) > 1 else "curl"
