"""Fields of organizations and their people that are changed in a list itself: how each is asked for and read."""

from django import forms
from django.db import models

from kemitraan.core.forms import DayFirstDateField, PhoneField
from partners.models import Contact, Organization


def _text(
    name: str,
    kind: type[forms.CharField] = forms.CharField,
    model: type[models.Model] = Organization,
    **attrs: str,
) -> forms.CharField:
    column = model._meta.get_field(name)
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

CONTACT_CELLS: dict[str, forms.Field] = {
    "position": _text("position", model=Contact),
    "phone": PhoneField(label="Telepon", required=False),
    "email": _text("email", forms.EmailField, model=Contact),
}
MEMBER_CELLS: dict[str, forms.Field] = {
    "phone": PhoneField(label="Telepon", required=False),
    "joined_on": DayFirstDateField(label="Bergabung", required=False),
}
