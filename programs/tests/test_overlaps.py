"""Two agreements of the same kind, program and parties: which are refused, which only warn, and never both at once."""

import datetime as dt

import pytest

from kemitraan.core.errors import DomainError
from partners.tests.factories import OrganizationFactory
from programs.selectors import overlaps_of, warnings_for_agreement
from programs.services import agreements as services
from programs.tests.factories import signed_agreement

ACTIONS = {"sign": services.sign_agreement, "activate": services.activate_agreement}
YEAR_2028 = {"starts_on": dt.date(2028, 1, 1), "ends_on": dt.date(2028, 12, 31)}


@pytest.fixture
def pair(institution):
    return OrganizationFactory.create_batch(2, institution=institution)


def attempt(action: str, actor, agreement) -> str:
    """Why it was refused; empty when it was done."""
    try:
        ACTIONS[action](actor=actor, agreement=agreement)
    except DomainError as refusal:
        return refusal.message
    return ""


def activate(actor, agreement) -> str:
    return attempt("activate", actor, agreement)


@pytest.mark.parametrize("changes", ["child", "historical", "rival historical", "rival draft"])
def test_children_historical_ones_and_drafts_only_warn(changes, coordinator, institution, pair):
    rival = signed_agreement(
        institution,
        *pair,
        state="draft" if changes == "rival draft" else "active",
        is_historical=changes == "rival historical",
    )
    agreement = signed_agreement(
        institution, *pair, parent=rival if changes == "child" else None, is_historical=changes == "historical"
    )
    assert activate(coordinator, agreement) == ""
    number = rival.parties.first().number
    assert any(number in warning for warning in warnings_for_agreement(agreement))


def test_draft_is_warned_of_the_number_that_will_be_in_its_way(institution, pair):
    rival = signed_agreement(institution, *pair, state="active")
    draft = signed_agreement(institution, *pair, state="draft")
    (overlap,) = overlaps_of(draft)
    assert (overlap.agreement, overlap.number, overlap.refuses) == (rival, rival.parties.first().number, True)
    assert overlap.sentence == f"Masa berlaku bertumpuk dengan PKS {overlap.number} (aktif)."


def test_base_is_not_warned_of_its_own_addendum(institution, pair):
    base = signed_agreement(institution, *pair, state="active")
    signed_agreement(institution, *pair, state="active", parent=base)
    assert warnings_for_agreement(base) == []


@pytest.mark.parametrize("state", ["ended", "cancelled"])
def test_what_is_over_neither_warns_nor_is_warned_of(state, institution, pair):
    over = signed_agreement(institution, *pair, state=state)
    current = signed_agreement(institution, *pair, state="active")
    assert warnings_for_agreement(over) == warnings_for_agreement(current) == []


def test_own_number_is_needed_when_the_institution_is_a_party(coordinator, institution, pair):
    own = OrganizationFactory(institution=institution, name="Lembaga Muria (contoh)", is_own=True, kind="university")
    agreement = signed_agreement(institution, own, *pair)
    agreement.parties.filter(organization=own).update(number="")
    assert activate(coordinator, agreement) == "Belum bisa: Nomor Lembaga Muria (contoh) belum diisi."
    agreement.parties.filter(organization=own).update(number="9/PKS")
    agreement.parties.exclude(organization=own).update(number="")
    assert activate(coordinator, agreement) == ""
    assert warnings_for_agreement(agreement) == [f"Nomor {organization} belum diisi." for organization in pair]


def test_one_number_is_enough_between_others(coordinator, institution, pair):
    agreement = signed_agreement(institution, *pair)
    agreement.parties.update(number="")
    assert activate(coordinator, agreement) == "Belum bisa: Belum ada nomor perjanjian."
    agreement.parties.filter(organization=pair[1]).update(number="9/PKS")
    assert activate(coordinator, agreement) == ""


def test_archived_agreement_becomes_active_although_papers_are_missing(coordinator, institution, pair):
    agreement = signed_agreement(institution, *pair, is_historical=True, dispute_settlement="")
    agreement.parties.update(number="", consented_on=None, consent_method="")
    assert activate(coordinator, agreement) == ""
