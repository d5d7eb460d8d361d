"""Ledgers of partnerships, agreements and parties, the list of all duties, and what a visit checks."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from partners.tests.factories import OrganizationFactory
from programs.models import ObligationOccurrence
from programs.rules.due_date_decisions import Wish
from programs.selectors import duties_to_check, party_sides
from programs.selectors.ledgers import STANDINGS, ledger_counts, standing_is
from programs.services.due_date_decisions import decide_due_dates
from programs.tests.duties import (
    NOON,
    TODAY,
    add_duty,
    bare_duty,
    ledger_url,
    running_agreement,
    running_partnership,
    set_state,
    sides_of,
    speaks_for,
)
from programs.tests.factories import ObligationDeliveryFactory, ObligationFactory, OccurrenceFactory

LATE, SOON = TODAY - dt.timedelta(days=3), TODAY + dt.timedelta(days=3)
SHOWN = {"aspect": "funds", "transfer_kind": "capital", "description": "Menyetor modal"}
OTHER = {"aspect": "activity", "transfer_kind": "learning", "description": "Berbagi cara belajar"}


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(NOON, tick=False)


def due(duty, day=LATE, state="open") -> ObligationOccurrence:
    return set_state(OccurrenceFactory(obligation=duty, due_on=day), state)


@pytest.fixture
def home(institution):
    """One duty that is late, and one of another kind that is coming, from the other side."""
    partnership = running_partnership(institution)
    debtor, creditor = sides_of(partnership)
    due(bare_duty(partnership, **SHOWN))
    due(bare_duty(partnership, **OTHER, debtor=creditor, creditor=debtor), SOON)
    return partnership


def pages(home) -> list[str]:
    """The ledger of the record, of one party, and the list of all."""
    debtor, _ = sides_of(home)
    return [
        ledger_url(home),
        reverse("programs:party-ledger", args=[debtor.public_id]),
        reverse("programs:obligation-list"),
    ]


class TestStandings:
    @pytest.mark.parametrize(
        ("state", "day", "with_delivery", "standings"),
        [
            ("open", LATE, False, {"late"}),
            ("open", TODAY, False, {"open"}),
            ("open", SOON, True, {"open", "waiting"}),
            ("open", LATE, True, {"late", "waiting"}),
            ("reported", LATE, False, {"waiting"}),
            ("disputed", LATE, False, {"late", "disputed"}),
            ("fulfilled", LATE, False, {"fulfilled"}),
            ("cancelled", LATE, False, set()),
        ],
    )
    def test_each_state_has_its_place(self, home, state, day, with_delivery, standings):
        occurrence = due(bare_duty(home), day, state)
        if with_delivery:
            ObligationDeliveryFactory(occurrence=occurrence, quantity=Decimal(1))
        rows = ObligationOccurrence.objects.filter(pk=occurrence.pk)
        assert {name for name in STANDINGS if rows.filter(standing_is(name, TODAY)).exists()} == standings

    def test_waived_has_its_place(self, coordinator, home):
        occurrence = due(bare_duty(home))
        decide_due_dates(
            actor=coordinator,
            obligation=occurrence.obligation,
            chosen=[occurrence.pk],
            wish=Wish("waive"),
            reason="Ya",
            decided_with="Kedua pihak",
        )
        rows = ObligationOccurrence.objects.filter(pk=occurrence.pk)
        assert [name for name in STANDINGS if rows.filter(standing_is(name, TODAY)).exists()] == ["waived"]

    def test_counts_leave_out_what_is_silent(self, institution, home):
        due(bare_duty(running_partnership(institution, status="suspended")))
        counts = {row["label"]: row["value"] for row in ledger_counts(ObligationOccurrence.objects.all(), TODAY, "/x/")}
        assert counts == {"Terlambat": 1, "Menunggu dinilai": 0, "Belum dipenuhi": 1, "Terpenuhi": 0}


class TestPages:
    @pytest.mark.parametrize(
        ("query", "is_late_shown", "is_other_shown"),
        [
            ("", True, True),
            ("aspect=funds", True, False),
            ("aspect=activity", False, True),
            ("transfer_kind=learning", False, True),
            ("state=late", True, False),
            ("state=open", False, True),
            ("state=fulfilled", False, False),
            ("since=2026-03-08", False, True),
            ("until=2026-03-08", True, False),
            ("since=2026-03-01&until=2026-03-31&aspect=funds", True, False),
            ("state=late&since=2026-03-08", False, False),
        ],
    )
    def test_filters_choose_the_same_on_ledgers_and_list(
        self, client_for, coordinator, home, query, is_late_shown, is_other_shown
    ):
        client = client_for(coordinator)
        for address in pages(home):
            text = client.get(f"{address}?{query}").content.decode()
            assert (SHOWN["description"] in text, OTHER["description"] in text) == (is_late_shown, is_other_shown), (
                address
            )

    @pytest.mark.parametrize("query", ["aspect=cinta", "state=x", "since=kemarin", "party=bukan-uuid", "home=1"])
    def test_filters_that_are_none_never_break_a_page(self, client_for, coordinator, home, query):
        for address in pages(home):
            assert client_for(coordinator).get(f"{address}?{query}").status_code == 200

    def test_ledger_of_an_agreement_has_that_of_its_partnership(self, client_for, coordinator, institution, home):
        agreement = running_agreement(institution, partnership=home)
        text = (
            client_for(coordinator)
            .get(reverse("programs:agreement-ledger", args=[agreement.public_id]))
            .content.decode()
        )
        assert "Buku kewajiban" in text
        assert f"home={agreement.public_id}" in text

    def test_columns_of_a_party_face_each_other_overdue_first(self, coordinator, home):
        debtor, creditor = sides_of(home)
        due(bare_duty(home, description="Nanti"), SOON)
        owes, gets = party_sides(coordinator, debtor)
        assert [row["title"] for row in owes["rows"]] == ["Menyetor modal", "Nanti"]
        assert owes["rows"][0]["note"] == f"untuk {creditor} · {home}"
        assert [row["note"] for row in gets["rows"]] == [f"dari {creditor} · {home}"]

    @pytest.mark.parametrize("query", ["", "?state=late"])
    def test_queries_stay_the_same_with_more_rows(
        self, client_for, coordinator, home, django_assert_max_num_queries, query
    ):
        client = client_for(coordinator)
        _, party, everything = pages(home)
        for count in (1, 3):
            for _ in range(count):
                due(bare_duty(home, **SHOWN))
            for address, most in ((party, 12), (everything, 12)):
                client.get(address)
                with django_assert_max_num_queries(most):
                    client.get(f"{address}{query}")

    def test_export_has_what_the_filter_shows(self, client_for, coordinator, home):
        debtor, _ = sides_of(home)
        address = f"{reverse('programs:obligation-list')}?party={debtor.public_id}&aspect=funds"
        for choice in ("tampil", "ekspor"):
            answer = client_for(coordinator).post(address, {choice: "csv"})
            text = answer.content.decode("utf-8-sig")
            assert (SHOWN["description"] in text, OTHER["description"] in text) == (True, False)

    def test_list_is_of_one_home_or_one_party(self, client_for, coordinator, institution, home):
        elsewhere = bare_duty(running_partnership(institution), description="Di tempat lain")
        listed = reverse("programs:obligation-list")
        for query, is_shown in (
            ("", True),
            (f"home={home.public_id}", False),
            (f"party={elsewhere.debtor.public_id}", True),
            (f"home={elsewhere.partnership.public_id}", True),
        ):
            assert ("Di tempat lain" in client_for(coordinator).get(f"{listed}?{query}").content.decode()) == is_shown

    def test_page_of_the_party_leads_to_its_ledger(self, client_for, coordinator, institution, home):
        debtor, _ = sides_of(home)
        address = reverse("programs:party-ledger", args=[debtor.public_id])
        client = client_for(coordinator)
        assert address in client.get(debtor.get_absolute_url()).content.decode()
        nobody = OrganizationFactory(institution=institution)
        assert "Buka buku kewajiban" not in client.get(nobody.get_absolute_url()).content.decode()


class TestReaders:
    def test_representative_sees_what_concerns_their_organization(self, client_for, partner_user, institution, home):
        debtor, creditor = sides_of(home)
        speaks_for(partner_user, debtor)
        hidden = bare_duty(running_partnership(institution), description="Milik orang lain", debtor=creditor)
        due(hidden)
        client = client_for(partner_user)
        for organization in (debtor, creditor):
            address = reverse("programs:party-ledger", args=[organization.public_id])
            text = client.get(address).content.decode()
            assert (SHOWN["description"] in text, "Milik orang lain" in text) == (True, False)
        listed = client.get(reverse("programs:obligation-list")).content.decode()
        assert (SHOWN["description"] in listed, "Milik orang lain" in listed) == (True, False)
        stranger = reverse("programs:party-ledger", args=[hidden.creditor.public_id])
        assert client.get(stranger).status_code == 404

    def test_mentor_without_a_group_sees_nothing(self, client_for, mentor_user, home):
        debtor, _ = sides_of(home)
        client = client_for(mentor_user)
        assert client.get(reverse("programs:party-ledger", args=[debtor.public_id])).status_code == 404
        assert SHOWN["description"] not in client.get(reverse("programs:obligation-list")).content.decode()

    def test_other_institution_sees_nothing(self, client_for, other_admin, home):
        for address in pages(home)[:2]:
            assert client_for(other_admin).get(address).status_code == 404
        assert SHOWN["description"] not in client_for(other_admin).get(pages(home)[2]).content.decode()


class TestVisits:
    @pytest.mark.parametrize(
        ("state", "day", "is_asked"),
        [
            ("open", LATE, True),
            ("open", SOON, True),
            ("open", TODAY + dt.timedelta(days=40), False),
            ("reported", TODAY + dt.timedelta(days=40), True),
            ("disputed", LATE, True),
            ("fulfilled", LATE, False),
            ("cancelled", LATE, False),
        ],
    )
    def test_a_visit_asks_for_what_is_due_or_said(self, coordinator, institution, state, day, is_asked):
        partnership = running_partnership(institution)
        due(bare_duty(partnership), day, state)
        for organization, owes in zip(sides_of(partnership), (True, False), strict=True):
            found = duties_to_check(coordinator, organization, on=TODAY, until=TODAY + dt.timedelta(days=30))
            assert [one.owes for one in found] == ([owes] if is_asked else [])

    def test_what_was_looked_at_before_is_asked_again(self, coordinator, institution):
        partnership = running_partnership(institution)
        kept = due(bare_duty(partnership), LATE, "fulfilled")
        debtor = sides_of(partnership)[0]
        (found,) = duties_to_check(coordinator, debtor, on=TODAY, until=SOON, also=[kept.pk])
        assert found.occurrence == kept

    def test_a_duty_is_late_as_of_the_day_of_the_visit(self, coordinator, institution):
        partnership = running_partnership(institution)
        due(bare_duty(partnership), LATE)
        debtor = sides_of(partnership)[0]
        for day, label in ((LATE, False), (LATE + dt.timedelta(days=1), True)):
            (found,) = duties_to_check(coordinator, debtor, on=day, until=SOON)
            assert (found.state.color == "late") == label

    def test_silent_duties_are_not_asked_for(self, coordinator, institution):
        for status in ("draft", "suspended", "ended"):
            partnership = running_partnership(institution, status=status)
            due(bare_duty(partnership))
            assert duties_to_check(coordinator, sides_of(partnership)[0], on=TODAY, until=SOON) == []

    def test_overdue_first_in_words_and_few_queries(self, coordinator, home, django_assert_num_queries):
        debtor, creditor = sides_of(home)
        add_duty(coordinator, home, first_due_on=SOON, quantity=Decimal(5), unit="kg")
        with django_assert_num_queries(3):
            found = duties_to_check(coordinator, debtor, on=TODAY, until=SOON)
        assert [one.title for one in found] == [
            f"Menyetor modal (kepada {creditor})",
            f"Berbagi cara belajar (dari {creditor})",
            f"Menyerahkan catatan (kepada {creditor})",
        ]

    def test_only_what_the_reader_sees(self, mentor_user, home):
        assert duties_to_check(mentor_user, sides_of(home)[0], on=TODAY, until=SOON) == []


def test_waiting_in_a_draft_is_listed_but_not_counted(client_for, coordinator, institution):
    duty = ObligationFactory(institution=institution, description="Rancangan")
    due(duty)
    text = client_for(coordinator).get(reverse("programs:obligation-list")).content.decode()
    assert ("Rancangan" in text, "Belum berlaku" in text) == (True, True)
