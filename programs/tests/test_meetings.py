"""Meetings and workshops: minutes, who came, what was decided, what follows."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kemitraan.core.errors import DomainError, NotAllowed, StaleVersion, TransitionRefused
from kemitraan.core.models import Attachment, AuditEvent
from programs.models import Meeting, MeetingFollowUp
from programs.selectors.meetings import meetings_of
from programs.services.meeting_follow_ups import (
    add_follow_up,
    change_follow_up,
    finish_follow_up,
    reopen_follow_up,
)
from programs.services.meetings import change_meeting, record_meeting
from programs.tests.duties import NOON, TODAY, pdf, running_partnership, speaks_for
from programs.tests.factories import MeetingAttendeeFactory, MeetingFactory, MeetingFollowUpFactory

DUE = TODAY + dt.timedelta(days=14)


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def partnership(institution):
    return running_partnership(institution)


@pytest.fixture
def sides(partnership):
    return list(partnership.parties.select_related("organization"))


def write(actor, partnership, attendees=None, **extra) -> Meeting:
    values = {"kind": "workshop", "title": "Lokakarya misi", "held_on": TODAY, "decisions": "Misi disepakati."}
    follow_ups, files = extra.pop("follow_ups", ()), extra.pop("files", ())
    return record_meeting(
        actor=actor,
        partnership=partnership,
        values=values | extra,
        attendees=attendees or {},
        follow_ups=follow_ups,
        files=files,
    )


class TestRecording:
    def test_is_kept_with_attendees_follow_ups_and_files(self, coordinator, partnership, sides):
        follow_ups = [{"text": "Mengirim contoh", "owner": sides[1], "due_on": DUE}]
        row = write(coordinator, partnership, {sides[0]: "Ibu Ratna"}, follow_ups=follow_ups, files=[pdf("hadir.pdf")])
        assert [(one.party, one.people) for one in row.attendees.all()] == [(sides[0], "Ibu Ratna")]
        assert row.follow_ups.get().due_on == DUE
        assert Attachment.objects.get().subject == row
        event = AuditEvent.objects.get(action="meeting.create")
        assert {subject.subject for subject in event.subjects.all()} == {partnership, row}
        assert "Ratna" not in event.sentence

    def test_changes_replace_attendees_and_add_follow_ups(self, coordinator, partnership, sides):
        row = write(coordinator, partnership, {sides[0]: "Ibu Ratna"})
        change = {"actor": coordinator, "meeting": row, "attendees": {sides[1]: ""}}
        changed = change_meeting(
            values={"minutes": "Dibuka pukul 9."}, follow_ups=[{"text": "Rapat lagi"}], version=1, **change
        )
        assert changed.minutes == "Dibuka pukul 9."
        assert [one.party for one in row.attendees.all()] == [sides[1]]
        assert row.follow_ups.get().text == "Rapat lagi"
        with pytest.raises(StaleVersion):
            change_meeting(values={"minutes": "x"}, version=1, **change)
        assert "Ratna" not in str(AuditEvent.objects.get(action="meeting.update").changes)

    def test_what_is_refused(self, coordinator, observer, partner_user, institution, partnership, sides):
        speaks_for(partner_user, sides[0].organization)
        for nobody in (observer, partner_user):
            with pytest.raises(NotAllowed):
                write(nobody, partnership)
        with pytest.raises(DomainError) as refused:
            write(coordinator, partnership, held_on=DUE)
        assert refused.value.field == "held_on"
        stranger = running_partnership(institution).parties.first()
        with pytest.raises(DomainError):
            write(coordinator, partnership, {stranger: ""})
        with pytest.raises(DomainError):
            write(coordinator, partnership, follow_ups=[{"text": "x", "owner": stranger}])
        partnership.status = "ended"
        partnership.save()
        with pytest.raises(TransitionRefused):
            write(coordinator, partnership)

    def test_owner_or_office_finishes_a_follow_up_once(self, coordinator, observer, partner_user, partnership, sides):
        speaks_for(partner_user, sides[0].organization)
        meeting = MeetingFactory(partnership=partnership)
        own = MeetingFollowUpFactory(meeting=meeting, owner=sides[0])
        other = MeetingFollowUpFactory(meeting=meeting, owner=sides[1])
        joint = MeetingFollowUpFactory(meeting=meeting)
        assert finish_follow_up(actor=partner_user, follow_up=own).done_on == TODAY
        with pytest.raises(TransitionRefused):
            finish_follow_up(actor=coordinator, follow_up=own)
        for actor, row in ((partner_user, other), (partner_user, joint), (observer, other)):
            with pytest.raises(NotAllowed):
                finish_follow_up(actor=actor, follow_up=row)
        (shown,) = meetings_of(partner_user, partnership, frozenset({sides[0].organization_id}))
        assert [line.can_finish for line in shown.follow_ups] == [False, False, False]

    def test_follow_ups_are_changed_finished_with_a_result_and_opened_again(self, coordinator, partnership, sides):
        meeting = MeetingFactory(partnership=partnership)
        row = add_follow_up(actor=coordinator, meeting=meeting, values={"text": "Mengirim contoh", "owner": sides[0]})
        values = {"text": "Mengirim tiga contoh", "owner": None, "due_on": DUE}
        row = change_follow_up(actor=coordinator, follow_up=row, values=values, version=row.version)
        assert (row.text, row.owner, row.due_on) == ("Mengirim tiga contoh", None, DUE)
        with pytest.raises(StaleVersion):
            change_follow_up(actor=coordinator, follow_up=row, values={"text": "Lain"}, version=1)
        with pytest.raises(DomainError, match="masa depan"):
            finish_follow_up(actor=coordinator, follow_up=row, done_on=TODAY + dt.timedelta(days=1))
        row = finish_follow_up(
            actor=coordinator, follow_up=row, done_on=TODAY - dt.timedelta(days=2), note=" Diterima "
        )
        assert (row.done_on, row.done_note) == (TODAY - dt.timedelta(days=2), "Diterima")
        with pytest.raises(TransitionRefused):
            change_follow_up(actor=coordinator, follow_up=row, values=values, version=row.version)
        row = reopen_follow_up(actor=coordinator, follow_up=row)
        assert (row.done_on, row.done_note) == (None, "")
        with pytest.raises(TransitionRefused):
            reopen_follow_up(actor=coordinator, follow_up=row)
        told = (
            AuditEvent.objects.filter(action__startswith="follow_up.").order_by("pk").values_list("action", flat=True)
        )
        assert [action.split(".")[1] for action in told] == ["add", "change", "finish", "reopen"]

    def test_only_the_office_writes_follow_ups_and_only_for_own_parties(
        self, coordinator, partner_user, partnership, sides
    ):
        speaks_for(partner_user, sides[0].organization)
        row = MeetingFollowUpFactory(meeting__partnership=partnership, owner=sides[0])
        change = {"follow_up": row, "values": {"text": "Lain"}, "version": row.version}
        with pytest.raises(NotAllowed):
            change_follow_up(actor=partner_user, **change)
        with pytest.raises(NotAllowed):
            add_follow_up(actor=partner_user, meeting=row.meeting, values={"text": "Lain"})
        stranger = MeetingAttendeeFactory().party
        with pytest.raises(DomainError):
            change_follow_up(actor=coordinator, **{**change, "values": {"owner": stranger}})
        finish_follow_up(actor=partner_user, follow_up=row)
        with pytest.raises(NotAllowed):
            reopen_follow_up(actor=partner_user, follow_up=row)

    def test_late_is_a_query(self, coordinator, partnership, sides):
        meeting = MeetingFactory(partnership=partnership)
        MeetingFollowUpFactory(meeting=meeting, due_on=TODAY - dt.timedelta(days=1))
        MeetingFollowUpFactory(meeting=meeting, due_on=TODAY)
        (shown,) = meetings_of(coordinator, partnership, frozenset())
        assert [line.is_late for line in shown.follow_ups] == [True, False]

    def test_database_keeps_kinds_and_one_attendance(self, partnership):
        row = MeetingAttendeeFactory(meeting__partnership=partnership)
        with pytest.raises(IntegrityError), transaction.atomic():
            MeetingAttendeeFactory(meeting=row.meeting, party=row.party)
        with pytest.raises(IntegrityError), transaction.atomic():
            Meeting.objects.update(kind="lain")


class TestPages:
    def test_from_form_to_finished(self, coordinator, observer, partner_user, client_for, partnership, sides):
        speaks_for(partner_user, sides[1].organization)
        client = client_for(coordinator)
        address = reverse("programs:meeting-create", args=[partnership.public_id])
        assert client.get(address).status_code == 200
        data = {
            "kind": "workshop",
            "title": "Lokakarya kemitraan",
            "held_on": "2026-03-02",
            "minutes": "Semua menyampaikan harapan.",
            "decisions": "Misi disepakati.",
            f"people_{sides[0].public_id}": "Bapak Joko",
            f"came_{sides[1].public_id}": "on",
            "follow_1_text": "Menyusun jadwal",
            "follow_1_owner": str(sides[1].public_id),
            "follow_1_due_on": "2026-03-09",
        }
        assert client.post(address, data | {"held_on": "2026-04-01"}).status_code == 422
        assert client.post(address, data).status_code == 302
        meeting, follow_up = Meeting.objects.get(), MeetingFollowUp.objects.get()
        assert meeting.attendees.count() == 2
        pages = reverse("programs:partnership-meetings", args=[partnership.public_id])
        page = client_for(partner_user).get(pages).content.decode()
        for words in ("Bapak Joko", "Misi disepakati.", "Semua menyampaikan harapan.", "Menyusun jadwal", "Terlambat"):
            assert words in page
        edit = reverse("programs:meeting-edit", args=[meeting.public_id])
        assert edit not in page
        assert "Bapak Joko" in client.get(edit).content.decode()
        assert client.post(edit, data | {"title": "Lokakarya", "opened_version": 1}).status_code == 302
        assert client.post(edit, data | {"title": "Lain", "opened_version": 1}).status_code == 409
        finish = reverse("programs:follow-up-finish", args=[follow_up.public_id])
        reader = client_for(observer)
        assert finish not in reader.get(pages).content.decode()
        assert reader.get(finish).status_code == 403
        for url in (address, edit):
            assert reader.get(url).status_code == 403
        change = reverse("programs:follow-up-edit", args=[follow_up.public_id])
        new = {"text": "Menyusun jadwal kelas", "owner": "", "due_on": "2026-03-12"}
        assert "Menyusun jadwal" in client.get(change).content.decode()
        assert client.post(change, new | {"opened_version": 1}).status_code == 302
        assert client.post(change, new | {"text": "Lain", "opened_version": 1}).status_code == 409
        assert reader.get(change).status_code == 403
        another = reverse("programs:follow-up-create", args=[meeting.public_id])
        assert (
            client.post(another, new | {"owner": str(sides[1].public_id), "text": "Mengirim jadwal"}).status_code == 302
        )
        sent = MeetingFollowUp.objects.get(text="Mengirim jadwal")
        own = reverse("programs:follow-up-finish", args=[sent.public_id])
        assert client_for(partner_user).get(finish).status_code == 403
        assert client_for(partner_user).get(own).status_code == 200
        done = {"done_on": "2026-03-09", "note": "Sudah di papan"}
        assert client_for(partner_user).post(own, done).status_code == 302
        assert "Sudah di papan" in client.get(pages).content.decode()
        assert client.post(reverse("programs:follow-up-reopen", args=[sent.public_id])).status_code == 302
        sent.refresh_from_db()
        assert sent.done_on is None
        timeline = reverse("core:timeline", args=["programs.Partnership", partnership.public_id])
        assert "Lokakarya kemitraan: Lokakarya" in reader.get(timeline).content.decode()

    def test_queries_stay_the_same(self, coordinator, client_for, partnership, sides):
        client = client_for(coordinator)
        address = reverse("programs:partnership-meetings", args=[partnership.public_id])

        def count() -> int:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            return len(queries)

        def add() -> None:
            write(
                coordinator,
                partnership,
                {sides[0]: "A", sides[1]: "B"},
                follow_ups=[{"text": "x", "owner": sides[0]}, {"text": "y"}],
                files=[pdf()],
            )

        add()
        count()
        before = count()
        assert before <= 20
        add()
        add()
        assert count() == before
