"""How processes and regular work show that they live, and what is read from it."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.conf import settings

from kemitraan.core import clock, health, pulse
from kemitraan.core.models import Heartbeat
from kemitraan.core.selectors.pulse import PLANNING, planning_silent_since, standing
from kemitraan.core.services.heartbeats import beat, beat_of_process, note_fault, note_run

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2027, 3, 2, 1, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
QUEUES = list(settings.QUEUES)


@pytest.fixture(autouse=True)
def now(time_machine):
    time_machine.move_to(NOW, tick=False)


def show(kind: str = "worker", pid: int = 7, ago: dt.timedelta = dt.timedelta(), queues=QUEUES, **how) -> None:
    with clock.standing_at(NOW - ago):
        beat_of_process(
            kind=kind, name=f"{kind}@rumah", host="rumah", pid=pid, queues=queues, next_in=pulse.EVERY, **how
        )


def ran(name: str, ago: dt.timedelta) -> None:
    with clock.standing_at(NOW - ago):
        beat(name, next_in=dt.timedelta(seconds=settings.CELERY_BEAT_SCHEDULE[name]["schedule"]))


class TestReadiness:
    """`/readyz` is red when no worker showed itself for five minutes, once there was one."""

    @pytest.mark.parametrize(("ago", "is_ready"), [(0, True), (4, True), (5, True), (6, False), (60 * 24 * 9, False)])
    def test_ready_while_a_worker_showed_itself_within_five_minutes(self, client, ago, is_ready):
        show(ago=ago * MINUTE)
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()["workers"]) == (200 if is_ready else 503, is_ready)

    def test_house_without_any_worker_yet_is_ready(self, client):
        assert client.get("/readyz").json()["workers"] is True

    def test_worker_that_was_stopped_and_not_started_again_is_missed(self, client):
        show(ago=20 * MINUTE)
        show(ago=10 * MINUTE, is_stopped=True)
        assert client.get("/readyz").status_code == 503
        show(pid=8, is_first=True)
        assert client.get("/readyz").status_code == 200

    @pytest.mark.parametrize(("swept", "called", "is_ready"), [(2, 60, True), (6, 60, False), (600, 1, True)])
    def test_worker_that_lives_and_takes_up_nothing_is_ill(self, swept, called, is_ready):
        show()
        show("beat", ago=called * MINUTE, is_first=True)
        show("beat")
        ran("sweep", swept * MINUTE)
        assert health.check_workers()[0][0] is is_ready


class TestFindings:
    def all_well(self) -> None:
        show()
        show("beat", pid=8, queues=[])
        for name in settings.CELERY_BEAT_SCHEDULE:
            ran(name, dt.timedelta(seconds=30))

    def faults(self) -> list[str]:
        return [sentence for is_ok, sentence in health.check_heartbeats() if not is_ok]

    def test_all_is_well(self):
        self.all_well()
        assert self.faults() == []

    def test_queue_without_worker_is_named(self):
        self.all_well()
        Heartbeat.objects.filter(name__startswith="worker:").delete()
        show(queues=["default", "mail", "planning"])
        assert self.faults() == [f"Antrean {queue} tidak dilayani worker mana pun." for queue in ("imports", "exports")]

    def test_beat_that_is_away_is_a_fault(self):
        self.all_well()
        Heartbeat.objects.filter(name__startswith="beat:").delete()
        assert self.faults() == ["0 penjadwal (beat) hidup."]

    @pytest.mark.parametrize(("minutes", "is_late"), [(9, False), (10, False), (11, True)])
    def test_regular_work_is_late_after_two_intervals(self, minutes, is_late):
        self.all_well()
        ran(PLANNING, minutes * MINUTE)
        late = [f"Perencanaan pengingat terakhir berjalan {minutes} menit lalu."]
        assert self.faults() == (late if is_late else [])
        assert (planning_silent_since() is not None) is is_late

    def test_fault_of_regular_work_lasts_until_it_ends_well(self):
        self.all_well()
        note_fault("sweep", "OperationalError: rahasia", next_in=MINUTE)
        (fault,) = self.faults()
        assert "rahasia" not in fault
        assert standing().work_named("sweep").error == "OperationalError: rahasia"
        note_run("sweep", next_in=MINUTE)
        assert self.faults() == []

    def test_planning_that_never_ran_is_not_expected(self):
        assert planning_silent_since() is None


class TestProcesses:
    def test_row_of_a_process_keeps_since_when_it_lives(self):
        show(ago=10 * MINUTE, is_first=True)
        show()
        (process,) = standing().processes
        assert (process.since, process.beat_at, process.queues) == (NOW - 10 * MINUTE, NOW, tuple(QUEUES))
        assert process.is_alive

    def test_first_sign_of_life_drops_who_was_silent_for_a_day(self):
        show(pid=1, ago=dt.timedelta(hours=25))
        show(pid=2, ago=dt.timedelta(hours=23))
        show(pid=3, is_first=True)
        assert [process.pid for process in standing().processes] == [3, 2]

    def test_long_names_of_hosts_fit(self):
        beat_of_process(kind="worker", name="w", host="h" * 200, pid=1, queues=[], next_in=pulse.EVERY)
        assert len(Heartbeat.objects.get().name) == 60

    def test_standing_is_one_query(self, django_assert_num_queries):
        for pid in range(3):
            show(pid=pid)
        with django_assert_num_queries(1):
            assert len(standing().alive("worker")) == 3


class TestSignals:
    """Celery tells how a task ended; only those of the schedule leave a row."""

    def test_success_of_a_regular_task_is_noted_with_its_next_run(self):
        beat("plan-visits", details={"added": 3})
        pulse.note_success(sender=SimpleNamespace(name="pendampingan.tasks.plan_visits"))
        row = Heartbeat.objects.get(name="plan-visits")
        assert (row.beat_at, row.next_at, row.details) == (NOW, NOW + 60 * MINUTE, {"added": 3})

    def test_failure_leaves_when_it_last_ended_well(self):
        ran("sweep", 3 * MINUTE)
        pulse.note_failure(sender=SimpleNamespace(name="kemitraan.core.tasks.sweep"), exception=ValueError("x"))
        row = Heartbeat.objects.get(name="sweep")
        assert (row.beat_at, row.details["error"]) == (NOW - 3 * MINUTE, "ValueError: x")

    def test_other_tasks_leave_nothing(self):
        pulse.note_success(sender=SimpleNamespace(name="kemitraan.core.tasks.deliver_mail"))
        pulse.note_failure(sender=None, exception=ValueError())
        assert not Heartbeat.objects.exists()
