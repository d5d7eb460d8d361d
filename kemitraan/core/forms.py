"""Form bases and fields that read what Indonesians write."""

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.forms.widgets import Input
from django.urls import reverse
from django.utils.functional import cached_property
from phonenumbers import NumberParseException, PhoneNumberFormat, is_possible_number
from phonenumbers import format_number as format_phone
from phonenumbers import parse as parse_phone

from kemitraan.core.enums import CommentVisibility
from kemitraan.core.formats import format_number, format_rupiah
from kemitraan.core.models import Comment
from kemitraan.core.parsing import parse_date, parse_rupiah, parse_time
from kemitraan.core.rules import MAX_COMMENT_LENGTH, tidy_comment
from kemitraan.core.services.audit import readable

DASHES = "---------"


class NumberAsWritten(forms.Field):
    """A number that is read and shown as people here write it (`1.500`, `2,5`).

    `read` turns the text into the value, or raises `ValueError` with words that say how to write it. Before a
    `DecimalField` among the bases the limits of that field are checked too; alone what could be read is accepted.
    """

    widget = forms.TextInput

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        return format_number(value) if isinstance(value, Decimal | int) else value

    def read(self, written: str) -> Any:
        """The value of what was written. Raises `ValueError`."""
        raise NotImplementedError

    def to_python(self, value: Any) -> Any:
        written = value.strip() if isinstance(value, str) else value
        if written in self.empty_values:
            return None
        if isinstance(written, Decimal):
            return written
        try:
            return self.read(str(written))
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from None


class RupiahField(NumberAsWritten, forms.DecimalField):
    """An amount in rupiah, read as people write it (`Rp 1.500.000,00`); cleaned to Decimal with 2 places."""

    def __init__(self, **kwargs) -> None:
        super().__init__(**{"min_value": 0} | kwargs | {"max_digits": 18, "decimal_places": 2})
        self.widget.attrs |= {"data-rupiah": "", "placeholder": "0"}

    def prepare_value(self, value: Any) -> Any:
        return format_rupiah(value).removeprefix("Rp") if isinstance(value, Decimal | int) else value

    def read(self, written: str) -> Decimal | None:
        return parse_rupiah(written)


class QuantityField(NumberAsWritten, forms.DecimalField):
    """An amount of something, with dots for thousands and a comma (`1.500`, `2,5`); cleaned to Decimal, 2 places."""

    def __init__(self, **kwargs) -> None:
        super().__init__(**{"max_digits": 14, "decimal_places": 2, "min_value": 0} | kwargs)

    def read(self, written: str) -> Decimal | None:
        try:
            return parse_rupiah(written)
        except ValueError:
            raise ValueError("Tulis jumlah seperti 1.500 atau 2,5.") from None


class DayFirstDateInput(forms.DateInput):
    """A date that is typed and shown day first, with the calendar and the date in words beside it.

    It starts as the browser's own date input, whose value is ISO; the module `dates.js` takes over, because
    that input follows the browser's language, and half of the browsers in use here speak English, in which
    3 August is typed and shown as 08/03. What is no date stays as it was typed.
    """

    input_type = "date"

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__({"data-date": "", "autocomplete": "off"} | (attrs or {}))

    def format_value(self, value):
        if isinstance(value, dt.date):
            return value.isoformat()
        try:
            return parse_date(value).isoformat() if value else None
        except ValueError:
            return value

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        shown = context["widget"]["value"]
        if shown and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", shown):
            context["widget"]["type"] = "text"
        return context


class DayFirstDateField(forms.DateField):
    """A local date, typed day first or ISO; month-first dates are refused."""

    widget = DayFirstDateInput

    def to_python(self, value) -> dt.date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, dt.date):
            return value
        try:
            return parse_date(str(value))
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from None

    def has_changed(self, initial, data) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class ClockInput(forms.TimeInput):
    """A time of 24 hours, typed and shown with a dot, whatever the language of the browser.

    The browser's own time input follows that language, and half of the browsers in use here would ask for AM or PM.
    """

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__(
            {"inputmode": "decimal", "maxlength": 10, "placeholder": "09.05", "autocomplete": "off", "data-time": ""}
            | (attrs or {})
        )

    def format_value(self, value):
        return f"{value:%H.%M}" if isinstance(value, dt.time) else value


class ClockField(forms.TimeField):
    """A local time of 24 hours (`09.05`, `9:05`, `0905`); times of 12 hours are refused."""

    widget = ClockInput

    def to_python(self, value) -> dt.time | None:
        if value in self.empty_values:
            return None
        if isinstance(value, dt.time):
            return value
        try:
            return parse_time(str(value))
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from None

    def has_changed(self, initial, data) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class PhoneField(forms.CharField):
    """A phone number, cleaned to E.164 (`+6281234567890`); numbers without + are Indonesian."""

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("max_length", 25)
        super().__init__(**kwargs)
        self.widget.attrs.update({"inputmode": "tel", "autocomplete": "tel", "placeholder": "0812-3456-7890"})

    def clean(self, value) -> str:
        value = super().clean(value)
        if not value:
            return ""
        digits = "".join(character for character in value if character.isdigit() or character == "+")
        if digits.startswith("62"):
            digits = f"+{digits}"
        try:
            number = parse_phone(digits, "ID")
        except NumberParseException:
            number = None
        if number is None or not is_possible_number(number):
            raise ValidationError("Tulis nomor seperti 0812-3456-7890.", code="invalid")
        return format_phone(number, PhoneNumberFormat.E164)


def name_blank_choice(field: forms.Field) -> None:
    """Say in words what an empty choice means, where Django shows nine dashes."""
    words = "Pilih…" if field.required else "Tidak ada"
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label == DASHES:
            field.empty_label = words
    elif isinstance(field, forms.ChoiceField):
        choices = list(field.choices)
        if choices and choices[0] == ("", DASHES):
            field.choices = [("", words), *choices[1:]]


def helper_of(form: forms.BaseForm) -> FormHelper:
    """How crispy draws `form` inside the page's own form: every field that it has by then, in their order.

    Asked for when the form is complete, or fields that a subclass adds would not be drawn at all.
    """
    for field in form.fields.values():
        name_blank_choice(field)
    helper = FormHelper(form)
    helper.form_tag = False
    helper.disable_csrf = True
    return helper


class BaseForm(forms.Form):
    """A form that knows its reader: `user` is the signed-in person. Layout by crispy `helper`."""

    def __init__(self, *args, user, **kwargs) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    @cached_property
    def helper(self) -> FormHelper:
        return helper_of(self)

    def accept_current_version(self) -> None:
        """After a conflict was shown, the next save is based on what was shown."""


class RecordForm(forms.ModelForm):
    """A model form for services: it validates and offers `cleaned_data`, and never saves by itself.

    An existing instance carries its version in a hidden field (`opened_version`).
    """

    opened_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model: type[models.Model]
        fields: list[str]

    def __init__(self, *args, user, **kwargs) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        self.stored_version = getattr(self.instance, "version", None) if self.instance.pk else None
        if self.stored_version is not None:
            self.fields["opened_version"].initial = self.stored_version
        else:
            del self.fields["opened_version"]
        for name, field in self.fields.items():
            if isinstance(field, forms.DateField) and not isinstance(field, DayFirstDateField):
                self.fields[name] = DayFirstDateField(
                    label=field.label, required=field.required, help_text=field.help_text, initial=field.initial
                )
            elif isinstance(field, forms.TimeField) and not isinstance(field, ClockField):
                self.fields[name] = ClockField(
                    label=field.label, required=field.required, help_text=field.help_text, initial=field.initial
                )
            elif isinstance(field, forms.DecimalField) and name.endswith("_idr"):
                self.fields[name] = RupiahField(label=field.label, required=field.required, help_text=field.help_text)

    @cached_property
    def helper(self) -> FormHelper:
        return helper_of(self)

    def accept_current_version(self) -> None:
        """After a conflict was shown, the next save is based on the version that was shown."""
        if "opened_version" in self.fields and self.is_bound:
            self.data = self.data.copy()
            self.data[self.add_prefix("opened_version")] = str(self.stored_version)

    def shown_value(self, name: str) -> str | None:
        """What this person has in the field `name`, as people read it; None when it is no column of the record."""
        try:
            column = self.instance._meta.get_field(name)
        except FieldDoesNotExist:
            return None
        if name not in self.fields or column.many_to_many:
            return None
        return readable(column, getattr(self.instance, column.attname))

    def take_stored(self, name: str) -> None:
        """What the record now holds replaces what was sent for the field `name`; after `accept_current_version`."""
        field, key = self.fields[name], self.add_prefix(name)
        value = field.prepare_value(self.get_initial_for_field(field, name))
        if value is None or value is False:
            self.data.pop(key, None)
        else:
            self.data[key] = field.widget.format_value(value) if isinstance(field.widget, Input) else value

    @property
    def values(self) -> dict:
        """Cleaned values for a service, without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "opened_version"}

    @property
    def version(self) -> int | None:
        """The version that the form was opened with; None for a new record."""
        return self.cleaned_data.get("opened_version")

    def save(self, commit: bool = True):
        raise NotImplementedError("Services are the only writers.")


class CommentTextField(forms.CharField):
    """The words of a comment. Line ends count once, as the browser counts them; `@` offers people of `record`."""

    widget = forms.Textarea

    def __init__(self, **kwargs) -> None:
        super().__init__(max_length=MAX_COMMENT_LENGTH, label="Komentar", **kwargs)
        self.error_messages["max_length"] = "Komentar paling panjang 4.000 huruf; sekarang %(show_value)d."

    def to_python(self, value) -> str:
        return tidy_comment(super().to_python(value))

    def offer_people(self, record: models.Model) -> None:
        self.widget.attrs |= {
            "rows": 2,
            "placeholder": "Tulis komentar",
            "data-mentions": reverse("core:comment-people", args=[record._meta.label, record.public_id]),
            "autocomplete": "off",
        }


class CommentForm(BaseForm):
    """A new comment on `record`; who reads it is chosen, and stays inside the institution unless one says otherwise."""

    text = CommentTextField(help_text="Ketik @ untuk menyebut orang.")
    visibility = forms.ChoiceField(
        label="Dibaca oleh",
        choices=CommentVisibility.choices,
        initial=CommentVisibility.INSTITUTION,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, record: models.Model, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].offer_people(record)


class CommentTextForm(RecordForm):
    """Other words for one's own comment."""

    text = CommentTextField()

    class Meta:
        model = Comment
        fields = ["text"]

    def __init__(self, *args, record: models.Model, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].offer_people(record)
