"""Somebody at a browser who uses pages as people do: by links, labels and buttons."""

import re
from datetime import date

from django.conf import settings
from playwright.sync_api import Locator, Page, expect

from kemitraan.accounts.tests.factories import PASSWORD
from kemitraan.core.tests.axe import violations

RECORD_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
LOOKS = """
[...document.querySelectorAll("main .pill, main [role=alert], main .blocked h2, main .section-title")]
  .map(element => element.className + element.textContent.trim().replace(/\\s+/g, " ")).join("|")
"""
FITS = "document.documentElement.scrollWidth <= innerWidth"


def labelled(*texts: str) -> re.Pattern:
    """Matches a label that is one of `texts`, with or without the star of a required field."""
    choice = "|".join(re.escape(text) for text in texts)
    return re.compile(rf"^\s*({choice})\s*\*?\s*$", re.IGNORECASE)


class Person:
    """A signed-in or arriving person; each page that they come to passes axe and fits their screen.

    `within` narrows every action to a part of the page, such as a dialog or a row.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.seen: set[str] = set()

    def look(self) -> None:
        """Look at the page that is open. Fails on what axe finds and on a page wider than the screen.

        A page that was seen before with the same states and warnings is not examined a second time, nor on SQLite,
        where pages are the same.
        """
        expect(self.page.get_by_role("heading", level=1)).to_have_count(1)
        if settings.IS_SQLITE:
            return
        looks = RECORD_ID.sub("…", self.page.url.partition("?")[0]) + self.page.evaluate(LOOKS)
        if looks in self.seen:
            return
        expect(self.page.locator("select[data-enhance]:not(.tomselected)")).to_have_count(0)
        found = violations(self.page)
        assert found == [], f"{self.page.url}: {found}"
        assert self.page.evaluate(FITS), f"{self.page.url} is wider than the screen"
        self.seen.add(looks)

    def open(self, path: str) -> None:
        """Type an address or use a bookmark."""
        self.page.goto(path)
        self.look()

    def open_in_new_tab(self, address: str) -> None:
        """Touch a link in a mail."""
        self.page = self.page.context.new_page()
        self.open(address)

    def sign_in(self, user, *, lands_on: str | None = None) -> None:
        """Through the sign-in page that is open; ends where the person wanted to go.

        `lands_on` is the pattern of the address where a page that goes on by itself comes to rest.
        """
        form = self.page.get_by_role("main")
        form.get_by_label(labelled("Surel")).fill(user.email)
        form.get_by_label(labelled("Kata sandi")).fill(PASSWORD)
        self.press("Masuk", lands_on=lands_on)

    def follow(self, name: str, *, within: Locator | None = None) -> None:
        """Click the link `name` and look at the page behind it."""
        link = (within or self.page.get_by_role("main")).get_by_role("link", name=name).first
        with self.page.expect_navigation():
            link.click()
        self.look()

    def go_to(self, entry: str) -> None:
        """Choose an entry of the main navigation, behind the menu button on a phone."""
        menu = self.page.get_by_role("button", name="Buka navigasi")
        if menu.is_visible():
            menu.click()
        self.follow(entry, within=self.page.get_by_role("navigation", name="Navigasi utama"))

    def press(self, name: str, *, within: Locator | None = None, lands_on: str | None = None) -> None:
        """Press the button `name`, which sends a form, and look at the answer once it `lands_on` that address."""
        button = (within or self.page.get_by_role("main")).get_by_role("button", name=name, exact=True).last
        with self.page.expect_navigation(url=lands_on):
            button.click()
        self.look()

    def confirm(self, name: str) -> None:
        """Press the button `name` and answer the question that it asks."""
        self.page.get_by_role("main").get_by_role("button", name=name, exact=True).click()
        self.press(name, within=self.page.get_by_role("dialog"))

    def field(self, label: str, *, within: Locator | None = None) -> Locator:
        return (within or self.page.get_by_role("main")).get_by_label(labelled(label))

    def fill(self, label: str, value: str | date, *, within: Locator | None = None) -> None:
        self.field(label, within=within).fill(value.isoformat() if isinstance(value, date) else value)

    def pick(self, label: str, option: str, *, within: Locator | None = None) -> None:
        """Choose in a plain select."""
        self.field(label, within=within).select_option(label=option)

    def choose(self, label: str, text: str, *, within: Locator | None = None) -> None:
        """Choose in a searchable select by typing a part of the name."""
        box = self.field(label, within=within).and_(self.page.get_by_role("combobox"))
        box.click()
        box.fill(text)
        self.page.get_by_role("option", name=text).filter(visible=True).first.click()

    def unfold(self, summary: str, *, within: Locator) -> None:
        """Open the folded part with this summary."""
        within.locator("summary", has_text=summary).click()

    def touch(self, label: str) -> None:
        """Touch the label of a large choice."""
        self.page.get_by_role("main").locator("label", has_text=label).first.click()

    def sees(self, text: str) -> None:
        expect(self.page.get_by_role("main")).to_contain_text(text)

    def sees_state(self, label: str) -> None:
        """The record that is open is in the state `label`."""
        expect(self.page.locator(".record-head").get_by_text(label, exact=True).first).to_be_visible()
