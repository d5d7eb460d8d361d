"""A month in the life of a mentor: assignment, plan, three visits, one report mended, a follow-up closed, the month on
paper. The office sits at a desk, the mentor holds a phone; days pass between them."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from kemitraan.monitoring.tests.journey import field, office
from kemitraan.monitoring.tests.journey.person import Person
from partners.tests.factories import GroupFactory, MemberFactory
from pendampingan.enums import FollowUpState, ReportState
from pendampingan.models import FieldReport, FollowUp, Visit
from programs.enums import ProgramStatus
from programs.models import Reading
from programs.tests.factories import ProgramFactory
from programs.tests.planning_factories import IndicatorFactory, ReadingFactory, TargetFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FIRST, SECOND, THIRD = dt.date(2026, 10, 1), dt.date(2026, 10, 15), dt.date(2026, 10, 29)
AFTERWARDS = dt.date(2026, 11, 2)
REASON = "Tambahkan jumlah anggota yang hadir."
INDICATOR = "Produksi bandeng olahan (contoh)"


@pytest.fixture(autouse=True)
def calendar(time_machine, settings):
    """`calendar(day)`: it becomes nine in the morning of that day; who signed in stays so over the month."""
    settings.SESSION_COOKIE_AGE = 90 * 24 * 3600

    def move_to(day: dt.date) -> dt.date:
        time_machine.move_to(dt.datetime.combine(day, dt.time(2), dt.UTC))
        return day

    move_to(FIRST)
    return move_to


@pytest.fixture
def group(calendar, institution):
    """The group with its members, in a program that measures one thing and measured it a year ago."""
    group = GroupFactory(institution=institution, name=office.GROUP)
    for name, sex in zip(office.MEMBERS, ("female", "male"), strict=True):
        MemberFactory(organization=group, name=name, sex=sex)
    program = ProgramFactory(
        institution=institution, name=office.PROGRAM, status=ProgramStatus.RUNNING, starts_on=dt.date(2025, 1, 1)
    )
    indicator = IndicatorFactory(
        program=program, name=INDICATOR, unit="kemasan", combination="average", aggregation="last"
    )
    TargetFactory(indicator=indicator, period_starts_on=FIRST, value=Decimal(50))
    ReadingFactory(indicator=indicator, organization=group, read_on=dt.date(2025, 10, 20), value=Decimal(20))
    return group


def arrive(context, user) -> Person:
    person = Person(context.new_page())
    person.open("/")
    person.sign_in(user)
    return person


def plan_month(phone: Person) -> None:
    """From the own assignment to what is planned in October."""
    phone.go_to("Pendampingan")
    phone.follow("Penugasan")
    phone.follow(office.GROUP)
    phone.follow("Rencana kerja")
    phone.follow("Tulis rencana Oktober 2026")
    phone.touch("Fasilitasi pelatihan keterampilan")
    phone.touch("Survei data dan fakta daerah sasaran")
    phone.press("Simpan")
    phone.sees("Direncanakan")


def report_visit(phone: Person, day: dt.date, value: str, *, action: str = "") -> None:
    """From the list of visits that lack a report to the report that is handed in."""
    phone.go_to("Laporan")
    phone.follow("Tulis laporan")
    phone.follow(office.GROUP)
    phone.fill("Tempat", "Balai desa")
    phone.fill("Kegiatan", "Meninjau catatan kas.")
    phone.touch(office.MEMBERS[0])
    phone.touch("Fasilitasi pelatihan keterampilan")
    phone.fill("Fakta dan temuan", f"Produksi {value} kemasan sebulan.")
    phone.page.locator("[name^=nilai_]").first.fill(value)
    if action:
        phone.fill("Tindak lanjut", action)
        phone.fill("Penanggung jawab", "Ketua kelompok")
        phone.fill("Tenggat", day + dt.timedelta(days=7))
    phone.press("Simpan dan ajukan")
    phone.sees_state("Diajukan")


def close_follow_up(phone: Person, action: str, result: str) -> None:
    phone.open("/")
    phone.follow(action)
    phone.follow(f"Selesaikan {action}")
    phone.fill("Hasil", result)
    phone.press("Tandai selesai")


def take(person: Person, button: str) -> tuple[str, str]:
    """Press a button that gives a file: its name and, of a PDF, its text."""
    with person.page.expect_download() as started:
        person.page.get_by_role("main").get_by_role("button", name=button, exact=True).click()
    content = started.value.path().read_bytes()
    name = started.value.suggested_filename
    if not name.endswith(".pdf"):
        return name, ""
    pages = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return name, " ".join(pages.replace("\u200b", "").split())


def test_month_from_assignment_to_the_report_on_paper(open_context, calendar, coordinator, mentor_user, group):
    desk, phone = arrive(open_context(), coordinator), arrive(open_context(phone=True), mentor_user)
    office.assign_mentor(desk, mentor_user, FIRST)
    assert [visit.planned_on for visit in Visit.objects.filter(planned_on__month=10)] == [FIRST, SECOND, THIRD]
    plan_month(phone)

    report_visit(phone, FIRST, "30", action=field.FOLLOW_UP)
    office.verify_report(desk)
    report_visit(phone, calendar(SECOND), "35")
    office.return_report(desk, REASON)
    calendar(SECOND + dt.timedelta(days=1))
    field.mend_report(phone, REASON)
    office.verify_report(desk)
    close_follow_up(phone, field.FOLLOW_UP, "Jadwal ditempel di rumah produksi.")
    assert FollowUp.objects.get().state == FollowUpState.DONE
    report_visit(phone, calendar(THIRD), "45")
    office.verify_report(desk)
    assert FieldReport.objects.filter(state=ReportState.VERIFIED).count() == 3
    assert Reading.objects.filter(read_on__year=2026).count() == 3

    name, told = take(desk, "Berita acara")
    assert name == "berita-acara-kelompok-nelayan-jaya-contoh-2026-10-29.pdf"
    assert f"{INDICATOR} 45 kemasan" in told

    calendar(AFTERWARDS)
    phone.go_to("Pendampingan")
    phone.follow("Laporan bulanan")
    phone.pick("Bulan", "Oktober 2026")
    phone.press("Tampilkan")
    phone.sees("3 terlapor")
    name, told = take(phone, "Unduh PDF")
    assert name == "laporan-bulanan-sulastri-pendamping-contoh-2026-10.pdf"
    for text in (
        f"{mentor_user} · Oktober 2026",
        "3 direncanakan; 3 terlapor; 0 belum dilaporkan; 0 digeser; 0 dibatalkan",
        "3 laporan: 0 diajukan, 3 terverifikasi",
        f"{office.GROUP} 3 3 3 0 0 0 3",
        f"{office.GROUP} – – 3 – – – a, b, d, e, f",
        "1 baru; 1 selesai; 0 terlambat",
        "selesai 16 Oktober 2026 Jadwal ditempel di rumah produksi.",
        "Oktober 2026 45 kemasan 20 kemasan",
        "Semua kunjungan sampai hari ini sudah dilaporkan.",
    ):
        assert text in told, text
    assert "belum selesai" not in told

    desk.open(phone.page.url)
    expect(desk.page.get_by_role("combobox", name="Pendamping")).to_be_visible()
    assert "Oktober 2026 45 kemasan 50 kemasan (90 %) 20 kemasan" in take(desk, "Unduh PDF")[1]
    assert take(phone, "Unduh logbook")[0].endswith("2026-10-01-2026-10-31.xlsx")
