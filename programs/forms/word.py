"""Forms of Word files: templates of an institution, and drafts that come back."""

from django import forms
from django.conf import settings
from django.utils.functional import cached_property

from kemitraan.core.errors import DomainError
from kemitraan.core.formats import format_size
from kemitraan.core.forms import RecordForm, helper_of
from kemitraan.core.word.files import MAX_BYTES, TOO_LARGE
from programs.enums import PatternCode
from programs.models import AgreementParty, WordTemplate
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


class ReturnedDraftForm(forms.Form):
    """Whose file it is, and the file; `parties` are those for which the person may hand one in."""

    party = forms.ChoiceField(label="Dari pihak")
    file = forms.FileField(label="Berkas Word (.docx)", widget=forms.FileInput(attrs={"accept": DOCX_ONLY}))
    note = forms.CharField(label="Catatan", max_length=300, required=False, help_text="Misalnya pasal yang diusulkan.")

    def __init__(self, *args, user, parties: list[AgreementParty], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.parties = {str(party.public_id): party for party in parties}
        self.fields["party"].choices = [(key, str(party)) for key, party in self.parties.items()]

    @cached_property
    def helper(self):
        return helper_of(self)

    def clean_party(self) -> AgreementParty:
        return self.parties[self.cleaned_data["party"]]

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload.size > settings.MAX_UPLOAD_BYTES:
            raise forms.ValidationError(f"Berkas paling besar {format_size(settings.MAX_UPLOAD_BYTES)}.")
        return upload
