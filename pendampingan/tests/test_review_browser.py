"""Reviewing by keyboard in a real browser, and the field report's ticks on a phone."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from kemitraan.accounts.tests.factories import PASSWORD
from kemitraan.core import clock
from partners.tests.factories import MemberFactory
from pendampingan.enums import ReportState
from pendampingan.models import FieldReport
from pendampingan.services import reviews
from pendampingan.tests.factories import AssignmentFactory, FieldReportFactory, MentorFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sign_in(page, user) -> None:
    page.goto("/masuk/")
    page.fill("input[type=email]", user.email)
    page.fill("input[type=password]", PASSWORD)
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url("**/")


@pytest.fixture
def group(mentor_user):
    mentor = MentorFactory(membership=mentor_user.membership, institution=mentor_user.membership.institution)
    return AssignmentFactory(mentor=mentor)


def test_review_by_keyboard_only(page, coordinator, mentor_user, group):
    reports = FieldReportFactory.create_batch(3, assignment=group, author=mentor_user)
    for report in reports:
        reviews.submit_field_report(actor=mentor_user, report=report)
        minutes = dt.timedelta(minutes=30 - 5 * reports.index(report))
        FieldReport.objects.filter(pk=report.pk).update(submitted_at=clock.now() - minutes)
    first, second, third = (report.get_absolute_url() for report in reports)
    sign_in(page, coordinator)
    page.goto(first)
    expect(page.get_by_label("Antrean tinjauan")).to_contain_text("1 dari 3")
    page.keyboard.press("j")
    page.wait_for_url(f"**{second}")
    page.keyboard.press("j")
    page.wait_for_url(f"**{third}")
    page.keyboard.press("k")
    page.wait_for_url(f"**{second}")

    page.keyboard.press("r")
    reason = page.locator("#kembali_reason")
    expect(reason).to_be_focused()
    page.keyboard.type("jvkr: tambahkan angka")
    expect(reason).to_have_value("jvkr: tambahkan angka")
    page.keyboard.press("Control+k")
    assert page.url.endswith(second)
    page.locator("#kembalikan button[type=submit]").click()
    page.locator(".record-head .pill", has_text="Dikembalikan").wait_for()
    page.wait_for_load_state()

    page.keyboard.press("j")
    page.wait_for_url(f"**{first}")
    page.keyboard.press("v")
    dialog = page.locator("dialog[open]")
    expect(dialog).to_contain_text("Verifikasi laporan ini?")
    page.keyboard.press("j")
    assert page.url.endswith(first)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.keyboard.press("v")
    dialog.get_by_role("button", name="Verifikasi").press("Enter")
    page.locator(".record-head .pill", has_text="Terverifikasi").wait_for()
    states = [FieldReport.objects.get(pk=report.pk).state for report in reports]
    assert states == [ReportState.VERIFIED, ReportState.RETURNED, ReportState.SUBMITTED]


def test_field_report_folds_tick_when_filled(phone, mentor_user, group):
    MemberFactory(organization=group.organization)
    sign_in(phone, mentor_user)
    phone.goto(f"/laporan/baru/?penugasan={group.public_id}")

    def tick(title: str):
        return phone.locator("details.fold", has=phone.get_by_role("heading", name=title)).locator(".fold-tick")

    for title in ("Kehadiran", "Temuan"):
        expect(tick(title)).to_be_hidden()
    phone.fill("#id_findings", "Panen 120 kg.")
    expect(tick("Temuan")).to_be_visible()
    phone.fill("#id_findings", " ")
    expect(tick("Temuan")).to_be_hidden()
    phone.locator(".attend").first.click()
    expect(tick("Kehadiran")).to_be_visible()
    bar = phone.locator(".submit-bar")
    expect(bar.get_by_role("button")).to_have_count(2)
    assert bar.bounding_box()["height"] < 90
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    phone.fill("#id_activities", "Menimbang hasil panen.")
    phone.fill("#id_place", "Balai desa")
    phone.press("#id_place", "Enter")
    phone.locator(".record-head .pill", has_text="Draf").wait_for()
    assert FieldReport.objects.get().state == ReportState.DRAFT


MEMBERS = 300
PAINT_MS = 100
READY_MS = 4_000
TAP_TO_PAINT = """async (index) => {
  const rows = [...document.querySelectorAll("[data-attendance] .attend")];
  rows[index].scrollIntoView({ block: "center" });
  const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  await painted();
  const before = performance.now();
  await painted();
  const start = performance.now();
  rows[index].click();
  await painted();
  return performance.now() - start - (start - before);
}"""


def test_attendance_of_three_hundred_members_stays_quick_on_a_slow_phone(phone, mentor_user, group):
    """Tap to paint below 100 ms more than a frame without a tap takes, with a processor four times slower.

    Names are found, all are ticked at one touch.
    """
    for number in range(MEMBERS):
        MemberFactory(organization=group.organization, name=f"Anggota {number:03d}", sex=("female", "male")[number % 2])
    sign_in(phone, mentor_user)
    phone.context.new_cdp_session(phone).send("Emulation.setCPUThrottlingRate", {"rate": 4})
    phone.goto(f"/laporan/baru/?penugasan={group.public_id}")
    timing = "performance.getEntriesByType('navigation')[0]"
    ready = phone.evaluate(f"{timing}.domContentLoadedEventEnd - {timing}.responseEnd")
    taps = sorted(phone.evaluate(TAP_TO_PAINT, index) for index in (0, 40, 150, 151, 152, 299, 298, 150))
    print(f"\nattendance-300: ready {ready:.0f} ms, tap to paint median {taps[4]:.0f} ms, worst {taps[-1]:.0f} ms")
    assert ready < READY_MS
    assert taps[4] < PAINT_MS
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")

    count = phone.locator("[data-attendance-count]")
    expect(count).to_have_text("6 dari 300 hadir: 4 P, 2 L")
    phone.get_by_label("Cari nama anggota").fill("anggota 07")
    expect(phone.locator("[data-attendance] .attend:visible")).to_have_count(13)  # 007, 107, 207 and 070 to 079
    phone.get_by_label("Cari nama anggota").press("Enter")
    assert phone.url.endswith(f"/laporan/baru/?penugasan={group.public_id}")
    phone.get_by_role("button", name="Semua hadir").click()
    expect(count).to_have_text("300 dari 300 hadir: 150 P, 150 L")
    phone.get_by_role("button", name="Kosongkan semua").click()
    expect(count).to_have_text("0 dari 300 hadir")


def test_last_visit_is_taken_over_without_losing_what_was_typed(phone, mentor_user, group):
    member = MemberFactory(organization=group.organization)
    last = FieldReportFactory(
        assignment=group, author=mentor_user, place="Balai desa", method="online", roles=["catalyst"]
    )
    last.attendances.create(institution=last.institution, member=member, is_present=True)
    sign_in(phone, mentor_user)
    phone.goto(f"/laporan/baru/?penugasan={group.public_id}")
    phone.fill("#id_activities", "Menimbang panen.")
    phone.get_by_role("button", name="Ambil dari kunjungan terakhir").click()
    expect(phone.locator("#id_place")).to_have_value("Balai desa")
    expect(phone.locator("[name=method][value=online]")).to_be_checked()
    expect(phone.locator("[name=roles][value=catalyst]")).to_be_checked()
    expect(phone.locator("[name=hadir]")).to_be_checked()
    expect(phone.locator("#id_activities")).to_have_value("Menimbang panen.")
    phone.fill("#id_place", "Rumah ketua")
    phone.get_by_role("button", name="Ambil dari kunjungan terakhir").click()
    expect(phone.locator("#id_place")).to_have_value("Rumah ketua")
