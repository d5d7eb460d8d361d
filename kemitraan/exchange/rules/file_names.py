"""Names of files that every system can keep, Windows with its reserved names among them."""

import re
import unicodedata
from pathlib import PurePosixPath

PATH_LENGTH = 120
FOLDER_LENGTH = 40
FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]')
RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)", re.IGNORECASE)


def safe_part(text: str, limit: int, default: str = "berkas") -> str:
    """One folder or file name out of any text, at most `limit` characters, its extension kept."""
    clean = " ".join(FORBIDDEN.sub(" ", unicodedata.normalize("NFC", text)).split()).strip(" .")
    if not clean:
        return default
    suffix = PurePosixPath(clean).suffix
    suffix = suffix if 1 < len(suffix) <= 6 else ""  # a dot and at most five letters
    stem = _shortened(clean.removesuffix(suffix), max(limit - len(suffix), 1)).rstrip(" .") or default
    return f"_{stem}{suffix}"[:limit] if RESERVED.match(stem) else f"{stem}{suffix}"


def _shortened(text: str, limit: int) -> str:
    """At most `limit` characters, cut between words where that does not cost much."""
    if len(text) <= limit:
        return text
    whole = text[: limit + 1].rpartition(" ")[0]
    return whole if len(whole) > limit * 2 // 3 else text[:limit]


class SafePaths:
    """Gives every file of an archive its own path: relative, at most 120 characters, different in more than case."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def path_for(self, *parts: str) -> str:
        """The path of a file in folders: the last part is its name; a second one of that name is numbered."""
        folders = [safe_part(part, FOLDER_LENGTH, "lain") for part in parts[:-1] if part]
        folder = "".join(f"{name}/" for name in folders)
        number = 1
        while True:
            mark = f" ({number})" if number > 1 else ""
            name = safe_part(parts[-1], PATH_LENGTH - len(folder) - len(mark))
            suffix = PurePosixPath(name).suffix if mark else ""
            path = f"{folder}{name.removesuffix(suffix)}{mark}{suffix}" if mark else f"{folder}{name}"
            if path.casefold() not in self._taken:
                self._taken.add(path.casefold())
                return path
            number += 1
