"""Addenda: terms on any day (failure A04), signatures in order (A06), an end that follows, and pages that show it."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from kemitraan.core.errors import DomainError, NotAllowed, NotReady, StaleVersion, TransitionRefused
from kemitraan.core.models import AuditEvent
from partners.tests.factories import OrganizationFactory, RepresentativeFactory
from programs.due_sources import ending_agreements
from programs.enums import AddendumState, AgreementState
from programs.models import Addendum, Agreement, IssuedNumber
from programs.rules import terms_on
from programs.selectors import agreement_display_state
from programs.selectors.agreement_terms import term_bar
from programs.services import addenda as services
from programs.services.continuations import decide_not_to_continue, renew_agreement
from programs.services.numbers import issue_addendum_number, issue_number
from programs.tests.factories import AddendumFactory, AgreementFactory, ObligationFactory, signed_agreement

BASE = {
    "starts_on": dt.date(2025, 1, 1),
    "ends_on": dt.date(2026, 12, 31),
    "value_idr": Decimal("100000000"),
}
CHANGE = {
    "title": "Nilai dan jangka waktu",
    "effective_on": dt.date(2026, 7, 1),
    "ends_on": dt.date(2027, 6, 30),
    "value_idr": Decimal("150000000"),
}
TODAY = dt.date(2026, 8, 1)


@pytest.fixture(autouse=True)
def _day():
    with time_machine.travel(dt.datetime(2026, 8, 1, 3, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def pair(institution):
    own = OrganizationFactory(institution=institution, is_own=True, name="LPPM Muria (contoh)")
    return [own, OrganizationFactory(institution=institution, name="KUB Pesisir (contoh)")]


@pytest.fixture
def agreement(institution, pair) -> Agreement:
    return signed_agreement(institution, *pair, state=AgreementState.ACTIVE, **BASE)


def sign_all(actor, addendum: Addendum, day: dt.date = dt.date(2026, 6, 20)) -> None:
    for place, party in enumerate(addendum.parties.order_by("pk")):
        services.sign_addendum(actor=actor, party=party, signed_on=day, number=f"{place + 1:03d}/ADD/2026")


def in_force(actor, agreement: Agreement, **values) -> Addendum:
    addendum = services.create_addendum(actor=actor, agreement=agreement, values=CHANGE | values)
    sign_all(actor, addendum)
    services.enforce_addendum(actor=actor, addendum=addendum)
    return Addendum.objects.get(pk=addendum.pk)


@pytest.mark.parametrize("day", [dt.date(2026, 6, 30), dt.date(2026, 7, 1)])
def test_terms_change_on_the_day_itself(day, coordinator, agreement):
    in_force(coordinator, agreement)
    value = terms_on(agreement, agreement.addenda.all(), day).value_idr
    assert value == (Decimal("150000000") if day == dt.date(2026, 7, 1) else Decimal("100000000"))


def test_the_end_that_counts_follows_everywhere(coordinator, agreement):
    in_force(coordinator, agreement)
    agreement.refresh_from_db()
    after = dt.date(2027, 1, 5)
    assert agreement_display_state(agreement, after).label == "Aktif"
    assert agreement_display_state(agreement, dt.date(2027, 7, 1)).label == "Berakhir"
    assert list(Agreement.objects.running_on(after)) == [agreement]
    assert not Agreement.objects.expired_on(after)
    assert list(Agreement.objects.ending_within(dt.date(2027, 6, 1), 30)) == [agreement]
    assert list(Agreement.objects.overlapping(dt.date(2027, 2, 1), dt.date(2027, 3, 1))) == [agreement]
    with time_machine.travel(dt.datetime(2027, 6, 1, 3, tzinfo=dt.UTC), tick=False):
        [item] = ending_agreements(agreement.institution, dt.date(2027, 8, 1))
    assert item.due_on == dt.date(2027, 6, 30)


def test_an_end_can_be_opened_and_closed_again(coordinator, agreement):
    in_force(coordinator, agreement, ends_on=None, open_end_condition="Selamanya")
    agreement.refresh_from_db()
    assert (agreement.runs_until, agreement.current_end) == (None, None)
    assert list(Agreement.objects.filter(runs_until=None)) == [agreement]
    assert terms_on(agreement, agreement.addenda.all(), TODAY).open_end_condition == "Selamanya"
    in_force(coordinator, agreement, effective_on=dt.date(2026, 7, 15), ends_on=dt.date(2026, 9, 30))
    agreement.refresh_from_db()
    assert agreement.runs_until == dt.date(2026, 9, 30)
    assert terms_on(agreement, agreement.addenda.all(), TODAY).open_end_condition == ""


def test_due_dates_follow_a_moved_end(coordinator, agreement, pair):
    duty = ObligationFactory(
        agreement=agreement, debtor=pair[0], creditor=pair[1], frequency="monthly", first_due_on=dt.date(2026, 1, 31)
    )
    in_force(coordinator, agreement)
    days = list(duty.occurrences.filter(state="open").values_list("due_on", flat=True))
    assert max(days) == dt.date(2027, 6, 30)
    in_force(coordinator, agreement, effective_on=dt.date(2026, 7, 20), ends_on=dt.date(2026, 10, 31))
    days = duty.occurrences.filter(state="open").values_list("due_on", flat=True)
    assert max(days) == dt.date(2026, 10, 31)


def test_the_database_computes_the_end(agreement):
    Agreement.objects.filter(pk=agreement.pk).update(has_amended_end=True, amended_ends_on=None)
    agreement.refresh_from_db()
    assert agreement.runs_until is None
    with pytest.raises(IntegrityError), transaction.atomic():
        Agreement.objects.filter(pk=agreement.pk).update(has_amended_end=False, amended_ends_on=TODAY)


def test_everything_missing_is_named(coordinator, agreement):
    values = {"title": "Kosong", "effective_on": dt.date(2027, 1, 1)}
    addendum = services.create_addendum(actor=coordinator, agreement=agreement, values=values)
    with pytest.raises(NotReady) as error:
        services.enforce_addendum(actor=coordinator, addendum=addendum)
    said = [missing.message for missing in error.value.missing]
    assert said == [
        "Belum ada ketentuan yang diubah.",
        "Adendum harus mulai berlaku sebelum perjanjiannya berakhir; buat perjanjian baru untuk melanjutkan.",
        "LPPM Muria (contoh) belum menandatangani adendum.",
        "KUB Pesisir (contoh) belum menandatangani adendum.",
        "Nomor adendum LPPM Muria (contoh) belum diisi.",
    ]
    assert Addendum.objects.get(pk=addendum.pk).state == AddendumState.DRAFT


@pytest.mark.parametrize(
    ("effective_on", "message"),
    [
        (dt.date(2024, 12, 31), "Adendum tidak dapat berlaku sebelum perjanjiannya mulai."),
        (dt.date(2026, 6, 1), "Adendum 1: Nilai dan jangka waktu sudah berlaku dengan tanggal yang lebih akhir."),
    ],
)
def test_an_addendum_takes_effect_in_order(effective_on, message, coordinator, agreement):
    in_force(coordinator, agreement)
    late = services.create_addendum(
        actor=coordinator, agreement=agreement, values=CHANGE | {"effective_on": effective_on}
    )
    sign_all(coordinator, late)
    with pytest.raises(NotReady) as error:
        services.enforce_addendum(actor=coordinator, addendum=late)
    assert message in [missing.message for missing in error.value.missing]


def test_changed_words_lose_their_signatures(coordinator, agreement):
    addendum = services.create_addendum(actor=coordinator, agreement=agreement, values=CHANGE)
    sign_all(coordinator, addendum)
    services.update_addendum(actor=coordinator, addendum=addendum, values={"title": "Lain"}, version=addendum.version)
    assert set(addendum.parties.values_list("signed_on", flat=True)) == {None}
    with pytest.raises(StaleVersion):
        services.update_addendum(actor=coordinator, addendum=addendum, values={"title": "Usang"}, version=1)


@pytest.mark.parametrize(
    "state", [AgreementState.DRAFT, AgreementState.NEGOTIATING, AgreementState.AGREED, AgreementState.ENDED]
)
def test_only_what_binds_is_amended(state, coordinator, institution, pair):
    agreement = signed_agreement(institution, *pair, state=state)
    with pytest.raises(TransitionRefused):
        services.create_addendum(actor=coordinator, agreement=agreement, values=CHANGE)


@pytest.mark.parametrize("who", ["mentor_user", "partner_user", "observer"])
def test_only_the_office_writes_addenda(who, request, coordinator, agreement):
    actor = request.getfixturevalue(who)
    addendum = services.create_addendum(actor=coordinator, agreement=agreement, values=CHANGE)
    for call in (
        lambda: services.create_addendum(actor=actor, agreement=agreement, values=CHANGE),
        lambda: services.update_addendum(actor=actor, addendum=addendum, values={}, version=None),
        lambda: services.sign_addendum(actor=actor, party=addendum.parties.first(), signed_on=TODAY),
        lambda: services.enforce_addendum(actor=actor, addendum=addendum),
        lambda: services.cancel_addendum(actor=actor, addendum=addendum, reason="Tidak."),
        lambda: issue_addendum_number(actor=actor, party=addendum.parties.first()),
        lambda: decide_not_to_continue(actor=actor, agreement=agreement, reason="Tidak."),
        lambda: renew_agreement(actor=actor, agreement=agreement, values={}, parties=[]),
    ):
        with pytest.raises(NotAllowed):
            call()


def test_addenda_are_numbered_apart_from_agreements(coordinator, institution, pair):
    agreement = signed_agreement(institution, *pair, state=AgreementState.ACTIVE, **BASE)
    own = agreement.parties.get(organization=pair[0])
    own.number = ""
    own.save()
    first = issue_number(actor=coordinator, party=own)
    addendum = services.create_addendum(actor=coordinator, agreement=agreement, values=CHANGE)
    party = addendum.parties.get(party=own)
    issued = issue_addendum_number(actor=coordinator, party=party)
    assert (issued.sequence, issued.addendum) == (1, addendum)
    assert "/ADD/" in issued.text
    assert "/PKS/" in first.text
    with pytest.raises(DomainError, match="sudah punya nomor"):
        issue_addendum_number(actor=coordinator, party=party)
    with pytest.raises(DomainError, match="Nomor mitra"):
        issue_addendum_number(actor=coordinator, party=addendum.parties.exclude(pk=party.pk).get())
    assert IssuedNumber.objects.count() == 2


def test_whether_it_goes_on_is_asked_once(coordinator, agreement):
    with time_machine.travel(dt.datetime(2026, 11, 1, 3, tzinfo=dt.UTC), tick=False):
        until = dt.date(2027, 1, 31)
        assert len(list(ending_agreements(agreement.institution, until))) == 1
        with pytest.raises(DomainError, match="Tulis alasannya"):
            decide_not_to_continue(actor=coordinator, agreement=agreement, reason="  ")
        decide_not_to_continue(actor=coordinator, agreement=agreement, reason="Tujuan sudah tercapai.")
        assert not list(ending_agreements(agreement.institution, until))
        event = AuditEvent.objects.get(action="agreement.not_continue")
        assert event.reason == "Tujuan sudah tercapai."


def test_a_renewal_carries_an_agreement_on(coordinator, agreement, pair):
    values = {"kind": "pks", "title": "Lanjutan", "starts_on": dt.date(2027, 1, 1), "ends_on": dt.date(2027, 12, 31)}
    parties = [{"organization": organization} for organization in pair]
    renewal = renew_agreement(actor=coordinator, agreement=agreement, values=values, parties=parties)
    assert renewal.renews == agreement
    until = dt.date(2027, 1, 31)
    with time_machine.travel(dt.datetime(2026, 11, 1, 3, tzinfo=dt.UTC), tick=False):
        assert not list(ending_agreements(agreement.institution, until))
        Agreement.objects.filter(pk=renewal.pk).update(state=AgreementState.CANCELLED)
        assert len(list(ending_agreements(agreement.institution, until))) == 1


def test_the_bar_of_the_term(coordinator, institution, pair):
    values = {"starts_on": dt.date(2026, 1, 1), "ends_on": dt.date(2026, 4, 11)}
    agreement = signed_agreement(institution, *pair, state=AgreementState.ACTIVE, **values)
    bar = term_bar(agreement, [], dt.date(2026, 1, 31))
    assert bar is not None
    assert (bar.today, bar.passed, bar.base_end, bar.notches) == (300, 300, None, [])
    over = term_bar(agreement, [], dt.date(2027, 1, 1))
    assert over is not None
    assert (over.today, over.passed) == (None, 1000)
    in_force(coordinator, agreement, effective_on=dt.date(2026, 4, 1), ends_on=dt.date(2026, 7, 20))
    agreement.refresh_from_db()
    longer = term_bar(agreement, list(agreement.addenda.all()), dt.date(2026, 4, 11))
    assert longer is not None
    assert (longer.today, longer.base_end, [place for place, _ in longer.notches]) == (500, 500, [450])
    assert term_bar(AgreementFactory(institution=institution, ends_on=None), [], TODAY) is None


class TestPages:
    def test_an_addendum_from_form_to_force(self, client_for, coordinator, agreement):
        client = client_for(coordinator)
        create = reverse("programs:addendum-create", args=[agreement.public_id])
        page = client.get(f"{create}?jenis=perpanjangan").content.decode()
        assert "Perpanjangan jangka waktu" in page
        data = {"title": "Perpanjangan", "effective_on": "1/7/2026", "ends_on": "30/6/2027", "value_idr": "150.000.000"}
        client.post(create, data)
        addendum = Addendum.objects.get()
        assert (addendum.ends_on, addendum.value_idr) == (dt.date(2027, 6, 30), Decimal("150000000"))
        page = client.get(addendum.get_absolute_url()).content.decode()
        assert "belum menandatangani adendum" in page
        for place, party in enumerate(addendum.parties.all()):
            sign = reverse("programs:addendum-sign", args=[party.public_id])
            client.post(sign, {"signed_on": "20/6/2026", "number": f"00{place}/ADD"})
        client.post(reverse("programs:addendum-action", args=[addendum.public_id, "enforce"]))
        addendum.refresh_from_db()
        assert addendum.state == AddendumState.IN_FORCE
        page = client.get(agreement.get_absolute_url()).content.decode()
        assert "Rp150.000.000" in page
        assert "30 Juni 2027" in page
        earlier = client.get(f"{agreement.get_absolute_url()}?per=10/3/2026").content.decode()
        assert "Rp100.000.000" in earlier
        assert "Rp150.000.000" not in earlier
        assert "Ketentuan yang berlaku pada 10 Maret 2026" in earlier

    def test_a_bad_day_is_said_and_today_is_shown(self, client_for, coordinator, agreement):
        in_force(coordinator, agreement)
        page = client_for(coordinator).get(f"{agreement.get_absolute_url()}?per=31/2/2026")
        assert page.status_code == 200
        assert "Rp150.000.000" in page.content.decode()

    def test_a_wrong_end_comes_back_with_what_was_typed(self, client_for, coordinator, agreement):
        url = reverse("programs:addendum-create", args=[agreement.public_id])
        data = {"title": "Salah urut", "effective_on": "1/7/2026", "ends_on": "1/6/2026"}
        answer = client_for(coordinator).post(url, data)
        assert answer.status_code == 422
        assert "Tanggal berakhir tidak boleh sebelum adendum mulai berlaku." in answer.content.decode()
        assert not Addendum.objects.exists()

    def test_renewing_starts_from_the_terms_of_today(self, client_for, coordinator, agreement):
        in_force(coordinator, agreement)
        url = reverse("programs:agreement-renew", args=[agreement.public_id])
        page = client_for(coordinator).get(url).content.decode()
        assert 'value="2027-07-01"' in page
        assert "150.000.000" in page

    def test_the_question_whether_it_goes_on(self, client_for, coordinator, observer, agreement):
        with time_machine.travel(dt.datetime(2026, 11, 1, 3, tzinfo=dt.UTC), tick=False):
            page = client_for(coordinator).get(agreement.get_absolute_url()).content.decode()
            assert "Dilanjutkan?" in page
            assert "Dilanjutkan?" not in client_for(observer).get(agreement.get_absolute_url()).content.decode()
            url = reverse("programs:agreement-not-continued", args=[agreement.public_id])
            client_for(coordinator).post(url, {"reason": "Sudah mandiri."})
            page = client_for(coordinator).get(agreement.get_absolute_url()).content.decode()
            assert "Sudah mandiri." in page
            assert "Dilanjutkan?" not in page

    def test_a_party_reads_it_and_writes_nothing(self, client_for, coordinator, partner_user, agreement, pair):
        RepresentativeFactory(membership=partner_user.membership, organization=pair[1])
        addendum = services.create_addendum(actor=coordinator, agreement=agreement, values=CHANGE)
        client = client_for(partner_user)
        page = client.get(addendum.get_absolute_url()).content.decode()
        assert "Rp150.000.000" in page
        assert "Berlakukan" not in page
        assert client.post(reverse("programs:addendum-action", args=[addendum.public_id, "enforce"])).status_code == 403
        party = addendum.parties.first()
        assert client.post(reverse("programs:addendum-sign", args=[party.public_id])).status_code == 403

    def test_strangers_find_nothing(self, client_for, coordinator, other_coordinator, mentor_user, agreement):
        addendum = services.create_addendum(actor=coordinator, agreement=agreement, values=CHANGE)
        for user in (other_coordinator, mentor_user):
            client = client_for(user)
            assert client.get(addendum.get_absolute_url()).status_code == 404
            for name in ("addendum-edit",):
                assert client.get(reverse(f"programs:{name}", args=[addendum.public_id])).status_code == 404

    @pytest.mark.parametrize("count", [1, 3])
    def test_queries_do_not_grow(self, count, client_for, coordinator, agreement, django_assert_max_num_queries):
        for place in range(count):
            in_force(coordinator, agreement, effective_on=dt.date(2026, 7, 1 + place))
        client = client_for(coordinator)
        client.get(agreement.get_absolute_url())
        with django_assert_max_num_queries(20):
            client.get(agreement.get_absolute_url())

    def test_a_draft_in_force_is_edited_no_more(self, client_for, coordinator, agreement):
        addendum = in_force(coordinator, agreement)
        url = reverse("programs:addendum-edit", args=[addendum.public_id])
        assert client_for(coordinator).get(url).status_code == 302

    def test_a_new_one_stands_beside_a_factory_made(self, agreement):
        assert str(AddendumFactory(agreement=agreement)) == "Adendum 1: Perubahan jangka waktu"
