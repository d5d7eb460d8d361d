"""Generated capabilities: what organizations offer and need, by aspect, in their regency or anywhere."""

import datetime as dt
from random import Random

from kemitraan.accounts.models import Institution
from kemitraan.monitoring.generated.batches import BATCH, public_id, random_of, write
from kemitraan.monitoring.generated.organizations import source_name
from partners.enums import Aspect, Direction
from partners.models import Capability, Organization

# How many an organization has, and how often.
NUMBERS, NUMBER_WEIGHTS = (0, 1, 2, 3), (20, 35, 30, 15)
OFFER_SHARE, IN_REGENCY_SHARE, ENDING_SHARE, OVER_SHARE = 0.7, 0.5, 0.5, 0.1
# (description, unit, most of it); without a unit the description says how much.
THINGS: dict[str, tuple[tuple[str, str, int], ...]] = {
    Aspect.ACTIVITY: (
        ("Pelatihan pengolahan hasil laut", "angkatan", 6),
        ("Kelas keuangan usaha", "kelas", 10),
        ("Pendampingan sertifikasi halal", "usaha", 40),
        ("Magang kerja", "orang", 30),
    ),
    Aspect.FACILITY: (
        ("Ruang pelatihan", "ruang", 6),
        ("Aula pertemuan", "ruang", 2),
        ("Alat pengering", "unit", 8),
        ("Gudang dingin", "meter persegi", 400),
        ("Kendaraan angkut", "unit", 5),
        ("Laboratorium mutu", "", 0),
    ),
    Aspect.FUNDS: (
        ("Dana bergulir", "rupiah", 200_000_000),
        ("Bantuan tanggung jawab sosial", "rupiah", 500_000_000),
        ("Pinjaman modal kerja", "rupiah", 100_000_000),
    ),
    Aspect.PEOPLE: (
        ("Pelatih mutu produksi", "orang", 6),
        ("Pelatih pemasaran digital", "orang", 4),
        ("Tenaga ahli pengemasan", "orang", 3),
        ("Relawan pendamping", "orang", 20),
    ),
    Aspect.OFFTAKE: (
        ("Pembelian ikan olahan", "kilogram", 5000),
        ("Rak di toko oleh-oleh", "rak", 12),
        ("Pemasaran produk kelompok", "", 0),
    ),
}
ASPECTS = tuple(THINGS)
REGENCY_SCALE = 10**6  # a village key has ten digits, a regency key four


def add_capabilities(institution: Institution, seed: int, today: dt.date) -> None:
    """Write none to three capabilities for each generated organization of this seed."""
    rng = random_of(seed, "capabilities")
    rows = Organization.objects.filter(institution=institution, source=source_name(seed)).order_by("pk")
    homes = rows.values_list("pk", "region_id").iterator(chunk_size=BATCH)
    write(
        _capability(institution.pk, key, region, rng, today)
        for key, region in homes
        for _ in range(rng.choices(NUMBERS, weights=NUMBER_WEIGHTS)[0])
    )


def _capability(
    institution_id: int, organization_id: int, region: int | None, rng: Random, today: dt.date
) -> Capability:
    aspect = rng.choice(ASPECTS)
    description, unit, most = rng.choice(THINGS[aspect])
    in_regency = region is not None and rng.random() < IN_REGENCY_SHARE
    return Capability(
        public_id=public_id(rng),
        institution_id=institution_id,
        organization_id=organization_id,
        aspect=aspect,
        direction=Direction.OFFER if rng.random() < OFFER_SHARE else Direction.NEED,
        description=description,
        quantity=rng.randint(1, most) if unit else None,
        unit=unit,
        region_id=region // REGENCY_SCALE if in_regency and region is not None else None,
        ends_on=_end(rng, today),
    )


def _end(rng: Random, today: dt.date) -> dt.date | None:
    if rng.random() >= ENDING_SHARE:
        return None
    if rng.random() < OVER_SHARE:
        return today - dt.timedelta(days=rng.randint(1, 300))
    return today + dt.timedelta(days=rng.randint(30, 1200))
