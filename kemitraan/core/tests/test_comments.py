"""Writing comments: who may, who reads, whom they reach, and how they are changed and withdrawn."""

import datetime as dt

import pytest
import time_machine

from kemitraan.accounts.enums import Role
from kemitraan.accounts.tests.fixtures import person
from kemitraan.core import clock
from kemitraan.core.enums import CommentVisibility
from kemitraan.core.errors import DomainError, NotAllowed, StaleVersion
from kemitraan.core.models import AuditEvent, Comment, Notification
from kemitraan.core.selectors import people_to_mention
from kemitraan.core.services.comments import edit_comment, mentioned, post_comment, withdraw_comment
from kemitraan.core.tests.comment_factories import CommentFactory, CommentMentionFactory
from partners.tests.factories import GroupFactory, OrganizationFactory, RepresentativeFactory
from pendampingan.tests.factories import AssignmentFactory, MentorFactory

EVERYONE, INSIDE = CommentVisibility.EVERYONE, CommentVisibility.INSTITUTION


@pytest.fixture
def group(institution, mentor_user, partner_user):
    """A group that the mentor accompanies and the partner speaks for."""
    group = GroupFactory(institution=institution, name="Kelompok Bandeng (contoh)")
    mentor = MentorFactory(membership=mentor_user.membership, institution=institution)
    AssignmentFactory(mentor=mentor, organization=group)
    RepresentativeFactory(organization=group, membership=partner_user.membership)
    return group


@pytest.fixture
def elsewhere(institution):
    """An organization of the institution that neither the mentor nor the partner sees."""
    return OrganizationFactory(institution=institution)


def readers(record, people: dict) -> dict[str, set[str]]:
    return {
        name: set(Comment.objects.about(record).readable_by(user).values_list("text", flat=True))
        for name, user in people.items()
    }


class TestReading:
    def test_internal_comments_stay_with_the_institutions_own_people(
        self, group, admin_user, coordinator, mentor_user, partner_user, observer, other_admin
    ):
        post_comment(actor=coordinator, record=group, text="dalam")
        post_comment(actor=mentor_user, record=group, text="luar", visibility=EVERYONE)
        post_comment(actor=partner_user, record=group, text="mitra", visibility=INSIDE)
        people = {
            "admin": admin_user,
            "coordinator": coordinator,
            "mentor": mentor_user,
            "partner": partner_user,
            "observer": observer,
            "other": other_admin,
        }
        everything = {"dalam", "luar", "mitra"}
        assert readers(group, people) == {
            "admin": everything,
            "coordinator": everything,
            "mentor": everything,
            "partner": {"luar", "mitra"},
            "observer": {"luar"},
            "other": set(),
        }

    def test_visible_are_comments_of_visible_records_only(
        self, group, elsewhere, coordinator, mentor_user, partner_user, operator
    ):
        for record in (group, elsewhere):
            post_comment(actor=coordinator, record=record, text=str(record.pk), visibility=EVERYONE)
        for user in (mentor_user, partner_user):
            assert [row.object_id for row in Comment.objects.visible_to(user)] == [group.pk]
        assert Comment.objects.visible_to(coordinator).count() == 2
        assert not Comment.objects.visible_to(operator).exists()

    def test_default_is_the_institution(self, group, coordinator):
        assert post_comment(actor=coordinator, record=group, text="x").visibility == INSIDE


class TestPosting:
    def test_comment_is_kept_and_audited_without_entering_the_records_events(self, group, coordinator):
        comment = post_comment(actor=coordinator, record=group, text=" Sudah ditelepon.\r\nBesok lagi. ")
        assert comment.text == "Sudah ditelepon.\nBesok lagi."
        event = AuditEvent.objects.get(action="comment.create")
        assert (event.actor, event.institution) == (coordinator, group.institution)
        assert [subject.subject for subject in event.subjects.all()] == [comment]
        assert "Sudah ditelepon" not in f"{event.sentence}{event.changes}"

    def test_observer_only_reads(self, group, observer):
        with pytest.raises(NotAllowed, match="hanya membaca"):
            post_comment(actor=observer, record=group, text="x")

    @pytest.mark.parametrize("text", ["", "   \n ", "\u200b\u202e"])
    def test_empty_comment_is_refused(self, group, coordinator, text):
        with pytest.raises(DomainError, match="Tulis komentarnya"):
            post_comment(actor=coordinator, record=group, text=text)

    def test_length_is_four_thousand(self, group, coordinator):
        post_comment(actor=coordinator, record=group, text="é" * 4000)
        with pytest.raises(DomainError, match=r"4\.000"):
            post_comment(actor=coordinator, record=group, text="a" * 4001)

    def test_record_without_comments_refuses(self, coordinator):
        with pytest.raises(DomainError, match="tidak menerima"):
            post_comment(actor=coordinator, record=coordinator.membership, text="x")

    def test_rows_say_what_they_are(self, coordinator):
        mention = CommentMentionFactory(name="Sari")
        assert str(mention) == "@Sari"
        assert str(mention.comment).startswith("Komentar ")


class TestMentions:
    def test_named_people_learn_of_it_once_and_the_author_never(self, group, coordinator, mentor_user, admin_user):
        text = f"@{mentor_user.full_name} @{mentor_user.full_name} dan @{coordinator.full_name}, @Ratna"
        comment = post_comment(actor=coordinator, record=group, text=text)
        assert {row.user for row in comment.mentions.all()} == {mentor_user, admin_user}
        notices = Notification.objects.all()
        assert {notice.user for notice in notices} == {mentor_user, admin_user}
        for notice in notices:
            assert notice.title == f"{coordinator} menyebut Anda dalam komentar"
            assert notice.body == str(group)
            assert notice.url == f"{group.get_absolute_url()}?riwayat=komentar#komentar-{comment.public_id}"
            assert notice.institution == group.institution

    def test_office_naming_who_cannot_see_the_record_is_told_so(self, elsewhere, coordinator, mentor_user):
        with pytest.raises(DomainError, match="tidak dapat melihat data ini") as refusal:
            post_comment(actor=coordinator, record=elsewhere, text=f"@{mentor_user.full_name}")
        assert refusal.value.field == "text"
        assert not Comment.objects.exists()
        assert not Notification.objects.exists()

    def test_office_naming_a_partner_inside_is_told_so(self, group, coordinator, partner_user, observer):
        for guest in (partner_user, observer):
            with pytest.raises(DomainError, match="Semua pihak"):
                post_comment(actor=coordinator, record=group, text=f"@{guest.full_name}")
        comment = post_comment(actor=coordinator, record=group, text=f"@{partner_user.full_name}", visibility=EVERYONE)
        assert comment.mentions.get().user == partner_user

    def test_partner_learns_nothing_of_people_by_naming_them(self, group, institution, partner_user, observer):
        hidden = person(institution, Role.MENTOR, "Joko Rahasia (contoh)")
        other_partner = person(institution, Role.PARTNER, "Rina Mitra Lain (contoh)")
        RepresentativeFactory(organization=group, membership=other_partner.membership)
        text = f"@{hidden.full_name} @{other_partner.full_name} @{observer.full_name} @Tidak Ada"
        comment = post_comment(actor=partner_user, record=group, text=text, visibility=EVERYONE)
        assert comment.text == text
        assert not comment.mentions.exists()
        assert not Notification.objects.exists()

    def test_mentor_naming_who_cannot_see_leaves_plain_text(self, group, institution, mentor_user):
        hidden = person(institution, Role.MENTOR, "Joko Rahasia (contoh)")
        comment = post_comment(actor=mentor_user, record=group, text=f"@{hidden.full_name}")
        assert not comment.mentions.exists()

    def test_people_of_another_institution_are_nobody(self, group, coordinator, other_admin):
        comment = post_comment(actor=coordinator, record=group, text=f"@{other_admin.full_name}", visibility=EVERYONE)
        assert not comment.mentions.exists()

    def test_unclear_name_is_asked_for_in_full(self, group, institution, coordinator):
        person(institution, Role.COORDINATOR, "Sari Satu (contoh)")
        second = person(institution, Role.COORDINATOR, "Sari Dua (contoh)")
        with pytest.raises(DomainError, match="beberapa orang"):
            post_comment(actor=coordinator, record=group, text="@Sari tolong")
        assert post_comment(actor=coordinator, record=group, text="@Sari Dua tolong").mentions.get().user == second

    def test_one_name_of_two_people_means_the_one_who_sees_the_record(self, group, institution, coordinator):
        person(institution, Role.MENTOR, "Tono (contoh)")
        seeing = person(institution, Role.COORDINATOR, "Tono (contoh)")
        assert post_comment(actor=coordinator, record=group, text="@Tono").mentions.get().user == seeing

    def test_who_left_cannot_be_named(self, group, institution, coordinator):
        gone = person(institution, Role.COORDINATOR, "Sudah Pergi (contoh)")
        gone.membership.ends_on = clock.today() - dt.timedelta(days=1)
        gone.membership.save()
        comment = post_comment(actor=coordinator, record=group, text=f"@{gone.full_name}")
        assert not comment.mentions.exists()

    def test_at_most_twenty_people(self, group, institution, coordinator):
        names = [person(institution, Role.COORDINATOR, f"Nomor{n} (contoh)").full_name for n in range(21)]
        with pytest.raises(DomainError, match="20 orang"):
            post_comment(actor=coordinator, record=group, text=" ".join(f"@{name}" for name in names))

    def test_naming_takes_a_fixed_number_of_queries(
        self, group, institution, coordinator, django_assert_max_num_queries
    ):
        names = [person(institution, Role.COORDINATOR, f"Nomor{n} (contoh)").full_name for n in range(15)]
        comment = CommentFactory(record=group, text=" ".join(f"@{name}" for name in names))
        with django_assert_max_num_queries(2):
            assert len(mentioned(coordinator, group, comment)) == 15


class TestPeopleToMention:
    def test_only_readers_of_such_a_comment_are_offered(
        self, group, elsewhere, coordinator, admin_user, mentor_user, partner_user, observer, other_admin
    ):
        def offered(actor, record, visibility):
            return {row.user for row in people_to_mention(actor, record, "", visibility)}

        assert offered(coordinator, group, INSIDE) == {admin_user, mentor_user}
        assert offered(coordinator, group, EVERYONE) == {admin_user, mentor_user, partner_user, observer}
        assert offered(coordinator, elsewhere, EVERYONE) == {admin_user, observer}
        assert offered(partner_user, group, EVERYONE) == {admin_user, coordinator, mentor_user}

    def test_words_begin_words_of_the_name(self, group, coordinator, mentor_user):
        assert [row.user for row in people_to_mention(coordinator, group, "sul pend", INSIDE)] == [mentor_user]
        assert people_to_mention(coordinator, group, "lastri", INSIDE) == []

    def test_many_people_take_few_queries(self, group, institution, coordinator, django_assert_max_num_queries):
        for number in range(60):
            person(institution, Role.MENTOR, f"Aaa {number:02d} (contoh)")
        with django_assert_max_num_queries(6):
            found = people_to_mention(coordinator, group, "", INSIDE)
        assert len(found) >= 1


class TestEditing:
    def test_author_changes_it_and_the_earlier_wording_is_kept(self, group, coordinator):
        comment = post_comment(actor=coordinator, record=group, text="Rp1 juta")
        edited = edit_comment(actor=coordinator, comment=comment, text="Rp2 juta", version=comment.version)
        assert (edited.text, edited.version) == ("Rp2 juta", 2)
        assert edited.edited_at is not None
        change = AuditEvent.objects.get(action="comment.update").changes[0]
        assert (change["field"], change["old"], change["new"]) == ("text", "Rp1 juta", "Rp2 juta")

    def test_same_words_change_nothing(self, group, coordinator):
        comment = post_comment(actor=coordinator, record=group, text="tetap")
        edit_comment(actor=coordinator, comment=comment, text=" tetap ", version=1)
        comment.refresh_from_db()
        assert (comment.version, comment.edited_at) == (1, None)
        assert not AuditEvent.objects.filter(action="comment.update").exists()

    def test_only_new_names_are_told(self, group, coordinator, admin_user, mentor_user):
        comment = post_comment(actor=coordinator, record=group, text=f"@{admin_user.full_name}")
        edit_comment(
            actor=coordinator,
            comment=comment,
            text=f"@{admin_user.full_name} @{mentor_user.full_name}",
            version=None,
        )
        assert {row.user for row in Notification.objects.all()} == {admin_user, mentor_user}
        assert Notification.objects.count() == 2
        assert {row.user for row in comment.mentions.all()} == {admin_user, mentor_user}

    def test_refused_name_in_an_edit_keeps_the_old_text(self, group, elsewhere, coordinator, mentor_user):
        comment = post_comment(actor=coordinator, record=elsewhere, text="lama")
        with pytest.raises(DomainError, match="tidak dapat melihat"):
            edit_comment(actor=coordinator, comment=comment, text=f"@{mentor_user.full_name}", version=1)
        comment.refresh_from_db()
        assert (comment.text, comment.version) == ("lama", 1)

    def test_after_fifteen_minutes_it_stands(self, group, coordinator):
        with time_machine.travel(dt.datetime(2026, 11, 25, 9, 0, tzinfo=dt.UTC), tick=False):
            comment = post_comment(actor=coordinator, record=group, text="lama")
        with time_machine.travel(dt.datetime(2026, 11, 25, 9, 15, tzinfo=dt.UTC), tick=False):
            edit_comment(actor=coordinator, comment=comment, text="baru", version=1)
        with (
            time_machine.travel(dt.datetime(2026, 11, 25, 9, 15, 1, tzinfo=dt.UTC), tick=False),
            pytest.raises(DomainError, match="15 menit"),
        ):
            edit_comment(actor=coordinator, comment=comment, text="terlambat", version=2)

    def test_nobody_else_changes_it_not_even_an_admin(self, group, coordinator, admin_user):
        comment = post_comment(actor=coordinator, record=group, text="x")
        with pytest.raises(NotAllowed):
            edit_comment(actor=admin_user, comment=comment, text="y", version=1)

    def test_stale_form_is_refused_with_what_changed(self, group, coordinator):
        comment = post_comment(actor=coordinator, record=group, text="satu")
        edit_comment(actor=coordinator, comment=comment, text="dua", version=1)
        with pytest.raises(StaleVersion) as refusal:
            edit_comment(actor=coordinator, comment=comment, text="tiga", version=1)
        assert refusal.value.changes[0].changes[0]["new"] == "dua"
        comment.refresh_from_db()
        assert comment.text == "dua"


class TestWithdrawing:
    def test_author_and_admin_withdraw_and_the_row_stays(self, group, coordinator, admin_user):
        for actor in (coordinator, admin_user):
            comment = post_comment(actor=coordinator, record=group, text="salah kirim")
            row = withdraw_comment(actor=actor, comment=comment)
            assert (row.withdrawn_by, row.text) == (actor, "salah kirim")
        assert AuditEvent.objects.filter(action="comment.withdraw").count() == 2

    def test_twice_is_once(self, group, coordinator):
        comment = post_comment(actor=coordinator, record=group, text="x")
        withdraw_comment(actor=coordinator, comment=comment)
        withdraw_comment(actor=coordinator, comment=comment)
        assert AuditEvent.objects.filter(action="comment.withdraw").count() == 1

    def test_others_may_not(self, group, coordinator, mentor_user, partner_user, other_admin):
        comment = post_comment(actor=coordinator, record=group, text="x", visibility=EVERYONE)
        for actor in (mentor_user, partner_user, other_admin):
            with pytest.raises(NotAllowed):
                withdraw_comment(actor=actor, comment=comment)

    def test_withdrawn_comment_is_not_changed(self, group, coordinator):
        comment = withdraw_comment(actor=coordinator, comment=post_comment(actor=coordinator, record=group, text="x"))
        with pytest.raises(DomainError, match="ditarik"):
            edit_comment(actor=coordinator, comment=comment, text="y", version=None)
