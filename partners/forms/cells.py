"""Fields of organizations that are changed in the list itself: how each is asked for and read."""

from django import forms

from partners.models import Organization


def _text(name: str, kind: type[forms.CharField] = forms.CharField, **attrs: str) -> forms.CharField:
    column = Organization._meta.get_field(name)
    return kind(
        label=str(column.verbose_name).capitalize(),
        required=False,
        max_length=column.max_length,
        widget=kind.widget({"autocomplete": "off", **attrs}),
    )


CELL_FIELDS: dict[str, forms.Field] = {
    "category": _text("category"),
    "phone": _text("phone", inputmode="tel"),
    "email": _text("email", forms.EmailField),
}
