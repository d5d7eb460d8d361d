"""Admin pages of accounts: the operator founds institutions, their admins look after their settings."""

from django import forms
from django.contrib import admin
from django.db.models import QuerySet

from kemitraan.accounts.models import Institution, Membership, User
from kemitraan.core.admin import ScopedModelAdmin


class UserAdminForm(forms.ModelForm):
    """Accounts are made without a password; the person sets it through an invitation or a reset."""

    class Meta:
        model = User
        fields = ["email", "full_name", "phone", "language", "time_zone", "is_active", "is_superuser"]

    def save(self, commit: bool = True) -> User:
        if self.instance.pk is None:
            self.instance.set_unusable_password()
        return super().save(commit)


@admin.register(Institution)
class InstitutionAdmin(ScopedModelAdmin):
    institution_lookup = "pk"
    admin_may_change = True
    list_display = ("name", "kind", "time_zone")
    search_fields = ("name", "slug")
    fields = (
        "name",
        "slug",
        "kind",
        "address",
        "time_zone",
        "work_week",
        "observes_joint_leave",
        "holiday_shift",
        "letterhead",
        "number_format",
        "number_unit",
    )

    def get_readonly_fields(self, request, obj=None):
        return () if request.user.is_superuser else ("slug",)


@admin.register(User)
class UserAdmin(ScopedModelAdmin):
    """An account may belong to several institutions, so only the operator changes it."""

    form = UserAdminForm
    personal_fields = ("phone", "email")
    list_display = ("full_name", "email", "is_active")
    search_fields = ("full_name", "email")

    def scope(self, rows: QuerySet, membership) -> QuerySet:
        people = Membership.objects.filter(institution_id=membership.institution_id).values("user_id")
        return rows.filter(pk__in=people)


@admin.register(Membership)
class MembershipAdmin(ScopedModelAdmin):
    """Admins of an institution invite people on its page; the operator gives a new institution its first admin."""

    list_display = ("user", "institution", "role", "starts_on", "ends_on")
    list_filter = ("role",)
    search_fields = ("user__full_name", "user__email")
    list_select_related = ("user", "institution")
    autocomplete_fields = ("user", "institution")
    fields = ("user", "institution", "role", "starts_on", "ends_on")
