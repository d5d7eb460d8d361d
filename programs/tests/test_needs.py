"""Needs: from gaps, decided with a reason, ordered by hand or by priority, given up and taken up again."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from kemitraan.core.errors import DomainError, NotAllowed, StaleVersion, TransitionRefused
from kemitraan.core.models import AuditEvent
from programs.enums import ProgramStatus
from programs.models import Component, Need
from programs.services.need_order import move_need, order_by_priority, order_needs
from programs.services.needs import align_need, create_need, create_needs_from_gaps, update_need
from programs.tests.factories import ProgramFactory
from programs.tests.planning_factories import ComponentFactory, NeedFactory

REASON = "Lembaga tidak memilikinya sendiri."


@pytest.fixture
def program(institution):
    return ProgramFactory(institution=institution, ends_on=dt.date(2026, 12, 31))


@pytest.fixture
def needs(program):
    return [NeedFactory(program=program, name=name, rank=rank) for rank, name in enumerate("ABC", start=1)]


def names(program) -> str:
    return "".join(Need.objects.filter(program=program).standing().order_by("rank").values_list("name", flat=True))


class TestFromGaps:
    def test_each_gap_becomes_one_need_with_its_quantity_aspect_and_period(self, coordinator, program):
        ComponentFactory(program=program, name="Gedung", required_quantity=3, available_quantity=1)
        ComponentFactory(
            program=program, kind="trainer", name="Pelatih", required_quantity=3, available_quantity=1, unit="orang"
        )
        ComponentFactory(program=program, name="Cukup", required_quantity=1, available_quantity=1)
        made = create_needs_from_gaps(actor=coordinator, program=program)
        assert [(need.name, need.aspect, need.quantity, need.unit) for need in made] == [
            ("Gedung", "facility", Decimal(2), "ruang"),
            ("Pelatih", "people", Decimal(2), "orang"),
        ]
        assert {(need.starts_on, need.ends_on) for need in made} == {(program.starts_on, program.ends_on)}
        assert AuditEvent.objects.filter(action="need.create").count() == 2

    def test_twice_makes_nothing_the_second_time(self, coordinator, program):
        ComponentFactory(program=program)
        assert len(create_needs_from_gaps(actor=coordinator, program=program)) == 1
        assert create_needs_from_gaps(actor=coordinator, program=program) == []
        assert Need.objects.count() == 1

    def test_a_gap_that_grew_is_aligned_with_old_and_new_in_the_trail(self, coordinator, program):
        component = ComponentFactory(program=program, required_quantity=2, available_quantity=1)
        (need,) = create_needs_from_gaps(actor=coordinator, program=program)
        Component.objects.filter(pk=component.pk).update(required_quantity=5)
        assert align_need(actor=coordinator, need=need).quantity == 4
        assert "dari 1 ruang menjadi 4 ruang" in AuditEvent.objects.get(action="need.align").sentence

    def test_a_need_without_component_is_not_aligned(self, coordinator, needs):
        with pytest.raises(DomainError, match="tidak dibuat dari komponen"):
            align_need(actor=coordinator, need=needs[0])


class TestWriting:
    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"aspect": "funds", "flow": "mutual"}, "flow"),
            ({"aspect": "facility", "activity_form": "joint"}, "activity_form"),
        ],
    )
    def test_what_does_not_fit_the_aspect_is_refused_at_its_field(self, coordinator, program, values, field):
        with pytest.raises(ValidationError) as refused:
            create_need(actor=coordinator, program=program, values={"name": "Lain"} | values)
        assert field in refused.value.message_dict

    def test_facilities_and_people_may_go_both_ways(self, coordinator, program):
        for aspect in ("facility", "people"):
            values = {"name": aspect, "aspect": aspect, "flow": "mutual"}
            assert create_need(actor=coordinator, program=program, values=values).flow == "mutual"

    def test_a_component_of_another_program_is_refused(self, coordinator, institution, program):
        foreign = ComponentFactory(program=ProgramFactory(institution=institution))
        with pytest.raises(DomainError, match="program lain"):
            create_need(
                actor=coordinator,
                program=program,
                values={"name": "Lain", "aspect": "facility", "component": foreign},
            )

    def test_two_people_do_not_overwrite_each_other(self, coordinator, needs):
        update_need(actor=coordinator, need=needs[0], values={"importance": 5}, version=1)
        with pytest.raises(StaleVersion):
            update_need(actor=coordinator, need=needs[0], values={"importance": 1}, version=1)

    def test_only_the_office_writes_and_only_while_the_program_goes_on(self, coordinator, observer, program, needs):
        with pytest.raises(NotAllowed):
            update_need(actor=observer, need=needs[0], values={"importance": 5})
        type(program).objects.filter(pk=program.pk).update(status=ProgramStatus.FINISHED)
        with pytest.raises(TransitionRefused):
            create_need(actor=coordinator, program=program, values={"name": "Lain", "aspect": "facility"})


class TestOrder:
    @pytest.mark.parametrize(("steps", "order"), [(-1, "BAC"), (1, "ACB"), (-9, "BAC"), (9, "ACB"), (0, "ABC")])
    def test_the_middle_one_moves_as_far_as_it_goes(self, coordinator, program, needs, steps, order):
        move_need(actor=coordinator, need=needs[1], steps=steps)
        assert names(program) == order

    def test_named_ones_come_first_and_the_rest_follows(self, coordinator, program, needs):
        order_needs(actor=coordinator, program=program, needs=[needs[2]])
        assert names(program) == "CAB"

    def test_priority_puts_the_product_first_and_keeps_equal_ones_in_place(self, coordinator, program, needs):
        update_need(actor=coordinator, need=needs[1], values={"importance": 5, "urgency": 4})
        order_by_priority(actor=coordinator, program=program)
        assert names(program) == "BAC"


class TestPages:
    def test_order_and_priority_change_from_the_list(self, client_for, coordinator, program, needs):
        client = client_for(coordinator)
        client.post(reverse("programs:need-move", args=[needs[2].public_id]), {"arah": "teratas"})
        assert names(program) == "CAB"
        client.post(reverse("programs:need-priority", args=[needs[1].public_id]), {"importance": "5", "urgency": "5"})
        client.post(reverse("programs:needs-order", args=[program.public_id]), {"menurut": "prioritas"})
        assert names(program) == "BCA"

    def test_partners_and_mentors_find_no_needs(self, client_for, partner_user, mentor_user, program, needs):
        for person in (partner_user, mentor_user):
            client = client_for(person)
            assert client.get(reverse("programs:program-needs", args=[program.public_id])).status_code == 404
            assert client.get(needs[0].get_absolute_url()).status_code == 404

    @pytest.mark.parametrize("count", [1, 3])
    def test_query_counts_do_not_grow(self, client_for, coordinator, program, django_assert_max_num_queries, count):
        made = [NeedFactory(program=program, component=ComponentFactory(program=program)) for _ in range(count)]
        client = client_for(coordinator)
        for address in (reverse("programs:program-needs", args=[program.public_id]), made[0].get_absolute_url()):
            client.get(address)
            with django_assert_max_num_queries(20):
                assert client.get(address).status_code == 200
