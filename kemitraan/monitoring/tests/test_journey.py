"""The main job in a real browser: import, plan, report from the field, return, verify, be reminded."""

import datetime as dt

import pytest
from django.core import mail

from kemitraan.accounts.tests.factories import PASSWORD
from kemitraan.core.formats import format_date
from kemitraan.reminders.services.running import run_reminders
from partners.models import Organization
from pendampingan.enums import ReportState
from pendampingan.models import Assignment, FieldReport, Mentor, Visit
from programs.models import Program

LIST = (
    "nama_mitra;kabupaten;kecamatan;telepon\n"
    "PT Ombak Biru (contoh);Kabupaten Demak;Bonang;0812-3450-0031\n"
    "Kelompok Nelayan Jaya (contoh);Kabupaten Demak;Wedung;081234500032\n"
)


def sign_in(page, user) -> None:
    page.goto("/masuk/")
    page.fill("input[type=email]", user.email)
    page.fill("input[type=password]", PASSWORD)
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url("**/")


def choose(page, field: str, text: str) -> None:
    """Pick an organization in a searchable select by typing a part of its name."""
    box = page.locator(f"#id_{field}-ts-control")
    box.click()
    box.fill(text)
    page.locator(f"#id_{field}-ts-dropdown .option", has_text=text).first.click()


def import_list(page, folder) -> None:
    path = folder / "mitra.csv"
    path.write_text(LIST)
    page.goto("/impor/baru/")
    page.set_input_files("input[type=file]", str(path))
    page.locator(".submit-bar button[type=submit]").click()
    page.get_by_role("button", name="Tulis 2 mitra").click()
    page.goto("/mitra/?q=ombak")
    assert page.get_by_role("link", name="PT Ombak Biru (contoh)").is_visible()


def plan_program(page) -> None:
    page.goto("/program/baru/")
    page.fill("#id_name", "Usaha Pesisir Tangguh (contoh)")
    choose(page, "lead_actor", "Ombak")
    page.fill("#id_goals", "Kelompok mandiri dalam setahun.")
    page.fill("#id_starts_on", "2026-01-05")
    page.locator(".submit-bar button[type=submit]").click()
    page.get_by_role("heading", name="Usaha Pesisir Tangguh (contoh)").wait_for()


def assign(coordinator, mentor_user) -> Visit:
    """A mentor whose visit of a week ago is still without a report."""
    institution = coordinator.membership.institution
    group = Organization.objects.get(name="Kelompok Nelayan Jaya (contoh)")
    planned_on = institution.today - dt.timedelta(days=7)
    assignment = Assignment.objects.create(
        institution=institution,
        mentor=Mentor.objects.create(institution=institution, membership=mentor_user.membership),
        organization=group,
        starts_on=planned_on,
        first_visit_on=planned_on,
    )
    return Visit.objects.create(
        institution=institution,
        assignment=assignment,
        planned_on=planned_on,
        report_due_on=planned_on + dt.timedelta(days=3),
    )


def write_report(phone, visit: Visit) -> None:
    phone.goto(f"/laporan/baru/?kunjungan={visit.public_id}")
    phone.fill("#id_activity_on", visit.planned_on.isoformat())
    phone.fill("#id_place", "Balai desa")
    phone.fill("#id_activities", "Meninjau catatan kas.")
    phone.fill("#id_guests_female", "7")
    phone.fill("#id_findings", "Produksi 40 kemasan per minggu.")
    phone.locator("label", has_text="Fasilitasi pelatihan keterampilan").click()
    phone.locator("label", has_text="Fasilitator").first.click()
    phone.fill("[name$='-0-action']", "Menyusun jadwal piket")
    phone.fill("[name$='-0-owner_name']", "Ketua kelompok")
    phone.fill("[name$='-0-due_on']", (visit.planned_on + dt.timedelta(days=30)).isoformat())
    hand_in(phone)


def hand_in(phone) -> None:
    phone.get_by_role("button", name="Simpan dan ajukan").click()
    phone.locator(".record-head .pill", has_text="Diajukan").wait_for()


@pytest.mark.browser
@pytest.mark.smoke
@pytest.mark.django_db(transaction=True)
def test_main_job_from_import_to_verified_report_and_reminder(open_context, coordinator, mentor_user, tmp_path):
    desk, phone = open_context().new_page(), open_context(phone=True).new_page()
    sign_in(desk, coordinator)
    import_list(desk, tmp_path)
    plan_program(desk)
    assert Program.objects.get().lead_actor.name == "PT Ombak Biru (contoh)"
    visit = assign(coordinator, mentor_user)

    run_reminders()
    (reminder,) = [message for message in mail.outbox if mentor_user.email in message.to[0]]
    assert format_date(visit.report_due_on) in reminder.body

    sign_in(phone, mentor_user)
    write_report(phone, visit)
    report = FieldReport.objects.get()
    assert report.state == ReportState.SUBMITTED

    desk.goto(f"/laporan/{report.public_id}/kembalikan/")
    desk.fill("#id_reason", "Tambahkan jumlah anggota yang hadir.")
    desk.fill("#id_due_on", (coordinator.membership.institution.today + dt.timedelta(days=2)).isoformat())
    desk.locator(".submit-bar button[type=submit]").click()
    desk.locator(".record-head .pill", has_text="Dikembalikan").wait_for()

    phone.goto(f"/laporan/{report.public_id}/ubah/")
    phone.fill("#id_findings", "Produksi 40 kemasan per minggu; tujuh anggota hadir.")
    hand_in(phone)

    desk.goto(f"/laporan/{report.public_id}/")
    desk.get_by_role("button", name="Verifikasi").click()
    desk.locator("dialog[open]").get_by_role("button", name="Verifikasi").click()
    desk.locator(".record-head .pill", has_text="Terverifikasi").wait_for()
    report.refresh_from_db()
    assert (report.state, report.verified_by) == (ReportState.VERIFIED, coordinator)

    mail.outbox.clear()
    run_reminders()
    assert not [message for message in mail.outbox if mentor_user.email in message.to[0]]
