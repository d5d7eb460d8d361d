"""Assessments stand alone: who could read what others gave before giving or changing own scores is marked."""

from decimal import Decimal

import pytest
from django.urls import reverse

from kemitraan.accounts.enums import Role
from kemitraan.accounts.tests.factories import MembershipFactory
from kemitraan.core.errors import NotAllowed, TransitionRefused
from kemitraan.core.models import AuditEvent
from programs.models import Assessor, ResultsOpening
from programs.rules.scoring import CHANGED_LATE, JOINED_LATE, UNOPENED, UNSENT
from programs.selectors.results import results_of
from programs.selectors.score_history import revisions_of
from programs.services.assessors import add_assessor, open_results, remove_assessor
from programs.services.scores import Given, reopen_scores, submit_scores
from programs.services.selection_decisions import revoke_decision
from programs.services.selections import close_selection, reopen_selection
from programs.tests.searches import Search, decide, make_search


@pytest.fixture
def search(institution, coordinator) -> Search:
    """A search that the coordinator assessed alone."""
    return make_search(institution, coordinator)


@pytest.fixture
def colleague(institution):
    """Somebody of the office who does not assess yet."""
    return MembershipFactory(institution=institution, role=Role.COORDINATOR).user


def score(search, assessor: Assessor, value: int) -> Assessor:
    place = (str(search.candidates[0].public_id), str(search.criteria[0].public_id))
    return submit_scores(actor=assessor.user, assessor=assessor, scores={place: Given(Decimal(value))})


def join(search, person) -> Assessor:
    return add_assessor(actor=person, selection=search.selection, user=person)


def mark_of(assessor: Assessor) -> str:
    return Assessor.objects.get(pk=assessor.pk).seen_mark


class TestReading:
    def test_who_could_still_assess_opens_the_results_first(self, search, colleague):
        assert results_of(colleague, search.selection).hidden_because == UNOPENED
        open_results(actor=colleague, selection=search.selection)
        assert len(results_of(colleague, search.selection).rows) == 3
        assert AuditEvent.objects.get(action="selection.open_results").actor == colleague

    def test_opening_twice_is_one_row(self, search, colleague):
        first = open_results(actor=colleague, selection=search.selection)
        assert open_results(actor=colleague, selection=search.selection) == first
        assert AuditEvent.objects.filter(action="selection.open_results").count() == 1

    def test_observers_can_never_assess_and_read_on(self, search, observer):
        assert not results_of(observer, search.selection).is_hidden

    def test_without_scores_there_is_nothing_to_hide(self, search, colleague):
        Assessor.objects.update(submitted_at=None)
        assert not results_of(colleague, search.selection).is_hidden

    def test_an_assessor_sends_own_scores_first_and_cannot_go_around_it(self, search, colleague):
        join(search, colleague)
        assert results_of(colleague, search.selection).hidden_because == UNSENT
        with pytest.raises(TransitionRefused, match="Kirim nilai Anda dulu"):
            open_results(actor=colleague, selection=search.selection)
        assert not ResultsOpening.objects.exists()

    def test_mentors_and_partners_open_nothing(self, search, mentor_user, partner_user):
        for person in (mentor_user, partner_user):
            with pytest.raises(NotAllowed):
                open_results(actor=person, selection=search.selection)

    @pytest.mark.parametrize("over", ["decided", "closed"])
    def test_what_is_over_is_read_by_all_of_the_office(self, search, coordinator, colleague, over):
        if over == "decided":
            decide(coordinator, search)
        else:
            close_selection(actor=coordinator, selection=search.selection, reason="Ditunda.")
        search.selection.refresh_from_db()
        assert not results_of(colleague, search.selection).is_hidden
        assert search.selection.results_open_since is not None


class TestMarks:
    def test_who_joins_without_looking_is_not_marked(self, search, colleague):
        assert mark_of(score(search, join(search, colleague), 4)) == ""

    def test_who_looked_and_then_joined_is_marked(self, search, colleague):
        open_results(actor=colleague, selection=search.selection)
        assert mark_of(score(search, join(search, colleague), 4)) == JOINED_LATE

    def test_also_when_somebody_else_adds_them(self, search, coordinator, colleague):
        open_results(actor=colleague, selection=search.selection)
        added = add_assessor(actor=coordinator, selection=search.selection, user=colleague)
        assert mark_of(added) == JOINED_LATE

    def test_who_reopens_after_others_sent_is_marked(self, search, coordinator, colleague):
        score(search, join(search, colleague), 5)
        mine = reopen_scores(actor=coordinator, assessor=search.assessor, reason="Salah baca berkas.")
        assert mark_of(score(search, mine, 5)) == CHANGED_LATE

    def test_who_reopens_while_nobody_else_sent_is_not(self, search, coordinator, colleague):
        join(search, colleague)
        mine = reopen_scores(actor=coordinator, assessor=search.assessor, reason="Salah baca berkas.")
        assert mark_of(score(search, mine, 5)) == ""

    def test_another_who_took_the_scores_back_was_seen_all_the_same(self, search, coordinator, colleague):
        other = score(search, join(search, colleague), 5)
        reopen_scores(actor=colleague, assessor=other, reason="Ragu.")
        mine = reopen_scores(actor=coordinator, assessor=search.assessor, reason="Ragu juga.")
        assert mark_of(score(search, mine, 5)) == CHANGED_LATE

    def test_the_first_time_stands_and_the_mark_never_goes(self, search, coordinator, colleague):
        score(search, join(search, colleague), 5)
        for reason in ("Salah baca.", "Salah lagi."):
            search.assessor.refresh_from_db()
            score(search, reopen_scores(actor=coordinator, assessor=search.assessor, reason=reason), 3)
        first = Assessor.objects.get(pk=search.assessor.pk)
        remove_assessor(actor=coordinator, assessor=first, reason="Pindah tugas.")
        back = add_assessor(actor=coordinator, selection=search.selection, user=coordinator)
        assert back.saw_others_at == first.saw_others_at
        assert mark_of(back) == CHANGED_LATE

    def test_who_was_taken_off_after_sending_and_writes_anew_is_marked(self, search, coordinator, colleague):
        other = score(search, join(search, colleague), 5)
        other = reopen_scores(actor=colleague, assessor=other, reason="Ragu.")
        assert mark_of(other) == CHANGED_LATE

    def test_a_search_that_was_decided_marks_whoever_scores_after_it(self, search, coordinator, colleague):
        waiting = join(search, colleague)
        decision = decide(coordinator, search)
        revoke_decision(actor=coordinator, decision=decision, reason="Mundur.", party_leaves=True)
        search.selection.refresh_from_db()
        assert results_of(colleague, search.selection).hidden_because == UNSENT
        waiting.refresh_from_db()
        assert mark_of(score(search, waiting, 4)) == JOINED_LATE

    def test_a_search_that_was_closed_marks_who_joins_after_it(self, search, coordinator, colleague):
        close_selection(actor=coordinator, selection=search.selection, reason="Ditunda.")
        reopen_selection(actor=coordinator, selection=search.selection)
        search.selection.refresh_from_db()
        assert mark_of(score(search, join(search, colleague), 4)) == JOINED_LATE

    def test_a_search_closed_before_anybody_scored_marks_nobody(self, search, coordinator, colleague):
        Assessor.objects.update(submitted_at=None, first_submitted_at=None)
        close_selection(actor=coordinator, selection=search.selection, reason="Ditunda.")
        reopened = reopen_selection(actor=coordinator, selection=search.selection)
        assert reopened.results_open_since is None


class TestHistory:
    def test_what_was_sent_before_stays_to_be_read(self, search, colleague):
        mine = score(search, join(search, colleague), 2)
        assert revisions_of([mine]) == {mine.pk: []}
        mine = score(search, reopen_scores(actor=colleague, assessor=mine, reason="Ada berkas baru."), 5)
        (revision,) = revisions_of([mine])[mine.pk]
        assert revision.reason == "Ada berkas baru."
        label = f"{search.candidates[0]} · {search.criteria[0]}"
        assert revision.changes == [{"label": label, "old": "2", "new": "5"}]

    def test_sent_again_as_it_was_changes_nothing_and_is_told(self, search, colleague):
        mine = score(search, join(search, colleague), 2)
        mine = score(search, reopen_scores(actor=colleague, assessor=mine, reason="Periksa lagi."), 2)
        assert [revision.changes for revision in revisions_of([mine])[mine.pk]] == [[]]

    @pytest.mark.parametrize("count", [1, 3])
    def test_all_are_read_at_once(self, search, institution, django_assert_num_queries, count):
        people = [MembershipFactory(institution=institution, role=Role.COORDINATOR).user for _ in range(count)]
        made = [score(search, join(search, person), 3) for person in people]
        revisions_of(made)
        with django_assert_num_queries(1):
            assert len(revisions_of(made)) == count


class TestDeciding:
    def test_nobody_decides_by_results_that_they_may_not_read(self, search, colleague):
        with pytest.raises(TransitionRefused, match="Hasil belum Anda buka"):
            decide(colleague, search)
        open_results(actor=colleague, selection=search.selection)
        assert decide(colleague, search).candidate == search.candidates[0]

    def test_the_mark_is_kept_with_the_decision(self, search, coordinator, colleague):
        open_results(actor=colleague, selection=search.selection)
        score(search, join(search, colleague), 4)
        record = decide(coordinator, search).record
        assert {one["name"]: one["seen_mark"] for one in record["assessors"]} == {
            str(coordinator): "",
            str(colleague): JOINED_LATE,
        }


class TestPages:
    def url(self, name: str, record) -> str:
        return reverse(f"programs:{name}", args=[record.public_id])

    def test_the_comparison_offers_to_join_or_to_open(self, client_for, search, colleague):
        client = client_for(colleague)
        page = client.get(self.url("selection-comparison", search.selection)).text
        assert "Hasil belum Anda buka." in page
        assert "Ikut menilai" in page
        assert "rank-bars" not in page
        answer = client.post(self.url("selection-open-results", search.selection))
        assert answer.url == self.url("selection-comparison", search.selection)
        assert "rank-bars" in client.get(answer.url).text

    def test_the_decision_shows_nothing_and_offers_the_same(self, client_for, search, colleague):
        client, address = client_for(colleague), self.url("selection-decision", search.selection)
        page = client.get(address).text
        assert "Hasil belum Anda buka." in page
        assert "Tetap pilih" not in page
        assert client.get(self.url("candidate-choose", search.candidates[2])).status_code == 403
        answer = client.post(self.url("selection-open-results", search.selection), {"ke": "keputusan"})
        assert answer.url == address
        assert "Tetap pilih" in client.get(address).text

    def test_reading_alone_writes_nothing(self, client_for, search, colleague):
        client = client_for(colleague)
        for name in ("selection-comparison", "selection-decision", "selection-scores"):
            client.get(self.url(name, search.selection))
        assert client.get(self.url("selection-open-results", search.selection)).status_code == 405
        assert not ResultsOpening.objects.exists()

    def test_the_mark_stands_beside_the_name(self, client_for, search, coordinator, colleague):
        open_results(actor=colleague, selection=search.selection)
        score(search, join(search, colleague), 4)
        client = client_for(coordinator)
        for page in (self.url("selection-comparison", search.selection), search.selection.get_absolute_url()):
            assert JOINED_LATE in client.get(page).text

    def test_whoever_reopens_or_scores_late_is_told_before(self, client_for, search, coordinator, colleague):
        open_results(actor=colleague, selection=search.selection)
        mine = join(search, colleague)
        assert JOINED_LATE in client_for(colleague).get(self.url("selection-scores", search.selection)).text
        score(search, mine, 4)
        reopen = self.url("selection-scores-reopen", search.selection)
        assert CHANGED_LATE in client_for(coordinator).get(reopen).text

    def test_others_open_nothing(self, client_for, search, mentor_user, partner_user, other_coordinator):
        for person in (mentor_user, partner_user, other_coordinator):
            assert client_for(person).post(self.url("selection-open-results", search.selection)).status_code == 404
        assert not ResultsOpening.objects.exists()
