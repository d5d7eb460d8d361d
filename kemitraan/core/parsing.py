"""Reading what people write: money, dates and times, Indonesian first, never by guess. Shared by forms and imports."""

import datetime as dt
import re
import uuid
from collections.abc import Iterable
from decimal import Decimal

MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "januari jan january",
            "februari feb pebruari february",
            "maret mar march",
            "april apr",
            "mei may",
            "juni jun june",
            "juli jul july",
            "agustus agu agt ags aug august",
            "september sep sept",
            "oktober okt october oct",
            "november nov nopember",
            "desember des december dec",
        ],
        start=1,
    )
    for name in names.split()
}


def parse_rupiah(text: str) -> Decimal:
    """Rupiah as people write it: `Rp 1.500.000,00`, `1.500` = 1500, `1,5` = 1.50.

    Raises ValueError with a sentence for people: for `1,500,000` (commas as thousands), for negative
    amounts, and for anything that is not one amount.
    """
    cleaned = re.sub(r"(?i)^rp\.?\s*", "", text.strip().replace("\xa0", " ")).strip()
    cleaned = re.sub(r"(?:,-|,--)$", "", cleaned)
    if cleaned.startswith(("-", "(")):
        raise ValueError("Jumlah tidak boleh kurang dari nol.")
    if re.fullmatch(r"\d{1,3}(\.\d{3})+(,\d{1,2})?|\d+(,\d{1,2})?", cleaned):
        return Decimal(cleaned.replace(".", "").replace(",", ".")).quantize(Decimal("0.01"))
    if re.fullmatch(r"\d+\.\d{1,2}", cleaned):
        return Decimal(cleaned).quantize(Decimal("0.01"))
    raise ValueError("Tulis jumlah seperti 1.500.000 atau 1.500.000,50.")


def parse_date(text: str) -> dt.date:
    """A date as people write it, day first: `3/8/2026`, `03-08-2026`, `3 Agustus 2026`, `2026-08-03`.

    Raises ValueError with a sentence for people; a month-first date such as `12/31/2026` is refused.
    """
    cleaned = re.sub(r"\s+", " ", text.strip())
    if match := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", cleaned):
        year, month, day = (int(part) for part in match.groups())
    elif match := re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", cleaned):
        day, month, year = (int(part) for part in match.groups())
    elif match := re.fullmatch(r"(\d{1,2}) ([A-Za-z]+)\.? (\d{4})", cleaned):
        if match[2].lower() not in MONTHS:
            raise ValueError(f"Nama bulan “{match[2]}” tidak dikenal.")
        day, month, year = int(match[1]), MONTHS[match[2].lower()], int(match[3])
    else:
        raise ValueError("Tulis tanggal seperti 25/11/2026 atau 25 November 2026.")
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise ValueError(f"Tanggal “{cleaned}” tidak ada; tulis hari dulu, baru bulan.") from None


def parse_time(text: str) -> dt.time:
    """A time of 24 hours as people write it: `09.05`, `9:05`, `0905`, `14.30 WIB`.

    Raises ValueError with a sentence for people, also for times of 12 hours (`2.30 PM`).
    """
    cleaned = re.sub(r"(?i)\s*(wib|wita|wit)$", "", text.strip())
    if (match := re.fullmatch(r"(\d{1,2})[.:](\d{2})(?:[.:]00)?|(\d{1,2})(\d{2})", cleaned)) is None:
        raise ValueError("Tulis jam seperti 09.05 atau 14.30.")
    hour, minute = (int(part) for part in match.groups() if part is not None)
    try:
        return dt.time(hour, minute)
    except ValueError:
        raise ValueError(f"Jam “{cleaned}” tidak ada; tulis dari 00.00 sampai 23.59.") from None


def public_ids(texts: Iterable[str]) -> list[str]:
    """Those of `texts` that are public ids; whatever else a page sent is left out."""
    return [text for text in texts if _is_uuid(text)]


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
