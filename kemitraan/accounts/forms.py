"""Forms about people and institutions."""

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from kemitraan.accounts.enums import Role, Zone
from kemitraan.accounts.models import Institution, User
from kemitraan.accounts.services.profile import INSTITUTION_FIELDS
from kemitraan.core.forms import BaseForm, DayFirstDateField, PhoneField, RecordForm

RULES_IN_WORDS = (
    "Paling sedikit 10 karakter. Jangan angka saja, kata sandi yang umum, atau yang mirip nama dan surel Anda."
)


class ProfileForm(RecordForm):
    """One's own name, phone, language, time zone, and whether mentions come by mail."""

    phone = PhoneField(label="Telepon", required=False)

    class Meta:
        model = User
        fields = ["full_name", "phone", "language", "time_zone", "mails_mentions"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = [("", "Ikut lembaga"), *Zone.choices]


class InstitutionForm(RecordForm):
    """Settings of the institution."""

    class Meta:
        model = Institution
        fields = list(INSTITUTION_FIELDS)
        widgets = {"address": forms.Textarea(attrs={"rows": 3}), "letterhead": forms.Textarea(attrs={"rows": 4})}


class InvitationForm(BaseForm):
    """Whom to invite, and as what."""

    full_name = forms.CharField(label="Nama lengkap", max_length=200, help_text="Satu nama pun boleh.")
    email = forms.EmailField(label="Surel", max_length=254, help_text="Undangan dikirim ke alamat ini.")
    role = forms.ChoiceField(label="Peran", choices=Role.choices, initial=Role.MENTOR)


class MembershipEndForm(BaseForm):
    """Until when a person belongs to the institution, and why it ends."""

    ends_on = DayFirstDateField(label="Hari terakhir", help_text="Sampai akhir hari itu orang ini masih dapat masuk.")
    reason = forms.CharField(label="Alasan", widget=forms.Textarea(attrs={"rows": 2}), max_length=500)


class SecondFactorResetForm(BaseForm):
    """Why a person's second step is taken off."""

    reason = forms.CharField(
        label="Alasan",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=500,
        help_text="Misalnya ponsel hilang. Pastikan dulu permintaan ini benar dari orangnya.",
    )


class NewPasswordForm(forms.Form):
    """The first password of an invited person, typed twice."""

    password1 = forms.CharField(
        label="Kata sandi",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=RULES_IN_WORDS,
    )
    password2 = forms.CharField(
        label="Ulangi kata sandi", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args, person: User, **kwargs) -> None:
        self.person = person
        super().__init__(*args, **kwargs)

    def clean(self):
        cleaned = super().clean()
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", "Kedua kata sandi tidak sama.")
        elif first:
            try:
                validate_password(first, self.person)
            except ValidationError as error:
                self.add_error("password1", error)
        return cleaned
