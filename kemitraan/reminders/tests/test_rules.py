"""Shipped rules are copied on change: an institution's rule is its own, and the others keep the shipped one."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from kemitraan.core.errors import NotAllowed, StaleVersion
from kemitraan.core.models import AuditEvent
from kemitraan.core.registry import due_sources
from kemitraan.reminders.enums import RecipientKind
from kemitraan.reminders.models import Reminder, ReminderRule
from kemitraan.reminders.rules import check_escalation, check_recipients, check_steps
from kemitraan.reminders.services.rules import customize_rule, ensure_default_rules, rules_for
from kemitraan.reminders.services.running import run_reminders
from kemitraan.reminders.sources import DueSource

DUE = dt.date(2027, 4, 5)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{text}+07:00")


@pytest.fixture
def shipped(db) -> ReminderRule:
    return ReminderRule.objects.create(source="uji", steps=[-30, 0], recipients=["owner"], late_cutoff_days=20)


class TestCustomize:
    def test_first_change_makes_a_copy_and_leaves_the_shipped_rule(self, shipped, admin_user):
        own = customize_rule(actor=admin_user, rule=shipped, values={"steps": [-3]})
        assert (own.institution, own.steps, own.late_cutoff_days) == (admin_user.membership.institution, [-3], 20)
        shipped.refresh_from_db()
        assert (shipped.institution, shipped.steps, shipped.version) == (None, [-30, 0], 1)
        event = AuditEvent.objects.get(action="reminderrule.customize")
        assert {subject.object_id for subject in event.subjects.all()} == {own.pk, shipped.pk}
        assert [change["field"] for change in event.changes] == ["steps"]

    def test_later_changes_change_the_copy(self, shipped, admin_user):
        first = customize_rule(actor=admin_user, rule=shipped, values={"steps": [-3]})
        for rule, is_active in ((shipped, False), (first, True)):
            customize_rule(actor=admin_user, rule=rule, values={"is_active": is_active})
        again = customize_rule(actor=admin_user, rule=first, values={"steps": [-2]}, version=3)
        assert (again.pk, again.steps, again.version) == (first.pk, [-2], 4)
        assert ReminderRule.objects.count() == 2
        assert AuditEvent.objects.filter(action="reminderrule.update").count() == 3

    def test_stale_form_is_refused(self, shipped, admin_user):
        own = customize_rule(actor=admin_user, rule=shipped, values={"steps": [-3]})
        with pytest.raises(StaleVersion):
            customize_rule(actor=admin_user, rule=own, values={"steps": [-2]}, version=0)

    @pytest.mark.parametrize("who", ["coordinator", "mentor_user", "partner_user", "observer", "operator"])
    def test_only_admins_of_an_institution_customize(self, shipped, who, request):
        with pytest.raises(NotAllowed):
            customize_rule(actor=request.getfixturevalue(who), rule=shipped, values={"steps": [-3]})
        assert ReminderRule.objects.count() == 1

    def test_rule_of_another_institution_is_refused(self, shipped, admin_user, other_admin):
        theirs = customize_rule(actor=other_admin, rule=shipped, values={"steps": [-3]})
        with pytest.raises(NotAllowed):
            customize_rule(actor=admin_user, rule=theirs, values={"steps": [-2]})

    @pytest.mark.parametrize("values", [{"steps": "besok"}, {"steps": []}, {"recipients": ["siapa"]}])
    def test_nonsense_is_refused(self, shipped, admin_user, values):
        with pytest.raises(ValidationError):
            customize_rule(actor=admin_user, rule=shipped, values=values)
        assert ReminderRule.objects.count() == 1


class TestPlanning:
    def test_own_copy_is_used_here_and_the_shipped_rule_elsewhere(
        self, desk, shipped, admin_user, coordinator, institution, other_institution
    ):
        own = customize_rule(actor=admin_user, rule=shipped, values={"steps": [-3]})
        assert rules_for(institution) == [own]
        assert rules_for(other_institution) == [shipped]
        desk.add("a", DUE, coordinator.pk)
        run_reminders(at=at("2027-03-10T08:00"))
        assert not Reminder.objects.exists()
        run_reminders(at=at("2027-04-02T08:00"))
        assert [(row.rule, row.step) for row in Reminder.objects.all()] == [(own, -3)]

    def test_rule_switched_off_here_reminds_nobody_here(self, desk, shipped, admin_user, coordinator):
        customize_rule(actor=admin_user, rule=shipped, values={"is_active": False})
        desk.add("a", DUE, coordinator.pk)
        run_reminders(at=at("2027-04-05T08:00"))
        assert not Reminder.objects.exists()

    def test_what_the_shipped_rule_sent_is_not_sent_again_by_the_copy(self, desk, shipped, admin_user, coordinator):
        desk.add("a", DUE, coordinator.pk)
        run_reminders(at=at("2027-03-07T08:00"))
        customize_rule(actor=admin_user, rule=shipped, values={"late_cutoff_days": 5})
        run_reminders(at=at("2027-03-08T08:00"))
        assert Reminder.objects.count() == 1


class TestAdmin:
    def change(self, client, rule: ReminderRule, **values):
        usual = {"steps": "H-3", "recipients": ["owner"], "channels": ["email"], "late_cutoff_days": "20"}
        data = usual | {"is_active": "on"} | values
        return client.post(reverse("admin:reminders_reminderrule_change", args=[rule.pk]), data)

    def rows(self, client) -> list[ReminderRule]:
        return list(client.get(reverse("admin:reminders_reminderrule_changelist")).context["cl"].queryset)

    def test_admin_of_an_institution_gets_a_copy_and_sees_it_instead(
        self, shipped, admin_user, other_admin, client_for
    ):
        client = client_for(admin_user)
        assert self.rows(client) == [shipped]
        assert self.change(client, shipped).status_code == 302
        shipped.refresh_from_db()
        assert shipped.steps == [-30, 0]
        own = ReminderRule.objects.get(institution=admin_user.membership.institution)
        assert (own.steps, self.rows(client), self.rows(client_for(other_admin))) == ([-3], [own], [shipped])

    def test_operator_changes_the_shipped_rule_itself(self, shipped, operator, client_for):
        assert self.change(client_for(operator), shipped).status_code == 302
        shipped.refresh_from_db()
        assert (shipped.steps, ReminderRule.objects.count()) == ([-3], 1)

    def test_nonsense_is_said_at_the_field(self, shipped, admin_user, client_for):
        answer = self.change(client_for(admin_user), shipped, steps="besok")
        assert answer.status_code == 200
        assert "bukan langkah" in answer.content.decode()

    def test_nobody_of_an_institution_adds_rules(self, shipped, admin_user, client_for):
        assert client_for(admin_user).get(reverse("admin:reminders_reminderrule_add")).status_code == 403


@pytest.mark.parametrize("levels", [[], [[1, "coordinator"]], [[1, "coordinator"], [3, "admin"], [90, "mentor"]]])
def test_ladder_that_climbs_is_one(levels):
    assert check_escalation(levels) == ""


@pytest.mark.parametrize(
    "levels",
    [
        None,
        [1],
        [[0, "admin"]],
        [[91, "admin"]],
        [[True, "admin"]],
        [["1", "admin"]],
        [[1, "siapa"]],
        [[1, "admin", 2]],
        [[3, "admin"], [3, "mentor"]],
        [[3, "admin"], [1, "mentor"]],
        [[number, "admin"] for number in range(1, 5)],
    ],
)
def test_anything_else_is_no_ladder(levels):
    assert check_escalation(levels)


def test_shipped_rules_say_what_their_sources_say(db, monkeypatch):
    source = DueSource(
        *("uji", "Uji", (-7, 0), (RecipientKind.OWNER,), lambda institution, until: []),
        default_escalation=((3, RecipientKind.COORDINATOR),),
        is_urgent=True,
    )
    monkeypatch.setattr(due_sources, "_entries", {"uji": source})
    assert (ensure_default_rules(), ensure_default_rules()) == (1, 0)
    rule = ReminderRule.objects.get()
    rule.full_clean()
    assert (rule.steps, rule.recipients, rule.escalation) == ([-7, 0], ["owner"], [[3, "coordinator"]])
    assert (rule.channels, rule.is_urgent) == (["email", "inbox"], True)


@pytest.mark.parametrize("steps", [[0], [-7, 0, 3], [366]])
def test_whole_days_each_once_are_steps(steps):
    assert check_steps(steps) == ""


@pytest.mark.parametrize("steps", [[], None, 3, "-7", ["-7"], [1.5], [True], [0, 0], [367], [-367]])
def test_anything_else_is_no_list_of_steps(steps):
    assert check_steps(steps)


@pytest.mark.parametrize("recipients", [[], None, "owner", ["siapa"], [["owner"]], [1]])
def test_unknown_recipients_are_refused(recipients):
    assert check_recipients(recipients)
    assert check_recipients(["owner", "admin"]) == ""


@pytest.mark.parametrize("source", list(due_sources), ids=lambda source: source.key)
def test_every_source_offers_a_rule_that_holds(source):
    assert check_steps(list(source.default_steps)) == ""
    assert check_recipients([kind.value for kind in source.default_recipients]) == ""
    assert check_escalation([[days, kind.value] for days, kind in source.default_escalation]) == ""
