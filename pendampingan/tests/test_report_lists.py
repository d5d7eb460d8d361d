"""Field reports go out whole, as far as a person may see them; they never come in from a list."""

import csv
import datetime as dt
import io

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from openpyxl import load_workbook

from kemitraan.core.errors import DomainError
from kemitraan.core.registry import resources
from kemitraan.exchange.services.imports import upload_import
from partners.enums import Sex
from partners.tests.factories import MemberFactory
from pendampingan.models import FieldReport
from pendampingan.tests.factories import (
    AssignmentFactory,
    AttendanceFactory,
    FieldReportFactory,
    FollowUpFactory,
    MentorFactory,
)

pytestmark = pytest.mark.django_db

ONLY_EXPORTED = "Laporan pendampingan hanya dapat diekspor, tidak dapat diimpor."


@pytest.fixture
def report(coordinator):
    mentor = MentorFactory(institution=coordinator.membership.institution)
    report = FieldReportFactory(
        assignment=AssignmentFactory(mentor=mentor), activity_on=dt.date(2026, 8, 3), findings="=1+1", guests_male=4
    )
    for sex, is_present in ((Sex.FEMALE, True), (Sex.FEMALE, True), (Sex.MALE, True), (Sex.MALE, False)):
        member = MemberFactory(organization=report.assignment.organization, sex=sex)
        AttendanceFactory(report=report, member=member, is_present=is_present)
    FollowUpFactory(report=report, due_on=dt.date(2026, 8, 10))
    FollowUpFactory(report=report, action="Menanam ulang", due_on=dt.date(2026, 8, 12))
    return report


def test_export_holds_attendance_tasks_and_follow_ups(coordinator, report):
    record = next(iter(resources["field-reports"].export(coordinator)))
    assert [record[name] for name in ("members_present", "members_absent", "present_female", "present_male")] == [
        3,
        1,
        2,
        1,
    ]
    assert (record["guests_female"], record["guests_male"]) == (2, 4)
    assert record["tasks"].startswith("Identifikasi kebutuhan")
    assert record["roles"] == "Fasilitator"
    assert "Membeli timbangan (Ibu Sari (contoh), 10 Agustus 2026, belum dikerjakan)" in record["follow_ups"]
    assert record["follow_ups_open"] == 2
    assert set(record) == {field.name for field in resources["field-reports"].fields}


def test_list_page_exports_real_dates_and_no_formulas(coordinator, report, client_for):
    client = client_for(coordinator)
    url = reverse("pendampingan:report-list")
    answer = client.post(url, {"ekspor": "xlsx"})
    head, values = load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True)
    row = dict(zip(head, values, strict=True))
    assert row["Tanggal kegiatan"] == dt.datetime(2026, 8, 3)
    assert row["Fakta dan temuan"] == "=1+1"
    text = client.post(url, {"ekspor": "csv"}).content.decode("utf-8-sig")
    assert next(csv.DictReader(io.StringIO(text), delimiter=";"))["Fakta dan temuan"] == "'=1+1"


def test_mentor_exports_own_reports_only(coordinator, report):
    other = FieldReportFactory(assignment=AssignmentFactory(mentor=MentorFactory(institution=report.institution)))
    user = report.author.act_as(report.assignment.mentor.membership)
    assert [row["public_id"] for row in resources["field-reports"].export(user)] == [str(report.public_id)]
    assert len(list(resources["field-reports"].export(coordinator))) == 2
    assert other.institution == report.institution


def test_export_asks_the_same_number_of_queries_for_more_reports(coordinator, report, django_assert_num_queries):
    for _ in range(3):
        FollowUpFactory(report=FieldReportFactory(assignment=report.assignment))
    with django_assert_num_queries(8):  # the reports, and one for each kind of rows that belong to them
        assert len(list(resources["field-reports"].export(coordinator))) == 4


def test_logbook_is_refused_with_a_sentence_by_command_page_and_service(coordinator, client_for, tmp_path):
    path = tmp_path / "buku harian.csv"
    path.write_text("tanggal,nama,kegiatan\n2026-08-03,Sari (contoh),Menimbang\n")
    institution = coordinator.membership.institution
    with pytest.raises(CommandError, match=ONLY_EXPORTED):
        call_command("import_data", "field-reports", str(path), institution=institution.slug)
    with pytest.raises(DomainError, match=ONLY_EXPORTED):
        upload_import(
            actor=coordinator,
            institution=institution,
            resource=resources["field-reports"],
            file_name=path.name,
            data=path.read_bytes(),
            options={},
        )
    client, url = client_for(coordinator), reverse("exchange:import-create")
    page = client.get(url).content.decode()
    assert ONLY_EXPORTED in page
    assert 'value="field-reports"' not in page
    with path.open("rb") as stream:
        answer = client.post(url, {"resource": "field-reports", "file": stream})
    assert answer.status_code in {200, 422}
    assert f"Pilih isi daftar yang ada. {ONLY_EXPORTED}" in answer.content.decode()
    assert not FieldReport.objects.exists()
