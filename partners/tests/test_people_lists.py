"""People as they write themselves, through the real import: one name, titles with commas, e-mail in any case (S02)."""

import pytest

from kemitraan.exchange.tests.support import by_command, by_page, confirm, csv_text, issues_of
from partners.models import Contact, Member
from partners.tests.factories import GroupFactory, OrganizationFactory
from partners.tests.lists import run

pytestmark = pytest.mark.django_db
SINGLE, TITLED = "Sukarni", "Dr. H. Ahmad, M.Pd."
CONTACT_HEADER = "Mitra,Nama,Jabatan,Surel"
CONTACTS = csv_text(
    CONTACT_HEADER,
    f"Kampus Timur (contoh),{SINGLE},Pendamping,Budi@X.id",
    f'Kampus Timur (contoh),"{TITLED}","Ketua, LPPM",ahmad@contoh.id',
)


@pytest.fixture
def campus(institution):
    return OrganizationFactory(institution=institution, name="Kampus Timur (contoh)")


def names() -> list[str]:
    return list(Contact.objects.order_by("pk").values_list("name", flat=True))


class TestContacts:
    def test_page_keeps_one_name_and_the_comma_of_a_title(self, campus, coordinator, client_for):
        client = client_for(coordinator)
        batch = by_page(client, CONTACTS, name="kontak.csv", resource="contacts")
        assert (batch.counts["rows"], batch.counts["errors"]) == (2, 0)
        assert batch.rows.get(number=2).values["name"] == SINGLE
        confirm(client, batch)
        assert names() == [SINGLE, TITLED]
        assert Contact.objects.get(name=TITLED).position == "Ketua, LPPM"

    def test_command_does_the_same(self, campus, institution, tmp_path):
        found = by_command(CONTACTS, institution, folder=tmp_path, name="kontak.csv", resource="contacts")
        assert (found.code, found["created"], found["errors"]) == (0, 2, 0)
        assert names() == [SINGLE, TITLED]

    def test_semicolons_part_columns_and_commas_do_not(self, campus, institution, tmp_path):
        data = csv_text("Mitra;Nama;Jabatan", f"Kampus Timur (contoh);{TITLED};Dekan")
        by_command(data, institution, folder=tmp_path, name="kontak.csv", resource="contacts")
        assert names() == [TITLED]

    @pytest.mark.parametrize("email", ["budi@x.id", "BUDI@X.ID", "Budi@X.id"])
    def test_other_letter_case_of_an_address_is_the_same_contact_and_no_change(
        self, email, campus, coordinator, client_for
    ):
        client = client_for(coordinator)
        confirm(client, by_page(client, CONTACTS, name="kontak.csv", resource="contacts"))
        again = csv_text(CONTACT_HEADER, f"Kampus Timur (contoh),{SINGLE},Pendamping,{email}")
        batch = by_page(client, again, name="kontak.csv", resource="contacts")
        assert (batch.counts["created"], batch.counts["changed"], batch.counts["unchanged"]) == (0, 0, 1), (
            issues_of(batch, 2),
            batch.rows.get().diff,
        )
        assert Contact.objects.count() == 2

    def test_export_comes_back_unchanged(self, campus, institution, tmp_path):
        by_command(CONTACTS, institution, folder=tmp_path, name="kontak.csv", resource="contacts")
        out = tmp_path / "ekspor.csv"
        run("export_data", "contacts", out, institution=institution)
        found = by_command(out.read_bytes(), institution, folder=tmp_path, name="ekspor2.csv", resource="contacts")
        assert [found[name] for name in ("rows", "created", "changed", "unchanged")] == [2, 0, 0, 2]


class TestMembers:
    DATA = csv_text(
        "Kelompok,Nama,Peran", f"Tani Makmur (contoh),{SINGLE},Anggota", f'Tani Makmur (contoh),"{TITLED}",'
    )

    def test_page_and_command_keep_names_whole(self, institution, coordinator, client_for, tmp_path):
        GroupFactory(institution=institution, name="Tani Makmur (contoh)")
        client = client_for(coordinator)
        confirm(client, by_page(client, self.DATA, name="anggota.csv", resource="members"))
        assert set(Member.objects.values_list("name", flat=True)) == {SINGLE, TITLED}
        found = by_command(self.DATA, institution, folder=tmp_path, name="anggota.csv", resource="members")
        assert (found["created"], found["changed"], found["unchanged"]) == (0, 0, 2)
