"""The list narrowed by label, sector and verification: what it finds, says, keeps and costs."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from partners.tests.factories import OrganizationFactory, SectorFactory, TagFactory
from partners.tests.routes import LIST


@pytest.fixture
def words(institution):
    return {
        "tag": TagFactory(institution=institution, name="Pesisir"),
        "sector": SectorFactory(institution=institution, name="Perikanan"),
    }


@pytest.fixture
def rows(institution, words, coordinator):
    found = [OrganizationFactory(institution=institution, name=f"Mitra {letter} (contoh)") for letter in "ABC"]
    found[0].tags.add(words["tag"], TagFactory(institution=institution))
    found[1].sectors.add(words["sector"])
    found[0].sectors.add(words["sector"])
    found[2].verified_on, found[2].verified_by = timezone.localdate(), coordinator
    found[2].save()
    return found


def shown(answer) -> list[str]:
    return [row.record.name[6] for row in answer.context["table"].paginated_rows]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("tag={tag}", "A"),
        ("sector={sector}", "AB"),
        ("tag={tag}&sector={sector}", "A"),
        ("verified=sudah", "C"),
        ("verified=belum", "AB"),
        ("verified=belum&sector={sector}&sort=-name", "BA"),
        ("tag=bukan-label", "ABC"),
    ],
)
def test_words_and_verification_narrow_the_list(query, names, rows, words, coordinator, client_for):
    query = query.format(**{name: word.public_id for name, word in words.items()})
    answer = client_for(coordinator).get(f"{LIST}?{query}")
    assert "".join(shown(answer)) == names


def test_filters_in_use_are_chips_and_narrow_the_file_too(rows, words, coordinator, client_for):
    client = client_for(coordinator)
    url = f"{LIST}?tag={words['tag'].public_id}&verified=belum"
    page = client.get(url).content.decode()
    assert "Label: <strong>Pesisir</strong>" in page
    assert "Pemeriksaan: <strong>Belum diperiksa</strong>" in page
    for way in ("tampil", "ekspor"):
        text = client.post(url, {way: "csv"}).content.decode("utf-8-sig")
        assert len(list(csv.reader(io.StringIO(text), delimiter=";"))) == 2


def test_word_that_is_none_is_said_plainly(rows, coordinator, client_for):
    page = client_for(coordinator).get(f"{LIST}?sector=bukan-sektor").content.decode()
    assert "Saringan tidak dipakai" in page
    assert "UUID" not in page


def test_words_of_others_are_neither_offered_nor_used(rows, other_institution, coordinator, client_for):
    foreign = TagFactory(institution=other_institution, name="Rahasia seberang")
    page = client_for(coordinator).get(f"{LIST}?tag={foreign.public_id}")
    assert shown(page) == list("ABC")
    assert "Rahasia seberang" not in page.content.decode()


def test_words_are_asked_for_by_their_key(rows, words, coordinator, client_for):
    """By its public id PostgreSQL cannot tell a word of ten records from one of ten thousand."""
    with CaptureQueriesContext(connection) as captured:
        client_for(coordinator).get(f"{LIST}?tag={words['tag'].public_id}&sector={words['sector'].public_id}")
    asked = [query["sql"] for query in captured if '"partners_organization_tags"."tag_id" = ' in query["sql"]]
    assert len(asked) == 2
    assert not [sql for sql in asked if 'JOIN "partners_tag"' in sql or 'JOIN "partners_sector"' in sql]


@pytest.mark.parametrize("count", [1, 3])
def test_list_with_every_filter_stays_within_its_queries(
    count, institution, words, coordinator, client_for, django_assert_max_num_queries
):
    for _ in range(count):
        row = OrganizationFactory(institution=institution)
        row.tags.add(words["tag"])
        row.sectors.add(words["sector"])
    client = client_for(coordinator)
    query = f"tag={words['tag'].public_id}&sector={words['sector'].public_id}&verified=belum&kolom=tags&kolom=sectors"
    with django_assert_max_num_queries(12):
        answer = client.get(f"{LIST}?{query}")
    assert len(answer.context["table"].paginated_rows) == count
