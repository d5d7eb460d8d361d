"""Admin pages of reminders."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from kemitraan.core.admin import ScopedModelAdmin
from kemitraan.reminders.forms import RuleAdminForm
from kemitraan.reminders.models import ReminderRule
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
