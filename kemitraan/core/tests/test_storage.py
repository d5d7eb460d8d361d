"""Addresses of static files: made once, and made anew when the files are collected anew."""

import json

import pytest

from kemitraan.core.storage import HashedStaticFilesStorage


@pytest.fixture
def storage(tmp_path, settings) -> HashedStaticFilesStorage:
    settings.DEBUG = False
    return collected(tmp_path, "satu")


def collected(folder, digest: str) -> HashedStaticFilesStorage:
    manifest = {"version": "1.1", "hash": digest, "paths": {"js/app.js": f"js/app.{digest}.js"}}
    (folder / "staticfiles.json").write_text(json.dumps(manifest))
    return HashedStaticFilesStorage(location=folder, base_url="/static/")


def test_address_carries_the_hash_and_is_made_once(storage, monkeypatch):
    assert storage.url("js/app.js") == "/static/js/app.satu.js"
    monkeypatch.setattr(HashedStaticFilesStorage, "stored_name", lambda self, name: pytest.fail(f"{name} again"))
    assert storage.url("js/app.js") == "/static/js/app.satu.js"


def test_another_storage_remembers_nothing_of_the_first(storage, tmp_path):
    assert storage.url("js/app.js") == "/static/js/app.satu.js"
    assert collected(tmp_path, "dua").url("js/app.js") == "/static/js/app.dua.js"


def test_a_file_that_was_not_collected_is_refused_each_time(storage):
    for _ in range(2):
        with pytest.raises(ValueError, match=r"tidak\.js"):
            storage.url("js/tidak.js")


def test_collecting_forgets_the_addresses(storage):
    storage.url("js/app.js")
    list(storage.post_process({}))
    assert "js/app.js" not in storage._urls
