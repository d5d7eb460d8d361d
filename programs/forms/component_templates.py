"""Forms of an institution's own templates of components: their name, and their rows as a sheet."""

from collections.abc import Iterable
from typing import Any

from django import forms

from kemitraan.core.forms import BaseForm, RecordForm
from programs.forms.sheets import BaseSheetFormSet, SheetRowForm
from programs.models import Component, ComponentTemplate, ComponentTemplateRow, Program
from programs.rules.components import kind_word
from programs.services.components import MOST_COMPONENTS

CELLS = ("kind", "name", "required", "unit")


class TemplateNameForm(BaseForm):
    """The name of a template that is made from a program."""

    name = forms.CharField(label="Nama templat", max_length=120, help_text="Misalnya: Pelatihan pengolahan ikan.")


class TemplateForm(RecordForm):
    """The name of a template; its rows stand in a sheet below."""

    class Meta:
        model = ComponentTemplate
        fields = ["name"]


class BaseTemplateFormSet(BaseSheetFormSet):
    """All rows of a template; what is not sent any more is gone."""

    default_error_messages = BaseSheetFormSet.default_error_messages | {
        "too_many_forms": f"Paling banyak {MOST_COMPONENTS} baris."
    }

    def rows_in_use(self) -> list[SheetRowForm]:
        return [form for form in self.in_order if not self._should_delete_form(form)]

    def _should_delete_form(self, form: SheetRowForm) -> bool:
        """A row whose cells were all emptied is gone as well."""
        is_filled = any(form[name].value() not in (None, "") for name in CELLS)
        return not is_filled or super()._should_delete_form(form)  # type: ignore[misc]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """What the services take; after `is_valid`."""
        return [form.cleaned_data["values"] for form in self.rows_in_use()]


TemplateFormSet = forms.formset_factory(
    SheetRowForm,
    formset=BaseTemplateFormSet,
    extra=1,
    max_num=MOST_COMPONENTS,
    absolute_max=MOST_COMPONENTS + 100,
    validate_max=True,
    can_delete=True,
)


def rows_initial(rows: Iterable[ComponentTemplateRow | Component]) -> list[dict[str, Any]]:
    """What the sheet shows of a template's rows, or of a program's components that a template begins with."""
    return [
        {
            "kind": kind_word(row.kind, row.own_kind),
            "name": row.name,
            "required": row.required_quantity,
            "unit": row.unit,
            "position": place,
        }
        for place, row in enumerate(rows, start=1)
    ]


def programs_with_components(user):
    """Programs of the reader from which a template can be made, the newest first."""
    return Program.objects.visible_to(user).filter(components__isnull=False).distinct().order_by("-starts_on", "-pk")
