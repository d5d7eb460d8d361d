"""Forms around signed links: for whom one is made, and what its reader answers."""

from django import forms

from kemitraan.core.forms import BaseForm


class LinkInviteForm(BaseForm):
    """For whom a link is made, and where it is mailed to."""

    recipient = forms.CharField(label="Nama penerima", max_length=200)
    email = forms.EmailField(
        label="Surel",
        required=False,
        help_text="Kosongkan bila Anda mengirim tautannya sendiri, misalnya lewat WhatsApp.",
    )


class RefusalForm(forms.Form):
    """Why the reader of a link says no; a subclass names the question and what is said when it is left empty."""

    question = ""
    missing = ""
    reason = forms.CharField(max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = self.question
        self.fields["reason"].error_messages["required"] = self.missing
