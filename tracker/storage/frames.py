"""The zstd frames of packs: alone knows how the contents of an entry are compressed."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import zstandard

MAX_CONTENT = 256 << 20
DELTA_LEVEL = 6
FULL_LEVEL = 3  # a quarter of the time that level 6 takes, for a twentieth more room


def frame_of(content: bytes, base: bytes | None) -> bytes:
    """Compress contents, as a delta on the raw bytes `base` or alone, with the skeleton."""
    if base is None:
        return _full_compressor().compress(content)
    parameters = _parameters(len(content) + len(base))
    return zstandard.ZstdCompressor(
        dict_data=_prefix(base), compression_params=parameters
    ).compress(content)


def content_of(frame: bytes, base: bytes | None) -> bytes:
    """Give back what `frame_of` compressed; ValueError for a frame that is damaged."""
    prefix = _skeleton() if base is None else _prefix(base)
    reader = zstandard.ZstdDecompressor(dict_data=prefix, max_window_size=1 << 28)
    try:
        return reader.decompress(frame, max_output_size=MAX_CONTENT, allow_extra_data=False)
    except zstandard.ZstdError as error:
        raise ValueError(str(error)) from error


@cache
def _skeleton() -> zstandard.ZstdCompressionDict:
    """Give the dictionary that every full frame is compressed with; its bytes may never change."""
    return _prefix(files("tracker.storage").joinpath("skeleton-1.dict").read_bytes())


def _prefix(raw: bytes) -> zstandard.ZstdCompressionDict:
    return zstandard.ZstdCompressionDict(raw, dict_type=zstandard.DICT_TYPE_RAWCONTENT)


def _parameters(size: int) -> zstandard.ZstdCompressionParameters:
    window = max(18, min(27, (size * 2 + 1024).bit_length()))
    return zstandard.ZstdCompressionParameters.from_level(
        DELTA_LEVEL, window_log=window, write_checksum=True, write_content_size=True
    )


@cache
def _full_compressor() -> zstandard.ZstdCompressor:
    return zstandard.ZstdCompressor(
        level=FULL_LEVEL, dict_data=_skeleton(), write_checksum=True, write_content_size=True
    )
