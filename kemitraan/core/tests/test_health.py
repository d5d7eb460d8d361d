"""`/healthz`, `/readyz` and `manage.py doctor` say what is ill, and no more."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from kemitraan.core import clock, health
from kemitraan.core.models import Job, JobState, OutboxMessage, OutboxState


class TestPages:
    def test_liveness_asks_nothing_of_the_database(self, client, db, django_assert_num_queries):
        with django_assert_num_queries(0):
            answer = client.get("/healthz")
        assert (answer.status_code, answer.content) == (200, b"ok")

    def test_readiness_names_the_parts(self, client, db):
        answer = client.get("/readyz")
        assert answer.status_code == 200
        assert answer.json() == {"database": True, "migrations": True, "broker": True, "workers": True}
        assert answer["Cache-Control"] == "no-store"

    @pytest.mark.parametrize("part", ["database", "migrations", "broker", "workers"])
    def test_readiness_without_a_part_is_503(self, client, db, monkeypatch, part):
        monkeypatch.setitem(health.READINESS, part, lambda: [(False, "rahasia dalam")])
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert answer.json()[part] is False
        assert "rahasia" not in answer.content.decode()

    @pytest.mark.parametrize("path", ["/healthz", "/readyz"])
    def test_health_pages_only_read(self, client, db, path):
        assert client.head(path).status_code == 200
        assert client.post(path).status_code == 405


class TestChecks:
    def test_database_out_of_reach_is_a_finding(self, monkeypatch):
        def refuse():
            raise DatabaseError("sandi salah untuk pengguna x")

        monkeypatch.setattr(health.connection, "cursor", refuse)
        [(is_ok, sentence)] = health.check_database()
        assert not is_ok
        assert "sandi" not in sentence

    def test_broker_folder_missing_is_a_finding(self, settings, tmp_path):
        settings.REDIS_URL = ""
        settings.BROKER_DIR = tmp_path / "tidak-ada"
        assert health.check_broker() == [(False, "Antrean kerja tidak dapat ditulis.")]

    def test_broker_redis_out_of_reach_is_a_finding(self, settings):
        settings.REDIS_URL = "redis://127.0.0.1:1/0"
        [(is_ok, _)] = health.check_broker()
        assert not is_ok

    def test_heartbeats_none_is_a_finding(self, db):
        assert not health.check_heartbeats()[0][0]

    def test_storage_leaves_nothing_behind(self, settings):
        assert health.check_storage()[0][0]
        assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]

    def test_job_whose_lease_has_passed_is_a_finding(self, db):
        past = clock.now() - dt.timedelta(minutes=5)
        Job.objects.create(kind="uji", state=JobState.RUNNING, leased_until=past, next_try_at=past)
        assert not health.check_jobs()[0][0]

    @pytest.mark.parametrize("state", [OutboxState.FAILED, OutboxState.UNCERTAIN])
    def test_mail_that_did_not_arrive_is_a_finding(self, db, state):
        OutboxMessage.objects.create(
            key="uji", to_address="a@contoh.id", subject="x", body_text="x", state=state, next_try_at=clock.now()
        )
        assert not all(is_ok for is_ok, _ in health.check_outbox())


class TestDoctor:
    def test_doctor_without_heartbeat_ends_with_a_fault(self, db, capsys):
        with pytest.raises(CommandError, match="gangguan"):
            call_command("doctor")
        assert "RUSAK heartbeats" in capsys.readouterr().out

    def test_doctor_asks_every_registered_check(self, db, capsys, monkeypatch):
        from kemitraan.core import registry

        checks = {"a": lambda: [(True, "baik sekali")], "b": lambda: [(True, "baik juga")]}
        monkeypatch.setattr(registry.health_checks, "_entries", checks)
        call_command("doctor")
        out = capsys.readouterr().out
        assert "a: baik sekali" in out
        assert "b: baik juga" in out
        assert "Semua baik." in out
