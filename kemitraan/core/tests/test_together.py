"""Rows of several tables in one query: as each table has them, in order, and no more than asked for."""

import datetime as dt

import pytest
from django.db.models import F, Value
from django.db.models.functions import NullIf

from kemitraan.core.models import LocalHoliday, SavedView
from kemitraan.core.selectors.together import Part, read_together
from kemitraan.core.tests.factories import LocalHolidayFactory, SavedViewFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 10)
VIEWS = Part(
    SavedView.objects.annotate(owner_name=F("owner__full_name")),
    ("public_id", "is_shared", "created_at", "owner__email", "institution__name"),
    ("name", "pk"),
)
HOLIDAYS = Part(LocalHoliday.objects.all(), ("on",), ("on",))


def test_rows_of_two_tables_are_what_each_table_says_in_one_query(django_assert_num_queries):
    SavedViewFactory(is_shared=True)
    kept = SavedView.objects.select_related("owner", "institution").get()
    LocalHolidayFactory(on=DAY)
    with django_assert_num_queries(1):
        (holiday,), (view,) = read_together([HOLIDAYS, VIEWS], limit=10)
        assert (holiday.on, view.pk, view.public_id, view.is_shared) == (DAY, kept.pk, kept.public_id, True)
        assert (view.created_at, view.owner_name) == (kept.created_at, kept.owner.full_name)
        assert (view.owner.email, view.institution.name) == (kept.owner.email, kept.institution.name)
    with django_assert_num_queries(1):
        assert view.name == kept.name


def test_first_rows_of_each_part_by_its_order_and_those_without_a_value_last():
    late, early = (LocalHolidayFactory(on=DAY + dt.timedelta(days=days)) for days in (1, 0))
    views = [SavedViewFactory(name=name) for name in "bca"]
    without_b = SavedView.objects.annotate(place=NullIf(F("name"), Value("b")))
    assert read_together([HOLIDAYS, VIEWS], limit=1) == [[early], [views[2]]]
    by_place = Part(without_b, ("name",), ("place", "pk"))
    assert read_together([HOLIDAYS, by_place], limit=3) == [[early, late], [views[2], views[1], views[0]]]


def test_nothing_asked_is_nothing_found(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert read_together([], limit=1) == []
        assert read_together([Part(SavedView.objects.none(), ("name",), ("pk",))], limit=1) == [[]]
