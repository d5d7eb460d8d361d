"""What must stay true whichever way people edit: versions, scope, parties, duties, consent."""

import datetime as dt

import pytest

from kemitraan.core.errors import DomainError
from partners.tests.factories import OrganizationFactory
from programs import due_sources
from programs.models import Agreement, Partnership, PartyEpisode
from programs.selectors import missing_for_partnership
from programs.services import agreements, obligations, partnerships
from programs.tests.factories import ProgramFactory, signed_agreement

SUPPORTS = ["resources", "materials", "guidance", "technology", "efficiency"]


@pytest.fixture
def pair(institution):
    return OrganizationFactory.create_batch(2, institution=institution)


def write(coordinator, pair, roles=("pengasuh", "asuhan"), pattern="asuh", **values) -> Partnership:
    return partnerships.create_partnership(
        actor=coordinator,
        values={"name": "Uji (contoh)", "pattern": pattern, "starts_on": dt.date(2026, 1, 1)} | values,
        parties=[
            {"organization": organization, "role": role, "is_lead": role == roles[0]}
            for organization, role in zip(pair, roles, strict=True)
        ],
        texts=dict.fromkeys(("same_need", "mutual_gain", "strength_lent"), "Tertulis."),
        choices={"strength_lent": ["capital"]},
    )


def duty(debtor, creditor, **extra) -> dict:
    return {
        "debtor": debtor,
        "creditor": creditor,
        "aspect": "activity",
        "description": "Kerja",
        "first_due_on": dt.date(2026, 2, 1),
    } | extra


def rows_of(record) -> list[dict]:
    fields = ("role", "is_lead") if isinstance(record, Partnership) else ("number", "signatory_name")
    return [
        {"organization": party.organization} | {name: getattr(party, name) for name in fields}
        for party in record.parties.all()
    ]


def test_one_edit_is_one_version(coordinator, institution, pair):
    agreement = signed_agreement(institution, *pair, state="draft")
    agreements.update_agreement(
        actor=coordinator, agreement=agreement, values={"title": "Baru"}, parties=rows_of(agreement), version=1
    )
    partnership = write(coordinator, pair)
    partnerships.update_partnership(
        actor=coordinator,
        partnership=partnership,
        values={"name": "Baru"},
        parties=rows_of(partnership),
        texts={"same_need": "Lain."},
        version=1,
    )
    assert Agreement.objects.get().version == 2
    assert Partnership.objects.get().version == 2


def test_support_owed_by_the_wrong_side_does_not_count(coordinator, pair):
    partnership = write(coordinator, pair, ("inti", "plasma"), "inti_plasma")
    for support in SUPPORTS:
        obligations.add_obligation(
            actor=coordinator, partnership=partnership, values=duty(pair[1], pair[0], support=support)
        )
    rules = {item.rule for item in missing_for_partnership(partnership)}
    assert rules == {f"support_{support}" for support in SUPPORTS}


def test_waivers_alone_are_no_obligation(coordinator, pair):
    partnership = write(coordinator, pair, ("inti", "plasma"), "inti_plasma")
    for support in SUPPORTS:
        values = duty(
            *pair, support=support, first_due_on=None, is_waived_by_agreement=True, waiver_reason="Tidak perlu"
        )
        obligations.add_obligation(actor=coordinator, partnership=partnership, values=values)
    assert [item.rule for item in missing_for_partnership(partnership)] == ["obligations"]


@pytest.mark.parametrize("state", ["agreed", "signed", "active", "ended", "cancelled"])
def test_no_duty_is_added_after_consent(state, coordinator, institution, pair):
    agreement = signed_agreement(institution, *pair, state=state)
    with pytest.raises(DomainError):
        obligations.add_obligation(actor=coordinator, agreement=agreement, values=duty(*pair))


def test_duty_added_while_negotiating_takes_consent_back(coordinator, institution, pair):
    agreement = signed_agreement(institution, *pair, state="negotiating")
    obligations.add_obligation(actor=coordinator, agreement=agreement, values=duty(*pair))
    assert not agreement.parties.exclude(consented_on=None).exists()


def test_agreement_party_with_duties_stays(coordinator, institution, pair):
    agreement = signed_agreement(institution, *pair, state="draft")
    others = [rows_of(agreement)[0], {"organization": OrganizationFactory(institution=institution)}]
    with pytest.raises(DomainError, match="masih punya kewajiban"):
        agreements.update_agreement(actor=coordinator, agreement=agreement, values={}, parties=others, version=None)


def test_active_partnership_keeps_what_its_pattern_asks_for(coordinator, pair):
    partnership = write(coordinator, pair)
    obligations.add_obligation(actor=coordinator, partnership=partnership, values=duty(*pair))
    partnership = partnerships.activate_partnership(actor=coordinator, partnership=partnership)
    with pytest.raises(DomainError, match="Kebutuhan yang sama"):
        partnerships.update_partnership(
            actor=coordinator,
            partnership=partnership,
            values={},
            parties=rows_of(partnership),
            texts={"same_need": ""},
            version=None,
        )


def test_addendum_cannot_start_before_its_base(coordinator, institution, pair):
    base = signed_agreement(institution, *pair, state="active")
    child = signed_agreement(institution, *pair, parent=base, starts_on=dt.date(2025, 6, 1))
    with pytest.raises(DomainError, match="perjanjian induk"):
        agreements.activate_agreement(actor=coordinator, agreement=child)


def test_parents_form_no_circle(coordinator, institution, pair):
    first = signed_agreement(institution, *pair, state="draft")
    second = signed_agreement(institution, *pair, state="draft", parent=first)
    with pytest.raises(DomainError, match="induk dirinya"):
        agreements.update_agreement(
            actor=coordinator, agreement=first, values={"parent": second}, parties=rows_of(first), version=None
        )


def test_program_of_another_institution_is_refused(coordinator, other_institution, pair):
    foreign = ProgramFactory(institution=other_institution)
    with pytest.raises(DomainError, match="tidak ditemukan"):
        write(coordinator, pair, program=foreign)
    with pytest.raises(DomainError, match="tidak ditemukan"):
        agreements.create_agreement(
            actor=coordinator,
            values={"kind": "pks", "title": "X", "program": foreign},
            parties=[{"organization": organization} for organization in pair],
        )


def test_duties_are_silent_until_the_partnership_is_active(coordinator, institution, pair):
    partnership = write(coordinator, pair)
    obligations.add_obligation(actor=coordinator, partnership=partnership, values=duty(*pair))
    assert not list(due_sources.due_obligations(institution, dt.date(2030, 1, 1)))
    partnership = partnerships.activate_partnership(actor=coordinator, partnership=partnership)
    assert len(list(due_sources.due_obligations(institution, dt.date(2030, 1, 1)))) == 1
    partnerships.suspend_partnership(actor=coordinator, partnership=partnership, reason="Jeda musim.")
    assert not list(due_sources.due_obligations(institution, dt.date(2030, 1, 1)))


def test_duty_that_starts_after_the_end_is_refused(coordinator, pair):
    partnership = write(coordinator, pair, ends_on=dt.date(2026, 1, 15))
    with pytest.raises(DomainError, match="setelah masa berlaku"):
        obligations.add_obligation(actor=coordinator, partnership=partnership, values=duty(*pair, frequency="monthly"))


def test_ending_closes_everybodys_participation(coordinator, pair):
    partnership = write(coordinator, pair)
    obligations.add_obligation(actor=coordinator, partnership=partnership, values=duty(*pair))
    partnership = partnerships.activate_partnership(actor=coordinator, partnership=partnership)
    partnerships.end_partnership(actor=coordinator, partnership=partnership, reason="Tuntas.")
    assert not PartyEpisode.objects.filter(until_on=None).exists()
