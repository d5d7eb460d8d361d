"""Widgets for forms of every app."""

from typing import Any

from django import forms
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models
from django.urls import reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString

TYPED = "_nama"


class LookupSelect(forms.Select):
    """A select that draws only the chosen record; the others come from the route `url_name` while typing.

    For a `ModelChoiceField`. Without JavaScript a text field stands beside it that takes the whole name
    (`name_field`), in any letter case; it names exactly one record or the field's error says so.
    """

    def __init__(self, url_name: str, *, name_field: str = "name", attrs: dict | None = None) -> None:
        super().__init__({"data-enhance": "", "data-url": reverse_lazy(url_name), **(attrs or {})})
        self.name_field = name_field

    @property
    def field(self) -> forms.ModelChoiceField:
        return self.choices.field

    def optgroups(self, name, value, attrs=None):
        chosen = [item for item in value if item]
        options = [(None, [self.create_option(name, "", self.field.empty_label or "", not chosen, 0)], 0)]
        if chosen and (found := self.found(chosen[0])) is not None:
            options.append((None, [self.create_option(name, chosen[0], str(found), True, 1)], 1))
        return options

    def use_required_attribute(self, initial) -> bool:
        """Never in the browser, which would ask for a choice that without JavaScript is typed beside it."""
        return False

    def value_from_datadict(self, data, files, name) -> Any:
        typed = (data.get(f"{name}{TYPED}") or "").strip()
        return self.key_of(typed) if typed else super().value_from_datadict(data, files, name)

    def render(self, name, value, attrs=None, renderer=None) -> SafeString:
        typed = value if isinstance(value, str) and value and self.found(value) is None else ""
        beside = format_html(
            '<noscript><input type="text" class="form-control" name="{}" value="{}" aria-label="{}" placeholder="{}">'
            "</noscript>",
            f"{name}{TYPED}",
            typed,
            "Atau tulis nama lengkapnya",
            "Atau tulis nama lengkapnya",
        )
        return super().render(name, value, attrs, renderer) + beside

    def found(self, key) -> models.Model | None:
        """The record of a submitted or stored key, among those that may be chosen."""
        try:
            return self.field.queryset.get(**{self.field.to_field_name or "pk": key})
        except (ObjectDoesNotExist, ValueError, TypeError, ValidationError):
            return None

    def key_of(self, typed: str) -> str:
        """The key of the one record with this name; otherwise what was typed, which no record has as its key."""
        rows = list(self.field.queryset.filter(**{f"{self.name_field}__iexact": typed})[:2])
        return str(getattr(rows[0], self.field.to_field_name or "pk")) if len(rows) == 1 else typed
