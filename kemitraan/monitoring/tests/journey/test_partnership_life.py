"""What happens in a partnership after it began, by pages only: the office at a desk, a representative on a phone."""

import datetime as dt
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from kemitraan.core.models import AuditEvent, SignedLink
from kemitraan.monitoring.tests.journey import parties
from kemitraan.monitoring.tests.journey.person import Person
from partners.tests.factories import ContactFactory, OrganizationFactory
from programs.enums import AgreementState, GrievanceState
from programs.models import Grievance, Provision
from programs.services.consent_links import invite_to_consent, revoke_consent_link
from programs.tests.duties import running_partnership, speaks_for
from programs.tests.factories import AgreementFactory, AgreementPartyFactory, ClauseTemplateFactory, signed_agreement

COMPANY, GROUP = "PT Ombak Biru (contoh)", "Kelompok Nelayan Jaya (contoh)"
RULE, FOLLOW_UP, GRIEVANCE = "Rapat setiap bulan", "Mengirim contoh kemasan", "Bayaran terlambat"
CLOSED = "Tautan ini tidak berlaku lagi"
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sides(institution):
    """A company and a group."""
    return [OrganizationFactory(institution=institution, name=name) for name in (COMPANY, GROUP)]


@pytest.fixture
def partnership(institution, sides):
    partnership = running_partnership(institution, name="Asuhan bandeng (contoh)")
    for party, organization in zip(partnership.parties.order_by("pk"), sides, strict=True):
        type(party).objects.filter(pk=party.pk).update(organization=organization)
    return partnership


@pytest.fixture
def negotiated(institution, sides):
    """An agreement that its parties talk about; whom to call at the company is nobody else's business."""
    agreement = AgreementFactory(
        institution=institution,
        title="Asuhan bandeng (contoh)",
        state=AgreementState.NEGOTIATING,
        value_idr=Decimal(25_000_000),
    )
    for organization in sides:
        AgreementPartyFactory(agreement=agreement, organization=organization)
    ContactFactory(organization=sides[0], email="rahasia@contoh.test", phone="+6281200009999")
    return agreement


def arrive(context, user) -> Person:
    person = Person(context.new_page())
    person.open("/")
    person.sign_in(user)
    return person


def test_rules_meetings_and_grievances_between_desk_and_phone(
    open_context, coordinator, partner_user, partnership, sides
):
    today = partnership.institution.today
    speaks_for(partner_user, sides[1])
    desk, phone = arrive(open_context(), coordinator), arrive(open_context(phone=True), partner_user)
    desk.open(partnership.get_absolute_url())
    parties.tab(desk, "Para pihak")
    for name in (COMPANY, GROUP):
        desk.sees(name)

    parties.write_rule(desk, RULE, "Rapat di rumah produksi, minggu pertama.")
    parties.approve_as_asked(phone, RULE)
    parties.record_approval(desk, COMPANY, today)
    assert Provision.objects.get().agreed_on == today

    parties.record_meeting(desk, "Rapat mutu", FOLLOW_UP, GROUP, today)
    parties.finish_as_asked(phone, FOLLOW_UP, "Dikirim tadi pagi.")

    phone.open(partnership.get_absolute_url())
    parties.raise_grievance(phone, GRIEVANCE, COMPANY)
    parties.settle_grievance(desk, GRIEVANCE)
    assert Grievance.objects.get().state == GrievanceState.RESOLVED
    desk.open(partnership.get_absolute_url())
    expect(desk.page.locator("#riwayat")).to_contain_text("Rapat mutu")


def test_addendum_from_draft_to_in_force_keeps_earlier_days(open_context, coordinator, institution, sides):
    today = institution.today
    agreement = signed_agreement(
        institution,
        *sides,
        state=AgreementState.ACTIVE,
        starts_on=today - dt.timedelta(days=30),
        ends_on=today + dt.timedelta(days=300),
        value_idr=Decimal(25_000_000),
    )
    desk = arrive(open_context(), coordinator)
    desk.open(agreement.get_absolute_url())
    parties.amend(desk, "Nilai naik", "30.000.000", today, {COMPANY: "ADD/1", GROUP: "ADD/2"})
    desk.open(agreement.get_absolute_url())
    expect(desk.page.locator(".term-list")).to_contain_text("Rp30.000.000")
    expect(parties.terms_on(desk, today - dt.timedelta(days=1))).to_contain_text("Rp25.000.000")
    phone = arrive(open_context(phone=True), coordinator)
    phone.open(agreement.get_absolute_url())


def test_clauses_from_the_template_say_the_value(open_context, coordinator, negotiated):
    ClauseTemplateFactory(topic="value", heading="Pembiayaan", body="Nilai kerja sama ini {nilai}.")
    desk = arrive(open_context(), coordinator)
    desk.open(negotiated.get_absolute_url())
    desk.follow("Naskah")
    desk.press("Isi dari templat")
    desk.sees("Nilai kerja sama ini Rp25.000.000 (dua puluh lima juta rupiah).")
    phone = arrive(open_context(phone=True), coordinator)
    phone.open(desk.page.url)


class TestConsentLink:
    @pytest.fixture
    def invite(self, coordinator, negotiated, live_server):
        """Makes the address of a link for the party with that number."""

        def make(number: int = 0) -> str:
            party = negotiated.parties.order_by("pk")[number]
            address = invite_to_consent(actor=coordinator, party=party, recipient="Ibu Sari (contoh)")
            return f"{live_server.url}/{address.split('/', 3)[3]}"

        return make

    def test_read_twice_then_objected_to_once_on_a_phone(self, open_context, negotiated, invite):
        context, address = open_context(phone=True), invite()
        reader = Person(context.new_page())
        for _ in range(2):
            reader.open(address)
            reader.sees("Ibu Sari (contoh)")
        for hidden in ("rahasia@contoh.test", "81200009999"):
            assert hidden not in reader.page.content()
        expect(reader.page.get_by_role("navigation")).to_have_count(0)
        assert "sessionid" not in {cookie["name"] for cookie in context.cookies()}
        assert not negotiated.parties.exclude(objected_on=None, consented_on=None).exists()

        reason = reader.page.get_by_role("textbox")
        reason.fill("Harga per kilo belum disebut.")
        reader.press("Sampaikan keberatan")
        expect(reader.page.get_by_role("heading", level=1)).to_have_text("Keberatan tercatat")
        assert negotiated.parties.get(organization__name=COMPANY).objection == "Harga per kilo belum disebut."
        reader.open(address)
        reader.sees(CLOSED)
        event = AuditEvent.objects.get(action="agreement.object")
        assert (event.via, event.actor_label) == ("link", "Ibu Sari (contoh) (lewat tautan)")

    def test_two_browsers_pressing_at_once_give_one_answer(self, open_context, negotiated, invite):
        address = invite()
        pages = [open_context(phone=phone).new_page() for phone in (True, False)]
        for page in pages:
            page.goto(address)
        for page in pages:
            page.evaluate("setTimeout(() => document.querySelector('.letter-answers .btn-primary').click(), 300)")
        for page in pages:
            expect(page.locator(".letter-answers")).to_have_count(0)
        said = sorted(page.get_by_role("heading", level=1).inner_text() for page in pages)
        assert said == ["Persetujuan tercatat", CLOSED]
        assert AuditEvent.objects.filter(action="agreement.consent").count() == 1
        assert negotiated.parties.exclude(consented_on=None).get().consent_method == "signed_link"

    @pytest.mark.parametrize("how", ["expired", "revoked"])
    def test_link_that_is_over_says_so(self, open_context, coordinator, negotiated, invite, how):
        address = invite()
        reader = Person(open_context(phone=True).new_page())
        reader.open(address)
        if how == "expired":
            SignedLink.objects.update(expires_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
        else:
            revoke_consent_link(actor=coordinator, party=negotiated.parties.order_by("pk").first())
        reader.press("Setujui")
        reader.sees(CLOSED)
        assert not negotiated.parties.exclude(consented_on=None).exists()
        reader.open(address)
        reader.sees(CLOSED)
