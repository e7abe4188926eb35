"""From the bytes of a file to lines of text: unpacked within bounds, decoded as the file or the user says."""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from salesfunnel.errors import DataError, near

__all__ = [
    "LONGEST_LINE", "encoding_of", "likely_encoding", "lines_of", "open_bytes", "refuse_bomb", "text_of",
]  # fmt: skip

LONGEST_LINE = 16 * 1024 * 1024
"""The longest line that is read, in characters; what is longer is no table."""
_CHUNK = 1 << 20
_GZIP = b"\x1f\x8b"
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_KNOWN = ("utf-8", "gb18030", "cp1252", "latin-1", "utf-16", "big5", "shift_jis", "cp1251")
_PACKED_MOST = 200  # times: what unpacks to more is no export
_UNPACKED_FREE = 256 * 1024 * 1024  # bytes that any archive may unpack to
_LOOKED_AT = 1 << 18
_UNREADABLE = (OSError, EOFError, zlib.error)
_HIGH = re.compile(rb"[\x80-\xff]+")
_HANZI = re.compile(rb"(?:[\xb0-\xf7][\xa1-\xfe]|[\xa1-\xa9][\xa1-\xfe])+")


def open_bytes(path: Path) -> BinaryIO:
    """Open a file for reading, unpacked where it is a gzip archive, whatever its name says."""
    with path.open("rb") as file:
        packed = file.read(2) == _GZIP
    return cast("BinaryIO", gzip.open(path, "rb") if packed else path.open("rb"))


def _chunks(path: Path) -> Iterator[bytes]:
    """Yield the unpacked bytes piece by piece.

    Raises:
        DataError: for a file that cannot be read, and for an archive that unpacks beyond all measure.
    """
    try:
        size, unpacked = path.stat().st_size, 0
        with open_bytes(path) as file:
            while chunk := file.read(_CHUNK):
                unpacked += len(chunk)
                refuse_bomb(path, unpacked, size)
                yield chunk
    except _UNREADABLE as wrong:
        reason = str(wrong).splitlines()[0] if str(wrong) else type(wrong).__name__
        raise DataError.at(
            str(path), f"the file cannot be read: {reason}", "check that it is complete"
        ) from wrong


def refuse_bomb(path: Path, unpacked: int, packed: int) -> None:
    """Refuse an archive that unpacks to more than an export can hold.

    Raises:
        DataError: beyond two hundred times the size of the archive and a quarter of a gigabyte.
    """
    if unpacked > _UNPACKED_FREE and unpacked > _PACKED_MOST * packed:
        says = f"the archive unpacks to more than {_PACKED_MOST} times its size"
        raise DataError.at(str(path), says, "unpack it by hand, and read what is in it")


def encoding_of(path: Path, encoding: str | None) -> str:
    """Return the encoding in which a file is read: what its mark says, what is told, else UTF-8.

    Raises:
        DataError: for an encoding that there is not, and for a file that is not UTF-8 and says nothing, with
            the encoding that it seems to have.
    """
    head = next(_chunks(path), b"")
    marked = next((codec for mark, codec in _BOMS if head.startswith(mark)), None)
    codec = marked or _known(path, encoding) or _of_zeros(head) or "utf-8"
    if codec != "utf-8" or encoding:
        return codec
    decoder = codecs.getincrementaldecoder("utf-8")()
    line = 1
    for chunk in _chunks(path):
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError as wrong:
            line += chunk.count(b"\n", 0, wrong.start)
            raise DataError.at(str(path), f"line {line} is not utf-8", _told(path)) from None
        line += chunk.count(b"\n")
    return codec


def _known(path: Path, encoding: str | None) -> str | None:
    if encoding is None:
        return None
    says, cure = f"no encoding is named '{encoding[:40]}'", near(encoding[:40], _KNOWN)
    try:
        info = codecs.lookup(encoding)
        "".encode(encoding)
    except (LookupError, ValueError, UnicodeError):
        raise DataError.at(str(path), says, cure) from None
    if info.incrementaldecoder is None:
        raise DataError.at(str(path), says, cure)
    return encoding


def _of_zeros(head: bytes) -> str | None:
    """Recognise UTF-16 without a mark by the zeros in every second byte of plain letters."""
    sample = head[:4096]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if len(sample) >= 8 and max(even, odd) > len(sample) // 8 and min(even, odd) == 0:
        return "utf-16-le" if odd else "utf-16-be"
    return None


def _told(path: Path) -> str:
    """Return the cure for a file that is not UTF-8: the option, with the likeliest encoding first."""
    likely = likely_encoding(path)
    if likely is None:
        return "say the file's encoding in its table, such as 'gb18030' or 'cp1252' (or --encoding)"
    other = "cp1252" if likely == "gb18030" else "gb18030"
    return (
        f"say the file's encoding in its table, such as '{likely}' or '{other}': "
        f"encoding: {likely} (or --encoding {likely})"
    )


def likely_encoding(path: Path) -> str | None:
    """Return the encoding that a file without a mark seems to have; None where it is UTF-8 or nothing tells.

    Chinese in GBK or GB18030 stands in pairs of high bytes; the accents of Windows-1252 stand alone among
    plain letters.
    """
    head = b"".join(chunk for _, chunk in zip(range(4), _chunks(path), strict=False))
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError as wrong:
        sample = head[max(0, wrong.start - 4096) : wrong.start + _LOOKED_AT]
    else:
        return None
    runs = _HIGH.findall(sample)
    high = sum(map(len, runs))
    alone = sum(1 for run in runs if len(run) == 1)
    paired = sum(len(run) for run in runs if _HANZI.fullmatch(run))
    if paired * 10 >= high * 8:
        return "gb18030"
    return "cp1252" if alone * 10 >= len(runs) * 8 else None


def text_of(path: Path, encoding: str | None) -> str:
    """Return the whole text of a file.

    Raises:
        DataError: for a file that cannot be read or decoded.
    """
    return "".join(_decoded(path, encoding_of(path, encoding)))


def lines_of(path: Path, encoding: str | None) -> Iterator[str]:
    r"""Yield the lines of a file, each with `\n` at its end; every usual line end becomes that.

    Only `\n`, `\r\n`, `\r\r\n` and `\r` end a line: U+2028 and U+0085 are text.

    Raises:
        DataError: for a file that cannot be read or decoded, and for a line that no table has.
    """
    rest, held = "", ""
    for piece in _decoded(path, encoding_of(path, encoding)):
        text = held + piece
        held = ""
        if text.endswith("\r"):  # what follows may belong to this line end
            bare = text.rstrip("\r")
            text, held = bare, text[len(bare) :]
        if "\r" in text:
            text = text.replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n")
        *whole, rest = (rest + text).split("\n")
        for line in whole:
            yield f"{line}\n"
        if len(rest) > LONGEST_LINE:
            says = f"a line has more than {LONGEST_LINE:,} characters"
            raise DataError.at(str(path), says, "export a table, with a line for each row")
    if rest or held:
        yield f"{rest}\n"


def _decoded(path: Path, codec: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(codec)()
    line = 1
    try:
        for chunk in _chunks(path):
            text = decoder.decode(chunk)
            yield text
            line += text.count("\n")
        yield decoder.decode(b"", final=True)
    except UnicodeError as wrong:
        start = getattr(wrong, "start", 0)
        raw = getattr(wrong, "object", b"")
        line += raw.count(b"\n", 0, start) if isinstance(raw, bytes) else 0
        cure = "say the file's encoding in its table, such as 'gb18030' or 'cp1252' (or --encoding)"
        raise DataError.at(str(path), f"line {line} is not {codec}", cure) from None
