"""Which groups pass to whom, from when, and what the next mentor should know."""

import datetime as dt

from django import forms

from kemitraan.core.forms import BaseForm, DayFirstDateField
from pendampingan.forms.assignments import mentors_on_duty
from pendampingan.models import Assignment, Mentor


class GroupsField(forms.ModelMultipleChoiceField):
    """Running assignments of the leaving mentor, by the name of their group."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Assignment) -> str:
        return str(obj.organization)


class HandoverForm(BaseForm):
    """Several groups of one mentor at once."""

    assignments = GroupsField(label="Kelompok", queryset=Assignment.objects.none(), to_field_name="public_id")
    mentor = forms.ModelChoiceField(
        label="Serahkan kepada",
        queryset=Mentor.objects.none(),
        empty_label="Pilih…",
        widget=forms.Select({"data-enhance": ""}),
    )
    starts_on = DayFirstDateField(label="Mulai", help_text="Pendamping sebelumnya bertugas sampai sehari sebelumnya.")
    reason = forms.CharField(label="Alasan", max_length=300)
    notes = forms.CharField(
        label="Catatan untuk penerus",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Yang perlu diketahui penerus: janji, kebiasaan kelompok, hal yang sedang berjalan.",
    )

    def __init__(self, *args, leaving: Mentor, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignments"].queryset = running_of(self.user, leaving, self.user.membership.institution.today)
        self.fields["mentor"].queryset = mentors_on_duty(self.user).exclude(pk=leaving.pk)


def running_of(user, mentor: Mentor, today: dt.date):
    """Assignments that have not ended on the local date `today`, with what is shown and locked of them."""
    rows = Assignment.objects.visible_to(user).filter(mentor=mentor).exclude(ends_on__lt=today)
    related = ("organization", "institution", "mentor__membership__user")
    return rows.select_related(*related).order_by("organization__name", "pk")
