"""What script/server decides before it starts anything."""

import os
import socket
import time

import pytest

from script.lib import server
from script.lib.broker import move_unreadable_aside

READABLE = b'{"body": "W10=", "properties": {}, "headers": {}}'


@pytest.fixture
def bare(monkeypatch, tmp_path):
    """An environment in which nothing was set."""
    for name in ("SITE_URL", "ALLOWED_HOSTS", "SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    monkeypatch.setattr(server.paths, "ROOT", tmp_path)


@pytest.mark.usefixtures("bare")
class TestSettings:
    def test_default_address_gives_local_hosts_and_a_matching_site_url(self):
        environment = server.settings_for("127.0.0.1", 8123)
        assert environment["SITE_URL"] == "http://127.0.0.1:8123"
        assert set(environment["ALLOWED_HOSTS"].split(",")) == {"127.0.0.1", "localhost", "[::1]"}

    def test_every_address_names_this_machine_and_no_wildcard(self):
        hosts = server.settings_for("0.0.0.0", 8123)["ALLOWED_HOSTS"].split(",")
        assert socket.gethostname() in hosts
        assert not {"*", "0.0.0.0"} & set(hosts)

    def test_address_of_version_six_is_written_in_brackets(self):
        assert server.settings_for("::1", 8123)["SITE_URL"] == "http://[::1]:8123"

    def test_what_was_given_stays(self, monkeypatch):
        monkeypatch.setenv("SITE_URL", "https://kemitraan.example")
        monkeypatch.setenv("ALLOWED_HOSTS", "kemitraan.example")
        environment = server.settings_for("127.0.0.1", 8123)
        assert environment["SITE_URL"] == "https://kemitraan.example"
        assert environment["ALLOWED_HOSTS"] == "kemitraan.example"

    def test_secret_key_is_made_once_and_read_by_nobody_else(self, tmp_path):
        first = server.settings_for("127.0.0.1", 8123)["SECRET_KEY"]
        assert server.settings_for("0.0.0.0", 8123)["SECRET_KEY"] == first
        assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0

    def test_secret_key_from_a_file_is_left_to_the_settings(self, monkeypatch, tmp_path):
        monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "key"))
        assert "SECRET_KEY" not in server.settings_for("127.0.0.1", 8123)


def test_taken_port_is_refused_with_a_plain_sentence():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(SystemExit, match=rf"Cannot listen on 127\.0\.0\.1:{port} .*--port 8001"):
            server.refuse_a_taken_port("127.0.0.1", port)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b"\xff\xfe"])
def test_unreadable_message_is_moved_aside(tmp_path, content):
    data = tmp_path / "data"
    data.mkdir()
    (data / "1_bad.default.msg").write_bytes(content)
    (data / "2_good.default.msg").write_bytes(READABLE)
    for message in data.iterdir():
        os.utime(message, (time.time() - 60, time.time() - 60))
    assert move_unreadable_aside(tmp_path) == [tmp_path / "unreadable" / "1_bad.default.msg"]
    assert [path.name for path in data.iterdir()] == ["2_good.default.msg"]


def test_message_that_is_being_written_is_left_alone(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "1_new.default.msg").touch()
    assert move_unreadable_aside(tmp_path) == []
