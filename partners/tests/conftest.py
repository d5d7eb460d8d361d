"""What the tests of partners share."""

import pytest

from partners.tests import regions as sample
from partners.tests.factories import ContactFactory, GroupFactory, MemberFactory, RepresentativeFactory


@pytest.fixture
def group(institution):
    """A group with one member, one contact and one representative."""
    group = GroupFactory(institution=institution, name="Kelompok Samudra (contoh)")
    MemberFactory(organization=group, name="Sukarni")
    ContactFactory(organization=group, name="Pak Darto", is_primary=True)
    RepresentativeFactory(organization=group)
    return group


@pytest.fixture
def regions(db) -> None:
    """The sampled regions of `partners.tests.regions`, loaded."""
    sample.load()
