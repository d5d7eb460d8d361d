"""Reading single cells as people fill them. A cell is text, or what a spreadsheet typed it as."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from kemitraan.core.forms import PhoneField

Cell = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None

PLACEHOLDERS = {"", "-", "--", "_", "null", "none", "nil", "na", "n/a", "#n/a", "tidak ada", "tidak ada email"}
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\x00-\x08\x0b\x0c\x0e-\x1f]")
_EXACT_DIGITS = 15


@dataclass(frozen=True)
class Understood:
    """What a cell means (a JSON type), and what a person should look at; `choices` when it may mean several things."""

    value: Any
    warning: str = ""
    choices: tuple[str, ...] = ()


# A run of 15 to 18 digits, or a mobile number, however it is parted.
PERSONAL_NUMBER = re.compile(
    r"(?<![\d.])(?:\d(?:[ .-]?\d){14,17}|(?:\+?62[ .-]?|0)8\d(?:[ .-]?\d){6,10}|8[1-9]\d{8,10})(?!\d)"
)


def as_text(cell: Cell) -> str:
    """The cell as one line: `68182.0` is `68182`, line breaks and no-break spaces are single spaces."""
    plain = _plain(cell)
    line = " ".join(plain.split())
    return plain if line == plain else line  # one copy of a text that is as it should be


def as_lines(cell: Cell) -> str:
    """The cell as text that keeps its line breaks, each line trimmed."""
    plain = _plain(cell)
    if "\n" not in plain and "\r" not in plain:
        return as_text(plain)
    lines = [" ".join(line.split()) for line in plain.splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _plain(cell: Cell) -> str:
    if isinstance(cell, str):
        return _INVISIBLE.sub("", cell) if _INVISIBLE.search(cell) else cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "ya" if cell else "tidak"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else format(Decimal(repr(cell)), "f")
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ", "minutes")
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return str(cell)


def guard(text: str) -> str:
    """Text that no spreadsheet takes for a formula; `unguard` gives it back exactly."""
    return f"'{text}" if text.lstrip("'").startswith(FORMULA_STARTS) else text


def unguard(text: str) -> str:
    """Undo `guard`: the apostrophe before `=`, `+`, `-`, `@`, TAB or CR goes."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(FORMULA_STARTS) else text


def veil(text: str) -> str:
    """A personal number as it may be kept and shown: `3201************`; of a short one only its length is left."""
    shown = 4 if sum(character.isdigit() for character in text) >= 8 else 0
    places = [place for place, character in enumerate(text) if character.isdigit()][shown:]
    return "".join("*" if place in set(places) else character for place, character in enumerate(text))


def veil_numbers(text: str) -> str:
    """Text with the numbers veiled that look like those of a person: identity numbers (15 to 18 digits) and phones."""
    return PERSONAL_NUMBER.sub(lambda found: veil(found[0]), text)


def is_blank(cell: Cell) -> bool:
    """Empty, or one of the signs that people write for nothing."""
    return as_text(cell).casefold() in PLACEHOLDERS


def text_cell(max_length: int, *, keeps_lines: bool = False) -> Callable[[Cell], Understood]:
    """A parser for text of at most `max_length` characters."""

    def parse(cell: Cell) -> Understood:
        text = as_lines(cell) if keeps_lines else as_text(cell)
        if len(text) > max_length:
            raise ValueError(f"Terlalu panjang: {len(text)} huruf, paling banyak {max_length}.")
        return Understood(text)

    return parse


def identity_cell(label: str, lengths: tuple[int, ...]) -> Callable[[Cell], Understood]:
    """A parser for a number that identifies, with the lengths it may have. Never padded, never repaired.

    A numeric cell of the wrong length, or too long to be exact in a spreadsheet, is an error; text of the
    wrong length is left out with a warning that quotes it.
    """
    wanted = " atau ".join(str(length) for length in lengths)

    def parse(cell: Cell) -> Understood:
        text = as_text(cell).lstrip("'")
        digits = re.sub(r"[\s.\-/]", "", text)
        if isinstance(cell, int | float):
            if len(digits) not in lengths or len(digits) > _EXACT_DIGITS:
                raise ValueError(f"{label} terbaca sebagai angka {len(digits)} digit, ubah kolom menjadi Teks.")
            return Understood(digits, f"{label} terbaca sebagai angka; periksa angka depannya.")
        if not digits.isascii() or not digits.isdigit() or len(digits) not in lengths:
            return Understood("", f"{label} “{text}” tidak dipakai: harus {wanted} angka.")
        return Understood(digits)

    return parse


def email_cell(cell: Cell) -> Understood:
    """One address; anything else is kept as written with a warning, when it fits."""
    text = as_text(cell)
    if len(text) > 254:
        return Understood("", "Surel tidak dipakai: terlalu panjang.")
    try:
        validate_email(text)
    except ValidationError:
        return Understood(text, "Bukan satu alamat surel; disimpan seperti tertulis.")
    return Understood(text)


def phone_number(text: str, *, is_indonesian: bool, max_length: int) -> Understood:
    """E.164 for a number that is surely Indonesian or written with `+`; otherwise kept as written, with a warning."""
    if not text:
        return Understood("")
    plain = re.sub(r"[\s().\-]", "", text).lstrip("'")
    if re.fullmatch(r"\+\d{8,15}", plain) or (is_indonesian and re.fullmatch(r"(0|62|8)\d{6,13}", plain)):
        try:
            return Understood(PhoneField().clean(plain))
        except ValidationError:
            pass
    if len(text) > max_length:
        return Understood("", f"Telepon “{text}” tidak dipakai: terlalu panjang.")
    return Understood(text, "Nomor tidak dikenali; disimpan seperti tertulis.")
