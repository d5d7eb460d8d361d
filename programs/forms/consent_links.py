"""Forms of consent through a signed link."""

from django import forms

from kemitraan.core.forms import BaseForm


class ConsentInviteForm(BaseForm):
    """For whom a link is made, and where it is mailed to."""

    recipient = forms.CharField(label="Nama penerima", max_length=200)
    email = forms.EmailField(
        label="Surel",
        required=False,
        help_text="Kosongkan bila Anda mengirim tautannya sendiri, misalnya lewat WhatsApp.",
    )


class ObjectionForm(forms.Form):
    """What a party cannot agree to."""

    reason = forms.CharField(
        label="Apa yang menjadi keberatan?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Tulis apa yang menjadi keberatan."},
    )
