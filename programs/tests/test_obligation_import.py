"""Duties come in from lists by the number or id of their agreement, and go out again."""

import datetime as dt

import pytest
import time_machine

from kemitraan.core.errors import NotAllowed
from kemitraan.core.models import AuditEvent
from kemitraan.core.registry import resources
from kemitraan.exchange.services import commits
from partners.tests.factories import OrganizationFactory
from programs.enums import AgreementState
from programs.models import Agreement, Obligation
from programs.services.obligations import cancel_obligation
from programs.tests.factories import (
    AgreementFactory,
    AgreementPartyFactory,
    ObligationFactory,
    PartnershipFactory,
    PartnershipPartyFactory,
)
from programs.tests.lists import bring_in, command, export, notes, row, stage

pytestmark = pytest.mark.django_db

HEAD = "Nomor Perjanjian;Yang berkewajiban;Yang berhak;Aspek;Kewajiban;Berulang;Tenggat;Sampai\n"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-25T05:00:00Z", tick=False):
        yield


@pytest.fixture
def own(institution):
    return OrganizationFactory(institution=institution, name="LKM Muria (contoh)", is_own=True, kind="unit")


@pytest.fixture
def partner(institution):
    return OrganizationFactory(institution=institution, name="PT Muria Jaya (contoh)")


@pytest.fixture
def agreement(own, partner) -> Agreement:
    """From an archive, in force, of two parties with a number each."""
    agreement = AgreementFactory(
        institution=own.institution,
        state=AgreementState.ACTIVE,
        is_historical=True,
        external_id="ks-7",
        source="arsip",
        starts_on=dt.date(2026, 1, 1),
        ends_on=dt.date(2027, 12, 31),
    )
    AgreementPartyFactory(agreement=agreement, organization=own, number="12/LKM/2026 dan 4/BPD/2026")
    AgreementPartyFactory(agreement=agreement, organization=partner, number="7/MJ/2026")
    return agreement


def duties(actor, text: str, **options):
    return bring_in(actor, text, resource="obligations", **options)


@pytest.mark.parametrize("reference", ["12 / lkm / 2026", "4/BPD/2026", "7/MJ/2026", "ks-7", "public_id", "title"])
def test_duty_is_added_to_the_agreement_that_its_row_names(coordinator, agreement, own, partner, reference):
    known = {"public_id": str(agreement.public_id), "title": agreement.title}
    text = HEAD + f"{known.get(reference, reference)};pt. muria jaya (contoh);;Dana;Menyetor modal;;1 Desember 2026;\n"
    assert duties(coordinator, text)["created"] == 1
    duty = Obligation.objects.get()
    assert (duty.agreement, duty.debtor, duty.creditor) == (agreement, partner, own)
    assert (duty.aspect, duty.frequency) == ("funds", "once")
    assert [one.due_on for one in duty.occurrences.all()] == [dt.date(2026, 12, 1)]
    event = AuditEvent.objects.get(action="obligation.create")
    assert (event.via, event.subjects.count()) == ("import", 2)


def test_recurring_duty_gets_its_due_dates(coordinator, agreement):
    text = HEAD + "7/MJ/2026;PT Muria Jaya (contoh);;Program kegiatan;Melapor;triwulanan;31/12/2026;30/09/2027\n"
    duties(coordinator, text)
    found = [one.due_on.isoformat() for one in Obligation.objects.get().occurrences.all()]
    assert found == ["2026-12-31", "2027-03-31", "2027-06-30", "2027-09-30"]


def test_second_import_changes_nothing(coordinator, agreement):
    text = HEAD + (
        "7/MJ/2026;PT Muria Jaya (contoh);LKM Muria (contoh);Dana;Menyetor modal;;1 Desember 2026;\n"
        "7/MJ/2026;LKM Muria (contoh);PT Muria Jaya (contoh);Tenaga;Melatih kelompok;bulanan;1 Desember 2026;\n"
        "7/MJ/2026;PT Muria Jaya (contoh);LKM Muria (contoh);Dana;menyetor  modal;;1 Desember 2026;\n"
    )
    batch = stage(coordinator, text, resource="obligations")
    assert notes(batch, 4) == ["Ganda: sama dengan baris 2; ditulis sekali."]
    assert commits.commit_import(actor=coordinator, batch=batch).counts["created"] == 2
    records = AuditEvent.objects.filter(action__startswith="obligation")
    before = records.count()
    counts = duties(coordinator, text)
    assert (counts["created"], counts["changed"], records.count()) == (0, 0, before)


@pytest.mark.parametrize(
    ("line", "field", "reason"),
    [
        ("9/XX/2026;PT Muria Jaya (contoh);;Dana;Setor;;1/12/2026;", "agreement", "tidak ditemukan"),
        (";PT Muria Jaya (contoh);;Dana;Setor;;1/12/2026;", "agreement", "perjanjian kosong"),
        ("7/MJ/2026;PT Lain (contoh);;Dana;Setor;;1/12/2026;", "debtor", "para pihak: LKM Muria (contoh), PT Muria"),
        ("7/MJ/2026;;;Dana;Setor;;1/12/2026;", "debtor", "yang berkewajiban kosong"),
        ("7/MJ/2026;LKM Muria (contoh);LKM Muria (contoh);Dana;Setor;;1/12/2026;", "creditor", "pihak yang berbeda"),
        ("7/MJ/2026;PT Muria Jaya (contoh);;Cinta;Setor;;1/12/2026;", "aspect", "“Cinta” tidak dikenal"),
        ("7/MJ/2026;PT Muria Jaya (contoh);;Dana;;;1/12/2026;", "description", "kewajiban kosong"),
        ("7/MJ/2026;PT Muria Jaya (contoh);;Dana;Setor;kadang;1/12/2026;", "frequency", "“kadang” tidak dikenal"),
        ("7/MJ/2026;PT Muria Jaya (contoh);;Dana;Setor;;;", "first_due_on", "tenggat kosong"),
        ("7/MJ/2026;PT Muria Jaya (contoh);;Dana;Setor;;1/12/2026;1/11/2026", "last_due_on", "sebelum tenggat pertama"),
        ("7/MJ/2026;PT Muria Jaya (contoh);;Dana;Setor;bulanan;1/1/2028;", "first_due_on", "setelah masa berlaku"),
    ],
)
def test_row_that_cannot_be_a_duty_says_why(coordinator, agreement, line, field, reason):
    batch = stage(coordinator, f"{HEAD}{line}\n", resource="obligations")
    assert row(batch, 2).action == "error"
    assert any(reason in text for text in notes(batch, 2, level="error", field=field))


def test_number_of_two_agreements_asks_which(coordinator, agreement, partner):
    other = AgreementFactory(institution=agreement.institution, state=AgreementState.DRAFT)
    AgreementPartyFactory(agreement=other, organization=partner, number="7/MJ/2026")
    text = HEAD + "7/MJ/2026;PT Muria Jaya (contoh);;Dana;Setor;;1/12/2026;\n"
    batch = stage(coordinator, text, resource="obligations")
    assert notes(batch, 2, level="error") == ["Cocok dengan 2 perjanjian; isi ID perjanjian."]


@pytest.mark.parametrize(
    ("state", "is_historical", "action"),
    [
        (AgreementState.DRAFT, False, "create"),
        (AgreementState.NEGOTIATING, False, "create"),
        (AgreementState.ACTIVE, False, "error"),
        (AgreementState.ACTIVE, True, "create"),
        (AgreementState.ENDED, True, "error"),
        (AgreementState.CANCELLED, False, "error"),
    ],
)
def test_duties_are_added_before_it_is_settled_or_to_an_archive(coordinator, agreement, state, is_historical, action):
    Agreement.objects.filter(pk=agreement.pk).update(state=state, is_historical=is_historical)
    text = HEAD + "7/MJ/2026;PT Muria Jaya (contoh);;Dana;Setor;;1/12/2026;\n"
    assert row(stage(coordinator, text, resource="obligations"), 2).action == action


def test_new_duty_takes_back_the_consent_given_without_it(coordinator, agreement):
    Agreement.objects.filter(pk=agreement.pk).update(state=AgreementState.NEGOTIATING, is_historical=False)
    agreement.parties.update(consented_on=dt.date(2026, 11, 1), consent_method="meeting")
    duties(coordinator, HEAD + "7/MJ/2026;PT Muria Jaya (contoh);;Dana;Setor;;1/12/2026;\n")
    assert not agreement.parties.exclude(consented_on=None).exists()


def test_change_goes_through_the_rules_of_duties(coordinator, agreement):
    Agreement.objects.filter(pk=agreement.pk).update(state=AgreementState.NEGOTIATING, is_historical=False)
    line = "7/MJ/2026;PT Muria Jaya (contoh);;Dana;Setor;;{};\n"
    duties(coordinator, HEAD + line.format("1/12/2026"))
    batch = stage(coordinator, HEAD + line.format("15/12/2026"), resource="obligations")
    assert row(batch, 2).diff == {"first_due_on": ["2026-12-01", "2026-12-15"]}
    assert commits.commit_import(actor=coordinator, batch=batch).counts["changed"] == 1
    open_days = Obligation.objects.get().occurrences.filter(state="open").values_list("due_on", flat=True)
    assert list(open_days) == [dt.date(2026, 12, 15)]
    Agreement.objects.filter(pk=agreement.pk).update(state=AgreementState.ACTIVE)
    batch = stage(coordinator, HEAD + line.format("20/12/2026"), resource="obligations")
    assert row(batch, 2).action == "unchanged"
    assert "adendum" in notes(batch, 2)[0]


def test_two_dates_of_the_same_words_are_two_duties(coordinator, agreement):
    line = "7/MJ/2026;PT Muria Jaya (contoh);;Dana;Setor;;{};\n"
    text = HEAD + line.format("1/12/2026") + line.format("1/12/2027")
    assert duties(coordinator, text)["created"] == 2
    assert duties(coordinator, text)["unchanged"] == 2


def test_waived_support_needs_no_date(coordinator, agreement):
    head = "Nomor Perjanjian;Yang berkewajiban;Aspek;Kewajiban;Alasan tidak disepakati\n"
    duties(coordinator, head + "7/MJ/2026;PT Muria Jaya (contoh);Dana;Modal;Dibiayai pihak lain\n")
    duty = Obligation.objects.get()
    assert (duty.is_waived_by_agreement, duty.occurrences.count()) == (True, 0)


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_own_export_comes_back_without_change(coordinator, agreement, own, partner, tmp_path, ending):
    duties(coordinator, HEAD + "7/MJ/2026;PT Muria Jaya (contoh);;Dana;=Setor;bulanan;1/12/2026;1/6/2027\n")
    partnership = PartnershipFactory(institution=own.institution)
    for organization in (own, partner):
        PartnershipPartyFactory(partnership=partnership, organization=organization)
    ObligationFactory(
        agreement=None, institution=own.institution, partnership=partnership, debtor=own, creditor=partner
    )
    gone = ObligationFactory(agreement=agreement, debtor=own, creditor=partner, description="Lama\r\n sekali")
    cancel_obligation(actor=coordinator, obligation=gone, reason="Tidak perlu")
    path = tmp_path / f"kewajiban.{ending}"
    export("obligations", path, institution=own.institution)
    records = AuditEvent.objects.filter(action__startswith="obligation")
    before = records.count()
    code, counts, lines = command("obligations", path, institution=own.institution)
    assert (code, lines) == (0, [])
    assert (counts["rows"], counts["created"], counts["changed"], counts["unchanged"]) == (3, 0, 0, 3)
    assert records.count() == before


def test_cancelled_duty_of_another_register_is_not_made(coordinator, agreement):
    head = HEAD.strip() + ";Keadaan\n"
    batch = stage(
        coordinator,
        head + "7/MJ/2026;PT Muria Jaya (contoh);;Dana;Setor;;1/12/2026;;Dibatalkan\n",
        resource="obligations",
    )
    assert row(batch, 2).action == "unchanged"


def test_agreements_of_another_institution_are_not_found(other_coordinator, agreement):
    text = HEAD + f"{agreement.public_id};PT Muria Jaya (contoh);;Dana;Setor;;1/12/2026;\n"
    batch = stage(other_coordinator, text, resource="obligations")
    assert "tidak ditemukan" in notes(batch, 2, level="error")[0]
    assert list(resources["obligations"].export(other_coordinator)) == []


@pytest.mark.parametrize("name", ["observer", "mentor_user", "partner_user"])
def test_only_the_office_writes_duties(request, coordinator, agreement, name):
    text = HEAD + "7/MJ/2026;PT Muria Jaya (contoh);;Dana;Setor;;1/12/2026;\n"
    batch = stage(coordinator, text, resource="obligations")
    with pytest.raises(NotAllowed):
        commits.commit_import(actor=request.getfixturevalue(name), batch=batch)
    with pytest.raises(NotAllowed):
        resources["obligations"].commit(actor=request.getfixturevalue(name), rows=[], context=None)
    assert not Obligation.objects.exists()


@pytest.mark.parametrize("rows", [2, 40])
def test_writing_asks_the_database_as_often_for_long_lists(coordinator, agreement, rows, django_assert_max_num_queries):
    lines = [f"7/MJ/2026;PT Muria Jaya (contoh);;Dana;Setor {n};;1/12/2026;\n" for n in range(rows)]
    batch = stage(coordinator, HEAD + "".join(lines), resource="obligations")
    with django_assert_max_num_queries(55):
        commits.commit_import(actor=coordinator, batch=batch)
    assert Obligation.objects.count() == rows
