"""Agreements go out and come back, by page and command: whole or not at all, for the office of one institution."""

import datetime as dt
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from kemitraan.core.errors import NotAllowed
from kemitraan.core.models import AuditEvent
from kemitraan.core.registry import resources
from kemitraan.exchange.services import commits
from partners.models import Organization
from partners.tests.factories import OrganizationFactory
from programs.enums import AgreementState
from programs.models import Agreement, AgreementParty
from programs.tests.factories import AgreementFactory, AgreementPartyFactory, signed_agreement
from programs.tests.lists import bring_in, command, export, stage

pytestmark = pytest.mark.django_db

HEAD = "id;nomor;jenis;judul;mitra;mulai;berakhir\n"


@pytest.fixture
def own(institution) -> Organization:
    """The institution as an organization of its own registry."""
    return OrganizationFactory(institution=institution, name=institution.name, is_own=True, kind="unit")


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_own_export_comes_back_without_change(coordinator, own, tmp_path, ending):
    bring_in(
        coordinator,
        HEAD
        + "a;12/LKM/2025 dan 7/BPD/2025;LoI;=Pasar (contoh);PT Muria (contoh);2025-01-01;Selamanya\n"
        + "a;12/LKM/2025 dan 7/BPD/2025;LoI;=Pasar (contoh);-2+3 (contoh);2025-01-01;Selamanya\n"
        + "b;445/   /2025;PKS;Uji (contoh);CV Maju (contoh);2025-03-01;2025-02-01\n"
        + "c;;MoU;Tanpa tanggal (contoh);@SUM(1) (contoh);;\n"
        + "d;+62/LKM/2024;MoU;Addendum Uji (contoh);CV Maju (contoh);2026-03-01;2028-02-01\n",
    )
    partner = OrganizationFactory(institution=own.institution, name="PT Sejati (contoh)")
    made = signed_agreement(own.institution, own, partner, state=AgreementState.ACTIVE, value_idr=Decimal("2500.50"))
    alone = AgreementFactory(institution=own.institution, scope="Dua baris\r\ndan  spasi ", parent=made)
    for name in ("PT Inti (contoh)", "Kelompok Plasma (contoh)"):
        AgreementPartyFactory(agreement=alone, organization=OrganizationFactory(institution=own.institution, name=name))
    path = tmp_path / f"perjanjian.{ending}"
    export("agreements", path, institution=own.institution)
    if ending == "csv":
        cells = [cell for line in path.read_text("utf-8-sig").splitlines() for cell in line.split(";")]
        assert not [cell for cell in cells if cell.strip('"').startswith(("=", "+", "-", "@"))]
    before = AuditEvent.objects.count()
    code, counts, lines = command("agreements", path, "--dry-run", institution=own.institution)
    assert (code, lines) == (0, [])
    assert (counts["rows"], counts["created"], counts["changed"], counts["errors"]) == (8, 0, 0, 0)
    code, counts, _ = command("agreements", path, institution=own.institution)
    assert (code, counts["created"], counts["changed"]) == (0, 0, 0)
    actions = AuditEvent.objects.order_by("pk").values_list("action", flat=True)[before:]
    assert all(action.startswith(("import.", "export.")) for action in actions)


def test_export_moves_to_another_institution(coordinator, own, other_institution, tmp_path):
    bring_in(
        coordinator,
        HEAD
        + "a;12/LKM/2025;LoI;Pasar (contoh);PT Muria (contoh);2025-01-01;Selamanya\n"
        + "b;13/LKM/2025;PKS;Addendum (contoh);PT Muria (contoh);;\n",
    )
    path = tmp_path / "perjanjian.xlsx"
    export("agreements", path, institution=own.institution)
    _, counts, _ = command("agreements", path, institution=other_institution)
    assert counts["created"] == 2
    mine, theirs = (
        list(Agreement.objects.filter(institution=one).order_by("pk").values_list("title", "kind_text", "state"))
        for one in (own.institution, other_institution)
    )
    assert mine == theirs
    organizations = Organization.objects.filter(institution=other_institution, is_own=False)
    assert [one.name for one in organizations] == ["PT Muria (contoh)"]


def test_export_writes_texts_as_texts_and_days_as_days(coordinator, own, tmp_path):
    bring_in(coordinator, HEAD + "007;0012;MoU;Riset (contoh);PT Muria (contoh);2025-01-01;2026-01-01\n")
    path = tmp_path / "perjanjian.xlsx"
    export("agreements", path, institution=own.institution)
    head, first = list(load_workbook(path).active.iter_rows(values_only=True))
    record = dict(zip(head, first, strict=True))
    assert (record["ID sumber"], record["Nomor"]) == ("007", "0012")
    assert record["Berakhir"] == dt.datetime(2026, 1, 1)
    assert record["Status di Kemitraan"] == "Aktif"


def test_another_institution_neither_sees_nor_matches(coordinator, own, other_coordinator, other_institution):
    text = HEAD + "1;12/LKM/2025;MoU;Riset (contoh);PT Muria (contoh);2025-01-01;2026-01-01\n"
    bring_in(coordinator, text)
    assert bring_in(other_coordinator, text)["created"] == 1
    assert Agreement.objects.filter(institution=other_institution).count() == 1
    exported = list(resources["agreements"].export(other_coordinator))
    assert len(exported) == 1
    assert {party.institution_id for party in Agreement.objects.latest("pk").parties.all()} == {other_institution.pk}


@pytest.mark.parametrize("name", ["observer", "mentor_user", "partner_user"])
def test_only_the_office_writes_agreements(request, coordinator, own, name):
    batch = stage(coordinator, HEAD + "1;12/LKM/2025;MoU;Riset (contoh);PT Muria (contoh);2025-01-01;2026-01-01\n")
    with pytest.raises(NotAllowed):
        commits.commit_import(actor=request.getfixturevalue(name), batch=batch)
    with pytest.raises(NotAllowed):
        resources["agreements"].commit(actor=request.getfixturevalue(name), rows=[], context=None)
    assert not Agreement.objects.exists()


def test_wrong_row_keeps_the_whole_list_out_unless_skipped(institution, own, tmp_path):
    path = tmp_path / "perjanjian.csv"
    lines = [
        f"{n};{n}/LKM/2025;MoU;Riset {n} (contoh);PT Muria {n % 7} (contoh);2025-01-01;2026-01-01\n"
        for n in range(2, 101)
    ]
    lines[75] = lines[75].replace("2025-01-01;", "31/02/2025;")
    path.write_text(HEAD + "".join(lines))
    code, counts, reasons = command("agreements", path, institution=institution)
    assert (code, counts["errors"], Agreement.objects.count(), Organization.objects.count()) == (1, 1, 0, 1)
    assert reasons == ["77 mulai “31/02/2025” bukan tanggal; tulis seperti 25/11/2026."]
    code, counts, _ = command("agreements", path, "--skip-errors", institution=institution)
    assert (code, counts["created"], Agreement.objects.count()) == (0, 98, 98)
    path.write_text(HEAD + "".join(lines).replace("31/02/2025", "2025-02-01"))
    _, counts, _ = command("agreements", path, institution=institution)
    assert (counts["created"], counts["unchanged"], Agreement.objects.count()) == (1, 98, 99)


def test_failure_while_writing_leaves_nothing(coordinator, own, monkeypatch):
    batch = stage(coordinator, HEAD + "1;12/LKM/2025;MoU;Riset (contoh);PT Muria (contoh);2025-01-01;2026-01-01\n")

    def fail(self, keys, **kwargs):
        raise RuntimeError("putus")

    monkeypatch.setattr("kemitraan.core.services.audit_bulk.PreparedEvents.write", fail)
    with pytest.raises(RuntimeError):
        commits.commit_import(actor=coordinator, batch=batch)
    assert (Agreement.objects.count(), AgreementParty.objects.count(), Organization.objects.count()) == (0, 0, 1)
    monkeypatch.undo()
    assert commits.commit_import(actor=coordinator, batch=batch).counts["created"] == 1


def test_partner_made_after_the_preview_is_used_not_doubled(coordinator, own):
    batch = stage(coordinator, HEAD + "1;12/LKM/2025;MoU;Riset (contoh);PT Muria (contoh);2025-01-01;2026-01-01\n")
    meanwhile = OrganizationFactory(institution=own.institution, name="PT. Muria (contoh)")
    commits.commit_import(actor=coordinator, batch=batch)
    assert Agreement.objects.get().parties.filter(organization=meanwhile).exists()
    assert Organization.objects.filter(is_own=False).count() == 1


@pytest.mark.parametrize("rows", [3, 60])
def test_writing_asks_the_database_as_often_for_long_lists(coordinator, own, rows, django_assert_max_num_queries):
    lines = [
        f"{n};{n}/LKM/2025;MoU;Riset {n} (contoh);PT Muria {n} (contoh);2025-01-01;2026-01-01\n" for n in range(rows)
    ]
    batch = stage(coordinator, HEAD + "".join(lines))
    with django_assert_max_num_queries(60):
        commits.commit_import(actor=coordinator, batch=batch)
    assert Agreement.objects.count() == rows
