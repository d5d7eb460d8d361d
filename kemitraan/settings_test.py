"""Settings of the tests: the product's own, in a folder of their own, whatever `.env` says.

`script/test` sets DATABASE_URL and TEST_REDIS_URL; plain pytest runs on SQLite.
With PostgreSQL the tests use Redis as well, with SQLite the filesystem broker, so
that both ways of running the product are proved.
"""

import os
import tempfile
from pathlib import Path

from script.lib.services import redis_database

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
_folder = os.environ.get("KEMITRAAN_TEST_DIR") or tempfile.mkdtemp(prefix="kemitraan-test-")
os.environ["KEMITRAAN_TEST_DIR"] = _folder
_var = Path(_folder) / WORKER
_database = os.environ.get("DATABASE_URL") or f"sqlite:///{_var / 'kemitraan.sqlite3'}"
_redis = os.environ.get("TEST_REDIS_URL", "") if _database.startswith("postgres") else ""
(_var / "static").mkdir(parents=True, exist_ok=True)
# Each xdist worker has a Redis database of its own for the cache, and one for its jobs.
REDIS_DATABASE = int(WORKER.removeprefix("gw")) if WORKER.startswith("gw") else 0

os.environ.update(
    {
        "VAR_DIR": str(_var),
        "DATABASE_URL": _database,
        "REDIS_URL": redis_database(_redis, REDIS_DATABASE) if _redis else "",
        "SECRET_KEY": "a key that only the tests use, long enough for signing",
        "DEBUG": "False",
        "SITE_URL": "http://127.0.0.1:8000",
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1],testserver",
        "CSRF_TRUSTED_ORIGINS": "",
        "EMAIL_URL": "",
        "SENTRY_DSN": "",
        "TIME_ZONE": "Asia/Jakarta",
        "MEDIA_ROOT": str(_var / "media"),
        "LOG_LEVEL": "WARNING",
    }
)

from kemitraan.settings import *  # noqa: E402, F403
from kemitraan.settings import DATABASES, IS_SQLITE, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# The hashed names exist only after collectstatic; the test that follows them collects for itself.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
if IS_SQLITE:
    # A file, not memory: locks between connections are part of what is tested.
    DATABASES["default"]["TEST"] = {"NAME": str(_var / "test.sqlite3")}
