"""Contacts come in with their organizations: whole titles, one number each, one primary contact; and go out again."""

import pytest

from kemitraan.accounts.tests.factories import InstitutionFactory
from kemitraan.core.errors import NotAllowed
from kemitraan.core.formats import MASK
from kemitraan.core.models import AuditEvent
from kemitraan.core.registry import resources
from kemitraan.exchange.services.imports import upload_import
from partners.enums import OrganizationStatus
from partners.models import Contact
from partners.tests.factories import ContactFactory, OrganizationFactory
from partners.tests.lists import bring_in, messages, run, stage

pytestmark = pytest.mark.django_db

HEAD = "Mitra;Nama;Jabatan;No HP;Email;Utama;Berwenang;Berwenang sampai"


@pytest.fixture
def company(coordinator):
    return OrganizationFactory(institution=coordinator.membership.institution, name="PT Maju (contoh)")


def one(text: str) -> str:
    return f"{HEAD}\nPT Maju (contoh);{text}\n"


def test_title_with_commas_stays_whole(coordinator, company):
    text = 'Mitra,Nama,Jabatan\nPT Maju (contoh),"Dr. H. Ahmad, M.Pd.",Direktur\n'
    bring_in(coordinator, "contacts", text)
    contact = Contact.objects.get()
    assert (contact.name, contact.position, contact.organization) == ("Dr. H. Ahmad, M.Pd.", "Direktur", company)


def test_one_name_is_enough_and_the_first_contact_is_primary(coordinator, company):
    done = bring_in(coordinator, "contacts", f"{HEAD}\nPT Maju (contoh);Sukarni;;;;;;\nPT Maju (contoh);Budi;;;;;;\n")
    assert done.counts["created"] == 2
    assert {one.name: one.is_primary for one in Contact.objects.all()} == {"Sukarni": True, "Budi": False}
    assert AuditEvent.objects.filter(action="contact.create").count() == 2


@pytest.mark.parametrize(
    ("phone", "email", "stored", "said"),
    [
        ("0812-3456-7890", "a@contoh.id", ("+6281234567890", "a@contoh.id"), ""),
        ("81234567890", "", ("+6281234567890", ""), ""),
        ("(0561) 583007", "", ("+62561583007", ""), ""),
        ("+60 82-845 596", "", ("+6082845596", ""), ""),
        ("081234567890, 081311112222", "", ("+6281234567890", ""), "tidak dipakai +6281311112222"),
        ("081234567890 / 081311112222", "", ("+6281234567890", ""), "2 nomor dalam satu sel"),
        ("081234567890 - 081311112222", "", ("+6281234567890", ""), "2 nomor dalam satu sel"),
        ("", "a@contoh.id atau b@contoh.id", ("", "a@contoh.id"), "tidak dipakai b@contoh.id"),
        ("", "a@contoh.id (cc: b@contoh.id)", ("", "a@contoh.id"), "2 alamat dalam satu sel"),
        ("", "tidak ada", ("", ""), ""),
        ("", "081234567890", ("+6281234567890", ""), "Telepon di kolom surel; dipindahkan."),
        ("a@contoh.id", "", ("", "a@contoh.id"), "Surel di kolom telepon; dipindahkan."),
        ("", "a@b@examplecom", ("", ""), "tidak dipakai"),
        ("hubungi kantor", "", ("", ""), "“hubungi kantor” tidak dikenali"),
    ],
)
def test_phones_and_addresses_are_split_sensibly(phone, email, stored, said, coordinator, company):
    done = bring_in(coordinator, "contacts", one(f"Sukarni;;{phone};{email};;;"))
    contact = Contact.objects.get()
    assert (contact.phone, contact.email) == stored
    assert said in messages(done, 2)
    assert done.counts["warnings"] == bool(said)


def test_authority_to_sign_is_read_with_its_last_day(coordinator, company):
    bring_in(coordinator, "contacts", one("Sukarni;Direktur;;;ya;ya;31 Desember 2027"))
    contact = Contact.objects.get()
    assert (contact.can_sign, contact.signs_until.isoformat(), contact.is_primary) == (True, "2027-12-31", True)
    bring_in(coordinator, "contacts", one("Sukarni;;;;;tidak;"))
    contact.refresh_from_db()
    assert (contact.can_sign, contact.signs_until) == (False, None)
    assert "Masa wewenang" in messages(stage(coordinator, "contacts", one("Budi;;;;;tidak;31/12/2027")), 2)
    assert "tulis ya atau tidak" in messages(stage(coordinator, "contacts", one("Budi;;;;;mungkin;")), 2)


def test_new_primary_contact_takes_it_from_the_former_one(coordinator, company):
    former = ContactFactory(organization=company, name="Budi", is_primary=True)
    done = bring_in(coordinator, "contacts", one("Sukarni;;;;ya;;"))
    former.refresh_from_db()
    assert done.counts["created"] == 1
    assert (former.is_primary, former.version) == (False, 2)
    assert Contact.objects.get(is_primary=True).name == "Sukarni"
    bring_in(coordinator, "contacts", one("Budi;;;;ya;;"))
    assert Contact.objects.get(is_primary=True).name == "Budi"
    batch = stage(coordinator, "contacts", f"{one('Sukarni;;;;ya;;')}PT Maju (contoh);Budi;;;;ya;;\n")
    assert "Kontak utama hanya satu; sudah di baris 2." in messages(batch, 3)


def test_primary_contact_stays_it_until_another_one_takes_over(coordinator, company):
    kept = ContactFactory(organization=company, name="Budi", is_primary=True)
    done = bring_in(coordinator, "contacts", one("Budi;;;;tidak;;"))
    kept.refresh_from_db()
    assert kept.is_primary
    assert (done.counts["changed"], done.counts["unchanged"]) == (0, 1)
    assert "Kontak utama tetap" in messages(done, 2)


def test_changes_are_compared_and_masked_in_the_trail(coordinator, company):
    contact = ContactFactory(organization=company, name="Sukarni", position="Staf", is_primary=True)
    done = bring_in(coordinator, "contacts", one("SUKARNI;Manajer;081311112222;;;;"))
    contact.refresh_from_db()
    assert done.counts["changed"] == 1
    assert (contact.name, contact.position, contact.phone) == ("Sukarni", "Manajer", "+6281311112222")
    event = AuditEvent.objects.get(action="contact.update")
    assert {change["field"]: change["new"] for change in event.changes} == {"position": "Manajer", "phone": MASK}


def test_own_export_comes_back_unchanged_and_without_a_trail(coordinator, company, tmp_path):
    ContactFactory(organization=company, name="Dr. H. Ahmad, M.Pd.", is_primary=True, can_sign=True)
    ContactFactory(organization=company, name="=Sukarni", is_active=False, phone="")
    institution = coordinator.membership.institution
    for name in ("kontak.xlsx", "kontak.csv"):
        path = tmp_path / name
        run("export_data", "contacts", path, institution=institution)
        before = AuditEvent.objects.exclude(action__startswith="import.").count()
        code, counts, _ = run("import_data", "contacts", path, institution=institution)
        assert (code, counts["created"], counts["changed"], counts["unchanged"]) == (0, 0, 0, 2)
        assert (counts["warnings"], AuditEvent.objects.exclude(action__startswith="import.").count()) == (0, before)
    assert ";'=Sukarni;" in (tmp_path / "kontak.csv").read_text("utf-8-sig")


def test_rows_of_one_person_are_written_once_or_wait(coordinator, company):
    done = bring_in(coordinator, "contacts", f"{one('Sukarni;;;a@contoh.id;;;')}PT Maju (contoh);sukarni;Staf;;;;;\n")
    assert (done.counts["created"], done.counts["unchanged"]) == (1, 1)
    assert Contact.objects.get().position == "Staf"
    batch = stage(coordinator, "contacts", f"{one('Rini;Staf;;;;;')}PT Maju (contoh);Rini;Manajer;;;;;\n")
    assert batch.counts["errors"] == 2


def test_unknown_archived_and_foreign_organizations_are_refused(coordinator, company):
    batch = stage(coordinator, "contacts", f"{HEAD}\nPT Majo (contoh);Sukarni;;;;;;\n;Budi;;;;;;\n")
    assert "mitra tidak dikenal: “PT Majo (contoh)”; mirip “PT Maju (contoh)”" in messages(batch, 2)
    assert "mitra kosong" in messages(batch, 3)
    company.status = OrganizationStatus.ARCHIVED
    company.save()
    assert "diarsipkan" in messages(stage(coordinator, "contacts", one("Sukarni;;;;;;")), 2)
    foreign = ContactFactory(
        organization=OrganizationFactory(institution=InstitutionFactory(), name="PT Lain (contoh)")
    )
    text = f"ID Kemitraan;ID Kemitraan mitra;Nama\n{foreign.public_id};{foreign.organization.public_id};Sukarni\n"
    assert stage(coordinator, "contacts", text).counts["errors"] == 1
    assert str(foreign.public_id) not in {row["public_id"] for row in resources["contacts"].export(coordinator)}


def test_only_those_who_write_import_contacts(observer):
    with pytest.raises(NotAllowed):
        upload_import(
            actor=observer,
            institution=observer.membership.institution,
            resource=resources["contacts"],
            file_name="a.csv",
            data=b"Mitra;Nama\n",
            options={},
        )


def test_number_of_queries_does_not_grow_with_rows(coordinator, company, django_assert_max_num_queries):
    def text(count: int) -> str:
        return HEAD + "".join(f"\nPT Maju (contoh);Orang {number} x{count};;;;;;" for number in range(count))

    counts = []
    for count in (3, 150):
        with django_assert_max_num_queries(70) as seen:
            bring_in(coordinator, "contacts", text(count))
        counts.append(len(seen))
    assert abs(counts[1] - counts[0]) <= 4
