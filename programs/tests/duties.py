"""Partnerships and duties between two parties, for tests about obligations."""

import datetime as dt

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from partners.tests.factories import OrganizationFactory, RepresentativeFactory
from programs.enums import AgreementState, Frequency, OccurrenceState, PartnershipStatus
from programs.models import Agreement, Obligation, ObligationOccurrence, Partnership, PartyEpisode
from programs.services import obligations
from programs.tests.factories import (
    AgreementFactory,
    AgreementPartyFactory,
    ObligationFactory,
    PartnershipFactory,
    PartnershipPartyFactory,
)

TODAY = dt.date(2026, 3, 10)
NOON = dt.datetime(2026, 3, 10, 5, 0, tzinfo=dt.UTC)
FIRST = dt.date(2026, 1, 5)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


def running_partnership(institution, **values) -> Partnership:
    """A partnership in force since 1 January 2026 without an end; both parties take part since then."""
    values = {"status": PartnershipStatus.ACTIVE, "ends_on": None} | values
    partnership = PartnershipFactory(institution=institution, **values)
    for role in ("pengasuh", "asuhan"):
        party = PartnershipPartyFactory(
            partnership=partnership,
            organization=OrganizationFactory(institution=institution),
            role=role,
            is_lead=role == "pengasuh",
        )
        PartyEpisode.objects.create(institution=institution, party=party, from_on=partnership.starts_on)
    return partnership


def running_agreement(institution, **values) -> Agreement:
    values = {"state": AgreementState.ACTIVE} | values
    agreement = AgreementFactory(institution=institution, **values)
    for _ in range(2):
        AgreementPartyFactory(agreement=agreement, organization=OrganizationFactory(institution=institution))
    return agreement


def sides_of(home: Partnership | Agreement) -> tuple:
    """Debtor and creditor: the first two parties."""
    first, second = home.parties.select_related("organization")[:2]
    return first.organization, second.organization


def duty_values(home: Partnership | Agreement, **extra) -> dict:
    """What the form of a duty gives, monthly from `FIRST` without an end."""
    debtor, creditor = sides_of(home)
    return {
        "debtor": debtor,
        "creditor": creditor,
        "aspect": "activity",
        "description": "Menyerahkan catatan",
        "frequency": Frequency.MONTHLY,
        "first_due_on": FIRST,
        "last_due_on": None,
    } | extra


def add_duty(actor, home: Partnership | Agreement, **extra) -> Obligation:
    name = "partnership" if isinstance(home, Partnership) else "agreement"
    return obligations.add_obligation(actor=actor, values=duty_values(home, **extra), **{name: home})


def bare_duty(home: Partnership | Agreement, **extra) -> Obligation:
    """A duty in any home, also one in which the services refuse to add any; it has no due dates yet."""
    partnership, agreement = (home, None) if isinstance(home, Partnership) else (None, home)
    values = duty_values(home, **extra)
    return ObligationFactory(institution=home.institution, partnership=partnership, agreement=agreement, **values)


def open_days(obligation: Obligation) -> list[str]:
    return [f"{day:%m-%d}" for day in obligation.occurrences.filter(state="open").values_list("due_on", flat=True)]


def set_state(occurrence: ObligationOccurrence, state: str) -> ObligationOccurrence:
    """Any state without asking the services."""
    occurrence.state = state
    if state == OccurrenceState.DISPUTED:
        occurrence.disputed_on, occurrence.dispute_reason = TODAY, "Belum sampai."
    if state == OccurrenceState.WAIVED:
        occurrence.decided_on, occurrence.decision_reason, occurrence.decided_with = TODAY, "Paceklik.", "Kedua pihak"
    occurrence.save()
    return occurrence


def speaks_for(user, organization) -> None:
    RepresentativeFactory(organization=organization, membership=user.membership, institution=organization.institution)


def pdf(name: str = "bukti.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")


def ledger_url(partnership: Partnership) -> str:
    """The page with the rights and duties of a partnership."""
    return reverse("programs:partnership-obligations", args=[partnership.public_id])
