"""How dates, times, money and numbers look to people in Indonesia."""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils import timezone

MONTHS = "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split()
# Stands for a personal value that is not shown.
MASK = "•••"
DAYS = "Senin Selasa Rabu Kamis Jumat Sabtu Minggu".split()


def format_date(day: dt.date | None, *, with_day: bool = False) -> str:
    """`25 November 2026`, or `Rabu, 25 November 2026`; empty for None."""
    if day is None:
        return ""
    text = f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    return f"{DAYS[day.weekday()]}, {text}" if with_day else text


def format_time(moment: dt.datetime, zone: str | None = None) -> str:
    """`09.05 WIB` in `zone` (default: the active zone)."""
    local = timezone.localtime(moment, ZoneInfo(zone) if zone else None)
    return f"{local:%H.%M} {local.tzname()}"


def format_datetime(moment: dt.datetime | None, zone: str | None = None) -> str:
    """`25 November 2026 09.05 WIB`; empty for None."""
    if moment is None:
        return ""
    local = timezone.localtime(moment, ZoneInfo(zone) if zone else None)
    return f"{format_date(local.date())} {local:%H.%M} {local.tzname()}"


def format_age(age: dt.timedelta) -> str:
    """How long ago, in its largest unit: `2 hari`, `3 jam`, `12 menit`, `kurang dari 1 menit`."""
    minutes = int(age.total_seconds() // 60)
    for size, unit in ((24 * 60, "hari"), (60, "jam"), (1, "menit")):
        if minutes >= size:
            return f"{minutes // size} {unit}"
    return "kurang dari 1 menit"


def format_number(value: Decimal | int | float | None, places: int | None = None) -> str:
    """`1.234.567,89`; trailing zeros after the comma are dropped unless `places` is given."""
    if value is None:
        return ""
    number = Decimal(str(value))
    text = f"{number:,.{places}f}" if places is not None else f"{number:,f}"
    if places is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,"))


def format_rupiah(value: Decimal | int | None) -> str:
    """`Rp1.250.000`, with sen only when there are any: `Rp1.250.000,50`; empty for None."""
    if value is None:
        return ""
    number = Decimal(value)
    places = 0 if number == number.to_integral_value() else 2
    sign = "-" if number < 0 else ""
    return f"{sign}Rp{format_number(abs(number), places)}"


def format_relative(day: dt.date | None, today: dt.date) -> str:
    """`3 hari lagi · 28 November 2026`, `hari ini · …`, `terlambat 2 hari · …`; empty for None."""
    if day is None:
        return ""
    distance = (day - today).days
    if distance == 0:
        words = "hari ini"
    elif distance == 1:
        words = "besok"
    elif distance > 1:
        words = f"{distance} hari lagi"
    else:
        words = f"{-distance} hari lalu"
    return f"{words} · {format_date(day)}"


def format_due(day: dt.date, today: dt.date) -> str:
    """`Tenggat 28 November 2026`, with `· sudah lewat` after that day; for mails, which are read on another day."""
    return f"Tenggat {format_date(day)}" + (" · sudah lewat" if day < today else "")


def format_size(size: int) -> str:
    """Bytes as `512 B`, `12 KB`, `3,4 MB`."""
    if size < 1024:
        return f"{size} B"
    if size < 1024**2:
        return f"{size // 1024} KB"
    return f"{format_number(Decimal(size) / 1024**2, 1)} MB"
