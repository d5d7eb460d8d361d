"""Forms of an obligation."""

from django import forms

from kemitraan.core.forms import RecordForm
from partners.models import Organization
from programs.forms.parties import SHORT_TEXT
from programs.models import Obligation
from programs.patterns import Pattern


class ObligationForm(RecordForm):
    """A duty of one party to another; a support of the pattern may be waived with a reason."""

    class Meta:
        model = Obligation
        fields = [
            "debtor",
            "creditor",
            "description",
            "aspect",
            "support",
            "evidence_required",
            "frequency",
            "first_due_on",
            "last_due_on",
            "is_waived_by_agreement",
            "waiver_reason",
        ]
        widgets = {"description": forms.Textarea(attrs=SHORT_TEXT)}

    def __init__(self, *args, pattern: Pattern | None, members: list[int], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        parties = Organization.objects.visible_to(self.user).filter(pk__in=members)
        for name in ("debtor", "creditor"):
            self.fields[name].queryset = parties
        supports = [(support.code, support.label) for support in pattern.supports] if pattern else []
        if supports:
            choices = [("", "Bukan dukungan pola"), *supports]
            self.fields["support"] = forms.ChoiceField(choices=choices, required=False, label="Dukungan pola")
        else:
            for name in ("support", "is_waived_by_agreement", "waiver_reason"):
                del self.fields[name]
