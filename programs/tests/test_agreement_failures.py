"""Failures A01 and A04 to A06 with their values; A02 and A03 are in test_agreement_races, A07 in test_deletion."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from kemitraan.accounts.enums import Zone
from kemitraan.core.errors import DomainError, NotReady, StaleVersion
from kemitraan.exchange.services import commits, imports
from partners.tests.factories import OrganizationFactory
from programs.enums import AddendumState, AgreementState
from programs.models import Addendum, Agreement
from programs.rules import terms_on
from programs.selectors import agreement_display_state
from programs.services import addenda
from programs.services import agreements as services
from programs.tests.factories import AgreementFactory, AgreementPartyFactory, ObligationFactory, signed_agreement
from programs.tests.lists import bring_in, stage
from programs.tests.lists import row as staged

BASE = {"starts_on": dt.date(2025, 1, 1), "ends_on": dt.date(2026, 12, 31), "value_idr": Decimal(100_000_000)}
CHANGE = {
    "title": "Nilai dan jangka waktu",
    "effective_on": dt.date(2026, 7, 1),
    "ends_on": dt.date(2027, 6, 30),
    "value_idr": Decimal(150_000_000),
}


def at(moment: str):
    return time_machine.travel(dt.datetime.fromisoformat(moment), tick=False)


@pytest.fixture
def pair(institution):
    own = OrganizationFactory(institution=institution, is_own=True, name="LPPM Muria (contoh)")
    return [own, OrganizationFactory(institution=institution, name="KUB Pesisir (contoh)")]


class TestA01EndsOnTheLocalDay:
    """The end date 31 December 2026 is inclusive, in the zone of the institution."""

    OFFSETS = {Zone.WIB: "+07:00", Zone.WIT: "+09:00"}

    @pytest.fixture(params=list(OFFSETS))
    def zone(self, request, institution) -> Zone:
        institution.time_zone = request.param
        institution.save()
        return request.param

    @pytest.fixture
    def agreement(self, institution, pair) -> Agreement:
        return signed_agreement(institution, *pair, state=AgreementState.ACTIVE)

    @pytest.mark.parametrize(
        ("moment", "label", "days_left"),
        [
            ("2026-12-31T00:30", "Aktif", 0),
            ("2026-12-31T23:59", "Aktif", 0),
            ("2027-01-01T00:00", "Berakhir", -1),
        ],
    )
    def test_state_and_days_left(self, moment, label, days_left, zone, institution, agreement):
        with at(f"{moment}{self.OFFSETS[zone]}"):
            today = institution.today
            assert agreement_display_state(agreement, today).label == label
            assert (agreement.current_end - today).days == days_left
            assert Agreement.objects.running_on(today).exists() is (label == "Aktif")
            assert Agreement.objects.expired_on(today).exists() is (label == "Berakhir")

    @pytest.mark.parametrize(
        ("moment", "is_listed"), [("2026-12-31T05:30", True), ("2026-12-30T23:59", False), ("2027-01-01T00:00", False)]
    )
    def test_the_list_of_what_ends_today(self, moment, is_listed, zone, client_for, coordinator, agreement):
        with at(f"{moment}{self.OFFSETS[zone]}"):
            page = client_for(coordinator).get(f"{reverse('programs:agreement-list')}?ending=0").content.decode()
            assert (agreement.title in page) is is_listed
            assert ("hari ini · 31 Desember 2026" in page) is is_listed

    @pytest.mark.parametrize("reader_zone", Zone.values)
    def test_the_zone_of_the_reader_decides_nothing(self, reader_zone, zone, client_for, coordinator, agreement):
        coordinator.time_zone = reader_zone
        coordinator.save()
        listed = f"{reverse('programs:agreement-list')}?state="
        for moment, label in (("2026-12-31T23:59", "Aktif"), ("2027-01-01T00:00", "Berakhir")):
            with at(f"{moment}{self.OFFSETS[zone]}"):
                client = client_for(coordinator)
                assert client.get(agreement.get_absolute_url()).context["state"].label == label
                for state, expected in (("active", "Aktif"), ("expired", "Berakhir")):
                    assert (agreement.title in client.get(listed + state).content.decode()) is (label == expected)


class TestA04AddendaKeepHistory:
    @pytest.fixture(autouse=True)
    def in_august(self):
        with at("2026-08-01T10:00+07:00"):
            yield

    @pytest.fixture
    def agreement(self, institution, pair) -> Agreement:
        return signed_agreement(institution, *pair, state=AgreementState.ACTIVE, **BASE)

    @pytest.fixture
    def addendum(self, coordinator, agreement) -> Addendum:
        addendum = addenda.create_addendum(actor=coordinator, agreement=agreement, values=CHANGE)
        for place, party in enumerate(addendum.parties.order_by("pk"), start=1):
            addenda.sign_addendum(
                actor=coordinator, party=party, signed_on=dt.date(2026, 6, 20), number=f"{place:03d}/ADD/2026"
            )
        return addenda.enforce_addendum(actor=coordinator, addendum=addendum)

    @pytest.mark.parametrize(
        ("day", "value", "end", "is_changed"),
        [
            (dt.date(2026, 3, 10), 100_000_000, dt.date(2026, 12, 31), False),
            (dt.date(2026, 6, 30), 100_000_000, dt.date(2026, 12, 31), False),
            (dt.date(2026, 7, 1), 150_000_000, dt.date(2027, 6, 30), True),
            (dt.date(2026, 8, 1), 150_000_000, dt.date(2027, 6, 30), True),
        ],
    )
    def test_each_day_is_judged_by_its_own_terms(self, day, value, end, is_changed, agreement, addendum):
        terms = terms_on(agreement, agreement.addenda.all(), day)
        assert (terms.value_idr, terms.ends_on) == (value, end)
        assert set(terms.changed_by.values()) == ({addendum} if is_changed else set())

    def test_the_base_stays_what_was_signed(self, agreement, addendum):
        number = agreement.parties.first().number
        base = Agreement.objects.get(pk=agreement.pk)
        assert (base.value_idr, base.ends_on) == (Decimal(100_000_000), dt.date(2026, 12, 31))
        assert base.parties.first().number == number
        assert {party.number for party in addendum.parties.all()} == {"001/ADD/2026", "002/ADD/2026"}
        assert Agreement.objects.running_on(dt.date(2026, 8, 1)).count() == 1

    def test_the_page_shows_the_terms_of_a_day(self, client_for, coordinator, agreement, addendum):
        client, address = client_for(coordinator), agreement.get_absolute_url()
        march = client.get(f"{address}?per=10/3/2026").content.decode()
        assert ("Rp100.000.000" in march, "Rp150.000.000" in march) == (True, False)
        assert "Rp150.000.000" in client.get(f"{address}?per=1/8/2026").content.decode()

    def test_giving_up_a_second_draft_changes_nothing_else(self, coordinator, agreement, addendum):
        second = addenda.create_addendum(
            actor=coordinator, agreement=agreement, values=CHANGE | {"title": "Kedua", "value_idr": Decimal(1)}
        )
        before = Agreement.objects.filter(pk=agreement.pk).values().get()
        terms = terms_on(agreement, agreement.addenda.all())
        addenda.cancel_addendum(actor=coordinator, addendum=second, reason="Tidak jadi.")
        assert Agreement.objects.filter(pk=agreement.pk).values().get() == before
        assert terms_on(agreement, agreement.addenda.all()) == terms
        addendum.refresh_from_db()
        assert addendum.state == AddendumState.IN_FORCE
        assert before["runs_until"] == dt.date(2027, 6, 30)


class TestA05LostUpdate:
    """A and B opened version 7; A changes the value, B who signs for the partner."""

    VALUE = Decimal(150_000_000)

    @pytest.fixture
    def agreement(self, institution, pair) -> Agreement:
        agreement = AgreementFactory(institution=institution, version=7, **BASE)
        for organization in pair:
            AgreementPartyFactory(agreement=agreement, organization=organization)
        return agreement

    @pytest.fixture
    def a_saves(self, admin_user, agreement):
        return lambda: services.update_agreement(
            actor=admin_user, agreement=agreement, values={"value_idr": self.VALUE}, version=7
        )

    def form_of(self, client, agreement: Agreement) -> tuple[str, dict[str, str]]:
        """The address of the form, and what it sends when nothing is changed."""
        address = reverse("programs:agreement-edit", args=[agreement.public_id])
        context = client.get(address).context
        forms = [context["form"], context["formsets"][0].management_form, *context["formsets"][0].forms]
        sent = {}
        for form in forms:
            for field in form:
                value = field.value()
                if value not in (None, False):
                    sent[field.html_name] = str(value)
        return address, sent

    def test_through_the_form(self, client_for, coordinator, agreement, a_saves):
        client = client_for(coordinator)
        address, typed = self.form_of(client, agreement)
        typed["parties-1-signatory_name"] = "Sukarni Baru (contoh)"
        a_saves()
        refused = client.post(address, typed)
        page = refused.content.decode()
        assert refused.status_code == 409
        assert ("150.000.000" in page, "Ratna Admin" in page, "Sukarni Baru (contoh)" in page) == (True, True, True)
        agreement.refresh_from_db()
        assert (agreement.value_idr, agreement.version) == (self.VALUE, 8)
        typed |= {"value_idr": "150.000.000", "opened_version": refused.context["form"]["opened_version"].value()}
        assert client.post(address, typed).status_code == 302
        agreement.refresh_from_db()
        assert (agreement.value_idr, agreement.version) == (self.VALUE, 9)
        assert agreement.parties.last().signatory_name == "Sukarni Baru (contoh)"

    def test_through_a_cell_of_the_list(self, client_for, coordinator, agreement, a_saves):
        client = client_for(coordinator)
        address = reverse("programs:agreement-cell", args=[agreement.public_id, "ends_on"])
        a_saves()
        refused = client.post(address, {"value": "30/6/2027", "opened_version": "7"}, headers={"hx-request": "true"})
        assert refused.status_code == 422
        assert "Orang lain sudah mengubah nilai (Rp) menjadi “Rp150.000.000”." in refused.content.decode()
        agreement.refresh_from_db()
        assert (agreement.ends_on, agreement.version) == (dt.date(2026, 12, 31), 8)
        client.post(address, {"value": "30/6/2027", "opened_version": "8"}, headers={"hx-request": "true"})
        agreement.refresh_from_db()
        assert (agreement.value_idr, agreement.ends_on, agreement.version) == (self.VALUE, dt.date(2027, 6, 30), 9)

    def test_through_an_import(self, coordinator, admin_user, pair):
        head, row = "id;nomor;jenis;judul;mitra;mulai;berakhir", "1;12/LKM/2025;PKS;Riset (contoh);KUB Pesisir (contoh)"
        bring_in(coordinator, f"{head};nilai\n{row};2025-01-01;2026-12-31;100.000.000\n")
        Agreement.objects.update(version=7)
        batch = stage(coordinator, f"{head};nilai\n{row};2025-01-01;2027-06-30;100.000.000\n")
        agreement = Agreement.objects.get()
        agreement.value_idr, agreement.version = self.VALUE, 8
        agreement.save()
        with pytest.raises(commits.ImportIsStale, match="berubah sejak pratinjau"):
            commits.commit_import(actor=coordinator, batch=batch, as_shown=True)
        agreement.refresh_from_db()
        assert (agreement.value_idr, agreement.ends_on, agreement.version) == (self.VALUE, dt.date(2026, 12, 31), 8)
        again = imports.stage_import(actor=coordinator, batch=batch, mapping=batch.mapping, header_row=batch.header_row)
        assert set(staged(again, 2).diff) == {"ends_on", "value_idr"}
        bring_in(coordinator, f"{head}\n{row};2025-01-01;2027-06-30\n")
        agreement.refresh_from_db()
        assert (agreement.value_idr, agreement.ends_on, agreement.version) == (self.VALUE, dt.date(2027, 6, 30), 9)

    def test_the_service_tells_what_the_other_one_changed(self, coordinator, agreement, a_saves):
        a_saves()
        with pytest.raises(StaleVersion) as stale:
            services.update_agreement(actor=coordinator, agreement=agreement, values={"scope": "Lain."}, version=7)
        assert [change["new"] for event in stale.value.changes for change in event.changes] == ["Rp150.000.000"]
        agreement.refresh_from_db()
        assert agreement.scope == "Pembinaan dan pemasaran."


class TestA06SignatureDates:
    """The partner signs on 10 February 2027, the institution on the 15th."""

    @pytest.fixture(autouse=True)
    def on_the_fifteenth(self):
        with at("2027-02-15T23:30+07:00"):
            yield

    @pytest.fixture
    def agreement(self, institution, pair, coordinator) -> Agreement:
        agreement = AgreementFactory(
            institution=institution,
            state=AgreementState.AGREED,
            starts_on=dt.date(2027, 2, 12),
            ends_on=dt.date(2028, 2, 11),
        )
        for organization, day in zip(pair, (dt.date(2027, 2, 15), dt.date(2027, 2, 10)), strict=True):
            party = AgreementPartyFactory(
                agreement=agreement,
                organization=organization,
                consented_on=dt.date(2027, 2, 1),
                consent_method="meeting",
            )
            services.record_signature(actor=coordinator, party=party, signed_on=day)
        ObligationFactory(agreement=agreement, debtor=pair[0], creditor=pair[1])
        return agreement

    def activate(self, actor, agreement: Agreement) -> Agreement:
        signed = services.sign_agreement(actor=actor, agreement=agreement)
        return services.activate_agreement(actor=actor, agreement=signed)

    def test_a_start_before_the_last_signature_is_refused_and_stays_as_typed(self, coordinator, agreement):
        with pytest.raises(NotReady, match=r"sebelum tanda tangan terakhir, 15 Februari 2027\."):
            self.activate(coordinator, agreement)
        agreement.refresh_from_db()
        assert (agreement.starts_on, agreement.state) == (dt.date(2027, 2, 12), AgreementState.SIGNED)

    def test_the_day_of_the_last_signature_is_accepted(self, coordinator, agreement):
        Agreement.objects.filter(pk=agreement.pk).update(starts_on=dt.date(2027, 2, 15))
        active = self.activate(coordinator, agreement)
        assert (active.starts_on, active.state) == (dt.date(2027, 2, 15), AgreementState.ACTIVE)

    def test_a_signature_of_tomorrow_is_refused_by_the_local_date(self, coordinator, agreement):
        party = agreement.parties.first()
        with pytest.raises(DomainError, match="masa depan"):
            services.record_signature(actor=coordinator, party=party, signed_on=dt.date(2027, 2, 16))
        with at("2027-02-16T00:10+07:00"):
            services.record_signature(actor=coordinator, party=party, signed_on=dt.date(2027, 2, 16))

    def test_in_force_with_one_signature_missing_is_refused(self, coordinator, agreement, pair):
        agreement.parties.filter(organization=pair[1]).update(signed_on=None)
        with pytest.raises(NotReady, match=r"KUB Pesisir \(contoh\) belum menandatangani"):
            services.sign_agreement(actor=coordinator, agreement=agreement)
        Agreement.objects.filter(pk=agreement.pk).update(state=AgreementState.SIGNED)
        with pytest.raises(NotReady, match=r"KUB Pesisir \(contoh\) belum menandatangani"):
            services.activate_agreement(actor=coordinator, agreement=agreement)

    @pytest.mark.parametrize(
        ("day", "message"),
        [
            (dt.date(2027, 2, 14), "Adendum tidak dapat ditandatangani sebelum perjanjiannya."),
            (dt.date(2027, 2, 16), "Tanggal tanda tangan tidak boleh di masa depan."),
        ],
    )
    def test_an_addendum_is_signed_neither_before_the_base_nor_tomorrow(self, day, message, coordinator, agreement):
        Agreement.objects.filter(pk=agreement.pk).update(starts_on=dt.date(2027, 2, 15))
        active = self.activate(coordinator, agreement)
        values = {"title": "Nilai", "effective_on": dt.date(2027, 2, 15), "value_idr": Decimal(1)}
        addendum = addenda.create_addendum(actor=coordinator, agreement=active, values=values)
        with pytest.raises(DomainError, match=message):
            addenda.sign_addendum(actor=coordinator, party=addendum.parties.first(), signed_on=day)
