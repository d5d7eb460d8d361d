"""Grievances that stay among the parties, and endings that are fair and that no rule can block."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kemitraan.accounts.tests.fixtures import person
from kemitraan.core.errors import DomainError, NotAllowed, TransitionRefused
from kemitraan.core.models import Attachment, AuditEvent
from programs.enums import GrievanceState, PartnershipStatus, PatternCode
from programs.models import Grievance, GrievanceStep, Partnership, Termination
from programs.selectors.grievances import end_steps_missing
from programs.services import grievances, partnerships, terminations
from programs.tests.duties import NOON, TODAY, bare_duty, pdf, running_partnership, speaks_for
from programs.tests.factories import GrievanceFactory, ProvisionFactory, TerminationFactory, TerminationReplyFactory

LATER = TODAY + dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def partnership(institution):
    return running_partnership(institution)


@pytest.fixture
def sides(partnership):
    return list(partnership.parties.select_related("organization"))


@pytest.fixture
def speaker(institution, sides):
    """Speaks for the first party."""
    user = person(institution, "partner", "Wakil Pertama (contoh)")
    speaks_for(user, sides[0].organization)
    return user


def complain(actor, partnership, raised_by=None, against=None, files=(), **values) -> Grievance:
    values = {"title": "Pembayaran", "text": "Terlambat dua bulan.", "raised_on": TODAY} | values
    values |= {"raised_by": raised_by, "against": against}
    return grievances.raise_grievance(actor=actor, partnership=partnership, values=values, files=files)


def give(actor, partnership, given_by=None, **values) -> Termination:
    values = {"reason": "Tidak dibutuhkan lagi.", "noticed_on": TODAY, "notice_days": 30, "effective_on": None} | values
    return terminations.give_notice(actor=actor, partnership=partnership, values=values | {"given_by": given_by})


class TestGrievances:
    def test_a_party_raises_it_and_both_sides_see_it(self, speaker, institution, partnership, sides):
        row = complain(speaker, partnership, sides[0], sides[1], files=[pdf("nota.pdf")])
        assert (row.state, row.created_by) == ("raised", speaker)
        assert row.steps.get().state == "raised"
        assert Attachment.objects.get().subject == row
        other = person(institution, "partner", "Wakil Kedua (contoh)")
        speaks_for(other, sides[1].organization)
        assert Grievance.objects.visible_to(other).get() == row

    def test_nobody_else_reads_of_it(
        self, speaker, observer, mentor_user, partner_user, other_admin, client_for, partnership, sides
    ):
        complain(speaker, partnership, sides[0], sides[1], title="Rahasia besar")
        address = reverse("programs:partnership-grievances", args=[partnership.public_id])
        for user in (observer, mentor_user, partner_user, other_admin):
            assert not Grievance.objects.visible_to(user).exists()
            assert client_for(user).get(address).status_code == 404
        page = client_for(observer).get(partnership.get_absolute_url()).content.decode()
        assert address not in page
        for name in ("history", "detail"):
            url = reverse(f"programs:partnership-{name}", args=[partnership.public_id])
            assert "Rahasia besar" not in client_for(observer).get(url).content.decode()
        timeline = reverse("core:timeline", args=["programs.Partnership", partnership.public_id])
        assert "Rahasia besar" not in client_for(observer).get(timeline).content.decode()
        assert "Rahasia besar" in client_for(speaker).get(timeline).content.decode()
        event = AuditEvent.objects.get(action="grievance.raise")
        assert [subject.subject._meta.label for subject in event.subjects.all()] == ["programs.Grievance"]

    def test_nobody_raises_it_for_others_and_strangers_are_no_party(
        self, coordinator, observer, speaker, institution, partnership, sides
    ):
        for actor, by in ((speaker, sides[1]), (speaker, None), (observer, None)):
            with pytest.raises(NotAllowed):
                complain(actor, partnership, by)
        stranger = running_partnership(institution).parties.first()
        for field in ("raised_by", "against"):
            with pytest.raises(DomainError) as refused:
                complain(coordinator, partnership, **{field: stranger})
            assert refused.value.field == field
        with pytest.raises(DomainError) as refused:
            complain(coordinator, partnership, raised_on=LATER)
        assert refused.value.field == "raised_on"
        assert not Grievance.objects.exists()

    def test_who_steps_and_who_answers(self, coordinator, observer, speaker, institution, partnership, sides):
        row = complain(coordinator, partnership, sides[0], sides[1])
        other = person(institution, "partner", "Wakil Kedua (contoh)")
        speaks_for(other, sides[1].organization)
        grievances.note_grievance(actor=other, grievance=row, note="Bank tutup.")
        for actor, action in ((other, "resolve"), (speaker, "discuss"), (observer, "close")):
            with pytest.raises(NotAllowed):
                grievances.step_grievance(actor=actor, grievance=row, action=action, note="x")
        with pytest.raises(NotAllowed):
            grievances.note_grievance(actor=observer, grievance=row, note="x")
        grievances.step_grievance(actor=speaker, grievance=row, action="resolve", note="Sudah dibayar.")
        with pytest.raises(TransitionRefused):
            grievances.note_grievance(actor=other, grievance=row, note="Lagi.")
        assert list(row.steps.values_list("state", "note")) == [
            ("raised", ""),
            ("raised", "Bank tutup."),
            ("resolved", "Sudah dibayar."),
        ]

    def test_steps_need_words_and_no_day_to_come(self, coordinator, partnership):
        row = complain(coordinator, partnership)
        for field, extra in (("reason", {"note": " "}), ("happened_on", {"note": "x", "happened_on": LATER})):
            with pytest.raises(DomainError) as refused:
                grievances.step_grievance(actor=coordinator, grievance=row, action="discuss", **extra)
            assert refused.value.field == field
        assert GrievanceStep.objects.count() == 1

    def test_from_form_to_settled_by_page(self, speaker, coordinator, client_for, partnership, sides):
        client, office = client_for(speaker), client_for(coordinator)
        address = reverse("programs:grievance-create", args=[partnership.public_id])
        page = client.get(address).content.decode()
        assert '<option value="">Lembaga</option>' not in page
        data = {"title": "Timbangan", "text": "Kurang.", "raised_on": "2026-03-09", "raised_by": sides[0].public_id}
        assert client.post(address, data | {"against": sides[1].public_id}).status_code == 302
        row = Grievance.objects.get()
        step = reverse("programs:grievance-step", args=[row.public_id, "mediate"])
        assert client.get(step).status_code == 403
        sent = {"reason": "Duduk bersama dinas.", "happened_on": "2026-03-10"}
        assert office.post(step, sent).status_code == 302
        assert office.post(step, sent).status_code == 422
        assert office.get(reverse("programs:grievance-step", args=[row.public_id, "lain"])).status_code == 404
        page = client.get(reverse("programs:partnership-grievances", args=[partnership.public_id])).content.decode()
        for words in ("Timbangan", "Mediasi", "Duduk bersama dinas.", "Selesaikan", "Tanggapi"):
            assert words in page


class TestNotice:
    def test_day_of_the_end_is_counted_and_all_is_told(self, speaker, partnership, sides):
        row = give(speaker, partnership, sides[0])
        assert row.effective_on == TODAY + dt.timedelta(days=30)
        event = AuditEvent.objects.get(action="termination.notice")
        assert {subject.subject for subject in event.subjects.all()} == {partnership, row}

    def test_one_at_a_time_and_never_for_others(self, coordinator, observer, speaker, partnership, sides):
        for actor, by in ((speaker, sides[1]), (speaker, None), (observer, None)):
            with pytest.raises(NotAllowed):
                give(actor, partnership, by)
        row = give(coordinator, partnership)
        with pytest.raises(Exception, match="sudah ada"):
            give(coordinator, partnership)
        terminations.withdraw_notice(actor=coordinator, termination=row, reason="Dilanjutkan saja")
        assert give(coordinator, partnership).pk != row.pk

    def test_the_other_side_answers_and_may_change_its_mind(self, coordinator, speaker, partnership, sides):
        row = give(coordinator, partnership, sides[1])
        reply = {"actor": speaker, "termination": row, "replied_on": TODAY}
        with pytest.raises(DomainError) as refused:
            terminations.reply_to_notice(party=sides[0], stance="objects", text=" ", **reply)
        assert refused.value.field == "text"
        terminations.reply_to_notice(party=sides[0], stance="objects", text="Stok menumpuk.", **reply)
        terminations.reply_to_notice(party=sides[0], stance="agrees", text="", **reply)
        assert row.replies.get().stance == "agrees"
        with pytest.raises(NotAllowed):
            terminations.reply_to_notice(party=sides[1], stance="agrees", text="", **reply)
        with pytest.raises(DomainError) as refused:
            terminations.reply_to_notice(
                actor=coordinator, termination=row, party=sides[1], stance="agrees", text="", replied_on=TODAY
            )
        assert refused.value.field == "party"

    def test_missing_steps_are_named_one_by_one(self, coordinator, partnership, sides, time_machine):
        def rules() -> list[str]:
            return [item.rule for item in end_steps_missing(partnership)]

        assert rules() == ["notice"]
        row = give(coordinator, partnership, sides[0])
        assert rules() == ["notice_period", "reply"]
        TerminationReplyFactory(termination=row, party=sides[1], stance="objects", text="Tidak.")
        assert rules() == ["notice_period", "mediation"]
        terminations.record_mediation(actor=coordinator, termination=row, mediated_on=TODAY, note="Sepakat.")
        assert rules() == ["notice_period"]
        time_machine.move_to(NOON + dt.timedelta(days=30), tick=False)
        assert rules() == []
        assert all(item.source for item in end_steps_missing(running_partnership(partnership.institution)))

    def test_by_page_from_notice_to_end(self, coordinator, speaker, client_for, partnership, sides):
        client, office = client_for(speaker), client_for(coordinator)
        notice = reverse("programs:termination-notice", args=[partnership.public_id])
        data = {"reason": "Pasar sepi.", "noticed_on": "2026-03-01", "notice_days": "30"}
        assert office.post(notice, data | {"given_by": sides[1].public_id}).status_code == 302
        row = Termination.objects.get()
        reply = reverse("programs:termination-reply", args=[row.public_id])
        assert reply in client.get(partnership.get_absolute_url()).content.decode()
        sent = {"party": sides[0].public_id, "stance": "objects", "text": "Beri waktu.", "replied_on": "2026-03-10"}
        assert client.post(reply, sent).status_code == 302
        mediation = reverse("programs:termination-mediation", args=[row.public_id])
        assert client.get(mediation).status_code == 403
        end = reverse("programs:partnership-action", args=[partnership.public_id, "end"])
        page = office.get(end).content.decode()
        assert "Ada yang keberatan, dan mediasi belum dicatat." in page
        assert "Kemitraan tetap dapat diakhiri." in page
        assert office.post(mediation, {"mediated_on": "2026-03-10", "note": "Dua bulan lagi."}).status_code == 302
        assert office.post(end, {"reason": "Pasar sepi"}).status_code == 302
        row.refresh_from_db()
        assert row.completed_on == TODAY
        assert "Dijalankan" in client.get(partnership.get_absolute_url()).content.decode()
        withdraw = reverse("programs:termination-withdraw", args=[row.public_id])
        assert office.post(withdraw, {"reason": "x"}).status_code == 422

    @pytest.mark.parametrize(
        "values",
        [{"effective_on": dt.date(2025, 1, 1)}, {"withdrawn_on": TODAY, "completed_on": TODAY}],
    )
    def test_database_keeps_dates_and_outcomes(self, values, partnership):
        row = TerminationFactory(partnership=partnership)
        with pytest.raises(IntegrityError), transaction.atomic():
            Termination.objects.filter(pk=row.pk).update(**values)


class TestNothingBlocksTheEnd:
    @pytest.mark.parametrize("pattern", PatternCode.values)
    @pytest.mark.parametrize("status", [PartnershipStatus.ACTIVE, PartnershipStatus.SUSPENDED])
    def test_whatever_is_open_it_ends(self, status, pattern, coordinator, institution):
        """Everything that could be in the way is: nothing written, duties late, standards and grievances open."""
        partnership = running_partnership(institution, status=status, pattern=pattern)
        bare_duty(partnership)
        ProvisionFactory(partnership=partnership, kind="standard")
        GrievanceFactory(partnership=partnership, state="mediated")
        termination = TerminationFactory(partnership=partnership, noticed_on=TODAY, effective_on=TODAY, notice_days=365)
        TerminationReplyFactory(termination=termination, party=partnership.parties.first(), stance="objects", text="x")
        partnership.parties.update(role="lain", is_lead=False)
        assert end_steps_missing(partnership)
        ended = partnerships.end_partnership(actor=coordinator, partnership=partnership, reason="Diakhiri")
        assert ended.status == PartnershipStatus.ENDED
        termination.refresh_from_db()
        assert termination.completed_on == TODAY

    def test_a_draft_with_everything_open_is_given_up(self, coordinator, institution):
        partnership = running_partnership(institution, status=PartnershipStatus.DRAFT)
        GrievanceFactory(partnership=partnership)
        TerminationFactory(partnership=partnership)
        given_up = partnerships.cancel_partnership(actor=coordinator, partnership=partnership, reason="Batal")
        assert given_up.status == PartnershipStatus.CANCELLED

    def test_after_the_end_grievances_go_on(self, coordinator, institution):
        partnership = running_partnership(institution, status=PartnershipStatus.ENDED)
        row = complain(coordinator, partnership)
        moved = grievances.step_grievance(actor=coordinator, grievance=row, action="resolve", note="Dibayar.")
        assert moved.state == GrievanceState.RESOLVED
        with pytest.raises(TransitionRefused):
            give(coordinator, partnership)


@pytest.mark.parametrize("place", ["grievances", "detail"])
def test_queries_stay_the_same(place, coordinator, client_for, partnership):
    client = client_for(coordinator)
    address = reverse(f"programs:partnership-{place}", args=[partnership.public_id])
    termination = TerminationFactory(partnership=partnership)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    def add() -> None:
        complain(coordinator, Partnership.objects.get(pk=partnership.pk), files=[pdf()])
        TerminationReplyFactory(termination=termination)

    add()
    count()
    before = count()
    assert before <= 20
    add()
    add()
    assert count() == before
