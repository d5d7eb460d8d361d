"""The components in a real browser: accessible, clean under the content policy, usable by keyboard."""

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from playwright.sync_api import expect

from kemitraan.core.tests.axe import violations

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


ASK_CLOSE_AND_ASK_AGAIN = """
button => {
  const dialog = document.getElementById("confirm");
  button.form.addEventListener("submit", event => { event.preventDefault(); document.body.dataset.sent = "yes"; });
  button.form.requestSubmit(button);
  dialog.close();
  button.form.requestSubmit(button);
}
"""


def test_question_that_is_asked_again_at_once_is_answered(open_gallery):
    page = open_gallery()
    page.locator("#menu-contoh button").evaluate(ASK_CLOSE_AND_ASK_AGAIN)
    page.wait_for_timeout(100)  # the first closing is told by now
    page.click("#confirm-yes")
    page.locator("body[data-sent]").wait_for()


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


@pytest.mark.parametrize(
    ("typed", "words"),
    [("3/8/2026", "Senin, 3 Agustus 2026"), ("2026-08-03", "Senin, 3 Agustus 2026"), ("12/31/2026", ""), ("besok", "")],
)
def test_date_is_typed_day_first_and_told_in_words(open_gallery, typed, words):
    page = open_gallery()
    page.fill("#id_starts_on", typed)
    assert page.inner_text(".date-field:has(#id_starts_on) [data-date-words]") == words


def test_date_from_the_calendar_is_shown_day_first(open_gallery):
    page = open_gallery()
    calendar = page.locator(".date-field:has(#id_starts_on) input[type=date]")
    calendar.evaluate("field => { field.value = '2026-08-03'; field.dispatchEvent(new Event('change')); }")
    assert page.input_value("#id_starts_on") == "03/08/2026"


def test_shortcut_and_phone_drawer_need_no_mouse(open_gallery):
    page = open_gallery(phone=True)
    assert page.locator("#nav").is_hidden()
    page.focus(".topbar-menu")
    page.keyboard.press("Enter")
    assert page.locator("#nav").is_visible()
    page.keyboard.press("Escape")
    assert page.locator("#nav").is_hidden()
