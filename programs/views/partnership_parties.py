"""The parties of a partnership: what they say of themselves, who joins, leaves and comes back, what they can do."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from kemitraan.core.permissions import Decision, can_write
from kemitraan.core.views.generic import ActionView, ServiceFormView
from programs.forms.capability_scores import CapabilityScoreForm
from programs.forms.statements import PartyJoinForm, PartyLeaveForm, PartyPositionForm
from programs.models import Need, Partnership, PartnershipParty
from programs.patterns import get_pattern
from programs.rules import EDITABLE_PARTNERSHIP
from programs.rules.capabilities import may_score
from programs.rules.voices import may_speak_for
from programs.selectors import represented_by
from programs.selectors.capability_scores import capability_panels
from programs.selectors.statements import complements_of, party_cards
from programs.services.capability_scores import score_capabilities
from programs.services.participations import join_partnership, leave_partnership, resume_party
from programs.services.statements import state_position
from programs.views.pages import OfficeFormView
from programs.views.partnership_pages import PartnershipPageView


class PartnershipPartiesView(PartnershipPageView):
    """Everybody who takes part: words, times, how lacks are met, and what the pattern expects of them."""

    route = "programs:partnership-parties"
    template_name = "programs/partnership_parties.html"

    def page_context(self) -> dict[str, Any]:
        user, partnership = self.request.user, self.object
        goes_on = partnership.status in EDITABLE_PARTNERSHIP
        keys = [party.same_need_id for party in self.parties if party.same_need_id]
        needs = Need.objects.visible_to(user).in_bulk(keys) if keys else {}
        return {
            "cards": party_cards(user, self.parties, represented_by(user), needs),
            "goes_on": goes_on,
            "complements": complements_of(user, self.parties),
            "capability_panels": capability_panels(user, self.pattern, self.parties),
            "can_score": goes_on and bool(may_score(user)),
        }


class PartyFormView(ServiceFormView):
    """A form about one party of a partnership that the reader sees."""

    model = PartnershipParty
    party: PartnershipParty

    def prepare(self) -> None:
        rows = PartnershipParty.objects.visible_to(self.request.user)
        related = ("partnership__institution", "partnership__program", "organization", "institution")
        self.party = get_object_or_404(rows.select_related(*related), public_id=self.kwargs["public_id"])
        self.partnership = self.party.partnership
        self.pattern = get_pattern(self.partnership.pattern)
        self.cancel_url = reverse("programs:partnership-parties", args=[self.partnership.public_id])
        self.lead = f"{self.party} · {self.partnership}"


class PartyPositionView(PartyFormView):
    """What a party says of itself; written by whoever represents it, or by the office."""

    form_class = PartyPositionForm
    form_name = "party-position"
    title = "Pernyataan pihak"
    success_message = "Pernyataan tersimpan."

    def check_permission(self) -> Decision:
        return may_speak_for(self.request.user, self.party, represented_by(self.request.user))

    def get_form_kwargs(self) -> dict[str, Any]:
        program = self.partnership.program if can_write(self.request.user) else None
        return super().get_form_kwargs() | {"instance": self.party, "pattern": self.pattern, "program": program}

    def perform(self, form) -> str:
        state_position(
            actor=self.request.user,
            party=self.party,
            values=form.values,
            statements=form.statements,
            version=form.version,
        )
        return f"{self.cancel_url}#pihak-{self.party.public_id}"


class PartyJoinView(OfficeFormView):
    """Another party joins a partnership."""

    model = Partnership
    form_class = PartyJoinForm
    form_name = "party-join"
    title = "Pihak bergabung"
    submit_label = "Catat bergabung"
    success_message = "Pihak tercatat."

    def prepare(self) -> None:
        self.partnership = self.find(Partnership, "institution")
        self.lead = str(self.partnership)
        self.cancel_url = reverse("programs:partnership-parties", args=[self.partnership.public_id])

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"pattern": get_pattern(self.partnership.pattern)}

    def get_initial(self) -> dict[str, Any]:
        roles = get_pattern(self.partnership.pattern).roles
        return {"from_on": self.partnership.institution.today, "role": roles[-1].code}

    def perform(self, form) -> str:
        join_partnership(actor=self.request.user, partnership=self.partnership, **form.cleaned_data)
        return self.cancel_url


class PartyLeaveView(PartyFormView):
    """A party leaves for good or for a while; its row, its duties and its past stay."""

    form_class = PartyLeaveForm
    form_name = "party-leave"
    submit_label = "Catat keluar"
    success_message = "Tercatat. Pihak ini dapat dilanjutkan kapan saja tanpa perjanjian baru."

    def prepare(self) -> None:
        super().prepare()
        self.title = f"{self.party} keluar"
        self.lead = (
            "Kewajibannya tetap tercatat dan diam selama tidak ikut serta. Bila dibutuhkan lagi, cukup dilanjutkan."
        )

    def check_permission(self) -> Decision:
        return can_write(self.request.user)

    def get_initial(self) -> dict[str, Any]:
        return {"until_on": self.partnership.institution.today}

    def perform(self, form) -> str:
        leave_partnership(actor=self.request.user, party=self.party, **form.cleaned_data)
        return self.cancel_url


class PartyResumeView(ActionView):
    """One press: a party that left goes on, without a new agreement."""

    model = PartnershipParty
    success_message = "Dilanjutkan tanpa perjanjian baru."

    def get_queryset(self):
        return super().get_queryset().select_related("partnership__institution", "organization", "institution")

    def get_success_url(self, record: PartnershipParty) -> str:
        return reverse("programs:partnership-parties", args=[record.partnership.public_id])

    def act(self, record: PartnershipParty) -> Any:
        return resume_party(actor=self.request.user, party=record)


class CapabilityScoreView(PartyFormView):
    """Scores the capabilities that the pattern expects of a party."""

    form_class = CapabilityScoreForm
    form_name = "capability-score"
    title = "Nilai kemampuan"
    success_message = "Penilaian tersimpan."

    def prepare(self) -> None:
        super().prepare()
        if not self.pattern.capabilities_of(self.party.role):
            raise Http404
        self.lead += ". Yang di bawah standar dijawab dengan pembinaan."

    def check_permission(self) -> Decision:
        return may_score(self.request.user)

    def get_initial(self) -> dict[str, Any]:
        return {"scored_on": self.partnership.institution.today}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"pattern": self.pattern, "party": self.party}

    def perform(self, form) -> str:
        score_capabilities(
            actor=self.request.user,
            party=self.party,
            scored_on=form.cleaned_data["scored_on"],
            levels=form.levels,
            evidence=form.evidence,
        )
        return f"{self.cancel_url}#kemampuan"
