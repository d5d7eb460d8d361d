"""Organizations that look alike: while one is typed, and the page of pairs."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from kemitraan.core.permissions import can_write, require
from kemitraan.core.views.generic import ActionView, ScopedListView
from partners.filters import DuplicateFilter
from partners.models import DuplicatePair, DuplicateScan, Organization
from partners.rules.similarity import MOST_PAIRS
from partners.selectors.duplicates import list_pairs, look_alikes, typed_facts
from partners.selectors.merges import merge_url
from partners.services.duplicates import dismiss_pair, find_duplicates, reopen_pair
from partners.tables import DuplicateTable

SEARCHED_AT_ONCE = 3_000


class LookAlikeView(View):
    """Organizations like the one in a form, as a fragment. A POST, so that no number stands in an address."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        rows = Organization.objects.visible_to(request.user)
        own = request.POST.get("kecuali", "")
        try:
            exclude = get_object_or_404(rows, public_id=uuid.UUID(own)) if own else None
        except ValueError:
            raise Http404 from None
        found = look_alikes(request.user, typed_facts(request.POST.dict()), exclude=exclude)
        return render(request, "partners/_look_alikes.html", {"found": found})


class DuplicateListView(ScopedListView):
    model = DuplicatePair
    table_class = DuplicateTable
    filterset_class = DuplicateFilter
    template_name = "partners/duplicate_list.html"
    title = "Mitra yang mungkin sama"
    noun = "pasangan"
    icon = "copy"
    empty_title = "Tidak ada mitra yang tampak sama."

    def get_queryset(self):
        return list_pairs(self.request.user)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        can_decide = bool(can_write(self.request.user))
        membership = self.request.user.membership
        scan = DuplicateScan.objects.filter(institution_id=membership.institution_id).first() if membership else None
        for row in context["table"].paginated_rows:
            pair = row.record
            pair.merge_url = merge_url(pair.first, pair.second) if can_decide else ""
        context.update(scan=scan, can_decide=can_decide, most_pairs=MOST_PAIRS)
        return context


class DuplicateSearchView(View):
    """Look for doubles now; of a large register the worker does it within a minute."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        require(can_write(request.user))
        institution = request.user.membership.institution
        if Organization.objects.in_institution(institution).count() > SEARCHED_AT_ONCE:
            messages.success(request, "Pencarian berjalan di latar tiap menit. Buka lagi halaman ini sebentar lagi.")
        else:
            find_duplicates(actor=request.user, institution=institution, everything=True)
            messages.success(request, "Semua mitra sudah dibandingkan.")
        return redirect("partners:duplicate-list")


class DuplicateDismissView(ActionView):
    model = DuplicatePair
    success_message = "Dicatat: bukan duplikat. Pasangan ini tidak ditawarkan lagi."

    def act(self, record: DuplicatePair) -> DuplicatePair:
        return dismiss_pair(actor=self.request.user, pair=record)


class DuplicateReopenView(ActionView):
    model = DuplicatePair
    success_message = "Pasangan ini ditawarkan lagi."

    def act(self, record: DuplicatePair) -> DuplicatePair:
        return reopen_pair(actor=self.request.user, pair=record)
