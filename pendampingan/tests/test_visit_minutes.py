"""The minutes of a visit on paper: all that was recorded, as it stands, for those who see the report."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from kemitraan.core import clock
from kemitraan.core.documents import render_pages, render_pdf
from kemitraan.core.models import AuditEvent
from partners.enums import Sex
from partners.tests.factories import GroupFactory, MemberFactory
from pendampingan.enums import Method
from pendampingan.models import FieldReport
from pendampingan.selectors.report_page import whole_reports
from pendampingan.selectors.visit_minutes import minutes_document
from pendampingan.services.printed_documents import NOT_SHOWN, print_minutes
from pendampingan.tests.factories import (
    AssignmentFactory,
    AttendanceFactory,
    FieldReportFactory,
    FieldReportObligationCheckFactory,
    FieldReportReadingFactory,
    FollowUpCheckFactory,
    FollowUpFactory,
    ReportAddendumFactory,
    ReportAnswerFactory,
    ReportConfirmationFactory,
    ReportFormFactory,
    ReportQuestionFactory,
    ReportReviewFactory,
    VisitFactory,
)
from programs.tests.factories import ProgramFactory
from programs.tests.planning_factories import IndicatorFactory

NOON = dt.datetime(2026, 11, 25, 5, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 11, 24)
HARD = '# * @ \\ " _kata_ $x$ <b> // [a]'


@pytest.fixture(autouse=True)
def now(time_machine):
    time_machine.move_to(NOON, tick=False)


def text_of(pdf: bytes) -> str:
    """All text of a PDF, spaces as one, without the places where long words may break."""
    pages = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return " ".join(pages.replace("\u200b", "").split())


def minutes(report: FieldReport):
    return minutes_document(whole_reports(FieldReport.objects.filter(pk=report.pk)).get(), clock.now())


def printed(report: FieldReport) -> str:
    return text_of(render_pdf(minutes(report)).pdf)


@pytest.fixture
def program(institution):
    return ProgramFactory(institution=institution, name="Usaha Pesisir (contoh)")


@pytest.fixture
def report(mentor, institution, program, coordinator) -> FieldReport:
    """Verified, with something in every part."""
    group = GroupFactory(institution=institution, name="Kelompok Nelayan Jaya (contoh)")
    assignment = AssignmentFactory(
        mentor=mentor, organization=group, program=program, contract_number="ST-07/PND/2026", starts_on=DAY
    )
    report = FieldReportFactory(
        assignment=assignment,
        visit=VisitFactory(assignment=assignment, planned_on=DAY, moved_reason="hari libur"),
        form=ReportFormFactory(program=program),
        activity_on=DAY,
        starts_at=dt.time(9, 0),
        ends_at=dt.time(11, 30),
        zone="Asia/Jayapura",
        place="Balai desa",
        latitude=Decimal("-6.9"),
        longitude=Decimal("110.4"),
        purpose="Melihat panen.",
        analysis="Kelompok mulai mengatur sendiri.",
        obstacles="Es langka.",
        solutions="Membeli bersama.",
        expense_idr=Decimal(45_000),
        state="verified",
        verified_by=coordinator,
        verified_at=NOON,
    )
    for name, sex, is_present in (
        ("Wagiyem", Sex.FEMALE, True),
        ("Darsono", Sex.MALE, True),
        ("Suyatmi", Sex.FEMALE, False),
    ):
        member = MemberFactory(organization=group, name=name, sex=sex)
        AttendanceFactory(report=report, member=member, is_present=is_present)
    FollowUpFactory(report=report, owner_kind="group")
    earlier = FollowUpFactory(report=FieldReportFactory(assignment=assignment), action="Menyusun jadwal piket")
    FollowUpCheckFactory(report=report, follow_up=earlier)
    indicator = IndicatorFactory(program=program, name="Produksi", unit="kemasan")
    FieldReportReadingFactory(report=report, indicator=indicator, value=Decimal("1250.5"), note="Buku kas")
    check = FieldReportObligationCheckFactory(report=report, note="Mesin dipakai")
    check.occurrence.obligation.description = "Meminjamkan mesin"
    check.occurrence.obligation.save()
    question = ReportQuestionFactory(form=report.form, text="Siapa mengisi kas?")
    ReportAnswerFactory(report=report, question=question, value="Bendahara")
    ReportAddendumFactory(report=report, at=NOON)
    ReportReviewFactory(report=report, action="commented", note="Kata sesama peninjau", at=NOON)
    ReportReviewFactory(report=report, action="verified", by=coordinator, note="", at=NOON)
    ReportConfirmationFactory(report=report, at=NOON)
    return report


def test_minutes_carry_everything_that_the_report_recorded(report, mentor, coordinator):
    told = printed(report)
    for text in (
        "Berita Acara Kunjungan",
        "Kelompok Nelayan Jaya (contoh) · Usaha Pesisir (contoh)",
        f"Pada Selasa, 24 November 2026 pukul 09.00 – 11.30 WIT di Balai desa, {mentor} mendampingi",
        "ST-07/PND/2026",
        "24 November 2026 (digeser: hari libur)",
        "-6.900000, 110.400000",
        "Rp45.000",
        "a. Identifikasi kebutuhan, analisis, dan verifikasi data",
        "e. Fasilitasi perencanaan",
        "Perempuan Laki-laki Tidak dicatat Jumlah",
        "Anggota hadir 1 1 0 2",
        "Anggota tidak hadir 1 0 0 1",
        "Peserta lain 2 0 0 2",
        "Fakta dan temuan Hasil panen 120 kg, naik dari 95 kg.",
        "Penafsiran pendamping Kelompok mulai mengatur sendiri.",
        "Kendala Es langka.",
        "Solusi Membeli bersama.",
        "Produksi 1.250,5 kemasan Buku kas",
        "Meminjamkan mesin",
        "Sesuai Mesin dipakai",
        "Siapa mengisi kas? Bendahara",
        "Membeli timbangan Ibu Sari (contoh) (kelompok) 1 Desember 2026 Belum dikerjakan",
        "Dari kunjungan sebelumnya sudah selesai: Menyusun jadwal piket.",
        "Seharusnya: Panen 130 kg.",
        "Alasan: Salah baca timbangan",
        f"25 November 2026 12.00 WIB: {coordinator} memverifikasi laporan.",
        "Ibu Sari (contoh) membenarkan laporan.",
        "menurut keadaannya pada 25 November 2026 12.00 WIB",
        "Wakil Kelompok Nelayan Jaya (contoh)",
        "Lampiran: daftar hadir",
        "1 Darsono L hadir 2 Suyatmi P – 3 Wagiyem P hadir",
        "Halaman 1 dari",
    ):
        assert text in told, text
    assert "DIVERIFIKASI" not in told
    assert "Kata sesama peninjau" not in told


@pytest.mark.parametrize(
    ("state", "label"), [("draft", "draf"), ("submitted", "diajukan"), ("returned", "dikembalikan")]
)
def test_report_that_nobody_verified_says_so(assignment, state, label):
    told = printed(FieldReportFactory(assignment=assignment, state=state))
    assert f"Belum diverifikasi. Status laporan: {label}." in told
    assert "BELUM DIVERIFIKASI" in told


@pytest.mark.parametrize(
    ("method", "title"),
    [
        (Method.VISIT, "Berita Acara Kunjungan"),
        (Method.TRAINING, "Berita Acara Pelatihan"),
        (Method.ONLINE, "Berita Acara Pendampingan Daring"),
        (Method.PHONE, "Berita Acara Pendampingan Telepon"),
    ],
)
def test_title_says_what_it_was(assignment, method, title):
    assert minutes(FieldReportFactory(assignment=assignment, method=method)).data["title"] == title


def test_report_without_names_counts_no_members(assignment):
    told = printed(FieldReportFactory(assignment=assignment))
    assert "Daftar anggota tidak diisi." in told
    assert "Anggota hadir" not in told
    assert "Lampiran" not in told


def test_hard_letters_long_names_and_300_members_are_printed(mentor, institution):
    group = GroupFactory(institution=institution, name=f"Kelompok {'Panjang' * 27} مجموعة 渔民")
    assignment = AssignmentFactory(mentor=mentor, organization=group)
    report = FieldReportFactory(assignment=assignment, findings=f"{HARD}\n\n{'y' * 900}", place=HARD)
    for number in range(300):
        AttendanceFactory(report=report, member=MemberFactory(organization=group, name=f"Anggota {number:03} {HARD}"))
    document = minutes(report)
    rendered = render_pdf(document)
    told = text_of(rendered.pdf)
    assert rendered.unprintable == ()
    assert "渔民" in told
    assert told.count(HARD) >= 300
    assert f"300 Anggota 299 {HARD}" in told
    assert len(render_pages(document)) == len(PdfReader(io.BytesIO(rendered.pdf)).pages) > 7


def test_letters_without_a_font_are_told(assignment, mentor_user):
    report = FieldReportFactory(assignment=assignment, findings="Senang 😊")
    assert NOT_SHOWN in text_of(print_minutes(actor=mentor_user, report=whole(report)).data)


def whole(report: FieldReport) -> FieldReport:
    return whole_reports(FieldReport.objects.filter(pk=report.pk)).get()


@pytest.mark.parametrize("count", [1, 20])
def test_queries_do_not_grow_with_the_report(report, count, django_assert_num_queries):
    for _ in range(count):
        AttendanceFactory(report=report)
        FollowUpFactory(report=report)
    found = whole(report)
    with django_assert_num_queries(3):
        minutes_document(found, clock.now())


class TestAddress:
    def path(self, report) -> str:
        return reverse("pendampingan:report-minutes", args=[report.public_id])

    @pytest.mark.parametrize("role", ["mentor_user", "coordinator", "admin_user", "observer"])
    def test_whoever_sees_the_report_gets_a_file_and_the_trail_says_so(self, request, report, role, client_for):
        reader = request.getfixturevalue(role)
        answer = client_for(reader).post(self.path(report))
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        assert "berita-acara-kelompok-nelayan-jaya-contoh-2026-11-24.pdf" in answer["Content-Disposition"]
        assert answer["Cache-Control"] == "private, no-store"
        event = AuditEvent.objects.get(action="fieldreport.print_minutes")
        assert (event.actor, event.subjects.get().object_id) == (reader, report.pk)

    @pytest.mark.parametrize("role", ["partner_user", "other_coordinator"])
    def test_for_others_it_is_not_there(self, request, report, role, client_for):
        assert client_for(request.getfixturevalue(role)).post(self.path(report)).status_code == 404
        assert not AuditEvent.objects.filter(action="fieldreport.print_minutes").exists()

    def test_mentor_of_another_group_does_not_find_it(self, report, institution, client_for):
        other = AssignmentFactory(mentor__institution=institution).mentor.membership.user
        assert client_for(other).post(self.path(report)).status_code == 404

    def test_button_on_the_page_of_the_report_is_accepted(self, report, mentor_user):
        client = Client(enforce_csrf_checks=True)
        client.force_login(mentor_user)
        html = client.get(report.get_absolute_url()).content.decode()
        form = html.partition(f'action="{self.path(report)}"')[2].partition("</form>")[0]
        token = form.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
        assert client.post(self.path(report), {"csrfmiddlewaretoken": token}).status_code == 200
