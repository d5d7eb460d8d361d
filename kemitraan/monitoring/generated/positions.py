"""Invented positions: somewhere around the middle of the province, in degrees (WGS 84), never an exact house."""

from decimal import Decimal
from random import Random

# Roughly the middle of each province: latitude, longitude.
MIDDLES = {
    "Aceh": (4.4, 96.9),
    "Sumatera Utara": (2.2, 99.1),
    "Sumatera Barat": (-0.8, 100.6),
    "Riau": (0.6, 101.7),
    "Jambi": (-1.6, 102.8),
    "Sumatera Selatan": (-3.2, 104.1),
    "Bengkulu": (-3.6, 102.4),
    "Lampung": (-4.9, 105.0),
    "Kepulauan Bangka Belitung": (-2.4, 106.3),
    "Kepulauan Riau": (0.9, 104.4),
    "Daerah Khusus Ibukota Jakarta": (-6.2, 106.8),
    "Jawa Barat": (-6.9, 107.6),
    "Jawa Tengah": (-7.2, 110.2),
    "Daerah Istimewa Yogyakarta": (-7.9, 110.4),
    "Jawa Timur": (-7.7, 112.6),
    "Banten": (-6.5, 106.1),
    "Bali": (-8.4, 115.1),
    "Nusa Tenggara Barat": (-8.6, 117.4),
    "Nusa Tenggara Timur": (-9.3, 122.0),
    "Kalimantan Barat": (-0.1, 110.9),
    "Kalimantan Tengah": (-1.6, 113.4),
    "Kalimantan Selatan": (-3.0, 115.4),
    "Kalimantan Timur": (0.5, 116.4),
    "Kalimantan Utara": (3.1, 116.5),
    "Sulawesi Utara": (0.9, 124.5),
    "Sulawesi Tengah": (-1.2, 120.8),
    "Sulawesi Selatan": (-4.1, 120.1),
    "Sulawesi Tenggara": (-4.0, 122.3),
    "Gorontalo": (0.7, 122.4),
    "Sulawesi Barat": (-2.5, 119.3),
    "Maluku": (-3.3, 128.9),
    "Maluku Utara": (1.0, 127.8),
    "Papua": (-2.4, 139.2),
    "Papua Barat": (-1.4, 133.2),
    "Papua Selatan": (-7.4, 139.5),
    "Papua Tengah": (-3.6, 136.3),
    "Papua Pegunungan": (-4.1, 139.2),
    "Papua Barat Daya": (-1.0, 131.6),
}
ELSEWHERE = (-7.2, 110.2)
SPREAD = 0.35  # degrees; two in three lie nearer
PLACED_SHARE = 0.9
POOR_SHARE = 0.1
POOR_M = (1000, 5000)


def position(rng: Random, province: str) -> dict[str, Decimal | int | None]:
    """Values for the three columns of a position; nothing for one organization in ten."""
    if rng.random() >= PLACED_SHARE:
        return {}
    latitude, longitude = MIDDLES.get(province, ELSEWHERE)
    accuracy = rng.randint(*POOR_M) if rng.random() < POOR_SHARE else rng.choice((None, 10, 50))
    return {
        "latitude": Decimal(f"{rng.gauss(latitude, SPREAD):.6f}"),
        "longitude": Decimal(f"{rng.gauss(longitude, SPREAD):.6f}"),
        "position_accuracy_m": accuracy,
    }
