"""Admin pages of reminders."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from kemitraan.core.admin import ReadOnlyAdmin, ScopedModelAdmin
from kemitraan.reminders.forms import RuleAdminForm
from kemitraan.reminders.models import MessengerConsent, ReminderRule, ReminderStop, WebhookEndpoint
from kemitraan.reminders.services import webhooks
from kemitraan.reminders.services.rules import customize_rule


@admin.register(ReminderRule)
class ReminderRuleAdmin(ScopedModelAdmin):
    """The operator edits shipped rules; what an institution's admin changes becomes the institution's copy.

    An institution's admin sees one rule a source: the own one, else the shipped one.
    """

    form = RuleAdminForm
    admin_may_change = True
    list_display = ("__str__", "institution", "is_active", "late_cutoff_days")
    list_filter = ("is_active",)
    list_select_related = ("institution",)

    def scope(self, rows: QuerySet, membership) -> QuerySet:
        return rows.filter(pk__in=ReminderRule.objects.in_force_at(membership.institution_id))

    def get_fields(self, request, obj=None):
        own = ["source", *RuleAdminForm.Meta.fields]
        return ["institution", *own] if request.user.is_superuser else own

    def get_readonly_fields(self, request, obj=None):
        return () if obj is None else ("institution", "source") if request.user.is_superuser else ("source",)

    def save_model(self, request: HttpRequest, obj: ReminderRule, form, change: bool) -> None:
        if not change or request.user.is_superuser:
            super().save_model(request, obj, form, change)
            return
        values = {name: form.cleaned_data[name] for name in form.changed_data}
        if values:
            customize_rule(actor=request.user, rule=obj, values=values)


class WebhookForm(ModelForm):
    """Refuses addresses to which this installation does not send, beside the field."""

    def clean_url(self) -> str:
        webhooks.check_url(self.cleaned_data["url"])
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


@admin.register(MessengerConsent)
class MessengerConsentAdmin(ScopedModelAdmin):
    """Who agreed to be reminded by WhatsApp, at which number, and how they said so."""

    admin_may_add = True
    admin_may_change = True
    personal_fields = ("number",)
    list_display = ("recipient_key", "number", "note")
    fields = ("recipient_key", "number", "note")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return not request.user.is_superuser and super().has_add_permission(request)


@admin.register(ReminderStop)
class ReminderStopAdmin(ReadOnlyAdmin):
    """Contact persons who ended reminder mails; who wants them again says so to the institution."""

    list_display = ("recipient_key", "created_at")
    fields = ("recipient_key", "created_at")
