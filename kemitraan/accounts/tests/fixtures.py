"""People of every role, for the tests of all apps; loaded by the root conftest.py."""

from collections.abc import Callable

import pytest
from django.test import Client

from kemitraan.accounts.enums import Role
from kemitraan.accounts.models import Institution, User
from kemitraan.accounts.tests.factories import InstitutionFactory, MembershipFactory, UserFactory


def person(institution: Institution, role: str, name: str) -> User:
    """A person with one membership of `role`, acting under it."""
    user = UserFactory(full_name=name)
    return user.act_as(MembershipFactory(user=user, institution=institution, role=role))


@pytest.fixture
def institution(db) -> Institution:
    return InstitutionFactory(name="Lembaga Kemitraan Muria (contoh)", slug="muria")


@pytest.fixture
def other_institution(db) -> Institution:
    return InstitutionFactory(name="PKBM Seberang (contoh)", slug="seberang")


@pytest.fixture
def admin_user(institution: Institution) -> User:
    return person(institution, Role.ADMIN, "Ratna Admin (contoh)")


@pytest.fixture
def coordinator(institution: Institution) -> User:
    return person(institution, Role.COORDINATOR, "Bagus Koordinator (contoh)")


@pytest.fixture
def mentor_user(institution: Institution) -> User:
    return person(institution, Role.MENTOR, "Sulastri Pendamping (contoh)")


@pytest.fixture
def partner_user(institution: Institution) -> User:
    return person(institution, Role.PARTNER, "Hendra Mitra (contoh)")


@pytest.fixture
def observer(institution: Institution) -> User:
    return person(institution, Role.OBSERVER, "Wayan Pengamat (contoh)")


@pytest.fixture
def other_admin(other_institution: Institution) -> User:
    return person(other_institution, Role.ADMIN, "Dewi Admin Seberang (contoh)")


@pytest.fixture
def other_coordinator(other_institution: Institution) -> User:
    return person(other_institution, Role.COORDINATOR, "Yusuf Koordinator Seberang (contoh)")


@pytest.fixture
def operator(db) -> User:
    """The superuser who runs the installation; belongs to no institution."""
    return UserFactory(full_name="Operator (contoh)", is_superuser=True)


@pytest.fixture
def client_for() -> Callable[[User], Client]:
    """`client_for(user)` is a browser in which that person has signed in."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in
