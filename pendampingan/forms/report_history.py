"""Forms about corrections of a report, and about what the group says of it."""

from collections.abc import Mapping

from django import forms

from kemitraan.core.forms import BaseForm
from kemitraan.core.link_forms import RefusalForm


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


class DisputeForm(RefusalForm):
    """What is not right in a report."""

    question = "Apa yang tidak sesuai?"
    missing = "Tulis apa yang tidak sesuai."
