"""Forms about corrections of a report, and about what the group says of it."""

from collections.abc import Mapping

from django import forms

from kemitraan.core.forms import BaseForm


class CorrectionForm(BaseForm):
    """What a part of a verified report should say, and why; `parts` by their key as they read now."""

    part = forms.ChoiceField(label="Bagian")
    after = forms.CharField(label="Isi yang seharusnya", max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))
    reason = forms.CharField(
        label="Alasan perbaikan",
        max_length=300,
        help_text="Laporan tetap seperti saat diverifikasi; perbaikan di sampingnya.",
    )

    def __init__(self, *args, parts: Mapping[str, Mapping[str, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["part"].choices = [(key, part["label"]) for key, part in parts.items()]


class ConfirmationInviteForm(BaseForm):
    """For whom a link is made, and where it is mailed to."""

    recipient = forms.CharField(label="Nama penerima", max_length=200)
    email = forms.EmailField(
        label="Surel",
        required=False,
        help_text="Kosongkan bila Anda mengirim tautannya sendiri, misalnya lewat WhatsApp.",
    )


class DisputeForm(forms.Form):
    """What is not right in a report."""

    reason = forms.CharField(
        label="Apa yang tidak sesuai?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Tulis apa yang tidak sesuai."},
    )
