"""Writing a ZIP file by file: every file is hashed on its way in, nothing is held whole, names are safe everywhere."""

import datetime as dt
import hashlib
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from kemitraan.exchange.rules.file_names import SafePaths

CHUNK = 1024 * 1024  # bytes
PACKED = (".jpg", ".jpeg", ".png", ".webp", ".zip", ".xlsx", ".docx")  # what does not become smaller


@dataclass(frozen=True)
class Entry:
    """One line of the index: a file with its size in bytes and SHA-256, or a missing one (no hash) with a note."""

    path: str
    size: int = 0
    sha256: str = ""
    note: str = ""


class Archive:
    """A ZIP that is being written into an open binary file. `made_at` is the time of all of its files."""

    def __init__(self, stream: IO[bytes], made_at: dt.datetime) -> None:
        self.entries: list[Entry] = []
        self.paths = SafePaths()
        self._zip = zipfile.ZipFile(stream, "w")
        self._at = (max(made_at.year, 1980), *made_at.timetuple()[1:6])

    def add(self, chunks: Iterable[bytes], *parts: str, note: str = "") -> Entry:
        """Write one file: `parts` are folders and its name. Gives its line of the index."""
        path = self.paths.path_for(*parts)
        info = zipfile.ZipInfo(path, self._at)
        info.external_attr = 0o644 << 16
        is_packed = path.lower().endswith(PACKED)
        info.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
        digest, size = hashlib.sha256(), 0
        with self._zip.open(info, "w", force_zip64=True) as target:
            for chunk in chunks:
                target.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        return self._note(Entry(path, size, digest.hexdigest(), note))

    def miss(self, *parts: str, note: str) -> Entry:
        """A file that should be here and is not: named in the index, nothing written."""
        return self._note(Entry(self.paths.path_for(*parts), note=note))

    def _note(self, entry: Entry) -> Entry:
        self.entries.append(entry)
        return entry

    def close(self) -> None:
        self._zip.close()


def chunks_of(path: Path) -> Iterator[bytes]:
    """The bytes of a file on disk, a megabyte at a time."""
    with path.open("rb") as source:
        while chunk := source.read(CHUNK):
            yield chunk
