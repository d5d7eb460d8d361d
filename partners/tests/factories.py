"""Invented organizations and people for tests."""

import factory
from factory.django import DjangoModelFactory

from kemitraan.accounts.enums import Role
from kemitraan.accounts.tests.factories import InstitutionFactory, MembershipFactory
from partners.enums import OrganizationKind
from partners.models import Contact, Member, Organization, Region, Representative
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
