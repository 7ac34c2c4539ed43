"""Raw bytes of any form in which people hold registry records, as readings; pure, and trusting nothing."""

from __future__ import annotations

from tracker.errors import ReadingError
from tracker.model import Format, Reading
from tracker.readers import (
    classic_json,
    classic_xml,
    study_json,
    tabular,
    tabular_html,
    tabular_text,
)
from tracker.readers.recognise import recognise, refusal

__all__ = ["read", "recognise", "refusal"]


def read(raw: bytes, format: Format) -> Reading:
    """Read one record. Raises ReadingError, naming what is wrong and what to do, and nothing else."""
    match format:
        case Format.V2:
            return study_json.read_v2(raw)
        case Format.HISTORY:
            return study_json.read_history(raw)
        case Format.CLASSIC_XML:
            return classic_xml.read(raw)
        case Format.CLASSIC_JSON:
            return classic_json.read(raw)
        case Format.TABULAR_HTML:
            return tabular.reading(tabular_html.page(raw), format)
        case Format.TABULAR_TEXT:
            return tabular.reading(tabular_text.page(raw), format)
    raise ReadingError(f"records in the form {format} are not read yet")
