"""Fields for the questions of a program, by how each is answered, and the form in which they are written."""

import datetime as dt
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from django import forms

from kemitraan.core.forms import BaseForm, DayFirstDateField
from pendampingan.enums import QuestionKind
from pendampingan.forms.photos import PhotosField
from pendampingan.forms.report_parts import ReadingField
from pendampingan.models import ReportQuestion

MAX_TEXT = 4000


def _choices(question: ReportQuestion) -> list[tuple[str, str]]:
    return [(option, option) for option in question.options]


# kind -> the field that asks for it
FIELDS: dict[str, Callable[[ReportQuestion], forms.Field]] = {
    QuestionKind.TEXT: lambda row: forms.CharField(max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": 3})),
    QuestionKind.NUMBER: lambda row: ReadingField(unit=row.unit),
    QuestionKind.ONE: lambda row: forms.ChoiceField(choices=_choices(row), widget=forms.RadioSelect),
    QuestionKind.SEVERAL: lambda row: forms.MultipleChoiceField(
        choices=_choices(row), widget=forms.CheckboxSelectMultiple
    ),
    QuestionKind.DATE: lambda row: DayFirstDateField(),
    QuestionKind.PHOTO: lambda row: PhotosField(),
}
# kind -> an answer as it is kept, from what the field gives, and back
KEPT: dict[str, Callable[[Any], Any]] = {QuestionKind.NUMBER: str, QuestionKind.DATE: dt.date.isoformat}
SHOWN: dict[str, Callable[[Any], Any]] = {QuestionKind.NUMBER: Decimal, QuestionKind.DATE: dt.date.fromisoformat}


def answer_field(question: ReportQuestion, value: Any = None) -> forms.Field:
    """The field for one question, holding the kept answer; what is required is asked when a report is handed in."""
    field = FIELDS[question.kind](question)
    field.required = False
    unit = f" ({question.unit})" if question.unit else ""
    star = " *" if question.is_required else ""
    field.label, field.help_text = f"{question.text}{unit}{star}", question.help_text
    if value not in (None, "", []):
        field.initial = SHOWN.get(question.kind, lambda kept: kept)(value)
    return field


class AnswerFields(forms.BaseForm):
    """Adds a field for each question to a form, and reads the answers back; names carry public ids."""

    questions: list[ReportQuestion]

    def add_answer_fields(self, questions: Iterable[ReportQuestion], answers: dict[int, Any]) -> None:
        self.questions = list(questions)
        for row in self.questions:
            self.fields[f"jawab_{row.public_id}"] = answer_field(row, answers.get(row.pk))

    @property
    def answer_rows(self) -> list[tuple[ReportQuestion, forms.BoundField]]:
        return [(row, self[f"jawab_{row.public_id}"]) for row in self.questions]

    @property
    def answers(self) -> dict[int, Any]:
        """Given answers by the key of the question, as they are kept; after `is_valid`. Pictures are apart."""
        found = {}
        for row in self.questions:
            value = self.cleaned_data[f"jawab_{row.public_id}"]
            if row.kind != QuestionKind.PHOTO and value not in (None, "", []):
                found[row.pk] = KEPT.get(row.kind, lambda given: given)(value)
        return found

    @property
    def answer_photos(self) -> dict[int, list]:
        """Uploaded pictures by the key of the question that they answer."""
        pictures = [row for row in self.questions if row.kind == QuestionKind.PHOTO]
        return {row.pk: files for row in pictures if (files := self.cleaned_data[f"jawab_{row.public_id}"])}


class PreviewForm(AnswerFields, BaseForm):
    """The questions as a mentor will see them."""

    def __init__(self, *args, questions: Iterable[ReportQuestion], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.add_answer_fields(questions, {})


class QuestionsForm(BaseForm):
    """Which edition was opened; the questions themselves are rows beside it."""

    based_on = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)


class QuestionForm(forms.Form):
    """One question; an empty row is no row."""

    key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(label="Pertanyaan", max_length=300)
    kind = forms.ChoiceField(label="Jenis jawaban", choices=QuestionKind.choices, initial=QuestionKind.TEXT)
    place = forms.IntegerField(
        label="Urutan",
        required=False,
        min_value=1,
        max_value=99,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    unit = forms.CharField(label="Satuan", max_length=40, required=False, help_text="Untuk angka, misalnya kg.")
    options = forms.CharField(
        label="Pilihan",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Untuk pilihan: satu baris satu pilihan.",
    )
    help_text = forms.CharField(label="Petunjuk", max_length=300, required=False)
    is_required = forms.BooleanField(label="Wajib dijawab", required=False)

    def __init__(self, *args, **kwargs) -> None:
        kwargs.setdefault("use_required_attribute", False)
        super().__init__(*args, **kwargs)

    def clean_options(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["options"].splitlines() if line.strip()]


class BaseQuestionFormSet(forms.BaseFormSet):
    add_label = "Tambah pertanyaan"
    help_text = "Muncul di setiap laporan baru dalam program; laporan lama tetap seperti ditanyakan dulu."

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Questions that were filled in and not removed, in their order; those without one come last."""
        filled = [
            form.cleaned_data
            for form in self.forms
            if form.cleaned_data.get("text") and not form.cleaned_data.get("DELETE")
        ]
        return sorted(filled, key=lambda row: row.get("place") or 100)


QuestionFormSet = forms.formset_factory(
    QuestionForm, formset=BaseQuestionFormSet, extra=1, can_delete=True, max_num=40, validate_max=True
)


def question_initial(row: ReportQuestion) -> dict[str, Any]:
    """A stored question as its row in the form starts."""
    kept = ("key", "text", "kind", "unit", "help_text", "is_required")
    return {name: getattr(row, name) for name in kept} | {"place": row.order, "options": "\n".join(row.options)}
