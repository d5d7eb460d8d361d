"""Whether needs are partnered, and giving them up: what is searched for or covered is told first, never lost."""

import datetime as dt

import pytest
from django.urls import reverse

from kemitraan.core.errors import DomainError, NotAllowed, TransitionRefused
from kemitraan.core.models import AuditEvent
from programs.enums import PartnershipStatus, ProgramStatus
from programs.models import Need, NeedCoverage, PartyEpisode
from programs.selectors.coverage import coverage_of
from programs.services.coverage import end_coverage
from programs.services.need_decisions import cancel_need, decide_needs, restore_need
from programs.services.selections import close_selection, open_selection
from programs.tests.factories import ProgramFactory
from programs.tests.planning_factories import NeedCoverageFactory, NeedFactory

REASON = "Lembaga tidak memilikinya sendiri."
WHY_NOT = "Dapat dipenuhi sendiri."
PARTNER = "Balai Karya (contoh)"


@pytest.fixture
def program(institution):
    return ProgramFactory(institution=institution, ends_on=dt.date(2026, 12, 31))


@pytest.fixture
def needs(program):
    return [NeedFactory(program=program, name=name, rank=rank, quantity=2) for rank, name in enumerate("ABC", start=1)]


@pytest.fixture
def coverage(needs) -> NeedCoverage:
    """The first need is covered by a party of a running partnership."""
    found = NeedCoverageFactory(
        need=needs[0],
        party__organization__name=PARTNER,
        party__organization__institution=needs[0].institution,
        party__partnership__status=PartnershipStatus.ACTIVE,
        quantity=1,
    )
    PartyEpisode.objects.create(institution=found.institution, party=found.party, from_on=dt.date(2026, 1, 1))
    return found


class TestDeciding:
    def test_several_are_decided_with_one_reason(self, coordinator, program, needs):
        decide_needs(actor=coordinator, program=program, needs=needs[:2], is_partnered=True, reason=REASON)
        assert list(Need.objects.to_partner().order_by("rank")) == needs[:2]
        assert set(AuditEvent.objects.filter(action="need.decide").values_list("reason", flat=True)) == {REASON}

    def test_the_same_again_writes_nothing(self, coordinator, program, needs):
        decide_needs(actor=coordinator, program=program, needs=needs, is_partnered=True, reason=REASON)
        again = decide_needs(actor=coordinator, program=program, needs=needs, is_partnered=True, reason=REASON)
        assert again == []
        assert AuditEvent.objects.filter(action="need.decide").count() == 3

    def test_a_decision_needs_a_reason_and_changes_nothing_without(self, coordinator, program, needs):
        with pytest.raises(DomainError):
            decide_needs(actor=coordinator, program=program, needs=needs, is_partnered=True, reason="  ")
        assert not Need.objects.to_partner().exists()

    def test_a_decision_needs_needs(self, coordinator, program):
        with pytest.raises(DomainError, match="paling sedikit satu kebutuhan"):
            decide_needs(actor=coordinator, program=program, needs=[], is_partnered=True, reason=REASON)

    def test_what_is_being_searched_for_is_not_decided_away(self, coordinator, program, needs):
        search = open_selection(actor=coordinator, program=program, needs=needs[1:2])
        with pytest.raises(DomainError, match="B masih dicari mitranya"):
            decide_needs(actor=coordinator, program=program, needs=needs, is_partnered=False, reason=WHY_NOT)
        assert not Need.objects.filter(is_partnered=False).exists()
        close_selection(actor=coordinator, selection=search, reason="Cukup.")
        decide_needs(actor=coordinator, program=program, needs=needs, is_partnered=False, reason=WHY_NOT)
        assert Need.objects.filter(is_partnered=False).count() == 3

    def test_a_need_of_another_program_or_given_up_is_refused(self, coordinator, institution, program, needs):
        foreign = NeedFactory(program=ProgramFactory(institution=institution))
        cancel_need(actor=coordinator, need=needs[2], reason="Ditunda.")
        for stranger in (foreign, needs[2]):
            with pytest.raises(DomainError, match="tidak ada lagi"):
                decide_needs(actor=coordinator, program=program, needs=[stranger], is_partnered=True, reason=REASON)

    def test_only_the_office_decides_and_only_while_the_program_goes_on(self, coordinator, observer, program, needs):
        with pytest.raises(NotAllowed):
            decide_needs(actor=observer, program=program, needs=needs, is_partnered=True, reason=REASON)
        type(program).objects.filter(pk=program.pk).update(status=ProgramStatus.FINISHED)
        with pytest.raises(TransitionRefused):
            decide_needs(actor=coordinator, program=program, needs=needs, is_partnered=True, reason=REASON)


class TestCovered:
    def test_what_is_covered_now_is_not_decided_away_in_silence(self, coordinator, program, needs, coverage):
        with pytest.raises(DomainError) as refused:
            decide_needs(actor=coordinator, program=program, needs=needs, is_partnered=False, reason=WHY_NOT)
        assert refused.value.field == "although_covered"
        assert f"A kini dipenuhi {PARTNER} (1 ruang, disepakati)" in refused.value.message
        assert not Need.objects.filter(is_partnered=False).exists()

    def test_whoever_says_so_decides_and_the_coverage_stays(self, coordinator, program, needs, coverage):
        decide_needs(
            actor=coordinator,
            program=program,
            needs=needs,
            is_partnered=False,
            reason=WHY_NOT,
            although_covered=True,
        )
        assert Need.objects.filter(is_partnered=False).count() == 3
        assert [row.need for row in coverage_of(coordinator, program).needs] == [needs[0]]

    def test_that_it_is_partnered_needs_no_such_word(self, coordinator, program, needs, coverage):
        decide_needs(actor=coordinator, program=program, needs=needs, is_partnered=True, reason=REASON)
        assert Need.objects.to_partner().count() == 3

    def test_giving_up_what_is_covered_asks_first_and_is_told(self, coordinator, needs, coverage):
        with pytest.raises(DomainError, match=r"A kini dipenuhi Balai Karya \(contoh\)"):
            cancel_need(actor=coordinator, need=needs[0], reason="Kegiatan ditunda.")
        assert Need.objects.standing().count() == 3
        cancel_need(actor=coordinator, need=needs[0], reason="Kegiatan ditunda.", although_covered=True)
        assert f"yang masih dipenuhi {PARTNER}" in AuditEvent.objects.get(action="need.cancel").sentence
        coverage.refresh_from_db()
        assert coverage.ended_on is None

    @pytest.mark.parametrize("over", ["ended", "left", "partnership"])
    def test_what_covers_no_more_asks_nothing(self, coordinator, needs, coverage, over):
        if over == "ended":
            end_coverage(actor=coordinator, coverage=coverage, reason="Tidak jadi.")
        elif over == "left":
            coverage.party.episodes.update(until_on=needs[0].institution.today - dt.timedelta(days=1))
        else:
            partnerships = type(coverage.party.partnership).objects
            partnerships.filter(pk=coverage.party.partnership_id).update(status=PartnershipStatus.ENDED)
        cancel_need(actor=coordinator, need=needs[0], reason="Kegiatan ditunda.")
        assert Need.objects.standing().count() == 2

    def test_a_paused_partnership_still_covers(self, coordinator, needs, coverage):
        partnerships = type(coverage.party.partnership).objects
        partnerships.filter(pk=coverage.party.partnership_id).update(status=PartnershipStatus.SUSPENDED)
        with pytest.raises(DomainError, match="ditangguhkan"):
            cancel_need(actor=coordinator, need=needs[0], reason="Kegiatan ditunda.")


class TestGivingUp:
    def test_a_cancelled_need_keeps_its_row_and_comes_back(self, coordinator, needs):
        cancel_need(actor=coordinator, need=needs[0], reason="Kegiatan ditunda.")
        with pytest.raises(TransitionRefused):
            cancel_need(actor=coordinator, need=needs[0], reason="Sekali lagi.")
        restored = restore_need(actor=coordinator, need=needs[0])
        assert (restored.cancelled_on, restored.cancel_reason) == (None, "")
        assert AuditEvent.objects.get(action="need.cancel").reason == "Kegiatan ditunda."
        with pytest.raises(TransitionRefused, match="tidak dibatalkan"):
            restore_need(actor=coordinator, need=needs[0])

    def test_giving_up_needs_a_reason(self, coordinator, needs):
        with pytest.raises(DomainError):
            cancel_need(actor=coordinator, need=needs[0], reason=" ")

    def test_what_is_searched_for_is_not_given_up(self, coordinator, program, needs):
        open_selection(actor=coordinator, program=program, needs=needs[:1], name="Cari ruang")
        with pytest.raises(DomainError, match="“Cari ruang”"):
            cancel_need(actor=coordinator, need=needs[0], reason="Kegiatan ditunda.")


class TestPages:
    def url(self, name: str, record) -> str:
        return reverse(f"programs:{name}", args=[record.public_id])

    def test_the_page_of_a_covered_need_tells_by_whom_and_asks(self, client_for, coordinator, needs, coverage):
        client, address = client_for(coordinator), self.url("need-decide", needs[0])
        page = client.get(needs[0].get_absolute_url()).text
        assert f"Kini dipenuhi {PARTNER} (1 ruang, disepakati)." in page
        assert "Tetap tidak dimitrakan" in page
        refused = client.post(address, {"is_partnered": "tidak", "reason": WHY_NOT})
        assert refused.status_code == 422
        assert WHY_NOT in refused.text
        done = client.post(address, {"is_partnered": "tidak", "reason": WHY_NOT, "although_covered": "on"})
        assert done.url == needs[0].get_absolute_url()
        assert Need.objects.get(pk=needs[0].pk).is_partnered is False

    def test_a_need_that_nobody_covers_is_not_asked_about(self, client_for, coordinator, needs):
        client = client_for(coordinator)
        assert "Tetap tidak dimitrakan" not in client.get(needs[0].get_absolute_url()).text
        assert "Tetap batalkan" not in client.get(self.url("need-cancel", needs[0])).text
        answer = client.post(self.url("need-decide", needs[0]), {"is_partnered": "ya", "reason": REASON})
        assert answer.status_code == 302
        assert Need.objects.get(pk=needs[0].pk).is_partnered is True

    @pytest.mark.parametrize("data", [{"is_partnered": "ya"}, {"reason": REASON}, {"is_partnered": "x", "reason": "y"}])
    def test_a_half_decision_loses_nothing(self, client_for, coordinator, needs, data):
        answer = client_for(coordinator).post(self.url("need-decide", needs[0]), data)
        assert answer.status_code == 422
        assert data.get("reason", "") in answer.text
        assert Need.objects.get(pk=needs[0].pk).is_partnered is None

    def test_giving_up_asks_on_its_page(self, client_for, coordinator, needs, coverage):
        client, address = client_for(coordinator), self.url("need-cancel", needs[0])
        assert "Tetap batalkan" in client.get(address).text
        assert client.post(address, {"reason": "Ditunda."}).status_code == 422
        assert client.post(address, {"reason": "Ditunda.", "although_covered": "on"}).status_code == 302
        page = client.get(needs[0].get_absolute_url()).text
        assert "Dibatalkan" in page
        assert "Pulihkan" in page
        client.post(self.url("need-restore", needs[0]))
        assert Need.objects.get(pk=needs[0].pk).cancelled_on is None

    def test_the_list_refuses_in_words_what_is_covered(self, client_for, coordinator, program, needs, coverage):
        data = {"needs": [str(need.public_id) for need in needs], "action": "tidak", "reason": WHY_NOT}
        page = client_for(coordinator).post(self.url("needs-decide", program), data, follow=True).text
        assert f"A kini dipenuhi {PARTNER}" in page
        assert not Need.objects.filter(is_partnered=False).exists()

    def test_the_list_decides_those_that_were_ticked(self, client_for, coordinator, program, needs):
        data = {"needs": [str(need.public_id) for need in needs[:2]], "action": "ya", "reason": REASON}
        client_for(coordinator).post(self.url("needs-decide", program), data)
        assert Need.objects.to_partner().count() == 2

    def test_others_neither_decide_nor_give_up(self, client_for, observer, other_coordinator, mentor_user, needs):
        data = {"is_partnered": "ya", "reason": REASON}
        for name in ("need-decide", "need-cancel", "need-restore"):
            address = self.url(name, needs[0])
            assert client_for(observer).post(address, data).status_code == 403
            assert client_for(other_coordinator).post(address, data).status_code == 404
            assert client_for(mentor_user).post(address, data).status_code == 404
        assert Need.objects.standing().filter(is_partnered=None).count() == 3
