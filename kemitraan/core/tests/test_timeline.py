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
from kemitraan.core.models import AuditEvent
from kemitraan.core.selectors.timeline import Cursor, Timeline, day_label, timeline_of
from kemitraan.core.services import audit
from kemitraan.core.services.attachments import attach, remove_attachment
from kemitraan.core.services.comments import post_comment, withdraw_comment
from partners.models import Organization
from partners.services import archive_organization, update_organization
from partners.tests.factories import GroupFactory, OrganizationFactory
from pendampingan.enums import ReportState
from pendampingan.tests.factories import (
    AssignmentFactory,
    FieldReportFactory,
    MentorFactory,
)
from programs.enums import AgreementState
from programs.tests.factories import AgreementFactory, AgreementPartyFactory

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
        "programs.Selection",
        "programs.Need",
        "programs.Indicator",
        "programs.SettlementAccount",
        "pendampingan.Mentor",
        "pendampingan.Assignment",
        "pendampingan.FieldReport",
    }
    assert Organization in list(commented_models)
