"""Members come in with their groups, numbers sealed, once; and go out so that they come back unchanged."""

import json

import pytest

from kemitraan.accounts.tests.factories import InstitutionFactory
from kemitraan.core.encryption import decrypt, keyed_hash
from kemitraan.core.errors import NotAllowed
from kemitraan.core.formats import MASK
from kemitraan.core.models import AuditEvent
from kemitraan.core.registry import resources
from kemitraan.exchange.enums import RowAction
from kemitraan.exchange.models import ImportRow
from kemitraan.exchange.services.commits import ImportHasErrors, commit_import
from kemitraan.exchange.services.imports import upload_import
from partners.enums import MemberRole, OrganizationKind, OrganizationStatus, Sex
from partners.models import Member, Organization
from partners.tests.factories import GroupFactory, MemberFactory, OrganizationFactory
from partners.tests.lists import MEMBER_LIST, NIK, OTHER_NIK, bring_in, messages, run, stage, workbook

pytestmark = pytest.mark.django_db

GROUP_HEAD = ["No", "BPP", "Desa", "Penyuluh Pendamping", "Nama Kelompok Tani Binaan", "Tahun Pembentukan"]
MEMBER_HEAD = ["No", "Nama Anggota", "Nik Anggota", "Status Dalam Kelompok", "Luas Lahan (ha)"]
LAYERED = [
    [*GROUP_HEAD, *MEMBER_HEAD],
    [
        1,
        "Sukamaju",
        "Sukamaju",
        "Bima (contoh)",
        "Tani Makmur (contoh)",
        1998,
        1,
        "Wati",
        f"'{NIK}",
        "Ketua Kelompok",
        3,
    ],
    ["", "", "", "", "", "", 2, "Joko", f"'{NIK}", "Anggota", 0.25],
    [
        2,
        "Sukasari",
        "Sukasari",
        "Bima (contoh)",
        "KWT Mekar (contoh)",
        2015,
        1,
        "Rini",
        "'327330782380",
        "Bendahara",
        5,
    ],
    ["", "", "", "", "", "", 2, "Sari", "'332101570880123", "Anggota", 1],
]


def group_named(institution, name: str) -> Organization:
    return GroupFactory(institution=institution, name=name)


def test_rows_of_members_below_their_group_make_groups_only_when_chosen(coordinator):
    batch = stage(coordinator, "members", workbook(*LAYERED))
    assert batch.counts["errors"] == 4
    assert "kelompok tidak dikenal: “Tani Makmur (contoh)”" in messages(batch, 2)
    with pytest.raises(ImportHasErrors):
        commit_import(actor=coordinator, batch=batch)
    assert Member.objects.count() == Organization.objects.groups().count() == 0
    done = bring_in(coordinator, "members", workbook(*LAYERED), default_choice="create")
    assert (done.counts["created"], done.counts["errors"]) == (4, 0)
    groups = {group.name: sorted(group.members.values_list("name", flat=True)) for group in Organization.objects.all()}
    assert groups == {"Tani Makmur (contoh)": ["Joko", "Wati"], "KWT Mekar (contoh)": ["Rini", "Sari"]}
    made = Organization.objects.get(name="Tani Makmur (contoh)")
    assert (made.kind, made.village) == (OrganizationKind.GROUP, "Sukamaju")
    assert "Tahun berdiri: 1998" in made.description
    assert "Bima (contoh)" in made.description
    assert AuditEvent.objects.filter(action="member.create").count() == 4
    assert AuditEvent.objects.filter(action="organization.create").count() == 2


def test_carried_group_is_visible_in_the_preview(coordinator):
    batch = stage(coordinator, "members", workbook(*LAYERED), default_choice="create")
    row = batch.rows.get(number=3)
    assert (row.values["group"], row.values["group_village"]) == ("Tani Makmur (contoh)", "Sukamaju")
    assert "Diisi dari baris 2." in messages(batch, 3)
    assert "Pendamping tidak ditugaskan" in messages(batch, 2)
    assert "Pendamping tidak ditugaskan" not in messages(batch, 3)


def test_forgotten_group_is_an_error_until_a_person_chooses_to_fill_it(coordinator):
    group_named(coordinator.membership.institution, "Tani Makmur (contoh)")
    text = f"{MEMBER_LIST}\nTani Makmur (contoh);Wati;P;;;;\n;Joko;L;;;;\n"
    batch = stage(coordinator, "members", text)
    assert (batch.counts["created"], batch.counts["errors"]) == (1, 1)
    assert "kelompok kosong" in messages(batch, 3)
    assert bring_in(coordinator, "members", text, default_choice="carry").counts["created"] == 2


def test_nothing_is_carried_over_a_row_that_cannot_be_read(coordinator):
    group_named(coordinator.membership.institution, "Tani Makmur (contoh)")
    text = f"{MEMBER_LIST}\nTani Makmur (contoh);Wati;P;;;;\nTani Lain;Budi;L;;;;kemarin\n;Joko;L;;;;\n"
    batch = stage(coordinator, "members", text, default_choice="carry")
    assert batch.rows.get(number=4).action == RowAction.ERROR
    assert "baris di atasnya tidak dapat dipakai" in messages(batch, 4)


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        (3321015708800001, "angka panjang yang tidak utuh lagi"),
        (332101570880123, "NIK terbaca sebagai angka 15 digit"),
        (332101570880000123, "angka panjang yang tidak utuh lagi"),
        ("'327330782380", "NIK 12 angka"),
        ("332101570880123", "NIK 15 angka"),
        ("tidak tahu nomornya", "NIK berisi bukan angka"),
        ("3278458754930851", "NIK ini tidak mungkin benar"),
    ],
)
def test_odd_nik_is_left_out_with_a_warning_and_the_row_is_saved(cell, sentence, coordinator):
    group_named(coordinator.membership.institution, "Tani Makmur (contoh)")
    done = bring_in(
        coordinator, "members", workbook(["Kelompok", "Nama", "NIK"], ["Tani Makmur (contoh)", "Wati", cell])
    )
    assert (done.counts["created"], done.counts["warnings"]) == (1, 1)
    assert sentence in messages(done, 2)
    assert str(cell).lstrip("'") not in messages(done, 2)
    member = Member.objects.get()
    assert (member.nik_encrypted, member.nik_hash) == ("", "")


def test_nik_is_sealed_and_nowhere_in_clear(coordinator):
    group_named(coordinator.membership.institution, "Tani Makmur (contoh)")
    text = f"{MEMBER_LIST}\nTani Makmur (contoh);Wati;P;;;'{NIK};\n"
    done = bring_in(coordinator, "members", text)
    member = Member.objects.get()
    assert decrypt(member.nik_encrypted) == NIK
    assert member.nik_hash == keyed_hash(NIK)
    assert NIK not in json.dumps(list(ImportRow.objects.values("raw", "values", "issues", "diff")))
    assert NIK not in json.dumps(done.facts)
    assert NIK not in json.dumps(list(AuditEvent.objects.values("sentence", "changes", "reason")))
    shown = resources["members"].field("nik").show(ImportRow.objects.get(number=2).values["nik"])
    assert shown == "3321********0001"


def test_nik_shared_by_two_names_belongs_to_nobody(coordinator):
    done = bring_in(coordinator, "members", workbook(*LAYERED), default_choice="create")
    assert "NIK sama dengan baris 3" in messages(done, 2)
    assert "NIK sama dengan baris 2" in messages(done, 3)
    assert not Member.objects.exclude(nik_hash="").exists()


def test_nik_of_a_known_member_of_another_name_is_left_out(coordinator):
    institution = coordinator.membership.institution
    group = group_named(institution, "Tani Makmur (contoh)")
    MemberFactory(organization=group, name="Wati", nik_hash=keyed_hash(NIK), nik_encrypted="")
    done = bring_in(coordinator, "members", f"{MEMBER_LIST}\nTani Makmur (contoh);Joko;L;;;{NIK};\n")
    assert "NIK ini tercatat untuk Wati" in messages(done, 2)
    assert Member.objects.get(name="Joko").nik_hash == ""


@pytest.mark.parametrize(
    ("text", "sex"),
    [
        *((text, Sex.MALE) for text in ("L", "laki-laki", "PRIA", "Lk", "M")),
        *((text, Sex.FEMALE) for text in ("P", "Perempuan", "wanita", "Pr.")),
        *((text, "") for text in ("-", "?")),
    ],
)
def test_sex_is_understood_in_all_writings(text, sex, coordinator):
    group_named(coordinator.membership.institution, "Tani Makmur (contoh)")
    bring_in(coordinator, "members", f"{MEMBER_LIST}\nTani Makmur (contoh);Wati;{text};;;;\n")
    assert Member.objects.get().sex == sex


def test_roles_phones_and_dates_are_read(coordinator):
    group_named(coordinator.membership.institution, "Tani Makmur (contoh)")
    text = (
        f"{MEMBER_LIST}\nTani Makmur (contoh);Dr. H. Ahmad, M.Pd.;L;Ketua Kelompok;"
        "0812-3456-7890 / 0813 1111 2222;;17 Agt 2026\n"
        "Tani Makmur (contoh);Sukarni;;Seksi humas;81234567891;;\n"
    )
    done = bring_in(coordinator, "members", text)
    chair, plain = Member.objects.get(name="Dr. H. Ahmad, M.Pd."), Member.objects.get(name="Sukarni")
    assert (chair.role, chair.phone, chair.joined_on.isoformat()) == (MemberRole.CHAIR, "+6281234567890", "2026-08-17")
    assert "dipakai +6281234567890, tidak dipakai +6281311112222" in messages(done, 2)
    assert (plain.role, plain.phone) == (MemberRole.MEMBER, "+6281234567891")
    assert "Peran “Seksi humas” tidak dikenal" in messages(done, 3)


def test_own_export_comes_back_unchanged_and_without_a_trail(coordinator, tmp_path):
    institution = coordinator.membership.institution
    rows = f"Tani Makmur (contoh);Wati;P;Ketua;0812-3456-7890;{NIK};17 Agt 2026\nTani Makmur (contoh);=Joko;L;;;;\n"
    text = f"{MEMBER_LIST}\n{rows}"
    bring_in(coordinator, "members", text, default_choice="create")
    for name in ("anggota.xlsx", "anggota.csv"):
        path = tmp_path / name
        run("export_data", "members", path, institution=institution)
        before = AuditEvent.objects.exclude(action__startswith="import.").count()
        code, counts, _ = run("import_data", "members", path, institution=institution)
        assert (code, counts["created"], counts["changed"], counts["unchanged"]) == (0, 0, 0, 2)
        assert counts["warnings"] == 0
        assert AuditEvent.objects.exclude(action__startswith="import.").count() == before
    assert NIK not in (tmp_path / "anggota.csv").read_text("utf-8-sig")
    assert "3321********0001" in (tmp_path / "anggota.csv").read_text("utf-8-sig")
    assert ";'=Joko;" in (tmp_path / "anggota.csv").read_text("utf-8-sig")


def test_changed_cells_change_the_member_and_blank_ones_do_not(coordinator):
    institution = coordinator.membership.institution
    group = group_named(institution, "Tani Makmur (contoh)")
    member = MemberFactory(organization=group, name="Wati", sex=Sex.FEMALE, phone="+6281234567890")
    done = bring_in(coordinator, "members", f"{MEMBER_LIST}\nTani Makmur (contoh);WATI;;Ketua;;{NIK};\n")
    member.refresh_from_db()
    assert (done.counts["created"], done.counts["changed"]) == (0, 1)
    assert (member.name, member.sex, member.phone, member.role) == ("Wati", "female", "+6281234567890", "chair")
    assert member.version == 2
    event = AuditEvent.objects.get(action="member.update")
    assert {change["field"]: change["new"] for change in event.changes} == {"role": "Ketua", "nik": MASK}


def test_skills_come_in_with_levels_and_change_later(coordinator, tmp_path):
    group = group_named(coordinator.membership.institution, "Tani Makmur (contoh)")
    head = "Kelompok;Nama;Keterampilan"

    def text(skills: str) -> str:
        return f'{head}\nTani Makmur (contoh);Wati;"{skills}"\n'

    done = bring_in(coordinator, "members", text("Menganyam: Bisa dengan bantuan (3 Agustus 2026); Menjahit: 0; masak"))
    assert "“masak” tidak dipakai" in messages(done, 2)
    member = Member.objects.get()
    skills = {one.skill: (one.level_before, one.level_after) for one in member.skills.all()}
    assert skills == {"Menganyam": (1, None), "Menjahit": (0, None)}
    later = text("menganyam: Bisa dengan bantuan -> Bisa sendiri (1/12/2026)")
    assert bring_in(coordinator, "members", later).counts["changed"] == 1
    judged = member.skills.get(skill="Menganyam")
    assert (judged.level_after, judged.before_on.isoformat(), judged.after_on.isoformat()) == (
        2,
        "2026-08-03",
        "2026-12-01",
    )
    actions = AuditEvent.objects.filter(action__startswith="skill.").order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["skill.create", "skill.create", "skill.update"]
    path = tmp_path / "anggota.xlsx"
    run("export_data", "members", path, institution=group.institution)
    _, counts, _ = run("import_data", "members", path, institution=group.institution)
    assert (counts["unchanged"], counts["changed"], counts["warnings"]) == (1, 0, 0)


def test_two_rows_of_one_person_are_written_once_or_wait(coordinator):
    group_named(coordinator.membership.institution, "Tani Makmur (contoh)")
    same = f"{MEMBER_LIST}\nTani Makmur (contoh);Wati;P;;;;\nTani Makmur (contoh);wati;;Ketua;;;\n"
    done = bring_in(coordinator, "members", same)
    assert (done.counts["created"], done.counts["unchanged"]) == (1, 1)
    assert Member.objects.get().role == MemberRole.CHAIR
    Member.objects.all().delete()
    other = f"{MEMBER_LIST}\nTani Makmur (contoh);Wati;P;;;;\nTani Makmur (contoh);Wati;L;;;;\n"
    batch = stage(coordinator, "members", other)
    assert batch.counts["errors"] == 2
    assert "ganda dalam berkas (baris 3)" in messages(batch, 2)
    two = f"{MEMBER_LIST}\nTani Makmur (contoh);Wati;P;;;{NIK};\nTani Makmur (contoh);Wati;L;;;{OTHER_NIK};\n"
    assert bring_in(coordinator, "members", two).counts["created"] == 2


def test_group_is_found_by_number_and_by_place(coordinator):
    institution = coordinator.membership.institution
    GroupFactory(institution=institution, name="Tani Makmur (contoh)", district="Bonang")
    right = GroupFactory(institution=institution, name="Tani Makmur (contoh)", district="Wedung", nib="1234567890123")
    head = "Kelompok;Kecamatan;NIB;Nama"
    batch = stage(coordinator, "members", f"{head}\nTani Makmur (contoh);;;Wati\n")
    assert "cocok dengan 2 kelompok" in messages(batch, 2)
    bring_in(coordinator, "members", f"{head}\nTani Makmur (contoh);Wedung;;Wati\n;;1234567890123;Joko\n")
    assert set(right.members.values_list("name", flat=True)) == {"Wati", "Joko"}


def test_unknown_group_comes_with_a_suggestion(coordinator):
    group_named(coordinator.membership.institution, "Tani Makmur (contoh)")
    batch = stage(coordinator, "members", f"{MEMBER_LIST}\nTani Makmor (contoh);Wati;P;;;;\n")
    assert "mirip “Tani Makmur (contoh)”" in messages(batch, 2)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"kind": OrganizationKind.COMPANY}, "bukan kelompok"),
        ({"status": OrganizationStatus.ARCHIVED}, "diarsipkan"),
    ],
)
def test_organization_that_takes_no_members_is_refused(values, sentence, coordinator):
    OrganizationFactory(
        institution=coordinator.membership.institution, name="Tani Makmur (contoh)", **{"kind": "group"} | values
    )
    batch = stage(coordinator, "members", f"{MEMBER_LIST}\nTani Makmur (contoh);Wati;P;;;;\n")
    assert batch.rows.get(number=2).action == RowAction.ERROR
    assert sentence in messages(batch, 2)


def test_groups_and_members_of_others_are_neither_found_nor_changed(coordinator):
    foreign = group_named(InstitutionFactory(), "Tani Makmur (contoh)")
    theirs = MemberFactory(organization=foreign, name="Wati")
    head = "ID Kemitraan;ID Kemitraan kelompok;Kelompok;Nama;Jabatan"
    text = f"{head}\n{theirs.public_id};{foreign.public_id};Tani Makmur (contoh);Wati;Ketua\n"
    assert stage(coordinator, "members", text).counts["errors"] == 1
    bring_in(coordinator, "members", text, default_choice="create")
    theirs.refresh_from_db()
    assert (theirs.role, foreign.members.count()) == (MemberRole.MEMBER, 1)
    ours = {record["group_id"] for record in resources["members"].export(coordinator)}
    assert str(foreign.public_id) not in ours


def test_only_those_who_write_import_members(observer):
    with pytest.raises(NotAllowed):
        upload_import(
            actor=observer,
            institution=observer.membership.institution,
            resource=resources["members"],
            file_name="a.csv",
            data=b"Kelompok;Nama\n",
            options={},
        )


def test_number_of_queries_does_not_grow_with_rows(coordinator, django_assert_max_num_queries):
    def text(count: int) -> str:
        rows = "".join(f"Tani {number % 4} (contoh);Orang {number};L;;;;\n" for number in range(count))
        return f"{MEMBER_LIST}\n{rows}"

    bring_in(coordinator, "members", text(8), default_choice="create")
    counts = []
    for count in (12, 200):
        with django_assert_max_num_queries(90) as seen:
            bring_in(coordinator, "members", text(count), default_choice="create")
        counts.append(len(seen))
    assert abs(counts[1] - counts[0]) <= 12  # SQLite takes long lists in several statements
