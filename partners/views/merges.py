"""Merging two organizations side by side, and the record of it."""

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.functional import cached_property

from kemitraan.core.permissions import Decision, can_write
from kemitraan.core.selectors import timeline_of
from kemitraan.core.views.generic import ScopedDetailView, ServiceFormView
from kemitraan.core.views.timeline import links_of
from partners.forms.merges import MergeForm, MergePartnerForm
from partners.models import Organization, OrganizationMerge
from partners.selectors.merges import MergePreview, former_identifiers_of, merge_url, preview_merge
from partners.services.merges import merge_organizations


class OrganizationMergeView(ServiceFormView):
    """Without `?dengan=` asks for the other organization; with it both stand side by side."""

    model = Organization
    form_name = "organization-merge"
    survivor: Organization
    merged: Organization | None = None

    def prepare(self) -> None:
        rows = Organization.objects.visible_to(self.request.user).select_related("parent", "region", "verified_by")
        self.survivor = get_object_or_404(rows, public_id=self.kwargs["public_id"])
        self.cancel_url = self.survivor.get_absolute_url()
        if asked := self.request.GET.get("dengan", ""):
            try:
                self.merged = get_object_or_404(rows, public_id=uuid.UUID(asked))
            except ValueError:
                raise Http404 from None

    def check_permission(self) -> Decision:
        return can_write(self.request.user)

    @cached_property
    def preview(self) -> MergePreview:
        assert self.merged is not None
        return preview_merge(self.survivor, self.merged)

    def get_form_class(self):
        return MergePartnerForm if self.merged is None else MergeForm

    def get_form_kwargs(self):
        about = {"survivor": self.survivor} if self.merged is None else {"preview": self.preview}
        return super().get_form_kwargs() | about

    def get_template_names(self) -> list[str]:
        return ["core/form.html" if self.merged is None else "partners/organization_merge.html"]

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        self.title = f"Gabungkan {self.survivor}" if self.merged is None else "Gabungkan dua mitra"
        self.submit_label = "Bandingkan" if self.merged is None else "Gabungkan"
        context = super().get_context_data(**kwargs)
        # A merge is looked at and done in one go: what was chosen yesterday may not be what stands there today.
        context.update(draft_form="", draft=None)
        if self.merged is not None:
            context.update(
                preview=self.preview,
                survivor=self.survivor,
                merged=self.merged,
                swap_url=merge_url(self.merged, self.survivor),
                moving_total=sum(row["count"] for row in self.preview.moving),
            )
        return context

    def perform(self, form) -> Any:
        if self.merged is None:
            self.success_message = ""
            return merge_url(self.survivor, form.cleaned_data["other"])
        self.success_message = "Kedua mitra sudah menjadi satu."
        cleaned = form.cleaned_data
        merge_organizations(
            actor=self.request.user,
            survivor=self.survivor,
            merged=self.merged,
            choices=form.chosen,
            settled=form.settled,
            versions=(cleaned["opened_survivor"], cleaned["opened_merged"]),
        )
        return self.survivor


class MergeDetailView(ScopedDetailView):
    """What was merged, by whom, what was chosen and moved, and the story of the merged one."""

    model = OrganizationMerge
    template_name = "partners/merge_detail.html"
    context_object_name = "merge"

    def get_queryset(self):
        return super().get_queryset().select_related("survivor", "merged", "merged_by")

    def render_to_response(self, context, **kwargs) -> HttpResponse:
        """The list of the story alone, when a fragment is asked for."""
        if self.request.htmx:
            return render(self.request, "core/_timeline_list.html", context)
        return super().render_to_response(context, **kwargs)

    def timeline_context(self, record: OrganizationMerge) -> dict[str, Any]:
        """The story of what was merged, up to the merge; it has no page of its own any more."""
        timeline = timeline_of(self.request.user, record.merged, self.request.GET)
        return {"timeline": timeline, "links": links_of(self.request, timeline)}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["former"] = former_identifiers_of(self.object.survivor)
        return context
