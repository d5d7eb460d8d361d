"""Fields that read numbers as people in Indonesia write them."""

from decimal import Decimal
from typing import Any

from django import forms

from kemitraan.core.formats import format_number
from kemitraan.core.forms import QuantityField as QuantityField  # noqa: PLC0414 - offered here too


class CoordinateField(forms.DecimalField):
    """Degrees with a comma or a point (`-6,891` or `-6.891`), shown with a comma; cleaned to Decimal, 6 places."""

    widget = forms.TextInput

    def __init__(self, **kwargs) -> None:
        super().__init__(**{"max_digits": 9, "decimal_places": 6} | kwargs)
        self.widget.attrs.update({"inputmode": "text", "autocomplete": "off"})

    def prepare_value(self, value: Any) -> Any:
        return format_number(value) if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Decimal | None:
        text = str(value).strip().replace(",", ".").replace("−", "-") if value not in self.empty_values else value
        number = super().to_python(text)
        return None if number is None else round(number, 6)
