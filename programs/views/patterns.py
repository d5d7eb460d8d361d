"""Pages that explain the six patterns."""

from django.http import Http404
from django.urls import reverse
from django.views.generic import TemplateView

from kemitraan.core.permissions import can_write
from programs.models import Partnership
from programs.patterns import PATTERNS
from programs.selectors.diagrams import sample_diagram

SHOWN = 10


class PatternListView(TemplateView):
    """The six patterns beside each other, for everyone who is signed in."""

    template_name = "programs/pattern_list.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "patterns": [(pattern, sample_diagram(pattern)) for pattern in PATTERNS.values()],
        }


class PatternDetailView(TemplateView):
    """One pattern: who, what is owed, who sets standards, what is written and not asked, how it ends."""

    template_name = "programs/pattern_detail.html"

    def get_context_data(self, **kwargs):
        pattern = PATTERNS.get(kwargs["code"])
        if pattern is None:
            raise Http404
        user = self.request.user
        partnerships = Partnership.objects.visible_to(user).filter(pattern=pattern.code)
        forms = dict(pattern.sub_patterns)
        return super().get_context_data(**kwargs) | {
            "pattern": pattern,
            "diagram": sample_diagram(pattern),
            "texts": [(text, [forms[code] for code in text.sub_patterns]) for text in pattern.texts],
            "size_rules": [pattern.describe_size_rule(rule) for rule in pattern.size_rules],
            "partnerships": partnerships[:SHOWN],
            "create_url": f"{reverse('programs:partnership-create')}?pola={pattern.code.value}"
            if can_write(user)
            else "",
        }
