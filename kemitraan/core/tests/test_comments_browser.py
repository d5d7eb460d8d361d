"""Naming somebody by keyboard, older entries in place, and the history as a tab on a phone, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from kemitraan.accounts.tests.factories import PASSWORD
from kemitraan.core.models import Comment, Notification
from kemitraan.core.services import audit
from kemitraan.core.services.comments import post_comment
from kemitraan.core.tests.axe import violations
from partners.tests.factories import OrganizationFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sign_in(page, user) -> None:
    page.goto("/masuk/")
    page.fill("input[type=email]", user.email)
    page.fill("input[type=password]", PASSWORD)
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url("**/")


@pytest.fixture
def organization(institution):
    return OrganizationFactory(institution=institution, name="PT Bandeng Jaya (contoh)")


def test_comment_with_a_mention_by_keyboard_only(page, organization, coordinator, admin_user):
    sign_in(page, coordinator)
    page.goto(organization.get_absolute_url())
    expect(page.locator("#riwayat-isi")).to_contain_text("Belum ada kejadian.")
    field = page.get_by_label("Komentar", exact=True)
    field.focus()
    page.keyboard.type("Tolong dicek @ra")
    options = page.get_by_role("listbox", name="Orang yang dapat disebut").get_by_role("option")
    expect(options).to_have_count(1)
    expect(options.first).to_contain_text(admin_user.full_name)
    expect(field).to_have_attribute("aria-activedescendant", "sebutan-0")
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    page.keyboard.type("t")
    expect(options).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(field).to_have_value(f"Tolong dicek @{admin_user.full_name} ")
    page.keyboard.type("ya")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Hanya lembaga")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Kirim")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**#komentar-*")
    shown = page.locator(".comment-text")
    expect(shown).to_have_text(f"Tolong dicek @{admin_user.full_name} ya")
    expect(page.locator(".comment:target .comment-name")).to_have_text(f"@{admin_user.full_name}")
    assert Comment.objects.get().mentions.get().user == admin_user
    assert Notification.objects.get().user == admin_user
    expect(page.get_by_label("Komentar", exact=True)).to_have_value("")
    assert violations(page) == []


def test_names_are_put_in_as_text(page, organization, coordinator, admin_user):
    admin_user.full_name = "Ratna <img src=x onerror=alert(1)> (contoh)"
    admin_user.save()
    sign_in(page, coordinator)
    page.goto(organization.get_absolute_url())
    page.get_by_label("Komentar", exact=True).focus()
    page.keyboard.type("@Rat")
    expect(page.locator(".mention-list li span")).to_have_text(admin_user.full_name)
    assert page.locator(".mention-list img").count() == 0


def test_kinds_and_older_entries_change_the_list_in_place(page, organization, coordinator):
    for number in range(24):
        audit.record(actor=coordinator, action="uji", sentence=f"kejadian {number}.", subjects=[organization])
    post_comment(actor=coordinator, record=organization, text="Halo")
    sign_in(page, coordinator)
    page.goto(organization.get_absolute_url())
    page.get_by_label("Komentar", exact=True).fill("belum dikirim")
    entries = page.locator("#riwayat-daftar li")
    expect(entries).to_have_count(20)
    page.get_by_role("link", name="Lihat yang lebih lama").press("Enter")
    expect(entries).to_have_count(25)
    expect(page.get_by_role("link", name="Lihat yang lebih lama")).to_have_count(0)
    assert page.locator("#riwayat-daftar h3:visible").count() == 1
    page.get_by_label("Jenis riwayat").get_by_role("link", name="Komentar").click()
    expect(entries).to_have_count(1)
    expect(page).to_have_url(re.compile(r"\?riwayat=komentar$"))
    expect(page.get_by_label("Komentar", exact=True)).to_have_value("belum dikirim")
    page.reload()
    expect(entries).to_have_count(1)
    page.go_back()
    expect(entries).to_have_count(20)


def test_history_is_a_tab_on_a_phone(phone, organization, coordinator, institution):
    from programs.tests.factories import AgreementFactory

    agreement = AgreementFactory(institution=institution)
    comment = post_comment(actor=coordinator, record=agreement, text="Halo")
    sign_in(phone, coordinator)
    phone.goto(agreement.get_absolute_url())
    history, record = phone.locator("#riwayat"), phone.locator("#catatan")
    switch = phone.get_by_label("Catatan atau riwayat")
    expect(history).to_be_hidden()
    expect(record).to_be_visible()
    switch.get_by_role("link", name="Riwayat").click()
    expect(history).to_be_visible()
    expect(record).to_be_hidden()
    expect(switch.get_by_role("link", name="Riwayat")).to_have_attribute("aria-current", "true")
    assert violations(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    switch.get_by_role("link", name="Ringkasan").click()
    expect(record).to_be_visible()
    phone.goto(f"{agreement.get_absolute_url()}#komentar-{comment.public_id}")
    phone.reload()
    expect(phone.locator(".comment:target")).to_be_visible()
    expect(record).to_be_hidden()


def test_history_of_a_partner_beside_is_one_of_its_tabs_on_a_phone(phone, partner_user, institution):
    from partners.tests.factories import RepresentativeFactory
    from programs.tests.factories import AgreementFactory, AgreementPartyFactory

    mine, beside = OrganizationFactory.create_batch(2, institution=institution)
    RepresentativeFactory(organization=mine, membership=partner_user.membership)
    agreement = AgreementFactory(institution=institution, state="active", starts_on=institution.today)
    for party in (mine, beside):
        AgreementPartyFactory(agreement=agreement, organization=party)
    sign_in(phone, partner_user)
    phone.goto(beside.get_absolute_url())
    tabs = phone.get_by_label("Bagian mitra")
    expect(phone.locator("nav.tabs:visible")).to_have_count(1)
    expect(tabs.get_by_role("link", name="Ringkasan")).to_have_attribute("aria-current", "page")
    tabs.get_by_role("link", name="Riwayat").click()
    expect(phone.locator("#riwayat")).to_be_visible()
    expect(phone.locator("#catatan")).to_be_hidden()
    expect(tabs.locator("[aria-current]")).to_have_text("Riwayat")
    phone.go_back()
    expect(phone.locator("#catatan")).to_be_visible()
    expect(tabs.locator("[aria-current]")).to_have_text("Ringkasan")
    tabs.get_by_role("link", name="Riwayat").click()
    tabs.get_by_role("link", name="Kontak").click()
    expect(phone.locator("#catatan")).to_be_visible()
    assert violations(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
