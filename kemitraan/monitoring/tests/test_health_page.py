"""The page of health and the figures for Prometheus: who may read them, and that they say what is."""

import datetime as dt

import pytest
from prometheus_client.parser import text_string_to_metric_families

from kemitraan.core import clock
from kemitraan.core.models import Job, OutboxMessage
from kemitraan.core.services.heartbeats import beat, beat_of_process, note_fault
from kemitraan.monitoring.operation import queue_lines
from kemitraan.reminders.health import check_ledger
from kemitraan.reminders.models import Reminder, ReminderRule

HOUR = dt.timedelta(hours=1)


def put_mail(institution, state: str, key: str, ago: dt.timedelta = HOUR) -> None:
    OutboxMessage.objects.create(
        institution=institution,
        key=key,
        to_address="a@contoh.test",
        subject="x",
        body_text="x",
        state=state,
        next_try_at=clock.now() - ago,
    )


@pytest.fixture
def busy(institution, other_institution, settings):
    """Two institutions with mail and work that wait, and processes of which one is silent."""
    for number, state in enumerate(("pending", "pending", "failed", "uncertain", "cancelled")):
        put_mail(institution, state, f"a:{number}", ago=(number + 1) * HOUR)
    put_mail(institution, "pending", "nanti", ago=-HOUR)
    put_mail(other_institution, "pending", "b", ago=5 * HOUR)
    for queue, state in (("imports", "queued"), ("imports", "failed"), ("exports", "done")):
        Job.objects.create(
            institution=institution, kind="uji", queue=queue, state=state, next_try_at=clock.now() - HOUR
        )
    show(7, ["default", "mail", "planning"])
    with clock.standing_at(clock.now() - HOUR):
        show(8, ["imports", "exports"])
        note_fault("sweep", "OperationalError: rahasia", next_in=dt.timedelta(minutes=1))


def show(pid: int, queues: list[str]) -> None:
    beat_of_process(
        kind="worker", name=f"w{pid}@rumah", host="rumah", pid=pid, queues=queues, next_in=dt.timedelta(seconds=30)
    )


def numbers(institution) -> dict[str, tuple[int, int, int]]:
    return {line.code: (line.waiting, line.failed, line.uncertain) for line in queue_lines(institution)}


class TestQueues:
    def test_each_queue_counts_what_is_due_and_what_went_wrong(self, busy, institution):
        found = numbers(institution)
        assert found["email"] == (2, 1, 1)
        assert found["imports"] == (1, 1, 0)
        assert found["exports"] == (0, 0, 0)
        ages = {line.code: line.age_label for line in queue_lines(institution)}
        assert (ages["email"], ages["imports"], ages["exports"]) == ("2 jam", "1 jam", "")

    def test_institution_sees_its_own_and_the_operator_all(self, busy, other_institution):
        assert numbers(other_institution)["email"] == (1, 0, 0)
        assert numbers(None)["email"] == (3, 1, 1)

    def test_queues_are_three_queries(self, busy, django_assert_num_queries):
        with django_assert_num_queries(3):
            queue_lines(None)


class TestPage:
    def test_admin_reads_own_numbers_and_no_words_of_the_machine(self, busy, admin_user, client_for):
        answer = client_for(admin_user).get("/kesehatan/")
        html = answer.content.decode()
        assert {line.code: line.waiting for line in answer.context["lines"]}["email"] == 2
        assert "Antrean imports tidak dilayani worker mana pun." in html
        assert "w7@rumah" in html
        assert "rahasia" not in html
        assert "proses 7" not in html

    def test_operator_reads_all_of_it(self, busy, operator, client_for):
        answer = client_for(operator).get("/kesehatan/")
        html = answer.content.decode()
        assert {line.code: line.waiting for line in answer.context["lines"]}["email"] == 3
        assert "OperationalError: rahasia" in html
        assert "rumah, proses 7" in html

    def test_all_well_is_said_in_one_sentence(self, operator, client_for, settings):
        show(7, list(settings.QUEUES))
        beat_of_process(
            kind="beat", name="beat@rumah", host="rumah", pid=9, queues=[], next_in=dt.timedelta(seconds=30)
        )
        beat("sweep", next_in=dt.timedelta(minutes=1))
        assert "Semua berjalan." in client_for(operator).get("/kesehatan/").content.decode()

    def test_page_takes_few_queries(self, busy, admin_user, client_for, django_assert_max_num_queries):
        client = client_for(admin_user)
        client.get("/kesehatan/")
        with django_assert_max_num_queries(12):
            client.get("/kesehatan/")


class TestMetrics:
    def figures(self, client, **how) -> dict[tuple, float]:
        answer = client.get("/metrics", **how)
        assert answer.status_code == 200
        families = text_string_to_metric_families(answer.content.decode())
        return {(row.name, *row.labels.values()): row.value for family in families for row in family.samples}

    def test_figures_are_those_of_the_database(self, busy, client):
        found = self.figures(client)
        assert found["kemitraan_processes_alive", "worker"] == 1
        assert found["kemitraan_queues_without_worker",] == 2
        assert found["kemitraan_queue_waiting", "outbox", "email"] == 3
        assert 5 * 3600 <= found["kemitraan_queue_oldest_seconds", "outbox", "email"] < 5 * 3600 + 60
        assert found["kemitraan_queue_failed", "jobs", "imports"] == 1
        assert found["kemitraan_task_failing", "sweep"] == 1
        assert found["kemitraan_task_interval_seconds", "plan-reminders"] == 300

    @pytest.mark.parametrize(
        ("token", "how", "is_there"),
        [
            ("", {"REMOTE_ADDR": "127.0.0.1"}, True),
            ("", {"REMOTE_ADDR": "::1"}, True),
            ("", {"REMOTE_ADDR": "10.0.0.4"}, False),
            ("", {"REMOTE_ADDR": ""}, False),
            ("", {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.9"}, False),
            ("kunci", {"REMOTE_ADDR": "127.0.0.1"}, False),
            ("kunci", {"REMOTE_ADDR": "10.0.0.4", "HTTP_AUTHORIZATION": "Bearer kunci"}, True),
            ("kunci", {"REMOTE_ADDR": "10.0.0.4", "HTTP_AUTHORIZATION": "Bearer lain"}, False),
            ("kunci", {"REMOTE_ADDR": "10.0.0.4", "HTTP_AUTHORIZATION": "kunci"}, False),
        ],
    )
    def test_figures_are_for_this_machine_or_who_shows_the_token(self, db, client, settings, token, how, is_there):
        settings.METRICS_TOKEN = token
        assert client.get("/metrics", **how).status_code == (200 if is_there else 404)

    def test_proxy_on_this_machine_speaks_for_others(self, db, client, settings):
        settings.BEHIND_PROXY = True
        assert client.get("/metrics").status_code == 404


@pytest.mark.parametrize(
    ("state", "decided", "waits", "is_stuck"),
    [
        ("planned", 2, None, True),
        ("planned", 2, 2, True),
        ("planned", 2, -1, False),
        ("planned", 0, None, False),
        ("sent", 2, None, False),
    ],
)
def test_doctor_names_reminders_that_are_stuck(institution, coordinator, state, decided, waits, is_stuck):
    rule = ReminderRule.objects.create(source="uji", institution=institution)
    now = clock.now()
    Reminder.objects.create(
        institution=institution,
        rule=rule,
        source="uji",
        item_uid="1",
        item_due_on=institution.today,
        step=0,
        step_on=institution.today,
        recipient_key="user:1",
        title="x",
        url="/",
        state=state,
        decided_at=now - decided * HOUR,
        waits_until=None if waits is None else now - waits * HOUR,
    )
    assert check_ledger()[0][0] is not is_stuck
