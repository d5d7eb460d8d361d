"""Rules of reminders: what is in force, and changing one after seeing what it would do."""

import hashlib
from typing import Any

from django.http import HttpResponse
from django.urls import reverse, reverse_lazy
from django.views.generic import TemplateView

from kemitraan.core.permissions import Decision, require
from kemitraan.core.views.generic import ScopedObjectMixin, ServiceFormView
from kemitraan.reminders.forms import RuleForm
from kemitraan.reminders.models import ReminderRule
from kemitraan.reminders.permissions import may_change_rules, may_see_rules
from kemitraan.reminders.selectors.rules import rules_shown
from kemitraan.reminders.services.previewing import DAYS, preview_rule
from kemitraan.reminders.services.rules import RULE_FIELDS, customize_rule

SHOWN = 200


class RuleListView(TemplateView):
    """All rules in force for the institution, shipped or its own."""

    template_name = "reminders/rule_list.html"

    def dispatch(self, request, *args, **kwargs):
        require(may_see_rules(request.user))
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        user = self.request.user
        return super().get_context_data(**kwargs) | {
            "rows": rules_shown(user.membership.institution),
            "may_change": bool(may_change_rules(user)),
        }


class RuleUpdateView(ScopedObjectMixin, ServiceFormView):
    """One rule: whoever changes it sees who would get what in the next 30 days, and only then can save it."""

    model = ReminderRule
    template_name = "reminders/rule_form.html"
    form_class = RuleForm
    form_name = "reminders.rule"
    cancel_url = reverse_lazy("reminders:rule-list")
    success_message = "Aturan tersimpan untuk lembaga ini."
    preview: Any = None
    seen = ""

    def check_permission(self) -> Decision:
        return may_change_rules(self.request.user)

    def prepare(self) -> None:
        self.rule = self.get_object()
        self.title = f"Aturan pengingat: {self.rule}"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.rule}

    def form_valid(self, form) -> HttpResponse:
        """The first submit shows the preview; a later one of the same values saves them."""
        self.seen = seal_of(form.values)
        if "pratinjau" in self.request.POST or self.request.POST.get("seen") != self.seen:
            candidate = ReminderRule(source=self.rule.source, **form.values)
            self.preview = preview_rule(candidate, self.request.user.membership.institution)
            return self.render_to_response(self.get_context_data(form=form))
        return super().form_valid(form)

    def get_context_data(self, **kwargs):
        preview = self.preview
        return super().get_context_data(**kwargs) | {
            "rule": self.rule,
            "preview": preview,
            "rows": preview.foreseen[:SHOWN] if preview else [],
            "hidden_count": max(0, len(preview.foreseen) - SHOWN) if preview else 0,
            "days": DAYS,
            "seen": self.seen,
        }

    def perform(self, form) -> str:
        values = {name: form.values[name] for name in RULE_FIELDS}
        version = form.version if self.rule.institution_id else None
        customize_rule(actor=self.request.user, rule=self.rule, values=values, version=version)
        return reverse("reminders:rule-list")


def seal_of(values: dict[str, Any]) -> str:
    """Tells whether the values that are saved are those that the preview showed."""
    return hashlib.sha256(repr(sorted(values.items())).encode()).hexdigest()[:16]
