"""What recipients get, in their language and on their channels, and what the links in it do."""

import datetime as dt
import json
import re
from email.header import decode_header, make_header

import pytest
from django.core import mail
from django.test import Client

from kemitraan.accounts.tests.factories import MembershipFactory
from kemitraan.core import clock
from kemitraan.core.models import AuditEvent, Notification, OutboxMessage, OutboxState, SignedLink
from kemitraan.core.registry import reminder_contacts
from kemitraan.core.services.outbox import deliver_due
from kemitraan.reminders.enums import Channel, Frequency, ReminderState, SilenceKind
from kemitraan.reminders.models import Reminder, ReminderPreference, ReminderRule, ReminderStop, Silence
from kemitraan.reminders.services.sending import write_digests
from kemitraan.reminders.services.settling import settle
from kemitraan.reminders.sources import Contact
from kemitraan.reminders.tests.delivery_factories import MessengerConsentFactory, WebhookEndpointFactory
from kemitraan.reminders.tests.factories import ReminderFactory, RuleFactory

DUE = dt.date(2027, 4, 5)
ITEM_LINK = re.compile(r"http://127\.0\.0\.1:8000(/pengingat/hal/\S+)")


@pytest.fixture
def rule(institution) -> ReminderRule:
    return RuleFactory(institution=institution)


@pytest.fixture
def siti(monkeypatch) -> Contact:
    """A contact person of a partner, without an account."""
    person = Contact("Ibu Siti, S.Pd.", "siti@mitra.test")
    monkeypatch.setattr(reminder_contacts, "_entries", {"uji": lambda institution, ids: dict.fromkeys(ids, person)})
    return person


def plan(rule: ReminderRule, user=None, **values) -> Reminder:
    if user is None:
        values |= {"recipient_key": "contact:5", "recipient_name": "Ibu Siti, S.Pd."}
    return ReminderFactory(rule=rule, recipient=user, item_due_on=DUE, **values)


def send(institution) -> list:
    write_digests(clock.now())
    deliver_due()
    settle(institution)
    return mail.outbox


class TestMail:
    @pytest.mark.parametrize(
        ("language", "words"),
        [
            ("id", ["Yth. ", "Tenggat 5 April 2027", "Tunda atau tandai selesai", "Berhenti menerima surel pengingat"]),
            ("en", ["Dear ", "Due 5 April 2027", "Snooze or mark as done", "Stop these reminder mails"]),
        ],
    )
    def test_frame_is_in_the_language_of_its_reader(self, rule, institution, mentor_user, language, words):
        mentor_user.language = language
        mentor_user.save()
        plan(rule, mentor_user, title="Laporan Juni & <b>Juli</b>")
        (message,) = send(institution)
        html = message.alternatives[0].content
        for text in (message.body, html):
            assert all(word in text for word in words)
        assert "Laporan Juni & <b>Juli</b>" in message.body
        assert "Laporan Juni &amp; &lt;b&gt;Juli&lt;/b&gt;" in html
        assert f'lang="{language}"' in html

    def test_all_of_a_person_is_one_mail_and_what_is_urgent_goes_by_itself(self, rule, institution, mentor_user):
        urgent = RuleFactory(institution=institution, source="agreement_ending", is_urgent=True)
        for n in range(3):
            plan(rule, mentor_user, title=f"Hal {n}")
        plan(urgent, mentor_user, title="Perjanjian berakhir")
        assert sorted(message.subject for message in send(institution)) == [
            "Mendesak: Perjanjian berakhir",
            "Pengingat: 3 hal menunggu Anda",
        ]
        assert set(Reminder.objects.values_list("state", flat=True)) == {ReminderState.SENT}

    def test_links_are_absolute_and_come_back_after_sign_in(self, rule, institution, mentor_user, client):
        plan(rule, mentor_user, url="/pendampingan/penugasan/?q=uji")
        (message,) = send(institution)
        assert "http://127.0.0.1:8000/pendampingan/penugasan/?q=uji" in message.body
        assert 'href="/' not in message.alternatives[0].content
        answer = client.get("/pendampingan/penugasan/?q=uji")
        assert answer["Location"] == "/masuk/?next=/pendampingan/penugasan/%3Fq%3Duji"

    @pytest.mark.parametrize(
        "name",
        [
            "Dr. H. Ahmad, M.Pd.",
            "Siti\r\nBcc: lain@contoh.test",
            "Nama " * 60,
            "Ŝarah Ünal, 张伟",
            "“Kutip” <x@y.test>",
        ],
    )
    def test_any_name_stays_one_header(self, rule, institution, mentor_user, mailbox, name):
        mentor_user.full_name = name[:200]
        mentor_user.save()
        plan(rule, mentor_user)
        send(institution)
        (message,) = mailbox.accepted
        assert message["Bcc"] is None
        shown = str(make_header(decode_header(message["To"])))
        assert shown.endswith(f"<{mentor_user.email}>")
        assert " ".join(name.split())[:20].replace('"', "") in shown.replace('"', "").replace("\\", "")

    def test_statements_do_not_grow_with_people(self, rule, institution, django_assert_max_num_queries):
        for _ in range(30):
            plan(rule, MembershipFactory(institution=institution).user)
        with django_assert_max_num_queries(32):
            write_digests(clock.now())
        assert OutboxMessage.objects.count() == 30


class TestReach:
    def test_ledger_knows_as_soon_as_the_mail_left(self, rule, institution, mentor_user):
        plan(rule, mentor_user)
        assert write_digests(clock.now()) == {}
        deliver_due()
        assert Reminder.objects.get().state == ReminderState.SENT

    def test_line_is_in_the_inbox_at_once_and_the_mail_waits(self, rule, institution, mentor_user):
        plan(rule, mentor_user, waits_until=clock.now() + dt.timedelta(hours=5))
        assert send(institution) == []
        assert Notification.objects.get().user == mentor_user
        assert Reminder.objects.get().state == ReminderState.PLANNED
        Reminder.objects.update(waits_until=clock.now())
        assert len(send(institution)) == 1
        assert Notification.objects.count() == 1

    @pytest.mark.parametrize("why", ["none", "refused"])
    def test_person_without_mail_has_it_in_the_application(self, rule, institution, mentor_user, why):
        if why == "none":
            ReminderPreference.objects.create(user=mentor_user, frequency=Frequency.NONE)
        else:
            mentor_user.address_failed_at = clock.now()
            mentor_user.save()
        plan(rule, mentor_user)
        assert send(institution) == []
        row = Reminder.objects.get()
        assert (row.state, Notification.objects.count()) == (ReminderState.SENT, 1)
        assert row.reason.endswith("hanya di aplikasi")

    def test_contact_without_account_is_told_why_and_can_end_it(self, rule, institution, siti, client):
        plan(rule)
        (message,) = send(institution)
        assert "mencatat Anda sebagai narahubung mitranya" in message.body
        assert message.to == ['"Ibu Siti, S.Pd." <siti@mitra.test>']
        assert ITEM_LINK.search(message.body)
        address = message.extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://127.0.0.1:8000")
        assert client.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
        assert ReminderStop.objects.get().recipient_key == "contact:5"
        plan(rule)
        assert len(send(institution)) == 1
        assert Reminder.objects.latest("pk").state == ReminderState.SKIPPED

    def test_refused_address_of_a_contact_is_not_written_to_again(self, rule, institution, siti, mailbox):
        mailbox.refused.add(siti.email)
        plan(rule)
        send(institution)
        assert Reminder.objects.get().state == ReminderState.FAILED
        plan(rule)
        send(institution)
        assert Reminder.objects.latest("pk").reason == "alamat surelnya ditolak server"
        assert OutboxMessage.objects.count() == 1

    @pytest.mark.parametrize(("is_on", "agreed", "sent"), [(True, True, 1), (True, False, 0), (False, True, 0)])
    def test_whatsapp_needs_the_setting_and_the_consent(self, institution, mentor_user, settings, is_on, agreed, sent):
        if is_on:
            settings.WHATSAPP_URL, settings.WHATSAPP_TOKEN, settings.WHATSAPP_TEMPLATE = "https://x.test/", "t", "p"
        if agreed:
            MessengerConsentFactory(institution=institution, recipient_key=f"user:{mentor_user.pk}")
        plan(RuleFactory(institution=institution, channels=[Channel.EMAIL, Channel.WHATSAPP]), mentor_user)
        write_digests(clock.now())
        found = OutboxMessage.objects.filter(channel="whatsapp")
        assert found.count() == sent
        assert all("Tenggat 5 April 2027" in row.body_text and row.to_address == "+6281234567890" for row in found)

    def test_webhooks_of_the_institution_hear_the_same_as_json(self, institution, mentor_user):
        for _ in range(2):
            WebhookEndpointFactory(institution=institution)
        WebhookEndpointFactory()
        plan(RuleFactory(institution=institution, channels=[Channel.EMAIL, Channel.WEBHOOK]), mentor_user, title="Hal")
        write_digests(clock.now())
        bodies = [json.loads(row.body_text) for row in OutboxMessage.objects.filter(channel="webhook")]
        assert len(bodies) == 2
        assert bodies[0]["items"][0]["due_on"] == "2027-04-05"
        assert mentor_user.email not in json.dumps(bodies)

    def test_one_channel_that_arrives_is_enough(self, institution, mentor_user):
        WebhookEndpointFactory(institution=institution)
        plan(RuleFactory(institution=institution, channels=[Channel.EMAIL, Channel.WEBHOOK]), mentor_user)
        write_digests(clock.now())
        hook = OutboxMessage.objects.filter(channel="webhook")
        hook.update(state=OutboxState.FAILED, last_error="410")
        settle(institution)
        assert Reminder.objects.get().state == ReminderState.PLANNED
        OutboxMessage.objects.filter(channel="email").update(state=OutboxState.SENT, sent_at=clock.now())
        settle(institution)
        assert Reminder.objects.get().state == ReminderState.SENT


@pytest.fixture
def link(rule, institution, mentor_user) -> str:
    plan(rule, mentor_user, title="Laporan Juni")
    (message,) = send(institution)
    return ITEM_LINK.search(message.body)[1]


class TestItemLink:
    def test_looking_changes_nothing_and_needs_no_account(self, link, client):
        for _ in range(2):
            html = client.get(link).content.decode()
            assert "Laporan Juni" in html
            assert "Tunda 7 hari" in html
        assert not Silence.objects.exists()

    @pytest.mark.parametrize(
        ("chosen", "kind", "days"),
        [("1", "snoozed", 0), ("3", "snoozed", 2), ("7", "snoozed", 6), ("selesai", "done", None)],
    )
    def test_button_acts_once_and_again_is_harmless(self, link, client, institution, mentor_user, chosen, kind, days):
        assert client.post(link, {"pilihan": chosen}).status_code == 200
        row = Silence.objects.get()
        until = None if days is None else institution.today + dt.timedelta(days=days)
        assert (row.kind, row.until, row.recipient_key) == (SilenceKind(kind), until, f"user:{mentor_user.pk}")
        assert client.post(link, {"pilihan": "selesai"}).status_code == 410
        assert client.get(link).status_code == 410
        assert Silence.objects.get().kind == kind
        event = AuditEvent.objects.get(action="reminder.silence")
        assert (event.via, event.actor) == ("link", None)
        assert Notification.objects.get().read_at is not None

    @pytest.mark.parametrize("chosen", ["", "2", "hapus"])
    def test_unknown_choice_shows_the_page_again(self, link, client, chosen):
        assert client.post(link, {"pilihan": chosen}).status_code == 200
        assert not Silence.objects.exists()

    def test_expired_foreign_or_invented_link_does_nothing(self, link, client, coordinator):
        Reminder.objects.update(recipient=coordinator, recipient_key=f"user:{coordinator.pk}")
        assert client.post(link, {"pilihan": "1"}).status_code == 410
        Reminder.objects.update(recipient_key=SignedLink.objects.get().recipient)
        SignedLink.objects.update(expires_at=clock.now(), used_at=None)
        assert client.post(link, {"pilihan": "1"}).status_code == 410
        assert client.get("/pengingat/hal/tidak-ada/").status_code == 410
        assert not Silence.objects.exists()

    def test_newer_mail_makes_the_older_link_void(self, link, client, institution):
        Reminder.objects.update(state=ReminderState.PLANNED)
        Reminder.objects.get().deliveries.all().delete()
        send(institution)
        assert client.get(link).status_code == 410

    def test_form_is_protected_against_other_sites(self, link):
        assert Client(enforce_csrf_checks=True).post(link, {"pilihan": "1"}).status_code == 403


class TestStopLink:
    def test_mail_program_ends_the_mails_with_one_post(self, rule, institution, mentor_user):
        plan(rule, mentor_user)
        (message,) = send(institution)
        assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        address = message.extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://127.0.0.1:8000")
        client = Client(enforce_csrf_checks=True)
        assert "Berhenti menerima" in client.get(address).content.decode()
        assert not ReminderPreference.objects.exists()
        for _ in range(2):
            assert client.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
        assert ReminderPreference.objects.get(user=mentor_user).frequency == Frequency.NONE
        assert AuditEvent.objects.filter(action="reminder_preference.update", via="link").count() == 1

    def test_invented_link_ends_nothing(self, client, db):
        for method in (client.get, client.post):
            assert method("/pengingat/berhenti/WzEsInVzZXI6MSJd:1abc:xyz/").status_code == 410
        assert not ReminderPreference.objects.exists()


class TestInbox:
    def test_line_offers_to_snooze_and_acts_for_its_reader_only(
        self, rule, institution, mentor_user, coordinator, client_for
    ):
        row = plan(rule, mentor_user, title="Laporan Juni")
        send(institution)
        client = client_for(mentor_user)
        html = client.get("/notifikasi/").content.decode()
        assert "Laporan Juni" in html
        address = f"/pengingat/{row.public_id}/diam/3/"
        assert address in html
        assert client.get(address).status_code == 405
        assert client_for(coordinator).post(address).status_code == 404
        assert not Silence.objects.exists()
        assert client.post(address).status_code == 302
        assert Silence.objects.get().until == institution.today + dt.timedelta(days=2)
        assert client.post(f"/pengingat/{row.public_id}/diam/9/").status_code == 404

    def test_line_is_marked_as_read_in_place(self, rule, institution, mentor_user, client_for):
        plan(rule, mentor_user)
        send(institution)
        line = Notification.objects.get()
        assert client_for(mentor_user).post(f"/notifikasi/{line.public_id}/dibaca/").status_code == 302
        line.refresh_from_db()
        assert line.read_at is not None
