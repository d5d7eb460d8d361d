"""How far two places lie apart."""

import math
from decimal import Decimal

EARTH_RADIUS_KM = 6371.0088  # mean radius, IUGG


def kilometers_between(first: tuple[float, float], second: tuple[float, float]) -> Decimal:
    """Kilometers as the crow flies between two (latitude, longitude) in degrees, to 100 m (haversine formula)."""
    lat1, lon1, lat2, lon2 = (math.radians(float(value)) for value in (*first, *second))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return Decimal(str(round(2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(half, 1.0))), 1)))


def nearness(kilometers: Decimal, near_km: int, far_km: int) -> Decimal:
    """1 up to `near_km`, 0 from `far_km`, in between in proportion."""
    if kilometers <= near_km:
        return Decimal(1)
    if kilometers >= far_km:
        return Decimal(0)
    return (far_km - kilometers) / (far_km - near_km)
