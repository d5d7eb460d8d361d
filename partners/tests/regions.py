"""A handful of regions for tests: sampled names and codes, not the whole country."""

import datetime as dt

from kemitraan.core.actors import SystemActor
from partners.models import Region
from partners.services.regions import LoadedRegions, RegionFact, load_regions

LOADER = SystemActor("data wilayah")
FIRST_DAY = dt.date(2026, 1, 5)
FACTS = [
    RegionFact("21", "Kepulauan Riau"),
    RegionFact("21.72", "Kota Tanjung Pinang"),
    RegionFact("31", "Daerah Khusus Ibukota Jakarta"),
    RegionFact("31.74", "Kota Administrasi Jakarta Selatan"),
    RegionFact("32", "Jawa Barat"),
    RegionFact("32.01", "Kabupaten Bogor"),
    RegionFact("32.01.01", "Cibinong"),
    RegionFact("32.03", "Kabupaten Cianjur"),
    RegionFact("32.03.01", "Cianjur"),
    RegionFact("32.03.01.2003", "Sukamaju", "43211"),
    RegionFact("32.03.03", "Cibeber"),
    RegionFact("32.03.03.2013", "Sukamaju", "43262"),
    RegionFact("32.03.03.2014", "Maju Jaya", "43262"),
    RegionFact("32.03.04", "Cilaku"),
    RegionFact("32.03.04.2001", "Rancagoong", "43285"),
    RegionFact("32.71", "Kota Bogor"),
    RegionFact("33", "Jawa Tengah"),
    RegionFact("33.21", "Kabupaten Demak"),
    RegionFact("33.21.10", "Bonang"),
    RegionFact("34", "Daerah Istimewa Yogyakarta"),
    RegionFact("34.71", "Kota Yogyakarta"),
    RegionFact("91", "Papua"),
    RegionFact("93", "Papua Selatan"),
    RegionFact("93.01", "Kabupaten Merauke"),
]


def load(facts: list[RegionFact] = FACTS, *, day: dt.date = FIRST_DAY) -> LoadedRegions:
    return load_regions(actor=LOADER, facts=facts, day=day)


def facts_without(*codes: str, more: tuple[RegionFact, ...] = ()) -> list[RegionFact]:
    """The sample without these codes and what lies in them, and with `more`."""
    kept = [fact for fact in FACTS if not any(f"{fact.code}.".startswith(f"{code}.") for code in codes)]
    return [*kept, *more]


def region(code: str) -> Region:
    return Region.objects.get(code=code)
