"""What is told on stderr at -v (steps) and -vv (every request)."""

from __future__ import annotations

import logging
import sys

_FORM = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def to_stderr(verbose: int) -> None:
    """Send the program's own steps to stderr; from the second -v on, every request too."""
    heard = logging.StreamHandler(sys.stderr)
    heard.setFormatter(logging.Formatter(_FORM, "%H:%M:%S"))
    for name in ("tracker", *(("urllib3",) if verbose > 1 else ())):
        logger = logging.getLogger(name)
        logger.setLevel(logging.DEBUG if verbose > 1 else logging.INFO)
        logger.handlers[:] = [heard]
