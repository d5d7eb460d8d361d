"""Readings come in from lists and go out again; what is blank is no reading, and 0 is one."""

import datetime as dt
import io
from decimal import Decimal

import pytest
import time_machine
import xlsxwriter
from openpyxl import load_workbook

from kemitraan.core.errors import NotAllowed, TransitionRefused
from kemitraan.core.models import AuditEvent
from kemitraan.core.registry import resources
from kemitraan.exchange.blank_lists import blank_list
from kemitraan.exchange.rules.resources import Row
from kemitraan.exchange.services import commits
from partners.tests.factories import OrganizationFactory
from programs.enums import ProgramStatus
from programs.models import Program, Reading
from programs.services.readings import withdraw_reading
from programs.tests.factories import ProgramFactory
from programs.tests.lists import bring_in, command, export, notes, row, stage
from programs.tests.planning_factories import IndicatorFactory, ReadingFactory

pytestmark = pytest.mark.django_db
HEAD = "Program;Indikator;Kelompok;Tanggal;Nilai;Satuan;Bukti\n"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-25T05:00:00Z", tick=False):
        yield


@pytest.fixture
def program(institution):
    return ProgramFactory(institution=institution, name="Pesisir (contoh)", ends_on=dt.date(2027, 6, 30))


@pytest.fixture
def indicator(program):
    return IndicatorFactory(program=program, name="Produksi abon", code="P-1", unit="kg")


@pytest.fixture
def group(institution):
    return OrganizationFactory(institution=institution, name="Kelompok Sekar Laut (contoh)")


def readings(actor, text: str, **options):
    return bring_in(actor, text, resource="readings", **options)


def staged(actor, text: str):
    return stage(actor, text, resource="readings")


@pytest.mark.parametrize("name", ["Produksi abon", "PRODUKSI  ABON", "p-1"])
def test_reading_is_added_to_the_indicator_that_its_row_names(coordinator, indicator, group, name):
    text = HEAD + f"pesisir (contoh);{name};kelompok sekar laut (contoh);3/11/2026;1.250,5;kg;Nota\n"
    assert readings(coordinator, text)["created"] == 1
    made = Reading.objects.get()
    assert (made.indicator, made.organization, made.value) == (indicator, group, Decimal("1250.5"))
    assert (made.read_on, made.origin, made.source, made.evidence) == (dt.date(2026, 11, 3), "import", "arsip", "Nota")
    event = AuditEvent.objects.get(action="reading.create")
    assert (event.via, event.subjects.count()) == ("import", 3)


def test_blank_is_no_reading_and_zero_is_one(coordinator, indicator):
    text = HEAD + ";P-1;;1/9/2026;0;;\n;P-1;;1/10/2026;;;\n;P-1;;1/11/2026;-;;\n"
    batch = staged(coordinator, text)
    assert [row(batch, number).action for number in (2, 3, 4)] == ["create", "blank", "blank"]
    assert notes(batch, 3, level="info") == ["Belum ada data; tidak dicatat, juga tidak sebagai nol."]
    commits.commit_import(actor=coordinator, batch=batch)
    assert list(Reading.objects.values_list("read_on", "value")) == [(dt.date(2026, 9, 1), 0)]


@pytest.mark.parametrize(
    ("line", "field", "reason"),
    [
        (";Asing;;3/11/2026;5;;", "indicator", "indikator tidak dikenal: “Asing”"),
        (";;;3/11/2026;5;;", "indicator", "indikator kosong"),
        ("Lain;P-1;;3/11/2026;5;;", "program", "program tidak dikenal: “Lain”"),
        (";P-1;Bukan kelompok;3/11/2026;5;;", "group", "kelompok tidak dikenal: “Bukan kelompok”"),
        (";P-1;;26/11/2026;5;;", "read_on", "masa depan"),
        (";P-1;;31/12/2025;5;;", "read_on", "nilai awal"),
        (";P-1;;;5;;", "read_on", "tanggal kosong"),
        (";P-1;;3/11/2026;lima;;", "value", "Tulis jumlah"),
        (";P-1;;3/11/2026;5;orang;", "value", "Satuannya kg, bukan orang."),
        (";P-1;;3/11/2026;5 liter;;", "value", "Satuannya kg, bukan liter."),
    ],
)
def test_row_that_cannot_be_a_reading_says_why(coordinator, indicator, line, field, reason):
    batch = staged(coordinator, f"{HEAD}{line}\n")
    assert row(batch, 2).action == "error"
    assert any(reason in text for text in notes(batch, 2, level="error", field=field))


def test_indicator_of_two_programs_asks_which(coordinator, indicator, institution):
    other = IndicatorFactory(
        program=ProgramFactory(institution=institution, name="Lereng (contoh)"), name="Produksi abon"
    )
    line = "{};Produksi abon;;3/11/2026;5;;\n"
    batch = staged(coordinator, HEAD + line.format(""))
    assert "isi programnya" in notes(batch, 2, level="error", field="program")[0]
    readings(coordinator, HEAD + line.format("Lereng (contoh)"))
    assert Reading.objects.get().indicator == other


def test_second_import_changes_nothing_and_doubles_are_written_once(coordinator, indicator, group):
    text = HEAD + (
        ";P-1;Kelompok Sekar Laut (contoh);3/11/2026;5;;\n"
        ";P-1;;3/11/2026;9;;\n"
        ";P-1;Kelompok Sekar Laut (contoh);3/11/2026;5,00;;\n"
    )
    batch = staged(coordinator, text)
    assert notes(batch, 4) == ["Ganda: sama dengan baris 2; ditulis sekali."]
    assert commits.commit_import(actor=coordinator, batch=batch).counts["created"] == 2
    before = AuditEvent.objects.filter(action__startswith="reading").count()
    counts = readings(coordinator, text)
    assert (counts["created"], counts["changed"]) == (0, 0)
    assert AuditEvent.objects.filter(action__startswith="reading").count() == before


def test_two_values_for_one_day_wait_for_a_person(coordinator, indicator):
    batch = staged(coordinator, HEAD + ";P-1;;3/11/2026;5;;\n;P-1;;3/11/2026;6;;\n")
    assert row(batch, 3).action == "error"
    assert "ganda dalam berkas" in notes(batch, 3, level="error")[0]


def test_other_value_of_a_known_day_corrects_it(coordinator, indicator):
    readings(coordinator, HEAD + ";P-1;;3/11/2026;5;;\n")
    batch = staged(coordinator, HEAD + ";P-1;;3/11/2026;7;;\n")
    assert row(batch, 2).diff == {"value": ["5.00", "7.00"]}
    assert commits.commit_import(actor=coordinator, batch=batch).counts["changed"] == 1
    made = Reading.objects.get()
    assert (made.value, made.version) == (7, 2)
    assert AuditEvent.objects.get(action="reading.correct").reason.startswith("Diperbaiki lewat")


def test_withdrawn_reading_does_not_come_back_by_its_own_id(coordinator, indicator, tmp_path, institution):
    reading = ReadingFactory(indicator=indicator, read_on=dt.date(2026, 11, 3))
    path = tmp_path / "nilai.csv"
    export("readings", path, institution=institution)
    withdraw_reading(actor=coordinator, reading=reading, reason="Salah kelompok.")
    code, counts, _ = command("readings", path, institution=institution)
    assert (code, counts["created"], counts["unchanged"], counts["warnings"]) == (0, 0, 1, 1)


def test_numbers_of_a_spreadsheet_are_rounded_and_told(coordinator, indicator, institution, tmp_path):
    percent = IndicatorFactory(program=indicator.program, name="Rusak", unit="%", aggregation="average")
    path = tmp_path / "nilai.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        for line, cells in enumerate(
            [
                ["Indikator", "Tanggal", "Nilai", "Satuan"],
                ["P-1", "1/9/2026", 1.234, ""],
                ["P-1", "1/10/2026", 1234, "kg"],
                ["Rusak", "1/10/2026", 0.75, "%"],
            ]
        ):
            page.write_row(line, 0, cells)
    code, counts, _ = command("readings", path, institution=institution)
    assert (code, counts["created"], counts["warnings"]) == (0, 3, 2)
    assert list(Reading.objects.filter(indicator=indicator).order_by("read_on").values_list("value", flat=True)) == [
        Decimal("1.23"),
        Decimal(1234),
    ]
    assert percent.readings.get().value == Decimal("0.75")


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_own_export_comes_back_without_change(coordinator, indicator, group, institution, tmp_path, ending):
    for number, value in enumerate(["0", "-1250.5", "9999999999999.99", "0.05"], start=1):
        ReadingFactory(indicator=indicator, read_on=dt.date(2026, number, 5), value=Decimal(value), note="=catatan")
    ReadingFactory(indicator=indicator, organization=group, source="sensus", external_id="0012")
    withdraw_reading(
        actor=coordinator, reading=ReadingFactory(indicator=indicator, read_on=dt.date(2026, 9, 9)), reason="Salah."
    )
    path = tmp_path / f"nilai.{ending}"
    export("readings", path, institution=institution)
    before = AuditEvent.objects.count()
    code, counts, lines = command("readings", path, institution=institution)
    assert (code, lines) == (0, [])
    assert (counts["rows"], counts["created"], counts["changed"], counts["unchanged"]) == (5, 0, 0, 5)
    assert AuditEvent.objects.filter(action__startswith="reading").count() == 1
    assert AuditEvent.objects.count() >= before


def test_template_has_the_columns_with_hints():
    book = load_workbook(io.BytesIO(blank_list(resources["readings"])))
    heads = [cell.value for cell in book.worksheets[0][1]]
    assert {"Program", "Indikator", "Kelompok", "Tanggal", "Nilai", "Satuan"} <= set(heads)
    hints = " ".join(str(cell.value) for line in book["Petunjuk"] for cell in line)
    assert "Kosong berarti belum ada data; untuk nol tulis 0." in hints
    assert "120,5" in hints


@pytest.mark.parametrize("name", ["observer", "mentor_user", "partner_user"])
def test_only_the_office_writes_lists(request, coordinator, indicator, name):
    batch = staged(coordinator, HEAD + ";P-1;;3/11/2026;5;;\n")
    with pytest.raises(NotAllowed):
        commits.commit_import(actor=request.getfixturevalue(name), batch=batch)
    with pytest.raises(NotAllowed):
        resources["readings"].commit(actor=request.getfixturevalue(name), rows=[], context=None)
    assert not Reading.objects.exists()


def test_another_institution_neither_imports_nor_exports(other_coordinator, indicator):
    reading = ReadingFactory(indicator=indicator)
    text = f"ID indikator;Indikator;Tanggal;Nilai\n{indicator.public_id};P-1;3/11/2026;5\n"
    batch = staged(other_coordinator, text)
    assert row(batch, 2).action == "error"
    assert list(resources["readings"].export(other_coordinator)) == []
    assert reading.institution == indicator.institution


def test_program_that_is_over_and_stopped_indicator_take_nothing(coordinator, indicator):
    text = HEAD + ";P-1;;3/11/2026;5;;\n"
    batch = staged(coordinator, text)
    Program.objects.update(status=ProgramStatus.FINISHED)
    with pytest.raises(TransitionRefused):
        resources["readings"].commit(
            actor=coordinator,
            rows=[_as_row(batch)],
            context=None,
        )
    assert notes(staged(coordinator, text), 2, level="error", field="program")
    Program.objects.update(status=ProgramStatus.RUNNING)
    indicator.is_active = False
    indicator.save()
    assert notes(staged(coordinator, text), 2, level="error") == ["Indikator ini sudah dihentikan."]


def _as_row(batch):
    found = row(batch, 2)
    return Row(found.number, found.raw, values=found.values, action=found.action)


@pytest.mark.parametrize("count", [2, 40])
def test_reading_and_writing_ask_the_database_as_often_for_long_lists(
    coordinator, indicator, count, django_assert_max_num_queries
):
    days = [dt.date(2026, 1, 1) + dt.timedelta(days=number) for number in range(count)]
    batch = staged(coordinator, HEAD + "".join(f";P-1;;{day:%d/%m/%Y};5;;\n" for day in days))
    with django_assert_max_num_queries(60):
        commits.commit_import(actor=coordinator, batch=batch)
    assert Reading.objects.count() == count
