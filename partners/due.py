"""What partners want people to be reminded of."""

import datetime as dt
from collections.abc import Iterable
from typing import cast

from kemitraan.reminders.enums import RecipientKind
from kemitraan.reminders.sources import DueItem, DueSource
from partners.enums import OrganizationStatus
from partners.models import OrganizationDocument


def expiring_documents(institution, until: dt.date) -> Iterable[DueItem]:
    """Documents in use of organizations in daily use that expire on or before `until` (local date)."""
    rows = OrganizationDocument.objects.in_use().filter(
        institution=institution,
        organization__status=OrganizationStatus.ACTIVE,
        expires_on__lte=until,
    )
    for document in rows.select_related("organization").order_by("expires_on", "pk"):
        yield DueItem(
            uid=f"document:{document.pk}",
            title=f"{document} {document.organization} berakhir",
            due_on=cast(dt.date, document.expires_on),
            url=document.get_absolute_url(),
            detail=document.number,
        )


DOCUMENT_EXPIRING = DueSource(
    key="partners.document-expiring",
    label="Dokumen mitra akan berakhir",
    default_steps=(-60, -30, -7, 0),
    default_recipients=(RecipientKind.COORDINATOR,),
    items=expiring_documents,
)
