"""What pages about people and institutions read."""

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, QuerySet

from kemitraan.accounts.models import Institution, Membership
from kemitraan.core import clock
from kemitraan.core.models import Attachment
from kemitraan.core.selectors import attachments_of

LETTERHEAD = "letterhead"


def list_memberships(user) -> QuerySet[Membership]:
    """Everybody of the institution; `has_second_factor` says whether the account asks for a second step."""
    rows = Membership.objects.visible_to(user).select_related("user", "institution")
    return rows.annotate(has_second_factor=Exists(Authenticator.objects.filter(user=OuterRef("user"))))


def active_memberships(institution_id: int) -> list[Membership]:
    """Everybody who belongs to the institution today, with the person and the institution, by name; one query."""
    rows = Membership.objects.filter(institution=institution_id).active_on(clock.today())
    return list(rows.select_related("user", "institution").order_by("user__full_name", "pk"))


def letterhead_of(institution: Institution) -> Attachment | None:
    """The picture at the head of the institution's documents; the newest one counts."""
    pictures = attachments_of(institution, LETTERHEAD).filter(content_type__startswith="image/")
    return pictures.order_by("-created_at", "-pk").first()
