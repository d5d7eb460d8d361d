"""Whatever people do to a form, what they entered is kept, and kept once."""

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from kemitraan.monitoring.tests.journey.person import Person
from partners.models import Organization
from partners.tests.factories import OrganizationFactory

NAME = "Koperasi Garam Muria (contoh)"
NEW_ORGANIZATION = "/mitra/baru/"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def at_desk(open_context, live_server):
    """`at_desk(user)` is a person whose browser has been signed in already."""

    def signed_in(user) -> Person:
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        context = open_context()
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": session.session_key, "url": live_server.url}])
        return Person(context.new_page())

    return signed_in


def end_session(person: Person) -> None:
    """What two weeks away do: the server no longer knows the session."""
    (key,) = [c["value"] for c in person.page.context.cookies() if c["name"] == settings.SESSION_COOKIE_NAME]
    Session.objects.get(session_key=key).delete()


def draft_is_saved(person: Person) -> None:
    expect(person.page.get_by_text("Draf tersimpan")).to_be_visible()


def test_two_people_edit_one_record_and_the_later_one_sees_the_earlier_change(at_desk, admin_user, coordinator):
    record = OrganizationFactory(institution=coordinator.membership.institution, name=NAME, district="Bonang")
    first, second = at_desk(admin_user), at_desk(coordinator)
    for person in (first, second):
        person.open(record.get_absolute_url())
        person.follow("Ubah")
    first.fill("Kecamatan", "Wedung")
    first.press("Simpan")

    second.fill("Nama", "Koperasi Garam Muria Makmur (contoh)")
    second.press("Simpan")
    conflict = second.page.get_by_role("alert")
    expect(conflict).to_contain_text(str(admin_user))
    expect(conflict.get_by_role("row").filter(has_text="kecamatan")).to_contain_text("Wedung")
    expect(second.field("Nama")).to_have_value("Koperasi Garam Muria Makmur (contoh)")
    record.refresh_from_db()
    assert (record.name, record.district) == (NAME, "Wedung")

    second.press("Simpan")
    record.refresh_from_db()
    assert record.name == "Koperasi Garam Muria Makmur (contoh)"
    assert record.district == "Wedung"


def test_double_click_on_submit_creates_one(at_desk, coordinator):
    desk = at_desk(coordinator)
    desk.open(NEW_ORGANIZATION)
    desk.fill("Nama", NAME)
    desk.pick("Jenis", "Koperasi")
    with desk.page.expect_navigation():
        desk.page.get_by_role("button", name="Simpan", exact=True).dblclick()
    expect(desk.page.get_by_role("heading", level=1)).to_have_text(NAME)
    assert Organization.objects.filter(name=NAME).count() == 1


def test_back_after_submit_and_submit_again_creates_one(at_desk, coordinator):
    desk = at_desk(coordinator)
    desk.open(NEW_ORGANIZATION)
    desk.fill("Nama", NAME)
    desk.pick("Jenis", "Koperasi")
    desk.press("Simpan")
    saved = desk.page.url
    desk.page.go_back()
    expect(desk.field("Nama")).to_have_value(NAME)
    desk.press("Simpan")
    assert desk.page.url == saved
    assert Organization.objects.filter(name=NAME).count() == 1

    desk.page.go_back()
    desk.fill("Nama", "Koperasi Lain Sama Sekali (contoh)")
    desk.press("Simpan")
    assert set(Organization.objects.values_list("name", flat=True)) >= {NAME, "Koperasi Lain Sama Sekali (contoh)"}


def test_form_left_by_closing_the_tab_is_taken_up_again(at_desk, coordinator):
    desk = at_desk(coordinator)
    desk.open(NEW_ORGANIZATION)
    desk.fill("Nama", NAME)
    desk.pick("Jenis", "Koperasi")
    draft_is_saved(desk)
    desk.page.close()

    desk.open_in_new_tab(NEW_ORGANIZATION)
    desk.follow("Lanjutkan isian")
    expect(desk.field("Nama")).to_have_value(NAME)
    desk.press("Simpan")
    assert Organization.objects.get(name=NAME).get_kind_display() == "Koperasi"
    desk.open(NEW_ORGANIZATION)
    expect(desk.page.get_by_text("Lanjutkan isian")).to_have_count(0)


def test_session_that_ends_in_the_middle_of_a_form_costs_nothing(at_desk, coordinator):
    desk = at_desk(coordinator)
    desk.open(NEW_ORGANIZATION)
    desk.fill("Nama", NAME)
    desk.pick("Jenis", "Koperasi")
    draft_is_saved(desk)
    end_session(desk)
    desk.fill("Kecamatan", "Wedung")
    desk.press("Simpan")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Masuk")
    assert not Organization.objects.filter(name=NAME).exists()

    desk.sign_in(coordinator, lands_on="**/mitra/baru/?draf=*")
    expect(desk.field("Nama")).to_have_value(NAME)
    expect(desk.field("Kecamatan")).to_have_value("Wedung")
    desk.press("Simpan")
    assert Organization.objects.get(name=NAME).district == "Wedung"


def test_session_that_ends_is_no_way_to_the_entries_of_somebody_else(at_desk, coordinator, admin_user):
    desk = at_desk(coordinator)
    desk.open(NEW_ORGANIZATION)
    desk.fill("Nama", NAME)
    end_session(desk)
    desk.press("Simpan")
    desk.sign_in(admin_user)
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Mitra baru")
    expect(desk.field("Nama")).to_have_value("")
    assert NAME not in desk.page.evaluate("JSON.stringify(sessionStorage)")


def test_draft_taken_up_after_somebody_else_saved_shows_their_change(at_desk, admin_user, coordinator):
    record = OrganizationFactory(institution=coordinator.membership.institution, name=NAME, district="Bonang")
    first, second = at_desk(admin_user), at_desk(coordinator)
    edit = f"{record.get_absolute_url()}ubah/"
    second.open(edit)
    second.fill("Desa/kelurahan", "Babalan")
    draft_is_saved(second)
    second.page.close()
    first.open(edit)
    first.fill("Kecamatan", "Wedung")
    first.press("Simpan")

    second.open_in_new_tab(edit)
    second.follow("Lanjutkan isian")
    second.press("Simpan")
    expect(second.page.get_by_role("alert")).to_contain_text("Wedung")
    second.press("Simpan")
    record.refresh_from_db()
    assert (record.district, record.village) == ("Wedung", "Babalan")
