"""Standards, joint rules and the shared understanding of a partnership, and the approvals of its parties."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from kemitraan.core.errors import DomainError
from kemitraan.core.permissions import Decision
from kemitraan.core.views.generic import ActionView, ServiceFormView
from programs.enums import ProvisionKind
from programs.forms.provisions import ApprovalForm, ProvisionForm, WithdrawForm
from programs.models import Partnership, PartnershipParty, Provision
from programs.patterns import Setter, get_pattern
from programs.rules.provisions import may_set_provision
from programs.selectors import represented_by
from programs.selectors.provisions import provisions_of
from programs.services import provisions as services
from programs.views.pages import OfficeFormView
from programs.views.partnership_pages import PartnershipPageView

# (kind in addresses and anchor, kind, heading, what it is for)
SECTIONS = [
    ("standar", ProvisionKind.STANDARD, "Standar", "Ukuran yang dipakai: mutu, harga, cara kerja, pengelolaan."),
    ("peraturan", ProvisionKind.RULE, "Peraturan bersama", "Pedoman kerja setelah kesepakatan, disetujui semua pihak."),
    (
        "kesepahaman",
        ProvisionKind.UNDERSTANDING,
        "Kesepahaman",
        "Pengelolaan dan strategi program sebagaimana dipahami semua pihak.",
    ),
]
KINDS = {slug: kind for slug, kind, _, _ in SECTIONS}


class PartnershipRulesView(PartnershipPageView):
    """What the parties live by, each text with who approved it."""

    route = "programs:partnership-rules"
    template_name = "programs/partnership_rules.html"

    def page_context(self) -> dict[str, Any]:
        user, partnership = self.request.user, self.object
        represented = represented_by(user)
        found = provisions_of(user, partnership, self.parties, represented)
        own = [party for party in self.parties if party.organization_id in represented]
        sets_own = bool(own) and self.pattern.standards.setter is not Setter.TOGETHER
        return {
            "sections": [
                {
                    "slug": slug,
                    "title": title,
                    "lead": f"{lead} {self.pattern.standard_setter}." if kind == ProvisionKind.STANDARD else lead,
                    "rows": found[kind.value],
                    "add_url": reverse("programs:provision-create", args=[partnership.public_id, slug])
                    if self.can_edit or (sets_own and kind == ProvisionKind.STANDARD)
                    else "",
                }
                for slug, kind, title, lead in SECTIONS
            ]
        }


class ProvisionFormView(ServiceFormView):
    """What writing a text, changing it and writing its next edition share."""

    form_class = ProvisionForm
    partnership: Partnership
    provision: Provision

    def check_permission(self) -> Decision:
        """The office; a party for its own standards (whose it is is checked again with what was sent)."""
        represented = represented_by(self.request.user)
        own = [party for party in self.parties if party.organization_id in represented]
        pattern = get_pattern(self.partnership.pattern)
        is_own_kind = self.provision.kind == ProvisionKind.STANDARD and pattern.standards.setter is not Setter.TOGETHER
        setter = self.provision.set_by or (own[0] if own and is_own_kind else None)
        return may_set_provision(self.request.user, setter, represented)

    @property
    def parties(self) -> list[PartnershipParty]:
        return list(self.partnership.parties.select_related("organization"))

    def begin(self, partnership: Partnership, provision: Provision) -> None:
        self.partnership, self.provision = partnership, provision
        provision.partnership = partnership
        self.lead = str(partnership)
        self.cancel_url = reverse("programs:partnership-rules", args=[partnership.public_id])

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {
            "instance": self.provision,
            "pattern": get_pattern(self.partnership.pattern),
            "parties": self.parties,
        }


class ProvisionCreateView(ProvisionFormView):
    """A new text of the kind in the address."""

    model = Partnership
    form_name = "provision"

    def prepare(self) -> None:
        if self.kwargs["kind"] not in KINDS:
            raise Http404
        kind = KINDS[self.kwargs["kind"]]
        rows = Partnership.objects.visible_to(self.request.user).select_related("institution")
        partnership = get_object_or_404(rows, public_id=self.kwargs["public_id"])
        self.title = f"{kind.label} baru"
        today = partnership.institution.today
        new = Provision(institution=partnership.institution, kind=kind, effective_on=today)
        self.begin(partnership, new)

    def draft_key(self) -> str:
        return f"{self.kwargs['public_id']}-{self.kwargs['kind']}"

    def perform(self, form) -> Provision:
        return services.add_provision(
            actor=self.request.user, partnership=self.partnership, kind=self.provision.kind, values=form.values
        )


class ExistingProvisionMixin:
    """Finds the provision of the address among those that the reader sees."""

    model = Provision

    def find_provision(self) -> Provision:
        rows = Provision.objects.visible_to(self.request.user)
        related = ("partnership__institution", "set_by__organization", "institution")
        return get_object_or_404(rows.select_related(*related), public_id=self.kwargs["public_id"])


class ProvisionUpdateView(ExistingProvisionMixin, ProvisionFormView):
    form_name = "provision-edit"

    def prepare(self) -> None:
        provision = self.find_provision()
        self.title = f"Ubah {provision}"
        self.begin(provision.partnership, provision)

    def perform(self, form) -> Provision:
        return services.change_provision(
            actor=self.request.user, provision=self.provision, values=form.values, version=form.version
        )


class ProvisionRenewView(ExistingProvisionMixin, ProvisionFormView):
    """The next edition, beginning with the words of the last."""

    form_name = "provision-renew"
    submit_label = "Simpan edisi baru"
    success_message = "Edisi baru tersimpan. Edisi sebelumnya berlaku sampai yang baru disetujui."

    def prepare(self) -> None:
        provision = self.find_provision()
        self.title = f"Edisi baru: {provision}"
        self.begin(provision.partnership, provision)

    def get_initial(self) -> dict[str, Any]:
        return {"effective_on": self.partnership.institution.today}

    def perform(self, form) -> Provision:
        return services.renew_provision(actor=self.request.user, provision=self.provision, values=form.values)


class ProvisionWithdrawView(ExistingProvisionMixin, ProvisionFormView):
    form_class = WithdrawForm
    form_name = "provision-withdraw"
    submit_label = "Cabut"
    success_message = "Ketentuan dicabut."

    def prepare(self) -> None:
        provision = self.find_provision()
        self.title = f"Cabut {provision}"
        self.begin(provision.partnership, provision)
        self.lead = "Isi dan persetujuannya tetap dapat dibaca."

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        return {name: kwargs[name] for name in kwargs if name not in {"instance", "pattern", "parties"}}

    def get_initial(self) -> dict[str, Any]:
        return {"ended_on": self.partnership.institution.today}

    def perform(self, form) -> Provision:
        return services.withdraw_provision(actor=self.request.user, provision=self.provision, **form.cleaned_data)


class ProvisionApprovalView(ExistingProvisionMixin, OfficeFormView):
    """The office records an approval from paper or a meeting."""

    form_class = ApprovalForm
    form_name = "provision-approval"
    submit_label = "Catat persetujuan"
    success_message = "Persetujuan tercatat."

    def prepare(self) -> None:
        self.provision = self.find_provision()
        self.title = f"Persetujuan: {self.provision}"
        self.lead = f"Edisi {self.provision.edition}, {self.provision.partnership}"
        self.cancel_url = self.provision.get_absolute_url()

    def get_form_kwargs(self) -> dict[str, Any]:
        parties = self.provision.partnership.parties.exclude(approvals__provision=self.provision)
        return super().get_form_kwargs() | {"parties": list(parties.select_related("organization"))}

    def get_initial(self) -> dict[str, Any]:
        return {"approved_on": self.provision.institution.today}

    def perform(self, form) -> Provision:
        services.record_approval(actor=self.request.user, provision=self.provision, **form.cleaned_data)
        return self.provision


class ProvisionApproveView(ActionView):
    """A representative approves in the name of the party that was sent, the version that the page showed."""

    model = Provision
    success_message = "Persetujuan tercatat."

    def get_queryset(self):
        return super().get_queryset().select_related("partnership__institution", "institution")

    def act(self, record: Provision) -> Any:
        sent = self.request.POST
        parties = record.partnership.parties.select_related("organization")
        found = next((party for party in parties if str(party.public_id) == sent.get("party")), None)
        if found is None:
            raise DomainError("Pihak tidak ditemukan.")
        version = sent.get("version", "")
        return services.approve_provision(
            actor=self.request.user,
            provision=record,
            party=found,
            version=int(version) if version.isdecimal() else 0,
        )
