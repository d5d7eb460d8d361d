"""The training of the source text, from an empty program to a chosen candidate, in few clicks."""

from importlib import import_module

import pytest
from django.apps import apps
from playwright.sync_api import expect

from kemitraan.monitoring.tests.journey.person import Person
from partners.tests.factories import CapabilityFactory, OrganizationFactory
from programs.models import Candidate, Component, Need, NeedCoverage, Program, SelectionDecision

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OWN, HALL = "Lembaga Sejahtera (contoh)", "Balai Latihan Muria (contoh)"
LIMIT = 40
# What is there already, in the order of the shipped list; the rest is lacking.
AVAILABLE = ("0", "30", "30", "6", "1", "30", "30.000.000")


@pytest.fixture
def shipped_templates(transactional_db) -> None:
    """What the migration ships; tests before this one may have emptied the tables."""
    import_module("programs.migrations.0010_ship_component_templates").ship_templates(apps, None)


class CountingPerson(Person):
    """Counts clicks, and fields that are chosen; what is typed is not counted."""

    steps = 0

    def press(self, name, **where) -> None:
        self.steps += 1
        super().press(name, **where)

    def follow(self, name, **where) -> None:
        self.steps += 1
        super().follow(name, **where)

    def choose(self, label, text, **where) -> None:
        self.steps += 1
        super().choose(label, text, **where)

    def tick(self, locator) -> None:
        self.steps += 1
        locator.check()


def test_training_example_from_an_empty_program_to_a_chosen_candidate(
    page, coordinator, institution, shipped_templates
):
    OrganizationFactory(institution=institution, name=OWN, is_own=True)
    hall = OrganizationFactory(institution=institution, name=HALL)
    CapabilityFactory(
        organization=hall,
        aspect="facility",
        direction="offer",
        description="Gedung pelatihan",
        quantity=2,
        unit="gedung",
    )
    OrganizationFactory(institution=institution, name="Koperasi Tirta (contoh)")
    desk = CountingPerson(page)
    desk.open("/masuk/")
    desk.sign_in(coordinator)
    desk.steps = 0

    desk.go_to("Program")
    desk.follow("Buat program")
    desk.fill("Nama program", "Pelatihan peningkatan kualitas produksi (contoh)")
    desk.choose("Pelaku utama", OWN)
    desk.fill("Tujuan", "Produk kelompok memenuhi mutu yang diminta pasar.")
    desk.fill("Misi", "Usaha kecil yang tetap dan layak.")
    desk.fill("Mulai", institution.today)
    desk.press("Simpan")

    desk.follow("Komponen")
    shipped = desk.page.locator("li.template", has_text="Pelatihan peningkatan kualitas produksi")
    desk.press("Pakai", within=shipped)
    cells = desk.page.locator('.sheet input[name$="-available"]')
    for place, quantity in enumerate(AVAILABLE):
        cells.nth(place).fill(quantity)
    desk.press("Simpan")
    assert Component.objects.lacking().count() == 2

    desk.press("Buat kebutuhan dari 2 kekurangan")
    if not desk.page.url.endswith("/kebutuhan/"):
        desk.follow("Kebutuhan", within=desk.page.get_by_role("navigation", name="Bagian program"))
    boxes = desk.page.locator(".need-check input")
    for place in range(2):
        desk.tick(boxes.nth(place))
    desk.fill("Alasan dimitrakan atau tidak", "Lembaga tidak memilikinya sendiri.")
    desk.press("Dimitrakan")
    assert Need.objects.to_partner().count() == 2
    for place in range(2):
        desk.tick(boxes.nth(place))
    desk.press("Cari mitra", within=desk.page.locator("#pilihan"))

    desk.tick(desk.page.get_by_label(HALL))
    desk.press("Jadikan calon")
    desk.follow("Kriteria", within=desk.page.get_by_role("navigation", name="Bagian pencarian"))
    desk.press("Pakai “Dinilai orang saja”")
    desk.follow("Nilai", within=desk.page.get_by_role("navigation", name="Bagian pencarian"))
    desk.press("Ikut menilai")
    if "/nilai/" not in desk.page.url:
        desk.follow("Nilai", within=desk.page.get_by_role("navigation", name="Bagian pencarian"))
    scores = desk.page.locator(".score-value")
    for place in range(scores.count()):
        scores.nth(place).fill("4")
    desk.press("Kirim nilai")
    expect(desk.page.locator(".rank-bars")).to_contain_text(f"1. {HALL}")

    desk.follow("Keputusan", within=desk.page.get_by_role("navigation", name="Bagian pencarian"))
    desk.follow(f"Pilih {HALL}")
    desk.fill("Alasan memilih", "Gedungnya ada dan dekat kelompok.")
    desk.press("Pilih")
    desk.sees("Dipilih")

    program = Program.objects.get()
    decision = SelectionDecision.objects.get()
    assert decision.candidate == Candidate.objects.get(organization=hall)
    assert decision.party.partnership.program == program
    assert NeedCoverage.objects.filter(decision=decision).exists()
    assert desk.steps < LIMIT, desk.steps
