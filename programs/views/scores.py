"""The sheet on which one assessor scores the candidates of a search, alone until it is sent."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property

from kemitraan.core.errors import DomainError
from kemitraan.core.formats import format_number
from kemitraan.core.models import Draft
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import drafts
from kemitraan.core.views.generic import digest_of, parse_token
from programs.enums import JudgingMethod, SelectionStatus
from programs.forms.selections import ReasonForm
from programs.models import Assessor, Score, Selection
from programs.rules.scoring import CHANGED_LATE, JOINED_LATE, may_score, read_score, scale_words
from programs.selectors.assessors import assessors_of, others_were_sent, saw_others
from programs.selectors.criteria import current_criteria, weights_of
from programs.selectors.results import compared_candidates
from programs.services.scores import Given, reopen_scores, save_scores, submit_scores
from programs.views.pages import OfficeFormView
from programs.views.program_pages import reads_planning
from programs.views.selection_pages import SelectionPageView


def field_of(candidate, criterion) -> str:
    """The name of a score's field; its note is `alasan-…`."""
    return f"nilai-{candidate.public_id}-{criterion.public_id}"


class SelectionScoresView(SelectionPageView):
    """Candidates by criteria, one field each; a POST keeps them, with `kirim` it sends them.

    What is typed is kept while it is typed (js/drafts.js), and taken up again by `?draf=`.
    """

    template_name = "programs/selection_scores.html"
    route = "programs:selection-scores"
    http_method_names = ["get", "head", "post"]
    form_name = "scores"
    faults: dict[str, str] = {}

    def post(self, request, *args, **kwargs) -> HttpResponse:
        self.object = self.get_object()
        require(can_write(request.user))
        self.read_sheet()
        if self.assessor is None:
            raise DomainError("Anda bukan penilai pada pencarian ini.")
        require(may_score(request.user, self.assessor))
        scores, self.faults = self.typed_scores()
        if not self.faults:
            try:
                return self.keep(scores)
            except DomainError as error:
                messages.error(request, error.message)
        return self.render_to_response(self.get_context_data(object=self.object), status=422)

    def keep(self, scores) -> HttpResponse:
        """Write the sheet and drop its draft; the same sheet sent twice leads where the first one led."""
        is_sent = "kirim" in self.request.POST
        service = submit_scores if is_sent else save_scores
        url = reverse("programs:selection-comparison" if is_sent else self.route, args=[self.object.public_id])
        sent = digest_of(self.request)
        token = parse_token(self.request.POST.get("form_token"))
        with transaction.atomic():
            draft = drafts.claim(
                user=self.request.user, form=self.form_name, key=str(self.object.public_id), token=token, sent=sent
            )
            if draft.result_url:
                return HttpResponseRedirect(draft.result_url)
            service(actor=self.request.user, assessor=self.assessor, scores=scores)
            drafts.finish(draft=draft, result_url=url, sent=sent)
        messages.success(self.request, "Nilai Anda terkirim." if is_sent else "Nilai tersimpan, belum dikirim.")
        return HttpResponseRedirect(url)

    @cached_property
    def draft(self) -> Draft | None:
        """What was typed and neither kept nor sent; none while it is sent."""
        if self.request.method == "POST" or self.assessor is None or self.assessor.submitted_at is not None:
            return None
        return drafts.open_draft(user=self.request.user, form=self.form_name, key=str(self.object.public_id))

    @cached_property
    def typed(self) -> Mapping[str, Any]:
        """What stands in the fields instead of what is stored: the submit, or the draft that is taken up again."""
        if self.request.method == "POST":
            return self.request.POST
        is_resumed = self.draft is not None and self.request.GET.get("draf") == str(self.draft.token)
        return self.draft.data if is_resumed and self.draft else {}

    def draft_context(self) -> dict[str, Any]:
        """As the forms of the house offer and keep drafts (core/views/generic.py)."""
        draft, is_resumed = self.draft, bool(self.typed) and self.draft is not None
        posted = self.request.POST.get("form_token", "")
        return {
            "draft": None if is_resumed else draft,
            "draft_form": self.form_name,
            "draft_key": str(self.object.public_id),
            "draft_restore_url": f"{self.request.path}?draf={draft.token}" if draft else "",
            "draft_discard_url": reverse("core:draft-discard", args=[draft.token]) if draft else "",
            "form_token": posted or (str(draft.token) if is_resumed and draft else str(uuid.uuid4())),
        }

    def read_sheet(self) -> None:
        user, selection = self.request.user, self.object
        self.assessors = assessors_of(user, selection)
        self.assessor = next((one for one in self.assessors if one.user_id == user.pk), None)
        used = current_criteria(user, selection.program, selection)
        weights = weights_of([used])[used.pk] if used else []
        self.weights = [one for one in weights if one.criterion.method == JudgingMethod.TYPED]
        self.computed = [one for one in weights if one.criterion.method != JudgingMethod.TYPED]
        self.candidates = compared_candidates(user, selection) if self.weights else []

    def typed_scores(self) -> tuple[dict[tuple[str, str], Given], dict[str, str]]:
        """What was typed, by place, and what is wrong with it, by field."""
        scores, faults = {}, {}
        for candidate in self.candidates:
            for weight in self.weights:
                name = field_of(candidate, weight.criterion)
                if name not in self.request.POST:
                    continue
                try:
                    value = read_score(self.request.POST[name])
                except ValueError as fault:
                    faults[name] = str(fault)
                    continue
                note = self.request.POST.get(name.replace("nilai-", "alasan-", 1))
                if value is None and (note or "").strip():
                    faults[name] = "Isi nilainya, atau kosongkan alasannya."
                    continue
                scores[str(candidate.public_id), str(weight.criterion.public_id)] = Given(value, note)
        return scores, faults

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if not hasattr(self, "assessors"):
            self.read_sheet()
        is_open = context["can_edit"] and self.object.status == SelectionStatus.OPEN
        can_score = is_open and self.assessor is not None and self.assessor.submitted_at is None
        return context | {
            "assessor": self.assessor,
            "can_join": is_open and self.assessor is None,
            "can_score": can_score and bool(may_score(self.request.user, self.assessor)),
            "seen_mark": self.coming_mark() if is_open else "",
            "can_reopen": is_open and self.assessor is not None and self.assessor.submitted_at is not None,
            **(self.draft_context() if can_score else {}),
            "scales": [(most, scale_words(most)) for most in sorted({one.criterion.scale_max for one in self.weights})],
            "weights": self.weights,
            "computed": self.computed,
            "sheet": self.sheet() if self.assessor else [],
        }

    def coming_mark(self) -> str:
        """With what the scores that are still to come will be marked; empty when they stand alone."""
        if self.assessor is None:
            return JOINED_LATE if saw_others(self.object, self.request.user) else ""
        is_late = self.object.results_open_since is not None and others_were_sent(self.object, self.request.user)
        return self.assessor.seen_mark or (JOINED_LATE if is_late else "")

    def sheet(self) -> list[dict[str, Any]]:
        """One row for each candidate, its cells in the order of the criteria; one query."""
        stored = {(row.candidate_id, row.criterion_id): row for row in Score.objects.filter(assessor=self.assessor)}
        return [
            {
                "candidate": candidate,
                "cells": [
                    self.cell(candidate, weight, stored.get((candidate.pk, weight.criterion_id)))
                    for weight in self.weights
                ],
            }
            for candidate in self.candidates
        ]

    def cell(self, candidate, weight, score: Score | None) -> dict[str, Any]:
        name = field_of(candidate, weight.criterion)
        note = name.replace("nilai-", "alasan-", 1)
        fault = self.faults.get(name, "")
        described = [f"skala-{weight.criterion.scale_max}", *([f"salah-{name}"] if fault else [])]
        return {
            "name": name,
            "note_name": note,
            "criterion": weight.criterion,
            "value": self.typed.get(name, format_number(score.value) if score else ""),
            "note": self.typed.get(note, score.note if score else ""),
            "fault": fault,
            "described_by": " ".join(described),
        }


class ScoresReopenView(OfficeFormView):
    """Asks why, then opens the reader's own sent scores again."""

    model = Selection
    form_class = ReasonForm
    form_name = "scores-reopen"
    title = "Buka lagi nilai saya"
    submit_label = "Buka lagi"
    success_message = "Nilai Anda terbuka lagi dan belum dihitung sampai dikirim."

    def prepare(self) -> None:
        self.selection = self.find(Selection, "program", "institution")
        rows = Assessor.objects.visible_to(self.request.user).filter(
            selection=self.selection, user=self.request.user.pk
        )
        self.assessor = get_object_or_404(rows.standing() if reads_planning(self.request.user) else rows.none())
        self.cancel_url = reverse("programs:selection-scores", args=[self.selection.public_id])
        if others_were_sent(self.selection, self.request.user):
            self.lead = f"Nilai penilai lain sudah dapat Anda baca, jadi nilai Anda ditandai “{CHANGED_LATE}”."

    def perform(self, form) -> str:
        reopen_scores(actor=self.request.user, assessor=self.assessor, reason=form.cleaned_data["reason"])
        return self.cancel_url
