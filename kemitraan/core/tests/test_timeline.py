"""The timeline of a record: everything once, newest first, only what the reader may see, in few queries."""

import datetime as dt
from io import BytesIO

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from PIL import Image

from kemitraan.core import clock
from kemitraan.core.actors import SystemActor
from kemitraan.core.context import Via, came_via
from kemitraan.core.enums import CommentVisibility, TimelineKind
from kemitraan.core.formats import MASK
from kemitraan.core.models import AuditEvent, OutboxState
from kemitraan.core.selectors.timeline import Cursor, Timeline, day_label, timeline_of
from kemitraan.core.services import audit
from kemitraan.core.services.attachments import attach, remove_attachment
from kemitraan.core.services.comments import post_comment, withdraw_comment
from kemitraan.core.services.mail import queue_mail
from kemitraan.reminders.enums import Channel
from kemitraan.reminders.models import Delivery, Reminder, ReminderRule
from kemitraan.reminders.services.rules import ensure_default_rules
from partners.models import Organization
from partners.services import archive_organization, update_organization
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

NOON = dt.datetime(2026, 11, 25, 5, 0, tzinfo=dt.UTC)


@pytest.fixture
def organization(institution):
    return OrganizationFactory(institution=institution, name="PT Bandeng Jaya (contoh)")


def picture(color: int) -> ContentFile:
    data = BytesIO()
    Image.new("RGB", (8, 8), (color, 0, 0)).save(data, "PNG")
    return ContentFile(data.getvalue(), name="foto.png")


def titles(timeline: Timeline) -> list[str]:
    return [item.entry.title for item in timeline.entries]


def told(actor, record, number: int) -> AuditEvent:
    return audit.record(actor=actor, action="uji", sentence=f"kejadian {number}", subjects=[record])


class TestOrder:
    def test_all_kinds_stand_newest_first_by_day(self, organization, coordinator):
        with time_machine.travel(NOON - dt.timedelta(days=2), tick=False):
            told(coordinator, organization, 1)
        with time_machine.travel(NOON - dt.timedelta(days=1), tick=False):
            post_comment(actor=coordinator, record=organization, text="Halo")
        with time_machine.travel(NOON, tick=False):
            attach(actor=coordinator, subject=organization, upload=picture(1), purpose="document")
            timeline = timeline_of(coordinator, organization, {})
        assert titles(timeline) == ["Menambah berkas foto.png", "Komentar", "Kejadian 1"]
        assert [day.label for day in timeline.days] == [
            "Hari ini · 25 November 2026",
            "Kemarin · 24 November 2026",
            "Senin, 23 November 2026",
        ]
        assert timeline.older == ""

    def test_days_are_those_of_the_reader(self, organization, coordinator):
        with time_machine.travel(dt.datetime(2026, 11, 24, 18, 0, tzinfo=dt.UTC), tick=False):
            told(coordinator, organization, 1)
            assert timeline_of(coordinator, organization, {}).days[0].label == "Hari ini · 25 November 2026"

    def test_day_labels(self):
        today = dt.date(2026, 11, 25)
        assert day_label(today, today) == "Hari ini · 25 November 2026"
        assert day_label(dt.date(2026, 11, 26), today) == "Kamis, 26 November 2026"

    @pytest.mark.parametrize("is_same_moment", [True, False])
    def test_pages_lose_and_repeat_nothing(self, organization, coordinator, is_same_moment):
        for number in range(25):
            at = NOON if is_same_moment else NOON + dt.timedelta(hours=number)
            with time_machine.travel(at, tick=False):
                told(coordinator, organization, number)
                post_comment(actor=coordinator, record=organization, text=f"komentar {number}")
        seen: list[tuple] = []
        asked: dict[str, str] = {}
        for _ in range(12):
            page = timeline_of(coordinator, organization, asked, size=7)
            seen += [(item.kind, item.entry.title, getattr(item.entry.comment, "pk", None)) for item in page.entries]
            if not page.older:
                break
            asked = {"sebelum": page.older}
        assert len(seen) == 50
        assert len(set(seen)) == 50

    def test_dates_and_moments_page_together(self, institution, coordinator, organization):
        today = institution.today
        for number in range(6):
            agreement = AgreementFactory(
                institution=institution,
                title=f"PKS {number} (contoh)",
                state=AgreementState.ACTIVE,
                starts_on=today - dt.timedelta(days=number // 2),
            )
            AgreementPartyFactory(agreement=agreement, organization=organization)
            told(coordinator, organization, number)
        seen, asked = [], {}
        while True:
            page = timeline_of(coordinator, organization, asked, size=3)
            seen += titles(page)
            if not page.older:
                break
            asked = {"sebelum": page.older}
        assert len(seen) == len(set(seen)) == 12
        assert seen[:6] == [f"Kejadian {number}" for number in range(5, -1, -1)]

    def test_day_that_goes_on_is_known(self, organization, coordinator):
        with time_machine.travel(NOON, tick=False):
            for number in range(5):
                told(coordinator, organization, number)
            first = timeline_of(coordinator, organization, {}, size=3)
            second = timeline_of(coordinator, organization, {"sebelum": first.older}, size=3)
        assert [day.goes_on for day in first.days] == [False]
        assert [day.goes_on for day in second.days] == [True]
        assert not second.is_first

    @pytest.mark.parametrize(
        "raw", ["", "x", "1.2", "1.a.b", "-1.2.core:events", "9" * 17 + ".1.core:events", "²³.1.x", "1.1.'; DROP TABLE"]
    )
    def test_junk_in_the_address_counts_as_nothing_or_as_a_place(self, organization, coordinator, raw):
        told(coordinator, organization, 1)
        timeline_of(coordinator, organization, {"sebelum": raw, "riwayat": raw})

    def test_cursor_survives_the_address(self):
        cursor = Cursor(NOON + dt.timedelta(microseconds=123456), "partners.Organization:reports", 12)
        assert Cursor.parse(str(cursor)) == cursor


class TestKinds:
    def test_kind_keeps_its_own(self, organization, coordinator):
        told(coordinator, organization, 1)
        post_comment(actor=coordinator, record=organization, text="Halo")
        file = attach(actor=coordinator, subject=organization, upload=picture(1), purpose="document")
        attach(actor=coordinator, subject=organization, upload=picture(2), purpose="document")
        remove_attachment(actor=coordinator, attachment=file)
        found = {kind: titles(timeline_of(coordinator, organization, {"riwayat": kind.value})) for kind in TimelineKind}
        assert found == {
            TimelineKind.CHANGE: ["Kejadian 1"],
            TimelineKind.COMMENT: ["Komentar"],
            TimelineKind.DOCUMENT: [
                "Menghapus berkas foto.png",
                "Mengganti berkas foto.png",
                "Menambah berkas foto.png",
            ],
            TimelineKind.ACTIVITY: [],
            TimelineKind.MAIL: [],
        }
        assert len(titles(timeline_of(coordinator, organization, {}))) == 5

    def test_removed_file_has_no_link(self, organization, coordinator):
        file = attach(actor=coordinator, subject=organization, upload=picture(1), purpose="document")
        assert timeline_of(coordinator, organization, {}).entries[0].entry.url == f"/berkas/{file.public_id}/"
        remove_attachment(actor=coordinator, attachment=file)
        assert [item.entry.url for item in timeline_of(coordinator, organization, {}).entries] == ["", ""]

    def test_kinds_that_a_record_cannot_have_are_not_offered(self, institution, coordinator):
        mentor = MentorFactory(institution=institution)
        offered = timeline_of(coordinator, mentor, {"riwayat": "komentar"}).kinds
        assert offered == [
            TimelineKind.CHANGE,
            TimelineKind.DOCUMENT,
            TimelineKind.COMMENT,
            TimelineKind.ACTIVITY,
        ]

    def test_withdrawn_comment_shows_no_words(self, organization, coordinator, client_for):
        comment = post_comment(actor=coordinator, record=organization, text="Rahasia dagang")
        withdraw_comment(actor=coordinator, comment=comment)
        entry = timeline_of(coordinator, organization, {"riwayat": "komentar"}).entries[0].entry
        assert (entry.comment.body, entry.comment.can_edit, entry.comment.can_withdraw) == ("", False, False)
        html = client_for(coordinator).get(f"/riwayat/partners.Organization/{organization.public_id}/").content.decode()
        assert "Komentar ini ditarik." in html
        assert "Rahasia dagang" not in html


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
        context={"items": []},
        institution=item.institution,
        recipient=recipient,
    )
    return Delivery.objects.create(reminder=reminder, channel=Channel.EMAIL, message=message)


class TestTrail:
    """T01: bulk changes, imports and the worker leave one entry a record: author, way and only what changed."""

    def test_bulk_import_worker_and_rollback(self, institution, coordinator):
        organizations = OrganizationFactory.create_batch(60, institution=institution, phone="+622471000")
        system = SystemActor("eskalasi", institution)
        for row in organizations[:7]:
            archive_organization(actor=coordinator, organization=row, reason="Tidak aktif")
        with came_via(Via.WORKER), came_via(Via.IMPORT, reference="impor #12"), transaction.atomic():
            for number, row in enumerate(organizations[7:57]):
                values = {"name": row.name, "phone": f"+62247200{number}", "email": row.email}
                update_organization(actor=coordinator, organization=row, values=values, version=None)
        with came_via(Via.WORKER):
            for row in organizations[57:]:
                sentence = f"mengalihkan tindak lanjut {row}"
                audit.record(actor=system, action="follow_up.reassign", sentence=sentence, subjects=[row])
        with came_via(Via.IMPORT, reference="impor #13"), transaction.atomic():
            update_organization(
                actor=coordinator, organization=organizations[20], values={"phone": "+62247"}, version=None
            )
            transaction.set_rollback(True)
        assert AuditEvent.objects.count() == 60

        shown = [timeline_of(coordinator, row, {"riwayat": "perubahan"}).entries for row in organizations]
        assert [len(entries) for entries in shown] == [1] * 60
        entries = [one[0].entry for one in shown]
        assert {(one.actor, one.way) for one in entries[:7]} == {(str(coordinator), "")}
        assert {one.text for one in entries[:7]} == {"Tidak aktif"}
        assert {(one.actor, one.way) for one in entries[7:57]} == {(str(coordinator), "via impor #12")}
        for number, one in enumerate(entries[7:57]):
            assert [(change["label"], change["old"], change["new"]) for change in one.changes] == [
                ("telepon", "+622471000", f"+62247200{number}")
            ]
        assert {(one.actor, one.way) for one in entries[57:]} == {("sistem: eskalasi", "")}

    def test_what_one_import_wrote_in_several_steps_is_one_entry(self, organization, coordinator):
        with came_via(Via.IMPORT, reference="impor #12"):
            for label in ("satu", "dua"):
                change = {"field": label, "label": label, "old": "", "new": "x"}
                audit.record(
                    actor=coordinator, action="x.update", sentence=label, subjects=[organization], changes=[change]
                )
        with came_via(Via.IMPORT, reference="impor #13"):
            told(coordinator, organization, 1)
        shown = timeline_of(coordinator, organization, {}).entries
        assert [item.entry.title for item in shown] == ["Kejadian 1", "Satu"]
        assert [change["label"] for change in shown[1].entry.changes] == ["satu", "dua"]

    @pytest.mark.parametrize(
        ("via", "way"), [(Via.PAGE, ""), (Via.WORKER, ""), (Via.LINK, "via tautan"), (Via.ADMIN, "via pengelolaan")]
    )
    def test_way_is_told_in_words(self, organization, coordinator, via, way):
        with came_via(via, reference="jobs #3"):
            told(coordinator, organization, 1)
        assert timeline_of(coordinator, organization, {}).entries[0].entry.way == way

    def test_personal_values_are_never_shown(self, organization, coordinator, client_for):
        update_organization(
            actor=coordinator, organization=organization, values={"npwp": "01.234.567.8-901.000"}, version=None
        )
        forgotten = [{"field": "nik", "label": "NIK", "old": "3203010101010001", "new": ""}]
        audit.record(actor=coordinator, action="x.update", sentence="ubah", subjects=[organization], changes=forgotten)
        changes = [
            change for item in timeline_of(coordinator, organization, {}).entries for change in item.entry.changes
        ]
        assert all(change["is_masked"] for change in changes)
        html = client_for(coordinator).get(f"/riwayat/partners.Organization/{organization.public_id}/").content.decode()
        assert "NPWP diubah" in html
        assert "NIK diubah" in html
        for secret in ("01.234", "012345678901000", "3203010101010001", MASK):
            assert secret not in html


class TestQueries:
    def test_number_of_queries_does_not_grow(self, institution, coordinator, mentor_user, client_for):
        group = GroupFactory(institution=institution)
        mentor = MentorFactory(membership=mentor_user.membership, institution=institution)
        assignment = AssignmentFactory(mentor=mentor, organization=group)
        path = f"/riwayat/partners.Organization/{group.public_id}/"
        counts = {}
        for rounds in (1, 6):
            for number in range(rounds):
                agreement = AgreementFactory(
                    institution=institution, state=AgreementState.ACTIVE, starts_on=institution.today
                )
                AgreementPartyFactory(agreement=agreement, organization=group)
                told(coordinator, group, number)
                told(coordinator, agreement, number)
                audit.record(actor=coordinator, action="x", sentence="x", subjects=[agreement, group])
                FieldReportFactory(assignment=assignment, state=ReportState.SUBMITTED)
                comment = post_comment(
                    actor=coordinator,
                    record=group,
                    text=f"@{mentor_user.full_name} {rounds} {number}",
                    visibility=CommentVisibility.EVERYONE,
                )
                type(comment).objects.filter(pk=comment.pk).update(edited_at=clock.now())
                attach(actor=coordinator, subject=group, upload=picture(rounds * 10 + number), purpose="document")
            for user in (coordinator, mentor_user):
                client = client_for(user)
                client.get(path)
                for headers in ({}, {"HX-Request": "true"}):
                    with CaptureQueriesContext(connection) as captured:
                        assert client.get(path, headers=headers).status_code == 200
                    assert not [query for query in captured if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
                    counts.setdefault((user.pk, bool(headers)), []).append(len(captured))
        for found in counts.values():
            assert found[0] == found[1], counts
            assert found[1] <= 20, counts


def test_every_source_and_record_kind_of_the_apps_is_registered_for_a_real_model():
    from django.apps import apps

    from kemitraan.core.registry import commented_models, timeline_sources

    for key in timeline_sources.keys():  # noqa: SIM118 - a registry, not a dict
        model = apps.get_model(key.rpartition(":")[0])
        assert hasattr(model, "get_absolute_url"), key
    assert {model._meta.label for model in commented_models} == {
        "partners.Organization",
        "programs.Program",
        "programs.Partnership",
        "programs.Agreement",
        "programs.Obligation",
        "pendampingan.Mentor",
        "pendampingan.Assignment",
        "pendampingan.FieldReport",
    }
    assert Organization in list(commented_models)
