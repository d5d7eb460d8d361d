"""Numbers of documents by an institution's format, as `012/LPPM/PKS/XI/2026`."""

import datetime as dt
import re
from string import Formatter

from django.core.exceptions import ValidationError

FIELDS = ("urut", "unit", "jenis", "bulan", "tahun")
WIDTH = re.compile(r"0?[1-9]d?")
ROMAN = (("X", 10), ("IX", 9), ("V", 5), ("IV", 4), ("I", 1))


def roman(number: int) -> str:
    """1 to 39 in Roman numerals."""
    text = ""
    for letters, value in ROMAN:
        while number >= value:
            text, number = text + letters, number - value
    return text


def check_number_format(text: str) -> None:
    """Raise `ValidationError` unless `text` is built of the known parts and counts within a year.

    `{urut}` may say how wide it is (`{urut:03d}`); `{tahun}` must stand in it, since counting begins anew each year.
    """
    try:
        parts = list(Formatter().parse(text))
    except ValueError as error:
        raise ValidationError("Kurung kurawal pada format nomor tidak berpasangan.") from error
    names = [name for _, name, _, _ in parts if name is not None]
    for _, name, spec, conversion in parts:
        if name is None:
            continue
        if name not in FIELDS or conversion:
            known = ", ".join(f"{{{field}}}" for field in FIELDS)
            raise ValidationError(f"Bagian {{{name}}} tidak dikenal. Yang tersedia: {known}.")
        if spec and (name != "urut" or not WIDTH.fullmatch(spec)):
            raise ValidationError("Hanya {urut} dapat diberi lebar, misalnya {urut:03d}.")
    if "urut" not in names or "tahun" not in names:
        raise ValidationError("Format nomor perlu {urut} dan {tahun}.")


def render_number(text: str, *, sequence: int, unit: str, kind: str, on: dt.date) -> str:
    """The number by the checked format `text`; `on` is the local date of issue, its month in Roman numerals."""
    values = {"urut": sequence, "unit": unit, "jenis": kind, "bulan": roman(on.month), "tahun": on.year}
    made = []
    for literal, name, spec, _ in Formatter().parse(text):
        made.append(literal)
        if name is not None:
            made.append(format(values[name], _width(spec)))
    return "".join(made).replace("//", "/").strip("/")


def _width(spec: str | None) -> str:
    """`03d`, `03` and `3` all mean three digits with zeros before them."""
    digits = re.sub(r"\D", "", spec or "").lstrip("0")
    return f"0{digits}d" if digits else ""
