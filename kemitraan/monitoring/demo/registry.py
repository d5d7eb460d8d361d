"""What the example knows of its partners: sizes, business fields, places, words, abilities, documents, skills."""

import datetime as dt
from decimal import Decimal

from kemitraan.accounts.models import Institution, User
from kemitraan.monitoring.demo.ledger import record
from partners.enums import AliasKind, Aspect, Direction, DocumentKind, SizeBasis, SkillLevel
from partners.models import (
    Capability,
    Member,
    MemberSkill,
    Organization,
    OrganizationActivity,
    OrganizationAlias,
    OrganizationDocument,
    Sector,
    Tag,
)
from partners.rules import legal_form_of, normalize_name
from partners.rules.verification import key_facts_of

MILLION = 1_000_000
# key -> yearly sales and capital in million rupiah
FIGURES = {
    "bahari": (62_000, 14_000),
    "gelombang": (27_500, 8_200),
    "kemasan": (6_400, 2_100),
    "koperasi": (3_100, 950),
    "toko": (780, 240),
    "sekar": (145, 35),
    "mina": (212, 60),
    "kerang": (96, 20),
}
# key -> code and what it is
FIELDS = {
    "bahari": ("10221", "Industri pengolahan ikan"),
    "gelombang": ("46326", "Perdagangan besar hasil perikanan"),
    "kemasan": ("17021", "Industri kemasan kertas"),
    "sekar": ("10299", "Pengolahan hasil laut"),
    "mina": ("03221", "Budi daya ikan air payau"),
}
# key -> latitude, longitude, accuracy in meters
PLACES = {
    "bahari": ("-6.832100", "110.604500", 12),
    "gelombang": ("-6.954300", "110.421700", 25),
    "koperasi": ("-6.777200", "110.571900", 40),
    "sekar": ("-6.811800", "110.588300", 8),
    "mina": ("-6.762400", "110.556000", 15),
    "kerang": ("-6.913700", "110.508800", 3000),
    "rumput": ("1.728600", "128.009500", 30),
}
SECTORS = {"Perikanan": ("bahari", "gelombang", "koperasi", "mina", "kerang"), "Pangan olahan": ("sekar", "terasi")}
TAGS = {"pesisir": ("sekar", "mina", "kerang", "terasi"), "ekspor": ("bahari",)}
ABILITIES = [
    ("bahari", Direction.OFFER, Aspect.OFFTAKE, "Membeli hasil olahan sesuai mutu", 2_000, "kg per bulan"),
    ("bahari", Direction.OFFER, Aspect.PEOPLE, "Pelatih pengendalian mutu", 2, "orang"),
    ("bahari", Direction.NEED, Aspect.FACILITY, "Bahan baku ikan segar dari kelompok", 5_000, "kg per bulan"),
    ("kemasan", Direction.OFFER, Aspect.FACILITY, "Cetak kemasan dalam jumlah kecil", 500, "lembar"),
    ("bank", Direction.OFFER, Aspect.FUNDS, "Modal bergulir tanpa agunan", 50, "juta rupiah per kelompok"),
    ("pkbm", Direction.OFFER, Aspect.ACTIVITY, "Kelas pembukuan sederhana", None, ""),
    ("pkbm", Direction.OFFER, Aspect.FACILITY, "Gedung dengan ruang pelatihan", 2, "ruang"),
    ("dinas", Direction.OFFER, Aspect.FACILITY, "Ruang pelatihan balai benih ikan", 1, "ruang"),
    ("dinas", Direction.OFFER, Aspect.PEOPLE, "Penyuluh sebagai tenaga pelatih", 3, "orang"),
    ("sekar", Direction.NEED, Aspect.FACILITY, "Mesin pengering 100 kg", 1, "unit"),
    ("sekar", Direction.OFFER, Aspect.OFFTAKE, "Kerupuk ikan siap kemas", 400, "kg per bulan"),
]
SKILLS = (("Mengemas produk", 0, 2), ("Mencatat kas harian", 1, 2), ("Menjaga kebersihan produksi", 1, None))


def add_registry(
    institution: Institution, people: dict[str, User], bodies: dict[str, Organization], today: dt.date
) -> None:
    """Complete the partners of the first institution."""
    _complete(people["koordinator@demo.test"], bodies, today)
    _add_words(institution, bodies)
    _add_parts(institution, bodies, today)
    _add_skills(institution, bodies, today)
    record(institution, "melengkapi data mitra contoh", list(bodies.values()))


def _complete(coordinator: User, bodies: dict[str, Organization], today: dt.date) -> None:
    for key, organization in bodies.items():
        organization.legal_form = legal_form_of(organization.name)
        if key in FIGURES:
            sales, capital = FIGURES[key]
            organization.sales_idr, organization.capital_idr = Decimal(sales * MILLION), Decimal(capital * MILLION)
            organization.size_year, organization.size_basis = today.year - 1, SizeBasis.SALES
        if key in PLACES:
            latitude, longitude, accuracy = PLACES[key]
            organization.latitude, organization.longitude = Decimal(latitude), Decimal(longitude)
            organization.position_accuracy_m = accuracy
    verified = bodies["bahari"]
    verified.verified_on, verified.verified_by = today - dt.timedelta(days=40), coordinator
    verified.verified_note = "Dicocokkan dengan akta dan OSS."
    verified.verified_facts = key_facts_of(vars(verified))
    for organization in bodies.values():
        organization.full_clean()
    columns = ["legal_form", "sales_idr", "capital_idr", "size_year", "size_basis", "latitude", "longitude"]
    columns += ["position_accuracy_m", "verified_on", "verified_by", "verified_note", "verified_facts"]
    Organization.objects.bulk_update(bodies.values(), columns)


def _add_words(institution: Institution, bodies: dict[str, Organization]) -> None:
    for name, keys in SECTORS.items():
        sector = Sector.objects.create(institution=institution, name=name)
        sector.organizations.set(bodies[key] for key in keys)
    for name, keys in TAGS.items():
        tag = Tag.objects.create(institution=institution, name=name)
        tag.organizations.set(bodies[key] for key in keys)


def _add_parts(institution: Institution, bodies: dict[str, Organization], today: dt.date) -> None:
    former = "PT Bahari Makmur (contoh)"
    OrganizationAlias.objects.create(
        institution=institution,
        organization=bodies["bahari"],
        name=former,
        normalized_name=normalize_name(former),
        kind=AliasKind.FORMER,
    )
    OrganizationActivity.objects.bulk_create(
        OrganizationActivity(
            institution=institution, organization=bodies[key], code=code, description=text, is_main=True
        )
        for key, (code, text) in FIELDS.items()
    )
    Capability.objects.bulk_create(
        Capability(
            institution=institution,
            organization=bodies[key],
            direction=direction,
            aspect=aspect,
            description=text,
            quantity=quantity,
            unit=unit,
            region=bodies[key].region,
            starts_on=today - dt.timedelta(days=120),
        )
        for key, direction, aspect, text, quantity, unit in ABILITIES
    )
    for key, kind, days in (("sekar", DocumentKind.FOOD, 45), ("bahari", DocumentKind.HALAL, 300)):
        OrganizationDocument.objects.create(
            institution=institution,
            organization=bodies[key],
            kind=kind,
            number="CONTOH-001",
            issued_on=today - dt.timedelta(days=700),
            expires_on=today + dt.timedelta(days=days),
        )


def _add_skills(institution: Institution, bodies: dict[str, Organization], today: dt.date) -> None:
    first, later = today - dt.timedelta(days=380), today - dt.timedelta(days=30)
    members = Member.objects.filter(organization__in=[bodies["sekar"], bodies["mina"]]).order_by("pk")
    MemberSkill.objects.bulk_create(
        MemberSkill(
            institution=institution,
            member=member,
            skill=skill,
            level_before=SkillLevel(before),
            before_on=first,
            level_after=after,
            after_on=later if after is not None else None,
        )
        for member in members
        for skill, before, after in SKILLS
    )
