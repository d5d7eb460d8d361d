"""Admin pages of reminders."""

from django.contrib import admin
from django.db.models import Q, QuerySet

from kemitraan.core.admin import ScopedModelAdmin
from kemitraan.reminders.models import ReminderRule


@admin.register(ReminderRule)
class ReminderRuleAdmin(ScopedModelAdmin):
    """Shipped defaults are shown to everyone; an institution's admin adds a rule of the own institution beside them."""

    admin_may_add = True
    admin_may_change = True
    list_display = ("source", "institution", "is_active", "late_cutoff_days")
    list_filter = ("is_active",)
    list_select_related = ("institution",)

    def scope(self, rows: QuerySet, membership) -> QuerySet:
        return rows.filter(Q(institution=membership.institution_id) | Q(institution=None))

    def has_change_permission(self, request, obj=None) -> bool:
        if obj is not None and obj.institution_id is None and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def get_fields(self, request, obj=None):
        own = ["source", "steps", "recipients", "late_cutoff_days", "effective_from", "is_active"]
        return ["institution", *own] if request.user.is_superuser else own
