"""Failures A02 and A03: periods that overlap and numbers, one after the other and at the same moment."""

import datetime as dt
from functools import partial

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from kemitraan.core.errors import DomainError
from partners.tests.factories import OrganizationFactory
from programs.enums import AgreementState
from programs.models import Agreement, AgreementParty, IssuedNumber
from programs.rules import AGREEMENT_TRANSITIONS
from programs.services import agreements as services
from programs.services.numbers import issue_number
from programs.tests.factories import AgreementFactory, AgreementPartyFactory, ProgramFactory, signed_agreement
from programs.tests.parallel import at_once

YEAR_2026 = {"starts_on": dt.date(2026, 1, 1), "ends_on": dt.date(2026, 12, 31)}
YEAR_2028 = {"starts_on": dt.date(2028, 1, 1), "ends_on": dt.date(2028, 12, 31)}
ACTIONS = {"sign": services.sign_agreement, "activate": services.activate_agreement}


@pytest.fixture
def pair(institution):
    return OrganizationFactory.create_batch(2, institution=institution)


def refusal_of(action: str, actor, agreement: Agreement) -> str:
    """Why it was refused; empty when it was done."""
    try:
        ACTIONS[action](actor=actor, agreement=agreement)
    except DomainError as refusal:
        return refusal.message
    return ""


class TestA02Overlaps:
    """Partner P, program X, all of 2026 is in force."""

    @pytest.fixture
    def program(self, institution):
        return ProgramFactory(institution=institution)

    @pytest.fixture
    def first(self, institution, pair, program, coordinator) -> Agreement:
        first = signed_agreement(institution, *pair, program=program, **YEAR_2026)
        return services.activate_agreement(actor=coordinator, agreement=first)

    def activated(self, coordinator, first: Agreement, pair, **values) -> str:
        """What activating a second one with these values was refused with; empty when it was done."""
        starts_on, ends_on = values.pop("starts_on"), values.pop("ends_on")
        term = {"starts_on": starts_on, "ends_on": ends_on, "open_end_condition": "" if ends_on else "Selamanya"}
        second = signed_agreement(first.institution, *pair, **{"program": first.program} | term | values)
        refusal = refusal_of("activate", coordinator, second)
        second.refresh_from_db()
        assert second.state == (AgreementState.SIGNED if refusal else AgreementState.ACTIVE)
        return refusal

    def test_a_sharing_the_last_day_is_refused_naming_the_number(self, coordinator, first, pair):
        refusal = self.activated(
            coordinator, first, pair, starts_on=dt.date(2026, 12, 31), ends_on=dt.date(2027, 12, 30)
        )
        assert refusal == f"Masa berlaku bertumpuk dengan perjanjian {first.parties.first().number}."

    def test_b_the_day_after_is_saved(self, coordinator, first, pair):
        assert not self.activated(
            coordinator, first, pair, starts_on=dt.date(2027, 1, 1), ends_on=dt.date(2027, 12, 31)
        )

    @pytest.mark.parametrize("other", ["program", "no program", "kind", "party"])
    def test_c_the_same_dates_elsewhere_are_saved(self, other, coordinator, institution, first, pair):
        changes = {
            "program": {"program": ProgramFactory(institution=institution)},
            "no program": {"program": None},
            "kind": {"kind": "mou"},
            "party": {},
        }[other]
        parties = [*pair, OrganizationFactory(institution=institution)] if other == "party" else pair
        assert not self.activated(coordinator, first, parties, **YEAR_2026, **changes)

    @pytest.mark.django_db(transaction=True)
    @pytest.mark.parametrize("action", ["sign", "activate"])
    def test_d_of_two_at_once_exactly_one_is_saved(self, action, coordinator, institution, pair):
        """On PostgreSQL the locked organizations let one wait for the other, on SQLite the IMMEDIATE transaction."""
        transition = AGREEMENT_TRANSITIONS[action]
        (state,) = transition.sources
        rivals = [signed_agreement(institution, *pair, state=state, **YEAR_2028) for _ in range(2)]
        told = at_once([partial(refusal_of, action, coordinator, rival) for rival in rivals])
        assert sorted("bertumpuk" in message for message in told) == [False, True]
        assert sorted(Agreement.objects.values_list("state", flat=True)) == sorted([state, transition.target])

    @pytest.mark.django_db(transaction=True)
    def test_d_the_page_says_so_to_the_other_one(self, client_for, coordinator, admin_user, institution, pair):
        rivals = [signed_agreement(institution, *pair, **YEAR_2028) for _ in range(2)]
        people = [client_for(coordinator), client_for(admin_user)]
        addresses = [reverse("programs:agreement-action", args=[rival.public_id, "activate"]) for rival in rivals]
        answers = at_once(
            [partial(person.post, address, follow=True) for person, address in zip(people, addresses, strict=True)]
        )
        assert [answer.status_code for answer in answers] == [200, 200]
        refused = [answer for answer in answers if "bertumpuk dengan perjanjian" in answer.content.decode()]
        assert len(refused) == 1
        assert Agreement.objects.filter(state=AgreementState.ACTIVE).count() == 1

    @pytest.mark.parametrize("open_first", [True, False])
    def test_e_an_open_end_stands_in_the_way_of_all_that_follows(self, open_first, coordinator, first, pair):
        terms = [
            {"starts_on": dt.date(2029, 1, 1), "ends_on": None},
            {"starts_on": dt.date(2030, 1, 1), "ends_on": dt.date(2030, 12, 31)},
        ]
        earlier, later = terms if open_first else reversed(terms)
        assert not self.activated(coordinator, first, pair, **earlier)
        assert "bertumpuk" in self.activated(coordinator, first, pair, **later)

    @pytest.mark.parametrize("state", [AgreementState.CANCELLED, AgreementState.ENDED])
    def test_what_is_over_does_not_stand_in_the_way(self, state, coordinator, first, pair):
        Agreement.objects.filter(pk=first.pk).update(state=state)
        assert not self.activated(coordinator, first, pair, **YEAR_2026)


class TestA03Numbers:
    """Twenty ask for a number at once, one of them is rolled back."""

    @pytest.fixture(autouse=True)
    def in_november(self):
        with time_machine.travel(dt.datetime(2026, 11, 25, 3, tzinfo=dt.UTC), tick=False):
            yield

    @pytest.fixture
    def make_party(self, institution):
        institution.number_unit = "LPPM"
        institution.save()
        own = OrganizationFactory(institution=institution, is_own=True)

        def make(**agreement) -> AgreementParty:
            home = AgreementFactory(institution=institution, **agreement)
            return AgreementPartyFactory(agreement=home, organization=own, number="")

        return make

    @pytest.mark.django_db(transaction=True)
    def test_twenty_at_once_and_one_rolled_back_give_nineteen(self, coordinator, make_party):
        parties = [make_party() for _ in range(20)]

        def issue_and_fail(party: AgreementParty) -> None:
            with transaction.atomic():
                issue_number(actor=coordinator, party=party)
                raise RuntimeError("rolled back")

        works = [partial(issue_number, actor=coordinator, party=party) for party in parties[1:]]
        outcomes = at_once([partial(issue_and_fail, parties[0]), *works])
        assert [str(error) for error in outcomes if isinstance(error, Exception)] == ["rolled back"]
        assert sorted(IssuedNumber.objects.values_list("sequence", flat=True)) == list(range(1, 20))
        numbers = AgreementParty.objects.exclude(number="").values_list("number", flat=True)
        assert len(set(numbers)) == len(numbers) == 19

    def test_the_database_knows_each_number_once(self, coordinator, make_party):
        issued = issue_number(actor=coordinator, party=make_party())
        other = make_party()
        again = {"kind": issued.kind, "year": issued.year, "sequence": issued.sequence, "text": "lain"}
        with pytest.raises(IntegrityError), transaction.atomic():
            IssuedNumber.objects.create(
                institution=issued.institution,
                agreement=other.agreement,
                organization=other.organization,
                issued_at=issued.issued_at,
                **again,
            )

    def test_an_issued_number_stays_when_kind_and_date_change(self, coordinator, make_party):
        party = make_party()
        number = issue_number(actor=coordinator, party=party).text
        agreement = party.agreement
        services.update_agreement(
            actor=coordinator,
            agreement=agreement,
            values={"kind": "mou", "starts_on": dt.date(2027, 3, 1), "ends_on": dt.date(2028, 2, 29)},
            version=agreement.version,
        )
        party.refresh_from_db()
        assert party.number == number == "001/LPPM/PKS/XI/2026"

    def test_ten_past_midnight_of_new_year_counts_from_one(self, coordinator, make_party):
        issue_number(actor=coordinator, party=make_party())
        with time_machine.travel(dt.datetime.fromisoformat("2027-01-01T00:10+07:00"), tick=False):
            issued = issue_number(actor=coordinator, party=make_party())
        assert (issued.year, issued.sequence, issued.text) == (2027, 1, "001/LPPM/PKS/I/2027")

    def test_the_number_of_a_cancelled_one_is_never_used_again(self, coordinator, make_party):
        party = make_party()
        issue_number(actor=coordinator, party=party)
        services.cancel_agreement(actor=coordinator, agreement=party.agreement, reason="Tidak jadi.")
        assert issue_number(actor=coordinator, party=make_party()).text == "002/LPPM/PKS/XI/2026"
