"""With the example loaded: nobody meets a record of another institution, and every record page keeps its promises."""

import re
from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kemitraan.accounts.models import Membership, User
from kemitraan.core.models import Attachment
from kemitraan.monitoring.demo import load_demo
from kemitraan.monitoring.tests.routes import Route, all_routes
from kemitraan.monitoring.tests.test_pages import INLINE, WRITES
from kemitraan.reminders.models import ReminderRule
from kemitraan.reminders.tests.factories import RuleFactory
from programs.models import ClauseTemplate, ComponentTemplate, Instrument
from programs.tests.factories import ClauseTemplateFactory
from programs.tests.growth_factories import InstrumentFactory
from programs.tests.planning_factories import ComponentTemplateFactory

# Tables with rows that come with the product and are everybody's; here an own one is made of each.
SHIPPED_TOO = {
    ClauseTemplate: ClauseTemplateFactory,
    ComponentTemplate: ComponentTemplateFactory,
    Instrument: InstrumentFactory,
    ReminderRule: RuleFactory,
}
OWN = ("admin", "koordinator", "pendamping", "mitra", "pengamat")
RECORD = re.compile(r"^(.*?<uuid:public_id>/)")
MAX_QUERIES = 20
# Opened with a token, a label or a person's own row instead of a record of an institution.
WITHOUT_RECORD = {
    "core:draft-discard",
    "core:attachment-add",
    "core:notification-open",
    "core:notification-read",
    "core:timeline",
    "core:comment-create",
    "core:comment-people",
    "exchange:dossier",
}
WITH_RECORD = [route for route in all_routes() if "<uuid:" in route.pattern and route.name not in WITHOUT_RECORD]


def models_by_base() -> dict[str, type]:
    """Which model stands behind each `…/<uuid>/`, as the views say that answer there."""
    found = {"berkas/<uuid:public_id>/": Attachment}
    for route in WITH_RECORD:
        model = getattr(route.view, "model", None)
        base = RECORD.match(route.pattern)
        if model is not None and base:
            found.setdefault(base[1], model)
    return found


MODELS = models_by_base()
MODELS.setdefault("pengaturan/orang/<uuid:public_id>/", Membership)


def model_of(route: Route) -> type:
    return MODELS[RECORD.match(route.pattern)[1]]


@pytest.fixture(scope="module")
def example(django_db_setup, django_db_blocker) -> Iterator[None]:
    """The example, loaded once for this module and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_demo()
        for make in SHIPPED_TOO.values():
            make(institution=User.objects.get(email="koordinator@demo.test").memberships.get().institution)
        try:
            yield
        finally:
            transaction.set_rollback(True)


@pytest.fixture
def signed_in(example, db):
    def client_of(name: str) -> Client:
        client = Client()
        client.force_login(User.objects.get(email=f"{name}@demo.test"))
        return client

    return client_of


def path_of_own_record(route: Route) -> str | None:
    """The route's address for a record of the first institution, if the example has one."""
    institution = User.objects.get(email="koordinator@demo.test").memberships.get().institution
    model = model_of(route)
    rows = model._default_manager.all()
    if model is Attachment:
        rows = rows.filter(institution=institution)
    else:
        rows = rows.visible_to(User.objects.get(email="koordinator@demo.test"))
        if model in SHIPPED_TOO:
            rows = rows.filter(institution=institution)
    record = rows.order_by("-pk").first()
    return route.path(public_id=str(record.public_id)) if record else None


def by_name(route: Route) -> str:
    return route.name


def test_every_route_of_a_record_names_its_model():
    assert not [route.name for route in WITH_RECORD if RECORD.match(route.pattern)[1] not in MODELS]


@pytest.mark.parametrize("route", WITH_RECORD, ids=by_name)
def test_record_of_another_institution_is_not_found(route, signed_in):
    path = path_of_own_record(route)
    if path is None:
        return
    client = signed_in("koordinator2")
    if not route.is_post_only:
        assert client.get(path).status_code in {403, 404}
    answer = client.post(path)
    assert answer.status_code in {403, 404, 405}
    if answer.status_code == 403:
        unknown = route.path(public_id="00000000-0000-4000-8000-000000000000")
        assert client.post(unknown).status_code == 403, "403 must say nothing about the record"


@pytest.mark.parametrize("name", OWN)
@pytest.mark.parametrize("route", [route for route in WITH_RECORD if not route.is_post_only], ids=by_name)
def test_record_page_keeps_its_promises(route, name, signed_in):
    path = path_of_own_record(route)
    if path is None:
        return
    client = signed_in(name)
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    assert answer.status_code in {200, 302, 403, 404, 405}
    assert not [query["sql"] for query in captured if WRITES.match(query["sql"])]
    if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
        html = answer.content.decode()
        assert not INLINE.findall(html)
        assert len(re.findall(r"<h1\b", html)) == 1
        assert len(captured) <= MAX_QUERIES, len(captured)


@pytest.mark.parametrize("name", [*OWN, "koordinator2"])
@pytest.mark.parametrize(
    "route", [route for route in all_routes() if route.name.endswith("-list")] + all_routes()[:1], ids=by_name
)
def test_list_page_takes_few_queries(route, name, signed_in):
    client = signed_in(name)
    client.get(route.path())
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(route.path())
    assert answer.status_code in {200, 403}
    limit = 12 if route.name.endswith("-list") else MAX_QUERIES
    assert len(captured) <= limit, "\n".join(query["sql"][:150] for query in captured)
