"""The navigation shows what exists and what the role may open."""

import pytest
from django.http import HttpResponse
from django.urls import include, path, reverse

from kemitraan.accounts.tests.factories import UserFactory
from kemitraan.core.navigation import visible_items


def nothing(request, *args):
    return HttpResponse()


partners = ([path("mitra/", nothing, name="organization-list")], "partners")
monitoring = ([path("", nothing, name="my-work")], "monitoring")
exchange = ([path("impor/", nothing, name="import-list")], "exchange")
urlpatterns = [path("", include(patterns)) for patterns in (partners, monitoring, exchange)]

pytestmark = pytest.mark.urls(__name__)


def labels(role, path="/", **extra):
    return [item.label for item in visible_items(role=role, path=path, **extra)]


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("admin", ["Pekerjaan saya", "Mitra", "Impor"]),
        ("coordinator", ["Pekerjaan saya", "Mitra", "Impor"]),
        ("mentor", ["Pekerjaan saya", "Mitra"]),
        ("observer", ["Pekerjaan saya", "Mitra"]),
        ("partner", ["Pekerjaan saya"]),
        (None, ["Pekerjaan saya"]),
    ],
)
def test_navigation_each_role_sees_its_own(role, expected):
    assert labels(role) == expected


@pytest.mark.urls("kemitraan.urls")
@pytest.mark.parametrize(
    ("role", "expected"),
    [(None, ["Pekerjaan saya", "Pengaturan"]), ("mentor", ["Pekerjaan saya", "Mitra", "Pengaturan"])],
)
def test_navigation_superuser_sees_what_the_role_sees_and_the_settings(role, expected):
    assert {*expected} <= {*labels(role, is_superuser=True)}
    assert "Surat keluar" not in labels(role, is_superuser=True)


@pytest.mark.urls("kemitraan.urls")
@pytest.mark.parametrize(
    "who", ["admin_user", "coordinator", "mentor_user", "partner_user", "observer", "operator", "stranger"]
)
def test_navigation_every_entry_shown_opens(who, request, db, client_for):
    """Also for the operator, and for a person who belongs to no institution (yet)."""
    person = UserFactory() if who == "stranger" else request.getfixturevalue(who)
    client = client_for(person)
    shown = client.get("/").context["navigation"]
    assert [item.url for item in shown]
    assert [(item.url, client.get(item.url).status_code) for item in shown] == [(item.url, 200) for item in shown]


@pytest.mark.urls("kemitraan.urls")
def test_navigation_operator_is_told_what_to_do_first(operator, client_for):
    html = client_for(operator).get("/").content.decode()
    assert "Minta admin lembaga mengundang Anda" not in html
    for name in ("institution", "user", "membership"):
        assert reverse(f"admin:accounts_{name}_add") in html


@pytest.mark.urls("kemitraan.urls")
def test_navigation_person_without_institution_is_told_whom_to_ask(db, client_for):
    html = client_for(UserFactory()).get("/").content.decode()
    assert "Minta admin lembaga mengundang Anda" in html
    assert "/admin/" not in html


@pytest.mark.parametrize(
    ("address", "active"), [("/", ["Pekerjaan saya"]), ("/mitra/abc/", ["Mitra"]), ("/profil/", [])]
)
def test_navigation_marks_the_longest_match(address, active):
    items = visible_items(role="admin", path=address)
    assert [item.label for item in items if item.is_active] == active
