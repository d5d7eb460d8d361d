"""Scoring and comparing in the browser: by keyboard, kept while typed, weights that move, and all without scripts."""

from decimal import Decimal

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from kemitraan.core.models import Draft
from kemitraan.core.tests.axe import violations
from programs.models import Assessor, Need, Score
from programs.tests.planning_factories import NeedFactory
from programs.tests.searches import make_search

pytestmark = pytest.mark.browser


@pytest.fixture
def search(transactional_db, institution, coordinator):
    return make_search(institution, coordinator)


@pytest.fixture
def open_page(open_context, chromium, live_server, search, coordinator):
    """Opens an address as the coordinator: `open_page("/pencarian/…", phone=True)`, or `scripts=False`."""
    client = Client()
    client.force_login(coordinator, backend=settings.AUTHENTICATION_BACKENDS[-1])
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value

    plain = []

    def open_one(address: str, *, phone: bool = False, scripts: bool = True):
        if scripts:
            context = open_context(phone=phone)
        else:
            context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
            plain.append(context)
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        page = context.new_page()
        page.goto(address)
        return page

    yield open_one
    for context in plain:
        context.close()


def page_of(name: str, record) -> str:
    return reverse(f"programs:{name}", args=[record.public_id])


def fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_sheet_is_filled_by_digits_and_arrows_and_kept_while_typed(open_page, search):
    Score.objects.all().delete()
    Assessor.objects.update(submitted_at=None, first_submitted_at=None)
    page = open_page(page_of("selection-scores", search.selection))
    assert violations(page) == []
    page.get_by_label("Biaya: Aula Jaya (contoh)", exact=True).focus()
    for key in ("4", "ArrowRight", "5", "ArrowDown", "3", "ArrowLeft", "2", "Enter", "1", "ArrowUp", "3"):
        page.keyboard.press(key)
    sheet = page.locator("[data-score-sheet] .score-value")
    assert sheet.evaluate_all("fields => fields.map(field => field.value)") == ["4", "5", "3", "3", "1", ""]
    expect(page.get_by_text("Draf tersimpan")).to_be_visible()
    assert Draft.objects.get().data[sheet.first.get_attribute("name")] == "4"
    page.reload()
    page.get_by_role("link", name="Lanjutkan isian").click()
    assert sheet.evaluate_all("fields => fields.map(field => field.value)") == ["4", "5", "3", "3", "1", ""]
    page.get_by_role("button", name="Kirim nilai").click()
    expect(page.get_by_text("Siapa paling sesuai?")).to_be_visible()
    assert Score.objects.count() == 5
    assert not Draft.objects.filter(submitted_at=None).exists()


@pytest.mark.parametrize("phone", [False, True])
def test_weights_are_moved_and_the_order_follows(open_page, search, phone):
    # Aula 4 and 3: 48 + 24 = 72, Balai 3 and 4.75: 36 + 38 = 74; at 95 against 40 Aula has 74.1 and Balai 70.4.
    Score.objects.filter(candidate=search.candidates[0], criterion=search.criteria[1]).update(value=Decimal(3))
    Score.objects.filter(candidate=search.candidates[1], criterion=search.criteria[1]).update(value=Decimal("4.75"))
    page = open_page(page_of("selection-comparison", search.selection), phone=phone)
    assert fits(page)
    assert violations(page) == []
    first = page.locator(".rank-name").first
    expect(first).to_have_text("1. Balai Karya (contoh)")
    page.get_by_label("Geser bobot Biaya").fill("95")
    expect(page.locator("[data-weights-sum]")).to_have_text("Jumlah 135, dihitung sebanding menjadi 100%")
    expect(first).to_have_text("1. Aula Jaya (contoh)")
    expect(page.get_by_text("Tidak ada yang disimpan.")).to_be_visible()
    assert "bobot-" in page.url
    assert fits(page)
    assert violations(page) == []


def test_weights_are_tried_without_scripts(open_page, search):
    page = open_page(page_of("selection-comparison", search.selection), scripts=False)
    assert page.get_by_label("Geser bobot Biaya").is_hidden()
    page.locator(".trial-number").first.fill("10")
    page.get_by_role("button", name="Lihat hasilnya").click()
    expect(page.get_by_text("Jumlah 50, dihitung sebanding menjadi 100%")).to_be_visible()


def test_ticked_needs_are_decided_without_scripts(open_page, search):
    extra = NeedFactory(program=search.program, name="Dana awal", aspect="funds", rank=3)
    page = open_page(page_of("program-needs", search.program), scripts=False)
    page.get_by_label("Pilih Dana awal").check()
    page.get_by_label("Alasan dimitrakan atau tidak").fill("Mitra lebih mampu.")
    page.get_by_role("button", name="Dimitrakan", exact=True).click()
    page.wait_for_url("**/kebutuhan/**")
    assert Need.objects.get(pk=extra.pk).is_partnered is True


def test_several_records_of_a_list_are_reached_without_scripts(open_page, search):
    page = open_page(reverse("partners:organization-list"), scripts=False)
    expect(page.locator("form.selection").get_by_role("button").first).to_be_visible()


def test_with_scripts_the_bar_waits_for_a_tick(open_page, search):
    page = open_page(page_of("program-needs", search.program))
    expect(page.locator("#pilihan")).to_be_hidden()
    page.get_by_label("Pilih Ruang pelatihan").check()
    expect(page.locator("#pilihan")).to_be_visible()
