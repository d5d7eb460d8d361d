"""Invented organizations and people for tests."""

import factory
from factory.django import DjangoModelFactory

from kemitraan.accounts.enums import Role
from kemitraan.accounts.tests.factories import InstitutionFactory, MembershipFactory
from partners.enums import OrganizationKind
from partners.models import Contact, Member, Organization, Representative
from partners.rules import normalize_name


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
