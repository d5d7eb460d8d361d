"""Forms of clauses and of the public check of a document."""

from django import forms

from kemitraan.core.forms import RecordForm
from programs.models import AgreementClause, ClauseTemplate
from programs.rules.clauses import PLACEHOLDERS

LARGEST_CHECKED = 25 * 1024 * 1024


class ClauseForm(RecordForm):
    """One clause: what it is about, its heading, its paragraphs."""

    class Meta:
        model = AgreementClause
        fields = ["heading", "topic", "body"]
        widgets = {"body": forms.Textarea(attrs={"rows": 10})}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
        self.fields["body"].help_text = (
            "Satu baris menjadi satu ayat; baris yang diawali tanda hubung menjadi butir di bawahnya. "
            f"Isian otomatis: {known}."
        )


class ClauseTemplateForm(ClauseForm):
    """One clause with which agreements start, of all patterns or of one."""

    class Meta:
        model = ClauseTemplate
        fields = ["heading", "topic", "pattern", "body"]
        widgets = {"body": forms.Textarea(attrs={"rows": 10})}


class VerifyForm(forms.Form):
    """A file to be compared with the registered one; only its fingerprint is taken, it is not kept."""

    file = forms.FileField(label="Berkas PDF", widget=forms.FileInput(attrs={"accept": "application/pdf"}))

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST_CHECKED:
            raise forms.ValidationError("Berkas paling besar 25 MB.")
        return file


class CodeForm(forms.Form):
    """The code under the QR picture of a printed document."""

    code = forms.CharField(label="Kode verifikasi", max_length=30)

    def clean_code(self) -> str:
        return "".join(letter for letter in self.cleaned_data["code"].upper() if letter.isalnum())
