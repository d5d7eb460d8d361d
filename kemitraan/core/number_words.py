"""Numbers, money and dates in Indonesian words, as contracts write them beside the figures."""

import datetime as dt
from decimal import Decimal

from kemitraan.core.formats import DAYS, MONTHS

UNITS = "nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas".split()
SCALES = ((10**12, "triliun"), (10**9, "miliar"), (10**6, "juta"), (10**3, "ribu"), (100, "ratus"), (10, "puluh"))
LARGEST = 10**15 - 1


def number_in_words(number: int) -> str:
    """`1001000` as "satu juta seribu". Raises `ValueError` above 999 triliun; below zero begins with "minus"."""
    if abs(number) > LARGEST:
        raise ValueError("Angka terlalu besar untuk ditulis dengan huruf.")
    return f"minus {_words(-number)}" if number < 0 else _words(number)


def _words(number: int) -> str:
    if number < 12:
        return UNITS[number]
    if number < 20:
        return f"{UNITS[number - 10]} belas"
    size, name = next((size, name) for size, name in SCALES if number >= size)
    count, rest = divmod(number, size)
    # One hundred and one thousand are one word; one million is two.
    head = f"se{name}" if count == 1 and size in {100, 1000} else f"{_words(count)} {name}"
    return f"{head} {_words(rest)}" if rest else head


def rupiah_in_words(amount: Decimal | int) -> str:
    """An amount in rupiah: "satu juta lima ratus ribu rupiah"; sen are added when there are any."""
    total = int(Decimal(amount) * 100)
    whole, sen = divmod(abs(total), 100)
    words = f"{number_in_words(-whole if total < 0 else whole)} rupiah"
    return f"{words} {number_in_words(sen)} sen" if sen else words


def date_in_words(day: dt.date) -> str:
    """A local date as contracts open with it: "Rabu tanggal Dua Puluh Lima bulan November tahun Dua Ribu …"."""
    number, year = (number_in_words(value).title() for value in (day.day, day.year))
    return (
        f"{DAYS[day.weekday()]} tanggal {number} bulan {MONTHS[day.month - 1]} tahun {year} "
        f"({day.day}-{day.month}-{day.year})"
    )
