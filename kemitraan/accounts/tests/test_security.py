"""A member who lost phone and codes is helped by an admin of the own institution, on the record and told by mail."""

import datetime as dt
import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from kemitraan.accounts.enums import Role
from kemitraan.accounts.services.people import invite_member
from kemitraan.accounts.services.security import reset_second_factor
from kemitraan.accounts.tests.factories import PASSWORD, MembershipFactory
from kemitraan.core.errors import DomainError, NotAllowed
from kemitraan.core.models import AuditEvent, OutboxMessage

REASON = "Ponsel hilang"


def add_factor(user) -> None:
    for kind in (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES):
        Authenticator.objects.create(user=user, type=kind, data={"seed": "x"})


def signed_in(person) -> Client:
    """A browser in which the person signed in by the page itself."""
    client = Client()
    assert client.post("/masuk/", {"login": person.email, "password": PASSWORD}).status_code == 302
    return client


def address(person) -> str:
    return reverse("accounts:second-factor-reset", args=[person.membership.public_id])


@pytest.fixture
def locked_out(mentor_user):
    add_factor(mentor_user)
    return mentor_user


class TestReset:
    def test_reset_takes_all_factors_off_with_an_event_and_a_mail(self, admin_user, locked_out, client_for):
        page = client_for(admin_user)
        assert address(locked_out) in page.get(reverse("accounts:member-list")).content.decode()
        assert page.post(address(locked_out), {"reason": REASON}).status_code == 302
        assert not Authenticator.objects.exists()
        event = AuditEvent.objects.get(action="user.reset_second_factor")
        assert (event.actor, event.reason) == (admin_user, REASON)
        assert {subject.subject for subject in event.subjects.all()} == {locked_out, locked_out.membership}
        message = OutboxMessage.objects.get()
        assert (message.recipient, message.to_address) == (locked_out, locked_out.email)
        assert "Bila ini bukan permintaan Anda" in message.body_text
        assert address(locked_out) not in page.get(reverse("accounts:member-list")).content.decode()

    def test_reset_ends_the_persons_sessions_and_nobody_elses(self, admin_user, mentor_user, coordinator):
        theirs, others = signed_in(mentor_user), signed_in(coordinator)
        assert theirs.get("/").status_code == 200
        add_factor(mentor_user)
        reset_second_factor(actor=admin_user, membership=mentor_user.membership, reason=REASON)
        assert theirs.get("/")["Location"].startswith("/masuk/")
        assert others.get("/").status_code == 200

    def test_reset_ends_a_session_that_began_with_an_invitation(self, admin_user, client):
        membership = invite_member(
            actor=admin_user,
            institution=admin_user.membership.institution,
            email="baru@contoh.id",
            full_name="Baru (contoh)",
            role=Role.MENTOR,
        )
        path = re.search(r"/undangan/\S+", OutboxMessage.objects.get().body_text)[0]
        client.post(path, {"password1": "simpul-tangan-laut", "password2": "simpul-tangan-laut"})
        assert client.get("/").status_code == 200
        add_factor(membership.user)
        reset_second_factor(actor=admin_user, membership=membership, reason=REASON)
        assert client.get("/").status_code == 302

    def test_password_stays(self, admin_user, locked_out):
        password = locked_out.password
        reset_second_factor(actor=admin_user, membership=locked_out.membership, reason=REASON)
        locked_out.refresh_from_db()
        assert locked_out.password == password


class TestRefusals:
    def refuse(self, actor, membership, error=NotAllowed, reason=REASON) -> None:
        with pytest.raises(error):
            reset_second_factor(actor=actor, membership=membership, reason=reason)
        assert Authenticator.objects.exists()
        assert not OutboxMessage.objects.exists()

    @pytest.mark.parametrize("who", ["coordinator", "observer", "partner_user", "other_admin", "operator"])
    def test_only_admins_of_the_own_institution(self, locked_out, who, request):
        self.refuse(request.getfixturevalue(who), locked_out.membership)

    def test_member_of_another_institution_is_not_found(self, other_admin, locked_out, client_for):
        client = client_for(other_admin)
        assert client.get(address(locked_out)).status_code == 404
        assert client.post(address(locked_out), {"reason": REASON}).status_code == 404
        assert Authenticator.objects.exists()

    def test_operator_is_not_reset_by_an_institution(self, admin_user, operator, client_for):
        add_factor(operator)
        membership = MembershipFactory(user=operator, institution=admin_user.membership.institution)
        self.refuse(admin_user, membership)
        path = reverse("accounts:second-factor-reset", args=[membership.public_id])
        assert client_for(admin_user).post(path, {"reason": REASON}).status_code == 403
        assert path not in client_for(admin_user).get(reverse("accounts:member-list")).content.decode()

    def test_nobody_resets_the_own_account_without_the_code(self, admin_user):
        add_factor(admin_user)
        self.refuse(admin_user, admin_user.membership)

    def test_reason_is_needed(self, admin_user, locked_out, client_for):
        self.refuse(admin_user, locked_out.membership, DomainError, reason="  ")
        assert client_for(admin_user).post(address(locked_out), {"reason": ""}).status_code == 422

    def test_member_who_left_is_left_alone(self, admin_user, locked_out):
        locked_out.membership.ends_on = dt.date(2020, 1, 1)
        locked_out.membership.save()
        self.refuse(admin_user, locked_out.membership, DomainError)

    def test_person_without_a_second_step_is_told_so(self, admin_user, mentor_user):
        with pytest.raises(DomainError, match="tidak memakai"):
            reset_second_factor(actor=admin_user, membership=mentor_user.membership, reason=REASON)
        assert not AuditEvent.objects.exists()
