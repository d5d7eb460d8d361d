"""Recording the four conditions of a partnership."""

from typing import Any

from django.http import Http404
from django.urls import reverse

from programs.enums import PartnershipCondition
from programs.forms import ConditionForm
from programs.models import ConditionCheck, Partnership
from programs.patterns import get_pattern
from programs.rules.conditions import proposal_of
from programs.selectors.conditions import known_of
from programs.services.conditions import check_condition
from programs.views.pages import OfficeFormView


class ConditionCheckView(OfficeFormView):
    """Whether a partnership meets one condition; what the registry knows stands there already as evidence."""

    form_class = ConditionForm
    form_name = "condition"
    success_message = "Syarat tercatat."

    def prepare(self) -> None:
        self.partnership = self.find(Partnership, "institution")
        if self.kwargs["condition"] not in PartnershipCondition.values:
            raise Http404
        self.condition = PartnershipCondition(self.kwargs["condition"])
        self.pattern = get_pattern(self.partnership.pattern)
        wording = self.pattern.condition(self.condition)
        self.title, self.lead = wording.label, wording.help_text
        self.cancel_url = f"{self.partnership.get_absolute_url()}#syarat"

    def draft_key(self) -> str:
        return f"{self.partnership.public_id}-{self.condition.value}"

    def get_form_kwargs(self) -> dict[str, Any]:
        check = ConditionCheck.objects.filter(partnership=self.partnership, condition=self.condition).first()
        if check is None:
            new = ConditionCheck(institution=self.partnership.institution, partnership=self.partnership)
            new.condition = self.condition
            return super().get_form_kwargs() | {"instance": new}
        return super().get_form_kwargs() | {"instance": check}

    def get_initial(self) -> dict[str, Any]:
        checks = ConditionCheck.objects.filter(partnership=self.partnership, condition=self.condition)
        if checks.exclude(evidence="").exists():
            return {}
        parties = list(self.partnership.parties.select_related("organization"))
        known = known_of(self.request.user, self.partnership, parties)
        proposal = proposal_of(self.condition, self.pattern, known)
        today = self.partnership.institution.today
        return {"is_met": True, "evidence": proposal.evidence, "checked_on": today}

    def perform(self, form) -> str:
        check_condition(
            actor=self.request.user,
            partnership=self.partnership,
            condition=self.condition,
            version=form.version,
            **form.values,
        )
        return reverse("programs:partnership-detail", args=[self.partnership.public_id]) + "#syarat"
