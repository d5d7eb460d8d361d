"""A mentor of one group walks the whole product and finds nothing of the group of another mentor.

Every route, with every record of the other group and with the own ones; lists with filters, exports, options, points,
the calendar feed, search, first page, reminders, files. A new route or table is walked the day it is added.
"""

import datetime as dt
import io
import zipfile
from collections.abc import Iterator

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from kemitraan.accounts.models import User
from kemitraan.core import registry
from kemitraan.core.models import Attachment
from kemitraan.monitoring.demo import load_demo
from kemitraan.monitoring.selectors import search_everything
from kemitraan.monitoring.tests.another_mentor import (
    MARK,
    NOT_OF_A_GROUP,
    WORD,
    by_model,
    domain_models,
    everything_of_another,
)
from kemitraan.monitoring.tests.routes import Route, all_routes
from kemitraan.monitoring.tests.test_isolation import WITH_RECORD, model_of
from kemitraan.monitoring.work import work_of
from partners.models import Organization
from pendampingan.models import Mentor
from pendampingan.services.calendar_feeds import make_feed
from programs.models import Program

pytestmark = pytest.mark.django_db  # all of them, so that none comes after tests that empty the tables

NOW = "2027-01-18T05:00:00Z"
OWN_SHOWN = 2
# What stands in addresses beside a record; one that a route does not know is "not found" and proves nothing.
WORDS = {
    "pendampingan:group-support": ("rujukan", "sumber-daya", "fakta", "pemeriksaan"),
    "pendampingan:group-assess": ("masukan", "proses", "sifat", "hasil", "keluaran"),
    "pendampingan:work-plan-month": ("2027-01", "2027-02"),
}
PROGRESS = ("masukan", "proses", "sifat", "hasil", "keluaran", "angka", "pelatihan", "rujukan", "sumber", "data")
PLAIN = [
    route for route in all_routes() if not route.parameters and "^" not in route.pattern and not route.is_post_only
]
LISTS = [route for route in PLAIN if route.name.endswith("-list")]
GENERIC = ("core:timeline", "core:comment-create", "core:comment-people", "exchange:dossier")


def by_name(route: Route) -> str:
    return route.name


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[dict]:
    """The example, and beside it the marked group of a mentor who has nothing to do with `pendamping@demo.test`."""
    with time_machine.travel(NOW, tick=False), django_db_blocker.unblock(), transaction.atomic():
        load_demo()
        office = person("koordinator")
        other = Mentor.objects.get(membership__user__email="pendamping2@demo.test")
        shared = Program.objects.get(
            assignments__mentor__membership__user=person("pendamping"),
            assignments__organization__name__icontains="Sekar",
        )
        new = everything_of_another(office, other, shared)
        try:
            yield {"rows": new, "ids": by_model(new), "mentor": str(other.public_id)}
        finally:
            transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOW, tick=False):
        yield


def person(name: str) -> User:
    user = User.objects.get(email=f"{name}@demo.test")
    return user.act_as(user.memberships.get())


@pytest.fixture
def mentor(world, db) -> User:
    return person("pendamping")


@pytest.fixture
def client(mentor) -> Client:
    browser = Client()
    browser.force_login(mentor)
    return browser


def said(answer) -> str:
    """All that an answer says: its body (of a zip, so of xlsx and docx, the parts), address and headers."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            body = b"\n".join(parts.read(name) for name in parts.namelist())
    return f"{answer.get('Location', '')} {answer.headers} {body.decode('utf-8', 'replace')}"


def paths_of(route: Route, public_id: str) -> list[str]:
    words = [name for kind, name in route.parameters if kind != "uuid"]
    if not words:
        return [route.path(public_id=public_id)]
    return [route.path(public_id=public_id, **{words[0]: word}) for word in WORDS.get(route.name, ("tidak-ada",))]


def test_every_table_of_a_group_is_marked(world):
    marked = {model.__name__ for model in world["rows"]}
    through = {model.__name__ for model in domain_models() if model._meta.auto_created}
    missing = {model.__name__ for model in domain_models()} - marked - NOT_OF_A_GROUP - through
    assert not missing, f"make a row of these in everything_of_another, or say in NOT_OF_A_GROUP why not: {missing}"


def test_the_office_does_meet_the_marked_group(world):
    """Else the walk would prove nothing."""
    browser = Client()
    browser.force_login(person("koordinator"))
    for path in ("/mitra/?q=" + WORD, "/laporan/", "/pendampingan/penugasan/?per_page=100", "/cari/?q=" + WORD):
        assert MARK in said(browser.get(path)), path


@pytest.mark.parametrize("route", PLAIN, ids=by_name)
def test_page_shows_nothing_of_another_mentor(route, client, world):
    group, other = world["ids"]["Organization"][0], world["ids"]["Assignment"][0]
    queries = ("", f"q={WORD}", f"q={WORD[:5]}&per_page=100", "per_page=100&lead=", f"kelompok={group}")
    more = (f"penugasan={other}", f"kunjungan={world['ids']['Visit'][0]}", f"organization={group}", "bulan=2027-02")
    more += tuple(f"pendamping={world['mentor']}&bulan={month}" for month in ("2027-01", "2027-02"))
    for query in (*queries, *more):
        answer = client.get(f"{route.path()}?{query}" if query else route.path())
        assert MARK not in said(answer), query


@pytest.mark.parametrize("route", LISTS, ids=by_name)
@pytest.mark.parametrize("way", [{"tampil": "csv"}, {"tampil": "xlsx"}, {"ekspor": "csv"}, {"ekspor": "xlsx"}], ids=str)
def test_export_holds_nothing_of_another_mentor(route, way, client):
    answer = client.post(route.path(), way)
    assert answer.status_code in {200, 302, 403, 405}
    assert MARK not in said(answer)


@pytest.mark.parametrize("route", WITH_RECORD, ids=by_name)
def test_record_of_another_mentor_is_not_found(route, client, world):
    for public_id in world["ids"].get(model_of(route).__name__, []):
        for path in paths_of(route, public_id):
            for send in (client.post,) if route.is_post_only else (client.get, client.post):
                answer = send(path)
                assert answer.status_code in {403, 404, 405}, path
                assert MARK not in said(answer), path


@pytest.mark.parametrize("route", [route for route in WITH_RECORD if not route.is_post_only], ids=by_name)
def test_own_record_shows_nothing_of_another_mentor(route, client, mentor):
    model = model_of(route)
    rows = model._default_manager.all() if model is Attachment else model._default_manager.visible_to(mentor)
    for record in rows.order_by("-pk")[:OWN_SHOWN]:
        for path in paths_of(route, str(record.public_id)):
            assert MARK not in said(client.get(path)), path


@pytest.mark.parametrize("part", PROGRESS)
def test_progress_of_the_own_group_shows_nothing_of_another(part, client, mentor):
    group = Organization.objects.visible_to(mentor).filter(assignments__mentor__membership__user=mentor).first()
    answer = client.get(f"/pendampingan/kelompok/{group.public_id}/?bagian={part}")
    assert answer.status_code == 200
    assert MARK not in said(answer)


@pytest.mark.parametrize("route", [route for route in all_routes() if route.name in GENERIC], ids=by_name)
def test_history_talk_and_dossier_of_another_are_not_found(route, client, world):
    for model in world["rows"]:
        for public_id in world["ids"].get(model.__name__, [])[:1]:
            answer = client.get(route.path(label=model._meta.label, public_id=public_id), {"q": WORD[:3]})
            assert answer.status_code in {403, 404, 405}, model
            assert MARK not in said(answer)


def test_no_table_opens_to_the_other_mentor(mentor, world):
    """The one door itself: of all marked rows, none is visible."""
    open_rows = {
        model.__name__: model._default_manager.visible_to(mentor).filter(pk__in=keys).count()
        for model, keys in world["rows"].items()
        if hasattr(model._default_manager.all(), "visible_to")
    }
    assert not {name: count for name, count in open_rows.items() if count}


def test_calendar_feed_search_work_and_reminders_hold_nothing_of_another(mentor, world):
    token = make_feed(actor=mentor, mentor=Mentor.objects.get(membership__user=mentor))
    feed = said(Client().get(f"/pendampingan/kalender/{token}/kunjungan.ics"))
    assert "BEGIN:VEVENT" in feed
    assert MARK not in feed
    for query in (WORD, WORD[:4], "kelompok", "laporan"):
        assert MARK not in repr(search_everything(mentor, query))
    today = mentor.membership.institution.today
    assert MARK not in repr(work_of(mentor, today))
    until = today + dt.timedelta(days=400)
    items = [item for source in registry.due_sources for item in source.items(mentor.membership.institution, until)]
    assert [item for item in items if MARK in item.title]
    assert not [item for item in items if MARK in repr(item) and mentor.pk in item.owner_ids]
