"""Who is named in a comment gets one mail, some minutes later, unless it was read, withdrawn or not wanted."""

import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from kemitraan.core.errors import DomainError
from kemitraan.core.models import Notification, OutboxMessage, OutboxState
from kemitraan.core.services.comments import post_comment, withdraw_comment
from kemitraan.core.services.notifications import mark_read
from kemitraan.core.services.outbox import deliver_due
from partners.tests.factories import OrganizationFactory

LATER = dt.timedelta(minutes=11)


@pytest.fixture
def organization(institution):
    return OrganizationFactory(institution=institution, name="CV Bahari (contoh)")


def named(actor, record, user, text: str = "tolong dilihat", visibility: str = "institution"):
    return post_comment(actor=actor, record=record, text=f"@{user.full_name} {text}", visibility=visibility)


def delivered_later() -> list:
    with time_machine.travel(timezone.now() + LATER, tick=False):
        deliver_due()
    return mail.outbox


def test_mail_waits_and_tells_where_but_no_word_of_the_comment(coordinator, admin_user, organization):
    named(admin_user, organization, coordinator, "rahasia dapur")
    assert Notification.objects.filter(user=coordinator).count() == 1
    deliver_due()
    assert mail.outbox == []
    [sent] = delivered_later()
    assert sent.to == [f"{coordinator.full_name} <{coordinator.email}>"] or coordinator.email in sent.to[0]
    assert "CV Bahari (contoh)" in sent.body
    assert "rahasia dapur" not in sent.body
    assert "lalu" not in sent.body.split("menyebut Anda")[1].split("\n")[0]
    assert "WI" in sent.body


def test_several_mentions_are_one_mail(coordinator, admin_user, organization, institution):
    other = OrganizationFactory(institution=institution, name="UD Laut (contoh)")
    named(admin_user, organization, coordinator)
    named(admin_user, other, coordinator)
    assert OutboxMessage.objects.filter(recipient=coordinator).count() == 1
    [sent] = delivered_later()
    assert "2 komentar menyebut Anda" in sent.subject
    assert "CV Bahari (contoh)" in sent.body
    assert "UD Laut (contoh)" in sent.body


def test_mention_after_the_mail_went_out_is_another_mail(coordinator, admin_user, organization):
    named(admin_user, organization, coordinator)
    delivered_later()
    named(admin_user, organization, coordinator, "sekali lagi")
    assert len(delivered_later()) == 2


def test_what_was_read_meanwhile_is_not_mailed(coordinator, admin_user, organization):
    named(admin_user, organization, coordinator)
    mark_read(user=coordinator, notification=Notification.objects.get(user=coordinator))
    assert delivered_later() == []
    message = OutboxMessage.objects.get()
    assert (message.state, message.last_error) == (
        OutboxState.CANCELLED,
        "sudah dibaca, atau komentarnya ditarik",
    )


def test_withdrawn_comment_is_not_mailed(coordinator, admin_user, organization):
    comment = named(admin_user, organization, coordinator)
    withdraw_comment(actor=admin_user, comment=comment)
    assert delivered_later() == []


def test_person_who_does_not_want_them_finds_the_line_in_the_inbox_alone(
    client_for, coordinator, admin_user, organization
):
    client = client_for(coordinator)
    page = client.get("/profil/")
    assert "mails_mentions" in page.context["form"].fields
    values = {"full_name": coordinator.full_name, "phone": "", "language": "id", "time_zone": ""}
    token = page.context["form_token"]
    assert client.post("/profil/", values | {"form_token": token}).status_code == 302
    coordinator.refresh_from_db()
    assert not coordinator.mails_mentions
    named(admin_user, organization, coordinator)
    assert Notification.objects.filter(user=coordinator).count() == 1
    assert not OutboxMessage.objects.exists()


def test_switched_off_while_the_mail_waits_it_is_not_sent(coordinator, admin_user, organization):
    named(admin_user, organization, coordinator)
    type(coordinator).objects.filter(pk=coordinator.pk).update(mails_mentions=False)
    assert delivered_later() == []


def test_address_that_the_server_refuses_gets_no_more_mails(coordinator, admin_user, organization):
    type(coordinator).objects.filter(pk=coordinator.pk).update(address_failed_at=timezone.now())
    named(admin_user, organization, coordinator)
    assert not OutboxMessage.objects.exists()


def test_who_cannot_see_the_record_is_neither_named_nor_mailed(admin_user, mentor_user, organization):
    with pytest.raises(DomainError, match="tidak dapat melihat"):
        named(admin_user, organization, mentor_user)
    assert not OutboxMessage.objects.exists()
    assert not Notification.objects.exists()


def test_observer_is_named_in_what_all_parties_read_and_gets_the_mail(admin_user, observer, organization):
    with pytest.raises(DomainError, match="hanya untuk lembaga"):
        named(admin_user, organization, observer)
    named(admin_user, organization, observer, visibility="everyone")
    [sent] = delivered_later()
    assert observer.email in sent.to[0]
