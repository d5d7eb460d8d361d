"""A search in the browser, by keyboard and on a phone: suggestions come by themselves, the choice is one form."""

from decimal import Decimal

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from kemitraan.core.tests.axe import violations
from partners.tests.factories import CapabilityFactory, OrganizationFactory
from programs.models import Candidate, SelectionDecision
from programs.tests.searches import make_search

pytestmark = pytest.mark.browser


@pytest.fixture
def search(transactional_db, institution, coordinator):
    found = make_search(institution, coordinator)
    CapabilityFactory(
        organization=OrganizationFactory(institution=institution, name="Gedung Serba Guna (contoh)"),
        institution=institution,
        description="Ruang pelatihan",
        quantity=Decimal(2),
        unit="ruang",
    )
    return found


@pytest.fixture
def open_page(open_context, live_server, search, coordinator):
    """Opens an address as the coordinator: `open_page("/pencarian/…", phone=True)`."""
    client = Client()
    client.force_login(coordinator, backend=settings.AUTHENTICATION_BACKENDS[-1])
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value

    def open_one(address: str, *, phone: bool = False):
        context = open_context(phone=phone)
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        page = context.new_page()
        page.goto(address)
        return page

    return open_one


def test_a_suggestion_becomes_a_candidate_by_keyboard(open_page, search):
    page = open_page(search.selection.get_absolute_url())
    box = page.get_by_label("Gedung Serba Guna (contoh)")
    expect(box).to_be_visible()
    page.get_by_text("Semua alasan").click()
    expect(page.get_by_text("2 ruang dari 3 ruang yang dibutuhkan.")).to_be_visible()
    assert violations(page) == []
    box.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Jadikan calon").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 calon ditambahkan.")).to_be_visible()
    assert Candidate.objects.filter(organization__name="Gedung Serba Guna (contoh)").exists()


def test_suggestions_are_narrowed_in_place(open_page, search):
    page = open_page(search.selection.get_absolute_url())
    expect(page.get_by_label("Gedung Serba Guna (contoh)")).to_be_visible()
    page.get_by_label("Jenis").select_option("cooperative")
    expect(page.get_by_text("Tidak ada mitra yang cocok dengan saringan ini.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ruang dan pelatih (contoh)")


@pytest.mark.parametrize("phone", [False, True])
def test_a_candidate_is_chosen_and_its_record_issued(open_page, search, phone):
    page = open_page(search.selection.get_absolute_url(), phone=phone)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.get_by_role("link", name="Putuskan").click()
    assert violations(page) == []
    page.get_by_role("link", name="Pilih Aula Jaya (contoh)", exact=True).click()
    assert violations(page) == []
    page.get_by_label("Alasan memilih").fill("Paling cocok")
    page.get_by_role("button", name="Pilih", exact=True).click()
    expect(page.get_by_text("Keputusan tercatat.")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("link", name="Berita acara").click()
    expect(page.get_by_role("img", name="Halaman 1 berita acara")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert violations(page) == []
    page.get_by_role("button", name="Terbitkan").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh berita acara").click()
    assert download.value.suggested_filename == "Berita acara Aula Jaya (contoh).pdf"
    assert SelectionDecision.objects.get().reason == "Paling cocok"
