"""Sales and capital year by year: entered, kept as figures change by hand and by import, and the size of each year."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from kemitraan.core.errors import DomainError, NotAllowed, TransitionRefused
from kemitraan.core.models import AuditEvent
from partners.enums import SizeClass
from partners.models import YearlyFigures
from partners.selectors.sizes import size_years
from partners.services import archive_organization, create_organization, record_year, update_organization
from partners.tests.factories import GroupFactory, SizeThresholdFactory, YearlyFiguresFactory
from partners.tests.lists import bring_in

pytestmark = pytest.mark.django_db
BILLION = 1_000_000_000


@pytest.fixture(autouse=True)
def day(time_machine):
    time_machine.move_to(dt.datetime(2026, 11, 25, 5, tzinfo=dt.UTC), tick=False)


@pytest.fixture
def group(institution):
    return GroupFactory(institution=institution, name="Tani Makmur (contoh)")


def year(number: int, sales=BILLION, capital=None, source="") -> dict:
    sales, capital = (None if amount is None else Decimal(amount) for amount in (sales, capital))
    return {"year": number, "sales_idr": sales, "capital_idr": capital, "source": source}


def kept(group) -> dict[int, tuple]:
    return {row.year: (row.sales_idr, row.capital_idr) for row in YearlyFigures.objects.filter(organization=group)}


class TestRecord:
    def test_newest_year_becomes_the_own_figures_an_older_one_does_not(self, coordinator, group):
        record_year(actor=coordinator, organization=group, values=year(2025, 2 * BILLION))
        record_year(actor=coordinator, organization=group, values=year(2023, BILLION))
        group.refresh_from_db()
        assert (group.size_year, group.sales_idr) == (2025, 2 * BILLION)
        assert kept(group) == {2025: (2 * BILLION, None), 2023: (BILLION, None)}
        assert AuditEvent.objects.filter(action="organization.year").count() == 2

    def test_same_year_again_is_corrected_with_a_trail_and_without_change_is_nothing(self, coordinator, group):
        for sales in (BILLION, 3 * BILLION, 3 * BILLION):
            record_year(actor=coordinator, organization=group, values=year(2025, sales))
        assert kept(group) == {2025: (3 * BILLION, None)}
        events = AuditEvent.objects.filter(action="organization.year").order_by("pk")
        assert [bool(event.changes) for event in events] == [False, True]
        group.refresh_from_db()
        assert group.sales_idr == 3 * BILLION

    def test_what_cannot_be_is_refused(self, coordinator, observer, mentor_user, group):
        with pytest.raises(DomainError) as refused:
            record_year(actor=coordinator, organization=group, values=year(2027))
        assert refused.value.field == "year"
        for values in (year(2025, None), year(2025, -1), year(1200)):
            with pytest.raises(ValidationError):
                record_year(actor=coordinator, organization=group, values=values)
        for reader in (observer, mentor_user):
            with pytest.raises(NotAllowed):
                record_year(actor=reader, organization=group, values=year(2025))
        archive_organization(actor=coordinator, organization=group, reason="Bubar")
        with pytest.raises(TransitionRefused):
            record_year(actor=coordinator, organization=group, values=year(2025))


class TestKeptByItself:
    def test_figures_of_the_form_are_kept_under_their_year(self, coordinator, institution):
        values = {"name": "UD Sari (contoh)", "kind": "sole_proprietor", "sales_idr": Decimal(5), "size_year": 2024}
        made = create_organization(actor=coordinator, values=values)
        assert kept(made) == {2024: (5, None)}
        update_organization(actor=coordinator, organization=made, values={"phone": "021"}, version=None)
        update_organization(
            actor=coordinator, organization=made, values={"sales_idr": Decimal(9), "size_year": 2025}, version=None
        )
        assert kept(made) == {2024: (5, None), 2025: (9, None)}
        update_organization(actor=coordinator, organization=made, values={"capital_idr": Decimal(7)}, version=None)
        assert kept(made)[2025] == (9, 7)

    def test_figures_without_a_year_belong_to_none(self, coordinator, group):
        update_organization(actor=coordinator, organization=group, values={"sales_idr": Decimal(9)}, version=None)
        update_organization(actor=coordinator, organization=group, values={"size_year": 9}, version=None)
        assert not kept(group)

    def test_import_keeps_new_and_changed_ones(self, coordinator, group):
        head = "Nama;Jenis;Kabupaten;Hasil penjualan tahunan;Tahun angka\n"
        first = (
            f"{head}Tani Makmur (contoh);Kelompok;{group.regency};1000000;2024\nUD Baru (contoh);UD;Demak;5000;2023\n"
        )
        bring_in(coordinator, "organizations", first)
        bring_in(coordinator, "organizations", f"{head}Tani Makmur (contoh);Kelompok;{group.regency};2000000;2025\n")
        assert kept(group) == {2024: (1_000_000, None), 2025: (2_000_000, None)}
        assert YearlyFigures.objects.get(year=2023).sales_idr == 5000


class TestSize:
    def test_each_year_by_the_limits_in_force_at_its_end(self, institution, group, django_assert_num_queries):
        SizeThresholdFactory()
        SizeThresholdFactory(
            institution=institution,
            valid_from=dt.date(2025, 7, 1),
            legal_basis="SK Lembaga (contoh)",
            micro_sales_idr=Decimal(100_000_000),
            small_sales_idr=Decimal(200_000_000),
        )
        for number, sales in ((2020, 1), (2023, BILLION), (2024, 3 * BILLION), (2025, 150_000_000)):
            YearlyFiguresFactory(organization=group, year=number, sales_idr=Decimal(sales))
        with django_assert_num_queries(2):
            found = size_years(group)
        assert [(one.year, one.size) for one in found] == [
            (2020, None),
            (2023, SizeClass.MICRO),
            (2024, SizeClass.SMALL),
            (2025, SizeClass.SMALL),
        ]
        assert [one.growth for one in found] == [None, None, 200, -95]
        assert found[-1].legal_basis == "SK Lembaga (contoh)"

    def test_the_chosen_basis_decides_where_a_year_has_it(self, group):
        SizeThresholdFactory()
        group.size_basis = "capital"
        YearlyFiguresFactory(organization=group, year=2024, capital_idr=Decimal(6 * BILLION))
        YearlyFiguresFactory(organization=group, year=2025)
        assert [one.size for one in size_years(group)] == [SizeClass.MEDIUM, SizeClass.MICRO]


def test_page_takes_figures_as_people_write_them(client_for, coordinator, mentor_user, group):
    url = reverse("partners:yearly-figures", args=[group.public_id])
    client = client_for(coordinator)
    assert client.post(url, {"year": "2025"}).status_code == 422
    assert client.post(url, {"year": "lalu", "sales_idr": "1"}).status_code == 422
    assert client.post(url, {"year": "2025", "sales_idr": "Rp 1.500.000"}).status_code == 302
    assert kept(group) == {2025: (1_500_000, None)}
    assert client_for(mentor_user).get(url).status_code == 404
