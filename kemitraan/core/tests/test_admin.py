"""The admin site: the operator sees everything, an institution's admin its own rows (decision 16)."""

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from kemitraan.accounts.enums import Role
from kemitraan.accounts.models import Institution, Membership, User
from kemitraan.core import clock
from kemitraan.core.admin import ScopedModelAdmin
from kemitraan.core.context import Via
from kemitraan.core.models import AuditEvent, Heartbeat, Job, LocalHoliday, OutboxMessage
from kemitraan.core.services import audit
from kemitraan.core.tests.factories import LocalHolidayFactory
from kemitraan.reminders.models import ReminderRule

REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label)


def address(model, action="changelist", *args) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{action}", args=args)


def make_job(person: User) -> Job:
    return Job.objects.create(
        institution=person.membership.institution, owner=person, kind="ekspor", next_try_at=clock.now()
    )


def make_mail(person: User) -> OutboxMessage:
    return OutboxMessage.objects.create(
        institution=person.membership.institution,
        key=f"uji:{person.pk}",
        to_address=person.email,
        subject="Undangan",
        body_text="https://contoh.id/undangan/rahasia/",
        next_try_at=clock.now(),
    )


def make_event(person: User) -> AuditEvent:
    return audit.record(actor=person, action="uji", sentence="menguji", subjects=[person.membership])


def make_rule(person: User) -> ReminderRule:
    return ReminderRule.objects.create(
        institution=person.membership.institution, source="uji.tenggat", steps=[-7], recipients=["owner"]
    )


MAKERS = {
    Institution: lambda person: person.membership.institution,
    User: lambda person: person,
    Membership: lambda person: person.membership,
    Job: make_job,
    OutboxMessage: make_mail,
    AuditEvent: make_event,
    ReminderRule: make_rule,
    LocalHoliday: lambda person: LocalHolidayFactory(institution=person.membership.institution),
}


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.label)
class TestEveryAdmin:
    def test_admin_knows_whose_rows_are_whose(self, model):
        assert isinstance(admin.site._registry[model], ScopedModelAdmin)

    def test_admin_list_opens_for_the_operator(self, model, operator, client_for):
        assert client_for(operator).get(address(model)).status_code == 200

    def test_admin_list_opens_for_an_institutions_admin_unless_it_is_the_operators(self, model, admin_user, client_for):
        expected = 403 if admin.site._registry[model].operator_only else 200
        assert client_for(admin_user).get(address(model)).status_code == expected

    @pytest.mark.parametrize("who", ["coordinator", "mentor_user", "partner_user", "observer"])
    def test_admin_list_is_closed_to_others(self, model, who, request, client_for):
        answer = client_for(request.getfixturevalue(who)).get(address(model))
        assert answer.status_code == 302
        assert answer["Location"].startswith("/admin/login/")

    def test_admin_never_deletes(self, model, operator, rf):
        request = rf.get("/admin/")
        request.user = operator
        assert not admin.site._registry[model].has_delete_permission(request)


@pytest.mark.parametrize("model", MAKERS, ids=lambda model: model._meta.label)
class TestRowsOfOthers:
    def test_row_of_another_institution_is_not_listed_and_not_found(self, model, admin_user, other_admin, client_for):
        own, foreign = MAKERS[model](admin_user), MAKERS[model](other_admin)
        client = client_for(admin_user)
        listed = list(client.get(address(model)).context["cl"].queryset)
        assert own in listed
        assert foreign not in listed
        assert client.get(address(model, "change", own.pk)).status_code == 200
        for action in ("change", "history"):
            assert client.get(address(model, action, foreign.pk)).status_code == 404

    def test_row_of_another_institution_is_not_changed(self, model, admin_user, other_admin, client_for):
        foreign = MAKERS[model](other_admin)
        before = model.objects.filter(pk=foreign.pk).values().get()
        answer = client_for(admin_user).post(address(model, "change", foreign.pk), {"name": "Diambil alih"})
        assert answer.status_code in {403, 404}
        assert model.objects.filter(pk=foreign.pk).values().get() == before


def institution_data(institution: Institution, **changes) -> dict:
    names = ("name", "kind", "address", "time_zone", "work_week", "holiday_shift", "letterhead")
    names += ("number_format", "number_unit")
    return {name: getattr(institution, name) for name in names} | {"observes_joint_leave": "on"} | changes


class TestSaving:
    def test_own_closed_day_is_added_once(self, admin_user, operator, client_for):
        client, url = client_for(admin_user), address(LocalHoliday, "add")
        data = {"on": "2027-02-17", "name": "Sedekah laut"}
        assert client.post(url, data).status_code == 302
        again = client.post(url, data)
        assert again.status_code == 200
        assert "Tanggal ini sudah tercatat." in again.content.decode()
        assert LocalHoliday.objects.get().institution == admin_user.membership.institution
        assert client_for(operator).get(url).status_code == 403

    def test_own_institution_is_changed_on_the_record(self, admin_user, client_for):
        institution = admin_user.membership.institution
        data = institution_data(institution, name="Nama Baru (contoh)", slug="dicuri")
        assert client_for(admin_user).post(address(Institution, "change", institution.pk), data).status_code == 302
        stored = Institution.objects.get(pk=institution.pk)
        assert (stored.name, stored.slug, stored.version) == ("Nama Baru (contoh)", "muria", 2)
        event = AuditEvent.objects.get(action="institution.update")
        assert event.via == Via.ADMIN
        assert event.actor == admin_user
        assert event.changes == [
            {
                "field": "name",
                "label": "nama",
                "old": "Lembaga Kemitraan Muria (contoh)",
                "new": "Nama Baru (contoh)",
            }
        ]

    def test_institutions_admin_cannot_make_themselves_operator(self, admin_user, client_for):
        data = {"email": admin_user.email, "full_name": "X", "language": "id", "is_active": "on", "is_superuser": "on"}
        answer = client_for(admin_user).post(address(User, "change", admin_user.pk), data)
        assert answer.status_code == 403
        assert not User.objects.get(pk=admin_user.pk).is_superuser

    @pytest.mark.parametrize("model", [Institution, User, Membership], ids=lambda model: model.__name__)
    def test_institutions_admin_does_not_found_institutions_or_people_here(self, model, admin_user, client_for):
        assert client_for(admin_user).get(address(model, "add")).status_code == 403

    def test_operator_makes_an_account_without_password_and_its_first_membership(
        self, operator, institution, client_for
    ):
        client = client_for(operator)
        data = {"email": "Awal@Contoh.id", "full_name": "Admin Pertama", "language": "id", "is_active": "on"}
        assert client.post(address(User, "add"), data).status_code == 302
        person = User.objects.get(email="awal@contoh.id")
        assert not person.has_usable_password()
        data = {"user": person.pk, "institution": institution.pk, "role": Role.ADMIN}
        assert client.post(address(Membership, "add"), data).status_code == 302
        assert AuditEvent.objects.filter(action__in=["user.create", "membership.create"]).count() == 2

    def test_phone_in_the_trail_is_masked(self, operator, mentor_user, client_for):
        data = {
            "email": mentor_user.email,
            "full_name": mentor_user.full_name,
            "phone": "+6281234567890",
            "language": "id",
            "is_active": "on",
        }
        assert client_for(operator).post(address(User, "change", mentor_user.pk), data).status_code == 302
        assert "81234567890" not in str(AuditEvent.objects.get(action="user.update").changes)

    def test_new_row_belongs_to_the_admins_institution(self, admin_user, other_institution, rf):
        request = rf.post("/admin/")
        request.user = admin_user
        rule = ReminderRule(institution=other_institution, source="uji.tenggat")
        admin.site._registry[ReminderRule].prepare_new(request, rule)
        assert rule.institution == admin_user.membership.institution


class TestReading:
    def test_mail_text_is_shown_to_nobody(self, operator, other_admin, client_for):
        mail = make_mail(other_admin)
        html = client_for(operator).get(address(OutboxMessage, "change", mail.pk)).content.decode()
        assert "undangan/rahasia" not in html

    def test_trail_cannot_be_changed_by_the_operator(self, operator, other_admin, client_for):
        event = make_event(other_admin)
        answer = client_for(operator).post(address(AuditEvent, "change", event.pk), {"sentence": "lain"})
        assert answer.status_code == 403

    def test_autocomplete_offers_own_people_only(self, admin_user, other_admin, client_for):
        found = client_for(admin_user).get(
            reverse("admin:autocomplete"),
            {"app_label": "accounts", "model_name": "membership", "field_name": "user", "term": "contoh"},
        )
        names = [row["text"] for row in found.json()["results"]]
        assert str(admin_user) in names
        assert str(other_admin) not in names

    def test_recent_actions_are_ones_own(self, admin_user, operator, other_institution, client_for):
        data = institution_data(other_institution, name="Rahasia Seberang (contoh)", slug="seberang")
        client_for(operator).post(address(Institution, "change", other_institution.pk), data)
        assert LogEntry.objects.exists()
        assert "Rahasia Seberang" not in client_for(admin_user).get("/admin/").content.decode()

    def test_heartbeats_are_the_operators(self, admin_user, client_for):
        beat = Heartbeat.objects.create(name="worker", beat_at=clock.now())
        assert client_for(admin_user).get(address(Heartbeat, "change", beat.pk)).status_code == 403


def test_site_refuses_an_admin_of_ours_without_scope():
    with pytest.raises(ImproperlyConfigured, match="ScopedModelAdmin"):
        admin.site.register(Institution, admin.ModelAdmin)


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.label)
def test_admin_shows_no_column_by_its_name_in_the_code(model):
    shown = [field for field in model._meta.concrete_fields if field.editable and not field.primary_key]
    english = [field.name for field in shown if field.verbose_name == field.name.replace("_", " ")]
    assert english == []
