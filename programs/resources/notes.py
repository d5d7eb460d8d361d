"""What a row says that no column holds: kept as lines of a note, and warned about where something was cut."""

from kemitraan.exchange.rules.resources import WARNING, Row


class Note:
    """The notes of one row."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self.lines: list[str] = []

    def keep(self, label: str, text: str) -> None:
        """Keep `text` under what it was called."""
        line = f"{label}: {text}"
        if text and line not in self.lines:
            self.lines.append(line)

    def fit(self, field: str, text: str, length: int) -> str:
        """`text` cut to `length`; the whole of it is kept as a note, with a warning."""
        if len(text) <= length:
            return text
        self.row.add(WARNING, field, f"Terlalu panjang ({len(text)} huruf); dipotong, selengkapnya di catatan.")
        self.keep("Selengkapnya", text)
        return text[:length].rstrip()

    def text(self, given: str) -> str:
        """The lines, after what the list itself gave as a note."""
        known = given.splitlines()
        return "\n".join([*known, *(line for line in self.lines if line not in known)]).strip()
