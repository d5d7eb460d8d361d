"""The navigation shows what exists and what the role may open."""

import pytest
from django.http import HttpResponse
from django.urls import include, path

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


def test_navigation_superuser_sees_all_that_exists():
    assert labels(None, is_superuser=True) == ["Pekerjaan saya", "Mitra", "Impor"]


@pytest.mark.parametrize(
    ("address", "active"), [("/", ["Pekerjaan saya"]), ("/mitra/abc/", ["Mitra"]), ("/profil/", [])]
)
def test_navigation_marks_the_longest_match(address, active):
    items = visible_items(role="admin", path=address)
    assert [item.label for item in items if item.is_active] == active
