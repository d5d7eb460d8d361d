"""Fields that read numbers as people in Indonesia write them."""

from decimal import Decimal

from django import forms

from kemitraan.core.forms import NumberAsWritten
from kemitraan.core.forms import QuantityField as QuantityField  # noqa: PLC0414 - offered here too


class CoordinateField(NumberAsWritten, forms.DecimalField):
    """Degrees with a comma or a point (`-6,891` or `-6.891`), shown with a comma; cleaned to Decimal, 6 places."""

    def __init__(self, **kwargs) -> None:
        super().__init__(**{"max_digits": 9, "decimal_places": 6} | kwargs)
        self.widget.attrs["inputmode"] = "text"

    def read(self, written: str) -> Decimal:
        return round(forms.DecimalField.to_python(self, written.replace(",", ".").replace("−", "-")), 6)
