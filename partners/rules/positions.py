"""Positions on the map: degrees in WGS 84, latitude first."""

import re
from decimal import Decimal

# A box around the whole country, sea included.
LATITUDES = (Decimal("-11.5"), Decimal("6.5"))
LONGITUDES = (Decimal("94.5"), Decimal("141.5"))
POOR_ACCURACY_M = 1000
PLACES = Decimal("0.000001")


class ImpossiblePosition(ValueError):
    """A pair of coordinates that cannot be right; `field` is the one to mend, the message is for people."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field


def check_position(latitude: Decimal | None, longitude: Decimal | None, *, is_home: bool) -> None:
    """Raise `ImpossiblePosition` unless both are given and possible, or both are None ("tanpa lokasi").

    0,0 is what devices and sheets write for nothing, so it is never a position. For an address in Indonesia
    (`is_home`) the position must lie in the country, and swapped values are named as such. Nothing is mended.
    """
    if latitude is None and longitude is None:
        return
    if latitude is None or longitude is None:
        field = "latitude" if latitude is None else "longitude"
        raise ImpossiblePosition("Isi lintang dan bujur keduanya, atau kosongkan keduanya.", field)
    if latitude == 0 and longitude == 0:
        message = "Titik 0,0 berada di laut dekat Afrika. Kosongkan keduanya bila lokasinya belum diketahui."
        raise ImpossiblePosition(message, "latitude")
    if is_home and _within(longitude, LATITUDES) and _within(latitude, LONGITUDES):
        message = f"Lintang dan bujur tampaknya tertukar. Indonesia ada di sekitar {longitude}, {latitude}."
        raise ImpossiblePosition(message, "latitude")
    if is_home and not _within(latitude, LATITUDES):
        raise ImpossiblePosition("Lintang di Indonesia antara -11,5 dan 6,5.", "latitude")
    if is_home and not _within(longitude, LONGITUDES):
        raise ImpossiblePosition("Bujur di Indonesia antara 94,5 dan 141,5.", "longitude")
    if abs(latitude) > 90:
        raise ImpossiblePosition("Lintang antara -90 dan 90.", "latitude")
    if abs(longitude) > 180:
        raise ImpossiblePosition("Bujur antara -180 dan 180.", "longitude")


def degrees(text: str) -> Decimal:
    """Degrees as people and sheets write them (`-6,891` or `-6.891`), to six places. Raises ValueError."""
    cleaned = text.strip().rstrip("°").replace(",", ".")
    if not re.fullmatch(r"-?\d{1,3}(\.\d+)?", cleaned):
        raise ValueError(f"“{text}” bukan derajat; tulis seperti -6,891.")
    return Decimal(cleaned).quantize(PLACES)


def is_poor(accuracy_m: int | None) -> bool:
    """Whether a position is too coarse to be trusted on a map; it is kept and flagged."""
    return accuracy_m is not None and accuracy_m > POOR_ACCURACY_M


def _within(value: Decimal, bounds: tuple[Decimal, Decimal]) -> bool:
    return bounds[0] <= value <= bounds[1]
