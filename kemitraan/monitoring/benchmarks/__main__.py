"""Generates the records of this run into the database of the environment, measures, and prints the figures.

`script/benchmark` starts it with a throwaway database; it is of no use on another one.
"""

import argparse
import json
import os
import sys

import django

MEMORY = ("memory-worker", "memory-web")
PAGES = (
    *("list-organizations", "list-reports", "list-agreements", "list-deep", "list-search", "list-filter"),
    *("map-organizations", "detail-partnership", "my-work", "growth-list", "suggest-candidates"),
)
NAMES = (*PAGES, "import-organizations", "pdf-agreement", "reminders-plan", "reminders-send", *MEMORY)
SEED = 20
MAILS = 2_000


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/benchmark")
    parser.add_argument("names", nargs="*", metavar="name", help=f"figures to measure: {', '.join(NAMES)}")
    parser.add_argument("--full", action="store_true", help="ten times the records")
    options = parser.parse_args()
    if unknown := set(options.names) - set(NAMES):
        parser.error(f"unknown: {', '.join(sorted(unknown))}. There are: {', '.join(NAMES)}")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kemitraan.settings")
    django.setup()
    run(options.names or list(NAMES), full=options.full)
    return 0


def run(names: list[str], *, full: bool) -> None:
    from django.test.utils import override_settings

    from kemitraan.monitoring.benchmarks import documents, figures, imports, mails, pages, reminders

    sizes = figures.FULL if full else figures.DEFAULT
    chosen = [name for name in PAGES if name in names]
    if chosen or set(names) & set(MEMORY):
        institution, small = generate(sizes)
        with override_settings(ROOT_URLCONF="kemitraan.monitoring.benchmarks.urls"):
            pages.measure(chosen, institution, small, sizes)
        if set(names) & set(MEMORY):
            leave_work(institution, sizes.imported)
    if "import-organizations" in names:
        imports.measure(sizes.imported)
    if "pdf-agreement" in names:
        documents.measure()
    if "reminders-plan" in names:
        reminders.measure(sizes.due_items)
    if "reminders-send" in names:
        mails.measure(MAILS)


def generate(sizes):
    """The institution of this run, and one with a hundredth of its records; then what the planner should know."""
    from django.db import connection

    from kemitraan.core import clock
    from kemitraan.monitoring import generated
    from kemitraan.monitoring.benchmarks.figures import say
    from kemitraan.monitoring.benchmarks.imports import new_institution

    found = (generated.institution_for(None), new_institution("seperseratus"))
    for number, (institution, part) in enumerate(zip(found, (sizes, sizes.divided(100)), strict=True)):
        generated.generate(
            institution=institution,
            organizations=part.organizations,
            agreements=part.agreements,
            reports=part.reports,
            seed=SEED + number,
            today=clock.today(institution.time_zone),
            say=say,
        )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return found


def leave_work(institution, rows: int) -> None:
    """For the programs that run afterwards: a signed-in session, pages to ask for, and a list to read."""
    from pathlib import Path

    from django.conf import settings
    from django.urls import reverse

    from kemitraan.core.registry import resources
    from kemitraan.exchange.services import imports as services
    from kemitraan.exchange.services.background import read_later
    from kemitraan.monitoring.benchmarks import imports, pages

    client = pages.client_of(institution)
    routes = ("partners:organization-list", "pendampingan:report-list", "programs:agreement-list", "monitoring:my-work")
    work = {
        "cookie": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "pages": [reverse(route) for route in routes],
    }
    (Path(settings.VAR_DIR) / "benchmark.json").write_text(json.dumps(work))
    user = pages.coordinator_of(institution)
    batch = services.upload_import(
        actor=user,
        institution=institution,
        resource=resources["organizations"],
        file_name=imports.FILE_NAME,
        data=imports.list_of(rows),
        options={"source": "pengukuran"},
    )
    read_later(actor=user, batch=batch, total=rows)


if __name__ == "__main__":
    sys.exit(main())
