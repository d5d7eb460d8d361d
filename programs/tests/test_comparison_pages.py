"""The comparison of candidates as a page: chart, weights to try, disagreement, earlier versions, who saw what."""

import re
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from programs.models import Assessor
from programs.rules.criteria import CriterionRow
from programs.selectors.criteria import weights_of
from programs.services.criteria import adopt_criteria
from programs.services.scores import Given, reopen_scores, save_scores, submit_scores
from programs.tests.planning_factories import AssessorFactory, CandidateFactory, SelectionFactory

COMPARISON_QUERIES = 14

ROWS = [
    CriterionRow("Kesesuaian visi", Decimal(60), is_mandatory=True, minimum=Decimal(3)),
    CriterionRow("Rekam jejak", Decimal(40)),
]


@pytest.fixture
def selection(institution):
    return SelectionFactory(program__institution=institution)


@pytest.fixture
def criteria(coordinator, selection):
    adopted = adopt_criteria(actor=coordinator, program=selection.program, selection=selection, rows=ROWS)
    return [weight.criterion for weight in weights_of([adopted])[adopted.pk]]


@pytest.fixture
def candidates(selection):
    return [CandidateFactory(selection=selection, organization__name=f"Calon {name} (contoh)") for name in "ABC"]


@pytest.fixture
def assessor(selection, coordinator) -> Assessor:
    return AssessorFactory(selection=selection, user=coordinator)


def page(selection, **query) -> str:
    address = reverse("programs:selection-comparison", args=[selection.public_id])
    return f"{address}?{urlencode(query)}" if query else address


def scores_of(candidates, criteria, values) -> dict:
    """Scores by candidate and criterion, blank ones left out."""
    return {
        (str(candidate.public_id), str(criterion.public_id)): Given(Decimal(value))
        for candidate, row in zip(candidates, values, strict=True)
        for criterion, value in zip(criteria, row, strict=True)
        if value is not None
    }


def give(assessor, candidates, criteria, values) -> None:
    submit_scores(actor=assessor.user, assessor=assessor, scores=scores_of(candidates, criteria, values))


def tried(criteria, *numbers) -> dict[str, str]:
    return {f"bobot-{criterion.public_id}": number for criterion, number in zip(criteria, numbers, strict=True)}


def order_of(html: str) -> list[tuple[str, str]]:
    bars = html.partition('class="rank-bars"')[2].partition("</ol>")[0]
    return re.findall(r"(\d)\. Calon (\w)", bars)


class TestChart:
    def test_totals_ranks_and_failures_are_those_of_the_hand_computed_example(
        self, client_for, coordinator, selection, criteria, candidates, assessor
    ):
        # A: 60*4/5 + 40*4/5 = 80; B: 60*2/5 + 40*5/5 = 64 but below the minimum; C: 60*5/5 + 40*2/5 = 76.
        give(assessor, candidates, criteria, [(4, 4), (2, 5), (5, 2)])
        html = client_for(coordinator).get(page(selection)).text
        assert order_of(html) == [("1", "A"), ("2", "C"), ("3", "B")]
        bars = html.partition('class="rank-bars"')[2].partition("</ol>")[0]
        for total in ("80", "76", "64"):
            assert f'<strong class="num">{total}</strong>' in bars
        assert bars.count("Tidak memenuhi Kesesuaian visi") == 1

    def test_each_bar_is_made_of_the_points_of_its_criteria(
        self, client_for, coordinator, selection, criteria, candidates, assessor
    ):
        give(assessor, candidates, criteria, [(4, 4), (5, None), (5, 2)])
        html = client_for(coordinator).get(page(selection)).text
        bars = html.partition('class="rank-bars"')[2].partition("</ol>")[0]
        parts = re.findall(
            r'<title>(.*?)</title>\s*<rect class="rank-part tone-fill-(\d)" x="(.*?)" width="(.*?)"', bars
        )
        assert parts == [
            ("A. Kesesuaian visi: 48 poin", "0", "0.000%", "48.000%"),
            ("B. Rekam jejak: 32 poin", "1", "48.000%", "32.000%"),
            ("A. Kesesuaian visi: 60 poin", "0", "0.000%", "60.000%"),
            ("B. Rekam jejak: 16 poin", "1", "60.000%", "16.000%"),
            ("A. Kesesuaian visi: 60 poin", "0", "0.000%", "60.000%"),
        ]
        assert "Belum dinilai: Rekam jejak" in bars

    def test_an_old_version_shows_its_own_results(
        self, client_for, coordinator, selection, criteria, candidates, assessor
    ):
        give(assessor, candidates, criteria, [(4, 4), (3, 3), (5, 2)])
        rows = [
            CriterionRow(
                "Kesesuaian visi", Decimal(90), is_mandatory=True, minimum=Decimal(3), criterion=criteria[0].pk
            ),
            CriterionRow("Rekam jejak", Decimal(10), criterion=criteria[1].pk),
        ]
        adopt_criteria(
            actor=coordinator, program=selection.program, selection=selection, rows=rows, reason="Visi lebih penting."
        )
        client = client_for(coordinator)
        now, before = client.get(page(selection)).text, client.get(page(selection, versi=1)).text
        assert order_of(now)[0] == ("1", "C")
        assert order_of(before)[0] == ("1", "A")
        assert "Hasil menurut kriteria versi 1, yang tidak dipakai lagi." in before
        assert "?versi=1" in now
        assert client.get(page(selection, versi=9)).status_code == 404
        criteria_page = reverse("programs:selection-criteria", args=[selection.public_id])
        assert page(selection, versi=1) in client.get(f"{criteria_page}?versi=1").text


class TestWeights:
    def test_several_weights_are_tried_at_once_without_a_trace(
        self, client_for, coordinator, selection, criteria, candidates, assessor
    ):
        give(assessor, candidates, criteria, [(4, 4), (3, 3), (5, 2)])
        client = client_for(coordinator)
        html = client.get(page(selection, **tried(criteria, "90", "10"))).text
        assert "tempat pertama: <strong>Calon C (contoh)</strong>" in html
        assert order_of(html)[0] == ("1", "C")
        assert "naik dari 2" in html
        assert "turun dari 1" in html
        plain = client.get(page(selection)).text
        assert order_of(plain)[0] == ("1", "A")
        assert "Tidak ada yang disimpan" not in plain

    def test_weights_that_do_not_total_100_count_in_proportion_and_say_so(
        self, client_for, coordinator, selection, criteria, candidates, assessor
    ):
        give(assessor, candidates, criteria, [(4, 4), (3, 3), (5, 2)])
        html = client_for(coordinator).get(page(selection, **tried(criteria, "180", "20"))).text
        assert "Jumlah 200, dihitung sebanding menjadi 100%" in html
        assert "bobot 90%" in html
        assert 'value="180"' in html

    def test_the_page_says_at_which_weight_the_order_changes_and_offers_to_try_it(
        self, client_for, coordinator, selection, criteria, candidates, assessor
    ):
        # A = 0.8, C = w + 0.4 (1 - w): equal at w = 2/3.
        give(assessor, candidates, criteria, [(4, 4), (3, 3), (5, 2)])
        client = client_for(coordinator)
        html = client.get(page(selection)).text
        said = (
            "Urutan berubah bila bobotnya ≥ 66,67%: Calon C (contoh) menyusul Calon A (contoh), "
            "dan tempat pertama beralih ke Calon C (contoh)."
        )
        assert said in html
        query = re.search(r'beralih ke Calon C \(contoh\)\. <a href="(.*?)"', html)
        assert query is not None
        assert order_of(client.get(query[1].replace("&amp;", "&")).text)[0] == ("1", "C")

    @pytest.mark.parametrize("numbers", [("x", "9"), ("NaN", ""), ("-1", "40"), ("1e9", ""), ("0", "0"), ("60", "40")])
    def test_senseless_weights_show_the_real_result(
        self, client_for, coordinator, selection, criteria, candidates, assessor, numbers
    ):
        give(assessor, candidates, criteria, [(4, 4), (3, 3), (5, 2)])
        answer = client_for(coordinator).get(page(selection, **tried(criteria, *numbers)))
        assert answer.status_code == 200
        if numbers[1] != "9":
            assert "Tidak ada yang disimpan" not in answer.text


class TestDisagreement:
    def test_assessors_stand_beside_each_other_and_the_spread_is_a_number_with_a_word(
        self, client_for, coordinator, admin_user, selection, criteria, candidates, assessor
    ):
        second = AssessorFactory(selection=selection, user=admin_user)
        give(assessor, candidates, criteria, [(5, 4), (3, 3), (4, 2)])
        give(second, candidates, criteria, [(3, 3), (3, "3.5"), (4, None)])
        html = client_for(coordinator).get(page(selection)).text
        assert f"{admin_user}: 3" in html
        panel = html.partition('id="beda-penilai"')[2].partition("</section>")[0]
        found = re.findall(r"<strong>(.*?)</strong> · Calon (\w)", panel)
        assert found == [("Kesesuaian visi", "A"), ("Rekam jejak", "A"), ("Rekam jejak", "B")]
        words = ["Selisih 2 dari 5, berbeda jauh", "Selisih 1 dari 5, berbeda", "Selisih 0,5 dari 5, hampir sama"]
        assert [panel.index(word) for word in words] == sorted(panel.index(word) for word in words)

    def test_assessors_who_agree_are_told_so(
        self, client_for, coordinator, admin_user, selection, criteria, candidates, assessor
    ):
        for one in (assessor, AssessorFactory(selection=selection, user=admin_user)):
            give(one, candidates, criteria, [(4, 4), (3, 3), (5, 2)])
        assert "Semua penilai memberi nilai yang sama." in client_for(coordinator).get(page(selection)).text

    def test_scores_that_were_changed_show_what_they_were(
        self, client_for, coordinator, admin_user, selection, criteria, candidates, assessor
    ):
        give(AssessorFactory(selection=selection, user=admin_user), candidates, criteria, [(4, 4), (3, 3), (5, 2)])
        give(assessor, candidates, criteria, [(2, 4), (3, 3), (5, 2)])
        opened = reopen_scores(actor=coordinator, assessor=assessor, reason="Salah baca berkas.")
        give(opened, candidates[:1], criteria, [(5, 4)])
        panel = client_for(admin_user).get(page(selection)).text.partition('id="penilai"')[2].partition("</section>")[0]
        assert "mengubah nilai setelah melihat nilai lain" in panel
        assert "1 nilai berubah" in panel
        assert "Salah baca berkas." in panel
        assert "<del>2</del>" in panel
        assert "<ins>5</ins>" in panel

    def test_an_assessor_who_has_not_sent_sees_nobodys_scores(
        self, client_for, coordinator, admin_user, selection, criteria, candidates, assessor
    ):
        give(AssessorFactory(selection=selection, user=admin_user), candidates, criteria, [(5, 4), (3, 3), (4, 2)])
        scores = scores_of(candidates[:1], criteria, [(2, None)])
        save_scores(actor=coordinator, assessor=assessor, scores=scores)
        html = client_for(coordinator).get(page(selection)).text
        assert "Kirim nilai Anda dulu" in html
        assert "rank-bars" not in html


@pytest.mark.parametrize("count", [1, 3])
def test_the_comparison_costs_the_same_for_any_number(
    client_for, coordinator, selection, criteria, assessor, django_assert_num_queries, count
):
    made = [CandidateFactory(selection=selection) for _ in range(count)]
    give(assessor, made, criteria, [(4, 4)] * count)
    client = client_for(coordinator)
    client.get(page(selection))
    with django_assert_num_queries(COMPARISON_QUERIES):
        assert client.get(page(selection)).status_code == 200
