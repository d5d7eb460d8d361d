"""Agreements come in from lists: their parties, several rows an agreement, again and again, and out again."""

import datetime as dt
from decimal import Decimal

import pytest

from kemitraan.core.models import AuditEvent
from kemitraan.exchange.services import commits
from partners.models import Organization
from partners.tests.factories import OrganizationFactory, RepresentativeFactory
from programs.enums import AgreementState
from programs.models import Agreement, AgreementParty
from programs.services.party_match import abbreviates
from programs.tests.factories import signed_agreement
from programs.tests.lists import bring_in, notes, row, stage

pytestmark = pytest.mark.django_db

HEAD = "id;nomor;jenis;judul;mitra;mulai;berakhir\n"


@pytest.fixture
def own(institution) -> Organization:
    """The institution as an organization of its own registry."""
    return OrganizationFactory(institution=institution, name=institution.name, is_own=True, kind="unit")


def partners_of(agreement: Agreement) -> list[str]:
    return [party.organization.name for party in agreement.parties.filter(organization__is_own=False)]


def test_list_makes_agreements_with_the_own_body_and_new_partners(coordinator, own):
    known = OrganizationFactory(institution=own.institution, name="PT Muria Jaya (contoh)", regency="Kudus")
    counts = bring_in(
        coordinator,
        "Nomor Dokumen;Nomor Dokumen Mitra;Jenis Dokumen;Judul Kerjasama;Mitra;Tanggal Mulai ;Tanggal Selesai;"
        "Alokasi Anggaran;Ruang Lingkup;Keterangan Kerjasama\n"
        "12/LKM/2025;7/MJ/2025;PKS;Pembinaan garam (contoh);PT. MURIA JAYA (contoh);1 Januari 2025;30/9/2026;"
        'Rp 1.500.000;"  Pembinaan   \r\n   dan pemasaran  ";Perlu Proses Perpanjangan\n'
        "13/LKM/2025;;MoU;Penelitian (contoh);Yayasan Pesisir (contoh);2025-02-01;2027-01-31;;;\n",
    )
    assert (counts["created"], counts["errors"]) == (2, 0)
    first, second = Agreement.objects.order_by("pk")
    assert (first.kind, first.starts_on, first.ends_on) == ("pks", dt.date(2025, 1, 1), dt.date(2026, 9, 30))
    assert first.value_idr == Decimal("1500000")
    assert first.scope == "Pembinaan\ndan pemasaran"
    assert (first.state, first.is_historical, first.source_status) == ("active", True, "Perlu Proses Perpanjangan")
    mine, other = first.parties.all()
    assert (mine.organization, mine.number) == (own, "12/LKM/2025")
    assert (other.organization, other.number) == (known, "7/MJ/2025")
    made = Organization.objects.get(name="Yayasan Pesisir (contoh)")
    assert (made.kind, partners_of(second)) == ("foundation_ngo", [made.name])
    assert AuditEvent.objects.filter(action="agreement.create").count() == 2
    event = AuditEvent.objects.filter(action="agreement.create").order_by("pk").first()
    assert (event.via, event.subjects.count()) == ("import", 3)
    assert {change["field"] for change in event.changes} >= {"kind", "starts_on", "value_idr", "state"}


def test_institution_without_an_organization_gets_one(coordinator, institution):
    bring_in(coordinator, HEAD + "1;12/LKM/2025;MoU;Riset (contoh);PT Muria (contoh);2025-01-01;2026-01-01\n")
    own = Organization.objects.get(institution=institution, is_own=True)
    assert (own.name, own.parent) == (institution.name, None)
    assert Agreement.objects.get().parties.first().organization == own
    bring_in(coordinator, HEAD + "2;13/LKM/2025;MoU;Riset dua (contoh);PT Muria (contoh);2025-01-01;2026-01-01\n")
    assert Organization.objects.filter(is_own=True).count() == 1


def test_second_import_changes_nothing_and_leaves_no_trail(coordinator, own):
    text = HEAD + (
        "1;12/LKM/2025;MoU;Riset (contoh);PT Muria (contoh);2025-01-01;2026-01-01\n"
        "2;;LoI;;Koperasi Garam (contoh);2025-01-01;Selamanya\n"
        "3;445/   /2025;PKS;Uji (contoh);CV Maju (contoh);2025-03-01;2025-02-01\n"
    )
    assert bring_in(coordinator, text)["created"] == 3
    records = AuditEvent.objects.filter(action__regex="^(agreement|organization)")
    before = records.count()
    counts = bring_in(coordinator, text)
    assert (counts["created"], counts["changed"], counts["unchanged"]) == (0, 0, 3)
    assert records.count() == before == 6


def test_list_without_ids_finds_its_agreements_again(coordinator, own):
    head = "nomor;mitra;judul;mulai;berakhir\n"
    text = head + (
        "12/LKM/2025;PT Muria (contoh);Riset (contoh);2025-01-01;2026-01-01\n"
        ";PT Muria (contoh);Perjanjian Kerahasiaan (contoh);2025-01-01;2026-01-01\n"
        "/   /2025;PT Muria (contoh);Sewa (contoh);2025-01-01;2026-01-01\n"
    )
    assert bring_in(coordinator, text)["created"] == 3
    assert bring_in(coordinator, text)["unchanged"] == 3
    longer = text.replace(
        "2025;PT Muria (contoh);Riset (contoh);2025-01-01;2026-01-01",
        "2025;PT. MURIA (contoh);Riset (contoh);2025-01-01;2028-01-01",
    )
    batch = stage(coordinator, longer)
    assert row(batch, 2).diff == {"ends_on": ["2026-01-01", "2028-01-01"]}
    counts = commits.commit_import(actor=coordinator, batch=batch).counts
    assert (counts["created"], counts["changed"]) == (0, 1)
    changed = Agreement.objects.get(title="Riset (contoh)")
    assert (changed.ends_on, changed.version) == (dt.date(2028, 1, 1), 2)
    event = AuditEvent.objects.get(action="agreement.update")
    assert event.changes == [
        {"field": "ends_on", "label": "berakhir", "old": "1 Januari 2026", "new": "1 Januari 2028"}
    ]


def test_rows_with_the_same_id_are_one_agreement(coordinator, own):
    counts = bring_in(
        coordinator,
        HEAD
        + "a;12/LKM/2025;PKS;Pasar (contoh);PT Muria (contoh);2025-01-01;2026-01-01\n"
        + "a;12/LKM/2025;PKS;Pasar (contoh);Dinas Perikanan dan Kelautan (contoh);2025-01-01;2026-01-01\n"
        + "b;12/LKM/2025;PKS;Pasar (contoh);PT Muria (contoh);2025-01-01;2026-01-01\n",
    )
    assert (counts["created"], counts["unchanged"]) == (2, 1)
    first = Agreement.objects.get(external_id="a")
    assert partners_of(first) == ["PT Muria (contoh)", "Dinas Perikanan dan Kelautan (contoh)"]


def test_rows_of_one_number_are_one_agreement_where_ids_only_count_rows(coordinator, own):
    head = "ksId;ksNoKS;ksNama;ksTglKontrak;ksTglAkhir;ksKet\n"
    text = head + (
        "44;6814/LKM/2020;Universitas Muria (contoh);2020-06-03;2025-06-03;MoU\n"
        "45;6814/LKM/2020;Universitas Pantura (contoh);2020-06-03;2025-06-03;MoU\n"
        "46;6814/LKM/2020;UNIVERSITAS MURIA (contoh);2020-06-03;2025-06-03;MoU\n"
        "47;6814/LKM/2020;Universitas Muria (contoh);2021-06-03;2026-06-03;MoU\n"
    )
    batch = stage(coordinator, text)
    assert [row(batch, number).action for number in (2, 3, 4, 5)] == ["create", "unchanged", "unchanged", "create"]
    assert notes(batch, 3, level="info", field="partner") == ["Satu perjanjian dengan baris 2."]
    assert notes(batch, 4) == ["Ganda: nomor dan mitra sama dengan baris 2; ditulis sekali."]
    assert "baris 2" in notes(batch, 5)[0]
    commits.commit_import(actor=coordinator, batch=batch)
    first = Agreement.objects.get(external_id="44")
    assert len(partners_of(first)) == 2
    assert first.title == "Kerja sama dengan Universitas Muria (contoh) dan 1 mitra lain"
    counts = bring_in(coordinator, text)
    assert (counts["created"], counts["changed"]) == (0, 0)


def test_agreement_gets_the_partner_that_a_later_list_adds(coordinator, own):
    line = "a;12/LKM/2025;PKS;Pasar (contoh);{};2025-01-01;2026-01-01\n"
    bring_in(coordinator, HEAD + line.format("PT Muria (contoh)"))
    more = HEAD + line.format("PT Muria (contoh)") + line.format("CV Baru (contoh)")
    assert bring_in(coordinator, more)["changed"] == 1
    assert partners_of(Agreement.objects.get()) == ["PT Muria (contoh)", "CV Baru (contoh)"]
    assert bring_in(coordinator, more)["changed"] == 0


def test_same_number_of_the_same_partner_under_two_ids_is_shown(coordinator, own):
    batch = stage(
        coordinator,
        HEAD
        + "a;1/LKM/2026;PKS;Satu (contoh);PT Muria (contoh);2026-01-01;2026-12-31\n"
        + "a;1/LKM/2026;PKS;Satu (contoh);CV Lain (contoh);2026-01-01;2026-12-31\n"
        + "c;2/LKM/2026;PKS;Dua (contoh);PT Muria (contoh);2026-01-01;2026-12-31\n"
        + "d;2/LKM/2026;PKS;Dua (contoh);PT Muria (contoh);2026-01-01;2026-12-31\n",
    )
    assert row(batch, 5).action == "create"
    assert notes(batch, 5) == ["Mungkin ganda: nomor dan mitra sama dengan baris 4; periksa."]


def test_partners_in_columns_and_junk(coordinator, own):
    batch = stage(
        coordinator,
        "Mitra 1;Mitra 2;Judul Kerjasama;Dasar Hukum Mitra 1;Dasar Hukum Mitra 2;Dasar Hukum RS;Tanggal Mulai ;"
        "Tanggal Selesai\n"
        "FK Muria (contoh);RSUD Muria (contoh);Praktik (contoh);1/FK/25;2/RS/25;3/LKM/25;1 Mei 2025;30 April 2027\n"
        "IIK Pantura (contoh);0;Riset (contoh);4/IIK/25;;5/LKM/25;1 Mei 2025;30 April 2027\n"
        "STIKES Pantura (contoh);3;Magang (contoh);;;6/LKM/25;1 Mei 2025;30 April 2027\n",
    )
    assert notes(batch, 3) == ["“0” bukan nama mitra; tidak dipakai."]
    assert notes(batch, 4) == ["“3” bukan nama mitra; tidak dipakai."]
    commits.commit_import(actor=coordinator, batch=batch)
    numbers = AgreementParty.objects.filter(agreement__title="Praktik (contoh)").values_list("number", flat=True)
    assert list(numbers) == ["3/LKM/25", "1/FK/25", "2/RS/25"]
    assert Organization.objects.filter(is_own=False).count() == 4


@pytest.mark.parametrize("name", ["", "-", "3", "Principal", "Direktur"])
def test_row_without_a_partner_is_wrong(coordinator, own, name):
    batch = stage(coordinator, HEAD + f"1;12/LKM/2025;MoU;Riset (contoh);{name};2025-01-01;2026-01-01\n")
    assert row(batch, 2).action == "error"
    assert "mitra kosong" in notes(batch, 2, level="error")[0]


def test_own_institution_is_no_partner(coordinator, own):
    batch = stage(coordinator, HEAD + f"1;12/LKM/2025;MoU;Riset (contoh);{own.name};2025-01-01;2026-01-01\n")
    assert notes(batch, 2, level="error") == ["nama mitra kosong: ini lembaga sendiri"]


def test_names_are_never_split_only_suspected(coordinator, own):
    names = [
        "Kementerian Kelautan dan Perikanan (contoh)",
        "Dinas Kesehatan, Pengendalian Penduduk dan KB (contoh)",
        "Badan Riset dan Pengembangan Kesehatan (contoh)",
        "PT Listrik (contoh) dan Pemerintah Provinsi Muria (contoh)",
        "Balai Ikan (contoh) dan PT Agri (contoh)",
    ]
    rows = [f'{n};{n}/LKM/2025;MoU;Kerja {n} (contoh);"{name}";2025-01-01;2026-01-01\n' for n, name in enumerate(names)]
    batch = stage(coordinator, HEAD + "".join(rows))
    suspected = [number for number in range(2, 7) if any("dua mitra" in text for text in notes(batch, number))]
    assert suspected == [5, 6]
    commits.commit_import(actor=coordinator, batch=batch)
    assert set(Organization.objects.filter(is_own=False).values_list("name", flat=True)) == set(names)


def test_spellings_that_fold_are_one_and_others_are_suggested(coordinator, own):
    OrganizationFactory(institution=own.institution, name="CV Muria (contoh)")
    text = HEAD + (
        "1;1/LKM/2025;MoU;A (contoh);PT. Muria (contoh);2025-01-01;2026-01-01\n"
        '2;2/LKM/2025;MoU;B (contoh);"PT\xa0""MURIA"" (contoh) Tbk";2025-01-01;2026-01-01\n'
        "3;3/LKM/2025;MoU;C (contoh);Fakultas Kedokteran Universitas Islam Persada Muria;2025-01-01;2026-01-01\n"
        "4;4/LKM/2025;MoU;D (contoh);FK UIP;2025-01-01;2026-01-01\n"
    )
    batch = stage(coordinator, text)
    assert notes(batch, 2) == ["Mirip dengan mitra “CV Muria (contoh)”; periksa."]
    assert "Sama dengan “PT. Muria (contoh)” (baris 2)." in notes(batch, 3, level="info")
    assert notes(batch, 5) == ["Mungkin sama dengan “Fakultas Kedokteran Universitas Islam Persada Muria”; periksa."]
    commits.commit_import(actor=coordinator, batch=batch)
    assert Organization.objects.filter(is_own=False).count() == 4


@pytest.mark.parametrize(
    ("short", "expected"),
    [("FK UIP", True), ("FK Universitas Islam Persada", True), ("UIP", False), ("FK Islam", False), ("Fk Uip", False)],
)
def test_abbreviation_stands_for_the_words_in_order(short, expected):
    long = "Fakultas Kedokteran Universitas Islam Persada Muria".split()
    assert abbreviates(short.split(), long) is expected


def test_registry_with_two_of_the_name_asks_which(coordinator, own):
    first = OrganizationFactory(institution=own.institution, name="Koperasi Karya (contoh)", regency="Kudus")
    OrganizationFactory(institution=own.institution, name="Koperasi Karya (contoh)", regency="Demak")
    line = "1;1/LKM/2025;MoU;A (contoh);Koperasi Karya (contoh);2025-01-01;2026-01-01"
    batch = stage(coordinator, HEAD + line + "\n")
    assert "isi ID mitra" in notes(batch, 2, level="error")[0]
    head = HEAD.strip() + ";ID mitra\n"
    assert bring_in(coordinator, f"{head}{line};{first.public_id}\n")["created"] == 1
    assert Agreement.objects.get().parties.filter(organization=first).exists()


def test_row_that_names_only_a_partner_is_no_agreement(coordinator, own):
    text = HEAD + (
        "1;1/LKM/2025;MoU;A (contoh);PT Muria (contoh);2025-01-01;2026-01-01\n"
        "2;;Tidak Ada;;Dinas Perikanan Muria (contoh);0000-00-00;0000-00-00\n"
    )
    batch = stage(coordinator, text)
    assert notes(batch, 3) == ["Hanya menyebut mitra, tanpa perjanjian; mitranya saja yang dicatat."]
    counts = commits.commit_import(actor=coordinator, batch=batch).counts
    assert (counts["created"], counts["unchanged"], Agreement.objects.count()) == (1, 1, 1)
    assert Organization.objects.filter(name="Dinas Perikanan Muria (contoh)", kind="government").exists()
    again = bring_in(coordinator, text)
    assert (again["created"], again["changed"]) == (0, 0)


def test_kinds_known_unknown_and_missing(coordinator, own):
    kinds = ["MOU", "RENCANA IMPLEMENTASI", "Perjanjian Kerja Sama", "KONTRAK", "CoC", ""]
    rows = [
        f"{n};{n}00/LKM/2025;{kind};Kerja {n};PT Muria (contoh);2025-01-01;2026-01-01\n" for n, kind in enumerate(kinds)
    ]
    batch = stage(coordinator, HEAD + "".join(rows))
    assert notes(batch, 7) == ["Jenis kosong; dicatat sebagai Lainnya."]
    commits.commit_import(actor=coordinator, batch=batch)
    found = Agreement.objects.order_by("external_id").values_list("kind", "kind_text")
    assert list(found) == [("mou", ""), ("ia", ""), ("pks", ""), ("other", "KONTRAK"), ("other", "CoC"), ("other", "")]
    assert Agreement.objects.get(kind_text="CoC").get_kind_display() == "CoC"


def test_long_texts_are_cut_and_kept_whole_as_a_note(coordinator, own):
    title, number = "Kerja " * 60 + "sama", "1/" + "A" * 150
    bring_in(coordinator, HEAD + f"1;{number};MoU;{title};PT Muria (contoh);2025-01-01;2026-01-01\n")
    agreement = Agreement.objects.get()
    assert (len(agreement.title) <= 300, len(agreement.parties.first().number)) == (True, 120)
    assert title in agreement.source_notes
    assert number in agreement.source_notes


@pytest.mark.parametrize(
    ("value", "stored", "level"),
    [
        ("1.500.000,50", "1500000.50", ""),
        ("1,500,000", None, "error"),
        ("(2.000)", None, "error"),
        ("Rp.195.000 - Rp.200.000", None, "warning"),
        ("1000/Hour", None, "warning"),
        ("NA", None, ""),
    ],
)
def test_value_is_read_refused_or_kept_as_a_note(coordinator, own, value, stored, level):
    batch = stage(
        coordinator, f"nomor;mitra;mulai;berakhir;nilai\n1/LKM/25;PT Muria (contoh);2025-01-01;2026-01-01;{value}\n"
    )
    levels = {issue["level"] for issue in row(batch, 2).issues if issue["field"] == "value_idr"}
    assert levels == ({level} if level else set())
    commits.commit_import(actor=coordinator, batch=batch, skip_errors=True)
    if level != "error":
        agreement = Agreement.objects.get()
        assert agreement.value_idr == (Decimal(stored) if stored else None)
        assert (value in agreement.source_notes) is (level == "warning")


def test_preview_shows_amounts_as_people_write_them(coordinator, own):
    batch = stage(
        coordinator, "nomor;mitra;mulai;berakhir;nilai\n1/LKM/25;PT Muria (contoh);2025-01-01;2026-01-01;1500000\n"
    )
    assert row(batch, 2).values["value_idr"] == "Rp1.500.000"


def test_agreement_made_here_is_not_changed_by_a_list(coordinator, own):
    partner = OrganizationFactory(institution=own.institution, name="PT Muria (contoh)")
    made = signed_agreement(own.institution, own, partner, state=AgreementState.ACTIVE)
    made.parties.filter(organization=own).update(number="9/LKM/2026")
    batch = stage(
        coordinator,
        f"nomor;mitra;judul;mulai;berakhir\n9/LKM/2026;PT Muria (contoh);Lain;{made.starts_on};2030-01-01\n",
    )
    assert row(batch, 2).action == "unchanged"
    assert "dibuat di Kemitraan" in notes(batch, 2, field="title")[0]


def test_page_shows_what_the_archive_said_to_the_office_only(coordinator, partner_user, own, client_for):
    head = HEAD.strip() + ";status;catatan\n"
    line = "7;12/LKM/2025;CoC;Riset (contoh);PT Muria (contoh);2025-01-01;2024-01-01;Proses Mitra;Berkas di lemari 3\n"
    bring_in(coordinator, head + line)
    agreement = Agreement.objects.get()
    page = client_for(coordinator).get(agreement.get_absolute_url()).content.decode()
    for text in ("Menurut arsip", "Proses Mitra", "7 (arsip)", "2024-01-01", "Berkas di lemari 3", "CoC"):
        assert text in page
    RepresentativeFactory(membership=partner_user.membership, organization=agreement.parties.last().organization)
    page = client_for(partner_user).get(agreement.get_absolute_url()).content.decode()
    assert "Riset (contoh)" in page
    assert "Proses Mitra" not in page


def test_addenda_are_linked_only_when_sure(coordinator, own):
    line = "{};{}/LKM/2024;PKS;{};{};{};{}\n"
    rows = [
        (1, 11, "Pendidikan dokter (contoh)", "FK Muria (contoh)", "2022-07-01", "2027-06-30"),
        (2, 12, "Addendum", "FK Muria (contoh)", "2022-12-01", "2027-06-30"),
        (3, 13, "Addendum II", "FK MURIA (contoh)", "2023-06-01", "2027-06-30"),
        (4, 14, "Adendum Sewa (contoh)", "PT Lahan (contoh)", "2023-06-01", "2027-06-30"),
        (5, 15, "Gudang (contoh)", "PT Gudang (contoh)", "2022-06-01", "2027-06-30"),
        (6, 16, "Pasar (contoh)", "PT Gudang (contoh)", "2022-06-01", "2027-06-30"),
        (7, 17, "Addendum", "PT Gudang (contoh)", "2023-06-01", "2027-06-30"),
    ]
    text = HEAD + "".join(line.format(*entry) for entry in rows)
    batch = stage(coordinator, text)
    assert "tidak ditemukan" in notes(batch, 5, field="parent_ref")[0]
    assert "lebih dari satu" in notes(batch, 8, field="parent_ref")[0]
    commits.commit_import(actor=coordinator, batch=batch)
    parents = dict(Agreement.objects.values_list("external_id", "parent__external_id"))
    assert parents == {"1": None, "2": "1", "3": "2", "4": None, "5": None, "6": None, "7": None}
    assert bring_in(coordinator, text)["changed"] == 0


def test_stated_parent_is_found_in_the_list_or_the_register_else_noted(coordinator, own):
    head = HEAD.strip() + ";ref_mou\n"
    base = "1;1/LKM/2024;MoU;Induk (contoh);PT Muria (contoh);2024-01-01;2028-01-01;\n"
    child = "2;2/LKM/2024;PKS;Anak (contoh);PT Muria (contoh);2024-02-01;2028-01-01;1\n"
    lost = "3;3/LKM/2024;PKS;Lain (contoh);PT Muria (contoh);2024-02-01;2028-01-01;746fc80a\n"
    assert bring_in(coordinator, head + base + child + lost)["errors"] == 0
    induk = Agreement.objects.get(external_id="1")
    assert Agreement.objects.get(external_id="2").parent == induk
    assert Agreement.objects.get(external_id="3").source_notes == "Perjanjian induk: 746fc80a"
    later = "4;4/LKM/2024;IA;Cucu (contoh);PT Muria (contoh);2024-03-01;2028-01-01;1/LKM/2024\n"
    assert bring_in(coordinator, head + base + later)["created"] == 1
    assert Agreement.objects.get(external_id="4").parent == induk
    assert bring_in(coordinator, head + base + later)["changed"] == 0
    moved = child.replace(";1\n", ";4\n")
    assert bring_in(coordinator, head + moved)["changed"] == 1
    assert Agreement.objects.get(external_id="2").parent.external_id == "4"
