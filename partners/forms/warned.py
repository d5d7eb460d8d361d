"""Forms with numbers that may look wrong: a person decides to keep them, and is not asked again."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.functional import cached_property

from kemitraan.core.encryption import keyed_hash
from kemitraan.core.forms import RecordForm
from partners.rules.identifiers import NumberWarning
from partners.selectors.warnings import still_open

KEEP = "keep_anyway"


class KeepAnyway(forms.MultipleChoiceField):
    """One box for each warning; it holds which warning about which value was seen."""

    widget = forms.CheckboxSelectMultiple

    def valid_value(self, value: Any) -> bool:
        return True


class WarnedForm(RecordForm):
    """Implement `warnings(cleaned)` and `accepted_before()`. What is still open asks once, in `keep_anyway`.

    A box is bound to the value it was shown for, so another odd number asks again. `accepted` are the warnings that
    the person kept by this submit, for the service.
    """

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields[KEEP] = KeepAnyway(label="Simpan walau begitu", required=False)
        self.open_warnings: list[NumberWarning] = []
        self.accepted: list[NumberWarning] = []

    @cached_property
    def helper(self) -> FormHelper:
        """As of every form, without the boxes: the page draws them above the fields, when there are any."""
        helper = super().helper
        helper.layout = Layout(*(name for name in self.fields if name != KEEP))
        return helper

    def warnings(self, cleaned: dict) -> list[NumberWarning]:
        """What is odd about the cleaned values."""
        raise NotImplementedError

    def accepted_before(self) -> list:
        """What a person accepted about this record before."""
        raise NotImplementedError

    def clean(self) -> dict:
        cleaned = super().clean() or self.cleaned_data
        kept = set(cleaned.pop(KEEP, None) or ())
        found = still_open(self.warnings(cleaned), self.accepted_before())
        self.accepted = [warning for warning in found if box_of(warning) in kept]
        self.open_warnings = [warning for warning in found if box_of(warning) not in kept]
        self.fields[KEEP].choices = [(box_of(warning), warning.sentence) for warning in found]
        if self.open_warnings:
            self.add_error(KEEP, "Periksa angka ini. Bila memang benar, centang lalu simpan lagi.")
        return cleaned


def box_of(warning: NumberWarning) -> str:
    """The value of the box of a warning; says nothing about the number itself."""
    return f"{warning.code}:{keyed_hash(warning.value)[:16]}"
