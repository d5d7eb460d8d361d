"""Fields of partnerships and agreements that are changed in the list itself: how each is asked for and read."""

from django import forms

from kemitraan.core.forms import DayFirstDateField, RupiahField

PARTNERSHIP_CELLS: dict[str, forms.Field] = {
    "starts_on": DayFirstDateField(label="Mulai"),
    "ends_on": DayFirstDateField(label="Selesai", required=False),
}
AGREEMENT_CELLS: dict[str, forms.Field] = {
    "starts_on": DayFirstDateField(label="Mulai", required=False),
    "ends_on": DayFirstDateField(label="Berakhir", required=False),
    "value_idr": RupiahField(label="Nilai (Rp)", required=False),
}
