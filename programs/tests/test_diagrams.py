"""The pictures of patterns: geometry that holds for any number of parties, and what a real partnership shows."""

import datetime as dt
import itertools
import math

import pytest
import time_machine
from django.urls import reverse

from kemitraan.core.numbering import roman
from partners.tests.factories import OrganizationFactory, SizeThresholdFactory
from programs.models import PartyEpisode
from programs.patterns import PATTERNS, Shape
from programs.rules.diagrams import WIDTH, line_between, linked_pairs, place_parties
from programs.selectors.diagrams import diagram_of, in_picture_order, sample_diagram
from programs.selectors.readiness import size_warnings_of
from programs.tests.factories import (
    ObligationFactory,
    OccurrenceFactory,
    PartnershipFactory,
    PartnershipPartyFactory,
)

TODAY = dt.date(2026, 5, 1)
MAKE_UPS = [(shape, one, rest) for shape in Shape for one in (1, 2) for rest in (1, 2, 3, 4, 6, 7, 12)]


@pytest.fixture
def on_first_of_may():
    with time_machine.travel(dt.datetime(2026, 5, 1, 3, tzinfo=dt.UTC), tick=False):
        yield


def half(place) -> tuple[float, float]:
    return place.half_width or place.radius, place.radius


class TestGeometry:
    @pytest.mark.parametrize(("shape", "one", "rest"), MAKE_UPS)
    def test_parties_lie_inside_and_apart(self, shape, one, rest):
        places, height = place_parties(shape, [True] * one + [False] * rest)
        assert len(places) == one + rest
        for place in places:
            wide, high = half(place)
            assert wide <= place.x <= WIDTH - wide
            assert high <= place.y <= height - high
        for a, b in itertools.combinations(places, 2):
            if a.half_width:
                assert abs(a.y - b.y) >= a.radius + b.radius
            else:
                assert math.hypot(a.x - b.x, a.y - b.y) >= a.radius + b.radius

    def test_places_follow_the_order_given(self):
        places, _ = place_parties(Shape.OVER, [False, True, False])
        assert [place.y for place in places] == [190, 50, 190]

    def test_equals_are_of_one_size_and_all_linked(self):
        marks = [True, True, True]
        places, _ = place_parties(Shape.RING, marks)
        assert len({place.radius for place in places}) == 1
        assert linked_pairs(Shape.RING, marks) == [(0, 1), (0, 2), (1, 2)]

    def test_nucleus_is_linked_to_each_plasma_and_plasmas_not_to_each_other(self):
        assert linked_pairs(Shape.AROUND, [True, False, False]) == [(0, 1), (0, 2)]

    def test_lines_of_both_directions_stay_apart(self):
        (a, b), _ = place_parties(Shape.CHAIN, [True, False])
        there, back = line_between(a, b), line_between(b, a)
        assert abs(there.bend[1] - back.bend[1]) > 20
        assert there.head[0] == there.end

    @pytest.mark.parametrize(("number", "text"), [(1, "I"), (4, "IV"), (9, "IX"), (13, "XIII")])
    def test_parties_are_counted_as_the_source_text_does(self, number, text):
        assert roman(number) == text


@pytest.fixture
def nucleus(coordinator):
    """A company with two plasma groups; it owes the first a late duty, and the first owes it a fulfilled one."""
    institution = coordinator.membership.institution
    partnership = PartnershipFactory(institution=institution, pattern="inti_plasma", status="active")
    parties = [
        PartnershipPartyFactory(partnership=partnership, role=role, order=order, is_lead=role == "inti")
        for order, role in enumerate(["plasma", "inti", "plasma"])
    ]
    first, company, _ = (party.organization for party in parties)
    home = {"agreement": None, "partnership": partnership, "institution": institution}
    owed = ObligationFactory(debtor=company, creditor=first, **home)
    OccurrenceFactory(obligation=owed, due_on=TODAY - dt.timedelta(days=1))
    done = ObligationFactory(debtor=first, creditor=company, **home)
    OccurrenceFactory(obligation=done, due_on=TODAY, state="fulfilled")
    ObligationFactory(debtor=first, creditor=company, is_waived_by_agreement=True, waiver_reason="Tidak perlu.", **home)
    return partnership


def picture(user, partnership):
    parties = list(partnership.parties.select_related("organization").with_absence(TODAY))
    return diagram_of(user, partnership, PATTERNS[partnership.pattern], parties)


@pytest.mark.usefixtures("on_first_of_may")
class TestLiveDiagram:
    def test_the_nucleus_comes_first_whatever_the_order_of_entry(self, nucleus):
        parties = in_picture_order(PATTERNS["inti_plasma"], list(nucleus.parties.all()))
        assert [party.role for party in parties] == ["inti", "plasma", "plasma"]

    def test_edges_say_how_many_and_how_they_stand(self, coordinator, nucleus):
        shown = picture(coordinator, nucleus)
        assert [(edge.color, edge.count) for edge in sorted(shown.edges, key=lambda edge: edge.color)] == [
            ("late", 1),
            ("ok", 1),
        ]
        assert shown.sentence == "Inti-plasma dengan 3 pihak, 2 kewajiban, ada yang terlambat."

    @pytest.mark.parametrize(
        ("state", "color"), [("reported", "wait"), ("disputed", "late"), ("open", "late"), ("fulfilled", "ok")]
    )
    def test_the_worst_state_colors_the_edge(self, coordinator, nucleus, state, color):
        duty = nucleus.obligations.filter(occurrences__state="open").get()
        reason = "Belum lengkap." if state == "disputed" else ""
        duty.occurrences.update(state=state, dispute_reason=reason, disputed_on=TODAY if reason else None)
        colors = {
            edge.sentence.split(":")[0].split(" kepada ")[0]: edge.color for edge in picture(coordinator, nucleus).edges
        }
        assert colors[nucleus.parties.get(role="inti").organization.name] == color

    def test_who_left_is_drawn_as_away(self, coordinator, nucleus):
        gone = nucleus.parties.filter(role="plasma").last()
        PartyEpisode.objects.create(
            institution=nucleus.institution, party=gone, from_on=dt.date(2026, 1, 1), until_on=dt.date(2026, 2, 1)
        )
        shown = picture(coordinator, nucleus)
        assert [node.name for node in shown.nodes if node.is_away] == [gone.organization.name]
        assert "1 pihak sedang tidak ikut serta" in shown.sentence

    def test_many_parties_are_numbered_and_named_in_the_table(self, coordinator, nucleus):
        for order in range(3, 12):
            PartnershipPartyFactory(partnership=nucleus, role="plasma", order=order)
        shown = picture(coordinator, nucleus)
        assert {node.short_name for node in shown.nodes} == {""}
        assert [node.number for node in shown.nodes][-1] == "XII"

    @pytest.mark.parametrize("more", [0, 6])
    def test_a_picture_takes_one_query(self, coordinator, nucleus, django_assert_num_queries, more):
        for order in range(3, 3 + more):
            PartnershipPartyFactory(partnership=nucleus, role="plasma", order=order)
        parties = list(nucleus.parties.select_related("organization").with_absence(TODAY))
        with django_assert_num_queries(1):
            diagram_of(coordinator, nucleus, PATTERNS["inti_plasma"], parties)

    def test_the_page_of_a_partnership_shows_it(self, client, coordinator, nucleus):
        client.force_login(coordinator)
        page = client.get(nucleus.get_absolute_url()).text
        assert page.count("diagram-edge edge-late") == 1
        assert 'viewBox="0 0 400.0 310.0"' in page
        assert "Tentang pola ini" in page


class TestSizes:
    @pytest.fixture
    def sized(self, nucleus):
        SizeThresholdFactory(institution=None)
        return nucleus

    def warnings(self, partnership):
        pattern = PATTERNS[partnership.pattern]
        return [item.rule for item in size_warnings_of(partnership, pattern, partnership.parties.all())]

    def give(self, partnership, role, sales):
        for party in partnership.parties.filter(role=role):
            type(party.organization).objects.filter(pk=party.organization_id).update(sales_idr=sales)

    def test_unknown_sizes_are_not_judged(self, sized):
        assert self.warnings(sized) == []

    def test_a_small_nucleus_warns(self, sized):
        self.give(sized, "inti", 3_000_000_000)
        assert self.warnings(sized) == ["size_inti"]

    def test_plasma_as_large_as_the_nucleus_warns_for_each(self, sized):
        self.give(sized, "inti", 40_000_000_000)
        self.give(sized, "plasma", 40_000_000_000)
        assert self.warnings(sized) == ["size_plasma", "size_plasma"]

    def test_fitting_sizes_do_not_warn(self, sized):
        self.give(sized, "inti", 60_000_000_000)
        self.give(sized, "plasma", 1_000_000_000)
        assert self.warnings(sized) == []

    def test_patterns_of_equals_ask_for_no_sizes(self, coordinator, django_assert_num_queries):
        partnership = PartnershipFactory(institution=coordinator.membership.institution, pattern="futuristik")
        with django_assert_num_queries(0):
            assert size_warnings_of(partnership, PATTERNS["futuristik"], []) == []


class TestPages:
    @pytest.mark.parametrize("code", PATTERNS)
    def test_every_pattern_is_explained_with_roles_standards_and_end(self, client, coordinator, code):
        client.force_login(coordinator)
        pattern = PATTERNS[code]
        page = client.get(reverse("programs:pattern-detail", args=[code])).text
        for said in (pattern.standard_setter, pattern.end_rule, *(role.label for role in pattern.roles)):
            assert said in page
        for listed in (*pattern.supports, *pattern.capabilities, *pattern.texts):
            assert listed.label in page
        for sentence in pattern.forbidden:
            assert sentence in page
        assert f"?pola={code}" in page

    def test_a_partner_reads_it_without_the_button(self, client, partner_user):
        client.force_login(partner_user)
        page = client.get(reverse("programs:pattern-detail", args=["asuh"])).text
        assert "Pengasuh" in page
        assert "?pola=" not in page

    def test_an_unknown_pattern_is_not_found(self, client, coordinator):
        client.force_login(coordinator)
        assert client.get(reverse("programs:pattern-detail", args=["lain"])).status_code == 404

    def test_a_partnership_of_another_institution_is_not_listed(self, client, coordinator):
        PartnershipFactory(pattern="asuh", name="Milik lembaga lain (contoh)")
        own = PartnershipFactory(pattern="asuh", institution=coordinator.membership.institution)
        client.force_login(coordinator)
        page = client.get(reverse("programs:pattern-detail", args=["asuh"])).text
        assert own.name in page
        assert "Milik lembaga lain" not in page

    def test_explaining_pictures_show_the_shapes_of_the_source_text(self):
        around = sample_diagram(PATTERNS["inti_plasma"])
        assert [node.name for node in around.nodes] == ["Inti", *["Plasma"] * 4]
        assert [node.number for node in sample_diagram(PATTERNS["futuristik"]).nodes] == ["I", "II", "III"]
        assert len(sample_diagram(PATTERNS["sejajar"]).links) == 1

    def test_the_choice_of_a_pattern_explains_each(self, client, coordinator):
        OrganizationFactory(institution=coordinator.membership.institution)
        client.force_login(coordinator)
        page = client.get(reverse("programs:pattern-list")).text
        assert all(reverse("programs:pattern-detail", args=[code]) in page for code in PATTERNS)
