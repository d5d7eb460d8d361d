"""The scoring sheet of an assessor as a page: kept, sent, taken up again, in words."""

import uuid
from decimal import Decimal

import pytest
from django.urls import reverse

from kemitraan.core.models import AuditEvent
from programs.models import Assessor, Score
from programs.rules.criteria import CriterionRow
from programs.rules.scoring import scale_words
from programs.selectors.criteria import weights_of
from programs.services.criteria import adopt_criteria
from programs.services.scores import Given, submit_scores
from programs.tests.planning_factories import AssessorFactory, CandidateFactory, SelectionFactory

ROWS = [
    CriterionRow("Kesesuaian visi", Decimal(60), is_mandatory=True, minimum=Decimal(3)),
    CriterionRow("Rekam jejak", Decimal(40)),
]


@pytest.fixture
def selection(institution):
    return SelectionFactory(program__institution=institution)


@pytest.fixture
def criteria(coordinator, selection):
    adopted = adopt_criteria(actor=coordinator, program=selection.program, rows=ROWS)
    return [weight.criterion for weight in weights_of([adopted])[adopted.pk]]


@pytest.fixture
def candidates(selection):
    return [CandidateFactory(selection=selection, organization__name=f"Calon {name} (contoh)") for name in "ABC"]


@pytest.fixture
def assessor(selection, coordinator) -> Assessor:
    return AssessorFactory(selection=selection, user=coordinator)


def page(route: str, selection) -> str:
    return reverse(f"programs:selection-{route}", args=[selection.public_id])


def field(candidate, criterion) -> str:
    return f"nilai-{candidate.public_id}-{criterion.public_id}"


def give(assessor, candidates, criteria, values) -> None:
    """Scores by candidate and criterion, sent."""
    scores = {
        (str(candidate.public_id), str(criterion.public_id)): Given(Decimal(value))
        for candidate, row in zip(candidates, values, strict=True)
        for criterion, value in zip(criteria, row, strict=True)
        if value is not None
    }
    submit_scores(actor=assessor.user, assessor=assessor, scores=scores)


class TestSheet:
    def test_scores_and_reasons_are_kept_as_a_draft_and_shown_again(
        self, client_for, coordinator, selection, criteria, candidates, assessor
    ):
        client = client_for(coordinator)
        name = field(candidates[0], criteria[0])
        answer = client.post(page("scores", selection), {name: "3,5", name.replace("nilai", "alasan", 1): "Misi cocok"})
        assert answer.status_code == 302
        score = Score.objects.get()
        assert (score.value, score.note) == (Decimal("3.5"), "Misi cocok")
        html = client.get(page("scores", selection)).text
        assert f'name="{name}"\n                         value="3,5"' in html
        assert "Misi cocok" in html
        assert Assessor.objects.get().submitted_at is None

    def test_a_wrong_score_is_said_at_its_field_and_nothing_typed_is_lost(
        self, client_for, coordinator, selection, criteria, candidates, assessor
    ):
        good, bad = field(candidates[0], criteria[0]), field(candidates[1], criteria[0])
        answer = client_for(coordinator).post(page("scores", selection), {good: "4", bad: "baik"})
        assert answer.status_code == 422
        assert "“baik” bukan nilai" in answer.text
        assert f'name="{good}"\n                         value="4"' in answer.text
        assert not Score.objects.exists()

    def test_a_reason_without_a_score_is_not_dropped_in_silence(
        self, client_for, coordinator, selection, criteria, candidates, assessor
    ):
        name = field(candidates[0], criteria[0])
        data = {name: "", name.replace("nilai", "alasan", 1): "Belum jelas"}
        answer = client_for(coordinator).post(page("scores", selection), data)
        assert answer.status_code == 422
        assert "Isi nilainya, atau kosongkan alasannya." in answer.text
        assert "Belum jelas" in answer.text

    def test_off_the_scale_is_refused_in_words(
        self, client_for, coordinator, selection, criteria, candidates, assessor
    ):
        answer = client_for(coordinator).post(page("scores", selection), {field(candidates[0], criteria[0]): "9"})
        assert answer.status_code == 422
        assert "bernilai 1 sampai 5" in answer.text

    def test_sending_locks_the_sheet_and_leads_to_the_comparison(
        self, client_for, coordinator, selection, criteria, candidates, assessor
    ):
        client = client_for(coordinator)
        name = field(candidates[0], criteria[0])
        answer = client.post(page("scores", selection), {name: "4", "kirim": "1"})
        assert answer.url == page("comparison", selection)
        html = client.get(page("scores", selection)).text
        assert "Terkirim" in html
        assert name not in html
        assert client.post(page("scores", selection), {name: "1"}).status_code == 422
        assert Score.objects.get().value == 4

    def test_sent_scores_are_opened_again_with_a_reason(
        self, client_for, coordinator, selection, criteria, candidates, assessor
    ):
        give(assessor, candidates, criteria, [(4, 4), (3, 3), (5, 5)])
        client = client_for(coordinator)
        address = page("scores-reopen", selection)
        assert client.post(address, {"reason": ""}).status_code == 422
        assert client.post(address, {"reason": "Salah baca berkas."}).url == page("scores", selection)
        assert Assessor.objects.get().submitted_at is None
        assert Score.objects.count() == 6

    def test_who_is_no_assessor_may_join_and_writes_nothing_before(
        self, client_for, coordinator, selection, criteria, candidates
    ):
        client = client_for(coordinator)
        assert "Ikut menilai" in client.get(page("scores", selection)).text
        assert client.post(page("scores", selection), {field(candidates[0], criteria[0]): "4"}).status_code != 302
        assert not Score.objects.exists()

    def test_observers_read_and_write_nothing_others_find_nothing(
        self, client_for, observer, mentor_user, other_coordinator, selection, criteria, candidates
    ):
        for route in ("scores", "comparison"):
            assert client_for(observer).get(page(route, selection)).status_code == 200
            assert client_for(mentor_user).get(page(route, selection)).status_code == 404
            assert client_for(other_coordinator).get(page(route, selection)).status_code == 404
        assert client_for(observer).post(page("scores", selection), {}).status_code == 403


class TestQueries:
    @pytest.mark.parametrize("count", [1, 3])
    def test_query_counts_do_not_grow(
        self, client_for, coordinator, selection, criteria, assessor, django_assert_max_num_queries, count
    ):
        made = [CandidateFactory(selection=selection) for _ in range(count)]
        give(assessor, made, criteria, [(4, 4)] * count)
        client = client_for(coordinator)
        for route in ("scores", "comparison"):
            client.get(page(route, selection))
            with django_assert_max_num_queries(20):
                assert client.get(page(route, selection)).status_code == 200


class TestNothingLost:
    def draft(self, client, selection, token, **typed) -> None:
        data = {"form": "scores", "key": str(selection.public_id), "form_token": str(token)} | typed
        assert client.post(reverse("core:draft-save"), data).status_code == 204

    def test_what_was_typed_is_offered_and_taken_up_again(
        self, client_for, coordinator, selection, criteria, candidates, assessor
    ):
        client, token = client_for(coordinator), uuid.uuid4()
        name = field(candidates[0], criteria[0])
        self.draft(client, selection, token, **{name: "baik sekali", name.replace("nilai", "alasan", 1): "Misi cocok"})
        plain = client.get(page("scores", selection)).text
        assert "Ada isian yang belum selesai" in plain
        assert "Misi cocok" not in plain
        resumed = client.get(f"{page('scores', selection)}?draf={token}").text
        assert 'value="baik sekali"' in resumed
        assert "Misi cocok" in resumed
        assert f'name="form_token" value="{token}"' in resumed
        assert "Ada isian yang belum selesai" not in resumed
        assert not Score.objects.exists()

    def test_saving_and_sending_drop_the_draft(
        self, client_for, coordinator, selection, criteria, candidates, assessor
    ):
        client, token = client_for(coordinator), uuid.uuid4()
        name = field(candidates[0], criteria[0])
        self.draft(client, selection, token, **{name: "4"})
        client.post(page("scores", selection), {name: "4", "form_token": token})
        assert "Ada isian yang belum selesai" not in client.get(page("scores", selection)).text
        assert Score.objects.get().value == 4

    def test_a_sheet_sent_twice_is_sent_once(self, client_for, coordinator, selection, criteria, candidates, assessor):
        client = client_for(coordinator)
        data = {field(candidates[0], criteria[0]): "4", "kirim": "1", "form_token": uuid.uuid4()}
        first, second = (client.post(page("scores", selection), data) for _ in range(2))
        assert first.url == second.url == page("comparison", selection)
        assert AuditEvent.objects.filter(action="scores.submit").count() == 1

    def test_a_draft_is_the_assessors_own(
        self, client_for, coordinator, admin_user, selection, criteria, candidates, assessor
    ):
        AssessorFactory(selection=selection, user=admin_user)
        token, name = uuid.uuid4(), field(candidates[0], criteria[0])
        self.draft(client_for(coordinator), selection, token, **{name: "4"})
        other = client_for(admin_user).get(f"{page('scores', selection)}?draf={token}").text
        assert "Ada isian yang belum selesai" not in other
        assert 'value="4"' not in other

    def test_sent_scores_offer_no_draft(self, client_for, coordinator, selection, criteria, candidates, assessor):
        client, name = client_for(coordinator), field(candidates[0], criteria[0])
        client.post(page("scores", selection), {name: "4", "kirim": "1", "form_token": uuid.uuid4()})
        self.draft(client, selection, uuid.uuid4(), **{name: "1"})
        assert "Ada isian yang belum selesai" not in client.get(page("scores", selection)).text


class TestWords:
    def test_each_field_names_its_scale_and_its_fault(
        self, client_for, coordinator, selection, criteria, candidates, assessor
    ):
        client, name = client_for(coordinator), field(candidates[0], criteria[0])
        plain = client.get(page("scores", selection)).text
        assert "1 sangat kurang · 2 kurang · 3 cukup · 4 baik · 5 sangat baik" in plain
        assert 'aria-describedby="skala-5"' in plain
        wrong = client.post(page("scores", selection), {name: "9"}).text
        refused = client.post(page("scores", selection), {name: "baik"}).text
        assert "bernilai 1 sampai 5" in wrong
        assert f'aria-describedby="skala-5 salah-{name}"' in refused
        assert f'id="salah-{name}"' in refused
        assert 'aria-invalid="true"' in refused

    @pytest.mark.parametrize(("most", "words"), [(10, "1 paling rendah · 10 paling tinggi"), (5, "5 sangat baik")])
    def test_a_scale_in_words(self, most, words):
        assert scale_words(most).endswith(words)
