"""Look-alikes while typing, the search for doubles, and the page of pairs."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kemitraan.core import clock
from kemitraan.core.actors import SystemActor
from kemitraan.core.errors import NotAllowed, TransitionRefused
from kemitraan.core.models import AuditEvent
from partners.models import DuplicatePair, DuplicateScan, Organization
from partners.selectors import duplicates
from partners.selectors.duplicates import facts_of, look_alikes, typed_facts
from partners.services import create_organization, delete_organization, update_organization
from partners.services.duplicates import dismiss_pair, find_all_duplicates, find_duplicates, reopen_pair
from partners.tests.factories import ContactFactory, OrganizationFactory
from partners.tests.test_similarity import S01

LIST = "/mitra/ganda/"
TYPED = "/mitra/serupa/"
MOST_QUERIES = 12
NUMERALS = ["I", "II", "III"]
SYSTEM = SystemActor("pencari duplikat")


@pytest.fixture
def six(institution):
    """The organizations of failure S01, in its order."""
    return [OrganizationFactory(institution=institution, name=name, regency="") for name in S01]


def pairs() -> dict[tuple[str, str], bool]:
    return {(pair.first.name, pair.second.name): pair.is_same for pair in DuplicatePair.objects.open()}


def test_search_finds_the_pairs_of_s01(institution, six):
    """Failure S01."""
    assert find_duplicates(actor=SYSTEM, institution=institution) == 6
    found = pairs()
    assert found.pop(("PT. Maju Jaya", "MAJU JAYA, P.T.")) is True
    assert len(found) == 5
    assert not any(found.values())
    assert not any("Sinar" in name or "Bukit" in name for pair in found for name in pair)


@pytest.mark.parametrize("everything", [True, False])
def test_search_follows_changes_whole_or_one_by_one(coordinator, institution, six, everything):
    find_duplicates(actor=SYSTEM, institution=institution)
    DuplicateScan.objects.update(scanned_until=clock.now() + dt.timedelta(hours=1))
    assert find_duplicates(actor=SYSTEM, institution=institution) == 0
    DuplicateScan.objects.update(scanned_until=clock.now())
    update_organization(actor=coordinator, organization=six[3], values={"name": "PT Lain Sekali"}, version=None)
    create_organization(actor=coordinator, values={"name": "PT Bukit Barrat", "kind": "company"})
    assert find_duplicates(actor=SYSTEM, institution=institution, everything=everything)
    found = pairs()
    assert ("PT. Maju Jaya", "MAJU JAYA, P.T.") not in found
    assert not any("PT Lain Sekali" in pair for pair in found)
    assert found[("PT Bukit Barat Tbk", "PT Bukit Barrat")] is False


def test_search_sees_a_new_phone_of_a_contact(institution):
    one, other = OrganizationFactory.create_batch(2, institution=institution, regency="")
    Organization.objects.filter(pk=one.pk).update(phone="0812-9876-5432", name="CV Laut", normalized_name="laut cv")
    find_duplicates(actor=SYSTEM, institution=institution)
    assert not DuplicatePair.objects.exists()
    ContactFactory(organization=other, phone="+6281298765432")
    assert find_duplicates(actor=SYSTEM, institution=institution)
    (pair,) = DuplicatePair.objects.all()
    assert [reason["factor"] for reason in pair.reasons] == ["phone"]


def test_search_stays_inside_an_institution(institution):
    OrganizationFactory(institution=institution, name="PT Maju Jaya")
    OrganizationFactory(name="PT. Maju Jaya")
    assert find_all_duplicates(actor=SYSTEM) == 2
    assert not DuplicatePair.objects.exists()


def test_not_a_duplicate_is_remembered_and_can_be_taken_back(coordinator, institution, six):
    find_duplicates(actor=SYSTEM, institution=institution)
    pair = DuplicatePair.objects.get(is_same=True)
    dismiss_pair(actor=coordinator, pair=pair)
    find_duplicates(actor=SYSTEM, institution=institution, everything=True)
    pair.refresh_from_db()
    assert pair.dismissed_by == coordinator
    assert ("PT. Maju Jaya", "MAJU JAYA, P.T.") not in pairs()
    with pytest.raises(TransitionRefused):
        dismiss_pair(actor=coordinator, pair=pair)
    reopen_pair(actor=coordinator, pair=pair)
    assert ("PT. Maju Jaya", "MAJU JAYA, P.T.") in pairs()
    with pytest.raises(TransitionRefused):
        reopen_pair(actor=coordinator, pair=pair)
    events = AuditEvent.objects.filter(action__in=["pair.dismiss", "pair.reopen"])
    assert [event.subjects.count() for event in events] == [3, 3]


def test_readers_decide_nothing(observer, institution, six):
    find_duplicates(actor=SYSTEM, institution=institution)
    pair = DuplicatePair.objects.first()
    for act in (dismiss_pair, reopen_pair):
        with pytest.raises(NotAllowed):
            act(actor=observer, pair=pair)


def test_suggestion_keeps_nobody_from_deleting(coordinator, institution, six):
    """Failure A07."""
    find_duplicates(actor=SYSTEM, institution=institution)
    delete_organization(actor=coordinator, organization=six[2])
    assert not DuplicatePair.objects.filter(first=six[2].pk).exists()


def typed(user, exclude=None, **values):
    found = look_alikes(user, typed_facts({"kind": "company"} | values), exclude=exclude)
    return [(one.organization.name, one.likeness.is_same) for one in found]


def test_typed_name_finds_the_same_first(coordinator, six):
    assert typed(coordinator, name="pt maju jaya")[:2] == [("PT. Maju Jaya", True), ("MAJU JAYA, P.T.", True)]
    assert ("CV Maju Jaya", False) in typed(coordinator, name="pt maju jaya")
    assert typed(coordinator, name="PT Sinar Timor") == [("PT Sinar Timur Tbk", False)]
    assert typed(coordinator, name="PT") == []
    assert typed(coordinator, name="") == []


@pytest.mark.parametrize(
    ("stored", "written"),
    [
        ("CV Sumber Sukamulya Abadi", "CV Sumber Sukomulyo Abadi"),
        ("CV Sumber Makmur Abadi", "CV Smuber Makmur Abadi"),
        ("CV Sumber Makmur Abadi", "CV Sumber Makmur Abaadi"),
        ("CV Sumber Makmur Abadi", "CV SumberMakmur Abadi"),
        ("CV Sumber Makmur Abadi", "CV Makmur Abadi Sumber"),
        ("CV Sumber Makmur Abadi", "CV Sumber Mak mur Abadi"),
        ("KWT 100%_Melati", "KWT 100%_Melaty"),
        ("Sukamulya", "Sukomulyo"),
        ("Melati", "Meltai"),
    ],
)
def test_a_misspelled_name_is_found_while_typed_and_by_the_worker(coordinator, institution, stored, written):
    names = [(stored, "company"), (f"{stored} Utama", "company"), ("CV Lain Sekali Namanya", "company")]
    for name, kind in names:
        create_organization(actor=coordinator, values={"name": name, "kind": kind})
    assert typed(coordinator, name=written) == [(stored, False)]
    create_organization(actor=coordinator, values={"name": written, "kind": "company"})
    find_duplicates(actor=SYSTEM, institution=institution, everything=True)
    assert (stored, written) in pairs()


def test_facts_are_the_same_in_parts(coordinator, institution, six, monkeypatch):
    ContactFactory(organization=six[0], phone="+6281399990001", email="Siti@contoh.test")
    whole = list(facts_of(Organization.objects.all()))
    monkeypatch.setattr(duplicates, "READ_AT_ONCE", 2)
    assert list(facts_of(Organization.objects.all())) == whole
    assert len(whole) == 6
    assert whole[0].emails == {"siti@contoh.test"}


def test_typed_numbers_find_what_has_them(coordinator, institution):
    stored = create_organization(
        actor=coordinator,
        values={
            "name": "Ibu Sukarni",
            "kind": "individual",
            "nib": "1234567890123",
            "npwp": "312345678901234",
            "legal_number": "AHU-1 2",
            "phone": "0812-3456-7890",
            "email": "ibu@contoh.test",
        },
    )
    for values in (
        {"nib": "1234567890123"},
        {"npwp": "31.234.567.8-901.234", "kind": "individual"},
        {"legal_number": "ahu-12"},
        {"phone": "+62 812 3456 7890"},
        {"email": "IBU@contoh.test"},
    ):
        assert typed(coordinator, name="PT Lain", **values) == [
            (stored.name, values.keys() & {"phone", "email"} == set())
        ]
    assert typed(coordinator, name="PT Lain", nib="1234567890123", exclude=stored) == []


def test_typed_name_asks_few_questions(coordinator, institution, six):
    with CaptureQueriesContext(connection) as captured:
        look_alikes(
            coordinator,
            typed_facts(
                {"name": "PT Sinar Timur Barat", "phone": "0812-3456-7890", "email": "a@b.test", "nib": "1" * 13}
            ),
        )
    assert len(captured) <= MOST_QUERIES


def test_fragment_while_typing_names_links_and_reasons(client_for, coordinator, other_coordinator, six):
    page = client_for(coordinator).post(TYPED, {"name": "PT Maju Jaya"}).content.decode()
    assert six[2].get_absolute_url() in page
    assert "Namanya sama" in page
    assert f'value="{six[2].public_id}"' in page
    assert client_for(other_coordinator).post(TYPED, {"name": "PT Maju Jaya"}).content.decode().strip() == ""
    own = client_for(coordinator).post(TYPED, {"name": "PT Maju Jaya", "kecuali": str(six[2].public_id)})
    assert six[2].get_absolute_url() not in own.content.decode()
    strange = client_for(other_coordinator).post(TYPED, {"name": "x", "kecuali": str(six[2].public_id)})
    assert strange.status_code == 404


@pytest.mark.parametrize("wrong", ["x", "1", "%00", "00000000-0000-4000-8000-000000000000"])
def test_fragment_with_a_wrong_record_is_not_found(client_for, coordinator, wrong):
    assert client_for(coordinator).post(TYPED, {"name": "x", "kecuali": wrong}).status_code in {400, 404}


def test_form_asks_once_and_not_about_what_was_seen(client_for, coordinator, six):
    client = client_for(coordinator)
    new = {"name": "Firma Maju Jaya", "kind": "company", "country": "Indonesia"}
    first = client.post("/mitra/baru/", new)
    assert first.status_code == 422
    page = first.content.decode()
    assert "Simpan walau begitu" in page
    assert 'data-look-alikes="/mitra/serupa/"' in page
    seen = [str(one.organization.public_id) for one in first.context["form"].alike]
    assert len(seen) == 4
    assert client.post("/mitra/baru/", new | {"seen_alike": seen[:1]}).status_code == 422
    assert client.post("/mitra/baru/", new | {"seen_alike": seen}).status_code == 302


def test_form_of_a_stored_organization_asks_only_about_a_new_name(client_for, coordinator, six):
    client = client_for(coordinator)
    url = reverse("partners:organization-update", args=[six[0].public_id])
    data = {"name": six[0].name, "kind": "company", "country": "Indonesia", "opened_version": 1}
    assert client.post(url, data | {"short_name": "ST"}).status_code == 302
    data["opened_version"] = 2
    assert client.post(url, data | {"name": "PT Maju Jaya"}).status_code == 422
    assert client.post(url, data | {"name": "PT Maju Jaya", "save_anyway": "on"}).status_code == 302


@pytest.mark.parametrize("count", [1, 3])
def test_list_query_count_does_not_grow(client_for, coordinator, institution, django_assert_max_num_queries, count):
    for number in range(count):
        OrganizationFactory.create_batch(2, institution=institution, name=f"PT Nama {NUMERALS[number]}")
    find_duplicates(actor=SYSTEM, institution=institution)
    client = client_for(coordinator)
    client.get(LIST)
    with django_assert_max_num_queries(MOST_QUERIES):
        assert client.get(f"{LIST}?q=nama").context["total"] == count


def test_list_is_filtered_by_likeness_reason_and_decision(client_for, coordinator, institution, six):
    OrganizationFactory(institution=institution, name="PT Sinar Timor", regency="")
    find_duplicates(actor=SYSTEM, institution=institution)
    client = client_for(coordinator)

    def total(query: str) -> int:
        return client.get(f"{LIST}?{query}").context["total"]

    assert (total(""), total("likeness=sama"), total("likeness=mirip")) == (7, 1, 6)
    assert (total("factor=spelling"), total("factor=npwp"), total("q=sinar"), total("q=maju+jaya")) == (1, 0, 1, 6)
    pair = DuplicatePair.objects.get(is_same=True)
    client.post(reverse("partners:duplicate-dismiss", args=[pair.public_id]))
    assert (total(""), total("answer=bukan")) == (6, 1)
    assert "Bagus Koordinator" in client.get(f"{LIST}?answer=bukan").content.decode()
    client.post(reverse("partners:duplicate-reopen", args=[pair.public_id]))
    assert total("") == 7


def test_button_compares_at_once_and_readers_have_none(client_for, coordinator, observer, institution, six):
    assert "Bandingkan sekarang" in client_for(coordinator).get(LIST).content.decode()
    assert client_for(coordinator).post("/mitra/ganda/cari/").status_code == 302
    assert DuplicatePair.objects.count() == 6
    page = client_for(observer).get(LIST).content.decode()
    assert "Gabungkan" not in page
    assert "Namanya sama" in page
    assert client_for(observer).post("/mitra/ganda/cari/").status_code == 403


def test_page_says_how_many_pairs_there_were_when_only_the_likest_are_kept(
    client_for, coordinator, institution, six, monkeypatch
):
    client, said = client_for(coordinator), "6 pasangan yang tampak sama; 2 yang paling mirip disimpan"
    find_duplicates(actor=SYSTEM, institution=institution)
    assert "yang paling mirip disimpan" not in client.get(LIST).content.decode()
    for module in ("partners.services.duplicates", "partners.views.duplicates"):
        monkeypatch.setattr(f"{module}.MOST_PAIRS", 2)
    find_duplicates(actor=SYSTEM, institution=institution, everything=True)
    assert DuplicatePair.objects.filter(is_same=True).count() == 1
    assert DuplicatePair.objects.count() == 2
    assert said in client.get(LIST).content.decode()
    Organization.objects.filter(name__startswith="PT").first().save()
    find_duplicates(actor=SYSTEM, institution=institution)
    assert DuplicateScan.objects.get().pair_count == 6


def test_pairs_of_another_institution_are_not_there(client_for, other_coordinator, institution, six):
    find_duplicates(actor=SYSTEM, institution=institution)
    client = client_for(other_coordinator)
    assert client.get(LIST).context["total"] == 0
    pair = DuplicatePair.objects.first()
    for name in ("duplicate-dismiss", "duplicate-reopen"):
        assert client.post(reverse(f"partners:{name}", args=[pair.public_id])).status_code == 404
