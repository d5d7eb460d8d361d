"""Search of organizations: names in any spelling, codes, phones, people, and why a row was found."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners.models import Organization, OrganizationAlias
from partners.selectors import search_organizations
from partners.selectors.found_by import found_by
from partners.tests.factories import ContactFactory, MemberFactory, OrganizationFactory
from partners.tests.routes import LIST


def named(institution, *names: str) -> list[Organization]:
    return [OrganizationFactory(institution=institution, name=name) for name in names]


def found(user, text: str) -> list[str]:
    return [row.name for row in search_organizations(user, Organization.objects.visible_to(user), text)]


def test_same_company_written_three_ways_stands_first(coordinator, institution):
    named(
        institution,
        "PT Sinar Timur Tbk",
        "PT Bukit Barat Tbk",
        "Asosiasi Maju Jaya Raya",
        "Yayasan Maju Jaya",
        "CV Maju Jaya",
        "Maju Jaya Bersama",
        "PT. Maju Jaya",
        "MAJU JAYA, P.T.",
    )
    assert found(coordinator, "maju jaya")[:2] == ["MAJU JAYA, P.T.", "PT. Maju Jaya"]
    assert set(found(coordinator, "maju jaya")[2:4]) == {"CV Maju Jaya", "Yayasan Maju Jaya"}
    assert found(coordinator, "maju jaya")[4:] == ["Maju Jaya Bersama", "Asosiasi Maju Jaya Raya"]
    for text in ("pt maju jaya", "P.T. Maju Jaya", "maju jaya, pt"):
        assert found(coordinator, text)[:2] == ["MAJU JAYA, P.T.", "PT. Maju Jaya"], text


def test_legal_form_alone_gives_a_page_of_all(client_for, coordinator, institution):
    OrganizationFactory.create_batch(60, institution=institution)
    for text in ("pt", "PT.", "p.t."):
        page = client_for(coordinator).get(LIST, {"q": text}).context["table"].page
        assert (page.paginator.count, len(page.object_list)) == (60, 25), text


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("kerja sama", "Forum Kerjasama Desa (contoh)"),
        ("kerjasama", "Badan Kerja Sama Desa (contoh)"),
        ("KerjaSama", "Badan Kerja Sama Desa (contoh)"),
        ("cafe melati", "Café Mélati (contoh)"),
        ("Cafè", "Café Mélati (contoh)"),
        ("Kopi & Teh", "CV Kopi dan Teh (contoh)"),
    ],
)
def test_spelling_does_not_matter(coordinator, institution, text, name):
    named(institution, name, "PT Lain (contoh)")
    assert found(coordinator, text) == [name]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("siti", "kontak: Siti Aminah"),
        ("siti demak", "kontak: Siti Aminah"),
        ("sukarni", "anggota: Sukarni"),
        ("bahari", "nama lain: UD Bahari"),
        ("9120001234567", "NIB: 9120001234567"),
        ("AHU-77", "nomor badan hukum: AHU-77.2020"),
        ("SIM-00042", "id sumber: SIM-00042"),
        ("(0291) 685 123", "telepon: 0291-685123"),
        ("0291685123", "telepon: 0291-685123"),
        ("+62 291 685123", "telepon: 0291-685123"),
        ("0813.9999.0001", "kontak: Siti Aminah"),
        ("0821 7777 0002", "anggota: Sukarni"),
        ("samudra", ""),
        ("demak", ""),
    ],
)
def test_list_says_why_a_row_was_found(client_for, coordinator, institution, text, reason):
    row = OrganizationFactory(
        institution=institution,
        name="PT Samudra (contoh)",
        nib="9120001234567",
        legal_number="AHU-77.2020",
        external_id="SIM-00042",
        phone="0291-685123",
    )
    OrganizationAlias.objects.create(
        organization=row, institution=institution, name="UD Bahari", normalized_name="bahari ud"
    )
    ContactFactory(organization=row, name="Siti Aminah", phone="+6281399990001")
    MemberFactory(organization=row, name="Sukarni", phone="+6282177770002")
    OrganizationFactory(institution=institution, name="CV Lain (contoh)", regency="Kabupaten Kendal")
    answer = client_for(coordinator).get(LIST, {"q": text})
    records = [shown.record for shown in answer.context["table"].paginated_rows]
    assert [record.pk for record in records] == [row.pk]
    assert records[0].found_by == reason
    assert not reason or reason in answer.content.decode()


def test_reasons_take_the_same_few_queries_for_any_number_of_rows(client_for, coordinator, institution):
    client = client_for(coordinator)
    counts = []
    for _ in range(2):
        for _ in range(12):
            ContactFactory(organization=OrganizationFactory(institution=institution), name="Siti")
        with CaptureQueriesContext(connection) as captured:
            client.get(LIST, {"q": "siti", "kolom": ["tags", "sectors", "category"]})
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert counts[0] <= 12, [query["sql"][:120] for query in captured]


@pytest.mark.parametrize(("text", "statements"), [("samudra", 0), ("demak", 0), ("dempet", 0), ("siti", 1)])
def test_contacts_are_read_only_for_rows_that_do_not_explain_themselves(coordinator, institution, text, statements):
    row = OrganizationFactory(institution=institution, name="PT Samudra", regency="Kabupaten Demak", village="Dempet")
    ContactFactory(organization=row, name="Siti")
    with CaptureQueriesContext(connection) as captured:
        reasons = found_by(coordinator, [row], text)
    assert len(captured) == statements
    assert reasons == ({row.pk: "kontak: Siti"} if statements else {row.pk: "desa: Dempet"} if text == "dempet" else {})


@pytest.mark.parametrize("text", ["0000000", "62", "62 000 00", "-", "pt", "  "])
def test_search_of_nothing_that_could_be_found_gives_no_reason(coordinator, institution, text):
    assert found_by(coordinator, [OrganizationFactory(institution=institution, nib="9120001234567")], text) == {}


def test_search_finds_nothing_of_another_institution(coordinator, other_institution):
    ContactFactory(organization=OrganizationFactory(institution=other_institution), name="Siti")
    assert found(coordinator, "siti") == []
