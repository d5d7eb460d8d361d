"""Template filters for Indonesian dates, times, money and numbers."""

import datetime as dt
from decimal import Decimal

from django import template

from kemitraan.core import clock, formats

register = template.Library()


@register.filter
def tanggal(day: dt.date | None) -> str:
    """25 November 2026"""
    return formats.format_date(day)


@register.filter
def tanggal_hari(day: dt.date | None) -> str:
    """Rabu, 25 November 2026"""
    return formats.format_date(day, with_day=True)


@register.filter
def waktu(moment: dt.datetime | None) -> str:
    """25 November 2026 09.05 WIB"""
    return formats.format_datetime(moment)


@register.filter
def jam(moment: dt.datetime | dt.time | None) -> str:
    """09.05 WIB of a moment, 09.05 of a plain time"""
    if moment is None:
        return ""
    if isinstance(moment, dt.time):
        return f"{moment:%H.%M}"
    return formats.format_time(moment)


@register.filter
def relatif(day: dt.date | None, today: dt.date | None = None) -> str:
    """3 hari lagi · 28 November 2026; counted from `today`, by default the reader's own local day"""
    return formats.format_relative(day, today or clock.today())


@register.filter
def angka(value: Decimal | int | None) -> str:
    """1.234.567,89"""
    return formats.format_number(value)


@register.filter
def rupiah(value: Decimal | int | None) -> str:
    """Rp1.250.000"""
    return formats.format_rupiah(value)


@register.filter
def ukuran(size: int) -> str:
    """3,4 MB"""
    return formats.format_size(size)
