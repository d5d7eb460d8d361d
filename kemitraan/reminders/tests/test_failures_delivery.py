"""Failures of delivery against real workers, a real Redis, a real database and a real mail server."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kemitraan.core import clock
from kemitraan.core.models import Job, OutboxMessage
from kemitraan.core.selectors import mails_of_day
from kemitraan.reminders.models import Reminder
from kemitraan.reminders.tests.house import ALIAS, PLAN, SLOW, receivers, wait_for
from script.lib import services
from script.lib.services import free_port

pytestmark = pytest.mark.django_db  # the houses are copies of the migrated database of the tests

SLOW_COMMIT = """
import time
from django.db import transaction
from kemitraan.core.services.mail import queue_mail
with transaction.atomic():
    queue_mail(key="uji:lambat", to_address="siti@contoh.test", to_name="Siti", subject="Laporan dikembalikan",
               template="reminder_digest", context={"sections": []})
    print("ditulis", flush=True)
    time.sleep(4)
    %s
"""


def everyone(count: int) -> dict[str, int]:
    return {f"orang{n}@contoh.test": 1 for n in range(count)}


class TestR01DoubleSend:
    def test_two_planners_at_the_same_instant_remind_each_of_fifty_once(self, house, mailbox):
        house.put_people(50)
        both = [house.begin("send_reminders") for _ in range(2)]
        for process in both:
            _, errors = process.communicate(timeout=120)
            assert (process.returncode, "IntegrityError" in errors) == (0, False)
        assert '"planned": 0, "sent": 0' in house.manage("send_reminders").splitlines()[-1]
        assert receivers(mailbox.accepted) == everyone(50)
        assert house.states(Reminder) == {"sent": 50}

    def test_due_while_everything_stood_still_is_sent_once_by_two_workers(self, house, mailbox):
        house.put_people(3)
        house.ring(PLAN, "planning")
        house.ring(PLAN, "planning")
        assert mailbox.accepted == []
        house.start_worker()
        house.start_worker()
        wait_for(lambda: len(mailbox.accepted) >= 3)
        house.ring(PLAN, "planning")
        time.sleep(3)
        house.stop()
        assert receivers(mailbox.accepted) == everyone(3)


class TestR07OneBadAddress:
    def test_hundred_mails_with_three_troubles_leave_through_a_worker(self, house, mailbox):
        house.put_mails(100)
        OutboxMessage.objects.using(ALIAS).filter(key="uji:52").update(to_address="rusak")
        mailbox.refused.add("orang37@contoh.test")
        mailbox.hangs_up_on.add("orang80@contoh.test")
        house.start_worker()
        house.ring()
        wait_for(lambda: len(mailbox.accepted) >= 98)
        house.ring()
        time.sleep(2)
        house.stop()
        assert house.states() == {"sent": 98, "failed": 2}
        of_day = mails_of_day(OutboxMessage.objects.using(ALIAS), clock.today())
        assert str(of_day) == "98 terkirim, 2 gagal"  # as the page of outgoing mail says
        assert receivers(mailbox.accepted) == {
            address: 1 for n, address in enumerate(everyone(100)) if n not in (37, 52)
        }


class TestR08Outage:
    @pytest.mark.parametrize("manner", ["refuses", "drops"])
    def test_outage_costs_few_attempts_holds_up_no_import_and_ends_by_itself(self, house, mailbox, manner):
        house.put_mails(40)
        house.put_job(1)
        mailbox.stop()
        with dropping(mailbox.port) if manner == "drops" else refusing() as attempts:
            house.start_worker()
            house.start_worker(SLOW)
            for _ in range(6):
                house.ring()
            wait_for(lambda: house.states(Job) == {"done": 1})
            time.sleep(1)
            assert house.states() == {"pending": 40}
            assert len(attempts) <= 2
        mailbox.start()
        house.let_waits_pass()
        house.ring()
        wait_for(lambda: len(mailbox.accepted) >= 40)
        house.stop()
        assert receivers(mailbox.accepted) == everyone(40)
        assert house.states() == {"sent": 40}


class TestR09KilledWorker:
    def test_worker_killed_in_the_middle_of_two_hundred_mails(self, house, mailbox):
        """Another worker goes on at once; nobody gets two, and at most one is in doubt and shown."""
        house.put_mails(200)
        mailbox.delay_seconds = 0.03
        first, _ = house.start_worker(), house.start_worker()
        house.ring()
        house.ring()
        wait_for(lambda: len(mailbox.accepted) >= 60)
        house.kill(first)
        wait_for(lambda: len(mailbox.accepted) >= 199)
        mailbox.delay_seconds = 0
        time.sleep(1)
        house.let_leases_pass()
        house.ring()
        wait_for(lambda: "sending" not in house.states())
        house.stop()
        states = house.states()
        in_doubt = states.pop("uncertain", 0)
        assert (in_doubt <= 1, states) == (True, {"sent": 200 - in_doubt})
        assert set(receivers(mailbox.accepted).values()) == {1}
        assert len(mailbox.accepted) >= 200 - in_doubt

    def test_only_worker_killed_and_started_again(self, house, mailbox):
        house.put_mails(50)
        mailbox.delay_seconds = 0.05
        worker = house.start_worker()
        house.ring()
        wait_for(lambda: len(mailbox.accepted) >= 20)
        house.kill(worker)
        mailbox.delay_seconds = 0
        time.sleep(0.5)  # the server finishes what it has in hand
        house.let_leases_pass()
        house.start_worker()
        house.ring()
        wait_for(lambda: set(house.states()) <= {"sent", "uncertain"})
        house.stop()
        in_doubt = house.states().get("uncertain", 0)
        assert in_doubt <= 1
        assert set(receivers(mailbox.accepted).values()) == {1}
        assert 50 - in_doubt <= len(mailbox.accepted) <= 50

    def test_bell_that_rings_often_sends_once(self, house, mailbox):
        house.put_mails(30)
        for _ in range(5):
            house.ring("kemitraan.core.tasks.deliver_mail", "mail")
        house.start_worker()
        house.start_worker()
        wait_for(lambda: len(mailbox.accepted) >= 30)
        time.sleep(1)
        house.stop()
        assert receivers(mailbox.accepted) == everyone(30)


class TestM04BeforeCommit:
    @pytest.mark.parametrize(("end", "mails"), [("pass", 1), ("transaction.set_rollback(True)", 0)])
    def test_worker_that_looks_before_the_commit_finds_nothing_wrong(self, house, mailbox, end, mails):
        house.start_worker()
        process = house.begin("shell", "--no-imports", "-c", SLOW_COMMIT % end)
        assert process.stdout.readline() == "ditulis\n"
        if "sqlite" not in house.environment["DATABASE_URL"]:  # there every writer waits for the slow one
            house.ring()
            assert mailbox.accepted == []
        process.communicate(timeout=60)
        assert process.returncode == 0
        wait_for(lambda: len(mailbox.accepted) >= mails)
        house.ring()
        time.sleep(2)
        house.stop()
        assert len(mailbox.accepted) == mails
        assert "DoesNotExist" not in house.log_of("w0")


class TestR10BrokerRestart:
    @pytest.mark.parametrize("while_away", [False, True])
    def test_worker_goes_on_after_redis_came_back_empty(self, house, mailbox, tmp_path, while_away):
        """It is never restarted, and what was written while Redis was away is found by the next sweep."""
        port = free_port()
        house.environment["REDIS_URL"] = f"redis://127.0.0.1:{port}/0"
        broker = redis_at(port, tmp_path)
        worker, slow = house.start_worker(), house.start_worker(SLOW)
        house.put_mails(1)
        house.ring()
        wait_for(lambda: len(mailbox.accepted) == 1)
        broker.stop()
        if while_away:
            house.put_job(1)
            house.put_people(3)
            time.sleep(3)
        broker = redis_at(port, tmp_path)
        try:
            if not while_away:
                house.put_job(1)
                house.put_people(3)
            end = time.monotonic() + 120
            while len(mailbox.accepted) < 4 or house.states(Job) != {"done": 1}:
                assert time.monotonic() < end, "not within two minutes"
                house.ring()
                house.ring(PLAN, "planning")
                time.sleep(2)
            assert (worker.poll(), slow.poll()) == (None, None)
            assert set(receivers(mailbox.accepted).values()) <= {1, 2}  # the first mail went to one of the three
            assert house.states() == {"sent": 4}
            house.stop()
        finally:
            broker.stop()


class TestQueuesApart:
    def test_long_import_holds_up_no_mail(self, house, mailbox):
        house.put_job(600)
        slow = house.start_worker(SLOW)
        house.start_worker()
        house.ring()
        wait_for(lambda: house.states(Job) == {"running": 1})
        house.put_mails(5)
        house.ring()
        wait_for(lambda: len(mailbox.accepted) >= 5, seconds=30)
        assert house.states(Job) == {"running": 1}
        house.kill(slow)

    def test_mail_server_that_does_not_answer_holds_up_no_job(self, house, mailbox):
        mailbox.delay_seconds = 12
        house.put_mails(5)
        house.start_worker()
        house.start_worker(SLOW)
        house.ring()
        wait_for(lambda: house.states().get("sending") == 1)
        house.put_job(1)
        house.ring("kemitraan.core.tasks.run_jobs", "imports", "imports")
        wait_for(lambda: house.states(Job) == {"done": 1}, seconds=40)
        assert len(mailbox.accepted) < 5

    def test_quick_worker_leaves_imports_alone(self, house, mailbox):
        house.put_job(1)
        house.start_worker()
        house.ring()
        house.put_mails(1)
        house.ring()
        wait_for(lambda: len(mailbox.accepted) == 1)
        assert house.states(Job) == {"queued": 1}


def redis_at(port: int, folder: Path) -> services.Server:
    """An empty Redis at this very port."""
    command = [services.redis_server(), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    server = services.Server(command, log=folder / "redis.log")
    server.wait_until(lambda: services.answers_ping(port))
    return server


@contextmanager
def refusing() -> Iterator[list]:
    """Nobody listens: the attempts cannot be counted, only that no mail is lost."""
    yield []


@contextmanager
def dropping(port: int) -> Iterator[list]:
    """A server that takes connections and closes them at once; inside, each one is noted."""
    attempts: list = []
    with socket.create_server(("127.0.0.1", port)) as server:
        server.settimeout(0.2)
        is_over = threading.Event()

        def serve() -> None:
            while not is_over.is_set():
                try:
                    client, address = server.accept()
                except TimeoutError:
                    continue
                attempts.append(address)
                client.close()

        thread = threading.Thread(target=serve)
        thread.start()
        yield attempts
        is_over.set()
        thread.join()
