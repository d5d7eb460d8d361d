"""Forms about mentors: what they can, what proves it, when they are away."""

from crispy_forms.layout import Layout
from django import forms
from django.core.validators import MaxValueValidator

from kemitraan.accounts.enums import Role
from kemitraan.accounts.models import Membership
from kemitraan.core.forms import BaseForm, DayFirstDateField, RecordForm
from kemitraan.core.permissions import can_write
from partners.models import Sector
from partners.widgets import RegionField
from pendampingan.enums import SpokenLanguage
from pendampingan.forms.assignments import side_by_side
from pendampingan.models import Mentor, MentorCertificate, MentorLeave

MAX_CAPACITY = 200


class MembershipChoiceField(forms.ModelChoiceField):
    """People by name and address; single names are normal, so the address tells them apart."""

    def label_from_instance(self, obj: Membership) -> str:
        return f"{obj.user.full_name} · {obj.user.email}"


class MentorForm(RecordForm):
    """A mentor; the account is chosen once, when the mentor is registered. Only the office sets the capacity."""

    membership = MembershipChoiceField(label="Akun pendamping", queryset=Membership.objects.none())
    languages = forms.MultipleChoiceField(
        label="Bahasa",
        choices=SpokenLanguage.choices,
        required=False,
        widget=forms.SelectMultiple({"data-enhance": ""}),
        help_text="Bahasa yang dipakai bekerja dengan kelompok.",
    )
    region = RegionField(label="Wilayah asal", required=False)

    class Meta:
        model = Mentor
        fields = ["membership", "competence", "sectors", "languages", "region", "capacity"]
        widgets = {"sectors": forms.SelectMultiple({"data-enhance": ""})}
        help_texts = {
            "competence": "Pengalaman dan keahlian, dengan kata sendiri.",
            "sectors": "Kelompok dengan bidang yang sama ditawarkan lebih dulu.",
            "capacity": "Paling banyak kelompok yang didampingi bersamaan.",
        }

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
        self.fields["sectors"].queryset = Sector.objects.visible_to(self.user).filter(is_active=True)
        self.fields["competence"].widget.attrs["rows"] = 3
        self.fields["capacity"].validators.append(MaxValueValidator(MAX_CAPACITY))
        if not can_write(self.user):
            del self.fields["capacity"]
        self._show_home()

    def _show_home(self) -> None:
        """The chosen region, even one whose code was withdrawn; what was once written by hand stands beside it."""
        field = self.fields["region"]
        if region := self.instance.region:
            field.kept = region
            self.initial["region"] = region.code
        elif self.instance.home_region:
            field.help_text = f"Tercatat sebelumnya: {self.instance.home_region}. Pilih wilayahnya dari daftar."


class CertificateForm(RecordForm):
    """A certificate with its file."""

    file = forms.FileField(label="Berkas", required=False, help_text="PDF atau foto.")

    class Meta:
        model = MentorCertificate
        fields = ["name", "number", "issuer", "issued_on", "expires_on"]
        help_texts = {
            "name": "Contoh: SKKNI 181/2017 Pendamping UMKM.",
            "expires_on": "Pengingat dikirim sebelum tanggal ini. Kosong: tidak berakhir.",
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        version = ["opened_version"] if "opened_version" in self.fields else []
        self.helper.layout = Layout(
            *version, "name", side_by_side("number", "issuer"), side_by_side("issued_on", "expires_on"), "file"
        )

    @property
    def content(self) -> dict:
        """Values for the service: the certificate's own columns."""
        return {name: value for name, value in self.values.items() if name != "file"}


class CertificateRetireForm(BaseForm):
    """Since when a certificate does not count any more."""

    replaced_on = DayFirstDateField(label="Tidak dipakai sejak")


class LeaveForm(RecordForm):
    """When a mentor is away, why, and who stands in."""

    class Meta:
        model = MentorLeave
        fields = ["starts_on", "ends_on", "reason", "delegate"]
        help_texts = {
            "reason": "Dibaca oleh pendamping ini, penggantinya, dan pengelola.",
            "delegate": "Melihat dan melaporkan kelompok pendamping ini selama cuti, tidak sesudahnya.",
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["delegate"].queryset = stand_ins_for(self.user, self.instance.mentor)
        self.fields["delegate"].empty_label = "Tidak ada, kunjungan menunggu"
        self.fields["delegate"].widget.attrs["data-enhance"] = ""
        version = ["opened_version"] if "opened_version" in self.fields else []
        self.helper.layout = Layout(*version, side_by_side("starts_on", "ends_on"), "reason", "delegate")


class LeaveCancelForm(BaseForm):
    reason = forms.CharField(label="Alasan", max_length=300)


def stand_ins_for(user, mentor: Mentor):
    """Who may be asked to stand in for `mentor`: colleagues of the institution, whom mentors see by name for this."""
    members = Membership.objects.active_on(user.membership.institution.today)
    colleagues = Mentor.objects.in_institution(user.membership.institution).filter(membership__in=members)
    return colleagues.exclude(pk=mentor.pk).select_related("membership__user")
