"""With the example loaded, every page around accompaniment, accounts and duties passes axe and fits a phone."""

from collections.abc import Iterator
from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client

from kemitraan.accounts.models import User
from kemitraan.core.tests.axe import violations
from kemitraan.monitoring.demo import load_demo
from kemitraan.monitoring.demo.cast import PASSWORD
from kemitraan.monitoring.tests.journey.person import FITS
from kemitraan.monitoring.tests.routes import Route, all_routes
from kemitraan.monitoring.tests.test_isolation import RECORD, model_of
from pendampingan.views.progress import PURPOSES
from pendampingan.views.support import KINDS
from programs.enums import EntryKind
from programs.models import ClauseTemplate, ComponentTemplate, Instrument

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# Who opens the pages that are theirs; each page is opened once, by the first who may.
READERS = ("koordinator", "pendamping", "mitra", "pengamat", "admin")
PARTS = ("pendampingan:", "programs:settlement", "programs:statement", "programs:rule", "programs:entr")
PARTS += ("programs:obligation", "programs:occurrence", "programs:delivery", "programs:party-ledger")
# What stands in an address beside its record.
WORDS = {
    "pendampingan:group-assess": [{"part": part} for part in PURPOSES],
    "pendampingan:group-support": [{"kind": kind} for kind in KINDS],
    "programs:entry-add": [{"kind": kind} for kind in EntryKind],
}
SHIPPED = (
    (ComponentTemplate, "0010_ship_component_templates", "ship_templates"),
    (ClauseTemplate, "0013_ship_clause_templates", "ship"),
    (Instrument, "0024_ship_instruments", "ship_instruments"),
)
# So many of the newest records are tried until one has this page: a draft, something that waits for an answer.
TRIED = 5


@pytest.fixture
def example(transactional_db) -> None:
    """The example over what migrations ship; tests before this one may have emptied those tables."""
    for model, migration, name in SHIPPED:
        if not model.objects.filter(institution=None).exists():
            getattr(import_module(f"programs.migrations.{migration}"), name)(apps, None)
    load_demo()


def paths_for(route: Route, reader: User) -> Iterator[list[str]]:
    """For each of the newest records that the reader sees its addresses, one for each word that the route knows."""
    words = WORDS.get(route.name, [{}])
    if "<uuid:" not in route.pattern:
        yield [route.path(**word) for word in words]
    elif RECORD.match(route.pattern):
        for record in model_of(route)._default_manager.visible_to(reader).order_by("-pk")[:TRIED]:
            yield [route.path(public_id=str(record.public_id), **word) for word in words]


def pages_of(reader: User, seen: set[str]) -> Iterator[str]:
    """What opens for this person and was not opened before; only that costs a browser."""
    client = Client()
    client.force_login(reader)
    for route in all_routes():
        if route.is_post_only or not route.name.startswith(PARTS):
            continue
        for paths in paths_for(route, reader):
            if route.name in seen:
                break
            for path in paths:
                answer = client.get(path)
                if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                    seen.add(route.name)
                    yield path


def test_every_page_passes_axe_and_fits_a_phone(example, open_context):
    seen: set[str] = set()
    wrong = {}
    for name in READERS:
        reader = User.objects.get(email=f"{name}@demo.test")
        page = open_context(phone=True).new_page()
        page.goto("/masuk/")
        page.fill("input[type=email]", reader.email)
        page.fill("input[type=password]", PASSWORD)
        page.locator("main button[type=submit]").first.click()
        page.wait_for_url("**/")
        for path in pages_of(reader, seen):
            page.goto(path)
            found = violations(page)
            if found or not page.evaluate(FITS):
                wrong[f"{name} {path}"] = found or "wider than a phone"
    assert wrong == {}
    assert len(seen) > 70
