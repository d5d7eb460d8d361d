"""Candidates beside each other, criterion by criterion, and what other weights would change."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import Http404

from kemitraan.core.formats import format_number
from programs.models import CriteriaSet
from programs.selectors.criteria import current_criteria, versions_in_use
from programs.selectors.results import Results, results_of
from programs.selectors.score_history import revisions_of
from programs.views.comparison_rows import columns_of, disagreements_of, lines_of, trials_of, weight_field
from programs.views.selection_pages import SelectionPageView

HIGHEST_TRIED = 1000


class SelectionComparisonView(SelectionPageView):
    """The comparison; `?bobot-<public id>=<number>` shows it with other weights, in proportion to 100, and keeps
    nothing; `?versi=<number>` shows the results by an earlier version of the criteria."""

    template_name = "programs/selection_comparison.html"
    route = "programs:selection-comparison"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        user, selection = self.request.user, self.object
        versions = versions_in_use(user, selection)
        results = results_of(user, selection, self.version_asked(versions))
        asked = self.weights_asked(results)
        shown = results.if_weighed(asked) if asked else results
        revisions = {} if results.is_hidden else revisions_of(results.assessors)
        current = current_criteria(user, selection.program, selection)
        return context | {
            "results": results,
            "columns": columns_of(shown, results),
            "lines": lines_of(results, shown) if results.rows else [],
            "trials": trials_of(results, asked) if len(results.rows) > 1 and len(results.weights) > 1 else [],
            "is_tried": bool(asked),
            "tried_total": format_number(sum(self.every_weight(results, asked))) if asked else "",
            "leaders": [row.candidate.organization.name for row in shown.leading],
            "disagreements": disagreements_of(results.rows),
            "is_shared_work": len(results.counting) > 1,
            "assessments": [{"assessor": one, "revisions": revisions.get(one.pk, [])} for one in results.assessors],
            "versions": versions if len(versions) > 1 else [],
            "shown_version": results.criteria_set,
            "is_old_version": results.criteria_set is not None and results.criteria_set != current,
        }

    def version_asked(self, versions: list[CriteriaSet]) -> CriteriaSet | None:
        """The version of `?versi=`; none for the one in use. Raises `Http404` for one that is not there."""
        wanted = self.request.GET.get("versi", "")
        if not wanted:
            return None
        found = next((one for one in versions if str(one.number) == wanted), None)
        if found is None:
            raise Http404
        return found

    def weights_asked(self, results: Results) -> dict[int, Decimal]:
        """The weights that are tried, by the key of the criterion; none when nothing new or sensible is asked."""
        found = {}
        for weight in results.weights:
            try:
                number = Decimal(self.request.GET.get(weight_field(weight.criterion), "").replace(",", "."))
            except InvalidOperation:
                continue
            if number.is_finite() and 0 <= number <= HIGHEST_TRIED:
                found[weight.criterion_id] = number
        is_new = any(found.get(one.criterion_id, one.weight) != one.weight for one in results.weights)
        return found if is_new and any(self.every_weight(results, found)) and len(results.weights) > 1 else {}

    def every_weight(self, results: Results, asked: dict[int, Decimal]) -> list[Any]:
        return [asked.get(one.criterion_id, one.weight) for one in results.weights]
