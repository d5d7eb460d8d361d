"""The coverage page of a program, the panel on a duty, and the forms that write coverage by hand."""

from decimal import Decimal as D
from xml.etree import ElementTree

import pytest
from django.urls import reverse

from kemitraan.accounts.tests.fixtures import person
from partners.tests.factories import CapabilityFactory, RepresentativeFactory
from programs.models import NeedCoverage
from programs.selectors.coverage import coverage_of
from programs.selectors.coverage_picture import picture_of
from programs.selectors.exchanges import exchanges_of
from programs.services.coverage import cover_need
from programs.tests.duties import NOON, add_duty, bare_duty, running_partnership
from programs.tests.factories import ProgramFactory
from programs.tests.planning_factories import NeedFactory


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def program(institution):
    return ProgramFactory(institution=institution, status="running")


@pytest.fixture
def partnership(institution, program):
    return running_partnership(institution, program=program)


@pytest.fixture
def party(partnership):
    party = partnership.parties.get(role="pengasuh")
    party.contribution, party.expectation = "Aula dan dapur", "Nama baik desa"
    party.save()
    return party


@pytest.fixture
def need(program):
    return NeedFactory(program=program, name="Aula <pelatihan>", quantity=D(6), unit="ruang")


def page_of(program) -> str:
    return reverse("programs:program-coverage", args=[program.public_id])


def words(answer) -> str:
    return " ".join(answer.content.decode().split())


class TestPage:
    def test_shows_figure_matrix_picture_and_both_directions(self, coordinator, client_for, program, need, party):
        NeedFactory(program=program, name="Dana", aspect="funds", quantity=D(10), unit="juta")
        cover_need(actor=coordinator, need=need, party=party, quantity=D(4))
        CapabilityFactory(organization=party.organization, direction="need", description="Pelatih bersertifikat")
        text = words(client_for(coordinator).get(page_of(program)))
        assert "<strong>0</strong> dari 2 kebutuhan terpenuhi" in text
        assert "Kurang 2 ruang" in text
        assert f"{party.organization}: Aula &lt;pelatihan&gt;, 4 ruang (disepakati)" in text
        for line in ("Aula dan dapur", "Nama baik desa", "Pelatih bersertifikat"):
            assert line in text
        assert f"?kebutuhan={need.public_id}" not in text.split("Dana</a>")[0].split("Aula")[-1]

    def test_without_needs_says_so(self, coordinator, client_for, program):
        assert "Belum ada kebutuhan yang dimitrakan" in words(client_for(coordinator).get(page_of(program)))

    def test_observer_reads_and_changes_nothing(self, observer, coordinator, client_for, program, need, party):
        coverage = cover_need(actor=coordinator, need=need, party=party)
        text = words(client_for(observer).get(page_of(program)))
        assert "Terpenuhi" in text
        assert "cakupan/baru" not in text
        assert reverse("programs:coverage-edit", args=[coverage.public_id]) not in text

    @pytest.mark.parametrize("role", ["mentor", "partner"])
    def test_is_not_there_for_those_who_do_not_read_planning(self, institution, client_for, program, party, role):
        user = person(institution, role, "Orang Lain (contoh)")
        if role == "partner":
            RepresentativeFactory(organization=party.organization, membership=user.membership, institution=institution)
            assert client_for(user).get(program.get_absolute_url()).status_code == 200
        for address in (page_of(program), reverse("programs:coverage-create", args=[program.public_id])):
            assert client_for(user).get(address).status_code in {403, 404}
        assert client_for(user).get(page_of(program)).status_code == 404

    def test_queries_stay_the_same(
        self, coordinator, client_for, institution, program, need, party, django_assert_num_queries
    ):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        client = client_for(coordinator)

        def count() -> int:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(page_of(program)).status_code == 200
            return len(queries)

        cover_need(actor=coordinator, need=need, party=party)
        count()
        before = count()
        for _ in range(2):
            more = running_partnership(institution, program=program)
            other = NeedFactory(program=program)
            cover_need(actor=coordinator, need=other, party=more.parties.first())
            cover_need(actor=coordinator, need=other, obligation=bare_duty(more))
            CapabilityFactory(organization=more.parties.first().organization, direction="need")
        assert count() == before <= 20


class TestPicture:
    def test_bands_are_as_thick_as_their_share_and_stay_inside(self, coordinator, institution, program, need, party):
        cover_need(actor=coordinator, need=need, party=party, quantity=D(3))
        picture = picture_of(coverage_of(coordinator, program))
        (bar,), (right,) = picture.needs, picture.organizations
        (band,) = picture.bands
        numbers = [float(part.split(",")[-1].lstrip("MVC")) for part in band.path.split() if part != "Z"]
        assert max(numbers) - min(numbers) >= bar.height / 2 - 0.2
        assert min(numbers) >= 0
        assert max(numbers) <= picture.height
        assert right.height >= 12

    def test_too_much_is_squeezed_into_the_need(self, coordinator, institution, program, need, party):
        other = running_partnership(institution, program=program).parties.first()
        cover_need(actor=coordinator, need=need, party=party, quantity=D(6))
        cover_need(actor=coordinator, need=need, party=other, quantity=D(6))
        picture = picture_of(coverage_of(coordinator, program))
        assert [round(node.height) for node in picture.organizations] == [14, 14]
        assert len(picture.sentences) == 2

    def test_nothing_covered_is_no_picture(self, coordinator, program, need):
        assert picture_of(coverage_of(coordinator, program)) is None

    def test_page_draws_well_formed_svg_without_styles(self, coordinator, client_for, program, need, party):
        cover_need(actor=coordinator, need=need, party=party)
        html = client_for(coordinator).get(page_of(program)).content.decode()
        start = html.index('<svg class="picture"')
        svg = html[start : html.index("</svg>", start) + 6]
        root = ElementTree.fromstring(svg)
        assert root.get("role") == "img"
        assert all(element.get("style") is None for element in root.iter())
        assert len(list(root.iter("path"))) == 1


class TestForms:
    def send(self, client, address, **data):
        return client.post(address, data)

    def test_covering_from_the_matrix(self, coordinator, client_for, program, need, party):
        client = client_for(coordinator)
        address = reverse("programs:coverage-create", args=[program.public_id])
        asked = f"{address}?kebutuhan={need.public_id}&pihak={party.public_id}"
        form = client.get(asked).content.decode()
        assert f'<option value="p:{party.public_id}" selected>' in form
        assert f'<option value="{need.public_id}" selected>' in form
        answer = self.send(client, address, need=need.public_id, by=f"p:{party.public_id}", quantity="2,5", note="")
        assert answer["Location"] == page_of(program)
        assert NeedCoverage.objects.get().quantity == D("2.5")

    def test_covering_by_a_duty_from_its_page(self, coordinator, client_for, need, partnership):
        duty = add_duty(coordinator, partnership)
        client = client_for(coordinator)
        assert "Hubungkan kebutuhan" in words(client.get(duty.get_absolute_url()))
        address = reverse("programs:obligation-coverage-create", args=[duty.public_id])
        answer = self.send(client, address, need=need.public_id, quantity="", note="")
        assert answer["Location"] == duty.get_absolute_url()
        text = words(client.get(duty.get_absolute_url()))
        assert "Aula &lt;pelatihan&gt;" in text
        assert "6 ruang · Berjalan terus" in text

    def test_duty_without_program_offers_no_need(self, coordinator, client_for, institution):
        duty = add_duty(coordinator, running_partnership(institution))
        assert "Hubungkan kebutuhan" not in words(client_for(coordinator).get(duty.get_absolute_url()))

    def test_partner_sees_the_duty_and_not_what_it_covers(
        self, coordinator, client_for, institution, need, partnership
    ):
        duty = add_duty(coordinator, partnership)
        cover_need(actor=coordinator, need=need, obligation=duty)
        user = person(institution, "partner", "Wakil (contoh)")
        RepresentativeFactory(organization=duty.debtor, membership=user.membership, institution=institution)
        text = words(client_for(user).get(duty.get_absolute_url()))
        assert "Kebutuhan yang dipenuhi" not in text
        assert "Aula" not in text

    def test_double_is_refused_with_a_sentence(self, coordinator, client_for, program, need, party):
        cover_need(actor=coordinator, need=need, party=party)
        address = reverse("programs:coverage-create", args=[program.public_id])
        answer = self.send(client_for(coordinator), address, need=need.public_id, by=f"p:{party.public_id}")
        assert answer.status_code == 422
        assert "sudah memenuhi kebutuhan itu" in words(answer)

    @pytest.mark.parametrize("by", ["", "p:", "p:bukan", "k:00000000-0000-0000-0000-000000000000"])
    def test_unknown_party_is_refused(self, coordinator, client_for, program, need, party, by):
        address = reverse("programs:coverage-create", args=[program.public_id])
        assert self.send(client_for(coordinator), address, need=need.public_id, by=by).status_code == 422
        assert not NeedCoverage.objects.exists()

    def test_changing_and_taking_back(self, coordinator, client_for, program, need, party):
        coverage = cover_need(actor=coordinator, need=need, party=party)
        client = client_for(coordinator)
        edit = reverse("programs:coverage-edit", args=[coverage.public_id])
        answer = self.send(client, edit, quantity="4", note="Aula", opened_version=1)
        assert answer["Location"] == page_of(program)
        coverage.refresh_from_db()
        assert (coverage.quantity, coverage.note) == (4, "Aula")
        end = reverse("programs:coverage-end", args=[coverage.public_id])
        assert self.send(client, end, reason=" ").status_code == 422
        assert self.send(client, end, reason="Mundur")["Location"] == page_of(program)
        assert "Aula &lt;pelatihan&gt;: " not in words(client.get(page_of(program)))

    @pytest.mark.parametrize("role", ["mentor_user", "partner_user", "observer"])
    def test_only_the_office_writes(self, coordinator, client_for, program, need, party, role, request):
        coverage = cover_need(actor=coordinator, need=need, party=party)
        client = client_for(request.getfixturevalue(role))
        for route, key in (("edit", coverage), ("end", coverage), ("create", program)):
            answer = client.post(reverse(f"programs:coverage-{route}", args=[key.public_id]), {"reason": "-"})
            assert answer.status_code in {403, 404}
        coverage.refresh_from_db()
        assert coverage.ended_on is None


class TestExchanges:
    def test_mutual_need_is_brought_and_gained_given_only_gained(self, coordinator, program, partnership, party):
        mutual = NeedFactory(program=program, name="Tukar pelatih", flow="mutual", aspect="people")
        given = NeedFactory(program=program, name="Ruang pamer", flow="given")
        cover_need(actor=coordinator, need=mutual, party=party)
        cover_need(actor=coordinator, need=given, party=party)
        (mine, *_) = exchanges_of(coordinator, program, coverage_of(coordinator, program))
        assert [line.text for line in mine.brings] == ["Aula dan dapur", "Tukar pelatih"]
        assert [line.text for line in mine.gains] == ["Nama baik desa", "Tukar pelatih", "Ruang pamer"]

    def test_duty_owed_to_it_is_a_gain_and_one_cancelled_is_not(self, coordinator, program, partnership, party):
        other = partnership.parties.get(role="asuhan")
        duty = add_duty(coordinator, partnership, description="Membina produksi")
        gone = bare_duty(partnership, description="Menjual bersama")
        gone.cancelled_at = NOON
        gone.save()
        rows = exchanges_of(coordinator, program, coverage_of(coordinator, program))
        (theirs,) = [row for row in rows if row.organization == other.organization]
        assert [(line.text, line.note) for line in theirs.gains] == [("Membina produksi", f"Dari {duty.debtor}")]
