"""Fields of records that are changed in their list itself: how each is asked for and read."""

from django import forms

from kemitraan.core.forms import DayFirstDateField, RupiahField
from programs.selectors.plans import coordinators_of

PARTNERSHIP_CELLS: dict[str, forms.Field] = {
    "starts_on": DayFirstDateField(label="Mulai"),
    "ends_on": DayFirstDateField(label="Selesai", required=False),
}
AGREEMENT_CELLS: dict[str, forms.Field] = {
    "starts_on": DayFirstDateField(label="Mulai", required=False),
    "ends_on": DayFirstDateField(label="Berakhir", required=False),
    "value_idr": RupiahField(label="Nilai (Rp)", required=False),
}


def program_cells(user) -> dict[str, forms.Field]:
    """By name, for a reader who may write."""
    return {
        "coordinator": forms.ModelChoiceField(
            queryset=coordinators_of(user), required=False, label="Koordinator", empty_label="Belum ditunjuk"
        ),
        "ends_on": DayFirstDateField(required=False, label="Selesai"),
        "target_groups": forms.CharField(
            required=False, label="Sasaran", max_length=500, widget=forms.TextInput({"autocomplete": "off"})
        ),
    }
