"""Form, size, accuracy, sectors and labels of organizations in lists, and lists that go out and come back unchanged."""

from decimal import Decimal

import pytest

from kemitraan.core.models import AuditEvent
from kemitraan.exchange.tests.support import by_command, xlsx
from partners.enums import LegalForm, SizeBasis, SizeClass
from partners.models import Organization, Sector, Tag
from partners.resources.organization_columns import rupiah_cell, words_cell
from partners.tests.factories import OrganizationFactory, SectorFactory, TagFactory
from partners.tests.lists import run

pytestmark = pytest.mark.django_db

INDONESIAN = [
    *("ID sumber", "Nama", "Bentuk badan usaha", "Lintang", "Bujur", "Ketelitian titik (meter)"),
    *("Modal usaha (Rp)", "Hasil penjualan tahunan (Rp)", "Tahun angka", "Dasar ukuran"),
    *("Ukuran yang ditetapkan", "Alasan menetapkan ukuran", "Sektor", "Label"),
]
ENGLISH = [
    *("ID", "Organization", "Legal form", "Latitude", "Longitude", "Accuracy"),
    *("Capital", "Annual sales", "Figures year", "Size basis", "Business size", "Size override reason"),
    *("Sectors", "Tags"),
]
ROW = [
    *("A1", "Samudra Lestari (contoh)", "PT", -6.2, 106.8, 25, "150.000.000", 480_000_000.5, 2025),
    *("Hasil penjualan tahunan", "Usaha kecil", "Bagian dari grup", "perikanan; Olahan pangan", "binaan 2026"),
]


@pytest.fixture
def words(institution) -> None:
    for name in ("Perikanan", "Olahan pangan", "Wisata"):
        SectorFactory(institution=institution, name=name)
    for name in ("Binaan 2026", "Juara"):
        TagFactory(institution=institution, name=name)


def named(rows) -> list[str]:
    return sorted(row.name for row in rows.all())


@pytest.mark.parametrize("header", [INDONESIAN, ENGLISH])
def test_every_column_comes_in_by_its_indonesian_and_english_name(institution, tmp_path, words, header):
    outcome = by_command(xlsx(header, ROW), institution, folder=tmp_path)
    assert (outcome["created"], outcome["warnings"], outcome.lines) == (1, 0, [])
    row = Organization.objects.get(external_id="A1")
    assert (row.legal_form, row.position_accuracy_m, row.size_year) == (LegalForm.PT, 25, 2025)
    assert (row.capital_idr, row.sales_idr) == (Decimal(150_000_000), Decimal("480000000.50"))
    assert (row.size_basis, row.size_override, row.size_override_reason) == (
        SizeBasis.SALES,
        SizeClass.SMALL,
        "Bagian dari grup",
    )
    assert (named(row.sectors), named(row.tags)) == (["Olahan pangan", "Perikanan"], ["Binaan 2026"])
    again = by_command(xlsx(header, ROW), institution, folder=tmp_path)
    assert (again["unchanged"], again["changed"]) == (1, 0)


@pytest.mark.parametrize("name", ["mitra.xlsx", "mitra.csv"])
def test_what_goes_out_comes_back_without_a_change(coordinator, institution, tmp_path, words, name):
    by_command(xlsx(INDONESIAN, ROW), institution, folder=tmp_path)
    plain = OrganizationFactory(institution=institution, name="CV Polos (contoh)", legal_form=LegalForm.CV)
    plain.tags.set(Tag.objects.all())
    OrganizationFactory(institution=institution, name="Tanpa Apa-apa (contoh)")
    path, written = tmp_path / name, AuditEvent.objects.filter(action__startswith="organization.")
    before = written.count()
    run("export_data", "organizations", path, institution=institution)
    _, counts, lines = run("import_data", "organizations", path, institution=institution)
    assert (counts["rows"], counts["created"], counts["changed"], counts["errors"]) == (
        Organization.objects.count(),
        0,
        0,
        0,
    ), lines
    assert written.count() == before


def test_changed_cells_are_changes_that_the_trail_shows(institution, tmp_path, words):
    by_command(xlsx(INDONESIAN, ROW), institution, folder=tmp_path)
    header = ["ID sumber", "Nama", "Bentuk badan usaha", "Modal usaha (Rp)", "Sektor", "Label"]
    changed = by_command(
        xlsx(header, ["A1", "Samudra Lestari (contoh)", "CV", "200.000.000", "Wisata; Perikanan", ""]),
        institution,
        folder=tmp_path,
    )
    assert (changed["changed"], changed["warnings"]) == (1, 0)
    row = Organization.objects.get(external_id="A1")
    assert (row.legal_form, row.capital_idr, row.version) == (LegalForm.CV, Decimal(200_000_000), 2)
    assert (named(row.sectors), named(row.tags)) == (["Perikanan", "Wisata"], ["Binaan 2026"])
    changes = {
        one["field"]: (one["old"], one["new"]) for one in AuditEvent.objects.get(action="organization.update").changes
    }
    assert changes["sectors"] == ("Olahan pangan, Perikanan", "Perikanan, Wisata")
    assert changes["legal_form"] == ("PT", "CV")
    assert set(changes) == {"sectors", "legal_form", "capital_idr"}


def test_what_cannot_stand_is_left_out_with_a_warning(institution, tmp_path, words):
    header = ["ID sumber", "Nama", "Sektor", "Bentuk badan usaha", "Omzet", "Tahun angka", "Ukuran usaha", "Ketelitian"]
    outcome = by_command(
        xlsx(
            header,
            ["A", "PT Satu (contoh)", "Perikanan; Antariksa", "Entah", "banyak", "dua ribu", "Usaha kecil", "5"],
            ["B", "CV Dua (contoh)", "Antariksa", None, None, None, None, None],
        ),
        institution,
        folder=tmp_path,
    )
    assert (outcome["created"], outcome["errors"], outcome["warnings"]) == (2, 0, 2)
    one, two = Organization.objects.filter(external_id__in=["A", "B"]).order_by("external_id")
    assert (one.legal_form, one.sales_idr, one.size_year, one.size_override, one.position_accuracy_m) == (
        LegalForm.PT,
        None,
        None,
        "",
        None,
    )
    assert (named(one.sectors), named(two.sectors)) == (["Perikanan"], [])
    assert Sector.objects.count() == 3


def test_words_of_another_institution_are_unknown(institution, other_institution, tmp_path):
    SectorFactory(institution=other_institution, name="Perikanan")
    outcome = by_command(xlsx(["Nama", "Sektor"], ["PT Satu (contoh)", "Perikanan"]), institution, folder=tmp_path)
    assert (outcome["created"], outcome["warnings"]) == (1, 1)
    assert named(Organization.objects.get(name="PT Satu (contoh)").sectors) == []


@pytest.mark.parametrize(
    ("cell", "stored"),
    [
        ("Rp 1.500.000,00", "1500000.00"),
        (1_500_000, "1500000.00"),
        (0.1, "0.10"),
        ("1,500,000", ""),
        (-5, ""),
        ("-5", ""),
        (True, ""),
        (10**17, ""),
        ("sedang", ""),
    ],
)
def test_amounts_of_rupiah(cell, stored):
    understood = rupiah_cell(cell)
    assert understood.value == stored
    assert bool(understood.warning) is not bool(stored)


def test_a_mapping_file_may_only_say_how_the_list_is_read(institution, tmp_path):
    """Missing groups are made by command as by page, with the columns found by their names."""
    path, mapping = tmp_path / "anggota.csv", tmp_path / "cara.json"
    path.write_text("Kelompok;Nama;L/P\nTani Baru (contoh);Sukarni;P\n")
    code, counts, lines = run("import_data", "members", path, institution=institution)
    assert (code, counts["created"], counts["errors"]) == (1, 0, 1), lines
    mapping.write_text('{"default_choice": "create"}')
    code, counts, lines = run("import_data", "members", path, "--mapping", str(mapping), institution=institution)
    assert (code, counts["created"], counts["errors"]) == (0, 1, 0), lines
    assert Organization.objects.get(name="Tani Baru (contoh)").members.get().name == "Sukarni"


def test_words_stand_once_each():
    assert words_cell(" Perikanan ;perikanan;; Olahan  pangan;").value == ["Perikanan", "Olahan pangan"]
