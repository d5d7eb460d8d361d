"""Pages of what a program measures: the year, one indicator, the sheet of targets, writing and correcting values."""

import datetime as dt
import json
from decimal import Decimal

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kemitraan.core.models import Attachment, Draft
from partners.tests.factories import OrganizationFactory
from programs.enums import ProgramStatus
from programs.models import Indicator, Reading, Target
from programs.tests.factories import ProgramFactory
from programs.tests.planning_factories import IndicatorFactory, ReadingFactory, TargetFactory
from programs.tests.target_sheets import target_sheet

pytestmark = pytest.mark.django_db
DETAIL_QUERIES = 20


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-25T05:00:00Z", tick=False):
        yield


@pytest.fixture
def program(institution):
    return ProgramFactory(institution=institution, starts_on=dt.date(2025, 8, 15), ends_on=dt.date(2027, 3, 31))


@pytest.fixture
def indicator(program):
    return IndicatorFactory(program=program, name="Produksi abon (contoh)", code="P-1", unit="kg", order=1)


@pytest.fixture
def office(client_for, coordinator):
    return client_for(coordinator)


def page_of(program, name: str = "program-indicators") -> str:
    return reverse(f"programs:{name}", args=[program.public_id])


def read(indicator, year: int, amounts, **more):
    """A reading on the 20th of each month from January on; None was not read."""
    for month, amount in enumerate(amounts, start=1):
        if amount is not None:
            ReadingFactory(indicator=indicator, read_on=dt.date(year, month, 20), value=Decimal(amount), **more)


def aim(indicator, year: int, amount: int, count: int = 12):
    for month in range(1, count + 1):
        TargetFactory(indicator=indicator, period_starts_on=dt.date(year, month, 1), value=amount)


class TestYear:
    def test_program_without_indicators_says_what_to_do(self, office, program):
        page = office.get(page_of(program)).content.decode()
        assert "Belum ada indikator. Tentukan apa yang diukur" in page
        assert page_of(program, "indicator-create") in page

    def test_figures_of_the_year_with_gaps_named_and_not_reckoned_as_zero(self, office, program, indicator):
        aim(indicator, 2026, 10)
        read(indicator, 2026, [10, 10, None, 10, 10, 10, 10, 10, 10, 10])
        answer = office.get(page_of(program))
        (row,) = answer.context["overview"].rows
        assert (row.total.amount, row.total.percent, row.standing) == (90, 100, "met")
        page = answer.content.decode()
        assert "1 periode belum ada data: Maret 2026" in page
        assert "90 dari target 90" in page
        assert "jumlah dari 9 periode" in page
        assert page.count("chart-line") == 2

    def test_nothing_read_is_said_in_words(self, office, program, indicator):
        aim(indicator, 2026, 10)
        page = office.get(page_of(program)).content.decode()
        assert "belum ada data" in page
        assert "10 periode belum ada data" in page

    @pytest.mark.parametrize(
        ("asked", "year"), [("2025", 2025), ("", 2026), ("1999", 2026), ("x", 2026), ("2027", 2027)]
    )
    def test_year_is_chosen_among_those_of_the_program(self, office, program, indicator, asked, year):
        overview = office.get(page_of(program), {"tahun": asked}).context["overview"]
        assert (overview.year, overview.years) == (year, [2025, 2026, 2027])

    def test_same_month_of_last_year_is_beside_it(self, office, program, indicator):
        ReadingFactory(indicator=indicator, read_on=dt.date(2025, 10, 5), value=80)
        ReadingFactory(indicator=indicator, read_on=dt.date(2026, 10, 5), value=100)
        page = office.get(page_of(program)).content.decode()
        assert "Setahun lalu" in page
        assert "25 %" in page

    def test_stopped_indicators_are_apart(self, office, program):
        IndicatorFactory(program=program, name="Lama (contoh)", is_active=False)
        page = office.get(page_of(program)).content.decode()
        assert "1 indikator yang dihentikan" in page

    @pytest.mark.parametrize("count", [1, 3])
    def test_queries_do_not_grow(self, office, program, count, django_assert_max_num_queries):
        for indicator in IndicatorFactory.create_batch(count, program=program):
            aim(indicator, 2026, 10, 3)
            read(indicator, 2026, [5, 6], organization=OrganizationFactory(institution=program.institution))
        office.get(page_of(program))
        with django_assert_max_num_queries(DETAIL_QUERIES) as first:
            office.get(page_of(program))
        IndicatorFactory.create_batch(3, program=program)
        with django_assert_max_num_queries(len(first)):
            office.get(page_of(program))


class TestReaders:
    PAGES = ("program-indicators", "program-targets", "indicator-create", "readings-record")

    def test_observer_reads_and_does_not_write(self, client_for, observer, program, indicator):
        client = client_for(observer)
        page = client.get(page_of(program)).content.decode()
        assert "Produksi abon (contoh)" in page
        assert "Catat nilai" not in page
        assert client.get(indicator.get_absolute_url()).status_code == 200
        assert "sheet-cell" not in client.get(page_of(program, "program-targets")).content.decode()
        assert client.post(page_of(program, "program-targets"), {}).status_code == 403
        for name in ("indicator-create", "readings-record"):
            assert client.get(page_of(program, name)).status_code == 403

    @pytest.mark.parametrize("role", ["mentor_user", "partner_user", "other_admin"])
    def test_others_find_nothing(self, request, client_for, role, program, indicator):
        reading = ReadingFactory(indicator=indicator)
        client = client_for(request.getfixturevalue(role))
        for name in self.PAGES:
            assert client.get(page_of(program, name)).status_code in {403, 404}
        for address in (
            indicator.get_absolute_url(),
            reverse("programs:reading-correct", args=[reading.public_id]),
            reverse("programs:reading-withdraw", args=[reading.public_id]),
        ):
            assert client.get(address).status_code == 404
        for name in ("indicator-stop", "indicator-use", "indicator-move", "indicator-remove"):
            assert client.post(reverse(f"programs:{name}", args=[indicator.public_id])).status_code == 404

    def test_finished_program_is_read_and_not_written(self, office, program, indicator):
        reading = ReadingFactory(indicator=indicator, read_on=dt.date(2026, 1, 5))
        program.status = ProgramStatus.FINISHED
        program.save()
        assert "Catat nilai" not in office.get(page_of(program)).content.decode()
        assert "Perbaiki" not in office.get(indicator.get_absolute_url()).content.decode()
        for address in (
            page_of(program, "readings-record"),
            reverse("programs:reading-correct", args=[reading.public_id]),
        ):
            assert office.get(address).status_code == 403
        assert office.post(page_of(program, "program-targets"), {}).status_code == 403


class TestOneIndicator:
    def test_line_is_broken_where_nothing_was_read_and_the_table_says_the_same(self, office, indicator):
        aim(indicator, 2026, 10)
        read(indicator, 2026, [10, 10, None, 10, 10, 10, 10, 10, 10, 10])
        answer = office.get(indicator.get_absolute_url())
        chart = answer.context["series"].chart
        assert len(chart.lines) == 2
        assert "Maret 2026: belum ada data, target 10" in [gap.sentence for gap in chart.gaps]
        page = answer.content.decode()
        assert "Capaian dihitung dari 9 periode yang punya nilai dan target." in page
        assert "Belum ada data" in page

    def test_values_are_listed_with_their_files_and_withdrawn_ones_apart(self, office, indicator, coordinator):
        reading = ReadingFactory(indicator=indicator, read_on=dt.date(2026, 5, 5), recorded_by=coordinator)
        withdraw = reverse("programs:reading-withdraw", args=[reading.public_id])
        other = ReadingFactory(indicator=indicator, read_on=dt.date(2026, 6, 5))
        correct = reverse("programs:reading-correct", args=[other.public_id])
        upload = SimpleUploadedFile("hadir.csv", b"nama,jumlah\nSiti,3\n", content_type="text/csv")
        data = {
            "value": "12,5",
            "read_on": "6/6/2026",
            "reason": "Salah ketik.",
            "opened_version": "1",
            "uploads": upload,
        }
        assert office.post(correct, data)["Location"] == f"{indicator.get_absolute_url()}#nilai"
        assert office.post(withdraw, {"reason": "Ganda."}).status_code == 302
        page = office.get(indicator.get_absolute_url()).content.decode()
        assert "12,5" in page
        assert "hadir.csv" in page
        assert "sudah diperbaiki" in page
        assert "Ganda." in page
        assert Attachment.objects.get().subject == other
        assert office.get(withdraw).status_code == 404

    def test_menu_stops_resumes_moves_and_removes(self, office, program, indicator):
        IndicatorFactory(program=program, order=2)

        def act(name: str, query: str = ""):
            return office.post(reverse(f"programs:{name}", args=[indicator.public_id]) + query, follow=True)

        assert "dihentikan" in act("indicator-stop").content.decode()
        assert "Pakai lagi" in office.get(indicator.get_absolute_url()).content.decode()
        act("indicator-use")
        act("indicator-move", "?arah=turun")
        assert Indicator.objects.order_by("order").last() == indicator
        assert "dihapus" in act("indicator-remove").content.decode()
        assert not Indicator.objects.filter(pk=indicator.pk).exists()

    def test_one_with_values_is_not_removed(self, office, indicator):
        ReadingFactory(indicator=indicator)
        answer = office.post(reverse("programs:indicator-remove", args=[indicator.public_id]), follow=True)
        assert "Hentikan saja" in answer.content.decode()

    def test_new_one_is_read_as_people_write_it(self, office, program):
        data = {
            "name": "Rugi usaha (contoh)",
            "unit": "rupiah",
            "direction": "down",
            "frequency": "monthly",
            "aggregation": "sum",
            "combination": "sum",
            "baseline_value": "-1.500.000",
            "baseline_on": "1/7/2025",
        }
        answer = office.post(page_of(program, "indicator-create"), data)
        made = Indicator.objects.get()
        assert (answer["Location"], made.baseline_value) == (made.get_absolute_url(), -1_500_000)
        edit = reverse("programs:indicator-edit", args=[made.public_id])
        assert 'value="-1.500.000"' in office.get(edit).content.decode()
        answer = office.post(edit, data | {"tolerance": "5", "opened_version": "1"})
        assert "Hanya untuk indikator yang nilainya harus tetap." in answer.content.decode()

    @pytest.mark.parametrize("count", [1, 3])
    def test_queries_do_not_grow(self, office, indicator, count, django_assert_max_num_queries):
        read(indicator, 2026, [5] * count)
        office.get(indicator.get_absolute_url())
        with django_assert_max_num_queries(DETAIL_QUERIES) as first:
            office.get(indicator.get_absolute_url())
        read(indicator, 2026, [5] * 4, organization=OrganizationFactory(institution=indicator.institution))
        with django_assert_max_num_queries(len(first)):
            office.get(indicator.get_absolute_url())


class TestTargetSheet:
    @pytest.fixture
    def address(self, program):
        return page_of(program, "program-targets")

    def test_year_has_a_cell_for_each_period_that_the_program_touches(self, office, address, program, indicator):
        IndicatorFactory(program=program, frequency="quarterly", order=2)
        IndicatorFactory(program=program, frequency="once", order=3)
        rows = office.get(address, {"tahun": "2025"}).context["form"].rows
        assert [len(row.cells) for row in rows] == [5, 2, 1]
        assert [(len(row.before), sum(cell.months for cell in row.cells), len(row.after)) for row in rows] == [
            (7, 5, 0),
            (6, 6, 0),
            (7, 5, 0),
        ]

    def test_changed_cells_are_saved(self, office, address, indicator):
        TargetFactory(indicator=indicator, period_starts_on=dt.date(2026, 2, 1), value=20)
        cells = {"2026-01-01": "1.250,5 kg", "2026-02-01": "", "2026-03-01": "-3"}
        answer = office.post(address, target_sheet(indicator, cells, {"2026-02-01": "20.00"}), follow=True)
        assert "3 target tersimpan." in answer.content.decode()
        assert dict(Target.objects.values_list("period_starts_on__month", "value")) == {
            1: Decimal("1250.5"),
            3: Decimal(-3),
        }

    def test_what_the_page_shows_comes_back_unchanged(self, office, address, indicator):
        TargetFactory(indicator=indicator, period_starts_on=dt.date(2026, 2, 1), value=Decimal("1250.50"))
        form = office.get(address).context["form"]
        data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
        answer = office.post(address, {name: str(value) for name, value in data.items()}, follow=True)
        assert "Tidak ada yang berubah." in answer.content.decode()

    def test_wrong_cell_is_marked_and_nothing_is_saved(self, office, address, indicator):
        cells = {"2026-01-01": "sepuluh", "2026-02-01": "5", "2026-03-01": "5 orang"}
        answer = office.post(address, target_sheet(indicator, cells))
        page = answer.content.decode()
        assert answer.status_code == 422
        assert 'value="sepuluh"' in page
        assert "Satuannya kg, bukan orang." in page
        assert not Target.objects.exists()

    def test_what_another_person_saved_is_told_and_saving_again_replaces_it(self, office, address, indicator):
        TargetFactory(indicator=indicator, period_starts_on=dt.date(2026, 1, 1), value=30)
        answer = office.post(address, target_sheet(indicator, {"2026-01-01": "12"}, {"2026-01-01": "10"}))
        assert answer.status_code == 422
        assert "Sudah diubah orang lain menjadi 30" in answer.content.decode()
        seen = json.loads(answer.context["form"][f"seen_{indicator.public_id}"].value())
        assert Decimal(seen["2026-01-01"]) == 30
        assert office.post(address, target_sheet(indicator, {"2026-01-01": "12"}, seen)).status_code == 302
        assert Target.objects.get().value == 12

    def test_pasted_block_is_shown_before_anything_is_saved(self, office, address, program, indicator):
        quarterly = IndicatorFactory(program=program, name="Anggota aktif (contoh)", frequency="quarterly", order=2)
        months = "\t".join(str(number) for number in range(1, 13))
        quarters = "\t".join(["10", "", "", "20", "", "", "30", "", "", "40", "", ""])
        block = f"Indikator\tJan\tFeb\np-1\t{months}\nANGGOTA AKTIF (CONTOH)\t{quarters}\nLain\t5\n"
        data = target_sheet(indicator, {}) | target_sheet(quarterly, {}) | {"pasted": block, "baca": "1"}
        answer = office.post(address, data)
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "2 baris terbaca, belum disimpan." in page
        assert "Tidak dikenal: Lain." in page
        form = answer.context["form"]
        assert form[f"target_{indicator.public_id}_2026-12-01"].value() == "12"
        assert form[f"target_{quarterly.public_id}_2026-10-01"].value() == "40"
        assert not Target.objects.exists()

    @pytest.mark.parametrize("seen", ["", "[]", "null", "x", '{"2026-01-01": "x"}', '{"x": "1"}', '{"2026-01-01": []}'])
    def test_malformed_memory_of_the_page_harms_nothing(self, office, address, indicator, seen):
        data = target_sheet(indicator, {"2026-01-01": "5"}) | {f"seen_{indicator.public_id}": seen}
        assert office.post(address, data).status_code == 302
        assert Target.objects.get().value == 5

    def test_unfinished_sheet_is_offered_again_in_its_year(self, office, address, program, indicator):
        page = office.get(address)
        data = target_sheet(indicator, {"2026-01-01": "77"})
        sent = data | {"form": "target", "key": page.context["draft_key"], "form_token": page.context["form_token"]}
        office.post("/draf/", sent)
        draft = Draft.objects.get()
        assert 'value="77"' in office.get(address, {"draf": str(draft.token)}).content.decode()
        assert "belum selesai" not in office.get(address, {"tahun": "2025"}).content.decode()


class TestRecording:
    @pytest.fixture
    def address(self, program):
        return page_of(program, "readings-record")

    def name(self, indicator) -> str:
        return f"nilai_{indicator.public_id}"

    def test_last_value_is_shown_and_what_is_blank_is_not_written(self, office, address, program, indicator):
        other = IndicatorFactory(program=program, order=2)
        ReadingFactory(indicator=indicator, read_on=dt.date(2026, 9, 5), value=24)
        page = office.get(address).content.decode()
        assert "Terakhir 24 kg, 5 September 2026." in page
        assert "Belum pernah dicatat." in page
        data = {"read_on": "3/11/2026", self.name(indicator): "0", self.name(other): "", "evidence": "Daftar hadir"}
        answer = office.post(address, data, follow=True)
        assert "1 nilai tercatat." in answer.content.decode()
        made = Reading.objects.order_by("pk").last()
        assert (made.indicator, made.value, made.evidence) == (indicator, 0, "Daftar hadir")

    def test_form_without_values_says_that_blank_is_not_zero(self, office, address, indicator):
        answer = office.post(address, {"read_on": "3/11/2026", self.name(indicator): ""})
        assert answer.status_code == 422
        assert "Yang kosong tidak dicatat sebagai nol." in answer.content.decode()

    def test_value_of_a_group_that_is_found_while_typing(self, office, address, indicator, institution):
        group = OrganizationFactory(institution=institution, name="Sekar Laut (contoh)")
        stranger = OrganizationFactory()
        ReadingFactory(indicator=indicator, organization=group, read_on=dt.date(2026, 1, 5), value=21)
        page = office.get(address).content.decode()
        assert "Kosongkan untuk nilai seluruh program." in page
        assert "Dicatat per kelompok" in page
        chosen = office.get(address, {"kelompok": str(group.public_id)}).content.decode()
        assert "Sekar Laut (contoh)" in chosen
        assert "Terakhir 21 kg" in chosen
        data = {"read_on": "3/11/2026", "organization": str(group.public_id), self.name(indicator): "7"}
        office.post(address, data)
        assert Reading.objects.filter(organization=group).count() == 2
        assert office.post(address, data | {"organization": str(stranger.public_id)}).status_code == 422

    def test_day_that_has_a_value_already_is_said_at_the_field(self, office, address, indicator):
        ReadingFactory(indicator=indicator, read_on=dt.date(2026, 11, 3))
        answer = office.post(address, {"read_on": "3/11/2026", self.name(indicator): "7"})
        assert answer.status_code == 422
        assert answer.context["form"].errors[self.name(indicator)]

    def test_one_indicator_from_its_page_and_back_to_it(self, office, address, program, indicator):
        IndicatorFactory(program=program, name="Lain (contoh)")
        query = f"?indikator={indicator.public_id}"
        assert "Lain (contoh)" not in office.get(address + query).content.decode()
        answer = office.post(address + query, {"read_on": "3/11/2026", self.name(indicator): "7"})
        assert answer["Location"] == indicator.get_absolute_url()

    @pytest.mark.parametrize("query", ["?indikator=x", "?kelompok=x"])
    def test_malformed_address_shows_the_whole_form(self, office, address, indicator, query):
        assert "Produksi abon (contoh)" in office.get(address + query).content.decode()


class TestLists:
    def test_values_go_out_as_they_can_be_imported_again(self, office, program, indicator):
        ReadingFactory(indicator=indicator, read_on=dt.date(2026, 5, 5), value=Decimal("12.5"))
        ReadingFactory(indicator=IndicatorFactory(program__institution=program.institution), value=999)
        address = page_of(program, "readings-export")
        assert "Impor nilai" in office.get(page_of(program)).content.decode()
        answer = office.post(f"{address}?format=csv")
        text = b"".join(answer).decode("utf-8-sig") if answer.streaming else answer.content.decode("utf-8-sig")
        assert "nilai indikator 2026-11-25.csv" in answer["Content-Disposition"]
        assert "Produksi abon (contoh)" in text
        assert "12,5" in text
        assert "999" not in text

    def test_format_that_is_not_known_is_said(self, office, program, indicator):
        answer = office.post(f"{page_of(program, 'readings-export')}?format=pdf", follow=True)
        assert "Pilih Excel atau CSV." in answer.content.decode()

    def test_observer_takes_values_out_and_does_not_bring_them_in(self, client_for, observer, program, indicator):
        client = client_for(observer)
        assert "Impor nilai" not in client.get(page_of(program)).content.decode()
        assert client.post(f"{page_of(program, 'readings-export')}?format=xlsx").status_code == 200

    @pytest.mark.parametrize("role", ["partner_user", "mentor_user", "other_admin"])
    def test_others_take_nothing_out(self, request, client_for, role, program, indicator):
        client = client_for(request.getfixturevalue(role))
        assert client.post(f"{page_of(program, 'readings-export')}?format=csv").status_code == 404
