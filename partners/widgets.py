"""Widgets and fields for choosing organizations and regions, for the forms and filters of every app above."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kemitraan.core.widgets import TYPED, LookupSelect
from partners.models import Region
from partners.rules.regions import read_code
from partners.selectors import UnclearRegion, resolve_region

CHOICES_NAMED = 5


class OrganizationSelect(LookupSelect):
    """A select that draws only the chosen organization; the others come from the server while typing."""

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__("partners:organization-options", attrs=attrs)


class RegionSelect(LookupSelect):
    """A select that searches regions while typing; without JavaScript what is typed must name one region.

    Where it names several they stand in the select to choose from.
    """

    unclear: list[Region] = []

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__("partners:region-options", attrs=attrs)

    def optgroups(self, name, value, attrs=None):
        options = super().optgroups(name, value, attrs)
        for row in self.unclear:
            options.append((None, [self.create_option(name, row.code, str(row), False, len(options))], len(options)))
        return options

    def found(self, key) -> Region | None:
        code = read_code(str(key))
        kept = self.field.kept
        return kept if kept and kept.code == code else self.field.queryset.filter(code=code).first()

    def key_of(self, typed: str) -> str:
        """The code of the one region that was typed; otherwise what was typed."""
        try:
            return resolve_region(typed).code
        except UnclearRegion:
            return typed


class RegionField(forms.ModelChoiceField):
    """A region: its code, or text that names exactly one; cleaned to `Region` or None.

    `kept` may hold a region whose code was withdrawn after it was chosen: it may stay.
    """

    widget: Any = RegionSelect
    default_error_messages = {
        "unknown": "Wilayah “%(text)s” tidak ditemukan. Tulis nama desa, kecamatan, atau kabupaten, atau kode posnya.",
        "unclear": "“%(text)s” bisa berarti %(choices)s. Pilih salah satu, atau tulis lebih lengkap.",
    }

    def __init__(self, *, kept: Region | None = None, **kwargs) -> None:
        self.kept = kept
        kwargs = {"label": "Wilayah", "queryset": Region.objects.current(), "to_field_name": "code"} | kwargs
        super().__init__(**kwargs)

    def to_python(self, value) -> Region | None:
        if value in self.empty_values or isinstance(value, Region):
            return value or None
        if found := self.widget.found(value):
            return found
        text = str(value).strip()
        try:
            return resolve_region(text)
        except UnclearRegion as error:
            self.widget.unclear = error.choices
            code = "unclear" if error.choices else "unknown"
            values = {"text": text[:100], "choices": _named(error.choices)}
            raise ValidationError(self.error_messages[code] % values, code=code) from None


class RegionsSelect(forms.SelectMultiple):
    """A select of several regions that draws only the chosen ones; others are searched while typing.

    Without JavaScript a text field beside it takes more of them, with semicolons between.
    """

    def __init__(self, attrs: dict | None = None) -> None:
        url = reverse_lazy("partners:region-options")
        super().__init__({"data-enhance": "", "data-url": url, **(attrs or {})})

    def optgroups(self, name, value, attrs=None):
        codes = [code for item in value or [] if (code := read_code(str(item)))]
        rows = {row.code: row for row in Region.objects.filter(code__in=codes)}
        options = [
            self.create_option(name, code, str(rows[code]), True, at) for at, code in enumerate(codes) if code in rows
        ]
        return [(None, options, 0)]

    def value_from_datadict(self, data, files, name) -> list[str]:
        typed = str(data.get(f"{name}{TYPED}") or "").split(";")
        return [
            *(super().value_from_datadict(data, files, name) or []),
            *(part.strip() for part in typed if part.strip()),
        ]

    def render(self, name, value, attrs=None, renderer=None) -> SafeString:
        words = "Atau tulis wilayahnya, pisahkan dengan titik koma"
        beside = format_html(
            '<noscript><input type="text" class="form-control" name="{}" aria-label="{}" placeholder="{}"></noscript>',
            f"{name}{TYPED}",
            words,
            words,
        )
        return super().render(name, value, attrs, renderer) + beside


class RegionsField(forms.MultipleChoiceField):
    """Several regions, each by its code or by text that names exactly one; cleaned to a list of `Region`.

    Regions in `kept` may stay although their codes were withdrawn after they were chosen.
    """

    widget = RegionsSelect

    def __init__(self, *, kept: Iterable[Region] = (), **kwargs) -> None:
        self.kept = {region.code: region for region in kept}
        super().__init__(**{"label": "Wilayah", "required": False} | kwargs)

    def prepare_value(self, value):
        return [getattr(item, "code", item) for item in value or []]

    def to_python(self, value) -> list[Region]:
        single = RegionField(required=False)
        codes = {code for item in value or [] if (code := read_code(str(item)))}
        known = self.kept | {row.code: row for row in Region.objects.current().filter(code__in=codes)}
        found: dict[str, Region] = {}
        for item in value or []:
            region = known.get(read_code(str(item)) or "") or single.clean(item)
            if region is not None:
                found[region.code] = region
        return list(found.values())

    def validate(self, value) -> None:
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")

    def has_changed(self, initial, data) -> bool:
        return {getattr(item, "code", item) for item in initial or []} != set(data or [])


def _named(choices: list[Region]) -> str:
    """The first choices in words: `Sukamaju, Cianjur, … (32.03.01.2003); … atau 3 lainnya`."""
    names = [f"{row} ({row.code})" for row in choices[:CHOICES_NAMED]]
    rest = len(choices) - len(names)
    return "; ".join([*names, f"{rest} lainnya"] if rest else names)
