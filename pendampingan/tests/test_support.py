"""What a mentor does around a group: introductions, resources, trainings with their results, checks of data."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from kemitraan.core.errors import DomainError, NotAllowed, TransitionRefused
from kemitraan.core.models import AuditEvent
from partners.models import MemberSkill
from partners.tests.factories import GroupFactory, MemberFactory, OrganizationFactory
from pendampingan.enums import CheckResult, ProposalState, ReferralOutcome, ResourceNature
from pendampingan.models import AreaFact, DataCheck, GroupResource, LearningMaterial, Referral, Training
from pendampingan.services.support import (
    add_support,
    change_support,
    check_data,
    decide_check,
    make_candidate,
    save_material,
)
from pendampingan.services.trainings import save_training
from pendampingan.tests import support_factories as made
from pendampingan.tests.growth import NOON, TODAY
from programs.tests.planning_factories import SelectionFactory

YESTERDAY, TOMORROW = TODAY - dt.timedelta(days=1), TODAY + dt.timedelta(days=1)
RESOURCE = {"nature": ResourceNature.OTHER, "name": "Balai desa"}
FACT = {"fact": "Rumah tangga nelayan", "surveyed_on": TODAY, "source": "Kantor desa"}
REFERRAL = {"target_name": "Toko Lestari (contoh)", "purpose": "Pembeli", "introduced_on": YESTERDAY}


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def group(assignment):
    return assignment.organization


@pytest.mark.parametrize(("model", "values"), [(GroupResource, RESOURCE), (AreaFact, FACT), (Referral, REFERRAL)])
class TestWho:
    def test_own_mentor_and_office_write_and_leave_a_trail(self, model, values, mentor_user, coordinator, group):
        for actor in (mentor_user, coordinator):
            row = add_support(actor=actor, organization=group, model=model, values=values)
            assert AuditEvent.objects.filter(action=f"{model._meta.model_name}.create", actor=actor).exists()
        assert row.created_by == coordinator

    @pytest.mark.parametrize("who", ["observer", "partner_user"])
    def test_others_only_read(self, model, values, who, request, group):
        with pytest.raises(NotAllowed):
            add_support(actor=request.getfixturevalue(who), organization=group, model=model, values=values)

    def test_mentor_of_another_group_neither_writes_nor_reads(
        self, model, values, mentor_user, assignment, coordinator
    ):
        other = GroupFactory(institution=assignment.institution)
        with pytest.raises(NotAllowed):
            add_support(actor=mentor_user, organization=other, model=model, values=values)
        add_support(actor=coordinator, organization=other, model=model, values=values)
        assert not model.objects.visible_to(mentor_user).exists()


class TestReferral:
    def refer(self, actor, group, **values):
        return add_support(actor=actor, organization=group, model=Referral, values=REFERRAL | values)

    def test_outcome_has_its_day(self, mentor_user, group):
        row = self.refer(mentor_user, group)
        changed = change_support(
            actor=mentor_user, row=row, values={"outcome": ReferralOutcome.AGREED, "outcome_on": TODAY}, version=1
        )
        assert (changed.outcome, changed.outcome_on) == (ReferralOutcome.AGREED, TODAY)
        with pytest.raises(DomainError, match="belum terjadi"):
            change_support(actor=mentor_user, row=row, values={"outcome_on": TOMORROW}, version=None)

    @pytest.mark.parametrize(
        "values",
        [
            {"outcome": "met"},
            {"outcome_on": dt.date(2026, 2, 1)},
            {"outcome": "met", "outcome_on": dt.date(2026, 1, 1)},
            {"target_name": ""},
        ],
    )
    def test_table_refuses_what_cannot_be(self, db, values):
        with pytest.raises(IntegrityError), transaction.atomic():
            made.ReferralFactory(**values)

    def test_becomes_a_candidate_by_one_action(self, coordinator, mentor_user, group):
        target = OrganizationFactory(institution=group.institution)
        selection = SelectionFactory(program__institution=group.institution)
        row = self.refer(mentor_user, group, target=target, target_name="")
        with pytest.raises(NotAllowed):
            make_candidate(actor=mentor_user, referral=row, selection=selection)
        candidate = make_candidate(actor=coordinator, referral=row, selection=selection)
        row.refresh_from_db()
        assert (row.candidate, candidate.organization) == (candidate, target)
        assert str(group) in candidate.note
        with pytest.raises(TransitionRefused):
            make_candidate(actor=coordinator, referral=row, selection=selection)

    def test_who_is_not_registered_is_registered_first(self, coordinator, mentor_user, group):
        row = self.refer(mentor_user, group)
        selection = SelectionFactory(program__institution=group.institution)
        with pytest.raises(DomainError, match="Daftarkan"):
            make_candidate(actor=coordinator, referral=row, selection=selection)


class TestTraining:
    VALUES = {"title": "Mengemas produk", "skill": "Mengemas", "held_on": TODAY, "materials": []}

    def train(self, actor, group, attended, **values):
        return save_training(actor=actor, organization=group, values=self.VALUES | values, attended=attended)

    def test_attendance_of_every_member_and_levels_become_skills(self, mentor_user, group):
        there, silent, away = (MemberFactory(organization=group) for _ in range(3))
        material = made.LearningMaterialFactory(institution=group.institution)
        training = self.train(mentor_user, group, {there.pk: 2, silent.pk: None}, materials=[material])
        rows = {row.member_id: (row.is_present, row.level) for row in training.attendances.all()}
        assert rows == {there.pk: (True, 2), silent.pk: (True, None), away.pk: (False, None)}
        skill = MemberSkill.objects.get()
        assert (skill.member, skill.skill, skill.level_before, skill.before_on) == (there, "Mengemas", 2, TODAY)
        assert list(training.materials.all()) == [material]

    def test_known_skill_gets_its_later_level_and_the_baseline_stays(self, mentor_user, group):
        member = MemberFactory(organization=group)
        self.train(mentor_user, group, {member.pk: 0}, held_on=TODAY - dt.timedelta(days=90))
        self.train(mentor_user, group, {member.pk: 2}, skill="mengemas")
        skill = MemberSkill.objects.get()
        assert (skill.level_before, skill.level_after, skill.after_on) == (0, 2, TODAY)

    def test_an_older_training_never_overwrites_a_newer_level(self, mentor_user, group):
        member = MemberFactory(organization=group)
        for days, level in ((90, 0), (0, 3), (30, 1)):
            self.train(mentor_user, group, {member.pk: level}, held_on=TODAY - dt.timedelta(days=days))
        assert MemberSkill.objects.get().level_after == 3

    @pytest.mark.parametrize("held_on", [TOMORROW, TODAY])
    def test_strangers_and_days_to_come_are_refused(self, mentor_user, group, held_on):
        with pytest.raises(DomainError):
            self.train(mentor_user, group, {MemberFactory().pk: 1}, held_on=held_on)
        assert not Training.objects.exists()

    def test_saved_on_the_page_as_it_was_chosen(self, mentor_user, client_for, group):
        member = MemberFactory(organization=group)
        client = client_for(mentor_user)
        url = reverse("pendampingan:group-training", args=[group.public_id])
        assert client.get(url).status_code == 200
        data = {"title": "Kas", "skill": "Mencatat kas", "held_on": "2026-11-25"}
        answer = client.post(url, data | {f"peserta_{member.public_id}": "present1"})
        training = Training.objects.get()
        assert answer["Location"] == training.get_absolute_url()
        assert "Bisa dengan bantuan" in client.get(training.get_absolute_url()).content.decode()
        edit = reverse("pendampingan:training-update", args=[training.public_id])
        assert "hadir, bisa dengan bantuan" in client.get(edit).content.decode()


class TestChecks:
    def check(self, actor, group, **values):
        given = {
            "subject": "Alamat kelompok",
            "field": "address",
            "recorded": "Jalan Lama",
            "found": "Jalan Baru 7",
            "how": "Dilihat di tempat",
            "checked_on": TODAY,
            "result": CheckResult.WRONG,
        }
        return check_data(actor=actor, organization=group, values=given | values)

    def test_wrong_data_is_proposed_and_changes_nothing_by_itself(self, mentor_user, group):
        before = group.address
        row = self.check(mentor_user, group)
        group.refresh_from_db()
        assert (row.proposal, group.address) == (ProposalState.OPEN, before)

    @pytest.mark.parametrize("values", [{"result": CheckResult.RIGHT}, {"field": ""}])
    def test_without_a_known_wrong_field_nothing_is_proposed(self, mentor_user, group, values):
        assert self.check(mentor_user, group, **values).proposal == ProposalState.NONE

    def test_office_takes_it_over_through_the_registry(self, coordinator, mentor_user, group):
        row = self.check(mentor_user, group)
        with pytest.raises(NotAllowed):
            decide_check(actor=mentor_user, check=row, is_taken=True)
        decided = decide_check(actor=coordinator, check=row, is_taken=True)
        group.refresh_from_db()
        assert (group.address, decided.proposal) == ("Jalan Baru 7", ProposalState.TAKEN)
        assert AuditEvent.objects.filter(action="organization.update").exists()
        with pytest.raises(TransitionRefused):
            decide_check(actor=coordinator, check=row, is_taken=False, note="Sudah.")

    def test_declining_needs_a_reason(self, coordinator, mentor_user, group):
        row = self.check(mentor_user, group)
        with pytest.raises(DomainError):
            decide_check(actor=coordinator, check=row, is_taken=False)
        decide_check(actor=coordinator, check=row, is_taken=False, note="Alamat lama benar.")
        group.refresh_from_db()
        assert group.address != "Jalan Baru 7"

    def test_name_of_a_member(self, coordinator, mentor_user, group):
        member = MemberFactory(organization=group)
        row = self.check(mentor_user, group, field="member_name", member=member, found="Siti Aminah (contoh)")
        decide_check(actor=coordinator, check=row, is_taken=True)
        member.refresh_from_db()
        assert member.name == "Siti Aminah (contoh)"

    @pytest.mark.parametrize("field", ["member_name", "address"])
    def test_member_and_group_are_not_mixed(self, mentor_user, group, field):
        member = MemberFactory(organization=group) if field == "address" else None
        with pytest.raises(DomainError) as refused:
            self.check(mentor_user, group, field=field, member=member)
        assert refused.value.field == "member"

    def test_member_of_another_group_is_refused(self, mentor_user, group):
        with pytest.raises(DomainError):
            self.check(mentor_user, group, field="member_name", member=MemberFactory())
        assert not DataCheck.objects.exists()


class TestMaterial:
    def test_mentors_and_office_keep_it_for_the_institution(
        self, mentor_user, coordinator, other_coordinator, partner_user
    ):
        values = {"topic": "Kas", "title": "Buku kas", "summary": "", "link": "", "is_active": True}
        row = save_material(actor=mentor_user, values=values)
        changed = save_material(actor=coordinator, values=values | {"title": "Buku kas baru"}, material=row, version=1)
        assert changed.title == "Buku kas baru"
        seen = [
            LearningMaterial.objects.visible_to(who).count() for who in (mentor_user, other_coordinator, partner_user)
        ]
        assert seen == [1, 0, 0]
        with pytest.raises(NotAllowed):
            save_material(actor=partner_user, values=values)


class TestPages:
    PARTS = ("pelatihan", "rujukan", "sumber", "data")

    @pytest.mark.parametrize("part", PARTS)
    def test_parts_show_what_there_is_in_few_queries(
        self, coordinator, client_for, group, part, django_assert_max_num_queries
    ):
        for factory in (
            made.ReferralFactory,
            made.GroupResourceFactory,
            made.TrainingFactory,
            made.DataCheckFactory,
            made.AreaFactFactory,
        ):
            factory.create_batch(2, organization=group)
        client = client_for(coordinator)
        url = f"{reverse('pendampingan:group-progress', args=[group.public_id])}?bagian={part}"
        client.get(url)
        with django_assert_max_num_queries(20):
            html = client.get(url).content.decode()
        words = {
            "pelatihan": "Mengemas produk",
            "rujukan": "Koperasi Seberang (contoh)",
            "sumber": "Balai desa",
            "data": "Rumah tangga nelayan",
        }
        assert words[part] in html

    @pytest.mark.parametrize(
        ("kind", "data", "status"),
        [
            (
                "rujukan",
                {"target_name": "Toko", "purpose": "Pembeli", "introduced_on": "2026-11-20", "outcome": "waiting"},
                302,
            ),
            ("rujukan", {"purpose": "Pembeli", "introduced_on": "2026-11-20", "outcome": "waiting"}, 422),
            ("rujukan", {"target_name": "Toko", "purpose": "x", "introduced_on": "2026-11-20", "outcome": "met"}, 422),
            ("sumber-daya", {"nature": "human", "name": "Bidan desa", "is_active": "on"}, 302),
            ("sumber-daya", {"nature": "human", "name": "Bidan desa", "contact": "0812"}, 422),
            (
                "fakta",
                {"fact": "Nelayan", "value": "1.250", "unit": "orang", "surveyed_on": "2026-11-20", "source": "Desa"},
                302,
            ),
            ("fakta", {"fact": "Nelayan", "value": "1.250", "surveyed_on": "2026-11-20", "source": "Desa"}, 422),
            ("fakta", {"fact": "Nelayan", "surveyed_on": "2026-11-20"}, 422),
            (
                "pemeriksaan",
                {"subject": "Alamat", "how": "Dilihat", "result": "right", "checked_on": "2026-11-20"},
                302,
            ),
            (
                "pemeriksaan",
                {"subject": "Alamat", "how": "Dilihat", "result": "wrong", "checked_on": "2026-11-20"},
                422,
            ),
            ("ngawur", {}, 404),
        ],
    )
    def test_forms_take_what_is_right_and_say_what_is_not(self, mentor_user, client_for, group, kind, data, status):
        url = reverse("pendampingan:group-support", args=[group.public_id, kind])
        assert client_for(mentor_user).post(url, data).status_code == status
