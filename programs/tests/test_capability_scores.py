"""What a pattern expects a party to be able to do, scored over time: never expulsion, always a next step."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kemitraan.core.errors import DomainError, NotAllowed, TransitionRefused
from kemitraan.core.models import AuditEvent
from pendampingan.tests.factories import AssignmentFactory, MentorFactory
from programs.enums import PartnershipStatus, PatternCode
from programs.models import CapabilityScore
from programs.patterns import PATTERNS
from programs.rules.series import HEIGHT, MARGIN, WIDTH, series_of
from programs.selectors.capability_scores import capability_panels
from programs.services.capability_scores import score_capabilities
from programs.tests.duties import NOON, TODAY, speaks_for
from programs.tests.factories import CapabilityScoreFactory, PartnershipFactory, PartnershipPartyFactory

PATTERN = PATTERNS["sub_kontrak"]
CODES = [one.code for one in PATTERN.capabilities]


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def partnership(institution):
    found = PartnershipFactory(institution=institution, pattern=PatternCode.SUB_KONTRAK, status="active")
    PartnershipPartyFactory(partnership=found, role="kontraktor", is_lead=True)
    PartnershipPartyFactory(partnership=found, role="kelompok", order=1)
    return found


@pytest.fixture
def group(partnership):
    return partnership.parties.get(role="kelompok")


def score(actor, party, level=2, on=TODAY, codes=CODES):
    return score_capabilities(
        actor=actor,
        party=party,
        scored_on=on,
        levels=dict.fromkeys(codes, level),
        evidence=dict.fromkeys(codes, "Dilihat di tempat."),
    )


def panel_of(user, party):
    (found,) = capability_panels(user, PATTERN, [party])
    return found


class TestScale:
    def test_five_capabilities_of_the_group_on_four_levels(self):
        assert len(PATTERN.capabilities) == 5
        assert {one.expected_of for one in PATTERN.capabilities} == {"kelompok"}
        assert (len(PATTERN.scale.levels), PATTERN.scale.standard) == (4, 3)
        assert PATTERN.scale.standard_label == "Sesuai standar"
        assert PATTERN.capabilities_of("kontraktor") == []

    def test_only_patterns_with_capabilities_have_a_scale(self):
        for pattern in PATTERNS.values():
            assert bool(pattern.capabilities) is (pattern.scale is not None)


class TestSeries:
    def test_points_lie_by_day_and_level(self):
        days = [TODAY, TODAY + dt.timedelta(days=10), TODAY + dt.timedelta(days=40)]
        series = series_of(list(zip(days, [1, 4, 3], strict=True)), highest=4, standard=3)
        xs = [point.x for point in series.points]
        assert xs == [MARGIN, MARGIN + (WIDTH - 2 * MARGIN) / 4, WIDTH - MARGIN]
        assert [point.y for point in series.points][:2] == [HEIGHT - MARGIN, MARGIN]
        assert series.points[2].y == series.standard_y
        assert len(series.path.split()) == 3

    def test_one_value_stands_at_the_end_and_none_makes_no_line(self):
        assert series_of([(TODAY, 2)], highest=4, standard=3).points[0].x == WIDTH - MARGIN
        assert series_of([], highest=4, standard=3).path == ""


class TestScoring:
    def test_each_capability_is_kept_with_day_assessor_evidence_and_instrument(self, coordinator, partnership, group):
        rows = score(coordinator, group)
        assert [row.capability for row in rows] == CODES
        first = rows[0]
        assert (first.level, first.scored_on, first.assessor) == (2, TODAY, coordinator)
        assert (first.evidence, first.instrument) == ("Dilihat di tempat.", PATTERN.scale.version)
        event = AuditEvent.objects.get(action="party.capability")
        assert len(event.changes) == 5
        assert {subject.subject for subject in event.subjects.all()} == {partnership, group.organization}

    def test_same_day_corrects_and_another_day_adds(self, coordinator, group):
        score(coordinator, group, on=TODAY - dt.timedelta(days=90))
        score(coordinator, group, level=3)
        score(coordinator, group, level=4)
        assert CapabilityScore.objects.count() == 10
        panel = panel_of(coordinator, group)
        assert [row.level for row in panel.lines[0].scores] == [2, 4]
        assert panel.last_on == TODAY

    def test_below_standard_asks_for_fostering_and_the_party_stays(self, coordinator, partnership, group):
        score(coordinator, group, level=1, codes=CODES[:2])
        panel = panel_of(coordinator, group)
        assert panel.below == [PATTERN.capabilities[0].label, PATTERN.capabilities[1].label]
        assert panel.lines[0].label == "Belum mampu"
        assert panel.lines[4].label == ""
        group.refresh_from_db()
        partnership.refresh_from_db()
        assert partnership.status == PartnershipStatus.ACTIVE
        score(coordinator, group, level=3, on=TODAY, codes=CODES[:2])
        assert panel_of(coordinator, group).below == []

    def test_office_and_mentors_score_and_others_do_not(self, coordinator, mentor_user, observer, partner_user, group):
        speaks_for(partner_user, group.organization)
        score(mentor_user, group)
        for nobody in (observer, partner_user):
            with pytest.raises(NotAllowed):
                score(nobody, group)

    def test_what_is_refused(self, coordinator, partnership, group):
        with pytest.raises(DomainError) as refused:
            score(coordinator, group, on=TODAY + dt.timedelta(days=1))
        assert refused.value.field == "scored_on"
        with pytest.raises(DomainError):
            score(coordinator, partnership.parties.get(role="kontraktor"))
        with pytest.raises(DomainError):
            score(coordinator, group, codes=[])
        with pytest.raises(DomainError) as refused:
            score_capabilities(
                actor=coordinator, party=group, scored_on=TODAY, levels={"planning": 2}, evidence={"planning": " "}
            )
        assert refused.value.field == "evidence_planning"
        partnership.status = PartnershipStatus.ENDED
        partnership.save()
        with pytest.raises(TransitionRefused):
            score(coordinator, group)
        assert not CapabilityScore.objects.exists()

    @pytest.mark.parametrize("values", [{"level": 0}, {"level": 5}, {"evidence": ""}])
    def test_database_keeps_levels_and_evidence(self, values, group):
        row = CapabilityScoreFactory(party=group)
        with pytest.raises(IntegrityError), transaction.atomic():
            CapabilityScore.objects.filter(pk=row.pk).update(**values)


class TestPages:
    def parties(self, partnership) -> str:
        return reverse("programs:partnership-parties", args=[partnership.public_id])

    def address(self, party) -> str:
        return reverse("programs:capability-score", args=[party.public_id])

    def test_scored_on_one_page_and_shown_as_a_line(self, coordinator, client_for, partnership, group):
        client = client_for(coordinator)
        assert "Merencanakan usaha" in client.get(self.address(group)).content.decode()
        data = {"scored_on": "2026-03-10"}
        assert client.post(self.address(group), data).status_code == 422
        answer = client.post(self.address(group), data | {"level_planning": "1"})
        assert answer.status_code == 422
        assert "Tuliskan buktinya." in answer.content.decode()
        data |= {"level_planning": "1", "evidence_planning": "Belum ada rencana tertulis."}
        assert client.post(self.address(group), data).status_code == 302
        page = client.get(self.parties(partnership)).content.decode()
        for words in ("Belum ada rencana tertulis.", "Perlu pembinaan", "series-line", "Belum dinilai"):
            assert words in page

    def test_roles_of_whom_nothing_is_expected_have_no_page(self, coordinator, client_for, partnership):
        contractor = partnership.parties.get(role="kontraktor")
        assert client_for(coordinator).get(self.address(contractor)).status_code == 404

    def test_each_role_reads_and_only_some_score(
        self, client_for, coordinator, observer, partner_user, institution, partnership, group, mentor_user
    ):
        score(coordinator, group)
        speaks_for(partner_user, group.organization)
        for user in (observer, partner_user):
            page = client_for(user).get(self.parties(partnership)).content.decode()
            assert "Mulai mampu" in page
            assert self.address(group) not in page
            assert client_for(user).get(self.address(group)).status_code == 403
        assert client_for(mentor_user).get(self.address(group)).status_code == 404
        mentor = MentorFactory(membership=mentor_user.membership, institution=institution)
        AssignmentFactory(mentor=mentor, organization=group.organization, starts_on=TODAY)
        assert client_for(mentor_user).get(self.address(group)).status_code == 200

    def test_queries_stay_the_same(self, coordinator, client_for, partnership, group):
        client = client_for(coordinator)

        def count() -> int:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(self.parties(partnership)).status_code == 200
            return len(queries)

        score(coordinator, group)
        count()
        before = count()
        assert before <= 20
        for days in (30, 60):
            other = PartnershipPartyFactory(partnership=partnership, role="kelompok", order=days)
            score(coordinator, other, on=TODAY - dt.timedelta(days=days))
            score(coordinator, group, on=TODAY - dt.timedelta(days=days))
        assert count() == before
