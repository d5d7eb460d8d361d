"""The ledger page: scoped, filtered, in a fixed number of queries; why of each line, and what reminders led to."""

import datetime as dt
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kemitraan.core import clock
from kemitraan.reminders.enums import Capacity, Channel, Frequency, ReminderState, SilenceKind
from kemitraan.reminders.models import ESCALATES_FROM, Delivery, Reminder, ReminderPreference
from kemitraan.reminders.selectors.effects import effects_of, median_of
from kemitraan.reminders.tests.factories import ReminderFactory, RuleFactory, SilenceFactory

DUE = dt.date(2027, 3, 2)


@pytest.fixture
def rule(institution):
    return RuleFactory(institution=institution, source="uji", steps=[-7, 0, 3], escalation=[[2, "coordinator"]])


@pytest.fixture
def ledger(rule, other_institution, coordinator, mentor_user, other_coordinator):
    ReminderFactory(rule=rule, recipient=coordinator, item_uid="a", capacity=Capacity.UNOWNED)
    ReminderFactory(rule=rule, recipient=mentor_user, item_uid="b", step=ESCALATES_FROM, step_on=dt.date(2027, 3, 4))
    other = RuleFactory(institution=other_institution, source="uji")
    ReminderFactory(rule=other, recipient=other_coordinator, item_uid="c")


def seen(page: str) -> set[str]:
    return {uid for uid in "abc" if f"Perkara {uid}" in page}


@pytest.mark.parametrize(
    ("who", "uids"),
    [("coordinator", "ab"), ("observer", "ab"), ("mentor_user", "b"), ("partner_user", ""), ("other_coordinator", "c")],
)
def test_ledger_shows_only_what_the_person_may_see(who, uids, ledger, client_for, request):
    page = client_for(request.getfixturevalue(who)).get("/pengingat/").content.decode()
    assert seen(page) == set(uids)


@pytest.mark.parametrize(
    ("query", "uids"),
    [
        ("state=planned", "ab"),
        ("state=sent", ""),
        ("capacity=unowned", "a"),
        ("step=on", "a"),
        ("step=escalation", "b"),
        ("step=before", ""),
        ("recipient=bagus", "a"),
        ("since=2027-03-03", "b"),
        ("until=2027-03-03", "a"),
        ("q=perkara", "ab"),
    ],
)
def test_ledger_filters(query, uids, ledger, client_for, coordinator):
    assert seen(client_for(coordinator).get(f"/pengingat/?{query}").content.decode()) == set(uids)


class TestWhy:
    def page(self, client_for, user, row: Reminder) -> str:
        answer = client_for(user).get(row.get_absolute_url())
        assert answer.status_code == 200
        return " ".join(answer.content.decode().split())

    def test_line_tells_all_steps_and_what_comes_next(self, rule, mentor_user, coordinator, client_for, time_machine):
        time_machine.move_to(dt.datetime(2027, 3, 3, 3, tzinfo=dt.UTC), tick=False)
        about = {"rule": rule, "item_uid": "a"}
        row = ReminderFactory(**about, recipient=mentor_user, state="sent", reason="penanggung jawab; H tercapai")
        ReminderFactory(**about, recipient=coordinator, reason="koordinator", state="skipped")
        ReminderPreference.objects.create(
            user=mentor_user, paused_until=dt.date(2027, 3, 9), frequency=Frequency.WEEKLY
        )
        SilenceFactory(
            institution=rule.institution,
            source="uji",
            recipient_key=row.recipient_key,
            item_uid="a",
            kind=SilenceKind.SNOOZED,
            until=dt.date(2027, 3, 8),
        )
        page = self.page(client_for, coordinator, row)
        for words in (
            "penanggung jawab; H tercapai",
            'H-7 <small class="muted">23 Februari 2027</small>',
            "Terlewati",
            "Belum tercapai",
            "ditunda sampai 8 Maret 2027",
            "dijeda sampai 9 Maret 2027",
            "Langkah berikutnya eskalasi 1 pada 4 Maret 2027",
        ):
            assert words in page, words

    def test_recipient_reads_the_own_decisions_only(self, rule, mentor_user, coordinator, client_for):
        about = {"rule": rule, "item_uid": "a"}
        own = ReminderFactory(**about, recipient=mentor_user)
        other = ReminderFactory(**about, recipient=coordinator, reason="hanya untuk kantor")
        assert "hanya untuk kantor" not in self.page(client_for, mentor_user, own)
        assert client_for(mentor_user).get(other.get_absolute_url()).status_code == 404

    def test_done_item_is_silent_from_here_on(self, rule, mentor_user, client_for):
        row = ReminderFactory(rule=rule, recipient=mentor_user, state="sent", item_done_at=clock.now())
        assert "Tidak ada pengingat lagi" in self.page(client_for, mentor_user, row)

    def test_queries_do_not_grow_with_decisions(self, rule, mentor_user, coordinator, admin_user, client_for):
        row = ReminderFactory(rule=rule, recipient=mentor_user, item_uid="a")
        client, counts = client_for(coordinator), []
        for more in (0, 6):
            for number in range(more):
                one = ReminderFactory(rule=rule, recipient=admin_user, item_uid="a", step=number + 1)
                Delivery.objects.create(reminder=one, channel=Channel.INBOX)
            with CaptureQueriesContext(connection) as queries:
                client.get(row.get_absolute_url())
            counts.append(len(queries))
        assert max(counts) <= 20
        assert counts[1] - counts[0] <= 1


class TestEffects:
    @pytest.fixture
    def sent(self, rule, mentor_user, coordinator, other_institution, other_coordinator):
        now = clock.now()
        for number, days in enumerate((1, 3, 30, None)):
            row = ReminderFactory(
                rule=rule,
                recipient=mentor_user,
                item_uid=f"e{number}",
                state=ReminderState.SENT,
                sent_at=now - dt.timedelta(days=40),
                item_done_at=None if days is None else now - dt.timedelta(days=40 - days),
            )
            Delivery.objects.create(reminder=row, channel=Channel.EMAIL)
            if number == 0:
                Delivery.objects.create(reminder=row, channel=Channel.INBOX)
        ReminderFactory(rule=rule, recipient=mentor_user, item_uid="later")
        other = ReminderFactory(
            rule=RuleFactory(institution=other_institution), recipient=other_coordinator, state="sent", sent_at=now
        )
        Delivery.objects.create(reminder=other, channel=Channel.EMAIL)

    def test_days_to_done_are_counted_by_source_and_channel(self, sent, coordinator):
        found = {row.channel: (row.sent, row.done, row.done_soon, row.median_days) for row in effects_of(coordinator)}
        assert found == {"email": (4, 3, 2, 3), "inbox": (1, 1, 1, 1)}

    def test_page_shows_them_to_the_office(self, sent, coordinator, mentor_user, client_for):
        page = client_for(coordinator).get("/pengingat/dampak/").content.decode()
        assert "2 (50%)" in page
        assert client_for(mentor_user).get("/pengingat/dampak/").status_code == 403


@pytest.mark.parametrize(("days", "median"), [({}, None), ({2: 1}, 2), ({1: 2, 9: 1}, 1), ({0: 1, 4: 2}, 4)])
def test_median_of_counted_days(days, median):
    assert median_of(Counter(days)) == median
