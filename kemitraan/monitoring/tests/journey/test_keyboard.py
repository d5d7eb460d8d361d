"""Without a mouse: sign in, find the list, make an organization."""

import pytest
from playwright.sync_api import Page, expect

from kemitraan.accounts.tests.factories import PASSWORD
from kemitraan.monitoring.tests.journey.person import Person
from partners.models import Organization

NAME = "Kelompok Tani Sido Makmur (contoh)"
MOST_TABS = 60
FOCUSED = """
(() => {
  const element = document.activeElement;
  const label = element.labels?.[0]?.textContent ?? element.getAttribute("aria-label") ?? element.textContent;
  return label.replace(/\\*/g, "").replace(/\\s+/g, " ").trim();
})()
"""
IS_VISIBLE = """
(() => {
  const element = document.activeElement;
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  const drawn = style.outlineStyle !== "none" || style.boxShadow !== "none";
  return drawn && box.width > 0 && box.bottom > 0 && box.top < innerHeight;
})()
"""


def tab_to(page: Page, *names: str) -> None:
    """Press Tab until one of `names` has the focus, and see that the focus shows."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED) in names:
            assert page.evaluate(IS_VISIBLE), f"the focus on {names[0]} does not show"
            return
    raise AssertionError(f"{names[0]} cannot be reached by Tab")


def enter(person: Person) -> None:
    """Press Enter on what has the focus, and look at the page that comes."""
    with person.page.expect_navigation():
        person.page.keyboard.press("Enter")
    person.look()


@pytest.mark.django_db(transaction=True)
def test_keyboard_alone_reaches_sign_in_list_and_new_organization(open_context, coordinator):
    person = Person(open_context().new_page())
    page = person.page
    person.open("/")
    tab_to(page, "Surel")
    page.keyboard.type(coordinator.email)
    tab_to(page, "Kata sandi")
    page.keyboard.type(PASSWORD)
    enter(person)

    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == "Langsung ke isi"
    tab_to(page, "Mitra")
    enter(person)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    tab_to(page, "Tambah mitra")
    enter(person)

    tab_to(page, "Nama")
    page.keyboard.type(NAME)
    tab_to(page, "Jenis")
    page.keyboard.type("Kelompok")
    tab_to(page, "Simpan")
    enter(person)
    expect(page.get_by_role("heading", level=1)).to_have_text(NAME)
    assert Organization.objects.get(name=NAME).get_kind_display().startswith("Kelompok")
