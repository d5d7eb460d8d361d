"""What forms with parties share: the choice of an organization and rows of two or more of them."""

from collections.abc import Iterable
from typing import Any

from django import forms

from kemitraan.core.forms import BaseForm
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
            {name: value for name, value in form.cleaned_data.items() if name != "DELETE"}
            for form in self.forms
            if form.cleaned_data.get("organization") and not form.cleaned_data.get("DELETE")
        ]


def party_formset(form_class: type[BaseForm]) -> type[BasePartyFormSet]:
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
