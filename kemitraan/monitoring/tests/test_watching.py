"""The alarm when no reminders are planned: once an incident, to those who can mend it, and taken back."""

import datetime as dt
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from django.core.cache import cache

from kemitraan.core import clock
from kemitraan.core.models import Heartbeat, Notification, OutboxMessage
from kemitraan.core.services.deadman import report_in
from kemitraan.core.services.heartbeats import beat
from kemitraan.monitoring.tasks import watch_over

NOW = dt.datetime(2027, 3, 2, 1, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
BANNER = "Pengingat tidak direncanakan sejak 2 Maret 2027 07.49 WIB."


@pytest.fixture(autouse=True)
def now(time_machine, db):
    time_machine.move_to(NOW, tick=False)


def planned(ago: dt.timedelta) -> None:
    with clock.standing_at(NOW - ago):
        beat("plan-reminders", next_in=5 * MINUTE)


def told() -> list[tuple[str, str]]:
    rows = Notification.objects.order_by("pk").values_list("user__full_name", "title")
    return [(name.split()[0], title) for name, title in rows]


def test_silence_of_two_intervals_is_told_once_and_its_end_as_well(operator, admin_user, coordinator, other_admin):
    planned(11 * MINUTE)
    for _ in range(3):
        watch_over()
    (mail,) = OutboxMessage.objects.all()
    assert (mail.to_address, mail.subject) == (operator.email, "Pengingat tidak direncanakan")
    assert "2 Maret 2027 07.49 WIB" in mail.body_text
    assert "/kesehatan/" in mail.body_html
    assert sorted(told()) == [("Dewi", "Pengingat tidak direncanakan"), ("Ratna", "Pengingat tidak direncanakan")]
    planned(MINUTE)
    watch_over()
    watch_over()
    assert told()[2:] == [("Ratna", "Pengingat direncanakan lagi"), ("Dewi", "Pengingat direncanakan lagi")]
    assert list(Heartbeat.objects.values_list("name", flat=True)) == ["plan-reminders"]


def test_next_silence_is_a_new_incident(operator, time_machine):
    planned(11 * MINUTE)
    watch_over()
    planned(dt.timedelta())
    watch_over()
    time_machine.move_to(NOW + 20 * MINUTE, tick=False)
    watch_over()
    assert OutboxMessage.objects.count() == 2


@pytest.mark.parametrize("minutes", [0, 9])
def test_planning_in_time_raises_no_alarm(operator, admin_user, minutes):
    planned(minutes * MINUTE)
    watch_over()
    assert not OutboxMessage.objects.exists()
    assert not Notification.objects.exists()


@pytest.mark.parametrize(
    ("role", "sees"),
    [("admin_user", True), ("operator", True), ("coordinator", False), ("mentor_user", False), ("partner_user", False)],
)
def test_pages_of_who_can_mend_it_carry_a_banner(request, client_for, role, sees):
    planned(11 * MINUTE)
    html = client_for(request.getfixturevalue(role)).get("/").content.decode()
    assert (BANNER in html) is sees


def test_banner_goes_when_planning_is_back(client_for, admin_user):
    client = client_for(admin_user)
    planned(11 * MINUTE)
    assert BANNER in client.get("/").content.decode()
    planned(dt.timedelta())
    cache.clear()  # it is asked once a minute
    assert "Pengingat tidak direncanakan" not in client.get("/").content.decode()


class TestDeadMansSwitch:
    @pytest.fixture
    def outside(self):
        """A server that counts who reported in, and answers as it is told."""

        class Handler(BaseHTTPRequestHandler):
            paths: list[str] = []
            answer = 200

            def do_GET(self) -> None:
                self.paths.append(self.path)
                self.send_response(self.answer)
                self.end_headers()

            def log_message(self, *args) -> None:
                """Quiet."""

        server = HTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=server.serve_forever, daemon=True).start()
        yield Handler, f"http://127.0.0.1:{server.server_address[1]}/lapor"
        server.shutdown()

    def test_planning_reports_in_after_each_run(self, outside, settings):
        from kemitraan.reminders.tasks import plan_reminders

        handler, settings.DEADMAN_URL = outside
        plan_reminders()
        assert handler.paths == ["/lapor"]

    def test_failure_to_plan_does_not_report_in(self, outside, settings, monkeypatch):
        from kemitraan.reminders import tasks

        handler, settings.DEADMAN_URL = outside

        def fail(**how):
            raise ValueError("rencana")

        monkeypatch.setattr(tasks, "run_reminders", fail)
        with pytest.raises(ValueError, match="rencana"):
            tasks.plan_reminders()
        assert handler.paths == []

    @pytest.mark.parametrize("answer", [500, None])
    def test_answer_that_does_not_come_costs_nothing(self, outside, settings, answer):
        handler, address = outside
        handler.answer = answer or 200
        settings.DEADMAN_URL = address if answer else "http://127.0.0.1:1/"
        report_in()

    def test_without_an_address_nobody_is_asked(self, outside, settings):
        handler, _ = outside
        settings.DEADMAN_URL = ""
        report_in()
        assert handler.paths == []
