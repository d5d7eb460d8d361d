"""A circuit breaker for each channel: bounded attempts, nobody else held up, admins told once."""

import datetime as dt
from itertools import pairwise

import pytest
from django.db import connection

from kemitraan.core import clock
from kemitraan.core.channels import InDoubt, Postponed, Refused, Unreachable
from kemitraan.core.models import Heartbeat, Notification, OutboxMessage, OutboxState
from kemitraan.core.registry import channels, message_guards
from kemitraan.core.selectors import open_outages
from kemitraan.core.services import outages, outbox

START = dt.datetime(2027, 3, 8, 1, 0, tzinfo=dt.UTC)


class Line:
    """An adapter that does what the test says, and remembers what it took and how often it was opened."""

    def __init__(self) -> None:
        self.problems: dict[str, Exception] = {}
        self.taken: list[str] = []
        self.opened = 0
        self.is_down = False

    def __call__(self) -> "Line":
        return self

    def open(self) -> None:
        self.opened += 1
        if self.is_down:
            raise Unreachable("tidak menjawab")

    def close(self) -> None:
        pass

    def send(self, message: OutboxMessage) -> None:
        if problem := self.problems.get(message.to_address):
            raise problem
        self.taken.append(message.to_address)


@pytest.fixture
def lines(monkeypatch, db) -> dict[str, Line]:
    made = {name: Line() for name in ("email", "whatsapp")}
    monkeypatch.setattr(channels, "_entries", made)
    return made


@pytest.fixture
def at(time_machine):
    time_machine.move_to(START, tick=False)
    return lambda minutes: time_machine.move_to(START + dt.timedelta(minutes=minutes), tick=False)


def put(address: str, channel: str = "email", **values) -> OutboxMessage:
    return OutboxMessage.objects.create(
        key=f"{values.pop('kind', 'uji')}:{channel}:{address}",
        channel=channel,
        to_address=address,
        subject="Uji",
        body_text="Isi",
        next_try_at=clock.now(),
        **values,
    )


@pytest.mark.parametrize(
    ("problem", "state", "attempts", "counted"),
    [
        (Refused("550 tidak dikenal", is_address_bad=True), OutboxState.FAILED, 1, "failed"),
        (Postponed("451 nanti"), OutboxState.PENDING, 1, "retried"),
        (InDoubt("terputus"), OutboxState.UNCERTAIN, 0, "uncertain"),
        (Unreachable("tidak menjawab"), OutboxState.PENDING, 0, "retried"),
    ],
)
def test_each_problem_has_its_own_end(lines, at, problem, state, attempts, counted):
    lines["email"].problems["a"] = problem
    put("a")
    tally = outbox.deliver_due()
    row = OutboxMessage.objects.get()
    assert (row.state, row.attempts, getattr(tally, counted)) == (state, attempts, 1)
    assert row.last_error == problem.reason
    assert row.is_address_bad == getattr(problem, "is_address_bad", False)
    assert row.leased_until is None
    assert outages.outage_lasts("email") == isinstance(problem, InDoubt | Unreachable)


def test_outage_of_mail_holds_up_no_other_channel(lines, at):
    lines["email"].is_down = True
    put("a")
    put("+62811", "whatsapp")
    outbox.deliver_due()
    assert lines["whatsapp"].taken == ["+62811"]
    assert (outages.outage_lasts("email"), outages.outage_lasts("whatsapp")) == (True, False)


def test_only_one_sender_tries_when_the_wait_is_over(lines, at):
    outages.begin_outage("email", "tidak menjawab")
    at(2)
    assert [outages.may_try("email") for _ in range(3)] == [True, False, False]


@pytest.mark.parametrize("senders", [1, 4])
def test_three_hours_of_outage_cost_under_thirty_attempts_an_hour(lines, at, senders):
    lines["email"].is_down = True
    for n in range(200):
        put(f"orang{n}")
    for minute in range(180):
        at(minute)
        for _ in range(senders):
            outbox.deliver_due()
    assert lines["email"].opened < 30
    assert set(OutboxMessage.objects.values_list("state", "attempts")) == {(OutboxState.PENDING, 0)}
    lines["email"].is_down = False
    for minute in range(180, 200):
        at(minute)
        outbox.deliver_due()
    assert sorted(lines["email"].taken) == sorted(f"orang{n}" for n in range(200))
    assert open_outages() == []


def test_message_that_upsets_the_server_does_not_stand_in_front_of_the_others(lines, at):
    lines["email"].problems["racun"] = Unreachable("sambungan diputus")
    put("racun")
    at(1)
    put("a")
    put("b")
    for minute in range(2, 10):
        at(minute)
        outbox.deliver_due()
    assert lines["email"].taken == ["a", "b"]
    assert OutboxMessage.objects.get(to_address="racun").state == OutboxState.PENDING


def test_waits_grow_to_a_limit_and_differ():
    waits = [[outages.growing_wait(n) for _ in range(20)] for n in range(1, 12)]
    assert [45 < min(found) < max(found) < 75 for found in waits[:1]] == [True]
    assert all(min(later) > max(sooner) for sooner, later in pairwise(waits[:4]))
    assert max(waits[-1]) <= outages.LONGEST_WAIT_SECONDS * 1.2
    assert len(set(waits[0])) > 1


def test_postponed_again_and_again_fails_in_the_end_and_is_shown(lines, at):
    lines["email"].problems["a"] = Postponed("451 nanti")
    row = put("a")
    for attempt in range(outbox.ATTEMPTS):
        assert OutboxMessage.objects.get().attempts == attempt
        OutboxMessage.objects.update(next_try_at=clock.now())
        outbox.deliver_due()
    row.refresh_from_db()
    assert (row.state, row.last_error) == (OutboxState.FAILED, "451 nanti")


def test_wait_that_the_other_side_names_is_kept_and_holds_all_for_its_address(lines, at):
    lines["whatsapp"].problems["x"] = Postponed("429", wait_seconds=120, holds_address=True)
    first, second, other = put("x", "whatsapp"), put("x", "whatsapp", kind="lain"), put("y", "whatsapp")
    outbox.deliver_due()
    waits = {row.pk: row.next_try_at for row in OutboxMessage.objects.all()}
    assert waits[first.pk] == waits[second.pk] == START + dt.timedelta(seconds=120)
    assert lines["whatsapp"].taken == [other.to_address]


def test_guard_that_fails_lets_the_message_wait_and_others_go(lines, at, monkeypatch):
    def broken(message):
        raise RuntimeError

    monkeypatch.setattr(message_guards, "_entries", {"uji": lambda: broken})
    waiting = put("a")
    put("b", kind="lain")
    at(5)
    assert outbox.deliver_due().sent == 1
    waiting.refresh_from_db()
    assert (waiting.state, waiting.attempts) == (OutboxState.PENDING, 1)


def test_sender_that_lost_its_lease_writes_nothing_over_what_a_person_decided(lines, at):
    put("a")
    late = outbox.claim_next("email")
    OutboxMessage.objects.update(state=OutboxState.UNCERTAIN, leased_until=None)
    run = outbox.Run("email", lines["email"], outbox.Guards(), outbox.Tally())
    outcome = outbox._outcome_of(late, Refused("550"))
    run._settle(late, outcome, claims_next=False)
    assert OutboxMessage.objects.get().state == OutboxState.UNCERTAIN


def test_each_message_costs_one_transaction(lines, at, django_assert_num_queries):
    for n in range(10):
        put(f"orang{n}")
    outbox.deliver_due(limit=1)
    run = outbox.Run("email", lines["email"], outbox.Guards(), outbox.Tally(), is_proven=True)
    # With the beginning and the end of each transaction; PostgreSQL takes the two statements between in one go.
    claim, settle_and_claim, settle = 1, 3 if connection.vendor == "postgresql" else 4, 3
    with django_assert_num_queries(claim + 4 * settle_and_claim + settle):
        run.deliver(5, None)
    assert len(lines["email"].taken) == 6


def test_admins_are_told_once_an_outage_that_lasts(lines, at, admin_user, coordinator, other_admin, operator):
    lines["email"].is_down = True
    put("a", institution=admin_user.membership.institution)
    for minute in range(90):
        at(minute)
        outbox.deliver_due()
        if minute == 5:
            assert not Notification.objects.exists()
    told = {row.user: row.title for row in Notification.objects.filter(key__startswith="outage:")}
    assert set(told) == {admin_user, operator}
    assert "tidak terjangkau" in told[admin_user]
    assert Notification.objects.count() == 2


@pytest.mark.parametrize("minutes", [3, 30])
def test_page_of_mails_says_what_waits_and_why(lines, at, admin_user, client_for, minutes):
    outages.begin_outage("email", "Connection refused")
    put("siti@contoh.id", institution=admin_user.membership.institution, is_address_bad=True)
    html = client_for(admin_user).get("/surat-keluar/").content.decode()
    assert "Surel tidak dapat dikirim sejak" in html
    assert "Alamat ditolak" in html
    Heartbeat.objects.all().delete()
    assert "tidak dapat dikirim" not in client_for(admin_user).get("/surat-keluar/").content.decode()
