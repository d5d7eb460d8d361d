"""Agreements that wait for a party's consent."""

import datetime as dt

from django.contrib.contenttypes.models import ContentType

from kemitraan.core import clock
from kemitraan.core.models import SignedLink
from kemitraan.core.registry import WorkItem
from programs.models import AgreementParty
from programs.rules import CONSENT_STATES
from programs.selectors.obligations import represented_by

SHOWN = 100
CONSENT_LINK = "agreement_consent"


def open_consent_links(parties: list[AgreementParty]) -> dict[int, SignedLink]:
    """The link of each party that may still be used, by the party's key; one query."""
    rows = SignedLink.objects.filter(
        purpose=CONSENT_LINK,
        content_type=ContentType.objects.get_for_model(AgreementParty),
        object_id__in=[party.pk for party in parties],
        used_at=None,
        revoked_at=None,
        expires_at__gt=clock.now(),
    )
    return {row.object_id: row for row in rows}


def work_on_consents(user, today: dt.date, until: dt.date) -> list[WorkItem]:
    """For whoever speaks for a party: the agreements under negotiation that this party has not consented to."""
    rows = AgreementParty.objects.filter(
        institution=user.membership.institution_id,
        organization__in=represented_by(user),
        consented_on=None,
        agreement__state__in=CONSENT_STATES,
    )
    return [
        WorkItem(
            kind="Perjanjian",
            title=party.agreement.title,
            subtitle=f"Menunggu persetujuan {party.organization}",
            url=party.agreement.get_absolute_url(),
            due_on=None,
            action="Baca dan setujui",
            icon="heart-handshake",
        )
        for party in rows.select_related("agreement", "organization").order_by("agreement_id", "id")[:SHOWN]
    ]
