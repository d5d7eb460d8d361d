"""Admin pages of reminders."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst

from kemitraan.core.admin import OwnedForm, ReadOnlyAdmin, ScopedModelAdmin
from kemitraan.core.registry import due_sources
from kemitraan.reminders.forms import RuleAdminForm
from kemitraan.reminders.models import MessengerConsent, ReminderRule, ReminderStop, WebhookEndpoint
from kemitraan.reminders.selectors.recipients import names_of, recipients_known
from kemitraan.reminders.services import webhooks
from kemitraan.reminders.services.rules import customize_rule


@admin.register(ReminderRule)
class ReminderRuleAdmin(ScopedModelAdmin):
    """The operator edits shipped rules; what an institution's admin changes becomes the institution's copy.

    An institution's admin sees one rule a source: the own one, else the shipped one.
    """

    form = RuleAdminForm
    admin_may_change = True
    list_display = ("__str__", "owned_by", "is_active", "late_cutoff_days")
    list_filter = ("is_active",)
    list_select_related = ("institution",)

    def scope(self, rows: QuerySet, membership) -> QuerySet:
        return rows.filter(pk__in=ReminderRule.objects.in_force_at(membership.institution_id))

    def get_fields(self, request, obj=None):
        """What a rule is about stands in the heading of the page."""
        if obj is None:
            return ["institution", "source", *RuleAdminForm.Meta.fields]
        return ["owned_by", *RuleAdminForm.Meta.fields]

    def get_readonly_fields(self, request, obj=None):
        return ("owned_by",) if obj else ()

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "source":
            choices = [("", "---------"), *((source.key, source.label) for source in due_sources)]
            return forms.ChoiceField(label=capfirst(db_field.verbose_name), choices=choices)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description="lembaga", ordering="institution")
    def owned_by(self, obj: ReminderRule) -> str:
        return str(obj.institution or "Bawaan, untuk semua lembaga")

    def save_model(self, request: HttpRequest, obj: ReminderRule, form, change: bool) -> None:
        if not change or request.user.is_superuser:
            super().save_model(request, obj, form, change)
            return
        values = {name: form.cleaned_data[name] for name in form.changed_data}
        if values:
            customize_rule(actor=request.user, rule=obj, values=values)


class WebhookForm(OwnedForm):
    """Refuses addresses to which this installation does not send, beside the field."""

    class Meta:
        widgets = {"url": AdminTextInputWidget(attrs={"class": "vLargeTextField"})}

    def clean_url(self) -> str:
        try:
            webhooks.check_url(self.cleaned_data["url"])
        except ValidationError as error:
            raise ValidationError(error.messages) from None
        return self.cleaned_data["url"]


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(ScopedModelAdmin):
    """Where reminders go as signed JSON; the institution's admins add one, try it and renew its secret."""

    form = WebhookForm
    admin_may_add = True
    admin_may_change = True
    list_display = ("name", "url", "is_active")
    fields = ("name", "url", "is_active")
    actions = ("send_test", "new_secret")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A webhook belongs to the institution of who adds it; the operator has none."""
        return not request.user.is_superuser and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return not request.user.is_superuser and super().has_change_permission(request, obj)

    def get_fields(self, request, obj=None):
        return self.fields if obj else ("name", "url")

    def save_model(self, request: HttpRequest, obj: WebhookEndpoint, form, change: bool) -> None:
        if change:
            webhooks.change_webhook(
                actor=request.user, endpoint=obj, name=obj.name, url=obj.url, is_active=obj.is_active
            )
            return
        institution = request.user.membership.institution
        made, secret = webhooks.add_webhook(actor=request.user, institution=institution, name=obj.name, url=obj.url)
        obj.pk, obj.institution = made.pk, institution
        self._tell_secret(request, made, secret)

    @admin.action(description="Kirim uji coba", permissions=["change"])
    def send_test(self, request: HttpRequest, queryset: QuerySet) -> None:
        for endpoint in queryset:
            reason = webhooks.try_webhook(actor=request.user, endpoint=endpoint)
            if reason:
                self.message_user(request, f"{endpoint}: uji coba tidak diterima ({reason}).", messages.ERROR)
            else:
                self.message_user(request, f"{endpoint}: uji coba diterima.", messages.SUCCESS)

    @admin.action(description="Ganti kunci", permissions=["change"])
    def new_secret(self, request: HttpRequest, queryset: QuerySet) -> None:
        for endpoint in queryset:
            self._tell_secret(request, endpoint, webhooks.renew_secret(actor=request.user, endpoint=endpoint))

    def _tell_secret(self, request: HttpRequest, endpoint: WebhookEndpoint, secret: str) -> None:
        text = f"Kunci {endpoint}: {secret}. Salin sekarang; kunci ini tidak ditampilkan lagi."
        self.message_user(request, text, messages.WARNING)


class RecipientNames(ScopedModelAdmin):
    """Rows that know their recipient by a key; the list and the record call them by name."""

    def get_changelist_instance(self, request: HttpRequest):
        page = super().get_changelist_instance(request)
        names = names_of(row.recipient_key for row in page.result_list)
        for row in page.result_list:
            row.recipient_name = names.get(row.recipient_key, "")
        return page

    @admin.display(description="penerima", ordering="recipient_key")
    def recipient(self, obj) -> str:
        if not hasattr(obj, "recipient_name"):
            obj.recipient_name = names_of([obj.recipient_key]).get(obj.recipient_key, "")
        return obj.recipient_name or obj.recipient_key


class ConsentForm(OwnedForm):
    """Whoever is a member of the institution, or was reminded as a contact person, can be chosen."""

    recipient_key = forms.ChoiceField(
        label="Penerima", help_text="Anggota lembaga, dan narahubung mitra yang pernah diingatkan."
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["recipient_key"]
        else:
            self.fields["recipient_key"].choices = [("", "---------"), *recipients_known(self.owner)]


@admin.register(MessengerConsent)
class MessengerConsentAdmin(RecipientNames):
    """Who agreed to be reminded by WhatsApp, at which number, and how they said so."""

    form = ConsentForm
    admin_may_add = True
    admin_may_change = True
    personal_fields = ("number",)
    list_display = ("recipient", "number", "note")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return not request.user.is_superuser and super().has_add_permission(request)

    def get_fields(self, request, obj=None):
        return ("recipient" if obj else "recipient_key", "number", "note")

    def get_readonly_fields(self, request, obj=None):
        return ("recipient",) if obj else ()


@admin.register(ReminderStop)
class ReminderStopAdmin(RecipientNames, ReadOnlyAdmin):
    """Contact persons who ended reminder mails; who wants them again says so to the institution."""

    list_display = ("recipient", "created_at")
    fields = ("recipient", "created_at")
