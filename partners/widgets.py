"""Widgets for choosing organizations, for the forms of every app above."""

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy

from partners.models import Organization


class OrganizationSelect(forms.Select):
    """A select that draws only the chosen organization; the others come from the server while typing."""

    def __init__(self, attrs=None) -> None:
        super().__init__(
            {"data-enhance": "", "data-url": reverse_lazy("partners:organization-options"), **(attrs or {})}
        )

    def optgroups(self, name, value, attrs=None):
        chosen = [item for item in value if item]
        options = [(None, [self.create_option(name, "", "Tidak ada", not chosen, 0)], 0)]
        field: forms.ModelChoiceField = self.choices.field
        if chosen and (found := _one(field, chosen[0])) is not None:
            options.append((None, [self.create_option(name, chosen[0], str(found), True, 1)], 1))
        return options


def _one(field: forms.ModelChoiceField, value) -> Organization | None:
    try:
        return field.queryset.get(**{field.to_field_name or "pk": value})
    except (Organization.DoesNotExist, ValueError, TypeError, ValidationError):
        return None
