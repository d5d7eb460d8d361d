"""Many assignments at once, their cells in the list, and where the groups are."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kemitraan.core import clock
from kemitraan.core.models import AuditEvent
from kemitraan.core.tests.bulk import confirmed, taken_back
from pendampingan.models import Assignment
from pendampingan.tests.factories import AssignmentFactory, MentorFactory, VisitFactory
from programs.tests.factories import ProgramFactory

LIST = "pendampingan:assignment-list"
PAGE, POINTS = "/pendampingan/penugasan/", "/pendampingan/penugasan/titik.geojson"
VISIT_POINTS = "/pendampingan/kunjungan/titik.geojson"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def three(mentor) -> list[Assignment]:
    return AssignmentFactory.create_batch(3, mentor=mentor)


@pytest.fixture
def tomorrow() -> str:
    return (clock.today("Asia/Jakarta") + dt.timedelta(days=1)).strftime("%d/%m/%Y")


def fresh(rows) -> list[Assignment]:
    return [Assignment.objects.get(pk=row.pk) for row in rows]


def test_rhythm_of_many_is_changed_and_each_gets_its_own_back(client_for, coordinator, three):
    Assignment.objects.filter(pk=three[0].pk).update(cadence_weeks=4)
    client = client_for(coordinator)
    page = confirmed(client, LIST, three, "rhythm", cadence_weeks="1", report_due_days="")
    assert [row.cadence_weeks for row in fresh(three)] == [1, 1, 1]
    assert [row.report_due_days for row in fresh(three)] == [3, 3, 3]
    taken_back(client, page)
    assert [row.cadence_weeks for row in fresh(three)] == [4, 2, 2]
    assert AuditEvent.objects.filter(action="assignment.update", via="bulk").count() == 6


def test_rhythm_asks_for_at_least_one_change(client_for, coordinator, three):
    start = f"/massal/mulai/{LIST}/"
    ticked = {"selected": [str(three[0].public_id)], "action": "rhythm"}
    client = client_for(coordinator)
    token = client.post(start, ticked).context["form_token"]
    answer = client.post(start, ticked | {"yakin": "1", "jumlah": "1", "form_token": token})
    assert answer.status_code == 422
    assert "Isi paling sedikit satu yang berubah." in answer.content.decode()


def test_groups_are_handed_over_together_and_one_that_is_theirs_already_says_so(
    client_for, coordinator, institution, mentor, three, tomorrow
):
    heir = MentorFactory(institution=institution)
    own = AssignmentFactory(mentor=heir)
    page = confirmed(
        client_for(coordinator),
        LIST,
        [*three, own],
        "hand-over",
        mentor=str(heir.pk),
        ends_on=tomorrow,
        reason="Cuti",
    )
    assert page.context["done_count"] == 3
    assert page.context["refused"] == [{"name": str(own), "reason": "Pilih pendamping yang lain."}]
    assert (
        Assignment.objects.filter(mentor=heir, starts_on=clock.today("Asia/Jakarta") + dt.timedelta(days=2)).count()
        == 3
    )
    assert {row.ended_reason for row in fresh(three)} == {"Cuti"}


def test_ended_assignments_go_on_when_it_is_taken_back(client_for, coordinator, three, tomorrow):
    client = client_for(coordinator)
    page = confirmed(client, LIST, three, "end", ends_on=tomorrow, reason="Keliru")
    assert all(row.ends_on for row in fresh(three))
    taken_back(client, page)
    assert [row.ends_on for row in fresh(three)] == [None] * 3


def test_ended_one_among_them_stays_and_says_why(client_for, coordinator, mentor, tomorrow):
    over = AssignmentFactory(mentor=mentor, ends_on=clock.today("Asia/Jakarta") - dt.timedelta(days=1))
    page = confirmed(client_for(coordinator), LIST, [over], "end", ends_on=tomorrow, reason="x")
    assert page.context["refused"][0]["reason"] == "Penugasan ini sudah berakhir."


def test_program_of_many_is_set_and_taken_back(client_for, coordinator, institution, three):
    program = ProgramFactory(institution=institution)
    client = client_for(coordinator)
    page = confirmed(client, LIST, three, "program", program=str(program.public_id))
    assert {row.program for row in fresh(three)} == {program}
    taken_back(client, page)
    assert {row.program for row in fresh(three)} == {None}


@pytest.mark.parametrize("who", ["mentor_user", "observer"])
def test_only_the_office_acts_on_many_or_changes_cells(request, client_for, who, three):
    client = client_for(request.getfixturevalue(who))
    html = client.get(PAGE).content.decode()
    assert "cell-check" not in html
    assert "cell-edit" not in html
    assert client.post(f"/massal/mulai/{LIST}/", {"semua": "1", "action": "end"}).status_code == 403
    cell = f"{PAGE}{three[0].public_id}/sel/cadence_weeks/"
    assert client.post(cell, {"value": "3"}, headers=HTMX).status_code == 403


def test_rhythm_is_changed_in_its_cell_and_reads_as_the_list_does(client_for, coordinator, three):
    client = client_for(coordinator)
    cell = f"{PAGE}{three[0].public_id}/sel/cadence_weeks/"
    answer = client.post(cell, {"value": "3", "opened_version": three[0].version}, headers=HTMX)
    assert "setiap 3 minggu" in answer.content.decode()
    assert "setiap 3 minggu" in client.get(PAGE).content.decode()
    wrong = client.post(cell, {"value": "90", "opened_version": 2}, headers=HTMX)
    assert wrong.status_code == 422


def test_cell_of_an_ended_assignment_is_only_read(client_for, coordinator, mentor):
    AssignmentFactory(mentor=mentor, ends_on=clock.today("Asia/Jakarta") - dt.timedelta(days=1))
    assert "cell-edit" not in client_for(coordinator).get(PAGE).content.decode()


# --- Map ------------------------------------------------------------------------------------------
@pytest.fixture
def placed(mentor) -> list[Assignment]:
    """Groups in Demak and Jakarta, and one without a position."""
    spots = [("-6.9", "110.6"), ("-6.2", "106.8"), (None, None)]
    return [
        AssignmentFactory(mentor=mentor, organization__latitude=latitude, organization__longitude=longitude)
        for latitude, longitude in spots
    ]


def test_points_are_the_groups_of_the_list_with_their_mentor(client_for, coordinator, mentor, placed):
    found = client_for(coordinator).get(POINTS).json()
    assert (found["total"], found["without"]) == (2, 1)
    demak = found["features"][0]
    assert demak["geometry"]["coordinates"] == [110.6, -6.9]
    assert demak["properties"]["name"] == placed[0].organization.name
    assert demak["properties"]["kind"] == str(mentor)
    assert demak["properties"]["url"] == placed[0].get_absolute_url()


@pytest.mark.parametrize(("query", "count"), [("area=110,-7,111,-6", 1), ("situation=ended", 0), ("", 2)])
def test_map_and_list_have_the_same_filter(client_for, coordinator, placed, query, count):
    client = client_for(coordinator)
    assert client.get(f"{POINTS}?{query}").json()["total"] == count
    page = client.get(f"{PAGE}?{query}&tampilan=peta")
    listed = [row.record for row in page.context["table"].paginated_rows]
    assert sum(row.organization.latitude is not None for row in listed) == count
    assert f'data-map="{POINTS}"' in page.content.decode()


def test_mentors_see_their_own_groups_on_the_map(client_for, mentor_user, other_coordinator, placed):
    AssignmentFactory(
        organization__latitude="-6.9", organization__longitude="110.6", mentor__institution=placed[0].institution
    )
    assert client_for(mentor_user).get(POINTS).json()["total"] == 2
    assert client_for(other_coordinator).get(POINTS).json()["total"] == 0


def test_visits_stand_on_a_map_too(client_for, coordinator, placed):
    VisitFactory(assignment=placed[0])
    VisitFactory(assignment=placed[2])
    client = client_for(coordinator)
    found = client.get(VISIT_POINTS).json()
    assert (found["total"], found["without"]) == (1, 1)
    assert found["features"][0]["properties"]["url"].endswith("#kunjungan")
    assert client.get(f"{VISIT_POINTS}?situation=late").json()["total"] == 0
    assert f'data-map="{VISIT_POINTS}"' in client.get("/pendampingan/kunjungan/?tampilan=peta").content.decode()


def test_points_take_as_few_queries_for_many_as_for_few(client_for, coordinator, mentor, placed):
    client = client_for(coordinator)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            client.get(POINTS)
        counts.append(len(captured))
        AssignmentFactory.create_batch(3, mentor=mentor, organization__latitude="-6.9", organization__longitude="110.6")
    assert counts[0] == counts[1] <= 9
