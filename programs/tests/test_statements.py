"""What parties bring, lack, expect and value; what they lack beside what others bring; and expected benefits."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kemitraan.accounts.tests.fixtures import person
from kemitraan.core.errors import DomainError, NotAllowed, StaleVersion, TransitionRefused
from kemitraan.core.models import AuditEvent
from programs.enums import Aspect, Benefit, PartnershipStatus, PatternCode, StatementKind
from programs.models import ExpectedBenefit, PartyStatement
from programs.patterns import PATTERNS
from programs.rules.complements import complements_between
from programs.selectors.readiness import need_warnings_of
from programs.selectors.statements import benefits_of, complements_of
from programs.services.statements import add_benefit, change_benefit, remove_benefit, state_position
from programs.tests.duties import NOON, TODAY, running_partnership, speaks_for
from programs.tests.factories import (
    ExpectedBenefitFactory,
    PartnershipFactory,
    PartnershipPartyFactory,
    PartyStatementFactory,
    ProgramFactory,
)
from programs.tests.planning_factories import IndicatorFactory, NeedFactory, ReadingFactory

BRINGS, LACKS = StatementKind.BRINGS, StatementKind.LACKS


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def program(institution):
    return ProgramFactory(institution=institution, status="running")


@pytest.fixture
def partnership(institution, program):
    return running_partnership(institution, program=program)


def state(actor, party, *, version=None, statements=None, **values):
    return state_position(actor=actor, party=party, values=values, statements=statements or {}, version=version)


class TestComplements:
    def said(self, party, kind, aspect, text):
        return SimpleNamespace(party_id=party, kind=kind.value, aspect=aspect, text=text)

    @pytest.mark.parametrize("count", range(2, 13))
    def test_every_lack_meets_what_all_others_bring_for_any_number_of_parties(self, count):
        parties = [SimpleNamespace(pk=number) for number in range(count)]
        rows = [self.said(party.pk, LACKS, "funds", f"kurang {party.pk}") for party in parties]
        rows += [self.said(party.pk, BRINGS, "funds", f"bawa {party.pk}") for party in parties]
        found = complements_between(parties, rows)
        assert [row.party for row in found] == parties
        for row in found:
            assert row.lack == f"kurang {row.party.pk}"
            assert [other.pk for other, _ in row.answers] == [key for key in range(count) if key != row.party.pk]

    def test_nobody_answers_itself_or_in_another_aspect(self):
        parties = [SimpleNamespace(pk=1), SimpleNamespace(pk=2)]
        rows = [
            self.said(1, LACKS, "funds", "modal"),
            self.said(1, BRINGS, "funds", "sedikit modal"),
            self.said(2, BRINGS, "people", "pelatih"),
            self.said(2, LACKS, "offtake", "pembeli"),
        ]
        first, second = complements_between(parties, rows)
        assert (first.lack, first.answers) == ("modal", [])
        assert (second.party.pk, second.aspect, second.answers) == (2, Aspect.OFFTAKE, [])

    def test_aspects_stand_in_their_order(self):
        parties = [SimpleNamespace(pk=1)]
        rows = [self.said(1, LACKS, aspect, aspect) for aspect in reversed(Aspect.values)]
        assert [row.aspect for row in complements_between(parties, rows)] == list(Aspect)


class TestStating:
    def test_a_party_says_everything_and_it_is_told(self, coordinator, partnership):
        party = partnership.parties.first()
        state(
            coordinator,
            party,
            contribution="Pasar",
            expectation="Pasokan",
            principles="Jujur",
            statements={
                ("brings", "offtake"): "Toko di tiga kota",
                ("lacks", "people"): "Pelatih",
                ("lacks", "funds"): " ",
            },
        )
        party.refresh_from_db()
        assert (party.principles, party.version) == ("Jujur", 2)
        assert set(party.statements.values_list("kind", "aspect", "text")) == {
            ("brings", "offtake", "Toko di tiga kota"),
            ("lacks", "people", "Pelatih"),
        }
        event = AuditEvent.objects.get(action="party.statement")
        assert {change["label"] for change in event.changes} >= {"Membawa: pendayagunaan hasil", "nilai yang dipegang"}
        assert {subject.subject for subject in event.subjects.all()} == {partnership, party.organization, party}

    def test_other_words_take_the_place_of_the_earlier_and_blank_takes_away(self, coordinator, partnership):
        party = partnership.parties.first()
        state(coordinator, party, statements={("brings", "funds"): "Modal"})
        state(coordinator, party, statements={("brings", "funds"): "Modal kerja"})
        assert PartyStatement.objects.get().text == "Modal kerja"
        state(coordinator, party, statements={("brings", "funds"): "Modal kerja"})
        assert AuditEvent.objects.filter(action="party.statement").count() == 2
        state(coordinator, party, statements={("brings", "funds"): ""})
        assert not PartyStatement.objects.exists()
        party.refresh_from_db()
        assert party.version == 4

    def test_who_may_speak_for_a_party(self, coordinator, observer, mentor_user, partner_user, partnership):
        first, second = partnership.parties.all()
        speaks_for(partner_user, first.organization)
        state(partner_user, first, expectation="Pasokan")
        for user, party in ((partner_user, second), (observer, first), (mentor_user, first)):
            with pytest.raises(NotAllowed):
                state(user, party, expectation="x")
        first.refresh_from_db()
        assert first.expectation == "Pasokan"

    def test_stale_and_over_are_refused(self, coordinator, partnership):
        party = partnership.parties.first()
        state(coordinator, party, expectation="Pasokan", version=1)
        with pytest.raises(StaleVersion):
            state(coordinator, party, expectation="Lain", version=1)
        partnership.status = PartnershipStatus.ENDED
        partnership.save()
        with pytest.raises(TransitionRefused):
            state(coordinator, party, expectation="Lain")

    def test_same_need_is_one_of_the_program(self, coordinator, institution, partnership, program):
        first, second = partnership.parties.all()
        need = NeedFactory(program=program, name="Bahan baku")
        state(coordinator, first, same_need=need)
        with pytest.raises(DomainError) as refused:
            state(coordinator, second, same_need=NeedFactory(program=ProgramFactory(institution=institution)))
        assert refused.value.field == "same_need"
        parties = list(partnership.parties.select_related("organization").with_absence(TODAY))
        (warning,) = need_warnings_of(PATTERNS["asuh"], parties)
        assert str(second) in warning.message
        assert need_warnings_of(PATTERNS["sejajar"], parties) == []
        state(coordinator, second, same_need=need)
        parties = list(partnership.parties.select_related("organization").with_absence(TODAY))
        assert need_warnings_of(PATTERNS["asuh"], parties) == []

    def test_database_keeps_one_statement_of_each_kind(self, partnership):
        row = PartyStatementFactory(party=partnership.parties.first())
        with pytest.raises(IntegrityError), transaction.atomic():
            PartyStatementFactory(party=row.party)
        with pytest.raises(IntegrityError), transaction.atomic():
            PartyStatement.objects.filter(pk=row.pk).update(aspect="lain")


class TestBenefits:
    def test_six_benefits_and_innovation(self):
        assert len(Benefit) == 7

    def test_added_changed_and_removed_with_a_trail(self, coordinator, partnership, program):
        indicator = IndicatorFactory(program=program)
        row = add_benefit(
            actor=coordinator,
            partnership=partnership,
            values={"benefit": "welfare", "text": "Naik", "party": partnership.parties.first(), "indicator": indicator},
        )
        changed = change_benefit(actor=coordinator, benefit=row, values={"text": "Naik 20 persen"}, version=1)
        assert (changed.text, changed.version) == ("Naik 20 persen", 2)
        with pytest.raises(StaleVersion):
            change_benefit(actor=coordinator, benefit=row, values={"text": "x"}, version=1)
        assert remove_benefit(actor=coordinator, benefit=row) == partnership
        assert not ExpectedBenefit.objects.exists()
        actions = AuditEvent.objects.filter(action__startswith="benefit.").values_list("action", flat=True)
        assert sorted(actions) == ["benefit.add", "benefit.remove", "benefit.update"]

    def test_party_and_indicator_are_of_this_partnership(self, coordinator, partnership, institution):
        stranger = PartnershipPartyFactory(partnership=PartnershipFactory(institution=institution))
        foreign = IndicatorFactory(program=ProgramFactory(institution=institution))
        for field, value in (("party", stranger), ("indicator", foreign)):
            values = {"benefit": "risk", "text": "x", field: value}
            with pytest.raises(DomainError) as refused:
                add_benefit(actor=coordinator, partnership=partnership, values=values)
            assert refused.value.field == field

    def test_only_the_office_writes_and_never_in_what_is_over(self, coordinator, observer, partner_user, partnership):
        speaks_for(partner_user, partnership.parties.first().organization)
        values = {"benefit": "risk", "text": "x"}
        for nobody in (observer, partner_user):
            with pytest.raises(NotAllowed):
                add_benefit(actor=nobody, partnership=partnership, values=values)
        row = add_benefit(actor=coordinator, partnership=partnership, values=values)
        partnership.status = PartnershipStatus.ENDED
        partnership.save()
        for attempt in (
            lambda: add_benefit(actor=coordinator, partnership=partnership, values=values),
            lambda: change_benefit(actor=coordinator, benefit=row, values=values, version=None),
            lambda: remove_benefit(actor=coordinator, benefit=row),
        ):
            with pytest.raises(TransitionRefused):
                attempt()

    def test_newest_value_is_shown_to_those_who_see_indicators(self, coordinator, partner_user, partnership, program):
        indicator = IndicatorFactory(program=program)
        ReadingFactory(indicator=indicator, read_on=TODAY - dt.timedelta(days=30), value=7)
        ReadingFactory(indicator=indicator, read_on=TODAY, value=9)
        ExpectedBenefitFactory(partnership=partnership, indicator=indicator)
        ExpectedBenefitFactory(partnership=partnership, benefit=Benefit.EFFICIENCY)
        first, second = benefits_of(coordinator, partnership)
        assert (first.benefit.benefit, first.indicator) == ("efficiency", None)
        assert (second.indicator.latest_value, second.indicator.latest_on) == (9, TODAY)
        speaks_for(partner_user, partnership.parties.first().organization)
        assert [row.indicator for row in benefits_of(partner_user, partnership)] == [None, None]


class TestPages:
    def parties(self, partnership) -> str:
        return reverse("programs:partnership-parties", args=[partnership.public_id])

    def position(self, party) -> str:
        return reverse("programs:party-position", args=[party.public_id])

    def test_a_representative_states_the_own_position_only(self, client_for, institution, partnership, coordinator):
        first, second = partnership.parties.all()
        user = person(institution, "partner", "Wakil (contoh)")
        speaks_for(user, first.organization)
        client = client_for(user)
        page = client.get(self.parties(partnership)).content.decode()
        assert self.position(first) in page
        assert self.position(second) not in page
        assert client.get(self.position(second)).status_code == 403
        form = client.get(self.position(first)).content.decode()
        assert 'name="same_need"' not in form
        data = {"brings_people": "Dua pelatih", "lacks_funds": "Modal", "principles": "Terbuka", "opened_version": 1}
        assert client.post(self.position(first), data).status_code == 302
        state(coordinator, second, statements={("brings", "funds"): "Modal bergulir"})
        page = client.get(self.parties(partnership)).content.decode()
        for words in ("Dua pelatih", "Terbuka", "Modal bergulir", "Dilengkapi oleh"):
            assert words in page
        assert client.post(self.position(first), data | {"principles": "Lain"}).status_code == 409

    def test_office_links_the_same_need_where_the_pattern_asks(self, client_for, coordinator, partnership, program):
        need = NeedFactory(program=program, name="Ikan segar")
        party = partnership.parties.first()
        client = client_for(coordinator)
        assert "Ikan segar" in client.get(self.position(party)).content.decode()
        assert client.post(self.position(party), {"same_need": need.pk, "opened_version": 1}).status_code == 302
        assert "Ikan segar" in client.get(self.parties(partnership)).content.decode()
        assert "belum menautkan" in client.get(partnership.get_absolute_url()).content.decode()
        other = running_partnership(partnership.institution, program=program, pattern=PatternCode.FUTURISTIK)
        form = client.get(self.position(other.parties.first())).content.decode()
        assert 'name="same_need"' not in form

    def test_benefit_from_form_to_removed(self, client_for, coordinator, observer, partnership, program):
        indicator = IndicatorFactory(program=program, name="Pendapatan anggota")
        client = client_for(coordinator)
        address = reverse("programs:benefit-create", args=[partnership.public_id])
        assert "Pendapatan anggota" in client.get(address).content.decode()
        party = partnership.parties.first()
        data = {
            "benefit": "welfare",
            "text": "Naik seperlima",
            "party": str(party.public_id),
            "indicator": indicator.pk,
        }
        assert client.post(address, data).status_code == 302
        row = ExpectedBenefit.objects.get()
        assert (row.party, row.indicator) == (party, indicator)
        page = client.get(partnership.get_absolute_url()).content.decode()
        assert "Naik seperlima" in page
        assert "belum dicatat" in page
        edit = reverse("programs:benefit-edit", args=[row.public_id])
        assert (
            client.post(edit, {"benefit": "innovation", "text": "Resep baru", "opened_version": 1}).status_code == 302
        )
        row.refresh_from_db()
        assert (row.benefit, row.party, row.indicator) == ("innovation", None, None)
        remove = reverse("programs:benefit-remove", args=[row.public_id])
        reader = client_for(observer)
        assert "Resep baru" in reader.get(partnership.get_absolute_url()).content.decode()
        for url in (address, edit):
            assert reader.get(url).status_code == 403
        assert reader.post(remove).status_code == 403
        assert client.post(remove).status_code == 302
        assert not ExpectedBenefit.objects.exists()

    @pytest.mark.parametrize("place", ["parties", "detail"])
    def test_queries_stay_the_same(self, place, coordinator, client_for, partnership, program):
        client = client_for(coordinator)
        address = reverse(f"programs:partnership-{place}", args=[partnership.public_id])

        def count() -> int:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            return len(queries)

        def add() -> None:
            party = PartnershipPartyFactory(partnership=partnership, role="asuhan")
            state(coordinator, party, same_need=NeedFactory(program=program), statements={("lacks", "funds"): "Modal"})
            indicator = IndicatorFactory(program=program)
            ReadingFactory(indicator=indicator)
            ExpectedBenefitFactory(partnership=partnership, indicator=indicator, party=party)

        add()
        count()
        before = count()
        assert before <= 20
        add()
        add()
        assert count() == before
        parties = list(partnership.parties.all())
        assert len(complements_of(coordinator, parties)) == 3
