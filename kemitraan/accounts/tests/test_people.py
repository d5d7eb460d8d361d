"""Inviting, accepting and ending; one person has one account in any letter case (S02)."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from kemitraan.accounts.enums import MembershipState, Role
from kemitraan.accounts.models import Membership, User
from kemitraan.accounts.services import people
from kemitraan.accounts.tests.factories import MembershipFactory, UserFactory
from kemitraan.core import clock
from kemitraan.core.errors import DomainError, NotAllowed
from kemitraan.core.models import AuditEvent, OutboxMessage, SignedLink

PASSWORD = "simpul-tangan-laut"


def invite(actor, **changes):
    values = {"email": "sukarni@contoh.id", "full_name": "Sukarni", "role": Role.MENTOR} | changes
    return people.invite_member(actor=actor, institution=actor.membership.institution, **values)


def link_in_mail() -> str:
    body = OutboxMessage.objects.latest("id").body_text
    return re.search(r"https?://[^/]+(/undangan/\S+)", body)[1]


class TestInvite:
    def test_invite_new_person_with_a_single_name_makes_account_membership_mail_and_event(self, admin_user):
        membership = invite(admin_user)
        assert membership.user.full_name == "Sukarni"
        assert not membership.user.has_usable_password()
        assert membership.state == MembershipState.INVITED
        mail = OutboxMessage.objects.get()
        assert mail.to_address == "sukarni@contoh.id"
        assert mail.recipient == membership.user
        event = AuditEvent.objects.get(action="membership.create")
        assert event.institution == membership.institution
        assert {subject.subject for subject in event.subjects.all()} == {membership, membership.institution}

    def test_invite_same_address_in_other_letter_case_is_the_same_account(self, admin_user):
        first = invite(admin_user, email="Budi@X.id", role=Role.MENTOR)
        second = invite(admin_user, email=" budi@x.id ", role=Role.OBSERVER)
        assert first.user == second.user
        assert User.objects.filter(email__iexact="budi@x.id").count() == 1

    def test_invite_account_of_another_institution_keeps_name_and_password(self, admin_user, other_coordinator):
        membership = invite(admin_user, email=other_coordinator.email.upper(), full_name="Nama Lain")
        assert membership.user == other_coordinator
        assert membership.user.full_name == other_coordinator.full_name
        assert not SignedLink.objects.exists()
        assert "/undangan/" not in OutboxMessage.objects.get().body_text

    def test_invite_again_with_the_same_role_is_refused(self, admin_user):
        invite(admin_user)
        with pytest.raises(DomainError, match="sudah menjadi Pendamping"):
            invite(admin_user, email="SUKARNI@contoh.id")
        assert OutboxMessage.objects.count() == 1

    def test_invite_after_the_membership_ended_opens_it_again(self, admin_user):
        membership = invite(admin_user)
        Membership.objects.filter(pk=membership.pk).update(starts_on=dt.date(2020, 1, 1), ends_on=dt.date(2020, 12, 31))
        again = invite(admin_user)
        assert again.pk == membership.pk
        assert again.ends_on is None

    @pytest.mark.parametrize("who", ["coordinator", "mentor_user", "partner_user", "observer"])
    def test_invite_by_others_than_admins_is_refused(self, request, who):
        with pytest.raises(NotAllowed, match="admin lembaga"):
            invite(request.getfixturevalue(who))
        assert not User.objects.filter(email="sukarni@contoh.id").exists()

    def test_invite_into_another_institution_is_refused(self, admin_user, other_institution):
        with pytest.raises(NotAllowed):
            people.invite_member(
                actor=admin_user, institution=other_institution, email="a@b.id", full_name="A", role=Role.ADMIN
            )

    def test_invite_page_sends_once_when_the_form_is_sent_twice(self, admin_user, client_for):
        client = client_for(admin_user)
        data = {
            "full_name": "Sukarni",
            "email": "sukarni@contoh.id",
            "role": "mentor",
            "form_token": "7b0f6d3a-3a59-4d0b-9b5e-0f3f8a3f3c11",
        }
        answers = [client.post(reverse("accounts:member-invite"), data) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [302, 302]
        assert OutboxMessage.objects.count() == 1


class TestAccept:
    def test_accept_page_can_be_opened_often_and_works_once(self, admin_user, client):
        membership = invite(admin_user)
        address = link_in_mail()
        for _ in range(3):
            assert client.get(address).status_code == 200
        answer = client.post(address, {"password1": PASSWORD, "password2": PASSWORD})
        assert answer.status_code == 302
        membership.user.refresh_from_db()
        assert membership.user.check_password(PASSWORD)
        assert client.get("/").status_code == 200
        assert client.get(address).status_code == 410
        assert client.post(address, {"password1": "lain-lagi-12345", "password2": "lain-lagi-12345"}).status_code == 410
        assert AuditEvent.objects.get(action="membership.accept").actor == membership.user

    def test_accept_keeps_only_a_hash_of_the_token(self, admin_user):
        invite(admin_user)
        token = link_in_mail().strip("/").split("/")[-1]
        link = SignedLink.objects.get()
        assert token not in str(link.__dict__)
        assert len(link.token_hash) == 64

    def test_accept_expired_link_is_refused(self, admin_user, client, time_machine):
        invite(admin_user)
        address = link_in_mail()
        time_machine.move_to(clock.now() + dt.timedelta(days=14, minutes=1))
        assert client.get(address).status_code == 410

    def test_accept_link_of_an_earlier_mail_is_refused(self, admin_user, client):
        membership = invite(admin_user)
        earlier = link_in_mail()
        people.resend_invitation(actor=admin_user, membership=membership)
        assert client.get(earlier).status_code == 410
        assert client.get(link_in_mail()).status_code == 200

    def test_accept_after_the_membership_ended_is_refused(self, admin_user, client):
        membership = invite(admin_user)
        address = link_in_mail()
        people.end_membership(
            actor=admin_user, membership=membership, ends_on=membership.institution.today, reason="Salah alamat"
        )
        assert client.get(address).status_code == 410

    @pytest.mark.parametrize(
        ("first", "second", "words"),
        [
            (PASSWORD, "lain-sekali-99", "tidak sama"),
            ("pendek", "pendek", "terlalu pendek"),
        ],
    )
    def test_accept_bad_password_says_why(self, admin_user, client, first, second, words):
        invite(admin_user)
        answer = client.post(link_in_mail(), {"password1": first, "password2": second})
        assert answer.status_code == 422
        assert words in answer.content.decode()

    def test_accept_unknown_token_is_gone(self, db, client):
        assert client.get("/undangan/tidak-ada/").status_code == 410


class TestEnd:
    def test_end_sets_the_last_day_and_writes_an_event(self, admin_user, mentor_user):
        last = admin_user.membership.institution.today
        membership = people.end_membership(
            actor=admin_user, membership=mentor_user.membership, ends_on=last, reason="Pindah tugas"
        )
        assert membership.ends_on == last
        event = AuditEvent.objects.get(action="membership.end")
        assert event.reason == "Pindah tugas"
        assert event.changes[0]["label"] == "sampai"

    def test_end_last_admin_is_refused(self, admin_user):
        with pytest.raises(DomainError, match="sedikitnya satu admin"):
            people.end_membership(
                actor=admin_user, membership=admin_user.membership, ends_on=dt.date(2030, 1, 1), reason="Pensiun"
            )

    def test_end_without_reason_is_refused(self, admin_user, mentor_user):
        with pytest.raises(DomainError, match="alasan"):
            people.end_membership(
                actor=admin_user, membership=mentor_user.membership, ends_on=dt.date(2030, 1, 1), reason=" "
            )

    def test_end_person_of_another_institution_is_not_found(self, admin_user, other_coordinator, client_for):
        address = reverse("accounts:membership-end", args=[other_coordinator.membership.public_id])
        assert client_for(admin_user).get(address).status_code == 404

    def test_ended_person_signs_in_and_sees_nothing(self, mentor_user, client_for):
        Membership.objects.update(ends_on=dt.date(2020, 1, 1))
        answer = client_for(mentor_user).get("/")
        assert answer.status_code == 200
        assert "belum terhubung ke lembaga" in answer.content.decode()


class TestList:
    def test_list_shows_own_people_only(self, admin_user, mentor_user, other_coordinator, client_for):
        html = client_for(admin_user).get(reverse("accounts:member-list")).content.decode()
        assert mentor_user.email in html
        assert other_coordinator.email not in html

    def test_list_has_the_same_number_of_queries_for_one_and_many(
        self, admin_user, client_for, django_assert_num_queries
    ):
        client = client_for(admin_user)
        address = reverse("accounts:member-list")
        client.get(address)
        with django_assert_num_queries(7):
            client.get(address)
        for _ in range(5):
            MembershipFactory(institution=admin_user.membership.institution)
        with django_assert_num_queries(7):
            client.get(address)

    def test_list_is_refused_to_others_with_a_reason(self, coordinator, client_for):
        answer = client_for(coordinator).get(reverse("accounts:member-list"))
        assert answer.status_code == 403
        assert "Hanya admin lembaga" in answer.content.decode()


class TestSwitch:
    def test_switch_acts_under_the_chosen_membership(self, coordinator, other_institution, client_for):
        second = MembershipFactory(user=coordinator, institution=other_institution, role=Role.OBSERVER)
        client = client_for(coordinator)
        answer = client.post(reverse("accounts:membership-switch"), {"membership": second.public_id})
        assert answer.status_code == 302
        assert client.get("/").context["acting"] == second

    def test_switch_to_a_membership_of_somebody_else_is_not_found(self, coordinator, other_coordinator, client_for):
        foreign = other_coordinator.membership.public_id
        client = client_for(coordinator)
        assert client.post(reverse("accounts:membership-switch"), {"membership": foreign}).status_code == 404
        assert client.get("/").context["acting"] == coordinator.membership


class TestSignIn:
    @pytest.mark.parametrize("typed", ["budi@x.id", "Budi@X.ID"])
    def test_sign_in_works_in_any_letter_case(self, db, client, typed):
        UserFactory(email="Budi@x.id")
        answer = client.post(reverse("account_login"), {"login": typed, "password": "kemitraan-demo"})
        assert answer.status_code == 302
        assert answer["Location"] == "/"

    def test_password_reset_sends_one_mail_for_any_letter_case(self, db, client, mailoutbox):
        UserFactory(email="budi@x.id")
        answer = client.post(reverse("account_reset_password"), {"email": "BUDI@x.id"})
        assert answer.status_code == 302
        assert [mail.to for mail in mailoutbox] == [["budi@x.id"]]
        address = re.search(r"http://[^/]+(/sandi/baru/\S+)", mailoutbox[0].body)[1]
        form = client.get(address, follow=True)
        assert form.status_code == 200

    def test_password_reset_for_an_unknown_address_answers_the_same_and_sends_nothing(self, db, client, mailoutbox):
        answer = client.post(reverse("account_reset_password"), {"email": "tiada@x.id"})
        assert answer.status_code == 302
        assert not mailoutbox


@pytest.mark.parametrize(
    ("full_name", "greeted_as"),
    [("Sukarni", "Sukarni"), ("Dr. H. Ahmad, M.Pd.", "Ahmad"), ("Prof. Dr.", "Prof. Dr."), ("", "a@contoh.test")],
)
def test_people_are_greeted_by_name_not_by_title(full_name, greeted_as):
    assert User(full_name=full_name, email="a@contoh.test").get_short_name() == greeted_as
