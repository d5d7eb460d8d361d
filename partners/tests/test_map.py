"""The map beside the list: points of the same filter, longitude first, and those without a position counted."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kemitraan.core.selectors import positions
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
    assert (found["total"], found["without"], found["is_grouped"]) == (2, 1, False)
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


@pytest.fixture
def many(institution, monkeypatch) -> None:
    """More than are sent one by one: three in Demak, two of them at one place, one in Jakarta, and one nowhere."""
    monkeypatch.setattr(positions, "POINTS_SHOWN", 2)
    spots = [("110.6", "-6.9"), ("110.6", "-6.9"), ("110.7", "-6.8"), ("106.8", "-6.2"), (None, None)]
    for number, (longitude, latitude) in enumerate(spots):
        OrganizationFactory(
            institution=institution, name=f"Mitra {number} (contoh)", longitude=longitude, latitude=latitude
        )


def circles(found: dict) -> list[tuple[int, list[float]]]:
    return [
        (feature["properties"]["count"], feature["properties"]["bounds"])
        for feature in found["features"]
        if "count" in feature["properties"]
    ]


def test_near_ones_of_many_are_counted_together_and_none_is_left_out(client_for, coordinator, many):
    found = client_for(coordinator).get(POINTS, {"zoom": "7"}).json()
    assert (found["total"], found["without"], found["is_grouped"]) == (4, 1, True)
    assert circles(found) == [(3, [110.6, -6.9, 110.7, -6.8])]
    alone = [one for one in found["features"] if "name" in one["properties"]]
    assert names({"features": alone}) == {"Mitra 3 (contoh)"}
    middle = next(one for one in found["features"] if "count" in one["properties"])["geometry"]["coordinates"]
    assert middle == pytest.approx([110.65, -6.85])


@pytest.mark.parametrize(
    ("asked", "together", "alone"),
    [
        ({"zoom": "18", "tampak": "110,-7,111,-6"}, [2], {"Mitra 2 (contoh)"}),
        ({"zoom": "18", "tampak": "110.65,-7,111,-6"}, [], {"Mitra 2 (contoh)"}),
        ({"zoom": "10", "tampak": "0,0,1,1"}, [], set()),
        ({"zoom": "0"}, [4], set()),
        ({"zoom": "99999999", "tampak": "110,-7,111,-6"}, [3], set()),
        ({"zoom": "-1"}, [3], {"Mitra 3 (contoh)"}),
        ({"zoom": "7", "tampak": "ngawur"}, [3], {"Mitra 3 (contoh)"}),
        ({"zoom": "7", "tampak": "nan,nan,nan,nan"}, [3], {"Mitra 3 (contoh)"}),
    ],
)
def test_map_gets_what_it_shows_as_near_as_it_is(client_for, coordinator, many, asked, together, alone):
    found = client_for(coordinator).get(POINTS, asked).json()
    assert [count for count, _ in circles(found)] == together
    assert {one["properties"]["name"] for one in found["features"] if "name" in one["properties"]} == alone
    assert found["total"] == 4


def test_few_that_are_seen_of_many_come_one_by_one(client_for, coordinator, many):
    found = client_for(coordinator).get(POINTS, {"zoom": "1", "tampak": "106,-7,107,-6"}).json()
    assert names(found) == {"Mitra 3 (contoh)"}


@pytest.mark.parametrize("asked", [{}, {"area": "110,-7,111,-6"}, {"q": "mitra"}, {"tampak": "110,-7,111,-6"}])
def test_many_points_take_as_few_queries_as_few(client_for, coordinator, many, asked):
    client = client_for(coordinator)
    client.get(POINTS, asked)
    with CaptureQueriesContext(connection) as captured:
        client.get(POINTS, asked)
    assert len(captured) <= 9


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
