"""The pages of needs: the list with its actions, and one need made, changed, brought in line, given up and taken up."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kemitraan.core.models import AuditEvent
from partners.tests.factories import RegionFactory
from programs.enums import ProgramStatus
from programs.models import Need
from programs.services.need_decisions import cancel_need, decide_needs
from programs.services.selections import open_selection
from programs.tests.factories import ProgramFactory
from programs.tests.planning_factories import ComponentFactory, NeedCoverageFactory, NeedFactory

LIST_QUERIES = 12
DETAIL_QUERIES = 20
FORM = {
    "name": "Pelatih pemasaran",
    "aspect": "people",
    "flow": "mutual",
    "stage": "implementation",
    "quantity": "2 orang",
    "importance": "4",
    "urgency": "5",
    "starts_on": "01/03/2026",
    "ends_on": "30/06/2026",
}


@pytest.fixture
def program(institution):
    return ProgramFactory(institution=institution, ends_on=dt.date(2026, 12, 31))


@pytest.fixture
def needs(program):
    return [NeedFactory(program=program, name=name, rank=rank) for rank, name in enumerate("ABC", start=1)]


def url(name: str, record) -> str:
    return reverse(f"programs:{name}", args=[record.public_id])


class TestMaking:
    def test_a_need_without_a_gap_is_written_as_people_type_it(self, client_for, coordinator, program, needs):
        client = client_for(coordinator)
        assert "Kebutuhan baru" in client.get(url("need-create", program)).text
        answer = client.post(url("need-create", program), FORM)
        need = Need.objects.get(name="Pelatih pemasaran")
        assert answer.url == need.get_absolute_url()
        assert (need.quantity, need.unit, need.priority, need.rank) == (2, "orang", 20, 4)
        assert (need.starts_on, need.ends_on) == (dt.date(2026, 3, 1), dt.date(2026, 6, 30))
        page = client.get(need.get_absolute_url()).text
        assert "20 dari 25 (kepentingan 4 × kemendesakan 5)" in page
        assert "2 orang" in page

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"name": ""}, "Pelatih"),
            ({"aspect": "funds"}, "Hanya sarana dan tenaga yang dapat berjalan dua arah."),
            ({"activity_form": "joint"}, "Bentuk kegiatan hanya untuk aspek program kegiatan."),
            ({"quantity": "dua"}, "dua"),
            ({"ends_on": "01/02/2026"}, "Tanggal sampai tidak boleh sebelum tanggal mulai."),
            ({"importance": "6"}, "6"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_typed_is_lost(self, client_for, coordinator, program, wrong, sentence):
        answer = client_for(coordinator).post(url("need-create", program), FORM | wrong)
        assert answer.status_code == 422
        assert "Pelatih pemasaran" in answer.text or wrong.get("name") == ""
        assert sentence in answer.text or wrong.get("name") == ""
        assert not Need.objects.exists()

    def test_the_same_form_sent_twice_makes_one(self, client_for, coordinator, program):
        client, data = client_for(coordinator), FORM | {"form_token": "8b0c7c1c-3f3c-4f7e-9a53-6b5a1d7a0001"}
        first, second = (client.post(url("need-create", program), data) for _ in range(2))
        assert first.url == second.url
        assert Need.objects.count() == 1

    def test_all_gaps_become_needs_at_one_press(self, client_for, coordinator, program):
        for name in ("Gedung", "Aula"):
            ComponentFactory(program=program, name=name)
        client, address = client_for(coordinator), url("needs-from-gaps", program)
        assert "2 kekurangan belum punya kebutuhan" in client.get(url("program-needs", program)).text
        assert "2 kebutuhan dibuat." in client.post(address, follow=True).text
        assert "Semua kekurangan sudah punya kebutuhan." in client.post(address, follow=True).text
        assert Need.objects.count() == 2

    def test_one_gap_becomes_a_need_and_nothing_of_another_program(self, client_for, coordinator, institution, program):
        mine = ComponentFactory(program=program, name="Gedung")
        foreign = ComponentFactory(program=ProgramFactory(institution=institution), name="Lain")
        ComponentFactory(program=program, name="Aula")
        chosen = {"component": [str(mine.public_id), str(foreign.public_id), "bukan-id"]}
        client_for(coordinator).post(url("needs-from-gaps", program), chosen)
        assert list(Need.objects.values_list("name", flat=True)) == ["Gedung"]


class TestChanging:
    def changed(self, need, **values) -> dict:
        return FORM | {"opened_version": need.version} | values

    def test_a_need_is_changed_and_told(self, client_for, coordinator, needs):
        client, address = client_for(coordinator), url("need-edit", needs[0])
        assert 'value="A"' in client.get(address).text
        assert client.post(address, self.changed(needs[0])).url == needs[0].get_absolute_url()
        needs[0].refresh_from_db()
        assert (needs[0].name, needs[0].flow, needs[0].rank) == ("Pelatih pemasaran", "mutual", 1)
        assert AuditEvent.objects.get(action="need.update").changes

    def test_another_persons_change_is_shown_and_mine_kept(self, client_for, coordinator, needs):
        client, address = client_for(coordinator), url("need-edit", needs[0])
        client.post(address, self.changed(needs[0], name="Punya orang lain"))
        answer = client.post(address, self.changed(needs[0], name="Punya saya"))
        assert answer.status_code == 409
        assert "Punya orang lain" in answer.text
        assert "Punya saya" in answer.text
        assert Need.objects.get(pk=needs[0].pk).name == "Punya orang lain"

    def test_a_component_of_another_program_is_not_offered(self, client_for, coordinator, institution, needs):
        foreign = ComponentFactory(program=ProgramFactory(institution=institution))
        answer = client_for(coordinator).post(url("need-edit", needs[0]), self.changed(needs[0], component=foreign.pk))
        assert answer.status_code == 422
        assert Need.objects.get(pk=needs[0].pk).component is None

    def test_the_region_comes_by_its_code(self, client_for, coordinator, needs):
        region = RegionFactory()
        client_for(coordinator).post(url("need-edit", needs[0]), self.changed(needs[0], region=region.code))
        assert Need.objects.get(pk=needs[0].pk).region == region

    def test_a_need_is_brought_in_line_with_its_gap(self, client_for, coordinator, program):
        component = ComponentFactory(program=program, required_quantity=5, available_quantity=1)
        need = NeedFactory(program=program, component=component, quantity=Decimal(2))
        client = client_for(coordinator)
        page = client.get(need.get_absolute_url()).text
        assert "kebutuhan mencatat <strong>2</strong>" in page
        assert "Jumlah disamakan dengan kekurangannya." in client.post(url("need-align", need), follow=True).text
        assert Need.objects.get(pk=need.pk).quantity == 4
        assert "Samakan" not in client.get(need.get_absolute_url()).text

    def test_without_a_component_there_is_nothing_to_align(self, client_for, coordinator, needs):
        answer = client_for(coordinator).post(url("need-align", needs[0]), follow=True)
        assert "Kebutuhan ini tidak dibuat dari komponen." in answer.text


class TestList:
    def test_what_stands_is_shown_and_what_was_given_up_on_request(self, client_for, coordinator, program, needs):
        cancel_need(actor=coordinator, need=needs[2], reason="Kegiatan ditunda.")
        client, address = client_for(coordinator), url("program-needs", program)
        assert needs[2].get_absolute_url() not in client.get(address).text
        shown = client.get(address, {"shown": "cancelled"}).text
        assert needs[2].get_absolute_url() in shown
        assert needs[0].get_absolute_url() not in shown

    def test_it_is_narrowed_and_grouped(self, client_for, coordinator, program, needs):
        decide_needs(actor=coordinator, program=program, needs=needs[:1], is_partnered=True, reason="Perlu.")
        NeedFactory(program=program, name="Pelatih", aspect="people", stage="implementation", rank=9)
        client, address = client_for(coordinator), url("program-needs", program)
        partnered = client.get(address, {"partnered": "ya"}).text
        assert needs[0].get_absolute_url() in partnered
        assert needs[1].get_absolute_url() not in partnered
        assert "Tanpa tahap" in client.get(address, {"group": "stage"}).text
        assert "Tidak ada kebutuhan yang cocok" in client.get(address, {"aspect": "funds"}).text

    def test_each_row_says_what_became_of_it(self, client_for, coordinator, program, needs):
        open_selection(actor=coordinator, program=program, needs=needs[:1])
        NeedCoverageFactory(need=needs[1])
        page = client_for(coordinator).get(url("program-needs", program)).text
        assert page.count("Sedang dicari") == 1
        assert page.count("Ada pemenuhan") == 1

    def test_what_covers_no_more_is_searched_for_again(self, client_for, coordinator, program, needs):
        coverage = NeedCoverageFactory(need=needs[1])
        partnerships = type(coverage.party.partnership).objects
        partnerships.filter(pk=coverage.party.partnership_id).update(status="ended")
        page = client_for(coordinator).get(url("program-needs", program)).text
        assert "Ada pemenuhan" not in page

    def test_after_an_action_the_list_is_as_it_was_filtered(self, client_for, coordinator, program, needs):
        data = {"arah": "turun", "query": "aspect=facility"}
        answer = client_for(coordinator).post(url("need-move", needs[0]), data)
        assert answer.url == f"{url('program-needs', program)}?aspect=facility"

    @pytest.mark.parametrize("way", ["", "samping"])
    def test_a_way_that_is_none_moves_nothing(self, client_for, coordinator, program, needs, way):
        client_for(coordinator).post(url("need-move", needs[0]), {"arah": way})
        assert list(Need.objects.order_by("rank").values_list("name", flat=True)) == ["A", "B", "C"]

    def test_a_priority_off_the_scale_is_refused_in_words(self, client_for, coordinator, needs):
        answer = client_for(coordinator).post(url("need-priority", needs[0]), {"importance": "9"}, follow=True)
        assert "Pilih angka 1 sampai 5." in answer.text
        assert Need.objects.get(pk=needs[0].pk).importance == 3


class TestReaders:
    POSTS = ("need-move", "need-priority", "need-align", "need-restore")

    def test_observers_read_and_change_nothing(self, client_for, observer, program, needs):
        client = client_for(observer)
        page = client.get(url("program-needs", program)).text
        assert "A" in page
        assert 'id="pilihan"' not in page
        assert client.get(needs[0].get_absolute_url()).status_code == 200
        for name in self.POSTS:
            assert client.post(url(name, needs[0]), {"arah": "naik"}).status_code == 403
        for name in ("needs-from-gaps", "needs-decide", "needs-order"):
            assert client.post(url(name, program), {"reason": "x", "needs": str(needs[0].public_id)}).status_code == 403
        for name in ("need-edit", "need-cancel", "need-decide"):
            assert client.get(url(name, needs[0])).status_code == 403
        assert client.get(url("need-create", program)).status_code == 403

    def test_others_find_nothing(self, client_for, other_coordinator, mentor_user, partner_user, program, needs):
        for person in (other_coordinator, mentor_user, partner_user):
            client = client_for(person)
            assert client.get(url("program-needs", program)).status_code == 404
            assert client.get(needs[0].get_absolute_url()).status_code == 404
            for name in self.POSTS:
                assert client.post(url(name, needs[0])).status_code == 404

    def test_of_a_program_that_is_over_everything_stays_as_it_is(self, client_for, coordinator, program, needs):
        type(program).objects.filter(pk=program.pk).update(status=ProgramStatus.FINISHED)
        client = client_for(coordinator)
        assert "Ubah" not in client.get(needs[0].get_absolute_url()).text.partition("<h1")[2].partition("</header>")[0]
        answer = client.post(url("need-edit", needs[0]), FORM | {"opened_version": 1})
        assert answer.status_code == 422
        assert Need.objects.get(pk=needs[0].pk).name == "A"


@pytest.mark.parametrize(("page", "most"), [("list", LIST_QUERIES), ("detail", DETAIL_QUERIES)])
def test_the_list_and_the_page_cost_the_same_for_one_and_for_three(client_for, coordinator, program, page, most):
    client, counts = client_for(coordinator), []
    need = NeedFactory(program=program, component=ComponentFactory(program=program))
    address = url("program-needs", program) if page == "list" else need.get_absolute_url()
    for more in (0, 2):
        for _ in range(more):
            NeedCoverageFactory(need=NeedFactory(program=program, component=ComponentFactory(program=program)))
            NeedCoverageFactory(need=need)
        if not more:
            NeedCoverageFactory(need=need)
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= most
