"""`python -m tracker.fields` writes the fields' documentation page to standard output."""

from __future__ import annotations

import sys

from tracker.fields.page import page

if __name__ == "__main__":
    sys.stdout.write(page())
