"""What forms with parties share: the choice of an organization and rows of two or more of them."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from kemitraan.core.forms import BaseForm
from kemitraan.core.row_conflicts import Merged, MyRow, merge_rows
from partners.models import Organization
from partners.widgets import OrganizationSelect

SHORT_TEXT = {"rows": 2}
SELECT = {"data-enhance": ""}


def organization_field(user, *, keep: Iterable[int] = (), **options) -> forms.ModelChoiceField:
    """A choice of the reader's active organizations; those in `keep` stay possible when archived since."""
    rows = Organization.objects.visible_to(user)
    return forms.ModelChoiceField(
        queryset=rows.active() | rows.filter(pk__in=list(keep)),
        to_field_name="public_id",
        widget=OrganizationSelect,
        **options,
    )


class PartyForm(BaseForm):
    """One party. `opened` carries what the row was opened with, so that two people can change the rows at once."""

    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def columns(self) -> list[str]:
        """Names of the fields that a person fills."""
        return [name for name in self.fields if name not in {"opened", "DELETE"}]

    @property
    def as_sent(self) -> MyRow:
        """The row as the person sent it, beside what it was opened with."""
        values = {name: as_text(self[name].data) for name in self.columns}
        return MyRow(values, _read(self["opened"].data, self.columns), bool(self["DELETE"].data))

    def in_words(self, name: str, value: str) -> tuple[str, str]:
        """Label of a column, and its value as people read it."""
        field = self.fields[name]
        words = value
        if isinstance(field, forms.ModelChoiceField):
            try:
                words = str(field.to_python(value) or "")
            except ValidationError:
                words = "pihak lain"
        elif isinstance(field, forms.ChoiceField):
            words = str(dict(field.choices).get(value, value))
        elif isinstance(field, forms.BooleanField):
            words = "ya" if value else "tidak"
        return str(field.label).lower(), words


def as_text(value: Any) -> str:
    """A value of a row as the browser sends it, with line ends that count once."""
    if value is True or value == "on":
        return "on"
    return "" if value in (None, False) else str(value).replace("\r\n", "\n")


def opened_row(values: Mapping[str, Any]) -> dict[str, Any]:
    """The initial values of a stored row, with `opened`."""
    return {**values, "opened": json.dumps({name: as_text(value) for name, value in values.items()})}


def _read(text: str | None, columns: list[str]) -> dict[str, str] | None:
    """What a row was opened with; None for a new one, and for what cannot be read."""
    try:
        found = json.loads(text or "")
    except ValueError:
        return None
    return {name: str(found.get(name, "")) for name in columns} if isinstance(found, dict) else None


class BasePartyFormSet(forms.BaseFormSet):
    """Two or more different parties; removed rows do not count."""

    legend = "Para pihak"
    add_label = "Tambah pihak"
    help_text = "Paling sedikit dua pihak, setara dan saling menguntungkan."
    default_error_messages = forms.BaseFormSet.default_error_messages | {
        "too_few_forms": "Isi paling sedikit dua pihak."
    }

    @property
    def rows(self) -> list[dict[str, Any]]:
        """What the services take, in the order of the page."""
        return [
            {name: value for name, value in form.cleaned_data.items() if name not in {"DELETE", "opened"}}
            for form in self.forms
            if form.cleaned_data.get("organization") and not form.cleaned_data.get("DELETE")
        ]

    def merged_with(self, stored: Iterable[Mapping[str, str]]) -> Merged:
        """These rows and the stored ones, put together."""
        return merge_rows(
            [form.as_sent for form in self.forms if form["organization"].data],
            stored,
            key="organization",
            show=self.empty_form.in_words,
        )

    def data_of(self, merged: Merged) -> dict[str, str]:
        """What the formset is bound to next, to go on with `merged`."""
        # All count as there before: a row that is like its initial values must never be taken for an empty one.
        data = {f"{self.prefix}-{name}_FORMS": str(len(merged.rows)) for name in ("TOTAL", "INITIAL")}
        for number, row in enumerate(merged.rows):
            sent = {**row.values, "DELETE": "on" if row.is_removed else ""}
            sent["opened"] = json.dumps(row.opened) if row.opened is not None else ""
            data |= {f"{self.prefix}-{number}-{name}": value for name, value in sent.items() if value}
        return data


def party_formset(form_class: type[PartyForm]) -> type[BasePartyFormSet]:
    return forms.formset_factory(
        form_class,
        formset=BasePartyFormSet,
        extra=0,
        min_num=2,
        max_num=40,
        validate_min=True,
        validate_max=True,
        can_delete=True,
    )
