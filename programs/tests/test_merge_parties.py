"""Two parties of one partnership turn out to be one organization: what each said, approved and did stays true."""

import datetime as dt

import pytest

from kemitraan.core.errors import TransitionRefused
from partners.models import OrganizationMerge
from partners.selectors.merge_references import conflicts_between, links_to
from partners.services.merges import merge_organizations
from partners.tests.factories import OrganizationFactory
from programs.models import CapabilityScore, PartnershipParty, PartyEpisode, PartyStatement, TerminationReply
from programs.tests.duties import NOON, TODAY, running_partnership
from programs.tests.factories import (
    CapabilityScoreFactory,
    GrievanceFactory,
    MeetingAttendeeFactory,
    PartnershipPartyFactory,
    PartyStatementFactory,
    ProvisionApprovalFactory,
    ProvisionFactory,
    TerminationFactory,
    TerminationReplyFactory,
)

JAN, MAR, MAY, SEP = (dt.date(2025, month, 1) for month in (1, 3, 5, 9))


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def partnership(institution):
    """Three parties: the lead, and two that are the same group."""
    partnership = running_partnership(institution)
    party = PartnershipPartyFactory(
        partnership=partnership, organization=OrganizationFactory(institution=institution), role="asuhan"
    )
    PartyEpisode.objects.create(institution=institution, party=party, from_on=partnership.starts_on)
    return partnership


@pytest.fixture
def sides(partnership):
    """Of the two that become one: who stays, who goes."""
    return list(partnership.parties.select_related("organization").order_by("pk"))[1:]


def merge(actor, sides) -> OrganizationMerge:
    kept, other = (party.organization for party in sides)
    conflicts = conflicts_between(kept, other, links_to(type(kept)))
    settled = {one.key: "survivor" for one in conflicts if one.must_choose}
    return merge_organizations(actor=actor, survivor=kept, merged=other, choices={}, settled=settled)


def said_by(record: OrganizationMerge) -> str:
    return " ".join(one["sentence"] for one in record.settled)


def test_what_only_one_of_them_approved_is_approved_and_agreed_on(coordinator, partnership, sides):
    rule = ProvisionFactory(partnership=partnership, title="Rapat bulanan")
    for party in (partnership.parties.order_by("pk").first(), sides[1]):
        ProvisionApprovalFactory(provision=rule, party=party, approved_on=TODAY)
    record = merge(coordinator, sides)
    rule.refresh_from_db()
    assert rule.agreed_on == TODAY
    assert set(rule.approvals.values_list("party", flat=True)) == set(partnership.parties.values_list("pk", flat=True))
    assert "Disetujui semua pihak: Rapat bulanan" in said_by(record)


def test_what_both_approved_is_approved_once_and_what_nobody_did_waits(coordinator, partnership, sides):
    both, none = (ProvisionFactory(partnership=partnership) for _ in range(2))
    for party in sides:
        ProvisionApprovalFactory(provision=both, party=party)
    merge(coordinator, sides)
    assert [row.party for row in both.approvals.all()] == [sides[0]]
    none.refresh_from_db()
    assert (none.agreed_on, none.approvals.count()) == (None, 0)


def test_statements_scores_and_attendance_of_both_are_kept_or_told(coordinator, sides):
    for party, text in zip(sides, ("Modal kerja", "Dana bergulir"), strict=True):
        PartyStatementFactory(party=party, aspect="funds", text=text)
        CapabilityScoreFactory(party=party, level=2 if party is sides[0] else 3)
    PartyStatementFactory(party=sides[1], aspect="people", text="Dua ahli")
    CapabilityScoreFactory(party=sides[1], scored_on=TODAY, level=4)
    came = MeetingAttendeeFactory(meeting__partnership=sides[0].partnership, party=sides[1])
    record = merge(coordinator, sides)
    assert set(PartyStatement.objects.values_list("party", "text")) == {
        (sides[0].pk, "Modal kerja"),
        (sides[0].pk, "Dua ahli"),
    }
    assert sorted(CapabilityScore.objects.values_list("party", "level")) == [(sides[0].pk, 2), (sides[0].pk, 4)]
    came.refresh_from_db()
    assert came.party == sides[0]
    assert "Dana bergulir" in said_by(record)
    assert "tingkat: 3" in said_by(record)


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        ([(JAN, None)], [(MAR, None)], [(JAN, None)]),
        ([(JAN, MAY)], [(MAR, SEP)], [(JAN, SEP)]),
        ([(JAN, SEP)], [(MAR, MAY)], [(JAN, SEP)]),
        ([(JAN, MAR)], [(MAY, SEP)], [(JAN, MAR), (MAY, SEP)]),
        ([(JAN, MAY), (SEP, None)], [(MAR, None)], [(JAN, None)]),
        ([(MAY, None)], [(JAN, MAR)], [(JAN, MAR), (MAY, None)]),
    ],
)
def test_periods_of_both_are_covered_and_never_overlap(coordinator, institution, sides, mine, theirs, expected):
    PartyEpisode.objects.filter(party__in=sides).delete()
    for party, periods in zip(sides, (mine, theirs), strict=True):
        for from_on, until_on in periods:
            PartyEpisode.objects.create(institution=institution, party=party, from_on=from_on, until_on=until_on)
    merge(coordinator, sides)
    rows = PartyEpisode.objects.filter(party=sides[0]).order_by("from_on")
    assert list(rows.values_list("from_on", "until_on")) == expected


def test_party_does_not_answer_its_own_notice(coordinator, partnership, sides):
    notice = TerminationFactory(partnership=partnership, given_by=sides[0])
    TerminationReplyFactory(termination=notice, party=sides[1], stance="objects")
    record = merge(coordinator, sides)
    assert not TerminationReply.objects.exists()
    assert "Jawaban atas pemberitahuan sendiri dilepas" in said_by(record)


def test_sides_of_a_grievance_are_not_one(coordinator, partnership, sides):
    GrievanceFactory(partnership=partnership, raised_by=sides[0], against=sides[1])
    with pytest.raises(TransitionRefused, match="Ada keluhan antara keduanya"):
        merge(coordinator, sides)


@pytest.mark.parametrize(("status", "is_refused"), [("active", True), ("suspended", True), ("ended", False)])
def test_only_parties_of_a_running_partnership_are_not_one(coordinator, institution, status, is_refused):
    partnership = running_partnership(institution, status=status)
    sides = list(partnership.parties.select_related("organization").order_by("pk"))
    if is_refused:
        with pytest.raises(TransitionRefused, match="satu-satunya pihak"):
            merge(coordinator, sides)
    else:
        merge(coordinator, sides)
    assert PartnershipParty.objects.filter(partnership=partnership).count() == (2 if is_refused else 1)
