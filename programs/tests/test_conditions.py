"""The four conditions: what is proposed, what is recorded, and the gate before an agreement."""

import datetime as dt

import pytest
from django.urls import reverse

from kemitraan.accounts.tests.fixtures import person
from kemitraan.core.errors import DomainError, NotAllowed, NotReady, StaleVersion, TransitionRefused
from kemitraan.core.models import Attachment, AuditEvent
from partners.tests.factories import OrganizationFactory, RepresentativeFactory
from programs.enums import AgreementState, PartnershipCondition, PatternCode
from programs.models import ConditionCheck, PartnershipText
from programs.patterns import CONDITIONS, PATTERNS
from programs.rules.conditions import Known, missing_conditions, proposal_of
from programs.selectors import missing_for_agreement
from programs.selectors.conditions import conditions_of
from programs.services import agreements as agreement_services
from programs.services.conditions import check_condition
from programs.services.coverage import cover_need
from programs.tests.conditions import meet_conditions
from programs.tests.duties import NOON, TODAY, add_duty, bare_duty, pdf, running_partnership
from programs.tests.factories import AgreementFactory, AgreementPartyFactory, ProgramFactory
from programs.tests.planning_factories import NeedFactory

ALL = list(PartnershipCondition)
PARTIES, VISION, CONSENT, MUTUAL_NEED = ALL


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def program(institution):
    return ProgramFactory(institution=institution, status="running")


@pytest.fixture
def partnership(institution, program):
    return running_partnership(institution, program=program, status="draft")


def check(actor, partnership, condition=VISION, *, is_met=True, evidence="Notulen", **extra) -> ConditionCheck:
    return check_condition(
        actor=actor, partnership=partnership, condition=condition, is_met=is_met, evidence=evidence, **extra
    )


def agreement_of(partnership, **values):
    """Under negotiation, consented to by all, with a duty: only the conditions may stand in its way."""
    values = {"state": AgreementState.NEGOTIATING, "partnership": partnership} | values
    agreement = AgreementFactory(
        institution=partnership.institution if partnership else values["institution"],
        **{name: value for name, value in values.items() if name != "institution"},
    )
    for _ in range(2):
        AgreementPartyFactory(
            agreement=agreement,
            organization=OrganizationFactory(institution=agreement.institution),
            consented_on=TODAY,
            consent_method="meeting",
        )
    bare_duty(agreement)
    return agreement


class TestRules:
    def test_sejajar_asks_for_a_stated_gain_where_the_others_ask_for_a_vision(self):
        for code, pattern in PATTERNS.items():
            wording = pattern.condition(VISION)
            if code == PatternCode.SEJAJAR:
                assert wording.label == "Keuntungan bersama yang dinyatakan"
                assert wording.texts == ("common_gain",)
            else:
                assert wording == CONDITIONS[VISION]
            assert pattern.condition(CONSENT) == CONDITIONS[CONSENT]

    def test_texts_of_a_wording_are_statements_of_its_pattern(self):
        for pattern in PATTERNS.values():
            known = {text.key for text in pattern.texts}
            for wording in pattern.conditions.values():
                assert set(wording.texts) <= known

    def test_missing_conditions_stand_in_their_order_with_source_and_link(self):
        missing = missing_conditions(PATTERNS["sejajar"], {PARTIES.value, MUTUAL_NEED.value}, "/x/#syarat")
        assert [item.message for item in missing] == [
            "Syarat belum terpenuhi: Keuntungan bersama yang dinyatakan.",
            "Syarat belum terpenuhi: Ada kesepakatan.",
        ]
        assert [item.source for item in missing] == [
            "Syarat kemitraan 2, naskah bagian E d",
            "Syarat kemitraan 3, naskah bagian E d",
        ]
        assert {item.link for item in missing} == {"/x/#syarat"}

    @pytest.mark.parametrize(
        ("condition", "code", "known", "evidence"),
        [
            (PARTIES, "asuh", Known(parties=("A", "B", "C")), "3 pihak tercatat: A, B, C."),
            (PARTIES, "asuh", Known(parties=("A",)), ""),
            (VISION, "asuh", Known(purpose="Kelompok mandiri."), "Kelompok mandiri."),
            (VISION, "futuristik", Known(purpose="X", written={"mission": "Satu misi."}), "Satu misi."),
            (VISION, "sejajar", Known(purpose="Kelompok mandiri."), ""),
            (VISION, "sejajar", Known(written={"common_gain": "Untung bersama."}), "Untung bersama."),
            (VISION, "asuh", Known(), ""),
            (CONSENT, "asuh", Known(parties=("A", "B"), purpose="X", ours_met=("a",), theirs_met=("b",)), ""),
            (MUTUAL_NEED, "asuh", Known(ours_met=("Aula",)), ""),
            (MUTUAL_NEED, "asuh", Known(theirs_met=("Pelatihan",)), ""),
            (
                MUTUAL_NEED,
                "asuh",
                Known(ours_met=("Aula (B)", "Dana (C)"), theirs_met=("Pelatihan (B)",)),
                "Mitra memenuhi kebutuhan program: Aula (B); Dana (C). Mitra memperoleh: Pelatihan (B).",
            ),
        ],
    )
    def test_what_is_proposed_as_evidence(self, condition, code, known, evidence):
        proposal = proposal_of(condition, PATTERNS[code], known)
        assert proposal.evidence == evidence
        assert bool(proposal.lacking) is not bool(evidence)


class TestRecording:
    def test_is_kept_with_evidence_day_and_person_and_told_everywhere(self, coordinator, partnership):
        row = check(coordinator, partnership, files=[pdf("notulen.pdf")])
        assert (row.is_met, row.evidence, row.checked_on, row.checked_by) == (True, "Notulen", TODAY, coordinator)
        assert Attachment.objects.get().subject == row
        event = AuditEvent.objects.get(action="partnership.condition")
        assert {subject.subject for subject in event.subjects.all()} == {partnership, row, partnership.program}

    def test_again_changes_the_same_row_and_nothing_new_tells_nothing(self, coordinator, partnership):
        first = check(coordinator, partnership)
        again = check(coordinator, partnership, evidence="Notulen kedua")
        assert (again.pk, again.version) == (first.pk, first.version + 1)
        check(coordinator, partnership, evidence="Notulen kedua")
        assert AuditEvent.objects.filter(action="partnership.condition").count() == 2

    def test_can_be_taken_back(self, coordinator, partnership):
        check(coordinator, partnership)
        assert check(coordinator, partnership, is_met=False, evidence="").is_met is False

    @pytest.mark.parametrize(
        ("field", "extra"),
        [
            ("evidence", {"evidence": "  "}),
            ("checked_on", {"checked_on": TODAY + dt.timedelta(days=1)}),
        ],
    )
    def test_what_is_wrong_is_said_at_its_field(self, coordinator, partnership, field, extra):
        with pytest.raises(DomainError) as refused:
            check(coordinator, partnership, **extra)
        assert refused.value.field == field
        assert not ConditionCheck.objects.exists()

    def test_two_parties_are_counted_not_believed(self, coordinator, partnership):
        party = partnership.parties.get(role="asuhan")
        party.episodes.all().delete()
        party.delete()
        with pytest.raises(DomainError, match="paling sedikit dua pihak"):
            check(coordinator, partnership, PARTIES)

    def test_somebody_elses_record_is_not_lost(self, coordinator, partnership):
        first = check(coordinator, partnership)
        check(coordinator, partnership, evidence="Lain")
        with pytest.raises(StaleVersion):
            check(coordinator, partnership, evidence="Basi", version=first.version)

    def test_partnership_that_is_over_keeps_its_record(self, coordinator, partnership):
        partnership.status = "ended"
        partnership.save()
        with pytest.raises(TransitionRefused):
            check(coordinator, partnership)

    @pytest.mark.parametrize("who", ["mentor_user", "partner_user", "observer"])
    def test_only_the_office_records(self, who, request, partnership):
        with pytest.raises(NotAllowed):
            check(request.getfixturevalue(who), partnership)


class TestGate:
    @pytest.mark.parametrize("lacking", ALL)
    def test_agreement_is_not_settled_while_one_condition_is_missing(self, coordinator, partnership, lacking):
        agreement = agreement_of(partnership)
        meet_conditions(coordinator, partnership, but=lacking)
        with pytest.raises(NotReady) as refused:
            agreement_services.settle_agreement(actor=coordinator, agreement=agreement)
        (missing,) = refused.value.missing
        assert missing.rule == f"condition_{lacking.value}"
        assert missing.link == f"{partnership.get_absolute_url()}#syarat"
        meet_conditions(coordinator, partnership)
        assert agreement_services.settle_agreement(actor=coordinator, agreement=agreement).state == "agreed"

    def test_condition_recorded_as_not_met_does_not_open_the_gate(self, coordinator, partnership):
        meet_conditions(coordinator, partnership)
        check(coordinator, partnership, VISION, is_met=False)
        with pytest.raises(NotReady):
            agreement_services.settle_agreement(actor=coordinator, agreement=agreement_of(partnership))

    def test_agreement_without_partnership_and_one_from_an_archive_are_exempt(
        self, coordinator, institution, partnership
    ):
        alone = agreement_of(None, institution=institution)
        archived = agreement_of(partnership, is_historical=True)
        for agreement in (alone, archived):
            assert agreement_services.settle_agreement(actor=coordinator, agreement=agreement).state == "agreed"

    def test_agreement_that_was_settled_before_goes_on(self, coordinator, partnership):
        agreement = agreement_of(partnership, state=AgreementState.AGREED)
        assert not [item for item in missing_for_agreement(agreement) if item.rule.startswith("condition")]

    @pytest.mark.parametrize(("state", "action"), [("negotiating", "cancel"), ("active", "end"), ("active", "suspend")])
    def test_ending_is_never_blocked(self, coordinator, partnership, state, action):
        agreement = agreement_of(partnership, state=state)
        service = getattr(agreement_services, f"{action}_agreement")
        assert service(actor=coordinator, agreement=agreement, reason="Tidak jadi").state

    def test_page_of_the_agreement_says_why_with_a_link(self, coordinator, client_for, partnership):
        page = client_for(coordinator).get(agreement_of(partnership).get_absolute_url()).content.decode()
        assert "Syarat belum terpenuhi: Saling membutuhkan." in page
        assert f'href="{partnership.get_absolute_url()}#syarat"' in page


class TestProposals:
    def proposal(self, user, partnership, condition):
        rows = conditions_of(user, partnership, list(partnership.parties.all()), may_record=True)
        return next(row.proposal for row in rows if row.condition == condition)

    def test_mutual_need_is_read_from_coverage_in_both_directions(self, coordinator, program, partnership):
        party = partnership.parties.get(role="asuhan")
        cover_need(actor=coordinator, need=NeedFactory(program=program, name="Aula"), party=party)
        assert (
            self.proposal(coordinator, partnership, MUTUAL_NEED).lacking == "Belum tercatat apa yang diperoleh mitra."
        )
        given = NeedFactory(program=program, name="Pelatihan", aspect="people", flow="given")
        coverage = cover_need(actor=coordinator, need=given, party=party)
        evidence = self.proposal(coordinator, partnership, MUTUAL_NEED).evidence
        assert evidence == (f"Mitra memenuhi kebutuhan program: Aula ({party}). Mitra memperoleh: Pelatihan ({party}).")
        coverage.ended_on, coverage.end_reason = TODAY, "Salah"
        coverage.save()
        assert not self.proposal(coordinator, partnership, MUTUAL_NEED).evidence

    def test_duty_owed_to_a_partner_shows_what_it_gains(self, coordinator, program, partnership):
        duty = add_duty(coordinator, partnership, description="Membina produksi")
        party = partnership.parties.get(organization=duty.debtor)
        cover_need(actor=coordinator, need=NeedFactory(program=program, name="Aula"), party=party)
        assert f"Membina produksi ({duty.creditor})" in self.proposal(coordinator, partnership, MUTUAL_NEED).evidence

    def test_mutual_need_alone_serves_both(self, coordinator, program, partnership):
        need = NeedFactory(program=program, name="Tukar pelatih", aspect="people", flow="mutual")
        cover_need(actor=coordinator, need=need, party=partnership.parties.first())
        assert self.proposal(coordinator, partnership, MUTUAL_NEED).evidence.count("Tukar pelatih") == 2

    def test_readers_who_do_not_record_get_no_proposals(self, observer, partnership):
        rows = conditions_of(observer, partnership, list(partnership.parties.all()), may_record=False)
        assert [(row.proposal.evidence, row.proposal.lacking) for row in rows] == [("", "")] * 4


class TestPages:
    def address(self, partnership, condition) -> str:
        return reverse("programs:condition-check", args=[partnership.public_id, condition])

    def test_one_press_takes_what_is_proposed(self, coordinator, client_for, partnership):
        client = client_for(coordinator)
        page = client.get(partnership.get_absolute_url()).content.decode()
        evidence = f"2 pihak tercatat: {', '.join(str(party) for party in partnership.parties.all())}."
        assert evidence in page
        data = {"is_met": "on", "evidence": evidence}
        answer = client.post(self.address(partnership, "parties"), data)
        assert answer["Location"] == f"{partnership.get_absolute_url()}#syarat"
        assert ConditionCheck.objects.get().checked_on == TODAY

    def test_form_offers_the_evidence_and_keeps_files(self, coordinator, client_for, partnership):
        client = client_for(coordinator)
        assert "2 pihak tercatat" in client.get(self.address(partnership, "parties")).content.decode()
        data = {"is_met": "on", "evidence": "Notulen", "checked_on": "2026-03-01", "files": pdf("berita-acara.pdf")}
        assert client.post(self.address(partnership, "consent"), data).status_code == 302
        page = client.get(partnership.get_absolute_url()).content.decode()
        assert "berita-acara.pdf" in page
        assert "1 Maret 2026" in page
        form = client.get(self.address(partnership, "consent")).content.decode()
        assert "Notulen</textarea>" in form

    def test_met_without_evidence_is_refused(self, coordinator, client_for, partnership):
        answer = client_for(coordinator).post(self.address(partnership, "consent"), {"is_met": "on", "evidence": ""})
        assert answer.status_code == 422
        assert "Tuliskan buktinya." in answer.content.decode()

    def test_unknown_condition_is_not_there(self, coordinator, client_for, partnership):
        assert client_for(coordinator).get(self.address(partnership, "lain")).status_code == 404

    def test_sejajar_page_asks_for_the_gain(self, coordinator, client_for, institution):
        partnership = running_partnership(institution, pattern="sejajar", sub_pattern="dagang_umum", status="draft")
        PartnershipText.objects.create(
            institution=institution, partnership=partnership, key="common_gain", text="Sama-sama untung."
        )
        page = client_for(coordinator).get(partnership.get_absolute_url()).content.decode()
        assert "Keuntungan bersama yang dinyatakan" in page
        assert "Kesamaan visi" not in page
        assert "Sama-sama untung." in page

    def test_party_reads_evidence_and_files_and_records_nothing(
        self, coordinator, client_for, institution, partnership
    ):
        row = check(coordinator, partnership, CONSENT, evidence="Surat minat semua pihak", files=[pdf("minat.pdf")])
        user = person(institution, "partner", "Wakil (contoh)")
        organization = partnership.parties.first().organization
        RepresentativeFactory(organization=organization, membership=user.membership, institution=institution)
        client = client_for(user)
        page = client.get(partnership.get_absolute_url()).content.decode()
        assert "Surat minat semua pihak" in page
        assert client.get(reverse("core:attachment", args=[Attachment.objects.get().public_id])).status_code == 200
        assert self.address(partnership, "consent") not in page
        assert client.post(self.address(partnership, "consent"), {"evidence": "x"}).status_code == 403
        row.refresh_from_db()
        assert row.evidence == "Surat minat semua pihak"

    def test_queries_stay_the_same(self, coordinator, client_for, institution, program, partnership):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        client = client_for(coordinator)

        def count() -> int:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(partnership.get_absolute_url()).status_code == 200
            return len(queries)

        check(coordinator, partnership, CONSENT)
        cover_need(actor=coordinator, need=NeedFactory(program=program), party=partnership.parties.first())
        count()
        before = count()
        for condition in (VISION, PARTIES):
            check(coordinator, partnership, condition, files=[pdf()])
            cover_need(actor=coordinator, need=NeedFactory(program=program), party=partnership.parties.first())
        assert count() == before
