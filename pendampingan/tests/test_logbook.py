"""The logbook as Excel: every report and every visit without one, once, as recorded; nothing becomes a formula."""

import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest

from kemitraan.core.enums import JobQueue
from kemitraan.core.models import Attachment, AuditEvent, Job, JobState
from kemitraan.core.services.jobs import run_due_jobs
from partners.tests.factories import GroupFactory
from pendampingan.resources.logbook import LABELS
from pendampingan.services import logbooks
from pendampingan.services.logbooks import make_logbook
from pendampingan.tests.factories import (
    AssignmentFactory,
    AttendanceFactory,
    FieldReportFactory,
    FollowUpFactory,
    MentorFactory,
    ReportAnswerFactory,
    ReportFormFactory,
    ReportQuestionFactory,
    VisitFactory,
)
from pendampingan.tests.growth import NOON
from programs.tests.factories import ProgramFactory

URL = "/pendampingan/laporan-bulanan/"
SINCE, UNTIL = dt.date(2026, 11, 1), dt.date(2026, 11, 30)
FORMULAS = ('=HYPERLINK("http://x")', "+1+1", "-2", "@SUM(A1)", "\t=1")


@pytest.fixture(autouse=True)
def today(time_machine):
    """25 November 2026."""
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def running(mentor):
    program = ProgramFactory(institution=mentor.institution)
    group = GroupFactory(institution=mentor.institution, name="Kelompok A (contoh)")
    return AssignmentFactory(mentor=mentor, organization=group, program=program, starts_on=dt.date(2026, 1, 5))


def on(day: int, month: int = 11) -> dt.date:
    return dt.date(2026, month, day)


def rows_of(data: bytes) -> list[dict]:
    """The rows of the sheet by heading."""
    head, *rows = openpyxl.load_workbook(io.BytesIO(data))["Logbook"].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def logbook(actor, mentor) -> list[dict]:
    return rows_of(make_logbook(actor=actor, mentor=mentor, since=SINCE, until=UNTIL).data)


def test_each_report_and_each_visit_without_one_is_a_row_by_day(running, mentor, coordinator):
    for day, state in ((3, "submitted"), (10, "draft")):
        FieldReportFactory(
            assignment=running,
            visit=VisitFactory(assignment=running, planned_on=on(day)),
            activity_on=on(day),
            state=state,
        )
    FieldReportFactory(assignment=running, activity_on=on(5), state="submitted")
    VisitFactory(assignment=running, planned_on=on(4))
    VisitFactory(assignment=running, planned_on=on(12), state="cancelled", cancelled_reason="banjir")
    VisitFactory(assignment=running, planned_on=on(29), counted_on=on(28), moved_reason="hari libur")
    rows = logbook(coordinator, mentor)
    assert [(row["Tanggal kegiatan"].day, row["Hari"], row["Status"]) for row in rows] == [
        (3, "Selasa", "Diajukan"),
        (4, "Rabu", "Laporan terlambat"),
        (5, "Kamis", "Diajukan"),
        (10, "Selasa", "Draf"),
        (12, "Kamis", "Dibatalkan"),
        (29, "Minggu", "Direncanakan"),
    ]
    assert [row["Kunjungan direncanakan"] and row["Kunjungan direncanakan"].day for row in rows] == [
        3,
        4,
        None,
        10,
        12,
        29,
    ]
    assert [row["Catatan rencana"] for row in rows[-2:]] == ["banjir", "hari libur"]


def test_visit_answered_in_another_month_stands_in_both(running, mentor, coordinator):
    visit = VisitFactory(assignment=running, planned_on=on(30))
    FieldReportFactory(assignment=running, visit=visit, activity_on=on(1, 12), state="submitted")
    (row,) = logbook(coordinator, mentor)
    assert (row["Tanggal kegiatan"].date(), row["Kegiatan"]) == (on(30), None)
    (row,) = rows_of(make_logbook(actor=coordinator, mentor=mentor, since=on(1, 12), until=on(31, 12)).data)
    assert (row["Tanggal kegiatan"].date(), row["Kunjungan direncanakan"].date()) == (on(1, 12), on(30))


def test_row_says_what_the_report_recorded(running, mentor, coordinator):
    form = ReportFormFactory(program=running.program)
    report = FieldReportFactory(
        assignment=running,
        form=form,
        activity_on=on(3),
        starts_at=dt.time(9, 5),
        ends_at=dt.time(11, 0),
        zone="Asia/Jayapura",
        expense_idr=Decimal(45_000),
        analysis="Mulai mandiri.",
    )
    AttendanceFactory(report=report)
    FollowUpFactory(report=report)
    question = ReportQuestionFactory(form=form, text="Siapa mengisi kas?")
    ReportAnswerFactory(report=report, question=question, value="Bendahara")
    (row,) = logbook(coordinator, mentor)
    expected = {
        "Mulai": "09.05",
        "Selesai": "11.00",
        "Zona waktu": "WIT (UTC+9)",
        "Kelompok": "Kelompok A (contoh)",
        "Fakta dan temuan": report.findings,
        "Analisis": "Mulai mandiri.",
        "Anggota hadir": 1,
        "Peserta lain (P)": 2,
        "Biaya (Rp)": 45_000,
        f"Siapa mengisi kas? ({running.program})": "Bendahara",
        "Penulis": report.author.full_name,
    }
    assert {name: row[name] for name in expected} == expected
    assert "Membeli timbangan (Ibu Sari (contoh)" in row["Tindak lanjut"]
    assert set(LABELS.values()) >= set(row) - {f"Siapa mengisi kas? ({running.program})"}


@pytest.mark.parametrize("text", FORMULAS)
def test_what_people_wrote_never_becomes_a_formula(running, mentor, coordinator, text):
    FieldReportFactory(assignment=running, activity_on=on(3), activities=text)
    data = make_logbook(actor=coordinator, mentor=mentor, since=SINCE, until=UNTIL).data
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Logbook"]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert text in [cell.value for cell in cells]


def test_only_this_mentor_and_only_what_the_reader_sees(running, mentor, mentor_user, coordinator):
    FieldReportFactory(assignment=running, activity_on=on(3))
    colleague = AssignmentFactory(mentor=MentorFactory(institution=mentor.institution))
    FieldReportFactory(assignment=colleague, activity_on=on(4))
    VisitFactory(assignment=colleague, planned_on=on(5))
    assert len(logbook(coordinator, mentor)) == len(logbook(mentor_user, mentor)) == 1
    assert len(logbook(coordinator, colleague.mentor)) == 2
    assert logbook(mentor_user, colleague.mentor) == []


@pytest.mark.parametrize("count", [1, 5])
def test_queries_do_not_grow_with_rows(running, mentor, coordinator, count, django_assert_max_num_queries):
    for number in range(count):
        AttendanceFactory(report=FieldReportFactory(assignment=running, activity_on=on(3 + number)))
        VisitFactory(assignment=running, planned_on=on(20 + number))
    with django_assert_max_num_queries(16):
        assert len(logbook(coordinator, mentor)) == 2 * count


class TestPage:
    def ask(self, client, since="1/11/2026", until="30/11/2026"):
        return client.post(URL, {"unduh": "logbook", "since": since, "until": until})

    def test_short_one_comes_at_once_and_the_trail_says_so(self, running, mentor, mentor_user, client_for):
        FieldReportFactory(assignment=running, activity_on=on(3))
        answer = self.ask(client_for(mentor_user))
        assert "logbook-sulastri-pendamping-contoh-2026-11-01-2026-11-30.xlsx" in answer["Content-Disposition"]
        assert len(rows_of(answer.content)) == 1
        assert "01-11-2026 sampai 30-11-2026 (1 baris)" in AuditEvent.objects.get(action="export.create").sentence

    @pytest.mark.parametrize(
        ("since", "until", "says"),
        [
            ("30/11/2026", "1/11/2026", "Tanggal sampai tidak boleh sebelum tanggal dari."),
            ("12/31/2026", "1/11/2026", "12/31/2026"),
            ("", "", ""),
        ],
    )
    def test_days_that_make_no_period_are_told_and_kept(self, running, mentor_user, client_for, since, until, says):
        answer = self.ask(client_for(mentor_user), since, until)
        assert answer.status_code == 422
        form = answer.context["logbook_form"]
        assert form.errors
        assert (form["since"].value(), form["until"].value()) == (since, until)
        assert says in answer.content.decode()

    def test_long_one_becomes_one_job_whose_file_is_the_same(
        self, running, mentor, mentor_user, client_for, monkeypatch
    ):
        monkeypatch.setattr(logbooks, "ROWS_AT_ONCE", 2)
        for day in (3, 4, 5):
            FieldReportFactory(assignment=running, activity_on=on(day))
        client = client_for(mentor_user)
        first, second = self.ask(client), self.ask(client)
        job = Job.objects.get()
        assert job.queue == JobQueue.EXPORTS
        assert first.url == second.url == job.get_absolute_url()
        assert run_due_jobs() == 1
        job.refresh_from_db()
        assert (job.state, job.result) == (JobState.DONE, {"rows": 3})
        file = Attachment.objects.get(object_id=job.pk, purpose="export")
        assert len(rows_of(file.file.read())) == 3
        html = client.get(job.get_absolute_url()).content.decode()
        assert f"Logbook {mentor}" in html
        assert "logbook-sulastri-pendamping-contoh-2026-11-01-2026-11-30.xlsx" in html
        assert run_due_jobs() == 0

    def test_job_of_somebody_who_left_gives_no_file(self, running, mentor_user, client_for, monkeypatch):
        monkeypatch.setattr(logbooks, "ROWS_AT_ONCE", 0)
        FieldReportFactory(assignment=running, activity_on=on(3))
        self.ask(client_for(mentor_user))
        mentor_user.membership.ends_on = on(24)
        mentor_user.membership.save()
        run_due_jobs()
        assert Job.objects.get().state == JobState.FAILED
        assert not Attachment.objects.exists()
