"""Consent without an account: read freely, answered once, expiring, revocable, in the trail."""

import datetime as dt
import re

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from kemitraan.core import clock
from kemitraan.core.errors import DomainError, NotAllowed, TransitionRefused
from kemitraan.core.models import AuditEvent, Notification, OutboxMessage, SignedLink
from partners.tests.factories import ContactFactory, OrganizationFactory
from programs.enums import AgreementState, ConsentMethod
from programs.models import Agreement, AgreementParty
from programs.services import consent_links as services
from programs.services.clauses import add_clause
from programs.tests.factories import AgreementClauseFactory, AgreementFactory, AgreementPartyFactory, ProgramFactory

CLAUSE = {"topic": "other", "heading": "Baru", "body": "Isi baru."}


@pytest.fixture
def agreement(institution, coordinator) -> Agreement:
    agreement = AgreementFactory(
        institution=institution, state=AgreementState.NEGOTIATING, title="Abon (contoh)", created_by=coordinator
    )
    for name in ("LPPM Muria (contoh)", "KUB Pesisir (contoh)"):
        organization = OrganizationFactory(institution=institution, name=name)
        AgreementPartyFactory(agreement=agreement, organization=organization, signatory_name="Jumiati (contoh)")
    AgreementClauseFactory(agreement=agreement, heading="Pemasaran", body="Dijual bersama.")
    return agreement


@pytest.fixture
def party(agreement) -> AgreementParty:
    return agreement.parties.get(organization__name="KUB Pesisir (contoh)")


@pytest.fixture
def address(coordinator, party) -> str:
    """The path of a fresh link."""
    made = services.invite_to_consent(actor=coordinator, party=party, recipient="Jumiati (contoh)")
    return "/" + made.split("/", 3)[3]


def token_of(address: str) -> str:
    return address.rstrip("/").rsplit("/", 1)[1]


class TestAnswering:
    def test_it_is_read_as_often_as_wanted_and_changes_nothing(self, client, address, party):
        events = AuditEvent.objects.count()
        for _ in range(3):
            page = client.get(address)
            assert page.status_code == 200
            assert "Dijual bersama." in page.content.decode()
        party.refresh_from_db()
        assert (party.consented_on, AuditEvent.objects.count()) == (None, events)
        assert SignedLink.objects.get().used_at is None

    def test_it_agrees_once(self, client, address, agreement, party):
        answer = {"jawaban": "setuju", "version": agreement.version}
        assert "Persetujuan tercatat" in client.post(address, answer).content.decode()
        party.refresh_from_db()
        assert party.consented_on == agreement.institution.today
        assert (party.consent_method, party.consented_by_name) == (ConsentMethod.SIGNED_LINK, "Jumiati (contoh)")
        event = AuditEvent.objects.get(action="agreement.consent")
        assert (event.via, event.actor_label) == ("link", "Jumiati (contoh) (lewat tautan)")
        again = client.post(address, answer)
        assert again.status_code == 410
        assert AuditEvent.objects.filter(action="agreement.consent").count() == 1
        assert client.get(address).status_code == 410

    def test_it_objects_with_a_reason(self, client, address, agreement, party, coordinator):
        page = client.post(address, {"jawaban": "keberatan", "version": agreement.version, "reason": " "})
        assert page.status_code == 422
        assert "Tulis apa yang menjadi keberatan." in page.content.decode()
        data = {"jawaban": "keberatan", "version": agreement.version, "reason": "Harga belum <wajar>."}
        client.post(address, data)
        party.refresh_from_db()
        assert (party.objection, party.consented_on) == ("Harga belum <wajar>.", None)
        note = Notification.objects.get(user=coordinator)
        assert (note.title, note.body) == ("KUB Pesisir (contoh) keberatan atas Abon (contoh)", "Harga belum <wajar>.")
        assert client.post(address, data).status_code == 410

    def test_the_coordinator_of_the_program_is_told(self, client, address, agreement, institution, admin_user):
        agreement.program = ProgramFactory(institution=institution, coordinator=admin_user)
        agreement.save()
        client.post(address, {"jawaban": "setuju", "version": agreement.version})
        assert Notification.objects.get().user == admin_user

    def test_words_that_changed_are_read_again(self, client, address, agreement, party, coordinator):
        read = agreement.version
        add_clause(actor=coordinator, agreement=agreement, values=CLAUSE)
        page = client.post(address, {"jawaban": "setuju", "version": read})
        assert page.status_code == 409
        shown = page.content.decode()
        assert "Perjanjian berubah sejak Anda membukanya" in shown
        assert "Isi baru." in shown
        agreement.refresh_from_db()
        assert client.post(address, {"jawaban": "setuju", "version": agreement.version}).status_code == 200
        party.refresh_from_db()
        assert party.consented_on

    @pytest.mark.parametrize("data", [{}, {"jawaban": "hapus"}, {"jawaban": "setuju", "version": "x"}])
    def test_nonsense_changes_nothing(self, data, client, address, party):
        assert client.post(address, data).status_code in {409, 422}
        party.refresh_from_db()
        assert party.consented_on is None
        assert SignedLink.objects.get().used_at is None

    def test_new_words_take_the_answer_back(self, client, address, agreement, party, coordinator):
        client.post(address, {"jawaban": "keberatan", "version": agreement.version, "reason": "Belum jelas."})
        add_clause(actor=coordinator, agreement=agreement, values=CLAUSE)
        party.refresh_from_db()
        assert (party.objected_on, party.objection) == (None, "")


class TestEnding:
    def test_it_expires(self, client, address):
        with time_machine.travel(clock.now() + services.LIFETIME + dt.timedelta(seconds=1)):
            assert client.get(address).status_code == 410

    def test_it_is_revoked(self, client, address, party, coordinator):
        assert services.revoke_consent_link(actor=coordinator, party=party) == 1
        assert services.revoke_consent_link(actor=coordinator, party=party) == 0
        assert client.get(address).status_code == 410
        assert AuditEvent.objects.filter(action="agreement.revoke_consent_link").count() == 1

    def test_the_next_link_takes_its_place(self, client, address, party, coordinator):
        services.invite_to_consent(actor=coordinator, party=party, recipient="Orang lain (contoh)")
        assert client.get(address).status_code == 410

    @pytest.mark.parametrize("state", [AgreementState.DRAFT, AgreementState.SIGNED, AgreementState.CANCELLED])
    def test_it_is_closed_outside_of_negotiation(self, state, client, address, agreement):
        Agreement.objects.filter(pk=agreement.pk).update(state=state)
        assert client.get(address).status_code == 410
        answer = client.post(address, {"jawaban": "setuju", "version": agreement.version})
        assert answer.status_code == 410

    def test_an_unknown_one_says_nothing(self, client, db):
        page = client.get("/persetujuan/tidak-ada/")
        assert page.status_code == 410
        assert "Abon" not in page.content.decode()

    def test_the_token_is_nowhere_in_the_database(self, address, party):
        token = token_of(address)
        assert not SignedLink.objects.filter(token_hash=token).exists()
        assert token not in str(list(AuditEvent.objects.values()))


class TestInviting:
    def test_it_is_mailed(self, coordinator, party):
        made = services.invite_to_consent(
            actor=coordinator, party=party, recipient="Jumiati (contoh)", email="jumiati@contoh.test"
        )
        mail = OutboxMessage.objects.get()
        assert mail.to_address == "jumiati@contoh.test"
        assert made in mail.body_text
        assert "Abon (contoh)" in mail.body_html

    def test_wrong_input_is_refused(self, coordinator, party):
        with pytest.raises(DomainError, match="nama penerima"):
            services.invite_to_consent(actor=coordinator, party=party, recipient="  ")
        with pytest.raises(ValidationError):
            services.invite_to_consent(actor=coordinator, party=party, recipient="A", email="bukan surel")
        assert not SignedLink.objects.exists()

    def test_not_for_who_consented(self, coordinator, party):
        party.consented_on, party.consent_method = dt.date(2026, 1, 2), "meeting"
        party.save()
        with pytest.raises(DomainError, match="sudah menyetujui"):
            services.invite_to_consent(actor=coordinator, party=party, recipient="A")

    def test_not_before_negotiation(self, coordinator, agreement, party):
        Agreement.objects.filter(pk=agreement.pk).update(state=AgreementState.DRAFT)
        with pytest.raises(TransitionRefused):
            services.invite_to_consent(actor=coordinator, party=party, recipient="A")

    @pytest.mark.parametrize("who", ["mentor_user", "partner_user", "observer"])
    def test_only_the_office(self, who, request, party):
        actor = request.getfixturevalue(who)
        for call in (services.invite_to_consent, services.revoke_consent_link):
            with pytest.raises(NotAllowed):
                call(actor=actor, party=party, **({"recipient": "A"} if call is services.invite_to_consent else {}))


class TestOfficePages:
    def test_the_link_is_made_shown_once_and_revoked(self, client_for, coordinator, agreement, party):
        ContactFactory(organization=party.organization, name="Rohmat (contoh)", email="rohmat@contoh.test")
        client = client_for(coordinator)
        url = reverse("programs:consent-invite", args=[party.public_id])
        form = client.get(url).content.decode()
        assert "Jumiati (contoh)" in form
        assert "rohmat@contoh.test" in form
        page = client.post(url, {"recipient": "Jumiati (contoh)", "email": ""}).content.decode()
        [path] = set(re.findall(r"/persetujuan/[\w-]+/", page))
        assert client.get(path).status_code == 200
        shown = client.get(agreement.get_absolute_url()).content.decode()
        assert "Tautan untuk Jumiati (contoh)" in shown
        assert path not in shown
        client.post(reverse("programs:consent-link-revoke", args=[party.public_id]))
        assert client.get(path).status_code == 410
        assert "Minta lewat tautan" in client.get(agreement.get_absolute_url()).content.decode()

    def test_an_objection_is_read_by_the_office(self, client, client_for, coordinator, address, agreement):
        client.post(address, {"jawaban": "keberatan", "version": agreement.version, "reason": "Harga <belum> wajar."})
        page = client_for(coordinator).get(agreement.get_absolute_url()).content.decode()
        assert "Harga &lt;belum&gt; wajar." in page

    def test_a_bad_address_comes_back(self, client_for, coordinator, party):
        url = reverse("programs:consent-invite", args=[party.public_id])
        answer = client_for(coordinator).post(url, {"recipient": "A", "email": "bukan"})
        assert answer.status_code == 422
        assert not SignedLink.objects.exists()

    def test_others_may_not_and_strangers_find_nothing(self, client_for, observer, other_coordinator, party):
        for name, method in (("consent-invite", "get"), ("consent-link-revoke", "post")):
            url = reverse(f"programs:{name}", args=[party.public_id])
            assert getattr(client_for(observer), method)(url).status_code == 403
            assert getattr(client_for(other_coordinator), method)(url).status_code == 404

    def test_after_negotiation_it_leads_back(self, client_for, coordinator, agreement, party):
        Agreement.objects.filter(pk=agreement.pk).update(state=AgreementState.SIGNED)
        url = reverse("programs:consent-invite", args=[party.public_id])
        assert client_for(coordinator).get(url).status_code == 302
