"""What a program measures in the browser: targets pasted from Excel, a value recorded, the line with its gap seen."""

import datetime as dt
from decimal import Decimal

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from kemitraan.core import clock
from kemitraan.core.tests.axe import violations
from programs.models import Indicator, Reading, Target
from programs.tests.factories import ProgramFactory
from programs.tests.planning_factories import IndicatorFactory, ReadingFactory

pytestmark = pytest.mark.browser
FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


@pytest.fixture
def year() -> int:
    return clock.today("Asia/Jakarta").year - 1


@pytest.fixture
def program(transactional_db, institution, year):
    """It ran all of last year and goes on, so that whole periods are over whatever day the test runs."""
    return ProgramFactory(institution=institution, starts_on=dt.date(year, 1, 1), ends_on=dt.date(year + 2, 12, 31))


@pytest.fixture
def indicator(program):
    return IndicatorFactory(program=program, name="Produksi abon (contoh)", unit="kg", order=1)


@pytest.fixture
def open_page(open_context, live_server, coordinator):
    """Opens an address as the coordinator."""
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


def address_of(program, name: str = "program-indicators") -> str:
    return reverse(f"programs:{name}", args=[program.public_id])


def paste(page, cell, text: str) -> None:
    """Paste `text` into a cell as the clipboard of a spreadsheet gives it."""
    cell.evaluate(
        """(element, text) => {
          const data = new DataTransfer();
          data.setData("text/plain", text);
          element.focus();
          element.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        text,
    )


def test_from_an_empty_program_to_a_line_with_a_gap(open_page, program, year):
    page = open_page(address_of(program))
    assert violations(page) == []
    page.get_by_role("main").get_by_role("link", name="Tambah indikator").click()
    page.get_by_label("Indikator", exact=False).first.fill("Produksi abon (contoh)")
    page.get_by_label("Satuan", exact=False).first.fill("kg")
    assert violations(page) == []
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Produksi abon (contoh)")
    indicator = Indicator.objects.get()
    quarterly = IndicatorFactory(program=program, name="Anggota aktif (contoh)", frequency="quarterly", order=2)

    page.goto(f"{address_of(program, 'program-targets')}?tahun={year}")
    first = page.get_by_label(f"Produksi abon (contoh), Januari {year}")
    months = "\t".join(f"{number}.000" for number in range(1, 13))
    quarters = "\t".join(["10", "", "", "20", "", "", "dua puluh", "", "", "40", "", ""])
    paste(page, first, f"{months}\n{quarters}\n")
    expect(page.get_by_label(f"Produksi abon (contoh), Desember {year}")).to_have_value("12.000")
    wrong = page.get_by_label(f"Anggota aktif (contoh), Triwulan III {year}")
    expect(wrong).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_text("16 sel ditempel, belum disimpan. 1 sel perlu diperbaiki.").first).to_be_visible()
    page.get_by_role("button", name="Urungkan").click()
    expect(first).to_have_value("")
    paste(page, first, f"{months}\n{quarters.replace('dua puluh', '30')}\n")
    first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label(f"Anggota aktif (contoh), Triwulan I {year}")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_label(f"Anggota aktif (contoh), Triwulan II {year}")).to_be_focused()
    assert violations(page) == []
    page.get_by_role("button", name="Simpan").last.click()
    expect(page.get_by_text("16 target tersimpan.")).to_be_visible()
    assert Target.objects.get(indicator=quarterly, period_starts_on=dt.date(year, 7, 1)).value == 30

    for month in (1, 2, 4, 5):
        ReadingFactory(indicator=indicator, read_on=dt.date(year, month, 20), value=Decimal(month * 1000))
    page.goto(f"{indicator.get_absolute_url()}?tahun={year}")
    page.get_by_role("link", name="Catat nilai").click()
    page.get_by_label("Tanggal").first.fill(f"20/06/{year}")
    page.get_by_label("Produksi abon (contoh) (kg)").fill("5.500")
    page.get_by_label("Bukti", exact=True).fill("Catatan produksi")
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_text("1 nilai tercatat.")).to_be_visible()
    assert Reading.objects.get(evidence="Catatan produksi").value == 5500

    page.goto(f"{indicator.get_absolute_url()}?tahun={year}")
    expect(page.get_by_role("img", name="Produksi abon (contoh) (kg) menurut periode")).to_be_visible()
    assert page.locator(".chart .chart-line").count() == 2
    expect(page.get_by_role("row", name=f"Maret {year}")).to_contain_text("Belum ada data")
    expect(page.get_by_role("row", name=f"Jumlah {year}")).to_contain_text("17.500")
    expect(page.get_by_role("row", name=f"Jumlah {year}")).to_contain_text("97,2 %")
    assert violations(page) == []
    page.goto(f"{address_of(program)}?tahun={year}")
    expect(page.get_by_text("7 periode belum ada data").first).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("name", ["program-indicators", "program-targets", "readings-record"])
def test_pages_fit_a_phone(open_page, program, indicator, year, name):
    ReadingFactory(indicator=indicator, read_on=dt.date(year, 3, 5))
    page = open_page(f"{address_of(program, name)}?tahun={year}", phone=True)
    assert page.evaluate(FITS)
    assert violations(page) == []


def test_one_indicator_fits_a_phone(open_page, indicator, year):
    ReadingFactory(indicator=indicator, read_on=dt.date(year, 3, 5))
    page = open_page(f"{indicator.get_absolute_url()}?tahun={year}", phone=True)
    assert page.evaluate(FITS)
    page.get_by_role("link", name="Perbaiki").click()
    assert page.evaluate(FITS)
    assert violations(page) == []
