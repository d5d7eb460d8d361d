"""Generated organizations, each with its primary contact; groups with members."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from kemitraan.accounts.models import Institution
from kemitraan.monitoring.generated import names
from kemitraan.monitoring.generated.batches import BATCH, public_id, random_of, write
from kemitraan.monitoring.generated.positions import position
from partners.enums import MemberRole, OrganizationKind, OrganizationStatus, RegionLevel, Sex
from partners.models import Contact, Member, Organization, Region
from partners.rules import normalize_name

MEMBERS = 5
PLACES_USED = 5000
ARCHIVED_SHARE = 0.04
WITH_NIB_SHARE = 0.3
ROLES = [MemberRole.CHAIR, MemberRole.SECRETARY, MemberRole.TREASURER]


@dataclass(frozen=True, slots=True)
class Home:
    """Where an organization is: names as the services write them, and the key of the region when it is known."""

    village: str
    district: str
    regency: str
    province: str
    postal_code: str = ""
    region_id: int | None = None


def homes() -> list[Home]:
    """Villages from all over the country when regions are loaded, else a few districts by name."""
    villages = Region.objects.current().filter(level=RegionLevel.VILLAGE).order_by("pk")
    step = max(1, villages.count() // PLACES_USED)
    rows = villages.values_list(
        "name", "parent__name", "parent__parent__name", "parent__parent__parent__name", "postal_code", "pk"
    )
    return [Home(*row) for row in rows[::step]] or [Home("", *place) for place in names.PLACES]


def add_organizations(institution: Institution, count: int, seed: int, today: dt.date) -> None:
    """Write `count` organizations; their ids in the source `data-contoh-<seed>` are 1 to `count`."""
    rng, places = random_of(seed, "organizations"), homes()
    drawn = random_of(seed, "positions")
    for start in range(0, count, BATCH):
        numbers = range(start + 1, min(start + BATCH, count) + 1)
        rows = [_organization(institution, number, seed, rng, places, today) for number in numbers]
        for row in rows:
            for field, value in position(drawn, row.province).items():
                setattr(row, field, value)
        Organization.objects.bulk_create(rows)
        write(_contact(row, rng) for row in rows)
        write(member for row in rows if row.kind == OrganizationKind.GROUP for member in _members(row, rng, today))


def source_name(seed: int) -> str:
    return f"data-contoh-{seed}"


def _organization(
    institution: Institution, number: int, seed: int, rng: Random, places: list[Home], today: dt.date
) -> Organization:
    kind, name = names.kind_and_name(rng)
    home = rng.choice(places)
    return Organization(
        public_id=public_id(rng),
        institution=institution,
        source=source_name(seed),
        external_id=str(number),
        name=name,
        normalized_name=normalize_name(name),
        kind=kind,
        nib=f"{seed % 1000:03}{number:010}" if rng.random() < WITH_NIB_SHARE else "",
        founded_on=today - dt.timedelta(days=rng.randint(200, 12_000)),
        address=f"Jalan Contoh {rng.randint(1, 200)}",
        village=home.village,
        district=home.district,
        regency=home.regency,
        province=home.province,
        postal_code=home.postal_code,
        region_id=home.region_id,
        phone=names.phone(rng),
        email=f"mitra{number}@contoh.test",
        status=OrganizationStatus.ARCHIVED if rng.random() < ARCHIVED_SHARE else OrganizationStatus.ACTIVE,
    )


def _contact(organization: Organization, rng: Random) -> Contact:
    return Contact(
        public_id=public_id(rng),
        institution_id=organization.institution_id,
        organization=organization,
        name=names.person_name(rng),
        position=rng.choice(names.POSITIONS),
        phone=names.phone(rng),
        is_primary=True,
        can_sign=True,
    )


def _members(organization: Organization, rng: Random, today: dt.date) -> Iterator[Member]:
    for index in range(MEMBERS):
        yield Member(
            public_id=public_id(rng),
            institution_id=organization.institution_id,
            organization=organization,
            name=f"{names.person_name(rng)} {names.MARK}",
            sex=rng.choice(Sex.values),
            role=ROLES[index] if index < len(ROLES) else MemberRole.MEMBER,
            joined_on=today - dt.timedelta(days=rng.randint(100, 1500)),
        )
