"""What waits for whom: for each kind, to whom it speaks, what settles it, and what the office sees of it."""

import datetime as dt

import pytest

from kemitraan.core.registry import due_sources
from kemitraan.reminders.models import Reminder
from kemitraan.reminders.services.planning import plan_institution
from kemitraan.reminders.services.rules import ensure_default_rules
from partners.tests.factories import OrganizationFactory
from programs import due
from programs import due_sources as programs_due
from programs.enums import AddendumState, AgreementState, GrievanceState, PartnershipStatus
from programs.models import PartyEpisode
from programs.services import consent_links
from programs.services.grievances import note_grievance
from programs.services.meeting_follow_ups import finish_follow_up
from programs.services.provisions import approve_provision, record_approval
from programs.services.terminations import record_mediation, reply_to_notice
from programs.tests.duties import NOON, TODAY, running_agreement, running_partnership, speaks_for
from programs.tests.factories import (
    AddendumFactory,
    AddendumPartyFactory,
    GrievanceFactory,
    GrievanceStepFactory,
    MeetingFollowUpFactory,
    PartnershipFactory,
    ProvisionFactory,
    TerminationFactory,
)
from programs.tests.settlement_factories import (
    SettlementAccountFactory,
    SettlementRuleFactory,
    SettlementStatementFactory,
)

WEEK = TODAY + dt.timedelta(days=7)
FAR = TODAY + dt.timedelta(days=60)


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def partnership(institution):
    return running_partnership(institution)


@pytest.fixture
def sides(partnership, partner_user):
    """Both parties; the partner user speaks for the second one."""
    first, second = partnership.parties.select_related("organization")
    speaks_for(partner_user, second.organization)
    return first, second


def work(user) -> list[tuple[str, str, str]]:
    """Title, action, and whom it waits for."""
    return [(item.title, item.action, item.waiting_for) for item in due.work_on_waiting(user, TODAY, WEEK)]


def titles(user) -> list[str]:
    return [title for title, _, _ in work(user)]


def negotiated(institution, **values):
    return running_agreement(institution, state=AgreementState.NEGOTIATING, starts_on=TODAY, title="Abon", **values)


class TestApprovals:
    def test_each_party_is_asked_until_it_approves(self, coordinator, partner_user, partnership, sides):
        rule = ProvisionFactory(partnership=partnership, title="Rapat", effective_on=FAR)
        title = "Persetujuan peraturan bersama: Rapat"
        assert work(partner_user) == [(title, "Baca dan setujui", "")]
        assert work(coordinator) == [(title, "Catat persetujuan", str(side)) for side in sides]
        approve_provision(actor=partner_user, provision=rule, party=sides[1])
        assert work(partner_user) == []
        assert [waiting for _, _, waiting in work(coordinator)] == [str(sides[0])]

    def test_own_standard_asks_its_setter_only(self, coordinator, partnership, sides):
        ProvisionFactory(partnership=partnership, kind="standard", set_by=sides[0])
        assert [waiting for _, _, waiting in work(coordinator)] == [str(sides[0])]

    def test_only_the_newest_edition_is_asked_for(self, coordinator, partnership, sides):
        first = ProvisionFactory(partnership=partnership, title="Lama")
        ProvisionFactory(partnership=partnership, title="Baru", edition=2, replaces=first)
        assert titles(coordinator) == ["Persetujuan peraturan bersama: Baru"] * 2

    def test_what_was_withdrawn_or_belongs_to_what_is_over_is_silent(self, coordinator, partnership, sides):
        ProvisionFactory(partnership=partnership, ended_on=TODAY, end_reason="Tidak dipakai")
        assert work(coordinator) == []
        ProvisionFactory(partnership=partnership)
        type(partnership).objects.filter(pk=partnership.pk).update(status=PartnershipStatus.ENDED)
        assert work(coordinator) == []

    def test_party_that_is_away_is_not_waited_for(self, coordinator, partnership, sides):
        ProvisionFactory(partnership=partnership)
        PartyEpisode.objects.filter(party=sides[1]).update(until_on=TODAY - dt.timedelta(days=1))
        assert [waiting for _, _, waiting in work(coordinator)] == [str(sides[0])]


class TestAgreements:
    def test_consent_is_the_partys_and_the_office_sees_where_the_link_stands(
        self, coordinator, partner_user, institution, time_machine
    ):
        agreement = negotiated(institution)
        first, second = agreement.parties.select_related("organization")
        speaks_for(partner_user, second.organization)
        title = "Persetujuan PKS Abon"
        assert work(partner_user) == [(title, "Baca dan setujui", "")]
        assert work(coordinator) == [(title, "Kirim tautan", str(first)), (title, "Lihat", str(second))]
        consent_links.invite_to_consent(actor=coordinator, party=first, recipient="Ibu Sari")
        items = due.work_on_waiting(coordinator, TODAY, WEEK)
        assert (items[0].action, "tautan berlaku sampai 24 Maret 2026" in items[0].subtitle) == ("Lihat", True)
        time_machine.move_to(NOON + dt.timedelta(days=15), tick=False)
        items = due.work_on_waiting(coordinator, TODAY, WEEK)
        assert (items[0].action, "tautan kedaluwarsa" in items[0].subtitle) == ("Kirim tautan", True)

    def test_objection_goes_back_to_the_office(self, coordinator, partner_user, institution):
        agreement = negotiated(institution)
        first, second = agreement.parties.select_related("organization")
        speaks_for(partner_user, second.organization)
        agreement.parties.filter(pk=first.pk).update(consented_on=TODAY, consent_method="meeting")
        agreement.parties.filter(pk=second.pk).update(objected_on=TODAY, objection="Harga terlalu rendah")
        assert work(coordinator) == [(f"{second} keberatan atas Abon", "Tanggapi", "")]
        assert work(partner_user) == []

    @pytest.mark.parametrize("state", AgreementState.values)
    def test_consent_and_signature_are_asked_for_in_their_states_only(self, coordinator, institution, state):
        agreement = running_agreement(institution, state=state, title="Abon", ends_on=None)
        agreement.parties.filter(pk=agreement.parties.first().pk).update(consented_on=TODAY, consent_method="meeting")
        asked = {
            "negotiating": ["Persetujuan PKS Abon"],
            "agreed": ["Tanda tangan PKS Abon", "Persetujuan PKS Abon"],
        }
        assert titles(coordinator) == asked.get(state, [])

    def test_signatures_of_an_addendum_are_missing_while_it_is_a_draft(self, coordinator, partner_user, institution):
        agreement = running_agreement(institution, ends_on=None)
        addendum = AddendumFactory(agreement=agreement, title="Nilai")
        party = AddendumPartyFactory(addendum=addendum, party=agreement.parties.first())
        speaks_for(partner_user, party.party.organization)
        title = "Tanda tangan Adendum 1: Nilai"
        assert work(partner_user) == [(title, "Baca adendum", "")]
        assert work(coordinator) == [(title, "Catat tanda tangan", str(party))]
        type(addendum).objects.filter(pk=addendum.pk).update(state=AddendumState.CANCELLED)
        assert work(coordinator) == []

    @pytest.mark.parametrize(("ends_in", "is_asked"), [(-10, True), (37, True), (38, False)])
    def test_office_decides_what_follows_a_month_before_the_end(self, coordinator, institution, ends_in, is_asked):
        ends_on = TODAY + dt.timedelta(days=ends_in)
        running_agreement(institution, title="Abon", ends_on=ends_on)
        items = due.work_on_waiting(coordinator, TODAY, WEEK)
        assert [(item.title, item.due_on) for item in items] == (
            [("Dilanjutkan? PKS Abon", ends_on - dt.timedelta(days=30))] if is_asked else []
        )

    def test_what_is_decided_or_carried_on_is_not_asked(self, coordinator, institution):
        running_agreement(institution, ends_on=TODAY, not_continued_on=TODAY, not_continued_reason="Selesai")
        old = running_agreement(institution, ends_on=TODAY)
        running_agreement(institution, state=AgreementState.DRAFT, renews=old)
        assert work(coordinator) == []


class TestEndings:
    def test_notice_waits_for_the_others_then_for_mediation(self, coordinator, partner_user, partnership, sides):
        notice = TerminationFactory(partnership=partnership, given_by=sides[0], effective_on=FAR)
        asked = "Jawaban atas pemberitahuan pengakhiran"
        assert work(partner_user) == [(asked, "Jawab", "")]
        assert work(coordinator) == [(asked, "Catat jawaban", str(sides[1]))]
        answer = {"party": sides[1], "stance": "objects", "text": "Belum siap", "replied_on": TODAY}
        reply_to_notice(actor=partner_user, termination=notice, **answer)
        assert work(partner_user) == []
        assert work(coordinator) == [("Mediasi atas keberatan pengakhiran", "Catat mediasi", "")]
        record_mediation(actor=coordinator, termination=notice, mediated_on=TODAY, note="Ditunda sebulan")
        assert work(coordinator) == []
        type(notice).objects.filter(pk=notice.pk).update(effective_on=TODAY)
        assert work(coordinator) == [("Pengakhiran sampai pada harinya", "Putuskan", "")]

    @pytest.mark.parametrize("outcome", [{"withdrawn_on": TODAY}, {"completed_on": TODAY}])
    def test_notice_that_is_over_is_silent(self, coordinator, partnership, sides, outcome):
        TerminationFactory(partnership=partnership, given_by=sides[0], effective_on=TODAY, **outcome)
        assert work(coordinator) == []


class TestFollowUps:
    def test_follow_up_waits_for_its_owner_or_for_the_office(self, coordinator, partner_user, partnership, sides):
        meeting = {"meeting__partnership": partnership, "due_on": WEEK}
        own = MeetingFollowUpFactory(text="Kirim contoh", owner=sides[1], **meeting)
        MeetingFollowUpFactory(text="Rapat lagi", **meeting)
        MeetingFollowUpFactory(text="Nanti", owner=sides[1], **meeting | {"due_on": WEEK + dt.timedelta(days=1)})
        assert work(partner_user) == [("Kirim contoh", "Selesaikan", "")]
        assert work(coordinator) == [("Kirim contoh", "Catat selesai", str(sides[1])), ("Rapat lagi", "Selesaikan", "")]
        finish_follow_up(actor=partner_user, follow_up=own)
        assert work(partner_user) == []


class TestGrievances:
    @pytest.fixture
    def grievance(self, partnership, sides):
        row = GrievanceFactory(
            partnership=partnership, raised_by=sides[0], against=sides[1], title="Bayar", raised_on=TODAY
        )
        GrievanceStepFactory(grievance=row, happened_on=TODAY)
        return row

    def test_other_side_answers_first_then_the_office_takes_the_next_step(
        self, coordinator, partner_user, grievance, sides
    ):
        assert work(partner_user) == [("Tanggapan atas keluhan: Bayar", "Tanggapi", "")]
        assert work(coordinator) == [("Tanggapan atas keluhan: Bayar", "Lihat", str(sides[1]))]
        note_grievance(actor=partner_user, grievance=grievance, note="Faktur belum datang")
        assert work(partner_user) == []
        assert work(coordinator) == [("Langkah berikut atas keluhan: Bayar", "Ambil langkah", "")]
        type(grievance).objects.filter(pk=grievance.pk).update(state=GrievanceState.RESOLVED)
        assert work(coordinator) == []

    def test_ledger_of_reminders_hides_grievances_from_observers(self, observer, coordinator, grievance, sides):
        MeetingFollowUpFactory(meeting__partnership=grievance.partnership, owner=sides[1], due_on=TODAY)
        type(grievance).objects.filter(pk=grievance.pk).update(raised_on=TODAY - dt.timedelta(days=14))
        grievance.steps.update(happened_on=TODAY - dt.timedelta(days=14))
        ensure_default_rules()
        plan_institution(grievance.institution, NOON)
        seen = [
            set(Reminder.objects.visible_to(user).values_list("source", flat=True)) for user in (observer, coordinator)
        ]
        assert seen == [{"meeting_follow_up"}, {"meeting_follow_up", "grievance"}]


def test_mentors_observers_and_strangers_have_none(institution, mentor_user, observer, partner_user, other_coordinator):
    partnership = running_partnership(institution)
    ProvisionFactory(partnership=partnership)
    GrievanceFactory(partnership=partnership)
    negotiated(institution)
    assert [work(user) for user in (mentor_user, observer, partner_user, other_coordinator)] == [[]] * 4


def test_own_bodies_answer_by_the_hand_of_the_office(coordinator, institution):
    agreement = negotiated(institution)
    agreement.parties.update(consented_on=TODAY, consent_method="meeting")
    party = agreement.parties.first()
    own = OrganizationFactory(institution=institution, is_own=True)
    type(party).objects.filter(pk=party.pk).update(organization=own, consented_on=None, consent_method="")
    assert work(coordinator) == [("Persetujuan PKS Abon", "Baca dan setujui", "")]


def everything(institution, partner_user):
    """One of each kind, as many as are needed; the second party of each is represented."""
    partnership = running_partnership(institution)
    first, second = partnership.parties.select_related("organization")
    ProvisionFactory(partnership=partnership, effective_on=TODAY)
    TerminationFactory(partnership=partnership, given_by=first, effective_on=TODAY)
    MeetingFollowUpFactory(meeting__partnership=partnership, owner=second, due_on=TODAY)
    GrievanceStepFactory(grievance__partnership=partnership, happened_on=dt.date(2026, 1, 2))
    GrievanceFactory(partnership=partnership, against=second)
    negotiated(institution)
    running_agreement(institution, state=AgreementState.AGREED)
    agreement = running_agreement(institution, ends_on=TODAY)
    AddendumPartyFactory(addendum__agreement=agreement, addendum__effective_on=TODAY, party=agreement.parties.first())
    account = SettlementAccountFactory(partnership=PartnershipFactory(institution=institution))
    SettlementRuleFactory(account=account, effective_on=TODAY)
    SettlementStatementFactory(account=account)
    objecting = negotiated(institution)
    objecting.parties.update(objected_on=TODAY, objection="Harga")


def test_all_kinds_are_one_query_however_much_waits(institution, coordinator, partner_user, django_assert_num_queries):
    everything(institution, partner_user)
    due.work_on_waiting(coordinator, TODAY, WEEK)
    for _ in range(2):
        with django_assert_num_queries(1):
            assert len(due.work_on_waiting(coordinator, TODAY, WEEK)) > len(programs_due.WAITING_KINDS)
        everything(institution, partner_user)


def test_flood_of_one_kind_hides_no_other_and_its_soonest_are_shown(institution, coordinator, partnership, monkeypatch):
    monkeypatch.setattr(due, "SHOWN", 2)
    own = {"partnership": partnership, "kind": "standard", "set_by": partnership.parties.first()}
    for days in (3, 1, 2):
        ProvisionFactory(**own, title=f"{days}", effective_on=TODAY + dt.timedelta(days=days))
    MeetingFollowUpFactory(text="Rapat lagi", meeting__partnership=partnership, due_on=TODAY)
    assert titles(coordinator) == ["Persetujuan standar: 1", "Persetujuan standar: 2", "Rapat lagi"]


@pytest.mark.parametrize("source", programs_due.WAITING_SOURCES, ids=lambda source: source.key)
def test_every_kind_reminds_of_what_is_due_and_only_that(
    institution, partner_user, source, django_assert_max_num_queries
):
    assert due_sources[source.key] is source
    everything(institution, partner_user)
    with django_assert_max_num_queries(4):  # what waits, and its speakers, contacts and mentors
        items = list(source.items(institution, TODAY))
    assert items
    assert all(item.due_on <= TODAY and item.title and item.url for item in items)
    assert len({item.uid for item in items}) == len(items)
    assert list(source.items(institution, dt.date(2025, 1, 1))) == []


def test_reminder_goes_to_whoever_speaks_for_the_party(institution, partner_user, partnership, sides):
    rule = ProvisionFactory(partnership=partnership, effective_on=TODAY)
    items = {item.uid: item for item in due_sources["provision_approval"].items(institution, TODAY)}
    owners = {uid: item.owner_ids for uid, item in items.items()}
    assert owners == {f"approval:{rule.pk}:{sides[0].pk}": (), f"approval:{rule.pk}:{sides[1].pk}": (partner_user.pk,)}


def test_office_records_what_was_said_on_paper(coordinator, partnership, sides):
    rule = ProvisionFactory(partnership=partnership)
    for side in sides:
        record_approval(actor=coordinator, provision=rule, party=side, approved_on=TODAY, method="meeting")
    assert work(coordinator) == []
