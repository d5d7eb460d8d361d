"""The base of every admin page, and the admin pages of core.

There are two levels: the operator (superuser) sees all institutions; an institution's admin sees its own rows only,
in lists, records, choices, autocomplete and history (decision 16).
"""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest

from kemitraan.core.errors import DomainError
from kemitraan.core.models import AuditEvent, AuditSubject, Heartbeat, Job, LocalHoliday, OutboxMessage
from kemitraan.core.services.mail import resend_mail
from kemitraan.core.services.reference_data import save_from_admin


class OwnedForm(forms.ModelForm):
    """A row of an institution whose field is not on the form; what is unique there is checked beside the fields.

    `owner` is the institution of who writes; None for the operator, who only changes rows that have one.
    """

    owner: Any = None

    def validate_unique(self) -> None:
        super().validate_unique()
        if self.errors:
            return
        if self.instance.institution_id is None:
            self.instance.institution = self.owner
        try:
            self.instance.validate_constraints()
        except ValidationError as error:
            self.add_error(None, error)


class ScopedModelAdmin(admin.ModelAdmin):
    """Set `institution_lookup` to the path from a row to its institution.

    `operator_only`: institution admins do not see the model at all. `admin_may_change` and `admin_may_add`: what an
    institution's admin may do beside reading; the operator may do both unless `is_read_only`. Nothing is ever
    deleted here. `personal_fields` are masked in the audit trail.
    """

    institution_lookup = "institution"
    operator_only = False
    is_read_only = False
    admin_may_change = False
    admin_may_add = False
    personal_fields: tuple[str, ...] = ()
    list_per_page = 50
    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        if not request.user.is_active or not request.user.is_staff:
            return False
        if request.user.is_superuser:
            return True
        return not self.operator_only and (obj is None or self.rows_of(request).filter(pk=obj.pk).exists())

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        if self.is_read_only or not self.has_view_permission(request, obj):
            return False
        return request.user.is_superuser or self.admin_may_change

    def has_add_permission(self, request: HttpRequest) -> bool:
        if self.is_read_only or not self.has_view_permission(request):
            return False
        return request.user.is_superuser or self.admin_may_add

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def rows_of(self, request: HttpRequest) -> QuerySet:
        """All rows for the operator; those of the acting institution for its admin."""
        rows = super().get_queryset(request)
        if request.user.is_superuser:
            return rows
        membership = request.user.membership
        if membership is None or self.operator_only:
            return rows.none()
        return self.scope(rows, membership)

    def scope(self, rows: QuerySet, membership) -> QuerySet:
        """Narrow `rows` to the institution of `membership`."""
        return rows.filter(**{self.institution_lookup: membership.institution_id})

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return self.rows_of(request)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if not request.user.is_superuser and "queryset" not in kwargs:
            kwargs["queryset"] = self.choices_of(db_field.related_model, request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if not request.user.is_superuser and "queryset" not in kwargs:
            kwargs["queryset"] = self.choices_of(db_field.related_model, request)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def choices_of(self, model: type[Model], request: HttpRequest) -> QuerySet:
        """What an institution's admin may choose: what they may see; nothing of a model without scope."""
        registered = self.admin_site._registry.get(model)
        if isinstance(registered, ScopedModelAdmin):
            return registered.get_queryset(request)
        if hasattr(model._default_manager, "visible_to"):
            return model._default_manager.visible_to(request.user)
        return model._default_manager.none()

    def get_form(self, request, obj=None, change=False, **kwargs):
        """The form knows the institution of who writes."""
        form = super().get_form(request, obj, change=change, **kwargs)
        form.owner = getattr(request.user.membership, "institution", None)
        return form

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        raise Http404

    def save_model(self, request: HttpRequest, obj: Any, form, change: bool) -> None:
        if not change:
            self.prepare_new(request, obj)
        save_from_admin(
            actor=request.user,
            record=obj,
            fields=form.changed_data,
            is_new=not change,
            personal=self.personal_fields,
        )

    def prepare_new(self, request: HttpRequest, obj: Any) -> None:
        """A new row of an institution's admin belongs to their institution."""
        if not request.user.is_superuser and hasattr(obj, "institution_id"):
            obj.institution_id = request.user.membership.institution_id


class ReadOnlyAdmin(ScopedModelAdmin):
    """Rows that nobody changes by hand."""

    is_read_only = True

    def get_readonly_fields(self, request, obj=None):
        return self.fields or [field.name for field in self.model._meta.concrete_fields]


class AuditSubjectInline(admin.TabularInline):
    """The records in whose timeline an event stands."""

    model = AuditSubject
    fields = ("label", "content_type", "version")
    readonly_fields = fields
    extra = 0
    can_delete = False

    def has_view_permission(self, request, obj=None) -> bool:
        return True

    def has_add_permission(self, request, obj=None) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    list_display = ("at", "actor_label", "sentence", "via", "institution")
    list_filter = ("via",)
    search_fields = ("actor_label", "sentence", "action", "request_id")
    date_hierarchy = "at"
    list_select_related = ("institution",)
    inlines = (AuditSubjectInline,)
    fields = (
        "at",
        "actor_label",
        "institution",
        "via",
        "reference",
        "action",
        "sentence",
        "reason",
        "changes",
        "request_id",
    )


class LocalHolidayForm(forms.ModelForm):
    """`owner` is the institution whose admin writes a new day."""

    owner: Any = None

    def clean_on(self) -> dt.date:
        institution = self.instance.institution if self.instance.pk else self.owner
        same = LocalHoliday.objects.filter(institution=institution, on=self.cleaned_data["on"])
        if same.exclude(pk=self.instance.pk).exists():
            raise ValidationError("Tanggal ini sudah tercatat.", code="unique")
        return self.cleaned_data["on"]


@admin.register(LocalHoliday)
class LocalHolidayAdmin(ScopedModelAdmin):
    """Days that an institution closes, or works although the country rests; its admin writes them."""

    form = LocalHolidayForm
    admin_may_change = True
    admin_may_add = True
    list_display = ("on", "name", "is_workday", "institution")
    list_select_related = ("institution",)
    search_fields = ("name",)
    fields = ("on", "name", "is_workday")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A day belongs to the institution of who adds it; the operator has none."""
        return not request.user.is_superuser and super().has_add_permission(request)


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    list_display = ("kind", "state", "progress_done", "progress_total", "owner", "created_at", "finished_at")
    list_filter = ("state", "kind")
    list_select_related = ("owner",)
    fields = (
        "kind",
        "state",
        "owner",
        "progress_done",
        "progress_total",
        "attempts",
        "error",
        "next_try_at",
        "leased_until",
        "created_at",
        "finished_at",
        "expires_at",
    )


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnlyAdmin):
    operator_only = True
    list_display = ("name", "beat_at", "next_at")


@admin.register(OutboxMessage)
class OutboxMessageAdmin(ReadOnlyAdmin):
    """Without the text of the mail: it may carry a link that lets its reader act."""

    list_display = ("subject", "to_address", "state", "attempts", "created_at", "sent_at")
    list_filter = ("state",)
    search_fields = ("subject", "to_address", "to_name")
    actions = ("send_again",)
    fields = (
        "institution",
        "to_name",
        "to_address",
        "subject",
        "state",
        "attempts",
        "created_at",
        "next_try_at",
        "sent_at",
        "last_error",
    )

    @admin.action(description="Kirim ulang surat yang tidak pasti sampai", permissions=["view"])
    def send_again(self, request: HttpRequest, queryset: QuerySet) -> None:
        """For the mails chosen that are in doubt; the others stay as they are, and their number is said."""
        done = refused = 0
        for message in queryset:
            try:
                resend_mail(actor=request.user, message=message)
                done += 1
            except DomainError:
                refused += 1
        self.message_user(request, f"{done} surat akan dikirim lagi, {refused} tidak.")
