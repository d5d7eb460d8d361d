"""People find a region by whatever they know of it, with and without JavaScript."""

import pytest
from django import forms
from django.urls import reverse

from partners.selectors import UnclearRegion, resolve_region, search_regions
from partners.tests import regions as sample
from partners.tests.regions import FACTS, facts_without, region
from partners.widgets import RegionField

pytestmark = pytest.mark.usefixtures("regions")
OPTIONS = "/wilayah/cari/"


def codes(text: str) -> list[str]:
    return [row.code for row in search_regions(text)]


class PlaceForm(forms.Form):
    region = RegionField(required=False)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Sukamaju, Cianjur", ["32.03.01.2003", "32.03.03.2013"]),
        ("cianjur sukamaju", ["32.03.01.2003", "32.03.03.2013"]),
        ("SUKAMAJU cibeber", ["32.03.03.2013"]),
        ("desa sukamaju, kec. cibeber, kab. cianjur, jawa barat", ["32.03.03.2013"]),
        ("kab cianjur", ["32.03", "32.03.01"]),
        ("Kabupaten Bogor", ["32.01"]),
        ("kota bogor", ["32.71"]),
        ("bogor", ["32.01", "32.71"]),
        ("43285", ["32.03.04.2001"]),
        ("432", ["32.03.01.2003", "32.03.03.2013", "32.03.03.2014", "32.03.04.2001"]),
        ("sukamaju 43262", ["32.03.03.2013"]),
        ("32.71", ["32.71"]),
        ("3321", ["33.21", "33.21.10"]),
        ("33", ["33", "33.21", "33.21.10"]),
        ("jabar", ["32"]),
        ("cianjur jabar", ["32.03", "32.03.01"]),
        ("yogyakarta", ["34.71", "34"]),
        ("dki", ["31", "31.74"]),
        ("tanjungpinang", ["21.72"]),
        ("c", ["32.03"]),
        ("antah berantah", []),
        ("%", [fact.code for fact in FACTS if len(fact.code) == 2]),
        ('" OR *', []),
        ("\x00", [fact.code for fact in FACTS if len(fact.code) == 2]),
    ],
)
def test_search_finds_regions_of_any_level(text, found):
    assert codes(text) == found


def test_search_ranks_whole_names_before_beginnings_before_words_before_parts():
    assert codes("maju") == ["32.03.03.2014", "32.03.01.2003", "32.03.03.2013"]
    assert codes("ci")[0] == "32.03"
    assert codes("jaya") == ["32.03.03.2014"]
    assert codes("anca") == ["32.03.04.2001"]


def test_search_shows_no_more_than_asked():
    assert len(search_regions("c", limit=1)) == 1
    assert len(search_regions("", limit=3)) == 3


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("32.03.04.2001", "32.03.04.2001"),
        ("Sukamaju, Cibeber, Kabupaten Cianjur, Jawa Barat (32.03.03.2013)", "32.03.03.2013"),
        ("sukamaju, cibeber, kab. cianjur, jabar", "32.03.03.2013"),
        ("Kab Cianjur", "32.03"),
        ("kota bogor", "32.71"),
        ("rancagoong", "32.03.04.2001"),
        ("43285", "32.03.04.2001"),
    ],
)
def test_text_that_names_one_region_is_that_region(text, code):
    assert resolve_region(text).code == code


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("sukamaju, cianjur", ["32.03.01.2003", "32.03.03.2013"]),
        ("bogor", ["32.01", "32.71"]),
        ("antah", []),
        ("99.99", []),
    ],
)
def test_text_that_names_no_or_several_regions_says_which(text, choices):
    with pytest.raises(UnclearRegion) as caught:
        resolve_region(text)
    assert [row.code for row in caught.value.choices] == choices


def test_options_answer_with_code_and_full_name(client_for, mentor_user, django_assert_max_num_queries):
    client = client_for(mentor_user)
    assert reverse("partners:region-options") == OPTIONS
    with django_assert_max_num_queries(6):
        answer = client.get(OPTIONS, {"q": "rancagoong"})
    assert answer.json() == {
        "results": [
            {"id": "32.03.04.2001", "text": "Rancagoong, Cilaku, Kabupaten Cianjur, Jawa Barat · 43285"},
        ]
    }


def test_options_leave_withdrawn_codes_out(client_for, mentor_user):
    sample.load(facts_without("32.03.04"))
    assert client_for(mentor_user).get(OPTIONS, {"q": "cilaku"}).json() == {"results": []}


class TestField:
    def test_code_of_the_select_is_the_region(self):
        form = PlaceForm({"region": "32.03"})
        assert form.is_valid()
        assert form.cleaned_data["region"] == region("32.03")
        assert '<option value="32.03" selected>Kabupaten Cianjur, Jawa Barat</option>' in str(form)

    def test_nothing_chosen_is_no_region(self):
        form = PlaceForm({"region": ""})
        assert form.is_valid()
        assert form.cleaned_data["region"] is None

    def test_typed_text_of_a_browser_without_script_is_resolved(self):
        form = PlaceForm({"region": "", "region_nama": "kab. cianjur"})
        assert form.is_valid()
        assert form.cleaned_data["region"] == region("32.03")

    def test_unclear_text_is_kept_and_its_meanings_can_be_chosen(self):
        form = PlaceForm({"region": "", "region_nama": "sukamaju"})
        assert not form.is_valid()
        assert form.errors["region"] == [
            "“sukamaju” bisa berarti Sukamaju, Cianjur, Kabupaten Cianjur, Jawa Barat (32.03.01.2003); "
            "Sukamaju, Cibeber, Kabupaten Cianjur, Jawa Barat (32.03.03.2013). "
            "Pilih salah satu, atau tulis lebih lengkap."
        ]
        html = str(form)
        assert '<option value="32.03.03.2013">Sukamaju, Cibeber, Kabupaten Cianjur, Jawa Barat</option>' in html
        assert 'value="sukamaju"' in html

    def test_unknown_text_says_what_to_write(self):
        form = PlaceForm({"region_nama": "antah <b>"})
        assert form.errors["region"][0].startswith("Wilayah “antah <b>” tidak ditemukan.")
        assert "antah &lt;b&gt;" in str(form)

    def test_choices_of_one_request_do_not_show_in_the_next(self):
        PlaceForm({"region_nama": "sukamaju"}).is_valid()
        assert "32.03.03.2013" not in str(PlaceForm())

    def test_withdrawn_code_may_stay_but_not_be_chosen_anew(self):
        sample.load(facts_without("32.03.04"))
        old = region("32.03.04")
        assert not PlaceForm({"region": "32.03.04"}).is_valid()
        form = PlaceForm({"region": "32.03.04"})
        form.fields["region"].kept = old
        assert form.is_valid()
        assert form.cleaned_data["region"] == old
        assert "(kode lama)" in str(form)
