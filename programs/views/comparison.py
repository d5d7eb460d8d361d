"""Candidates beside each other, criterion by criterion, and what another weight would change."""

from decimal import Decimal, InvalidOperation
from typing import Any

from kemitraan.core.formats import format_number
from programs.rules.sensitivity import Turn, Turns
from programs.selectors.results import Results, results_of, rounded
from programs.views.selection_pages import SelectionPageView


class SelectionComparisonView(SelectionPageView):
    """The comparison; `?kriteria=<public id>&bobot=<percent>` shows it with another weight, and keeps nothing."""

    template_name = "programs/selection_comparison.html"
    route = "programs:selection-comparison"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        results = results_of(self.request.user, self.object)
        tried, weight = self.tried(results)
        shown = results.if_weighed(tried.pk, weight) if tried else results
        turns = {one.criterion.key: one for one in results.turns()} if results.rows else {}
        return context | {
            "results": results,
            "tried": tried,
            "tried_weight": weight,
            "columns": [column_of(row) for row in shown.rows],
            "lines": [
                line_of(place, weight, shown, turns.get(weight.criterion_id))
                for place, weight in enumerate(results.weights)
            ],
            "leaders": [row.candidate.organization.name for row in shown.leading],
        }

    def tried(self, results: Results) -> tuple[Any, Decimal | None]:
        """The criterion whose weight is tried out, and that weight; nothing for what is not asked or no percentage."""
        asked = self.request.GET.get("kriteria", "")
        criterion = next((one.criterion for one in results.weights if str(one.criterion.public_id) == asked), None)
        try:
            weight = Decimal(self.request.GET.get("bobot", "").replace(",", "."))
        except InvalidOperation:
            return None, None
        if criterion is None or not weight.is_finite() or not 0 <= weight <= 100 or len(results.weights) < 2:
            return None, None
        return criterion, weight


def column_of(row) -> dict[str, Any]:
    """A candidate as a column: its place, total, and what is to be said of it."""
    ranked = row.ranked
    return {
        "candidate": row.candidate,
        "rank": ranked.rank,
        "total": format_number(rounded(ranked.total)),
        "share": f"{float(ranked.total):.2f}",
        "passes": ranked.passes,
        "failures": [cell.criterion.name for cell in ranked.failures],
        "missing": ranked.missing,
    }


def line_of(place: int, weight, shown: Results, turns: Turns | None) -> dict[str, Any]:
    """A criterion as a row: its weight as shown, its cells in the order of the columns, and where the first changes."""
    rule = shown.rules[place]
    return {
        "criterion": weight.criterion,
        "weight": format_number(rounded(rule.weight)),
        "weight_value": f"{float(rule.weight):.2f}",
        "is_mandatory": weight.is_mandatory,
        "minimum": weight.minimum,
        "cells": [cell_of(row, place, row.sentences.get(weight.criterion_id, "")) for row in shown.rows],
        "turns": [_turn_sentence("di bawah", turns.below), _turn_sentence("di atas", turns.above)] if turns else [],
    }


def cell_of(row, place: int, sentence: str) -> dict[str, Any]:
    """One candidate on one criterion; `sentence` says where a computed value comes from."""
    cell = row.cells[place]
    return {
        "name": row.candidate.organization.name,
        "mean": format_number(rounded(cell.mean)) if cell.mean is not None else "",
        "share": f"{float(cell.share):.3f}",
        "points": format_number(rounded(cell.points)),
        "fails": cell.fails,
        "is_disputed": cell.is_disputed,
        "marks": [
            {"by": mark.by, "value": format_number(rounded(mark.value)), "note": mark.note}
            for mark in cell.marks
            if mark.by
        ],
        "sentence": sentence,
    }


def _turn_sentence(side: str, turn: Turn | None) -> str:
    if turn is None:
        return ""
    names = " dan ".join(turn.names)
    return f"Bila bobotnya {side} {format_number(rounded(turn.weight))}%, tempat pertama menjadi {names}."
