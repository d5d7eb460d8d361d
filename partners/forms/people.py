"""Forms about people of organizations."""

from django import forms
from django.core.exceptions import ValidationError

from kemitraan.accounts.models import Membership
from kemitraan.core.forms import BaseForm, DayFirstDateField, PhoneField, RecordForm
from partners.forms.warned import WarnedForm
from partners.models import Contact, Member, MemberSkill
from partners.rules import clean_nik
from partners.rules.identifiers import NumberWarning
from partners.selectors import partner_memberships
from partners.selectors.warnings import accepted_of, member_warnings


class MemberForm(WarnedForm):
    """A person in a group."""

    phone = PhoneField(label="Telepon", required=False)
    nik = forms.CharField(
        label="NIK",
        required=False,
        max_length=25,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text="Boleh kosong. Disimpan terkunci dan hanya tampil sebagian.",
    )
    forget_nik = forms.BooleanField(label="Hapus NIK yang tersimpan", required=False)

    class Meta:
        model = Member
        fields = ["name", "role", "sex", "phone", "joined_on"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.nik_encrypted:
            self.fields["nik"].help_text = f"Tersimpan {self.instance.masked_nik}. Kosongkan bila tetap."
        else:
            del self.fields["forget_nik"]

    def clean_nik(self) -> str:
        try:
            return clean_nik(self.cleaned_data["nik"])
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from None

    def warnings(self, cleaned: dict) -> list[NumberWarning]:
        today = self.user.membership.institution.today
        return member_warnings(nik=cleaned.get("nik") or "", sex=cleaned.get("sex") or "", today=today)

    def accepted_before(self) -> list:
        return accepted_of(self.instance.organization, member=self.instance) if self.instance.pk else []


class EndMemberForm(BaseForm):
    """On which day a member left."""

    left_on = DayFirstDateField(label="Tanggal keluar")


class ContactForm(RecordForm):
    """A person to reach; whoever may sign can bring the document that says so."""

    phone = PhoneField(label="Telepon", required=False)
    file = forms.FileField(label="Surat kuasa atau SK", required=False, help_text="PDF atau foto, bila ada.")

    class Meta:
        model = Contact
        fields = ["name", "position", "phone", "email", "is_primary", "can_sign", "signs_until"]

    def clean(self) -> dict:
        cleaned = super().clean()
        if not self.errors and not cleaned.get("phone") and not cleaned.get("email"):
            self.add_error("phone", "Isi telepon atau surel.")
        if not cleaned.get("can_sign") and (cleaned.get("signs_until") or cleaned.get("file")):
            self.add_error("can_sign", "Centang bila orang ini berwenang, atau kosongkan masa dan suratnya.")
        return cleaned


class RepresentativeForm(BaseForm):
    """Which partner account speaks for the organization, and from when."""

    membership = forms.ModelChoiceField(
        queryset=Membership.objects.none(),
        label="Akun mitra",
        empty_label="Pilih akun",
        to_field_name="public_id",
        widget=forms.Select(attrs={"data-enhance": ""}),
        help_text="Akun dengan peran Mitra di lembaga ini.",
    )
    starts_on = DayFirstDateField(label="Mulai", required=False)
    ends_on = DayFirstDateField(label="Sampai", required=False, help_text="Kosong: tanpa batas.")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["membership"]
        field.queryset = partner_memberships(self.user)
        field.label_from_instance = lambda membership: f"{membership.user} · {membership.user.email}"


class EndRepresentativeForm(BaseForm):
    """The last day on which the person speaks for the organization."""

    ends_on = DayFirstDateField(label="Hari terakhir")


class SkillForm(RecordForm):
    """What a member could do at first and can do now."""

    class Meta:
        model = MemberSkill
        fields = ["skill", "level_before", "before_on", "level_after", "after_on"]
        help_texts = {"skill": "Contoh: membuat pupuk, mencatat kas, mengemas produk."}
        labels = {"level_before": "Tingkat awal", "level_after": "Tingkat sekarang"}
