"""Pages of searches for partners: who reads them, opening one from checked needs, query counts."""

import pytest
from django.urls import reverse

from kemitraan.core.errors import DomainError, NotAllowed, TransitionRefused
from kemitraan.core.models import AuditEvent
from programs.enums import ProgramStatus
from programs.models import Selection
from programs.services.selections import open_selection
from programs.tests.factories import ProgramFactory
from programs.tests.planning_factories import CandidateFactory, NeedFactory, SelectionFactory, SelectionNeedFactory

LIST_QUERIES = 12


@pytest.fixture
def program(institution):
    return ProgramFactory(institution=institution)


@pytest.fixture
def needs(program):
    return [
        NeedFactory(program=program, name="Ruang pelatihan (contoh)", rank=1),
        NeedFactory(program=program, name="Pelatih mutu (contoh)", aspect="people", unit="orang", rank=2),
    ]


def test_open_selection_without_a_name_is_called_after_its_needs(coordinator, program, needs):
    selection = open_selection(actor=coordinator, program=program, needs=needs[::-1])
    assert selection.name == "Ruang pelatihan (contoh) dan 1 lainnya"
    assert list(selection.needs.order_by("rank")) == needs
    event = AuditEvent.objects.get(action="selection.open")
    told = set(event.subjects.values_list("content_type__model", "object_id"))
    assert told == {("selection", selection.pk), ("program", program.pk), *(("need", need.pk) for need in needs)}


def test_open_selection_with_a_long_need_still_names_the_rest(coordinator, program, needs):
    needs[0].name = "R" * 200
    needs[0].save()
    selection = open_selection(actor=coordinator, program=program, needs=needs)
    assert len(selection.name) == 200
    assert selection.name.endswith("R dan 1 lainnya")


def test_open_selection_needs_a_need_of_this_program_that_may_be_partnered(coordinator, program, needs):
    foreign = NeedFactory(institution=program.institution)
    dropped = NeedFactory(program=program, cancelled_on="2026-01-05", cancel_reason="Tidak perlu")
    kept = NeedFactory(program=program, is_partnered=False, partnered_reason="Dikerjakan sendiri")
    for wrong in ([], [needs[0], foreign], [needs[0], dropped], [needs[0], kept]):
        with pytest.raises(DomainError) as error:
            open_selection(actor=coordinator, program=program, needs=wrong)
        assert error.value.field == "needs"
    assert not Selection.objects.exists()


def test_open_selection_is_for_the_office_and_programs_that_go_on(coordinator, observer, program, needs):
    with pytest.raises(NotAllowed):
        open_selection(actor=observer, program=program, needs=needs)
    program.status = ProgramStatus.FINISHED
    program.save()
    with pytest.raises(TransitionRefused):
        open_selection(actor=coordinator, program=program, needs=needs)


def test_checked_needs_open_a_search(client_for, coordinator, program, needs):
    address = reverse("programs:program-selections", args=[program.public_id])
    page = client_for(coordinator).get(address).content.decode()
    assert all(str(need.public_id) in page for need in needs)
    answer = client_for(coordinator).post(
        reverse("programs:selection-create", args=[program.public_id]),
        {"needs": [needs[1].public_id, "ngawur"]},
    )
    selection = Selection.objects.get()
    assert answer.url == selection.get_absolute_url()
    assert list(selection.needs.all()) == [needs[1]]
    assert selection.name in client_for(coordinator).get(address).content.decode()


def test_a_search_without_needs_is_refused_in_words(client_for, coordinator, program):
    address = reverse("programs:selection-create", args=[program.public_id])
    page = client_for(coordinator).post(address, follow=True)
    assert "Pilih paling sedikit satu kebutuhan." in page.content.decode()


def test_searches_are_read_by_those_who_see_the_institution(
    client_for, coordinator, observer, mentor_user, partner_user, other_admin, program
):
    selection = SelectionFactory(program=program)
    addresses = [reverse("programs:program-selections", args=[program.public_id]), selection.get_absolute_url()]
    for address in addresses:
        for user in (coordinator, observer):
            assert client_for(user).get(address).status_code == 200
        for user in (mentor_user, partner_user, other_admin):
            assert client_for(user).get(address).status_code == 404
    create = reverse("programs:selection-create", args=[program.public_id])
    assert client_for(observer).post(create).status_code == 403
    assert client_for(other_admin).post(create).status_code == 404
    assert create not in client_for(observer).get(addresses[0]).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_searches_of_a_program_cost_constant_queries(
    client_for, coordinator, program, needs, count, django_assert_max_num_queries
):
    for _ in range(count):
        selection = SelectionFactory(program=program)
        SelectionNeedFactory(selection=selection, need=needs[0])
        CandidateFactory(selection=selection)
    client = client_for(coordinator)
    with django_assert_max_num_queries(LIST_QUERIES):
        client.get(reverse("programs:program-selections", args=[program.public_id]))
