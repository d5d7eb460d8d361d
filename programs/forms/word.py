"""Forms of Word files: templates of an institution."""

from django import forms

from kemitraan.core.errors import DomainError
from kemitraan.core.forms import RecordForm
from kemitraan.core.word.files import MAX_BYTES, TOO_LARGE
from programs.enums import PatternCode
from programs.models import WordTemplate
from programs.services.word_templates import TriedTemplate, try_word_template

DOCX_ONLY = ".docx,application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class WordTemplateForm(RecordForm):
    """A new edition: its file is checked and tried before anything is written; `tried` is what came out."""

    file = forms.FileField(label="Berkas Word (.docx)", widget=forms.FileInput(attrs={"accept": DOCX_ONLY}))
    tried: TriedTemplate

    class Meta:
        model = WordTemplate
        fields = ["pattern", "note"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pattern"].choices = [("", "Semua pola"), *PatternCode.choices]
        self.fields["note"].help_text = "Misalnya siapa yang menyetujui bentuk ini."
        self.order_fields(["file", "pattern", "note"])

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload.size > MAX_BYTES:
            raise forms.ValidationError(TOO_LARGE)
        try:
            self.tried = try_word_template(kind=self.instance.kind, data=upload.read())
        except DomainError as error:
            raise forms.ValidationError(error.message) from None
        except forms.ValidationError as error:
            raise forms.ValidationError(error.messages) from None
        return upload
