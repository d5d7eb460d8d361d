"""Small forms that know which version of a record their reader had before them."""

from django import forms

from kemitraan.core.forms import BaseForm


class OpenedVersionForm(BaseForm):
    """A small form about a record that may change while it is open."""

    opened_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, record, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.record = record
        self.fields["opened_version"].initial = record.version

    @property
    def version(self) -> int | None:
        return self.cleaned_data.get("opened_version")

    def accept_current_version(self) -> None:
        self.data = self.data.copy()
        self.data[self.add_prefix("opened_version")] = str(self.record.version)
