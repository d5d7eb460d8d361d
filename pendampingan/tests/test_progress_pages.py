"""The pages of a group's progress: each part for each role, judging, correcting, instruments."""

import datetime as dt

import pytest
from django.urls import reverse

from partners.tests.factories import GroupFactory, MemberFactory, MemberSkillFactory, RepresentativeFactory
from pendampingan.selectors.baselines import baseline_of
from pendampingan.selectors.measures import measures_of
from pendampingan.tests.growth import NOON, TODAY, answers
from pendampingan.views.progress import TABS
from programs.enums import GroupCombination
from programs.models import GroupAssessment, Instrument
from programs.services.growth import assess_group
from programs.tests.growth_factories import InstrumentFactory
from programs.tests.planning_factories import IndicatorFactory, ReadingFactory, TargetFactory

PARTS = [code for code, _ in TABS]


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def instruments(institution):
    for purpose, codes in (
        ("process", ("democratic", "integrated")),
        ("nature", ("motivating",)),
        ("result", ("skilled",)),
        ("output", ("independence", "standing")),
    ):
        InstrumentFactory(institution=institution, purpose=purpose, codes=codes)
    return {row.purpose: row for row in Instrument.objects.filter(institution=institution)}


@pytest.fixture
def group(assignment):
    return assignment.organization


@pytest.fixture
def judged(coordinator, group, instruments):
    """The group judged twice in each respect."""
    for purpose, instrument in instruments.items():
        for days in (200, 100):
            if purpose == "nature":
                continue
            levels = {item.code: 2 for item in instrument.items.all()}
            given = answers(levels, TODAY - dt.timedelta(days=days))
            assess_group(actor=coordinator, organization=group, instrument=instrument, answers=given)
    return group


def page(group, part=""):
    url = reverse("pendampingan:group-progress", args=[group.public_id])
    return f"{url}?bagian={part}" if part else url


class TestPage:
    @pytest.mark.parametrize("part", [*PARTS, "ngawur"])
    @pytest.mark.parametrize("who", ["coordinator", "mentor_user", "observer"])
    def test_every_part_opens_for_who_sees_the_group(
        self, part, who, request, client_for, judged, django_assert_max_num_queries
    ):
        client = client_for(request.getfixturevalue(who))
        client.get(page(judged))
        with django_assert_max_num_queries(20):
            assert client.get(page(judged, part)).status_code == 200

    def test_partner_reads_the_own_group_and_no_other(self, partner_user, client_for, judged, institution):
        client = client_for(partner_user)
        assert client.get(page(judged)).status_code == 404
        RepresentativeFactory(institution=institution, membership=partner_user.membership, organization=judged)
        assert client.get(page(judged, "keluaran")).status_code == 200
        assert client.get(page(GroupFactory(institution=institution))).status_code == 404

    def test_mentor_of_another_group_finds_nothing(self, mentor_user, client_for, institution, assignment):
        assert client_for(mentor_user).get(page(GroupFactory(institution=institution))).status_code == 404

    def test_old_scores_and_silent_groups_are_flagged(self, coordinator, client_for, judged, time_machine):
        time_machine.move_to(NOON + dt.timedelta(days=200), tick=False)
        html = client_for(coordinator).get(page(judged)).content.decode()
        assert "usang" in html
        assert "Tidak aktif" in html

    def test_what_was_not_judged_is_said_and_not_zero(self, coordinator, client_for, group, instruments):
        html = client_for(coordinator).get(page(group)).content.decode()
        assert "bukan berarti nol" in html
        assert "0 dari 0" not in client_for(coordinator).get(page(group, "hasil")).content.decode()

    def test_group_page_leads_to_its_progress(self, coordinator, client_for, judged):
        html = client_for(coordinator).get(judged.get_absolute_url()).content.decode()
        assert page(judged) in html


class TestForms:
    def post(self, client, url, **data):
        return client.post(url, {"assessed_on": "2026-11-25", **data})

    def test_mentor_judges_on_the_page(self, mentor_user, client_for, group, instruments):
        url = reverse("pendampingan:group-assess", args=[group.public_id, "keluaran"])
        client = client_for(mentor_user)
        assert client.get(url).status_code == 200
        answer = self.post(
            client, url, level_independence="3", level_standing="", shared_evidence="Dilihat.", income_months="4"
        )
        assert (answer.status_code, answer["Location"]) == (302, page(group, "keluaran"))
        row = GroupAssessment.objects.get()
        assert [(score.item.code, score.value, score.evidence) for score in row.scores.all()] == [
            ("independence", 3, "Dilihat.")
        ]
        assert (row.assessor, row.income_months) == (mentor_user, 4)

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            ({"level_independence": "3"}, "Tuliskan buktinya"),
            ({"shared_evidence": "x"}, "paling sedikit satu butir"),
            ({"level_independence": "9", "shared_evidence": "x"}, "9"),
            ({"level_independence": "4", "shared_evidence": "x"}, "tetap dan layak"),
            ({"level_independence": "3", "shared_evidence": "x", "assessed_on": "2027-01-01"}, "masa depan"),
            ({"level_independence": "3", "shared_evidence": "x", "income_idr": "seribu"}, "seribu"),
        ],
    )
    def test_bad_input_keeps_what_was_typed(self, mentor_user, client_for, group, instruments, data, words):
        url = reverse("pendampingan:group-assess", args=[group.public_id, "keluaran"])
        answer = self.post(client_for(mentor_user), url, **data)
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert not GroupAssessment.objects.exists()

    @pytest.mark.parametrize(
        ("who", "part", "status"),
        [
            ("observer", "hasil", 403),
            ("coordinator", "hasil", 200),
            ("coordinator", "sifat", 403),
            ("mentor_user", "sifat", 200),
            ("coordinator", "ngawur", 404),
        ],
    )
    def test_form_is_open_to_who_may_answer(self, who, part, status, request, client_for, group, instruments):
        url = reverse("pendampingan:group-assess", args=[group.public_id, part])
        assert client_for(request.getfixturevalue(who)).get(url).status_code == status

    def test_correction_begins_with_what_was_said(self, coordinator, client_for, judged):
        earlier = GroupAssessment.objects.filter(purpose="result").order_by("assessed_on").first()
        client = client_for(coordinator)
        url = reverse("pendampingan:assessment-correct", args=[earlier.public_id])
        assert "Buku kas dibaca." in client.get(url).content.decode()
        answer = client.post(
            url, {"level_skilled": "1", "evidence_skilled": "Dihitung ulang.", "correction_reason": "Salah hitung."}
        )
        correction = earlier.correction
        assert answer["Location"] == reverse("pendampingan:assessment-detail", args=[correction.public_id])
        html = client.get(reverse("pendampingan:assessment-detail", args=[earlier.public_id])).content.decode()
        assert "Salah hitung." in html
        assert "Koreksi</a>" not in html

    def test_decision_page_shows_reasons_only_while_proposed(self, coordinator, client_for, judged):
        url = reverse("pendampingan:group-graduation", args=[judged.public_id])
        assert client_for(coordinator).get(url).status_code == 403

    def test_new_edition_through_the_page(self, coordinator, client_for, instruments):
        old = instruments["result"]
        url = reverse("pendampingan:instrument-revise", args=[old.public_id])
        client = client_for(coordinator)
        html = client.get(url).content.decode()
        assert "Butir dan jumlah tingkat tetap" in html
        data = {"valid_from": "2026-11-25", "title": "Kata kami", "every_days": "90", "label_skilled": "Mahir"}
        data |= {f"level_skilled_{n}": f"Tingkat {n}" for n in range(1, 5)} | {"target_skilled": "3"}
        assert client.post(url, data).status_code == 302
        edition = Instrument.objects.get(title="Kata kami")
        item = edition.items.get()
        assert (item.label, item.target, edition.every_days) == ("Mahir", 3, 90)
        assert "Berlaku" in client.get(reverse("pendampingan:instruments")).content.decode()


class TestInput:
    def test_members_without_a_first_level_are_named_and_not_counted_as_zero(self, group):
        before, after, without = (MemberFactory(organization=group) for _ in range(3))
        MemberSkillFactory(member=before, skill="Mengemas", level_before=0)
        MemberSkillFactory(member=after, skill="mengemas", level_before=1, level_after=2, after_on=TODAY)
        MemberFactory(organization=group, left_on=TODAY - dt.timedelta(days=1))
        baseline = baseline_of(group)
        (row,) = baseline.rows
        assert (baseline.member_count, baseline.known, baseline.without) == (3, 2, [without])
        assert (row.members, row.judged_again, row.gained, row.unjudged) == (2, 1, 1, 1)
        assert [(int(level), first, now) for level, first, now in row.levels] == [
            (0, 1, 0),
            (1, 1, 0),
            (2, 0, 1),
            (3, 0, 0),
        ]


class TestFigures:
    @pytest.fixture
    def indicator(self, institution):
        return IndicatorFactory(
            program__institution=institution,
            program__starts_on=dt.date(2025, 1, 1),
            aggregation="sum",
            baseline_value=7,
        )

    def read(self, indicator, group, day, value):
        return ReadingFactory(indicator=indicator, organization=group, read_on=dt.date(*day), value=value)

    def test_own_baseline_same_month_of_last_year_and_no_zero_for_gaps(self, coordinator, group, indicator):
        self.read(indicator, group, (2025, 10, 5), 40)
        self.read(indicator, group, (2026, 10, 5), 50)
        self.read(indicator, None, (2025, 10, 6), 900)
        (measure,) = measures_of(coordinator, group).indicators
        assert measure.baseline == 40
        assert (measure.latest.amount, measure.latest.change.difference) == (50, 10)
        assert "dari masa yang sama tahun lalu" in measure.change_words
        assert [result.amount for result in measure.results[1:3]] == [None, None]

    @pytest.mark.parametrize(
        ("combination", "expected"), [(GroupCombination.AVERAGE, 60), (GroupCombination.SUM, None)]
    )
    def test_target_of_the_program_is_the_groups_only_where_groups_are_averaged(
        self, coordinator, group, indicator, combination, expected
    ):
        indicator.combination = combination
        indicator.save()
        self.read(indicator, group, (2026, 10, 5), 50)
        TargetFactory(indicator=indicator, period_starts_on=dt.date(2026, 10, 1), value=60)
        (measure,) = measures_of(coordinator, group).indicators
        assert measure.latest.target == expected
