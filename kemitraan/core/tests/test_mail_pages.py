"""A mail in doubt is shown to the institution's admins, and sent once more only when a person says so."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.urls import reverse

from kemitraan.core import clock
from kemitraan.core.errors import NotAllowed, TransitionRefused
from kemitraan.core.models import AuditEvent, OutboxMessage, OutboxState
from kemitraan.core.services.mail import resend_mail
from kemitraan.core.services.outbox import deliver_due

LIST = "/surat-keluar/"


def put(person, state=OutboxState.UNCERTAIN, **values) -> OutboxMessage:
    sent_at = clock.now() if state == OutboxState.SENT else None
    return OutboxMessage.objects.create(
        institution=person.membership.institution,
        to_name="Siti (contoh)",
        to_address="siti@contoh.id",
        body_text="rahasia",
        state=state,
        sent_at=sent_at,
        next_try_at=clock.now(),
        **({"key": f"uji:{person.pk}:{state}", "subject": f"Undangan {state}"} | values),
    )


def test_mail_in_doubt_is_never_repeated_by_itself(coordinator):
    put(coordinator)
    deliver_due()
    assert mail.outbox == []


def test_admin_sees_the_institutions_mails_without_their_text(admin_user, coordinator, other_admin, client_for):
    put(coordinator, last_error="Pengirim berhenti saat mengirim.")
    put(other_admin, OutboxState.SENT)
    html = client_for(admin_user).get(LIST).content.decode()
    for words in ("Undangan uncertain", "Siti (contoh)", "Tidak pasti", "Pengirim berhenti", "Kirim ulang"):
        assert words in html
    assert "Undangan sent" not in html
    assert "rahasia" not in html


def test_day_says_how_many_arrived_and_leads_to_what_failed(admin_user, other_admin, client_for):
    for number in range(3):
        put(admin_user, OutboxState.SENT, key=f"uji:sampai:{number}")
    put(admin_user, OutboxState.FAILED, key="uji:ditolak", subject="Ditolak hari ini")
    older = put(admin_user, OutboxState.FAILED, key="uji:lama", subject="Ditolak kemarin")
    OutboxMessage.objects.filter(pk=older.pk).update(created_at=clock.now() - dt.timedelta(days=1))
    put(other_admin, OutboxState.FAILED)
    html = client_for(admin_user).get(LIST).content.decode()
    assert "3 terkirim, 1 gagal." in html
    (address,) = re.findall(r'href="([^"]+)">Lihat yang gagal', html)
    failed = client_for(admin_user).get(address.replace("&amp;", "&")).content.decode()
    assert "Ditolak hari ini" in failed
    assert "Ditolak kemarin" not in failed
    yesterday = clock.today(admin_user.zone) - dt.timedelta(days=1)
    assert "0 terkirim, 1 gagal." in client_for(admin_user).get(f"{LIST}?written_on={yesterday}").content.decode()
    assert "4 terkirim" not in client_for(admin_user).get(f"{LIST}?written_on=entah").content.decode()


@pytest.mark.parametrize("who", ["coordinator", "mentor_user", "partner_user", "observer", "operator"])
def test_mails_are_for_admins_of_an_institution(who, request, client_for):
    assert client_for(request.getfixturevalue(who)).get(LIST).status_code == 403


def test_resend_sends_once_with_an_event(admin_user, client_for):
    message = put(admin_user, last_error="terputus")
    answer = client_for(admin_user).post(reverse("core:outbox-resend", args=[message.public_id]))
    assert answer["Location"].startswith(LIST)
    deliver_due()
    deliver_due()
    message.refresh_from_db()
    assert (message.state, message.last_error, len(mail.outbox)) == (OutboxState.SENT, "", 1)
    event = AuditEvent.objects.get(action="outboxmessage.resend")
    assert (event.actor, event.sentence) == (
        admin_user,
        "mengirim ulang surat “Undangan uncertain” kepada Siti (contoh)",
    )


@pytest.mark.parametrize("state", [state for state in OutboxState if state != OutboxState.UNCERTAIN])
def test_mail_that_is_not_in_doubt_is_not_sent_again(admin_user, client_for, state):
    message = put(admin_user, state)
    client = client_for(admin_user)
    assert "Kirim ulang" not in client.get(LIST).content.decode()
    with pytest.raises(TransitionRefused):
        resend_mail(actor=admin_user, message=message)
    client.post(reverse("core:outbox-resend", args=[message.public_id]))
    message.refresh_from_db()
    assert message.state == state


def test_resend_by_others_is_refused(admin_user, coordinator, other_admin, client_for):
    message = put(admin_user)
    for person in (coordinator, other_admin):
        with pytest.raises(NotAllowed):
            resend_mail(actor=person, message=message)
        address = reverse("core:outbox-resend", args=[message.public_id])
        assert client_for(person).post(address).status_code == 404


def test_operator_sends_again_from_the_admin_site(operator, admin_user, client_for):
    doubtful = put(admin_user)
    failed = put(admin_user, OutboxState.FAILED)
    data = {"action": "send_again", "_selected_action": [doubtful.pk, failed.pk]}
    answer = client_for(operator).post(reverse("admin:core_outboxmessage_changelist"), data, follow=True)
    assert "1 surat akan dikirim lagi, 1 tidak." in answer.content.decode()
    states = dict(OutboxMessage.objects.values_list("pk", "state"))
    assert states == {doubtful.pk: OutboxState.PENDING, failed.pk: OutboxState.FAILED}


def test_admin_site_offers_no_mail_of_others(admin_user, other_admin, client_for):
    foreign = put(other_admin)
    data = {"action": "send_again", "_selected_action": [foreign.pk]}
    client_for(admin_user).post(reverse("admin:core_outboxmessage_changelist"), data)
    foreign.refresh_from_db()
    assert foreign.state == OutboxState.UNCERTAIN


def test_old_mail_sent_again_by_a_person_is_asked_about_no_more_than_any_other(admin_user):
    message = put(admin_user)
    OutboxMessage.objects.update(created_at=clock.now() - dt.timedelta(days=2))
    resend_mail(actor=admin_user, message=message)
    assert deliver_due().sent == 1
