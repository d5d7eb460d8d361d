"""WhatsApp and webhooks against a real web server that looks at every request."""

import base64
import datetime as dt
import hashlib
import hmac
import json
import socket
import uuid
from collections.abc import Iterator

import pytest
from django.core.exceptions import ValidationError

from kemitraan.core import clock
from kemitraan.core.channels import http
from kemitraan.core.errors import NotAllowed
from kemitraan.core.models import OutboxMessage, OutboxState
from kemitraan.core.services import outbox
from kemitraan.core.services.outages import outage_lasts
from kemitraan.reminders.models import WebhookEndpoint
from kemitraan.reminders.services import webhooks
from kemitraan.reminders.tests.web_server import Web, serving

ACCEPTED = (200, {}, b'{"messages": [{"id": "wamid.1"}]}')
LATER, NEVER = OutboxState.PENDING, OutboxState.FAILED


@pytest.fixture
def web(settings, monkeypatch) -> Iterator[Web]:
    monkeypatch.setattr(http, "READ_SECONDS", 1)
    settings.HTTP_ALLOWS_LOCAL = True
    with serving() as server:
        settings.WHATSAPP_URL = f"{server.url}/v23.0/1234/messages"
        settings.WHATSAPP_TOKEN = "rahasia"
        settings.WHATSAPP_TEMPLATE = "pengingat"
        yield server


def put(channel: str, address: str, **values) -> OutboxMessage:
    return OutboxMessage.objects.create(
        key=f"uji:{uuid.uuid4()}",
        channel=channel,
        to_name=values.pop("to_name", "Siti"),
        to_address=address,
        subject="Uji",
        body_text=values.pop("body_text", "Laporan kunjungan\njatuh tempo"),
        next_try_at=clock.now(),
        **values,
    )


def error(code: int) -> bytes:
    return json.dumps({"error": {"code": code, "message": "ditolak"}}).encode()


class TestWhatsApp:
    def test_message_is_the_approved_template_with_name_and_one_line(self, db, web):
        web.answer = ACCEPTED
        put("whatsapp", "+6281234567890", to_name="Dr. H. Ahmad,\r\nM.Pd.")
        assert outbox.deliver_due().sent == 1
        (got,) = web.got
        assert (got.path, got.headers["authorization"]) == ("/v23.0/1234/messages", "Bearer rahasia")
        content = json.loads(got.body)
        assert (content["messaging_product"], content["to"], content["type"]) == (
            "whatsapp",
            "6281234567890",
            "template",
        )
        assert content["template"]["name"] == "pengingat"
        assert content["template"]["language"] == {"code": "id"}
        (body,) = content["template"]["components"]
        assert [part["text"] for part in body["parameters"]] == [
            "Dr. H. Ahmad, M.Pd.",
            "Laporan kunjungan jatuh tempo",
        ]

    @pytest.mark.parametrize(
        ("answer", "state", "is_bad", "is_outage"),
        [
            ((400, {}, error(131026)), NEVER, True, False),
            ((400, {}, error(100)), NEVER, False, False),
            ((400, {}, error(132001)), LATER, False, True),
            ((401, {}, error(190)), LATER, False, True),
            ((429, {"Retry-After": "90"}, error(130429)), LATER, False, False),
            ((500, {}, b"rusak"), LATER, False, False),
            ((200, {}, b"{}"), OutboxState.UNCERTAIN, False, True),
            ("hang", OutboxState.UNCERTAIN, False, True),
            ("drop", OutboxState.UNCERTAIN, False, True),
        ],
    )
    def test_each_answer_has_its_own_end(self, db, web, answer, state, is_bad, is_outage):
        web.answer = answer
        put("whatsapp", "+6281234567890")
        outbox.deliver_due()
        message = OutboxMessage.objects.get()
        assert (message.state, message.is_address_bad) == (state, is_bad)
        assert outage_lasts("whatsapp") == is_outage
        assert len(web.got) == 1

    @pytest.mark.parametrize("number", ["081234567890", "+62 812", "628123456789", "+0812345678", ""])
    def test_number_that_is_not_international_never_leaves(self, db, web, number):
        put("whatsapp", number)
        assert outbox.deliver_due().failed == 1
        assert web.got == []

    def test_installation_without_whatsapp_sends_nothing_and_loses_nothing(self, db, web, settings):
        settings.WHATSAPP_TOKEN = ""
        put("whatsapp", "+6281234567890")
        outbox.deliver_due()
        assert (OutboxMessage.objects.get().state, web.got) == (LATER, [])


@pytest.fixture
def endpoint(web, admin_user) -> WebhookEndpoint:
    made, secret = webhooks.add_webhook(
        actor=admin_user, institution=admin_user.membership.institution, name="SIAKAD", url=f"{web.url}/masuk?dari=k"
    )
    made.secret = secret
    return made


def hook(endpoint: WebhookEndpoint, **values) -> OutboxMessage:
    return put(
        "webhook", str(endpoint.public_id), institution=endpoint.institution, body_text='{"type": "uji"}', **values
    )


class TestWebhook:
    def test_request_is_signed_over_id_time_and_body(self, web, endpoint):
        message = hook(endpoint)
        assert outbox.deliver_due().sent == 1
        (got,) = web.got
        assert (got.path, got.body, got.headers["content-type"]) == (
            "/masuk?dari=k",
            b'{"type": "uji"}',
            "application/json",
        )
        assert got.headers["webhook-id"] == str(message.public_id)
        assert abs(int(got.headers["webhook-timestamp"]) - clock.now().timestamp()) < 60
        key = base64.b64decode(endpoint.secret.removeprefix("whsec_"))
        signed = f"{message.public_id}.{got.headers['webhook-timestamp']}.".encode() + got.body
        expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        assert got.headers["webhook-signature"] == f"v1,{expected}"

    def test_secret_is_kept_sealed(self, endpoint):
        assert endpoint.secret.startswith("whsec_")
        assert endpoint.secret not in WebhookEndpoint.objects.get().secret_sealed

    @pytest.mark.parametrize(
        ("answer", "state"),
        [
            ((204, {}, b""), OutboxState.SENT),
            ((302, {"Location": "http://127.0.0.1:1/"}, b""), NEVER),
            ((400, {}, b"tidak"), NEVER),
            ((410, {}, b""), NEVER),
            ((401, {}, b""), LATER),
            ((429, {"Retry-After": "120"}, b""), LATER),
            ((503, {}, b""), LATER),
            ("hang", LATER),
            ("drop", LATER),
        ],
    )
    def test_each_answer_has_its_own_end(self, web, endpoint, answer, state):
        web.answer = answer
        hook(endpoint)
        outbox.deliver_due()
        message = OutboxMessage.objects.get()
        assert message.state == state
        assert not outage_lasts("webhook")
        assert len(web.got) == 1

    def test_message_sent_again_has_the_same_id(self, web, endpoint):
        web.answer = "drop"
        hook(endpoint)
        outbox.deliver_due()
        web.answer = (200, {}, b"")
        OutboxMessage.objects.update(next_try_at=clock.now())
        assert outbox.deliver_due().sent == 1
        assert len({got.headers["webhook-id"] for got in web.got}) == 1

    def test_wait_that_the_server_asks_for_holds_all_of_its_messages_and_no_others(self, web, endpoint, admin_user):
        other, _ = webhooks.add_webhook(
            actor=admin_user, institution=endpoint.institution, name="Lain", url="http://127.0.0.1:1/lain"
        )
        web.answer = (429, {"Retry-After": "300"}, b"")
        first, second, third = hook(endpoint), hook(endpoint), hook(other)
        outbox.deliver_due()
        assert len(web.got) == 1
        until = {row.pk: row.next_try_at for row in OutboxMessage.objects.all()}
        assert until[first.pk] == until[second.pk] > clock.now() + dt.timedelta(seconds=250)
        assert until[third.pk] < until[first.pk]

    def test_switched_off_webhook_gets_nothing(self, web, endpoint, admin_user):
        hook(endpoint)
        webhooks.change_webhook(
            actor=admin_user, endpoint=endpoint, name=endpoint.name, url=endpoint.url, is_active=False
        )
        assert outbox.deliver_due().failed == 1
        assert web.got == []

    def test_try_says_what_the_server_answered(self, web, endpoint, admin_user, coordinator):
        assert webhooks.try_webhook(actor=admin_user, endpoint=endpoint) == ""
        assert json.loads(web.got[0].body)["type"] == "test"
        web.answer = (400, {}, b"tanda tangan salah")
        assert webhooks.try_webhook(actor=admin_user, endpoint=endpoint) == "400 tanda tangan salah"
        with pytest.raises(NotAllowed):
            webhooks.try_webhook(actor=coordinator, endpoint=endpoint)

    def test_new_secret_takes_the_place_of_the_old_one(self, web, endpoint, admin_user):
        renewed = webhooks.renew_secret(actor=admin_user, endpoint=endpoint)
        assert renewed != endpoint.secret


class TestWhereTo:
    @pytest.mark.parametrize(
        "url",
        [
            "http://contoh.test/",
            "ftp://contoh.test/",
            "https://",
            "https://orang:sandi@contoh.test/",
            "contoh.test",
            "https://contoh.test:99999/",
            "https://contoh.test:abc/",
            "https://cöntoh.test/",
            "https://[contoh.test/",
        ],
    )
    def test_only_https_to_a_named_host_is_taken(self, admin_user, url):
        with pytest.raises(ValidationError):
            webhooks.add_webhook(actor=admin_user, institution=admin_user.membership.institution, name="Uji", url=url)

    @pytest.mark.parametrize(
        "address",
        [
            "127.0.0.1",
            "10.0.0.8",
            "192.168.1.1",
            "172.16.0.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "::1",
            "fd00::1",
            "fe80::1",
            "::ffff:127.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "224.0.0.1",
        ],
    )
    def test_name_that_leads_into_the_own_network_is_refused(self, monkeypatch, address):
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        found = [(family, socket.SOCK_STREAM, 6, "", (address, 443))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: found)
        with pytest.raises(http.UnsafeAddress):
            http.post("https://contoh.test/", b"", {})

    def test_one_private_address_among_public_ones_is_refused(self, monkeypatch):
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 443)) for ip in ("93.184.216.34", "10.0.0.1")]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: found)
        with pytest.raises(http.UnsafeAddress):
            http.post("https://contoh.test/", b"", {})

    def test_certificate_is_checked_before_anything_is_sent(self, web):
        with pytest.raises(http.NotReached):
            http.post(web.url.replace("http://", "https://"), b"rahasia", {}, allows_local=True)
        assert web.got == []

    @pytest.mark.parametrize(
        ("raw", "seconds"), [("90", 90), ("0", 1), ("999999", 4 * 3600), ("nanti", None), ("", None)]
    )
    def test_retry_after_is_read_within_bounds(self, raw, seconds):
        assert http.Answer(429, {"Retry-After": raw}, b"").wait_seconds == seconds

    def test_retry_after_may_be_a_date(self):
        later = clock.now() + dt.timedelta(minutes=10)
        answer = http.Answer(503, {"Retry-After": later.strftime("%a, %d %b %Y %H:%M:%S GMT")}, b"")
        assert 590 <= (answer.wait_seconds or 0) <= 600
