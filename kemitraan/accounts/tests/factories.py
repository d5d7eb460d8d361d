"""Invented institutions and people for tests."""

import factory
from factory.django import DjangoModelFactory

from kemitraan.accounts.enums import HolidayShift, InstitutionKind, Role
from kemitraan.accounts.models import Institution, Membership, User

PASSWORD = "kemitraan-demo"


class InstitutionFactory(DjangoModelFactory):
    """An institution whose visits stay where their rhythm puts them, whatever the calendar of the year says."""

    class Meta:
        model = Institution

    name = factory.Sequence(lambda n: f"Pusat Kemitraan {n} (contoh)")
    slug = factory.Sequence(lambda n: f"pusat-kemitraan-{n}")
    kind = InstitutionKind.UNIVERSITY_UNIT
    holiday_shift = HolidayShift.KEEP


class UserFactory(DjangoModelFactory):
    """A person who signs in with `PASSWORD`; without a membership unless one is made."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    full_name = factory.Sequence(lambda n: f"Orang {n} (contoh)")
    email = factory.Sequence(lambda n: f"orang{n}@contoh.id")

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        password = kwargs.pop("password", PASSWORD)
        return model_class.objects.create_user(kwargs.pop("email"), password, **kwargs)


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    institution = factory.SubFactory(InstitutionFactory)
    role = Role.COORDINATOR
