"""The admin pages of reminders open, take what is right and say what is wrong beside the field."""

import pytest
from django.urls import reverse

from kemitraan.core.registry import due_sources
from kemitraan.reminders.models import MessengerConsent, ReminderRule, ReminderStop, WebhookEndpoint
from kemitraan.reminders.tests.delivery_factories import (
    MessengerConsentFactory,
    ReminderStopFactory,
    WebhookEndpointFactory,
)
from kemitraan.reminders.tests.factories import RuleFactory

FACTORIES = {
    ReminderRule: RuleFactory,
    WebhookEndpoint: WebhookEndpointFactory,
    MessengerConsent: MessengerConsentFactory,
    ReminderStop: ReminderStopFactory,
}
ADDED_BY = {ReminderRule: "operator", WebhookEndpoint: "admin_user", MessengerConsent: "admin_user", ReminderStop: ""}


def address(model, action="changelist", *args) -> str:
    return reverse(f"admin:reminders_{model._meta.model_name}_{action}", args=args)


@pytest.mark.parametrize("who", ["operator", "admin_user"])
@pytest.mark.parametrize("model", FACTORIES, ids=lambda model: model._meta.model_name)
def test_list_add_and_change_open(model, who, institution, request, client_for):
    client, row = client_for(request.getfixturevalue(who)), FACTORIES[model](institution=institution)
    assert client.get(address(model)).status_code == 200
    assert client.get(address(model, "change", row.pk)).status_code == 200
    assert client.get(address(model, "add")).status_code == (200 if ADDED_BY[model] == who else 403)


class TestWebhooks:
    URL = "https://sistem.contoh.test/pengingat"

    def test_webhook_is_added_once_and_its_secret_shown_once(self, admin_user, client_for):
        client, url = client_for(admin_user), address(WebhookEndpoint, "add")
        page = client.post(url, {"name": "Gudang (contoh)", "url": self.URL}, follow=True).content.decode()
        assert "whsec_" in page
        assert "whsec_" not in client.get(address(WebhookEndpoint)).content.decode()
        again = client.post(url, {"name": "Gudang lagi (contoh)", "url": self.URL})
        assert again.status_code == 200
        assert "Alamat ini sudah terdaftar." in again.content.decode()
        assert WebhookEndpoint.objects.count() == 1

    @pytest.mark.parametrize(
        "wrong", ["bukan alamat", "ftp://sistem.contoh.test/", "https://[::1", "https://a.test:b/"]
    )
    def test_wrong_address_is_refused_beside_the_field(self, wrong, admin_user, client_for, settings):
        settings.HTTP_ALLOWS_LOCAL = False
        answer = client_for(admin_user).post(address(WebhookEndpoint, "add"), {"name": "Gudang (contoh)", "url": wrong})
        assert answer.status_code == 200
        assert answer.context["adminform"].form.errors["url"]

    def test_change_to_the_address_of_another_is_refused(self, admin_user, institution, client_for):
        taken, row = WebhookEndpointFactory(institution=institution), WebhookEndpointFactory(institution=institution)
        answer = client_for(admin_user).post(
            address(WebhookEndpoint, "change", row.pk), {"name": row.name, "url": taken.url}
        )
        assert "Alamat ini sudah terdaftar." in answer.content.decode()

    @pytest.mark.parametrize(("action", "words"), [("send_test", "uji coba tidak diterima"), ("new_secret", "whsec_")])
    def test_action_tells_what_came_of_it(self, action, words, admin_user, institution, client_for, settings):
        settings.HTTP_ALLOWS_LOCAL = True
        row = WebhookEndpointFactory(institution=institution, url="http://127.0.0.1:9/")
        chosen = {"action": action, "_selected_action": [row.pk]}
        assert words in client_for(admin_user).post(address(WebhookEndpoint), chosen, follow=True).content.decode()


class TestConsents:
    def data(self, person, **changes) -> dict:
        return {"recipient_key": f"user:{person.pk}", "number": "+6281234567890", "note": "lisan"} | changes

    def test_consent_is_recorded_once(self, admin_user, mentor_user, client_for):
        client, url = client_for(admin_user), address(MessengerConsent, "add")
        assert client.post(url, self.data(mentor_user)).status_code == 302
        assert MessengerConsent.objects.get().institution == admin_user.membership.institution
        again = client.post(url, self.data(mentor_user))
        assert again.status_code == 200
        assert "Persetujuan orang ini sudah tercatat." in again.content.decode()

    @pytest.mark.parametrize("wrong", [{"number": "0812"}, {"recipient_key": "Bagus"}, {"recipient_key": "user:0"}])
    def test_wrong_entry_is_refused_beside_the_field(self, wrong, admin_user, mentor_user, client_for):
        answer = client_for(admin_user).post(address(MessengerConsent, "add"), self.data(mentor_user, **wrong))
        assert answer.status_code == 200
        assert set(answer.context["adminform"].form.errors) == set(wrong)

    def test_number_is_changed(self, admin_user, institution, client_for):
        row = MessengerConsentFactory(institution=institution)
        data = {"number": "+6281200001111", "note": "surat"}
        assert client_for(admin_user).post(address(MessengerConsent, "change", row.pk), data).status_code == 302
        row.refresh_from_db()
        assert (row.number, row.note) == ("+6281200001111", "surat")

    def test_person_of_another_institution_is_refused(self, admin_user, other_coordinator, client_for):
        answer = client_for(admin_user).post(address(MessengerConsent, "add"), self.data(other_coordinator))
        assert "recipient_key" in answer.context["adminform"].form.errors

    def test_list_names_the_person(self, admin_user, mentor_user, client_for):
        MessengerConsentFactory(institution=admin_user.membership.institution, recipient_key=f"user:{mentor_user.pk}")
        page = client_for(admin_user).get(address(MessengerConsent)).content.decode()
        assert mentor_user.full_name in page


class TestRules:
    DATA = {
        "institution": "",
        "steps": "H-7, H",
        "recipients": ["owner"],
        "channels": ["email"],
        "escalation_hari1": "5",
        "escalation_kepada1": "coordinator",
        "late_cutoff_days": "30",
        "is_active": "on",
    }

    def test_shipped_rule_is_changed_and_bad_steps_are_refused(self, operator, client_for):
        client, row = client_for(operator), RuleFactory(institution=None, source="uji.tenggat")
        url = address(ReminderRule, "change", row.pk)
        wrong = client.post(url, self.DATA | {"steps": "kemarin"})
        assert wrong.status_code == 200
        assert "bukan langkah" in wrong.content.decode()
        assert client.post(url, self.DATA).status_code == 302
        row.refresh_from_db()
        assert (row.steps, row.escalation) == ([-7, 0], [[5, "coordinator"]])

    def test_second_shipped_rule_of_a_source_is_refused(self, operator, client_for):
        source = next(iter(due_sources)).key
        RuleFactory(institution=None, source=source)
        answer = client_for(operator).post(address(ReminderRule, "add"), self.DATA | {"source": source})
        assert answer.status_code == 200
        assert "sudah ada" in answer.content.decode()

    def test_change_by_an_institution_makes_its_own_rule(self, admin_user, client_for):
        row = RuleFactory(institution=None, source="uji.tenggat")
        answer = client_for(admin_user).post(address(ReminderRule, "change", row.pk), self.DATA)
        assert answer.status_code == 302
        own = ReminderRule.objects.get(institution=admin_user.membership.institution)
        assert own.steps == [-7, 0]
