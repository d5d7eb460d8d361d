"""The components in a real browser: accessible, clean under the content policy, usable by keyboard."""

import json
from pathlib import Path

import axe_playwright_python
import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from playwright.sync_api import expect

AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text()
VIOLATIONS = "axe.run().then(r => JSON.stringify(r.violations.map(v => [v.id, v.nodes.map(n => n.html)])))"

pytestmark = [pytest.mark.browser, pytest.mark.urls("kemitraan.core.tests.gallery_urls")]


@pytest.fixture
def open_gallery(open_context, live_server, transactional_db):
    """Opens the gallery as a signed-in person: `open_gallery(phone=…, theme=…)`."""
    user = get_user_model().objects.create_user("sari@demo.test", "kemitraan-demo", full_name="Sari (contoh)")
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value

    def open_one(*, phone: bool = False, theme: str = "light"):
        context = open_context(phone=phone)
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        page = context.new_page()
        page.emulate_media(color_scheme=theme)
        page.goto("/galeri/")
        page.wait_for_selector(".ts-control")
        return page

    return open_one


def violations(page) -> list:
    """What axe finds; it is injected past the page's content policy."""
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": AXE})
    answer = session.send("Runtime.evaluate", {"expression": VIOLATIONS, "awaitPromise": True, "returnByValue": True})
    return json.loads(answer["result"]["value"])


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_gallery_passes_axe_and_fits_the_screen(open_gallery, phone, theme):
    page = open_gallery(phone=phone, theme=theme)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_filter_announces_result_and_keeps_focus(open_gallery):
    page = open_gallery()
    page.fill(".filters-search input", "bandeng")
    expect(page.locator("#live")).to_have_text("13 mitra ditemukan")
    assert "q=bandeng" in page.url
    assert page.evaluate("document.activeElement.name") == "q"
    assert page.inner_text("#jumlah") == "13"


def test_sort_keeps_focus_on_its_header(open_gallery):
    page = open_gallery()
    page.click("#urut-name")
    page.wait_for_selector("th[aria-sort=ascending]")
    assert page.evaluate("document.activeElement.id") == "urut-name"


def test_invalid_form_moves_focus_to_summary_and_its_links_to_fields(open_gallery):
    page = open_gallery()
    assert page.evaluate("document.activeElement.matches('[data-error-summary]')")
    page.click(".error-summary a >> nth=0")
    assert page.evaluate("document.activeElement.id") == "id_title"
    assert page.get_attribute("#id_title", "aria-invalid") == "true"
    assert "id_title_error" in page.get_attribute("#id_title", "aria-describedby")


def test_confirm_asks_before_an_action_and_cancel_returns(open_gallery):
    page = open_gallery()
    page.click("[popovertarget=menu-contoh]")
    page.click("#menu-contoh button")
    assert page.inner_text("#confirm-title") == "Akhiri perjanjian ini?"
    page.keyboard.press("Escape")
    assert not page.evaluate("document.getElementById('confirm').open")


def test_formset_adds_and_removes_rows(open_gallery):
    page = open_gallery()
    page.click("[data-formset-add]")
    assert page.input_value("[name=pihak-TOTAL_FORMS]") == "3"
    assert page.evaluate("document.activeElement.name") == "pihak-2-role"
    page.click("[data-formset-remove] >> nth=2")
    assert page.is_checked("[name=pihak-2-DELETE]")
    assert page.locator("[data-formset-row]:visible").count() == 2


def test_theme_and_density_are_kept_on_the_device(open_gallery):
    page = open_gallery()
    page.click(".user-btn")
    page.click("[data-theme-choice=dark]")
    page.click("[data-density-choice=padat]")
    page.reload()
    assert page.evaluate("[document.documentElement.dataset.theme, document.documentElement.dataset.density]") == [
        "dark",
        "padat",
    ]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("1500000", "1.500.000"), ("Rp 2.500.000,5", "2.500.000,50"), ("dua juta", "dua juta"), ("1.5", "1.5")],
)
def test_rupiah_is_shown_with_dots_when_clear(open_gallery, typed, shown):
    page = open_gallery()
    page.fill("#id_value", typed)
    page.press("#id_value", "Tab")
    assert page.input_value("#id_value") == shown


def test_shortcut_and_phone_drawer_need_no_mouse(open_gallery):
    page = open_gallery(phone=True)
    assert page.locator("#nav").is_hidden()
    page.focus(".topbar-menu")
    page.keyboard.press("Enter")
    assert page.locator("#nav").is_visible()
    page.keyboard.press("Escape")
    assert page.locator("#nav").is_hidden()
