"""The map beside the list: points of the same filter, longitude first, and those without a position counted."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners.selectors import positions
from partners.tests.factories import OrganizationFactory
from partners.tests.routes import LIST

POINTS = "/mitra/titik.geojson"


@pytest.fixture
def placed(institution):
    """Jakarta, Demak (poorly known), and two without a position, one of them archived."""
    return [
        OrganizationFactory(institution=institution, name="Jakarta (contoh)", latitude="-6.2", longitude="106.8"),
        OrganizationFactory(
            institution=institution,
            name="Demak (contoh)",
            kind="group",
            latitude="-6.9",
            longitude="110.6",
            position_accuracy_m=5000,
        ),
        OrganizationFactory(institution=institution, name="Entah (contoh)"),
        OrganizationFactory(institution=institution, name="Arsip (contoh)", status="archived"),
    ]


def names(found: dict) -> set[str]:
    return {feature["properties"]["name"] for feature in found["features"]}


def test_points_are_longitude_first_and_the_rest_is_counted(client_for, coordinator, placed):
    answer = client_for(coordinator).get(POINTS)
    assert answer["Content-Type"] == "application/geo+json"
    found = answer.json()
    jakarta = next(one for one in found["features"] if one["properties"]["name"] == "Jakarta (contoh)")
    assert jakarta["geometry"] == {"type": "Point", "coordinates": [106.8, -6.2]}
    assert jakarta["properties"]["url"] == placed[0].get_absolute_url()
    assert (found["total"], found["without"], found["is_cut"]) == (2, 1, False)
    demak = next(one for one in found["features"] if one["properties"]["name"] == "Demak (contoh)")
    assert demak["properties"]["is_poor"]
    assert not jakarta["properties"]["is_poor"]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("kind=group", {"Demak (contoh)"}),
        ("q=jakarta", {"Jakarta (contoh)"}),
        ("area=106,-7,108,-6", {"Jakarta (contoh)"}),
        ("area=0,0,1,1", set()),
        ("area=ngawur", {"Jakarta (contoh)", "Demak (contoh)"}),
        ("area=108,-6,106,-7", {"Jakarta (contoh)", "Demak (contoh)"}),
    ],
)
def test_map_and_list_have_the_same_filter(client_for, coordinator, placed, query, shown):
    client = client_for(coordinator)
    assert names(client.get(f"{POINTS}?{query}").json()) == shown
    page = client.get(f"{LIST}?{query}&tampilan=peta")
    listed = {row.record.name for row in page.context["table"].paginated_rows if row.record.latitude is not None}
    assert listed == shown


def test_those_without_position_are_counted_whatever_the_area(client_for, coordinator, placed):
    assert client_for(coordinator).get(f"{POINTS}?area=106,-7,108,-6").json()["without"] == 1


def test_more_points_than_a_map_takes_are_cut_and_it_says_so(client_for, coordinator, placed, monkeypatch):
    monkeypatch.setattr(positions, "POINTS_SHOWN", 1)
    found = client_for(coordinator).get(POINTS).json()
    assert (len(found["features"]), found["total"], found["is_cut"]) == (1, 2, True)


def test_points_are_only_those_that_the_reader_sees(client_for, other_coordinator, mentor_user, placed):
    for who in (other_coordinator, mentor_user):
        assert client_for(who).get(POINTS).json()["features"] == []


def test_map_takes_few_queries_and_fits_the_content_policy(client_for, coordinator, placed):
    client = client_for(coordinator)
    for path in (POINTS, f"{LIST}?tampilan=peta"):
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(path)
        assert len(captured) <= 12, path
    html = answer.content.decode()
    assert f'data-map="{POINTS}"' in html
    assert "vendor/leaflet.css" in html
    assert "Daftar saja" in html
    assert "data-map=" not in client.get(LIST).content.decode()
