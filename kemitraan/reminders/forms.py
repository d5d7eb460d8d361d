"""Forms about rules of reminders, and about how a person wants to be reminded."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from kemitraan.core.forms import RecordForm
from kemitraan.reminders.enums import Channel, RecipientKind
from kemitraan.reminders.models import ReminderPreference, ReminderRule
from kemitraan.reminders.rules import MOST_LEVELS, parse_steps, write_steps

WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")


class StepsField(forms.CharField):
    """Days around the due date as people write them (`H-7, H-1, H, H+3`); cleaned to a list of whole days."""

    def prepare_value(self, value: Any) -> Any:
        return write_steps(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        try:
            return parse_steps(super().to_python(value))
        except ValueError as error:
            raise ValidationError(f"“{error}” bukan langkah. Tulis seperti H-7, H-1, H, H+3.", code="invalid") from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return sorted(initial or []) != parse_steps(data or "")
        except ValueError:
            return True


class ChoicesField(forms.MultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> list[str]:
        return list(super().clean(value))


class EscalationWidget(forms.MultiWidget):
    """Rows of a number of working days and whom to tell then."""

    template_name = "reminders/escalation_widget.html"
    use_fieldset = True

    def __init__(self, attrs: dict | None = None) -> None:
        parts: dict[str, forms.Widget] = {}
        for level in range(1, MOST_LEVELS + 1):
            days = {"aria-label": f"Tingkat {level}: hari kerja setelah tenggat", "min": 1, "class": "form-control"}
            kind = {"aria-label": f"Tingkat {level}: diberitahukan kepada", "class": "form-select"}
            parts[f"hari{level}"] = forms.NumberInput(attrs=days)
            parts[f"kepada{level}"] = forms.Select(choices=[("", "Tidak ada"), *RecipientKind.choices], attrs=kind)
        super().__init__(parts, attrs)

    def decompress(self, value: Any) -> list[Any]:
        return [part for level in value or [] for part in level]

    def get_context(self, name: str, value: Any, attrs: dict | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        parts = context["widget"]["subwidgets"]
        context["levels"] = [
            {"number": at // 2 + 1, "days": parts[at], "kind": parts[at + 1]} for at in range(0, len(parts), 2)
        ]
        return context


class EscalationField(forms.MultiValueField):
    """The ladder as rows; cleaned to a list of [working days, kind of recipient], without the empty rows."""

    widget = EscalationWidget

    def __init__(self, **kwargs) -> None:
        fields: list[forms.Field] = []
        for _ in range(MOST_LEVELS):
            fields += [
                forms.IntegerField(required=False, min_value=1),
                forms.ChoiceField(required=False, choices=[("", ""), *RecipientKind.choices]),
            ]
        super().__init__(fields, require_all_fields=False, **{"required": False} | kwargs)

    def prepare_value(self, value: Any) -> Any:
        """The rows one after another, as the widget has its inputs."""
        is_stored = isinstance(value, list) and all(isinstance(level, list) for level in value)
        return [part for level in value for part in level] if is_stored else value

    def compress(self, data_list: list[Any]) -> list[list[Any]]:
        levels = []
        for days, kind in zip(data_list[::2], data_list[1::2], strict=False):
            if bool(days) != bool(kind):
                raise ValidationError("Isi hari kerja dan penerima pada setiap tingkat, atau kosongkan keduanya.")
            if days:
                levels.append([days, kind])
        return levels

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return (initial or []) != self.clean(data)
        except ValidationError:
            return True


class RuleFields(forms.ModelForm):
    """One rule in the words of people: steps as text, recipients and channels as boxes, the ladder as rows."""

    steps = StepsField(
        label="Langkah",
        max_length=200,
        help_text="H adalah tenggat. Contoh: H-7, H-1, H, H+3. Setelah gangguan hanya langkah terakhir yang dikirim.",
    )
    recipients = ChoicesField(label="Penerima", choices=RecipientKind.choices)
    channels = ChoicesField(label="Saluran", choices=Channel.choices)
    escalation = EscalationField(
        label="Eskalasi bila belum selesai",
        help_text="Dihitung dalam hari kerja setelah tenggat; kosongkan yang tidak perlu.",
    )

    class Meta:
        model = ReminderRule
        fields = [
            *("steps", "recipients", "escalation", "channels", "cap", "late_cutoff_days"),
            *("effective_from", "is_urgent", "is_active"),
        ]
        labels = {"is_urgent": "Mendesak: surel tersendiri, tanpa menunggu ringkasan harian"}
        help_texts = {
            "cap": "Eskalasi tidak ikut dihitung. Kosongkan bila tanpa batas.",
            "effective_from": "Langkah sebelum hari itu tidak dikirim. Kosongkan bila selalu berlaku.",
        }


class RuleAdminForm(RuleFields):
    """A rule on the pages of the operator."""


class RuleForm(RuleFields, RecordForm):
    """A rule on the pages of the institution."""


class PreferenceForm(RecordForm):
    """How often, when and on which days one wants reminder mail."""

    weekday = forms.TypedChoiceField(
        label="Hari ringkasan mingguan", choices=list(enumerate(WEEKDAYS)), coerce=int, required=False, empty_value=0
    )

    class Meta:
        model = ReminderPreference
        fields = ["frequency", "weekday", "from_hour", "until_hour", "on_rest_days", "paused_until"]
        widgets = {"frequency": forms.RadioSelect}
        help_texts = {
            "from_hour": "Jam setempat Anda, 0 sampai 23. Kosong: mengikuti lembaga.",
            "until_hour": "Sesudah jam ini surel menunggu hari berikutnya.",
            "paused_until": "Sampai akhir hari itu tidak ada surel pengingat. Pemberitahuan di aplikasi tetap masuk.",
        }

    def clean_from_hour(self) -> int | None:
        hour = self.cleaned_data["from_hour"]
        if hour is not None and hour > 23:
            raise ValidationError("Tulis jam 0 sampai 23.")
        return hour
