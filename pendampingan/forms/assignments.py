"""Forms about mentors, assignments and visits."""

from django import forms

from kemitraan.accounts.enums import Role
from kemitraan.accounts.models import Membership
from kemitraan.core.forms import BaseForm, DayFirstDateField, RecordForm
from partners.models import Organization
from pendampingan.models import Assignment, Mentor
from programs.models import Program


class MembershipChoiceField(forms.ModelChoiceField):
    """People by name and address; single names are normal, so the address tells them apart."""

    def label_from_instance(self, obj: Membership) -> str:
        return f"{obj.user.full_name} · {obj.user.email}"


class MentorForm(RecordForm):
    """A mentor; the account is chosen once, when the mentor is registered."""

    membership = MembershipChoiceField(label="Akun pendamping", queryset=Membership.objects.none())

    class Meta:
        model = Mentor
        fields = ["membership", "competence", "home_region", "capacity"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["membership"]
        else:
            self.fields["membership"].queryset = (
                Membership.objects.visible_to(self.user)
                .active_on(self.user.membership.institution.today)
                .filter(role=Role.MENTOR, mentor__isnull=True)
                .select_related("user")
            )
        self.fields["competence"].widget.attrs["rows"] = 3


class AssignmentForm(RecordForm):
    """A new assignment: who accompanies which group, from when, how often."""

    class Meta:
        model = Assignment
        fields = [
            "organization",
            "mentor",
            "program",
            "is_lead",
            "starts_on",
            "ends_on",
            "first_visit_on",
            "cadence_weeks",
            "report_due_days",
        ]
        help_texts = {
            "ends_on": "Kosong: sampai diakhiri.",
            "first_visit_on": "Kunjungan berikutnya dihitung dari tanggal ini.",
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = Organization.objects.visible_to(self.user).active().filter(is_own=False)
        self.fields["mentor"].queryset = Mentor.objects.visible_to(self.user).select_related("membership__user")
        self.fields["program"].queryset = Program.objects.visible_to(self.user)
        for name in ("organization", "mentor", "program"):
            self.fields[name].widget.attrs["data-enhance"] = ""
        for name, first, last in (("cadence_weeks", 1, 52), ("report_due_days", 0, 60)):
            self.fields[name].widget.attrs |= {"inputmode": "numeric", "min": first, "max": last}


class AssignmentEndForm(BaseForm):
    ends_on = DayFirstDateField(label="Sampai tanggal")
    reason = forms.CharField(label="Alasan", max_length=300)


class VisitCancelForm(BaseForm):
    reason = forms.CharField(label="Alasan", max_length=300)
