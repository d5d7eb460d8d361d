"""What is asked before many organizations are changed at once; values are kept as JSON with the job."""

from typing import Any

from django import forms

from kemitraan.core.forms import BaseForm
from partners.forms.people import EndMemberForm
from partners.models import Organization, Sector, Tag


class BulkReasonForm(BaseForm):
    reason = forms.CharField(label="Alasan mengarsipkan", max_length=300, help_text="Tertulis pada tiap mitra.")

    def plain_values(self) -> dict[str, Any]:
        return {"reason": self.cleaned_data["reason"]}


class BulkLeftForm(EndMemberForm):
    """On which day they all left."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["left_on"].initial = self.user.membership.institution.today

    def plain_values(self) -> dict[str, Any]:
        return {"left_on": self.cleaned_data["left_on"].isoformat()}


class BulkCategoryForm(BaseForm):
    category = forms.CharField(
        label="Kategori",
        required=False,
        max_length=Organization._meta.get_field("category").max_length,
        help_text="Kosongkan untuk menghapus kategori yang ada.",
    )

    def plain_values(self) -> dict[str, Any]:
        return {"category": self.cleaned_data["category"]}


class BulkWordForm(BaseForm):
    """One of the institution's own words."""

    model: type[Sector] | type[Tag]
    word: forms.ModelChoiceField = forms.ModelChoiceField(queryset=None, label="")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["word"]
        field.queryset = self.model.objects.visible_to(self.user).offered()
        field.label = str(self.model._meta.verbose_name).capitalize()

    def plain_values(self) -> dict[str, Any]:
        return {"word": self.cleaned_data["word"].pk}


class BulkTagForm(BulkWordForm):
    model = Tag


class BulkSectorForm(BulkWordForm):
    model = Sector
