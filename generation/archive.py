"""A ZIP unpacked in memory, whoever packed it."""

import zipfile
import zlib
from io import BytesIO
from pathlib import PurePosixPath

from generation.errors import PageError

MAX_FILES = 2_000
MAX_BYTES = 100_000_000  # of all the files, unpacked

_ENCRYPTED = 0x1  # of ZipInfo.flag_bits
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # what everybody packs with
# What zipfile raises of damaged files, found by changing their bytes: a ValueError for offsets
# and names that cannot be, a NotImplementedError for versions and flags that it does not know.
_DAMAGES = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError)
_LEFTOVERS = {"__MACOSX", ".DS_Store", "Thumbs.db"}  # of the systems that pack ZIPs


def unpack(data: bytes, name: str) -> dict[str, bytes]:
    """The files in the ZIP `data` by their paths, which may lead anywhere.

    What is unpacked is as long as the ZIP's own list says, whose sum is checked first.

    Raises:
        PageError: `name`, as it is called, is damaged, encrypted, packed in an unusual way,
            or too large.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if _is_wanted(entry)]
            _check(entries, name)
            return {entry.filename: archive.read(entry) for entry in entries}
    except _DAMAGES as error:
        raise PageError(f"{name} is damaged and cannot be unpacked: {error}") from error


def _is_wanted(entry: zipfile.ZipInfo) -> bool:
    return not entry.is_dir() and not _LEFTOVERS & set(PurePosixPath(entry.filename).parts)


def _check(entries: list[zipfile.ZipInfo], name: str) -> None:
    if len(entries) > MAX_FILES:
        raise PageError(f"{name} holds {len(entries)} files; at most {MAX_FILES} are read")
    size = sum(entry.file_size for entry in entries)
    if size > MAX_BYTES:
        raise PageError(
            f"{name} holds {size / 1e6:.0f} MB; at most {MAX_BYTES // 10**6} MB are read"
        )
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise PageError(f"{name} is encrypted: pack it without a password")
    if any(entry.compress_type not in _METHODS for entry in entries):
        raise PageError(f"{name} is packed in an unusual way: pack it as a plain ZIP (deflate)")
