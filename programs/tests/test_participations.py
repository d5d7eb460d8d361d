"""Joining a partnership, coming back and leaving: periods, roles, and what is refused."""

import datetime as dt

import pytest

from kemitraan.core.errors import DomainError, NotAllowed, TransitionRefused
from kemitraan.core.models import AuditEvent
from partners.tests.factories import OrganizationFactory
from programs.enums import PartnershipStatus, PatternCode
from programs.services.participations import join_partnership, leave_partnership
from programs.tests.factories import START, PartnershipFactory, PartnershipPartyFactory

LATER = START + dt.timedelta(days=40)


@pytest.fixture
def partnership(institution):
    found = PartnershipFactory(institution=institution, pattern=PatternCode.INTI_PLASMA)
    PartnershipPartyFactory(partnership=found, role="inti", is_lead=True)
    return found


@pytest.fixture
def newcomer(institution):
    return OrganizationFactory(institution=institution)


def join(actor, partnership, organization, day=LATER, role="plasma"):
    return join_partnership(actor=actor, partnership=partnership, organization=organization, role=role, from_on=day)


def periods(party) -> list[tuple[dt.date, dt.date | None]]:
    return list(party.episodes.order_by("from_on").values_list("from_on", "until_on"))


def test_join_partnership_adds_the_last_party_with_its_period(coordinator, partnership, newcomer):
    party = join(coordinator, partnership, newcomer)
    assert (party.role, party.order, party.is_lead) == ("plasma", 1, False)
    assert periods(party) == [(LATER, None)]
    event = AuditEvent.objects.get(action="partnership.join")
    assert set(event.subjects.values_list("content_type__model", flat=True)) == {"partnership", "organization"}
    partnership.refresh_from_db()
    assert partnership.version == 2


def test_join_partnership_never_begins_before_the_partnership(coordinator, partnership, newcomer):
    party = join(coordinator, partnership, newcomer, day=START - dt.timedelta(days=9))
    assert periods(party) == [(START, None)]


def test_joining_twice_changes_nothing(coordinator, partnership, newcomer):
    party = join(coordinator, partnership, newcomer)
    assert join(coordinator, partnership, newcomer, day=LATER + dt.timedelta(days=3)) == party
    assert periods(party) == [(LATER, None)]


@pytest.mark.parametrize("days", [0, 1, 30])
def test_one_that_left_comes_back_after_its_last_day(coordinator, partnership, newcomer, days):
    party = join(coordinator, partnership, newcomer)
    until = LATER + dt.timedelta(days=10)
    leave_partnership(actor=coordinator, party=party, reason="Pindah usaha", until_on=until)
    assert join(coordinator, partnership, newcomer, day=until + dt.timedelta(days=days)) == party
    first, second = periods(party)
    assert first == (LATER, until)
    assert second == (until + dt.timedelta(days=max(days, 1)), None)


def test_unknown_and_taken_roles_are_refused(coordinator, partnership, newcomer):
    for role, words in (("pengasuh", "tidak ada pada pola ini"), ("inti", "Hanya boleh 1 pihak sebagai Inti")):
        with pytest.raises(DomainError, match=words) as error:
            join(coordinator, partnership, newcomer, role=role)
        assert error.value.field == "role"


def test_nobody_joins_what_is_over_or_from_elsewhere(coordinator, observer, other_institution, partnership, newcomer):
    with pytest.raises(NotAllowed):
        join(observer, partnership, newcomer)
    with pytest.raises(DomainError):
        join(coordinator, partnership, OrganizationFactory(institution=other_institution))
    partnership.status = PartnershipStatus.ENDED
    partnership.save()
    with pytest.raises(TransitionRefused):
        join(coordinator, partnership, newcomer)


def test_leave_partnership_ends_the_period_with_its_reason(coordinator, observer, partnership, newcomer):
    party = join(coordinator, partnership, newcomer)
    with pytest.raises(NotAllowed):
        leave_partnership(actor=observer, party=party, reason="x", until_on=LATER)
    with pytest.raises(DomainError):
        leave_partnership(actor=coordinator, party=party, reason=" ", until_on=LATER)
    leave_partnership(actor=coordinator, party=party, reason="Pindah usaha", until_on=START)
    assert periods(party) == [(LATER, LATER)]
    assert party.episodes.get().reason == "Pindah usaha"
    assert AuditEvent.objects.get(action="partnership.leave").reason == "Pindah usaha"
    leave_partnership(actor=coordinator, party=party, reason="Lagi", until_on=LATER)
    assert AuditEvent.objects.filter(action="partnership.leave").count() == 1


def test_the_lead_party_does_not_leave(coordinator, partnership):
    with pytest.raises(TransitionRefused):
        leave_partnership(
            actor=coordinator, party=partnership.parties.get(is_lead=True), reason="Pindah", until_on=LATER
        )
