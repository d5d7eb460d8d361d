"""Forms about doubles: which two organizations become one, and which side of each field stays."""

from typing import Any

from django import forms

from kemitraan.core.forms import BaseForm
from partners.models import Organization
from partners.selectors.merge_references import Conflict
from partners.selectors.merges import Choice, MergePreview
from partners.widgets import OrganizationSelect

SIDES = [("survivor", "Tetap"), ("merged", "Digabung")]


class MergePartnerForm(BaseForm):
    """With which other organization the record is to be merged."""

    other = forms.ModelChoiceField(
        queryset=Organization.objects.none(),
        label="Mitra yang digabung ke sini",
        to_field_name="public_id",
        widget=OrganizationSelect,
        help_text="Keduanya dibandingkan dahulu; belum ada yang berubah.",
    )

    def __init__(self, *args, survivor: Organization, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset = Organization.objects.visible_to(self.user).exclude(pk=survivor.pk)


class MergeForm(BaseForm):
    """One answer for each field that differs and for each conflict; what agrees is not asked."""

    opened_survivor = forms.IntegerField(widget=forms.HiddenInput)
    opened_merged = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, preview: MergePreview, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.preview = preview
        self.versions = {"opened_survivor": preview.survivor.version, "opened_merged": preview.merged.version}
        for name, version in self.versions.items():
            self.fields[name].initial = version
        self.choices = [choice for choice in preview.choices if choice.differs]
        for choice in self.choices:
            self.fields[f"field_{choice.group.key}"] = forms.ChoiceField(
                label=choice.group.label,
                choices=SIDES + ([("both", "Keduanya")] if _can_be_both(choice) else []),
                initial="survivor" if choice.survivor else "merged",
            )
        for conflict in preview.conflicts:
            self.fields[f"conflict_{conflict.key}"] = forms.ChoiceField(
                label=conflict_label(conflict),
                choices=SIDES,
                required=conflict.must_choose,
                initial=None if conflict.must_choose else "survivor",
                error_messages={"required": "Pilih yang mana yang tetap."},
            )

    def accept_current_version(self) -> None:
        """After a conflict was shown, the merge is based on what was shown."""
        self.data = self.data.copy()
        for name, version in self.versions.items():
            self.data[name] = str(version)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """What differs, for the page: label, both sides, and which one is chosen."""
        return [
            {
                "name": f"field_{choice.group.key}",
                "label": choice.group.label,
                "survivor": choice.survivor,
                "merged": choice.merged,
                "can_both": _can_be_both(choice),
                "chosen": self[f"field_{choice.group.key}"].value(),
                "errors": self[f"field_{choice.group.key}"].errors,
            }
            for choice in self.choices
        ]

    @property
    def agreed(self) -> list[dict[str, str]]:
        """What both sides say alike, label and value."""
        return [
            {"label": choice.group.label, "value": choice.survivor}
            for choice in self.preview.choices
            if not choice.differs and choice.survivor
        ]

    @property
    def disputes(self) -> list[dict[str, Any]]:
        """What a person has to settle, for the page."""
        return [
            {
                "name": f"conflict_{conflict.key}",
                "label": conflict_label(conflict),
                "flag": conflict.flag,
                "staying": described(conflict.staying),
                "leaving": described(conflict.leaving),
                "chosen": self[f"conflict_{conflict.key}"].value(),
                "errors": self[f"conflict_{conflict.key}"].errors,
            }
            for conflict in self.preview.conflicts
            if conflict.must_choose or conflict.flag
        ]

    @property
    def chosen(self) -> dict[str, str]:
        """{field group: side} for the service."""
        return {name[6:]: value for name, value in self.cleaned_data.items() if name.startswith("field_")}

    @property
    def settled(self) -> dict[str, str]:
        """{conflict: side} for the service."""
        return {name[9:]: value for name, value in self.cleaned_data.items() if name.startswith("conflict_")}


def _can_be_both(choice: Choice) -> bool:
    return bool(choice.group.separator and choice.survivor and choice.merged)


def conflict_label(conflict: Conflict) -> str:
    """What is in the way: `pendamping utama`, or the record in which both have a row."""
    meta = conflict.link.model._meta
    if conflict.flag:
        return str(meta.get_field(conflict.flag).verbose_name).capitalize()
    return f"Keduanya {meta.verbose_name}"


def described(row: Any) -> str:
    """A row as a person tells it apart, with the record that it belongs to."""
    for name in ("agreement", "partnership", "mentor", "membership"):
        owner = getattr(row, name, None)
        if owner is not None and str(owner) not in str(row):
            return f"{row} · {owner}"
    return str(row)
