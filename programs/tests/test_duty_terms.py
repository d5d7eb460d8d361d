"""What a duty owes in full: how much, by what it is judged, and what follows."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from kemitraan.core.errors import DomainError, NotAllowed, TransitionRefused
from kemitraan.core.models import AuditEvent
from programs.enums import OccurrenceState, TransferKind
from programs.models import AppliedConsequence, Obligation
from programs.rules import how_much, measure_of
from programs.selectors.agreement_text import agreement_text
from programs.services.consequences import apply_consequence
from programs.services.obligations import update_obligation
from programs.tests.duties import (
    NOON,
    TODAY,
    add_duty,
    bare_duty,
    running_agreement,
    running_partnership,
    set_state,
    speaks_for,
)
from programs.tests.factories import AgreementClauseFactory, OccurrenceFactory
from programs.tests.lists import bring_in, export, notes, stage

WORDS = {"reward": "Bonus mutu", "sanction": "Potongan 2 persen"}
LATE, COMING = TODAY - dt.timedelta(days=3), TODAY + dt.timedelta(days=3)


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.mark.parametrize(
    ("quantity", "unit", "amount", "words", "target"),
    [
        ("1500", "kg", None, "1.500 kg", "1500"),
        ("2.50", "ton", "750000", "2,5 ton, senilai Rp750.000", "2.50"),
        (None, "", "1250000.50", "Rp1.250.000,50", "1250000.50"),
        (None, "", None, "", None),
    ],
)
def test_measure_is_the_quantity_else_the_money(quantity, unit, amount, words, target):
    duty = Obligation(
        quantity=Decimal(quantity) if quantity else None, unit=unit, amount_idr=Decimal(amount) if amount else None
    )
    measure = measure_of(duty)
    assert how_much(duty) == words
    assert (str(measure.target) if measure else None) == target
    if measure:
        assert measure.says(measure.target) == words.split(", senilai")[0]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"quantity": Decimal(5)}, "beserta satuannya"),
        ({"unit": "kg"}, "beserta satuannya"),
        ({"quantity": Decimal(0), "unit": "kg"}, "di atas nol"),
        ({"amount_idr": Decimal(0)}, "di atas nol"),
        ({"transfer_kind": "love"}, "love"),
    ],
)
def test_half_terms_are_refused(coordinator, institution, values, message):
    with pytest.raises(ValidationError, match=message):
        add_duty(coordinator, running_partnership(institution), **values)


def test_every_kind_of_transfer_of_the_source_text_is_kept_and_told(coordinator, institution, client_for):
    home = running_partnership(institution)
    for kind in TransferKind:
        duty = add_duty(coordinator, home, transfer_kind=kind, description=f"Alih {kind.value}")
        page = client_for(coordinator).get(duty.get_absolute_url()).content.decode()
        assert str(kind.label) in page


def test_change_of_terms_stands_in_the_history(coordinator, institution):
    duty = add_duty(coordinator, running_partnership(institution))
    values = {"quantity": Decimal(200), "unit": "kg", "amount_idr": Decimal(5_000_000), "specification": "Kering"}
    update_obligation(actor=coordinator, obligation=duty, values=values | WORDS, version=duty.version)
    told = {row["label"]: row["new"] for row in AuditEvent.objects.get(action="obligation.update").changes}
    assert told["spesifikasi"] == "Kering"
    assert told["sanksi bila tidak dipenuhi"] == "Potongan 2 persen"
    assert "200" in told["jumlah setiap tenggat"]
    assert "5.000.000" in told["nilai setiap tenggat"]


def test_clause_on_duties_prints_the_terms(institution):
    agreement = running_agreement(institution)
    bare_duty(
        agreement,
        description="Memasok garam.",
        quantity=Decimal(200),
        unit="kg",
        specification="Kadar air\npaling banyak 5 persen.",
        evidence_required="berita acara",
        **WORDS,
    )
    AgreementClauseFactory(agreement=agreement, topic="rights", body="{kewajiban}")
    rows = agreement_text(agreement)["clauses"][0]["paragraphs"]
    (item,) = rows[0]["items"]
    assert item == (
        "Memasok garam sebanyak 200 kg, kepada PIHAK KEDUA, setiap bulan mulai 5 Januari 2026, "
        "dengan spesifikasi Kadar air paling banyak 5 persen, dibuktikan dengan berita acara, "
        "bila dipenuhi Bonus mutu, bila tidak dipenuhi Potongan 2 persen;"
    )


class TestConsequences:
    @pytest.mark.parametrize(
        ("kind", "state", "due_on", "done_on", "is_possible"),
        [
            ("reward", OccurrenceState.FULFILLED, LATE, LATE, True),
            ("reward", OccurrenceState.OPEN, LATE, None, False),
            ("reward", OccurrenceState.REPORTED, LATE, LATE, False),
            ("sanction", OccurrenceState.OPEN, LATE, None, True),
            ("sanction", OccurrenceState.OPEN, TODAY, None, False),
            ("sanction", OccurrenceState.OPEN, COMING, None, False),
            ("sanction", OccurrenceState.DISPUTED, COMING, None, True),
            ("sanction", OccurrenceState.FULFILLED, LATE, LATE, False),
            ("sanction", OccurrenceState.FULFILLED, LATE, TODAY, True),
            ("sanction", OccurrenceState.CANCELLED, LATE, None, False),
        ],
    )
    def test_state_and_day_call_for_it(self, coordinator, institution, kind, state, due_on, done_on, is_possible):
        duty = bare_duty(running_partnership(institution), **WORDS)
        occurrence = OccurrenceFactory(obligation=duty, due_on=due_on, fulfilled_on=done_on)
        set_state(occurrence, state)
        values = {"actor": coordinator, "occurrence": occurrence, "kind": kind, "note": "Dicatat di rapat"}
        if not is_possible:
            with pytest.raises(TransitionRefused):
                apply_consequence(**values)
            return
        consequence = apply_consequence(**values)
        assert (consequence.words, consequence.applied_on) == (WORDS[kind], TODAY)
        event = AuditEvent.objects.get(action=f"obligation.{kind}")
        assert (event.reason, event.subjects.count()) == ("Dicatat di rapat", 3)

    @pytest.mark.parametrize("kind", ["reward", "sanction"])
    def test_nothing_follows_that_was_not_agreed_on(self, coordinator, institution, kind):
        duty = bare_duty(running_partnership(institution))
        occurrence = OccurrenceFactory(obligation=duty, due_on=LATE)
        set_state(occurrence, "fulfilled" if kind == "reward" else "open")
        with pytest.raises(TransitionRefused, match="tidak disepakati"):
            apply_consequence(actor=coordinator, occurrence=occurrence, kind=kind, note="Ya")

    @pytest.mark.parametrize(
        ("values", "field"),
        [({"note": " "}, "note"), ({"note": "Ya", "applied_on": COMING}, "applied_on")],
    )
    def test_it_needs_words_and_a_day_that_came(self, coordinator, institution, values, field):
        occurrence = OccurrenceFactory(obligation=bare_duty(running_partnership(institution), **WORDS), due_on=LATE)
        with pytest.raises(DomainError) as refused:
            apply_consequence(actor=coordinator, occurrence=occurrence, kind="sanction", **values)
        assert refused.value.field == field

    def test_creditor_records_it_on_a_page_and_both_sides_read_it(
        self, coordinator, institution, partner_user, client_for
    ):
        duty = bare_duty(running_partnership(institution), **WORDS)
        occurrence = OccurrenceFactory(obligation=duty, due_on=LATE)
        url = reverse("programs:occurrence-consequence", args=[occurrence.public_id])
        speaks_for(partner_user, duty.creditor)
        client = client_for(partner_user)
        page = client.get(url).content.decode()
        assert "Sanksi: Potongan 2 persen" in page
        assert "Bonus mutu" not in page
        answer = client.post(url, {"kind": "sanction", "applied_on": "9/3/2026", "note": "Dipotong dari pembayaran"})
        assert answer.status_code == 302
        assert AppliedConsequence.objects.get().created_by == partner_user
        for reader in (partner_user, coordinator):
            shown = client_for(reader).get(duty.get_absolute_url()).content.decode()
            assert "Sanksi diterapkan 9 Maret 2026: Dipotong dari pembayaran" in shown

    def test_debtor_does_not_record_it(self, institution, partner_user, client_for):
        duty = bare_duty(running_partnership(institution), **WORDS)
        occurrence = OccurrenceFactory(obligation=duty, due_on=LATE)
        speaks_for(partner_user, duty.debtor)
        url = reverse("programs:occurrence-consequence", args=[occurrence.public_id])
        assert client_for(partner_user).get(url).status_code == 403
        with pytest.raises(NotAllowed):
            apply_consequence(actor=partner_user, occurrence=occurrence, kind="sanction", note="Ya")


HEAD = (
    "Nomor Perjanjian;Yang berkewajiban;Aspek;Kewajiban;Tenggat;Yang dialihkan;Jumlah;Satuan;Nilai;Spesifikasi;Sanksi\n"
)


@pytest.fixture
def archived(institution):
    agreement = running_agreement(institution, is_historical=True)
    first = agreement.parties.first()
    first.number = "7/MJ/2026"
    first.save()
    return agreement


def line(agreement, rest: str) -> str:
    return f"7/MJ/2026;{agreement.parties.first().organization};Dana;Memasok garam;1/12/2026;{rest}\n"


class TestLists:
    def test_terms_come_in_and_go_out_unchanged(self, coordinator, archived, tmp_path):
        text = HEAD + line(archived, "keterampilan;1.500,5;kg;Rp 2.000.000;Kering;Potongan")
        assert bring_in(coordinator, text, resource="obligations")["created"] == 1
        duty = Obligation.objects.get()
        assert (duty.transfer_kind, duty.quantity, duty.unit) == ("knowledge", Decimal("1500.50"), "kg")
        assert (duty.amount_idr, duty.specification, duty.sanction) == (Decimal(2_000_000), "Kering", "Potongan")
        counts = bring_in(coordinator, text, resource="obligations")
        assert (counts["created"], counts["changed"]) == (0, 0)
        file = tmp_path / "kewajiban.csv"
        export("obligations", file, institution=coordinator.membership.institution)
        counts = bring_in(coordinator, file.read_text(encoding="utf-8-sig"), resource="obligations")
        assert (counts["rows"], counts["unchanged"]) == (1, 1)

    @pytest.mark.parametrize(
        ("rest", "reason"),
        [
            ("cinta;;;;;", "“cinta” tidak dikenal"),
            (";banyak;kg;;;", "Tulis jumlah"),
            (";0;kg;;;", "beserta satuannya"),
            (";5;;;;", "beserta satuannya"),
            (";;;-3;;", "kurang dari nol"),
        ],
    )
    def test_half_or_wrong_terms_are_errors(self, coordinator, archived, rest, reason):
        batch = stage(coordinator, HEAD + line(archived, rest), resource="obligations")
        assert reason in " ".join(notes(batch, 2, level="error"))
