"""What is planned for a group in one month."""

from django import forms

from kemitraan.core.forms import BaseForm
from pendampingan.enums import Task


class MonthPlanForm(BaseForm):
    """Each of the six tasks: whether it is planned, and what exactly."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for task in Task:
            self.fields[f"task_{task.value}"] = forms.BooleanField(label=task.label, required=False)
            self.fields[f"note_{task.value}"] = forms.CharField(
                label="Rencananya",
                required=False,
                max_length=300,
                widget=forms.TextInput(
                    {"aria-label": f"Rencana untuk {task.label.lower()}", "placeholder": "Boleh kosong"}
                ),
            )

    @property
    def tasks(self) -> dict[str, str]:
        """Code of each planned task with what is planned; who writes what, plans it."""
        cleaned = self.cleaned_data
        return {
            task.value: cleaned[f"note_{task.value}"]
            for task in Task
            if cleaned[f"task_{task.value}"] or cleaned[f"note_{task.value}"].strip()
        }
