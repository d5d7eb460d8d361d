"""Clauses: templates, placeholders, order, and consent that falls away with the words it was for."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from kemitraan.core.errors import DomainError, NotAllowed, StaleVersion, TransitionRefused
from kemitraan.core.models import AuditEvent
from partners.tests.factories import OrganizationFactory
from programs.enums import AgreementKind, AgreementState, ClauseTopic
from programs.models import AgreementClause, ClauseTemplate
from programs.rules.clauses import PLACEHOLDERS, Paragraph, check_placeholders, fill, paragraphs
from programs.rules.orders import moved
from programs.selectors.agreement_text import agreement_text, ordinal
from programs.services import clauses
from programs.tests.factories import AgreementClauseFactory, ClauseTemplateFactory, signed_agreement

TEXT = {"topic": "other", "heading": "Lain-lain", "body": "Isi pasal."}


@pytest.fixture
def pair(institution):
    own = OrganizationFactory(institution=institution, is_own=True, name="LPPM Muria (contoh)", address="Jl. Kudus 1")
    return [own, OrganizationFactory(institution=institution, name="KUB Pesisir (contoh)")]


@pytest.fixture
def draft(institution, pair):
    return signed_agreement(
        institution, *pair, state=AgreementState.NEGOTIATING, value_idr=Decimal("150000000"), title="Abon ikan"
    )


class TestRules:
    @pytest.mark.parametrize("text", ["{nilai", "nilai}", "{{nilai}", "{apa}", "{}"])
    def test_what_is_not_known_is_refused(self, text):
        with pytest.raises(ValidationError):
            check_placeholders(text)

    def test_every_known_one_is_accepted(self):
        check_placeholders(" ".join(f"{{{name}}}" for name in PLACEHOLDERS))

    def test_what_is_not_known_yet_stays_a_line(self):
        assert fill("Nilai {nilai}, {judul}.", {"judul": "Abon", "nilai": ""}) == "Nilai ……………, Abon."

    def test_filled_words_are_not_filled_again(self):
        assert fill("{judul}", {"judul": "{nilai}", "nilai": "Rp1"}) == "{nilai}"

    def test_lines_with_a_hyphen_are_items(self):
        assert paragraphs("Satu:\n- a\n- b\n\n  Dua  ") == [Paragraph("Satu:", ("a", "b")), Paragraph("Dua")]
        assert paragraphs("- sendiri") == [Paragraph("sendiri")]

    @pytest.mark.parametrize(
        ("key", "step", "order"), [(1, -1, [1, 2, 3]), (1, 1, [2, 1, 3]), (3, 1, [1, 2, 3]), (3, -1, [1, 3, 2])]
    )
    def test_order(self, key, step, order):
        assert moved([1, 2, 3], key, step) == order

    def test_parties_are_called_by_their_place(self):
        assert [ordinal(place) for place in (1, 2, 11, 12)] == ["KESATU", "KEDUA", "KESEBELAS", "KEDUA BELAS"]


class TestTemplates:
    @pytest.mark.parametrize("kind", [AgreementKind.MOU, AgreementKind.PKS, AgreementKind.IA])
    def test_each_kind_ships_with_clauses(self, kind, shipped_clauses):
        rows = ClauseTemplate.objects.filter(institution=None, kind=kind)
        assert rows.count() >= 10
        for row in rows:
            check_placeholders(row.body)
        assert {ClauseTopic.SCOPE, ClauseTopic.RIGHTS, ClauseTopic.TERM, ClauseTopic.DISPUTE} <= set(
            rows.values_list("topic", flat=True)
        )

    def test_a_pks_has_all_seven_that_law_asks_for(self, shipped_clauses):
        topics = set(ClauseTemplate.objects.filter(kind="pks").values_list("topic", flat=True))
        assert {"scope", "rights", "development", "term", "dispute", "payment", "skills"} <= topics

    def test_filling_twice_adds_nothing(self, coordinator, draft, shipped_clauses):
        first = clauses.fill_from_templates(actor=coordinator, agreement=draft)
        assert len(first) == ClauseTemplate.objects.filter(kind="pks").count()
        assert clauses.fill_from_templates(actor=coordinator, agreement=draft) == []
        assert AuditEvent.objects.filter(action="agreement.fill_clauses").count() == 1

    def test_own_templates_take_the_place_of_the_shipped(self, coordinator, institution, draft, shipped_clauses):
        ClauseTemplateFactory(institution=institution, kind="pks", heading="Aturan kami")
        ClauseTemplateFactory(institution=institution, kind="pks", heading="Hanya inti-plasma", pattern="inti_plasma")
        made = clauses.fill_from_templates(actor=coordinator, agreement=draft)
        assert [row.heading for row in made] == ["Aturan kami"]


class TestWriting:
    def test_every_change_takes_consent_back(self, coordinator, draft):
        assert draft.parties.filter(consented_on=None).count() == 0
        clause = clauses.add_clause(actor=coordinator, agreement=draft, values=TEXT)
        assert draft.parties.filter(consented_on=None).count() == 2
        version = draft.version
        clauses.update_clause(actor=coordinator, clause=clause, values={"body": "Lain."}, version=clause.version)
        draft.refresh_from_db()
        assert draft.version > version

    def test_another_person_saved_first(self, coordinator, draft):
        clause = clauses.add_clause(actor=coordinator, agreement=draft, values=TEXT)
        clauses.update_clause(actor=coordinator, clause=clause, values={"body": "Lain."}, version=clause.version)
        with pytest.raises(StaleVersion) as error:
            clauses.update_clause(actor=coordinator, clause=clause, values={"body": "Usang."}, version=1)
        assert error.value.changes[0].changes[0]["new"] == "Lain."

    def test_moving_and_removing(self, coordinator, draft):
        rows = [
            clauses.add_clause(actor=coordinator, agreement=draft, values=TEXT | {"heading": name}) for name in "ABC"
        ]
        clauses.move_clause(actor=coordinator, clause=rows[2], step=-1)
        assert list(draft.clauses.values_list("heading", flat=True)) == ["A", "C", "B"]
        clauses.move_clause(actor=coordinator, clause=rows[0], step=-1)
        clauses.remove_clause(actor=coordinator, clause=rows[0])
        assert list(draft.clauses.values_list("heading", flat=True)) == ["C", "B"]
        with pytest.raises(DomainError):
            clauses.move_clause(actor=coordinator, clause=rows[1], step=2)
        removed = AuditEvent.objects.get(action="agreement.remove_clause")
        assert removed.changes[0]["old"] == "Isi pasal."

    @pytest.mark.parametrize("state", [AgreementState.AGREED, AgreementState.SIGNED, AgreementState.ACTIVE, "ended"])
    def test_words_that_are_agreed_on_stay(self, state, coordinator, institution, pair):
        agreement = signed_agreement(institution, *pair, state=state)
        clause = AgreementClauseFactory(agreement=agreement)
        for call in (
            lambda: clauses.add_clause(actor=coordinator, agreement=agreement, values=TEXT),
            lambda: clauses.update_clause(actor=coordinator, clause=clause, values={"body": "x"}, version=None),
            lambda: clauses.remove_clause(actor=coordinator, clause=clause),
            lambda: clauses.move_clause(actor=coordinator, clause=clause, step=1),
            lambda: clauses.fill_from_templates(actor=coordinator, agreement=agreement),
        ):
            with pytest.raises(TransitionRefused):
                call()

    @pytest.mark.parametrize("who", ["mentor_user", "partner_user", "observer"])
    def test_only_the_office_writes(self, who, request, draft):
        actor = request.getfixturevalue(who)
        clause = AgreementClauseFactory(agreement=draft)
        for call in (
            lambda: clauses.add_clause(actor=actor, agreement=draft, values=TEXT),
            lambda: clauses.remove_clause(actor=actor, clause=clause),
            lambda: clauses.copy_clauses(actor=actor, source=draft, agreement=draft),
        ):
            with pytest.raises(NotAllowed):
                call()

    def test_an_unknown_placeholder_is_refused(self, coordinator, draft):
        with pytest.raises(ValidationError, match="tidak dikenal"):
            clauses.add_clause(actor=coordinator, agreement=draft, values=TEXT | {"body": "{gaji}"})


class TestWords:
    def test_they_read_as_a_contract(self, coordinator, draft, pair, shipped_clauses):
        clauses.fill_from_templates(actor=coordinator, agreement=draft)
        text = agreement_text(draft)
        assert text["title"] == "Perjanjian Kerja Sama"
        assert text["comparison"][0]["name"] == "PIHAK KESATU"
        assert "bertindak untuk dan atas nama LPPM Muria (contoh)" in text["comparison"][0]["text"]
        assert text["together"] == ("PIHAK KESATU dan PIHAK KEDUA secara bersama-sama selanjutnya disebut PARA PIHAK.")
        told = {clause["topic"]: clause["paragraphs"] for clause in text["clauses"]}
        assert "Rp150.000.000 (seratus lima puluh juta rupiah)" in told["value"][0]["text"]
        assert told["rights"][0]["text"] == "PIHAK KESATU berkewajiban:"
        assert told["rights"][0]["items"][0].startswith("Membina produksi, kepada PIHAK KEDUA")
        assert "1 Januari 2026 sampai dengan tanggal 31 Desember 2026" in told["term"][0]["text"]
        assert "Musyawarah." in told["dispute"][1]["text"]
        assert "rangkap 2 (dua)" in told["closing"][0]["text"]
        assert "dan tanggal Rabu" not in text["opening"]

    def test_the_day_is_written_when_all_signed(self, institution, pair):
        agreement = signed_agreement(institution, *pair, signing_place="Kudus")
        opening = agreement_text(agreement)["opening"]
        assert "Rabu tanggal Tiga Puluh Satu bulan Desember tahun Dua Ribu Dua Puluh Lima (31-12-2025)" in opening
        assert "bertempat di Kudus" in opening
        agreement.parties.filter(organization=pair[0]).update(signed_on=None)
        assert "……………" in agreement_text(agreement)["opening"]

    def test_an_open_end_is_said_in_words(self, institution, pair):
        agreement = signed_agreement(institution, *pair, ends_on=None, open_end_condition="Selamanya")
        AgreementClauseFactory(agreement=agreement, body="Berlaku {jangka_waktu}.")
        [clause] = agreement_text(agreement)["clauses"]
        assert clause["paragraphs"][0]["text"] == (
            "Berlaku terhitung sejak tanggal 1 Januari 2026 dan berlaku selamanya."
        )

    def test_a_person_acts_for_themselves(self, institution, pair):
        person = OrganizationFactory(institution=institution, kind="individual", name="Wagiman (contoh)")
        agreement = signed_agreement(institution, pair[0], person)
        agreement.parties.filter(organization=person).update(signatory_name="")
        who = agreement_text(agreement)["comparison"][1]
        assert (who["person"], "atas nama diri sendiri" in who["text"]) == ("Wagiman (contoh)", True)

    @pytest.mark.parametrize("count", [1, 3])
    def test_queries_do_not_grow(self, count, institution, pair, django_assert_num_queries):
        agreement = signed_agreement(institution, *pair)
        for _ in range(count):
            AgreementClauseFactory(agreement=agreement)
        with django_assert_num_queries(3):
            agreement_text(agreement)


class TestPages:
    def test_a_new_agreement_starts_with_its_clauses(self, client_for, coordinator, pair, shipped_clauses):
        data = {
            "kind": "pks",
            "title": "Baru",
            "parties-TOTAL_FORMS": "2",
            "parties-INITIAL_FORMS": "0",
            "parties-0-organization": str(pair[0].public_id),
            "parties-1-organization": str(pair[1].public_id),
        }
        client_for(coordinator).post(reverse("programs:agreement-create"), data)
        assert AgreementClause.objects.filter(agreement__title="Baru").count() == (
            ClauseTemplate.objects.filter(kind="pks").count()
        )

    def test_clauses_are_written_moved_and_removed_by_page(self, client_for, coordinator, draft):
        client = client_for(coordinator)
        page = reverse("programs:agreement-text", args=[draft.public_id])
        create = reverse("programs:clause-create", args=[draft.public_id])
        client.post(create, {"heading": "Satu", "topic": "scope", "body": "Isi <b>satu</b>."})
        client.post(create, {"heading": "Dua", "topic": "other", "body": "Isi dua."})
        shown = client.get(page).content.decode()
        assert shown.index("Pasal 1 · Satu") < shown.index("Pasal 2 · Dua")
        assert "Isi &lt;b&gt;satu&lt;/b&gt;." in shown
        two = draft.clauses.get(heading="Dua")
        client.post(reverse("programs:clause-action", args=[two.public_id, "naik"]))
        assert "Pasal 1 · Dua" in client.get(page).content.decode()
        edit = reverse("programs:clause-edit", args=[two.public_id])
        form = {"heading": "Dua", "topic": "other", "body": "{gaji}", "opened_version": two.version}
        answer = client.post(edit, form)
        assert answer.status_code == 422
        assert "Isian {gaji} tidak dikenal" in answer.content.decode()
        client.post(reverse("programs:clause-action", args=[two.public_id, "hapus"]))
        assert not draft.clauses.filter(heading="Dua").exists()
        one = draft.clauses.get()
        assert client.post(reverse("programs:clause-action", args=[one.public_id, "terbang"])).status_code == 404

    def test_who_may_not_write_sees_the_words_only(self, client_for, observer, draft):
        clause = AgreementClauseFactory(agreement=draft, heading="Rahasia umum")
        client = client_for(observer)
        page = client.get(reverse("programs:agreement-text", args=[draft.public_id])).content.decode()
        assert "Rahasia umum" in page
        assert "Tambah pasal" not in page
        assert client.post(reverse("programs:clause-action", args=[clause.public_id, "hapus"])).status_code == 403
        assert client.get(reverse("programs:clause-edit", args=[clause.public_id])).status_code == 403

    def test_strangers_find_nothing(self, client_for, other_coordinator, draft):
        clause = AgreementClauseFactory(agreement=draft)
        client = client_for(other_coordinator)
        for name in ("agreement-text", "clause-create", "agreement-versions", "agreement-preview", "agreement-pdf"):
            assert client.get(reverse(f"programs:{name}", args=[draft.public_id])).status_code == 404, name
        assert client.get(reverse("programs:clause-edit", args=[clause.public_id])).status_code == 404
        for name in ("clauses-fill", "agreement-issue"):
            assert client.post(reverse(f"programs:{name}", args=[draft.public_id])).status_code == 404, name

    def test_agreed_words_lead_back_from_the_form(self, client_for, coordinator, draft):
        clause = AgreementClauseFactory(agreement=draft)
        draft.state = AgreementState.AGREED
        draft.save()
        answer = client_for(coordinator).get(reverse("programs:clause-edit", args=[clause.public_id]))
        assert answer.status_code == 302
