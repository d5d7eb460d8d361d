"""The preview of a rule and what really goes out later are the same, reminder by reminder and day by day."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from kemitraan.accounts.models import User
from kemitraan.accounts.tests.fixtures import person
from kemitraan.core import clock
from kemitraan.core.models import AuditEvent
from kemitraan.reminders.enums import Frequency, ReminderState, SilenceKind
from kemitraan.reminders.models import Delivery, Reminder, ReminderPreference, ReminderRule, Silence
from kemitraan.reminders.services.planning import plan_institution
from kemitraan.reminders.services.previewing import DAYS, preview_rule
from kemitraan.reminders.services.rules import ensure_default_rules
from kemitraan.reminders.services.running import run_reminders
from kemitraan.reminders.services.sending import write_digests

BEGIN = dt.datetime.fromisoformat("2027-02-22T10:00+07:00")  # a Monday; Nyepi and Lebaran lie ahead
RULE = {
    "source": "uji",
    "steps": [-14, -7, -1, 0, 3],
    "recipients": ["owner", "mentor"],
    "escalation": [[2, "coordinator"], [5, "admin"]],
    "late_cutoff_days": 12,
    "cap": 3,
}


@pytest.fixture
def busy(desk, institution, mentor_user, coordinator, admin_user):
    """People with their own hours, zones, weekdays and pauses, and items all around the coming month."""
    people = [mentor_user, *(person(institution, "mentor", f"Pendamping {n} (contoh)") for n in range(5))]
    for user, zone in zip(people, ("", "Asia/Makassar", "Asia/Jayapura"), strict=False):
        user.time_zone = zone
        user.save()
    weekly, evening, paused, immediate = people[2:6]
    prefer = ReminderPreference.objects.create
    prefer(user=weekly, frequency=Frequency.WEEKLY, weekday=0)
    prefer(user=evening, from_hour=17, until_hour=19, on_rest_days=True)
    prefer(user=paused, paused_until=dt.date(2027, 3, 3))
    prefer(user=immediate, frequency=Frequency.IMMEDIATE)
    for number in range(24):
        owner, mentor = people[number % 6], people[(number * 5 + 1) % 6]
        due_on = BEGIN.date() + dt.timedelta(days=2 * number - 8)
        desk.add(f"h{number}", due_on, owner.pk, mentor_ids=(mentor.pk,))
    Silence.objects.create(
        institution=institution,
        recipient_key=f"user:{people[1].pk}",
        source="uji",
        item_uid="h7",
        item_due_on=BEGIN.date() + dt.timedelta(days=6),
        kind=SilenceKind.SNOOZED,
        until=dt.date(2027, 3, 1),
    )
    return desk


def really(institution) -> set[tuple]:
    """Run the planner through 31 days, and give what was written into mails: item, step, recipient, local day."""
    found: set[tuple] = set()
    seen: set[int] = set(Delivery.objects.filter(channel="email").values_list("pk", flat=True))
    zones = {user.pk: user.zone for user in User.objects.filter(memberships__institution=institution)}
    moments = [BEGIN] + [
        BEGIN.replace(hour=0) + dt.timedelta(days=day, hours=hour) for day in range(DAYS + 1) for hour in (2, 8, 13, 18)
    ]
    for moment in sorted(moment for moment in moments if moment >= BEGIN):
        with clock.standing_at(moment):
            plan_institution(institution, moment, explains=False)
            write_digests(moment)
        for delivery in Delivery.objects.filter(channel="email").exclude(pk__in=seen).select_related("reminder"):
            seen.add(delivery.pk)
            row = delivery.reminder
            day = moment.astimezone(ZoneInfo(zones[row.recipient_id])).date()
            found.add((day, row.item_uid, row.item_due_on, row.step, row.recipient_key))
        Reminder.objects.filter(deliveries__in=seen, state=ReminderState.PLANNED).update(state=ReminderState.SENT)
    return found


@pytest.mark.parametrize("is_new", [True, False], ids=["new rule", "rule in use"])
def test_preview_and_the_later_runs_agree_exactly(busy, institution, is_new):
    rule = ReminderRule(**RULE)
    if not is_new:
        rule.save()
        run_reminders(at=BEGIN - dt.timedelta(days=1), keeps_hours=True)
        run_reminders(at=BEGIN - dt.timedelta(hours=1), keeps_hours=True)
    with clock.standing_at(BEGIN):
        before = Reminder.objects.count()
        preview = preview_rule(rule, institution)
        assert Reminder.objects.count() == before
    foreseen = {(one.day, one.item_uid, one.due_on, one.step, one.recipient_key) for one in preview.foreseen}
    assert len(foreseen) == len(preview.foreseen) > 60
    if is_new:
        rule.save()
    assert really(institution) == foreseen


class TestPage:
    @pytest.fixture
    def shipped(self, busy, time_machine) -> ReminderRule:
        time_machine.move_to(BEGIN, tick=False)
        ensure_default_rules()
        return ReminderRule.objects.get()

    def url(self, rule) -> str:
        return reverse("reminders:rule-update", args=[rule.public_id])

    def data(self, **values) -> dict:
        usual = {
            "steps": "H-7, H",
            "recipients": ["owner"],
            "channels": ["email", "inbox"],
            "late_cutoff_days": "30",
            "escalation_hari1": "2",
            "escalation_kepada1": "coordinator",
            "is_active": "on",
        }
        return usual | values

    def test_rule_is_saved_after_its_preview_was_seen(self, shipped, admin_user, client_for):
        client = client_for(admin_user)
        page = client.post(self.url(shipped), self.data(pratinjau="1"))
        assert page.status_code == 200
        assert ReminderRule.objects.count() == 1
        preview = page.context["preview"]
        assert preview.now
        assert f"Hari ini {len(preview.now)} pengingat" in page.content.decode()
        answer = client.post(self.url(shipped), self.data(seen=page.context["seen"]))
        assert answer.status_code == 302
        own = ReminderRule.objects.get(institution=admin_user.membership.institution)
        assert (own.steps, own.escalation, own.cap) == ([-7, 0], [[2, "coordinator"]], None)
        assert AuditEvent.objects.filter(action="reminderrule.customize").count() == 1

    def test_page_opens_with_what_the_rule_says_and_saves_it_unchanged(self, shipped, admin_user, client_for):
        shipped.escalation = [[5, "coordinator"], [10, "admin"]]
        shipped.save()
        form = client_for(admin_user).get(self.url(shipped)).context["form"]
        assert form["escalation"].value() == [5, "coordinator", 10, "admin"]
        drawn = " ".join(str(form["escalation"]).split())
        assert 'name="escalation_hari2" value="10"' in drawn
        assert drawn.count("selected") == 3
        assert form["steps"].value() == "H-30, H-7, H, H+3"

    def test_values_that_changed_after_the_preview_are_shown_again(self, shipped, admin_user, client_for):
        client = client_for(admin_user)
        seen = client.post(self.url(shipped), self.data(pratinjau="1")).context["seen"]
        page = client.post(self.url(shipped), self.data(seen=seen, steps="H-30"))
        assert page.status_code == 200
        assert page.context["preview"] is not None
        assert ReminderRule.objects.count() == 1

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"steps": "besok"}, "steps"),
            ({"steps": ""}, "steps"),
            ({"recipients": []}, "recipients"),
            ({"channels": ["merpati"]}, "channels"),
            ({"escalation_kepada1": ""}, "escalation"),
            ({"escalation_hari2": "1", "escalation_kepada2": "admin"}, "escalation"),
            ({"cap": "-1"}, "cap"),
        ],
    )
    def test_nonsense_is_said_at_the_field(self, shipped, admin_user, client_for, values, field):
        page = client_for(admin_user).post(self.url(shipped), self.data(**values))
        assert page.status_code == 422
        assert list(page.context["form"].errors) == [field]

    @pytest.mark.parametrize(("who", "status"), [("coordinator", 403), ("mentor_user", 404), ("other_admin", 200)])
    def test_only_admins_change_rules(self, shipped, client_for, who, status, request):
        assert client_for(request.getfixturevalue(who)).get(self.url(shipped)).status_code == status

    def test_coordinator_reads_the_list(self, shipped, coordinator, client_for):
        page = client_for(coordinator).get(reverse("reminders:rule-list")).content.decode()
        assert "H-30, H-7, H, H+3" in page
        assert self.url(shipped) not in page
