"""What holds for every page: one heading, nothing inline, and looking changes nothing."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kemitraan.monitoring.tests.routes import all_routes

INLINE = re.compile(
    r"""<[a-z][^>]*\s(?:style|on[a-z]+)\s*=|<style\b|<script(?![^>]*\bsrc=)(?![^>]*type="application/json")[^>]*>|javascript:""",
    re.IGNORECASE,
)
WRITES = re.compile(r"^\s*(?:INSERT|UPDATE|DELETE|REPLACE|ALTER|CREATE|DROP)\b", re.IGNORECASE)
PAGES = [
    route for route in all_routes() if not route.parameters and "^" not in route.pattern and not route.is_post_only
]
LISTS = [route for route in PAGES if route.name.endswith("-list")]


def by_name(route) -> str:
    return route.name


def html_of(client, path: str) -> str | None:
    """The page at `path`, or None when it answers with something else than a page."""
    answer = client.get(path)
    is_page = answer.status_code == 200 and answer["Content-Type"].startswith("text/html")
    return answer.content.decode() if is_page else None


@pytest.mark.parametrize("route", PAGES, ids=by_name)
def test_page_has_one_heading_a_title_and_nothing_inline(route, admin_user, client_for):
    html = html_of(client_for(admin_user), route.path())
    if html is None:
        return
    assert not INLINE.findall(html)
    if "<html" in html:
        assert len(re.findall(r"<h1\b", html)) == 1
        assert re.search(r"<title>\s*\S", html)
        assert '<html lang="id">' in html


@pytest.mark.parametrize("path", ["/masuk/", "/sandi/lupa/", "/undangan/tidak-ada/", "/tidak-ada/"])
def test_page_without_sign_in_has_one_heading_and_nothing_inline(path, db, client):
    html = client.get(path, follow=True).content.decode()
    assert not INLINE.findall(html)
    assert len(re.findall(r"<h1\b", html)) == 1


@pytest.mark.parametrize("route", PAGES, ids=by_name)
def test_looking_never_writes(route, admin_user, client_for):
    client = client_for(admin_user)
    client.get(route.path())
    with CaptureQueriesContext(connection) as captured:
        client.get(route.path())
    assert not [query["sql"] for query in captured if WRITES.match(query["sql"])]


@pytest.mark.parametrize("route", LISTS, ids=by_name)
def test_list_stands_any_address(route, admin_user, client_for):
    client = client_for(admin_user)
    for query in ("page=999", "page=abc", "per_page=7", "sort=ngawur", "sort=-pk", "q=%00", "q=%25_'", "state=ngawur"):
        assert client.get(f"{route.path()}?{query}").status_code == 200, query


def test_every_page_forbids_inline_code_and_foreign_sources(coordinator, client_for):
    policy = client_for(coordinator).get("/")["Content-Security-Policy"]
    assert "unsafe" not in policy
    for part in ("default-src 'self'", "script-src 'self'", "style-src 'self'", "object-src 'none'", "base-uri 'none'"):
        assert part in policy
