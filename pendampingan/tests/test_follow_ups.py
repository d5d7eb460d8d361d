"""Agreed next actions: who answers for them, the list of all, many closed at once, what reaches the first page."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from kemitraan.core import clock
from kemitraan.core.errors import DomainError, NotAllowed, StaleVersion
from kemitraan.core.models import Attachment
from kemitraan.core.registry import bulk_actions
from partners.selectors import count_references
from partners.tests.factories import OrganizationFactory, RepresentativeFactory
from pendampingan.due.reports import follow_ups_due
from pendampingan.enums import FollowUpOwner, FollowUpState, ReportState
from pendampingan.models import FollowUp
from pendampingan.selectors.work import mentor_work, office_work, partner_work
from pendampingan.services.follow_ups import cancel_follow_up, complete_follow_up, update_follow_up
from pendampingan.services.reports import update_field_report
from pendampingan.tests.factories import FieldReportFactory, FollowUpFactory
from pendampingan.tests.test_report_questions import picture
from programs.tests.factories import ProgramFactory

pytestmark = pytest.mark.django_db
LIST = "pendampingan:follow-up-list"


@pytest.fixture
def today() -> dt.date:
    return clock.today("Asia/Jakarta")


@pytest.fixture
def report(assignment, mentor_user, today):
    day = today - dt.timedelta(days=20)
    return FieldReportFactory(assignment=assignment, author=mentor_user, activity_on=day, state=ReportState.SUBMITTED)


@pytest.fixture
def late(report, today) -> FollowUp:
    return FollowUpFactory(report=report, due_on=today - dt.timedelta(days=2))


class TestOwners:
    @pytest.mark.parametrize("kind", FollowUpOwner.values)
    def test_account_that_answers_follows_from_the_side(self, assignment, mentor_user, coordinator, kind):
        assignment.program = ProgramFactory(institution=assignment.institution, coordinator=coordinator)
        assignment.save()
        report = FieldReportFactory(assignment=assignment, author=mentor_user)
        row = {
            "action": "Membeli timbangan",
            "owner_name": "Siapa pun",
            "owner_kind": kind,
            "due_on": report.activity_on,
        }
        update_field_report(actor=mentor_user, report=report, values={}, version=None, follow_ups=[row])
        expected = {"mentor": mentor_user, "coordinator": coordinator}.get(kind)
        assert report.follow_ups.get().owner == expected

    def test_partner_answers_by_name_and_organization(self, late, coordinator):
        partner = OrganizationFactory(institution=late.institution)
        values = {"owner_kind": "partner", "owner_name": "Bapak Joko", "organization_id": partner.pk}
        changed = update_follow_up(actor=coordinator, follow_up=late, values=values, version=late.version)
        assert (changed.organization, changed.owner, changed.version) == (partner, None, 2)
        with pytest.raises(StaleVersion):
            update_follow_up(actor=coordinator, follow_up=late, values=values, version=1)
        back = update_follow_up(actor=coordinator, follow_up=changed, values={"owner_kind": "group"}, version=None)
        assert back.organization is None

    def test_organization_without_partner_is_refused_by_the_table(self, late):
        late.organization = OrganizationFactory(institution=late.institution)
        with pytest.raises(ValidationError, match="pihaknya mitra"):
            late.full_clean()

    def test_due_date_before_the_activity_is_refused(self, late, coordinator, report):
        day = report.activity_on - dt.timedelta(days=1)
        with pytest.raises(DomainError, match="sebelum tanggal kegiatan"):
            update_follow_up(actor=coordinator, follow_up=late, values={"due_on": day}, version=None)


class TestClosing:
    def test_evidence_is_kept_with_what_was_done(self, late, mentor_user, client_for, observer):
        url, client = reverse("pendampingan:follow-up-complete", args=[late.public_id]), client_for(mentor_user)
        sent = {"done_on": clock.today("Asia/Jakarta").isoformat(), "result": "Dibeli", "evidence": picture()}
        assert client.post(url, sent).status_code == 302
        late.refresh_from_db()
        assert (late.state, late.result) == (FollowUpState.DONE, "Dibeli")
        kept = reverse("core:attachment", args=[Attachment.objects.get().public_id])
        assert client.get(kept).status_code == 200
        assert client_for(observer).get(url).status_code == 403

    def test_cancelling_asks_why(self, late, mentor_user):
        with pytest.raises(DomainError, match="alasan"):
            cancel_follow_up(actor=mentor_user, follow_up=late, reason=" ")
        assert cancel_follow_up(actor=mentor_user, follow_up=late, reason="Sudah punya").state == "cancelled"
        with pytest.raises(NotAllowed):
            complete_follow_up(actor=mentor_user, follow_up=late, done_on=clock.today("Asia/Jakarta"))

    def test_many_are_closed_at_once_each_by_its_own_rule(self, late, report, coordinator, today):
        action = bulk_actions["pendampingan.FollowUp:done"]
        values = {"done_on": today.isoformat(), "result": "Rapat bersama"}
        assert action.apply(coordinator, late, values).state == FollowUpState.DONE
        with pytest.raises(DomainError):
            action.apply(coordinator, late, values)


class TestList:
    def test_each_sees_those_of_the_reports_that_they_see(
        self, late, client_for, mentor_user, coordinator, observer, other_coordinator
    ):
        stranger = FollowUpFactory(
            report__institution=late.institution, report__assignment__institution=late.institution
        )
        seen = {
            user: {row.pk for row in client_for(user).get(reverse(LIST)).context["table"].data.data}
            for user in (mentor_user, coordinator, observer, other_coordinator)
        }
        assert seen[mentor_user] == {late.pk}
        assert seen[coordinator] == seen[observer] == {late.pk, stranger.pk}
        assert seen[other_coordinator] == set()

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("situation=open", {"late", "open", "mine"}),
            ("situation=late", {"late"}),
            ("situation=mine", {"mine"}),
            ("state=done", {"done"}),
            ("owner_kind=partner", {"open"}),
            ("q=jadwal+piket", {"open"}),
            ("until=1/1/2020", set()),
        ],
    )
    def test_filters_narrow_the_list(self, late, report, coordinator, client_for, today, query, found):
        ahead = today + dt.timedelta(days=3)
        rows = {
            "late": late,
            "open": FollowUpFactory(
                report=report, action="Menyusun jadwal piket", owner_kind=FollowUpOwner.PARTNER, due_on=ahead
            ),
            "mine": FollowUpFactory(report=report, owner=coordinator, due_on=ahead),
            "done": FollowUpFactory(report=report, state=FollowUpState.DONE, done_on=today, due_on=ahead),
        }
        shown = client_for(coordinator).get(f"{reverse(LIST)}?{query}").context["table"].data.data
        assert {row.pk for row in shown} == {rows[name].pk for name in found}

    def test_list_takes_as_many_queries_with_ten_rows_as_with_one(
        self, late, report, client_for, coordinator, django_assert_num_queries
    ):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        client = client_for(coordinator)
        client.get(reverse(LIST))
        with CaptureQueriesContext(connection) as one:
            client.get(reverse(LIST))
        FollowUpFactory.create_batch(9, report=report)
        with django_assert_num_queries(len(one)):
            client.get(reverse(LIST))
        assert len(one) <= 12

    def test_list_goes_out_as_it_is_shown(self, late, client_for, coordinator):
        answer = client_for(coordinator).post(reverse(LIST), {"tampil": "csv"})
        text = answer.content.decode("utf-8-sig")
        assert "Membeli timbangan" in text
        assert "Terlambat" in text

    def test_change_page_keeps_who_answers(self, late, client_for, mentor_user):
        url, client = reverse("pendampingan:follow-up-update", args=[late.public_id]), client_for(mentor_user)
        assert client.get(url).context["form"]["owner_name"].value() == late.owner_name
        sent = {
            "form_token": str(uuid.uuid4()),
            "opened_version": 1,
            "owner_kind": "mentor",
            "owner_name": "Pendamping",
            "due_on": late.due_on.isoformat(),
        }
        assert client.post(url, sent).status_code == 302
        late.refresh_from_db()
        assert (late.owner_kind, late.owner) == ("mentor", mentor_user)


class TestFirstPage:
    def titles(self, items) -> list[str]:
        return [item.title for item in items if item.kind == "follow_up_due"]

    def test_overdue_ones_reach_mentor_coordinator_and_partner(
        self, late, report, coordinator, mentor_user, partner_user, today
    ):
        partner = RepresentativeFactory(
            membership=partner_user.membership, organization=report.assignment.organization
        ).organization
        FollowUp.objects.filter(pk=late.pk).update(owner=coordinator, action="Milik koordinator")
        type(report).objects.filter(pk=report.pk).update(
            state=ReportState.VERIFIED, verified_at=clock.now(), verified_by=coordinator
        )
        assert partner == report.assignment.organization
        for work, user in ((mentor_work, mentor_user), (office_work, coordinator), (partner_work, partner_user)):
            assert self.titles(work(user, today, today)) == ["Milik koordinator"], work.__name__

    def test_overdue_one_is_reminded_to_who_answers(self, late, coordinator, mentor_user, today):
        owners = lambda: [item.owner_ids for item in follow_ups_due(late.institution, today)]  # noqa: E731
        assert owners() == [(mentor_user.pk,)]
        FollowUp.objects.filter(pk=late.pk).update(owner=coordinator)
        assert owners() == [(coordinator.pk,)]


def test_follow_up_of_a_partner_keeps_it_from_deletion(report):
    partner = OrganizationFactory(institution=report.institution)
    assert "tindak lanjut" not in count_references(partner)
    FollowUpFactory(report=report, owner_kind=FollowUpOwner.PARTNER, organization=partner)
    assert count_references(partner)["tindak lanjut"] == 1
