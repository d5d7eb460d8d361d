"""Admin pages of partners: an institution's own words, and the limits of business sizes."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from kemitraan.accounts.models import Institution
from kemitraan.core.admin import ScopedModelAdmin
from partners.models import Sector, SizeThreshold, Tag
from partners.services import customize_threshold
from partners.services.thresholds import THRESHOLD_FIELDS


class WordForm(forms.ModelForm):
    """A word of the register; `owner` is the institution whose admin writes it, None for the operator."""

    owner: Institution | None = None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        institution = self.instance.institution if self.instance.pk else cleaned.get("institution") or self.owner
        same = type(self.instance)._default_manager.filter(institution=institution, name__iexact=cleaned.get("name"))
        if same.exclude(pk=self.instance.pk).exists():
            self.add_error("name", "Nama ini sudah ada.")
        return cleaned


class WordAdmin(ScopedModelAdmin):
    """Words that an institution chooses for its register; one not in use any more is switched off, never deleted."""

    form = WordForm
    admin_may_change = True
    admin_may_add = True
    list_display = ("name", "institution", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name",)
    list_select_related = ("institution",)

    def get_fields(self, request, obj=None):
        own = ["name", "is_active"]
        return ["institution", *own] if request.user.is_superuser else own

    def get_readonly_fields(self, request, obj=None):
        return ("institution",) if obj is not None and request.user.is_superuser else ()

    def get_form(self, request, obj=None, change=False, **kwargs):
        """The form knows whose word it is, also before a new one is saved."""
        form = super().get_form(request, obj, change=change, **kwargs)
        form.owner = None if request.user.is_superuser else request.user.membership.institution
        return form


@admin.register(Sector)
class SectorAdmin(WordAdmin):
    pass


@admin.register(Tag)
class TagAdmin(WordAdmin):
    pass


@admin.register(SizeThreshold)
class SizeThresholdAdmin(ScopedModelAdmin):
    """The operator edits shipped limits; what an institution's admin changes becomes the institution's copy."""

    admin_may_change = True
    list_display = ("__str__", "institution", "valid_from")
    list_select_related = ("institution",)

    def scope(self, rows: QuerySet, membership) -> QuerySet:
        own = SizeThreshold.objects.filter(institution=membership.institution_id)
        shipped = Q(institution=None) & ~Q(valid_from__in=own.values("valid_from"))
        return rows.filter(Q(institution=membership.institution_id) | shipped)

    def get_fields(self, request, obj=None):
        return ["institution", *THRESHOLD_FIELDS] if request.user.is_superuser else list(THRESHOLD_FIELDS)

    def get_readonly_fields(self, request, obj=None):
        return ("institution",) if obj is not None and request.user.is_superuser else ()

    def save_model(self, request: HttpRequest, obj: SizeThreshold, form, change: bool) -> None:
        if not change or request.user.is_superuser:
            super().save_model(request, obj, form, change)
            return
        values = {name: form.cleaned_data[name] for name in form.changed_data}
        if values:
            customize_threshold(actor=request.user, threshold=obj, values=values)
