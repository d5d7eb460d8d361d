"""What apps tell in timelines, and to whom: agreements, visits, reports, mails, evidence."""

import datetime as dt
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from kemitraan.core import clock
from kemitraan.core.enums import CommentVisibility, TimelineKind
from kemitraan.core.errors import DomainError, NotAllowed
from kemitraan.core.models import Comment, OutboxState
from kemitraan.core.selectors.timeline import Timeline, timeline_of
from kemitraan.core.services import audit
from kemitraan.core.services.attachments import attach
from kemitraan.core.services.comments import post_comment
from kemitraan.core.services.mail import queue_mail
from kemitraan.reminders.enums import Channel
from kemitraan.reminders.models import Delivery, Reminder, ReminderRule
from kemitraan.reminders.services.rules import ensure_default_rules
from partners.tests.factories import GroupFactory, OrganizationFactory, RepresentativeFactory
from pendampingan.enums import ReportState, VisitState
from pendampingan.services.visits import cancel_visit
from pendampingan.tests.factories import (
    AssignmentFactory,
    FieldReportFactory,
    FollowUpFactory,
    MentorFactory,
    VisitFactory,
)
from programs.enums import AgreementState
from programs.tests.factories import AgreementFactory, AgreementPartyFactory, ObligationFactory, OccurrenceFactory


@pytest.fixture
def organization(institution):
    return OrganizationFactory(institution=institution, name="PT Bandeng Jaya (contoh)")


def picture(color: int) -> ContentFile:
    data = BytesIO()
    Image.new("RGB", (8, 8), (color, 0, 0)).save(data, "PNG")
    return ContentFile(data.getvalue(), name="foto.png")


def titles(timeline: Timeline) -> list[str]:
    return [item.entry.title for item in timeline.entries]


class TestScope:
    def test_partner_learns_nothing_of_other_agreements_of_a_co_party(self, institution, coordinator, partner_user):
        mine, theirs = OrganizationFactory.create_batch(2, institution=institution)
        RepresentativeFactory(organization=mine, membership=partner_user.membership)
        common, foreign = AgreementFactory.create_batch(
            2, institution=institution, state=AgreementState.ACTIVE, starts_on=institution.today
        )
        for agreement, parties in ((common, [mine, theirs]), (foreign, [theirs])):
            for party in parties:
                AgreementPartyFactory(agreement=agreement, organization=party)
            sentence = f"membuat perjanjian {agreement}"
            audit.record(actor=coordinator, action="agreement.create", sentence=sentence, subjects=[agreement, theirs])
        shown = " ".join(titles(timeline_of(partner_user, theirs, {})))
        assert common.title in shown
        assert foreign.title not in shown
        assert foreign.title in " ".join(titles(timeline_of(coordinator, theirs, {})))

    def test_partner_beside_an_organization_reads_no_history_and_is_not_named_in_it(
        self, institution, coordinator, partner_user, client_for
    ):
        mine, theirs = OrganizationFactory.create_batch(2, institution=institution)
        RepresentativeFactory(organization=mine, membership=partner_user.membership)
        agreement = AgreementFactory(institution=institution, state=AgreementState.ACTIVE, starts_on=institution.today)
        for party in (mine, theirs):
            AgreementPartyFactory(agreement=agreement, organization=party)
            audit.record(actor=coordinator, action="x", sentence="mengubah kontak", subjects=[party])
            attach(actor=coordinator, subject=party, upload=picture(1), purpose="document")
            post_comment(actor=coordinator, record=party, text="semua", visibility=CommentVisibility.EVERYONE)
        assert len(timeline_of(partner_user, mine, {}).entries) == 4
        beside = timeline_of(partner_user, theirs, {})
        assert titles(beside) == [f"PKS mulai berlaku: {agreement.title}"]
        assert beside.kinds == [TimelineKind.ACTIVITY, TimelineKind.MAIL]
        assert [row.object_id for row in Comment.objects.visible_to(partner_user)] == [mine.pk]
        with pytest.raises(DomainError, match="tidak dapat melihat"):
            post_comment(actor=coordinator, record=theirs, text=f"@{partner_user.full_name}", visibility="everyone")
        with pytest.raises(NotAllowed):
            post_comment(actor=partner_user, record=theirs, text="x", visibility="everyone")
        client = client_for(partner_user)
        page = client.get(theirs.get_absolute_url()).content.decode()
        assert "/komentar/" not in page
        assert "data-record-switch" in page
        assert page.count('href="#riwayat"') == 1
        assert "Catatan atau riwayat" not in page, "one row of tabs, the history among them"
        assert "record-switch" not in client.get(mine.get_absolute_url()).content.decode()
        for rest in ("", "orang/"):
            assert client.get(f"/komentar/partners.Organization/{theirs.public_id}/{rest}").status_code == 403

    def test_mentor_learns_nothing_of_what_others_did_for_the_group(self, institution, coordinator, mentor_user):
        group = GroupFactory(institution=institution)
        mentor = MentorFactory(membership=mentor_user.membership, institution=institution)
        own = AssignmentFactory(mentor=mentor, organization=group)
        other = AssignmentFactory(mentor__institution=institution, organization=group, is_lead=False)
        for assignment, sentence in ((own, "milik sendiri"), (other, "milik lain")):
            report = FieldReportFactory(assignment=assignment)
            audit.record(actor=coordinator, action="x", sentence=sentence, subjects=[report, assignment, group])
        assert titles(timeline_of(mentor_user, group, {})) == ["Milik sendiri"]
        assert len(timeline_of(coordinator, group, {}).entries) == 2

    def test_mentor_and_partner_see_reports_as_their_role_does(
        self, institution, coordinator, mentor_user, partner_user, observer
    ):
        group = GroupFactory(institution=institution)
        mentor = MentorFactory(membership=mentor_user.membership, institution=institution)
        own = AssignmentFactory(mentor=mentor, organization=group)
        other = AssignmentFactory(mentor__institution=institution, organization=group, is_lead=False)
        RepresentativeFactory(organization=group, membership=partner_user.membership)
        for purpose, assignment, state in (
            ("own", own, ReportState.SUBMITTED),
            ("other", other, ReportState.SUBMITTED),
            ("draft", own, ReportState.DRAFT),
        ):
            FieldReportFactory(assignment=assignment, purpose=purpose, state=state)
        verified = FieldReportFactory(assignment=own, purpose="verified")
        type(verified).objects.filter(pk=verified.pk).update(
            state=ReportState.VERIFIED, verified_at=clock.now(), verified_by=coordinator
        )

        def activities(user) -> set[str]:
            return {item.entry.text for item in timeline_of(user, group, {"riwayat": "kegiatan"}).entries}

        assert activities(coordinator) == activities(observer) == {"own", "other", "verified"}
        assert activities(mentor_user) == {"own", "verified"}
        assert activities(partner_user) == {"verified"}

    def test_comments_are_those_of_the_reader(self, organization, coordinator, observer):
        post_comment(actor=coordinator, record=organization, text="dalam")
        post_comment(actor=coordinator, record=organization, text="semua", visibility=CommentVisibility.EVERYONE)
        assert [item.entry.comment.text for item in timeline_of(observer, organization, {}).entries] == ["semua"]


class TestDomainEntries:
    def test_agreements_and_visits_of_an_organization(self, institution, coordinator):
        group = GroupFactory(institution=institution)
        today = institution.today
        for title, state, days in (
            ("lama", "ended", -400),
            ("kini", "active", -1),
            ("nanti", "active", 5),
            ("draf", "draft", -9),
        ):
            agreement = AgreementFactory(
                institution=institution,
                title=title,
                state=state,
                starts_on=today + dt.timedelta(days=days),
                ends_on=today + dt.timedelta(days=400),
            )
            AgreementPartyFactory(agreement=agreement, organization=group)
        assignment = AssignmentFactory(mentor__institution=institution, organization=group)
        VisitFactory(assignment=assignment, planned_on=today - dt.timedelta(days=3))
        cancelled = VisitFactory(assignment=assignment, planned_on=today - dt.timedelta(days=2))
        type(cancelled).objects.filter(pk=cancelled.pk).update(state=VisitState.CANCELLED, cancelled_reason="Banjir")
        shown = timeline_of(coordinator, group, {"riwayat": "kegiatan"})
        assert titles(shown) == [
            "PKS mulai berlaku: kini",
            f"Kunjungan {group} dibatalkan",
            f"Kunjungan {group} belum dilaporkan",
            "PKS mulai berlaku: lama",
        ]
        assert all(item.is_dated for item in shown.entries)

    def test_mails_name_the_record_and_show_what_became_of_them(self, institution, coordinator, partner_user):
        agreement = AgreementFactory(institution=institution)
        party = AgreementPartyFactory(agreement=agreement)
        RepresentativeFactory(organization=party.organization, membership=partner_user.membership)
        ensure_default_rules()
        for recipient in (coordinator, partner_user):
            mail_about(agreement, "agreement_ending", f"agreement:{agreement.pk}", recipient)
        mail_about(AgreementFactory(institution=institution), "agreement_ending", "agreement:999999", coordinator)
        shown = timeline_of(coordinator, agreement, {"riwayat": "surat"})
        assert {item.entry.title for item in shown.entries} == {
            f"Pengingat kepada {coordinator}",
            f"Pengingat kepada {partner_user}",
        }
        assert shown.entries[0].entry.state == OutboxState.PENDING
        own = timeline_of(partner_user, agreement, {"riwayat": "surat"})
        assert titles(own) == [f"Pengingat kepada {partner_user}"]
        of_organization = timeline_of(coordinator, party.organization, {"riwayat": "surat"})
        assert len(of_organization.entries) == 2

    def test_mails_of_obligations_visits_and_reports(self, institution, coordinator):
        agreement = AgreementFactory(institution=institution)
        occurrence = OccurrenceFactory(obligation=ObligationFactory(agreement=agreement))
        assignment = AssignmentFactory(mentor__institution=institution)
        visit = VisitFactory(assignment=assignment)
        report = FieldReportFactory(assignment=assignment, visit=visit)
        follow_up = FollowUpFactory(report=report)
        ensure_default_rules()
        mail_about(occurrence, "obligation_due", f"occurrence:{occurrence.pk}", coordinator)
        mail_about(visit, "report_due", f"visit:{visit.pk}", coordinator)
        mail_about(report, "report_returned", f"report:{report.pk}", coordinator)
        mail_about(follow_up, "follow_up_due", f"follow_up:{follow_up.pk}", coordinator)
        counts = {
            record: len(timeline_of(coordinator, record, {"riwayat": "surat"}).entries)
            for record in (occurrence.obligation, agreement, assignment, report)
        }
        assert list(counts.values()) == [1, 1, 1, 3]

    def test_evidence_of_due_dates_stands_with_the_obligation(self, institution, coordinator, partner_user):
        agreement = AgreementFactory(institution=institution, state=AgreementState.ACTIVE)
        occurrence = OccurrenceFactory(obligation=ObligationFactory(agreement=agreement))
        debtor = occurrence.obligation.debtor
        AgreementPartyFactory(agreement=agreement, organization=debtor)
        RepresentativeFactory(organization=debtor, membership=partner_user.membership)
        attach(actor=partner_user, subject=occurrence, upload=picture(3), purpose="evidence")
        shown = timeline_of(coordinator, occurrence.obligation, {"riwayat": "dokumen"})
        assert [(item.entry.title, item.entry.actor) for item in shown.entries] == [
            ("Menambah berkas foto.png", str(partner_user))
        ]

    def test_cancelled_visit_is_told_once_as_a_change_and_once_as_an_activity(self, institution, coordinator):
        assignment = AssignmentFactory(mentor__institution=institution)
        visit = VisitFactory(assignment=assignment, planned_on=institution.today - dt.timedelta(days=1))
        cancel_visit(actor=coordinator, visit=visit, reason="Banjir")
        shown = timeline_of(coordinator, assignment, {})
        assert [item.kind for item in shown.entries] == [TimelineKind.CHANGE, TimelineKind.ACTIVITY]


def mail_about(item, source: str, uid: str, recipient) -> Delivery:
    """A digest mail with one reminder of `item`, as the reminders write it."""
    rule = ReminderRule.objects.get(source=source, institution=None)
    reminder = Reminder.objects.create(
        institution=item.institution,
        rule=rule,
        source=source,
        item_uid=uid,
        item_due_on=dt.date(2026, 12, 1),
        step=-7,
        step_on=dt.date(2026, 11, 24),
        recipient_key=f"user:{recipient.pk}",
        recipient=recipient,
        title=str(item)[:300],
        url="/",
        decided_at=clock.now(),
    )
    message = queue_mail(
        key=f"digest:{uid}:{recipient.pk}",
        to_address=recipient.email,
        to_name=recipient.full_name,
        subject="Pengingat",
        template="reminder_digest",
        context={"sections": []},
        institution=item.institution,
        recipient=recipient,
    )
    return Delivery.objects.create(reminder=reminder, channel=Channel.EMAIL, message=message)
