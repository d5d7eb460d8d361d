"""The list of organizations by keyboard: many at once, a cell, columns and the map, accessible throughout."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from kemitraan.core.tests.axe import violations
from partners.models import Organization
from partners.tests.factories import OrganizationFactory

pytestmark = pytest.mark.browser


@pytest.fixture
def open_list(open_context, live_server, transactional_db, coordinator, institution):
    """Opens the list as the coordinator: `open_list("?kolom=category", phone=…)`."""
    OrganizationFactory.create_batch(3, institution=institution, category="Nelayan", latitude="-6.9", longitude="110.6")
    client = Client()
    client.force_login(coordinator, backend=settings.AUTHENTICATION_BACKENDS[-1])
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value

    def open_one(query: str = "", *, phone: bool = False):
        context = open_context(phone=phone)
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        page = context.new_page()
        page.goto(f"/mitra/{query}")
        page.wait_for_selector("[data-check-all]", state="attached")
        return page

    return open_one


def test_many_are_archived_and_brought_back_by_keyboard(open_list):
    page = open_list()
    page.focus("[data-check-all]")
    page.keyboard.press("Space")
    expect(page.locator("[data-selection-count]")).to_have_text("3 mitra dipilih")
    assert violations(page) == []
    page.focus("#massal button[value=archive]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#id_reason")
    assert violations(page) == []
    page.fill("#id_reason", "Tidak aktif")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("3 mitra diarsipkan")
    page.get_by_role("button", name="Urungkan").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("3 mitra dipulihkan")
    assert Organization.objects.active().count() == 3


def test_cell_is_changed_and_left_by_keyboard(open_list):
    page = open_list("?kolom=category")
    cell = page.locator(".cell-edit").first
    cell.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-cell]")
    assert page.evaluate("document.activeElement.name") == "value"
    assert violations(page) == []
    page.keyboard.type("Petambak")
    page.keyboard.press("Escape")
    page.wait_for_selector("[data-cell]", state="detached")
    expect(cell).to_contain_text("Nelayan")
    expect(cell).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-cell]")
    page.keyboard.type("Petambak")
    page.keyboard.press("Enter")
    expect(cell).to_contain_text("Petambak")
    assert Organization.objects.filter(category="Petambak").count() == 1


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_map_counts_its_points_and_fits_the_screen(open_list, phone):
    page = open_list("?tampilan=peta", phone=phone)
    expect(page.locator("[data-map-count]")).to_have_text("3 titik · tanpa lokasi: 0")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
