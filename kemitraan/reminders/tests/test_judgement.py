"""Who is told when: escalation, silences, caps, absences, quiet hours, and what is opened again."""

import datetime as dt

import pytest
from django.core import mail

from kemitraan.accounts.tests.fixtures import person
from kemitraan.core.registry import absences, reminder_contacts
from kemitraan.reminders.enums import Capacity, Frequency, ReminderState, SilenceKind
from kemitraan.reminders.models import ESCALATES_FROM, Reminder, ReminderPreference, ReminderRule, Silence
from kemitraan.reminders.services.planning import plan_institution
from kemitraan.reminders.services.running import run_reminders
from kemitraan.reminders.sources import Contact

DUE = dt.date(2027, 3, 2)  # a Tuesday
SENT, SKIPPED, CANCELLED, PLANNED = (
    *(ReminderState.SENT, ReminderState.SKIPPED, ReminderState.CANCELLED),
    ReminderState.PLANNED,
)


def at(text: str, offset: str = "+07:00") -> dt.datetime:
    return dt.datetime.fromisoformat(f"2027-{text}{offset}")


def rule(**values) -> ReminderRule:
    usual = {"source": "uji", "steps": [-7, 0, 3], "recipients": ["owner"]}
    return ReminderRule.objects.create(**(usual | values))


def run(text: str) -> None:
    run_reminders(at=at(text), keeps_hours=True)


def rows(*names: str) -> list[tuple]:
    return list(Reminder.objects.order_by("id").values_list(*names))


def steps(**scope) -> list[tuple[int, str]]:
    return list(Reminder.objects.filter(**scope).order_by("step").values_list("step", "state"))


@pytest.fixture
def second(institution, coordinator):
    """Another coordinator."""
    return person(institution, "coordinator", "Bu Rahma (contoh)")


class TestEscalation:
    LEVELS = [[2, "coordinator"], [4, "admin"]]

    def test_ladder_climbs_by_working_days_beside_the_steps(self, desk, mentor_user, coordinator, admin_user):
        rule(escalation=self.LEVELS)
        desk.add("a", DUE, mentor_user.pk)
        for day in range(1, 21):
            run(f"03-{day:02}T08:00")
        assert steps(recipient=mentor_user) == [(-7, SENT), (0, SENT), (3, SENT)]
        assert steps(recipient=coordinator) == [(ESCALATES_FROM, SENT)]
        assert steps(recipient=admin_user) == [(ESCALATES_FROM + 1, SENT)]
        found = dict(Reminder.objects.filter(step__gte=ESCALATES_FROM).values_list("step", "step_on"))
        # the 4th is a Thursday; from the 8th to the 15th are Nyepi and Lebaran
        assert found == {ESCALATES_FROM: dt.date(2027, 3, 4), ESCALATES_FROM + 1: dt.date(2027, 3, 16)}

    def test_after_an_outage_each_person_gets_the_latest_of_what_speaks_to_them(self, desk, coordinator, admin_user):
        rule(escalation=self.LEVELS, recipients=["coordinator"])
        desk.add("a", DUE)
        run("03-16T08:00")
        assert steps(recipient=coordinator) == [(3, SENT)]
        assert steps(recipient=admin_user) == [(ESCALATES_FROM + 1, SENT)]

    def test_nothing_escalates_when_it_is_done_in_time(self, desk, mentor_user):
        rule(escalation=self.LEVELS)
        desk.add("a", DUE, mentor_user.pk)
        run("03-02T08:00")
        desk.drop("a")
        run("03-15T08:00")
        assert steps() == [(0, SENT)]


class TestRecipients:
    def test_each_kind_that_the_rule_names_is_told_once(self, desk, mentor_user, coordinator, admin_user, partner_user):
        rule(recipients=["owner", "mentor", "coordinator", "admin"])
        desk.add("a", DUE, partner_user.pk, mentor_ids=(mentor_user.pk, partner_user.pk))
        run("03-02T08:00")
        assert dict(rows("recipient", "capacity")) == {
            partner_user.pk: Capacity.OWNER,
            mentor_user.pk: Capacity.MENTOR,
            coordinator.pk: Capacity.COORDINATOR,
            admin_user.pk: Capacity.ADMIN,
        }

    def test_coordinator_of_the_program_is_told_before_the_others(self, desk, coordinator, second):
        rule(recipients=["coordinator"])
        desk.add("a", DUE, coordinator_ids=(second.pk,))
        desk.add("b", DUE)
        run("03-02T08:00")
        assert set(rows("item_uid", "recipient")) == {("a", second.pk), ("b", coordinator.pk), ("b", second.pk)}

    def test_nobody_is_told_of_the_own_act_and_nobody_takes_their_place(self, desk, mentor_user, coordinator):
        rule()
        desk.add("a", DUE, mentor_user.pk, actor_ids=(mentor_user.pk,))
        run("03-02T08:00")
        assert not Reminder.objects.exists()

    def test_office_that_acted_is_passed_over_for_another_of_it(self, desk, coordinator, second):
        rule()
        desk.add("a", DUE, actor_ids=(coordinator.pk,))
        run("03-02T08:00")
        assert rows("recipient", "capacity") == [(second.pk, Capacity.UNOWNED)]

    def test_active_contact_person_is_told_and_another_is_not(self, desk, coordinator, monkeypatch):
        contacts = {7: Contact("Ibu Sari (contoh)", "sari@contoh.test")}
        found = lambda institution, ids: {pk: contacts[pk] for pk in ids if pk in contacts}  # noqa: E731
        monkeypatch.setattr(reminder_contacts, "_entries", {"uji": found})
        rule(recipients=["contact"])
        desk.add("a", DUE, contact_ids=(7,))
        desk.add("b", DUE, contact_ids=(8,))
        plan_institution(desk.institution, at("03-02T08:00"))
        assert rows("item_uid", "recipient_key", "recipient", "capacity") == [
            ("a", "contact:7", None, Capacity.CONTACT),
            ("b", f"user:{coordinator.pk}", coordinator.pk, Capacity.UNOWNED),
        ]

    def test_reassigned_item_goes_to_the_new_owner_once(self, desk, mentor_user, coordinator, second):
        rule()
        desk.add("a", DUE, mentor_user.pk)
        mentor_user.is_active = False
        mentor_user.save()
        run("03-02T06:00")
        assert set(rows("recipient", "state")) == {(coordinator.pk, PLANNED), (second.pk, PLANNED)}
        desk.drop("a")
        desk.add("a", DUE, second.pk)
        run("03-02T08:00")
        run("03-02T09:00")
        assert set(rows("recipient", "state")) == {(coordinator.pk, CANCELLED), (second.pk, SENT)}
        assert len(mail.outbox) == 1


class TestAbsence:
    @pytest.fixture
    def away(self, monkeypatch, mentor_user):
        leaves: dict = {}
        monkeypatch.setattr(absences, "_entries", {"uji": lambda institution, first, last: leaves})
        return lambda *periods: leaves.update({mentor_user.pk: list(periods)})

    def test_stand_in_is_told_while_the_mentor_is_away(self, desk, away, mentor_user, second):
        rule(steps=[-7, 0])
        away((dt.date(2027, 2, 20), dt.date(2027, 3, 1), second.pk))
        desk.add("a", DUE, mentor_user.pk)
        run("02-23T08:00")
        run("03-02T08:00")
        assert rows("recipient", "step", "capacity") == [
            (second.pk, -7, Capacity.STAND_IN),
            (mentor_user.pk, 0, Capacity.OWNER),
        ]

    def test_without_a_stand_in_the_office_is_told(self, desk, away, mentor_user, coordinator):
        rule()
        away((DUE, DUE, None))
        desk.add("a", DUE, mentor_user.pk)
        run("03-02T08:00")
        ((recipient, reason),) = rows("recipient", "reason")
        assert recipient == coordinator.pk
        assert "tidak bertugas sampai 2 Maret 2027" in reason


class TestTiming:
    def prefer(self, user, **values) -> None:
        ReminderPreference.objects.update_or_create(user=user, defaults=values)

    def test_each_local_day_has_at_most_one_digest(self, desk, coordinator):
        rule()
        desk.add("a", DUE, coordinator.pk)
        run("03-02T08:00")
        desk.add("b", DUE, coordinator.pk)
        run("03-02T10:00")
        assert rows("item_uid", "state", "waits_until")[1] == ("b", PLANNED, at("03-03T07:00"))
        run("03-03T08:00")
        assert len(mail.outbox) == 2
        assert set(rows("state")) == {(SENT,)}

    def test_urgent_rule_does_not_wait_for_the_next_digest(self, desk, coordinator):
        rule(is_urgent=True)
        desk.add("a", DUE, coordinator.pk)
        run("03-02T08:00")
        desk.add("b", DUE, coordinator.pk)
        run("03-02T10:00")
        assert set(rows("state")) == {(SENT,)}

    def test_step_is_judged_by_the_local_date_of_its_recipient(self, desk, coordinator, mentor_user):
        rule(steps=[0])
        mentor_user.time_zone = "Asia/Jayapura"
        mentor_user.save()
        desk.add("a", DUE, coordinator.pk, mentor_user.pk)
        run("03-01T22:30")  # half past midnight of the next day in Jayapura
        assert rows("recipient", "waits_until") == [(mentor_user.pk, at("03-02T07:00", "+09:00"))]

    def test_pause_that_begins_later_moves_what_waits_already(self, desk, coordinator):
        rule(steps=[0])
        desk.add("a", DUE, coordinator.pk)
        run("03-02T05:00")
        self.prefer(coordinator, paused_until=dt.date(2027, 3, 4))
        run("03-02T08:00")
        assert rows("state", "waits_until") == [(PLANNED, at("03-05T07:00"))]
        self.prefer(coordinator, paused_until=None)
        run("03-02T09:00")
        assert rows("state") == [(SENT,)]

    def test_weekly_reader_gets_the_latest_step_of_the_week(self, desk, coordinator):
        rule(steps=[-1, 0, 1])
        self.prefer(coordinator, frequency=Frequency.WEEKLY, weekday=4)
        desk.add("a", DUE, coordinator.pk)
        for day in range(1, 9):
            run(f"03-0{day}T08:00")
        assert steps() == [(-1, SKIPPED), (0, SKIPPED), (1, SENT)]
        assert len(mail.outbox) == 1

    @pytest.mark.parametrize(
        ("channels", "moment"),
        [(["email", "inbox"], at("03-01T22:30")), (["email", "whatsapp"], at("03-02T07:00"))],
    )
    def test_who_wants_no_mail_is_disturbed_at_night_by_no_other_way(self, desk, coordinator, channels, moment):
        rule(steps=[-1], channels=channels)
        self.prefer(coordinator, frequency=Frequency.NONE)
        desk.add("a", DUE, coordinator.pk)
        plan_institution(desk.institution, at("03-01T22:30"))
        assert rows("waits_until") == [(moment,)]


class TestSilence:
    def silence(self, user, institution, kind: SilenceKind, until: dt.date | None = None) -> None:
        Silence.objects.create(
            institution=institution,
            recipient_key=f"user:{user.pk}",
            source="uji",
            item_uid="a",
            item_due_on=DUE,
            kind=kind,
            until=until,
        )

    def test_what_is_said_done_is_silent_for_its_speaker_only_and_escalates(
        self, desk, mentor_user, coordinator, institution
    ):
        rule(escalation=[[1, "coordinator"]])
        desk.add("a", DUE, mentor_user.pk)
        self.silence(mentor_user, institution, SilenceKind.DONE)
        run("03-02T08:00")
        run("03-03T08:00")
        assert steps(recipient=mentor_user) == [(0, SKIPPED)]
        assert steps(recipient=coordinator) == [(ESCALATES_FROM, SENT)]

    def test_snoozed_step_comes_when_the_snooze_is_over(self, desk, mentor_user, institution):
        rule()
        desk.add("a", DUE, mentor_user.pk)
        self.silence(mentor_user, institution, SilenceKind.SNOOZED, dt.date(2027, 3, 2))
        run("03-02T08:00")
        assert rows("state", "reason") == [(SKIPPED, "ditunda oleh penerima sampai 2 Maret 2027")]
        run("03-03T08:00")
        run("03-04T08:00")
        assert rows("step", "state") == [(0, SENT)]
        assert len(mail.outbox) == 1

    def test_waiting_reminder_is_held_back_by_a_silence(self, desk, mentor_user, institution):
        rule()
        desk.add("a", DUE, mentor_user.pk)
        run("03-02T05:00")
        self.silence(mentor_user, institution, SilenceKind.DONE)
        run("03-02T08:00")
        assert rows("state") == [(SKIPPED,)]

    def test_changed_due_date_speaks_again(self, desk, mentor_user, institution):
        rule()
        self.silence(mentor_user, institution, SilenceKind.DONE)
        desk.add("a", DUE + dt.timedelta(days=2), mentor_user.pk)
        run("03-04T08:00")
        assert rows("state") == [(SENT,)]


def test_cap_stops_the_steps_but_not_the_escalation(desk, mentor_user, coordinator):
    rule(steps=[-2, -1, 0, 1], cap=2, escalation=[[1, "coordinator"]])
    desk.add("a", dt.date(2027, 3, 4), mentor_user.pk)
    for day in range(1, 6):
        run(f"03-0{day}T08:00")
    assert steps(recipient=mentor_user) == [(-2, SENT), (-1, SENT), (0, SKIPPED), (1, SKIPPED)]
    assert steps(recipient=coordinator) == [(ESCALATES_FROM, SENT)]


class TestOpenedAgain:
    def test_only_steps_that_lie_ahead_are_made_again(self, desk, mentor_user):
        rule(steps=[-7, -2, 0])
        desk.add("a", DUE, mentor_user.pk)
        run("02-23T08:00")
        item = desk.drop("a")
        run("02-25T08:00")
        assert Reminder.objects.get().item_done_at == at("02-25T08:00")
        desk.items.append(item)
        run("03-01T08:00")  # H-2 passed while it was closed
        assert steps() == [(-7, SENT), (-2, SKIPPED)]
        run("03-02T08:00")
        assert steps() == [(-7, SENT), (-2, SKIPPED), (0, SENT)]
        assert set(rows("item_done_at")) == {(None,)}

    def test_cancelled_step_of_today_is_taken_up_again_and_one_of_before_is_not(self, desk, mentor_user):
        rule(steps=[0])
        desk.add("a", DUE, mentor_user.pk)
        desk.add("b", DUE - dt.timedelta(days=1), mentor_user.pk)
        run("03-01T05:00")
        run("03-02T05:00")
        kept, desk.items = desk.items, []
        run("03-02T05:30")
        assert set(rows("state", "reason")) == {(CANCELLED, "sudah selesai atau dihentikan")}
        desk.items = kept
        run("03-02T08:00")
        assert set(rows("item_uid", "state")) == {("a", SENT), ("b", SKIPPED)}

    def test_outage_after_an_item_was_opened_again_forgets_no_step(self, desk, mentor_user):
        rule(steps=[-7, -2, 0], late_cutoff_days=30)
        desk.add("a", DUE, mentor_user.pk)
        run("02-23T08:00")
        item = desk.drop("a")
        run("02-24T08:00")
        desk.items.append(item)
        run("02-25T08:00")
        run("03-01T08:00")
        assert steps() == [(-7, SENT), (-2, SENT)]

    def test_moved_due_date_cancels_what_waits(self, desk, mentor_user):
        rule(steps=[0])
        desk.add("a", DUE, mentor_user.pk)
        run("03-02T05:00")
        desk.drop("a")
        desk.add("a", DUE - dt.timedelta(days=1), mentor_user.pk)
        run("03-02T08:00")
        assert set(rows("item_due_on", "state")) == {(DUE, CANCELLED), (DUE - dt.timedelta(days=1), SENT)}
        assert Reminder.objects.get(item_due_on=DUE).reason == "tenggatnya berubah"
