"""Fields of assignments that are changed in the list itself: how each is asked for and read."""

from django import forms

from kemitraan.core.forms import DayFirstDateField

ASSIGNMENT_CELLS: dict[str, forms.Field] = {
    "cadence_weeks": forms.IntegerField(label="Kunjungan setiap (minggu)", min_value=1, max_value=52),
    "ends_on": DayFirstDateField(label="Sampai", required=False),
}
