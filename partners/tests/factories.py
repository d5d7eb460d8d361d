"""Invented organizations and people for tests."""

import datetime as dt
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from kemitraan.accounts.enums import Role
from kemitraan.accounts.tests.factories import InstitutionFactory, MembershipFactory
from kemitraan.core import clock
from partners.enums import Aspect, Direction, DocumentKind, OrganizationKind, SkillLevel
from partners.models import (
    AcceptedWarning,
    Capability,
    Contact,
    Member,
    MemberSkill,
    Organization,
    OrganizationActivity,
    OrganizationAlias,
    OrganizationDocument,
    Region,
    Representative,
    Sector,
    SizeThreshold,
    Tag,
    YearlyFigures,
)
from partners.rules import normalize_name
from partners.rules.regions import level_of, region_key, region_words, split_region_name


class RegionFactory(DjangoModelFactory):
    """An invented province; `Region` rows with a hierarchy come from `load_regions` with invented facts."""

    class Meta:
        model = Region

    code = factory.Sequence(lambda n: f"{60 + n % 39}")
    id = factory.LazyAttribute(lambda row: region_key(row.code))
    level = factory.LazyAttribute(lambda row: level_of(row.code))
    name = factory.Sequence(lambda n: f"Provinsi {n} (contoh)")
    label = factory.SelfAttribute("name")
    name_key = factory.LazyAttribute(lambda row: split_region_name(row.name, row.level)[0])
    search_name = factory.LazyAttribute(lambda row: f" {' '.join(region_words(row.name))} ")
    search_text = factory.SelfAttribute("search_name")


class OrganizationFactory(DjangoModelFactory):
    """A company; `GroupFactory` makes a group."""

    class Meta:
        model = Organization

    institution = factory.SubFactory(InstitutionFactory)
    name = factory.Sequence(lambda n: f"PT Maju {n} (contoh)")
    normalized_name = factory.LazyAttribute(lambda row: normalize_name(row.name))
    kind = OrganizationKind.COMPANY
    regency = "Kabupaten Demak"
    province = "Jawa Tengah"


class GroupFactory(OrganizationFactory):
    name = factory.Sequence(lambda n: f"Kelompok Nelayan {n} (contoh)")
    kind = OrganizationKind.GROUP


class MemberFactory(DjangoModelFactory):
    class Meta:
        model = Member

    organization = factory.SubFactory(GroupFactory)
    institution = factory.SelfAttribute("organization.institution")
    name = factory.Sequence(lambda n: f"Anggota {n} (contoh)")


class ContactFactory(DjangoModelFactory):
    class Meta:
        model = Contact

    organization = factory.SubFactory(OrganizationFactory)
    institution = factory.SelfAttribute("organization.institution")
    name = factory.Sequence(lambda n: f"Kontak {n} (contoh)")
    phone = "+6281234567890"


class RepresentativeFactory(DjangoModelFactory):
    """A partner account that speaks for an organization of the same institution."""

    class Meta:
        model = Representative

    organization = factory.SubFactory(OrganizationFactory)
    institution = factory.SelfAttribute("organization.institution")
    membership = factory.SubFactory(
        MembershipFactory, institution=factory.SelfAttribute("..institution"), role=Role.PARTNER
    )


class SectorFactory(DjangoModelFactory):
    class Meta:
        model = Sector

    institution = factory.SubFactory(InstitutionFactory)
    name = factory.Sequence(lambda n: f"Sektor {n} (contoh)")


class TagFactory(DjangoModelFactory):
    class Meta:
        model = Tag

    institution = factory.SubFactory(InstitutionFactory)
    name = factory.Sequence(lambda n: f"label {n}")


class SizeThresholdFactory(DjangoModelFactory):
    """The limits of PP 7/2021; shipped unless `institution` is given. The shipped row may be there already."""

    class Meta:
        model = SizeThreshold
        django_get_or_create = ("institution", "valid_from")

    institution = None
    valid_from = dt.date(2021, 2, 2)
    legal_basis = "PP 7/2021 Pasal 35"
    micro_capital_idr = Decimal(1_000_000_000)
    small_capital_idr = Decimal(5_000_000_000)
    medium_capital_idr = Decimal(10_000_000_000)
    micro_sales_idr = Decimal(2_000_000_000)
    small_sales_idr = Decimal(15_000_000_000)
    medium_sales_idr = Decimal(50_000_000_000)


class PartFactory(DjangoModelFactory):
    """What belongs to an organization, in its institution."""

    class Meta:
        abstract = True

    organization = factory.SubFactory(OrganizationFactory)
    institution = factory.SelfAttribute("organization.institution")


class AliasFactory(PartFactory):
    class Meta:
        model = OrganizationAlias

    name = factory.Sequence(lambda n: f"Nama Lama {n} (contoh)")
    normalized_name = factory.LazyAttribute(lambda row: normalize_name(row.name))


class ActivityFactory(PartFactory):
    class Meta:
        model = OrganizationActivity

    code = factory.Sequence(lambda n: f"{10_000 + n}")


class DocumentFactory(PartFactory):
    class Meta:
        model = OrganizationDocument

    kind = DocumentKind.LICENSE
    number = "12/IZIN/2026"


class CapabilityFactory(PartFactory):
    class Meta:
        model = Capability

    aspect = Aspect.FACILITY
    direction = Direction.OFFER
    description = factory.Sequence(lambda n: f"Mesin pengering {n}")


class AcceptedWarningFactory(PartFactory):
    class Meta:
        model = AcceptedWarning

    code = "npwp_check_digit"
    value_hash = factory.Sequence(lambda n: f"{n:064d}")
    accepted_at = factory.LazyFunction(clock.now)


class YearlyFiguresFactory(PartFactory):
    class Meta:
        model = YearlyFigures

    year = 2025
    sales_idr = Decimal(240_000_000)


class MemberSkillFactory(DjangoModelFactory):
    class Meta:
        model = MemberSkill

    member = factory.SubFactory(MemberFactory)
    institution = factory.SelfAttribute("member.institution")
    skill = factory.Sequence(lambda n: f"Keterampilan {n}")
    level_before = SkillLevel.NONE
    before_on = dt.date(2026, 1, 5)
