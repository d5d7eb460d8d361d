"""What partners want people to be reminded of."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import QuerySet

from kemitraan.accounts.enums import Role
from kemitraan.accounts.models import Institution
from kemitraan.core.registry import WorkItem, WorkPart
from kemitraan.reminders.enums import RecipientKind
from kemitraan.reminders.sources import DueItem, DueSource, addresses
from partners.enums import DocumentKind, OrganizationStatus
from partners.models import OrganizationDocument, Representative
from partners.selectors.reach import reach_of


def expiring_documents(institution: Institution, until: dt.date) -> Iterator[DueItem]:
    """Documents in use of organizations in daily use that expire on or before `until` (local date).

    The office answers; who speaks for the partner, its contact and its mentor can be told as well.
    """
    rows = _expiring(institution, until)
    columns = ("pk", "kind", "title", "number", "expires_on", "organization_id")
    names = ("organization__public_id", "organization__name")
    found = list(rows.order_by("expires_on", "pk").values_list(*columns, *names))
    if not found:
        return
    people = reach_of(institution, institution.today, rows.values("organization"))
    page = addresses("partners:organization-detail")
    for pk, kind, title, number, expires_on, organization, public_id, name in found:
        yield DueItem(
            uid=f"document:{pk}",
            title=f"{title or DocumentKind(kind).label} {name} berakhir",
            due_on=expires_on,
            url=f"{page(public_id)}?bagian=dokumen",
            owner_ids=people.speakers.get(organization, ()),
            mentor_ids=people.mentors.get(organization, ()),
            contact_ids=people.contacts.get(organization, ()),
            detail=number,
        )


def _expiring(institution: Institution, until: dt.date) -> QuerySet[OrganizationDocument]:
    return OrganizationDocument.objects.in_use().filter(
        institution=institution,
        organization__status=OrganizationStatus.ACTIVE,
        expires_on__lte=until,
    )


def _at_work(user, today: dt.date, until: dt.date) -> QuerySet | None:
    """The office looks after all of them, a representative after those of the organizations spoken for."""
    membership = user.membership
    rows = _expiring(membership.institution, until)
    if membership.is_office:
        return rows
    if membership.role != Role.PARTNER:
        return None
    return rows.filter(organization__in=Representative.objects.spoken_for_by(membership).values("organization"))


def _item(user, until: dt.date, document: OrganizationDocument) -> WorkItem:
    return WorkItem(
        kind=DOCUMENT_EXPIRING.key,
        title=f"{document} {document.organization.name} berakhir",
        subtitle=document.number,
        url=document.get_absolute_url(),
        due_on=document.expires_on,
        action="Perbarui" if user.membership.is_office else "Lihat",
        icon="file-text",
    )


DOCUMENT_EXPIRING = DueSource(
    key="partners.document-expiring",
    label="Dokumen mitra akan berakhir",
    label_en="Partner document expiring",
    default_steps=(-60, -30, -7, 0),
    default_recipients=(RecipientKind.COORDINATOR,),
    items=expiring_documents,
    default_escalation=((10, RecipientKind.ADMIN),),
)
DOCUMENT_WORK = WorkPart(
    rows=_at_work,
    columns=("kind", "title", "number", "expires_on", "organization__public_id", "organization__name"),
    order=("expires_on", "pk"),
    show=_item,
)
