"""The pages of a search at work: suggestions, candidates, assessors, the choice, in the browser's own requests."""

from decimal import Decimal

import pytest
from django.urls import reverse

from kemitraan.accounts.enums import Role
from kemitraan.accounts.tests.factories import MembershipFactory
from kemitraan.core.selectors.timeline_sources import events_of
from partners.models import Organization
from partners.tests.factories import CapabilityFactory, OrganizationFactory, RepresentativeFactory, SectorFactory
from programs.enums import CandidateListing, SelectionStatus
from programs.models import Assessor, Candidate, NeedCoverage, Partnership, SelectionDecision
from programs.services.selections import close_selection
from programs.tests.planning_factories import CandidateFactory, SelectionFactory, SelectionNeedFactory
from programs.tests.searches import Search, make_search

DETAIL_QUERIES = 20
LIST_QUERIES = 12


@pytest.fixture
def search(institution, coordinator) -> Search:
    return make_search(institution, coordinator)


@pytest.fixture
def hall(institution) -> Organization:
    organization = OrganizationFactory(institution=institution, name="Gedung Serba Guna (contoh)")
    CapabilityFactory(
        organization=organization,
        institution=institution,
        description="Ruang pelatihan",
        quantity=Decimal(2),
        unit="ruang",
    )
    return organization


def url(name: str, record) -> str:
    return reverse(f"programs:{name}", args=[record.public_id])


def test_checked_suggestions_become_candidates_with_their_reasons(client_for, coordinator, search, hall):
    client = client_for(coordinator)
    page = client.get(url("selection-suggestions", search.selection)).content.decode()
    assert "Menawarkan 2 ruang pelatihan" in page
    assert "Aula Jaya (contoh)" not in page
    client.post(url("candidate-add-suggested", search.selection), {"organizations": [hall.public_id]})
    candidate = Candidate.objects.get(organization=hall)
    assert candidate.suggestion[0]["sentence"].startswith("Menawarkan 2 ruang pelatihan")
    assert list(candidate.candidate_needs.values_list("need", "quantity")) == [(search.needs[0].pk, Decimal(2))]
    page = client.get(search.selection.get_absolute_url()).content.decode()
    assert "Mengapa disarankan" in page
    assert (
        "Gedung Serba Guna (contoh)" not in client.get(url("selection-suggestions", search.selection)).content.decode()
    )


def test_suggestions_come_as_a_part_of_the_page_for_htmx(client_for, coordinator, search, hall):
    address = url("selection-suggestions", search.selection)
    part = client_for(coordinator).get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "Gedung Serba Guna (contoh)" in part
    assert "<h1" in client_for(coordinator).get(address).content.decode()
    narrowed = client_for(coordinator).get(address, {"kind": "cooperative"}).content.decode()
    assert "Tidak ada mitra yang cocok dengan saringan ini." in narrowed
    sector = SectorFactory(institution=hall.institution, name="Pendidikan")
    by_sector = {"sector": sector.public_id}
    assert "Gedung Serba Guna" not in client_for(coordinator).get(address, by_sector).content.decode()
    hall.sectors.add(sector)
    assert "Gedung Serba Guna" in client_for(coordinator).get(address, by_sector).content.decode()


def test_an_organization_is_added_by_name_also_without_scripts(client_for, coordinator, institution, search):
    chosen = OrganizationFactory(institution=institution, name="Sanggar Ombak (contoh)")
    typed = OrganizationFactory(institution=institution, name="Sanggar Karang (contoh)")
    client, address = client_for(coordinator), url("candidate-add", search.selection)
    client.post(address, {"organization": chosen.public_id, "role": "business"})
    client.post(address, {"organization_nama": "sanggar karang (contoh)"})
    assert Candidate.objects.get(organization=chosen).role == "business"
    assert Candidate.objects.get(organization=typed).candidate_needs.count() == 2
    page = client.post(address, {"organization": chosen.public_id}, follow=True).content.decode()
    assert "sudah menjadi calon" in page


def test_a_new_organization_comes_back_and_becomes_a_candidate(client_for, coordinator, search):
    client = client_for(coordinator)
    page = client.get(search.selection.get_absolute_url()).content.decode()
    back = url("candidate-arrive", search.selection)
    address = f"{reverse('partners:organization-create')}?kembali={back}"
    assert address in page
    answer = client.post(address, {"name": "Rumah Kreasi (contoh)", "kind": "foundation_ngo", "country": "Indonesia"})
    made = Organization.objects.get(name="Rumah Kreasi (contoh)")
    assert answer.url == f"{back}?mitra={made.public_id}"
    assert str(made.public_id) in client.get(answer.url).content.decode()
    client.post(url("candidate-add", search.selection), {"organization": made.public_id})
    assert Candidate.objects.filter(selection=search.selection, organization=made).exists()
    assert client.get(back).url == search.selection.get_absolute_url()


@pytest.mark.parametrize("back", ["https://jahat.example/", "//jahat.example/", "javascript:alert(1)"])
def test_a_new_organization_never_leads_elsewhere(client_for, coordinator, back):
    address = f"{reverse('partners:organization-create')}?kembali={back}"
    answer = client_for(coordinator).post(
        address, {"name": "Rumah Kreasi (contoh)", "kind": "foundation_ngo", "country": "Indonesia"}
    )
    assert answer.url == Organization.objects.get(name="Rumah Kreasi (contoh)").get_absolute_url()


def test_ticked_candidates_change_their_list(client_for, coordinator, search):
    client, address = client_for(coordinator), url("candidate-listing", search.selection)
    ticked = [candidate.public_id for candidate in search.candidates[:2]]
    client.post(address, {"selected": ticked, "action": "long"})
    listings = [row.listing for row in Candidate.objects.order_by("pk")]
    assert listings == [CandidateListing.LONG, CandidateListing.LONG, CandidateListing.SHORT]
    client.post(address, {"selected": ticked, "action": "short"})
    assert set(Candidate.objects.values_list("listing", flat=True)) == {CandidateListing.SHORT}
    page = client.post(address, {"action": "short"}, follow=True).content.decode()
    assert "Pilih paling sedikit satu calon." in page


def test_a_candidate_is_changed_removed_and_restored(client_for, coordinator, search):
    client, candidate = client_for(coordinator), search.candidates[0]
    address = url("candidate-update", candidate)
    page = client.get(address).content.decode()
    assert "Dapat memenuhi: Ruang pelatihan" in page
    need = search.needs[1].pk
    data = {"role": "tutor", "note": "Bisa malam", f"need_{need}": "on", f"quantity_{need}": "1.500"}
    client.post(address, data | {"opened_version": candidate.version})
    candidate.refresh_from_db()
    assert (candidate.role, candidate.note) == ("tutor", "Bisa malam")
    assert list(candidate.candidate_needs.values_list("need", "quantity")) == [(need, Decimal(1500))]
    stale = client.post(address, data | {"note": "Lain", "opened_version": candidate.version - 1})
    assert stale.status_code == 409
    remove = url("candidate-remove", candidate)
    assert client.post(remove, {"reason": ""}).status_code == 422
    client.post(remove, {"reason": "Menarik diri"})
    page = client.get(search.selection.get_absolute_url()).content.decode()
    assert "Menarik diri" in page
    client.post(url("candidate-restore", candidate))
    candidate.refresh_from_db()
    assert candidate.removed_on is None


def test_assessors_are_added_and_taken_off(client_for, coordinator, institution, search):
    colleague = MembershipFactory(institution=institution, role=Role.ADMIN).user
    client = client_for(coordinator)
    client.post(url("assessor-add", search.selection), {"user": colleague.public_id})
    page = client.get(search.selection.get_absolute_url()).content.decode()
    assert "1 dari 2" in page
    added = Assessor.objects.get(user=colleague)
    client.post(url("assessor-remove", added), {"reason": "Pindah tugas"})
    added.refresh_from_db()
    assert added.removal_reason == "Pindah tugas"
    page = client.post(url("assessor-add", search.selection), {"user": "x"}, follow=True).content.decode()
    assert "Pilih siapa yang menilai." in page


def test_choosing_is_one_form_with_everything_filled_in(client_for, coordinator, search):
    client, candidate = client_for(coordinator), search.candidates[0]
    page = client.get(url("selection-decision", search.selection)).content.decode()
    address = url("candidate-choose", candidate)
    assert address in page
    assert "Tidak memenuhi kriteria wajib: Kedekatan." in page
    assert "Tetap pilih" in page
    form = client.get(address).context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    answer = client.post(address, data | {"reason": "Paling cocok"})
    assert answer.url == url("selection-decision", search.selection)
    decision = SelectionDecision.objects.get()
    assert decision.party.partnership.name == f"{search.program.name}: Aula Jaya (contoh)"
    assert list(NeedCoverage.objects.values_list("need", "quantity")) == [(search.needs[0].pk, Decimal(2))]
    page = client.get(answer.url).content.decode()
    assert "Paling cocok" in page
    assert "Ruang pelatihan: 2 ruang" in page


def test_choosing_into_a_partnership_that_exists_or_despite_a_failure(client_for, coordinator, search):
    client = client_for(coordinator)
    first = url("candidate-choose", search.candidates[0])
    form = client.get(first).context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    client.post(first, data | {"reason": "Paling cocok"})
    partnership = Partnership.objects.get()
    failing = url("candidate-choose", search.candidates[2])
    choice = f"{partnership.public_id}|mitra"
    need = search.needs[1].pk
    wanted = {"reason": "Ruang besar", "partnership": choice, f"need_{need}": "on", "decided_on": data["decided_on"]}
    assert client.post(failing, wanted).status_code == 422
    client.post(failing, wanted | {"override_reason": "Hanya mereka yang punya"})
    assert partnership.parties.count() == 3
    assert Partnership.objects.count() == 1
    assert client.post(first, data | {"reason": "Lagi"}).status_code == 422


def test_a_new_partnership_needs_its_name(client_for, coordinator, search):
    client, address = client_for(coordinator), url("candidate-choose", search.candidates[0])
    form = client.get(address).context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    answer = client.post(address, data | {"reason": "Cocok", "name": " "})
    assert answer.status_code == 422
    assert "Tulis nama kemitraan baru." in answer.content.decode()


@pytest.mark.parametrize("party", ["keluar", "tetap"])
def test_taking_a_decision_back_asks_about_the_party(client_for, coordinator, search, party):
    client, address = client_for(coordinator), url("candidate-choose", search.candidates[0])
    form = client.get(address).context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    client.post(address, data | {"reason": "Cocok"})
    decision = SelectionDecision.objects.get()
    revoke = url("decision-revoke", decision)
    assert client.post(revoke, {"reason": "", "party": party}).status_code == 422
    client.post(revoke, {"reason": "Batal", "party": party})
    decision.refresh_from_db()
    assert decision.revocation_reason == "Batal"
    assert (decision.party.episodes.get().until_on is None) == (party == "tetap")
    assert "Dicabut" in client.get(decision.get_absolute_url()).content.decode()


def test_a_search_is_renamed_closed_and_reopened(client_for, coordinator, search):
    client, selection = client_for(coordinator), search.selection
    client.post(url("selection-edit", selection), {"name": "Cari ruang", "opened_version": selection.version})
    client.post(url("selection-close", selection), {"reason": "Ditunda"})
    selection.refresh_from_db()
    assert (selection.name, selection.status) == ("Cari ruang", SelectionStatus.CLOSED)
    page = client.get(selection.get_absolute_url()).content.decode()
    assert "Ditunda" in page
    assert 'id="saran"' not in page
    client.post(url("selection-reopen", selection))
    selection.refresh_from_db()
    assert selection.status == SelectionStatus.OPEN


def test_an_assessor_sees_no_results_before_sending_own_scores(client_for, coordinator, search):
    search.assessor.submitted_at = None
    search.assessor.save()
    page = client_for(coordinator).get(url("selection-decision", search.selection)).content.decode()
    assert "Kirim nilai Anda dulu" in page
    assert 'class="cell-num">88' not in page
    assert page.count("Belum dinilai") == 3


def test_observers_read_and_are_offered_nothing_to_change(client_for, observer, coordinator, search, hall):
    client = client_for(observer)
    for name in ("selection-detail", "selection-decision", "selection-suggestions", "selection-history"):
        page = client.get(url(name, search.selection))
        assert page.status_code == 200
        told = page.content.decode()
        assert url("candidate-choose", search.candidates[0]) not in told
    for name in ("candidate-add", "candidate-add-suggested", "candidate-listing", "assessor-add", "selection-reopen"):
        assert client.post(url(name, search.selection)).status_code == 403
    for name in ("candidate-update", "candidate-remove", "candidate-choose"):
        assert client.get(url(name, search.candidates[0])).status_code == 403
    close_selection(actor=coordinator, selection=search.selection, reason="x")
    assert client.post(url("selection-reopen", search.selection)).status_code == 403


def test_partners_mentors_and_others_find_nothing(client_for, partner_user, mentor_user, other_admin, search):
    for user in (partner_user, mentor_user, other_admin):
        client = client_for(user)
        for name in ("selection-detail", "selection-decision", "selection-history", "candidate-arrive"):
            assert client.get(url(name, search.selection)).status_code == 404
        for name in ("candidate-update", "candidate-choose"):
            assert client.get(url(name, search.candidates[0])).status_code in {403, 404}
        assert client.post(url("candidate-restore", search.candidates[0])).status_code in {403, 404}


@pytest.mark.parametrize("count", [1, 3])
def test_pages_of_a_search_cost_constant_queries(
    client_for, coordinator, institution, search, count, django_assert_max_num_queries
):
    selection = SelectionFactory(program=search.program)
    for need in search.needs[: min(count, 2)]:
        SelectionNeedFactory(selection=selection, need=need)
    for number in range(count):
        CandidateFactory(selection=selection)
        CapabilityFactory(
            organization=OrganizationFactory(institution=institution, name=f"Mitra {number}"),
            institution=institution,
            description="Ruang pelatihan",
        )
    client = client_for(coordinator)
    for name, most in (
        ("selection-detail", DETAIL_QUERIES),
        ("selection-decision", DETAIL_QUERIES),
        ("selection-suggestions", DETAIL_QUERIES),
        ("selection-history", DETAIL_QUERIES),
    ):
        with django_assert_max_num_queries(most):
            assert client.get(url(name, selection)).status_code == 200


def test_a_partner_reads_nothing_of_searches_in_the_history_of_what_it_sees(
    client_for, coordinator, partner_user, search
):
    client = client_for(coordinator)
    client.post(url("candidate-remove", search.candidates[1]), {"reason": "Rahasia dapur"})
    address = url("candidate-choose", search.candidates[0])
    form = client.get(address).context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    client.post(address, data | {"reason": "Lebih murah dari Balai"})
    chosen = search.candidates[0].organization
    RepresentativeFactory(organization=chosen, membership=partner_user.membership, institution=chosen.institution)
    partnership = SelectionDecision.objects.get().party.partnership
    for record in (chosen, search.program, partnership):
        events = " ".join(f"{event.sentence} {event.reason}" for event in events_of(partner_user, record))
        assert "pencarian" not in events
        assert "Rahasia dapur" not in events
        assert "Lebih murah" not in events
    assert "pencarian" in " ".join(event.sentence for event in events_of(coordinator, search.program))


def test_a_need_that_was_given_up_is_neither_sought_nor_covered(client_for, coordinator, institution, search, hall):
    need = search.needs[0]
    need.cancelled_on, need.cancel_reason = institution.today, "Tidak jadi"
    need.save()
    client = client_for(coordinator)
    page = client.get(url("selection-suggestions", search.selection)).content.decode()
    assert "Gedung Serba Guna (contoh)" not in page
    assert "(dibatalkan)" in page
    form = client.get(url("candidate-choose", search.candidates[0])).context["form"]
    assert [row.name for row in form.needs] == ["Pelatih mutu"]
    client.post(url("candidate-add", search.selection), {"organization": hall.public_id})
    assert Candidate.objects.get(organization=hall).suggestion == []
