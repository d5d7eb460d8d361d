"""Forms about assignments and visits."""

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from kemitraan.accounts.models import Membership
from kemitraan.core.forms import BaseForm, DayFirstDateField, RecordForm
from partners.models import Organization
from pendampingan.forms.opened import OpenedVersionForm
from pendampingan.models import Assignment, Mentor
from programs.models import Program

AGREED = ("focus", "contract_number", "notes")
PERIOD, RHYTHM = ("starts_on", "ends_on"), ("cadence_weeks", "cadence_months")
RHYTHM_FIELDS = ("rhythm", *RHYTHM, "report_due_days")
HELP = {
    "ends_on": "Kosong: sampai diakhiri.",
    "rhythm": "Kunjungan pada hari libur digeser menurut pengaturan lembaga.",
    "cadence_months": "Berlaku untuk irama bulanan; tanggal 31 menjadi akhir bulan.",
    "focus": "Apa yang hendak dicapai bersama kelompok ini.",
}


class RhythmForm(RecordForm):
    """How often a group is visited; what is left blank stays as it is, a new assignment goes by weeks."""

    def clean_rhythm(self) -> str:
        return self.cleaned_data["rhythm"] or self.instance.rhythm

    def clean_cadence_months(self) -> int:
        return self.cleaned_data["cadence_months"] or self.instance.cadence_months


class AssignmentForm(RhythmForm):
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
            *RHYTHM_FIELDS,
            *AGREED,
        ]
        help_texts = HELP | {
            "first_visit_on": "Kunjungan berikutnya dihitung dari tanggal ini.",
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = Organization.objects.visible_to(self.user).active().filter(is_own=False)
        self.fields["mentor"].queryset = mentors_on_duty(self.user)
        prepare_terms(self, "organization", "mentor", "program")
        self.helper.layout = Layout(
            "organization",
            "mentor",
            "program",
            "is_lead",
            side_by_side(*PERIOD),
            "first_visit_on",
            side_by_side("rhythm", "report_due_days"),
            side_by_side(*RHYTHM),
            *AGREED,
        )


class AssignmentTermsForm(RhythmForm):
    """What is agreed about a running assignment; who accompanies whom stays."""

    class Meta:
        model = Assignment
        fields = [
            "program",
            "is_lead",
            "starts_on",
            "ends_on",
            *RHYTHM_FIELDS,
            *AGREED,
        ]
        help_texts = HELP | {
            "cadence_weeks": "Irama baru berlaku untuk kunjungan yang akan datang dan belum dilaporkan.",
            "is_lead": "Setiap kelompok punya satu pendamping utama.",
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        prepare_terms(self, "program")
        lead = ["is_lead"]
        if self.instance.is_lead:
            del self.fields["is_lead"]
            lead = []
        self.helper.layout = Layout(
            "opened_version",
            "program",
            *lead,
            side_by_side(*PERIOD),
            side_by_side("rhythm", "report_due_days"),
            side_by_side(*RHYTHM),
            *AGREED,
        )


def side_by_side(*names: str) -> Row:
    """Fields beside each other on a wide screen, below each other on a phone."""
    return Row(*(Column(name, css_class="col-md-6") for name in names))


def mentors_on_duty(user):
    """Mentors whom the reader sees and who still belong to the institution today."""
    members = Membership.objects.active_on(user.membership.institution.today)
    return Mentor.objects.visible_to(user).filter(membership__in=members).select_related("membership__user")


def prepare_terms(form, *selects: str) -> None:
    """Programs of the reader, searchable selects, small text areas and numbers within their bounds."""
    for name in ("rhythm", "cadence_months"):
        form.fields[name].required = False
    form.fields["program"].queryset = Program.objects.visible_to(form.user)
    for name in selects:
        form.fields[name].widget.attrs["data-enhance"] = ""
    for name in ("focus", "notes"):
        form.fields[name].widget.attrs["rows"] = 3
    for name, first, last in (("cadence_weeks", 1, 52), ("cadence_months", 1, 12), ("report_due_days", 0, 60)):
        form.fields[name].widget.attrs |= {"inputmode": "numeric", "min": first, "max": last}
        form.fields[name].validators += [MinValueValidator(first), MaxValueValidator(last)]


class AssignmentEndForm(OpenedVersionForm):
    """The last day, why, and who goes on, if anybody."""

    ends_on = DayFirstDateField(label="Sampai tanggal")
    reason = forms.CharField(label="Alasan", max_length=300)
    mentor = forms.ModelChoiceField(
        label="Serahkan kepada",
        queryset=Mentor.objects.none(),
        required=False,
        empty_label="Tidak ada, pendampingan selesai",
        help_text="Pendamping pengganti mulai sehari sesudahnya, dengan irama kunjungan yang sama.",
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mentor"].queryset = mentors_on_duty(self.user).exclude(pk=self.record.mentor_id)


class VisitDayForm(OpenedVersionForm):
    """On which day a visit takes place, and why on another than planned."""

    planned_on = DayFirstDateField(label="Tanggal kunjungan")
    reason = forms.CharField(label="Alasan", max_length=300)


class VisitAddForm(BaseForm):
    """A visit on a day chosen by hand."""

    planned_on = DayFirstDateField(label="Tanggal kunjungan")


class VisitCancelForm(BaseForm):
    reason = forms.CharField(label="Alasan", max_length=300)
