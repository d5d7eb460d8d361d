"""Secret addresses at which a mentor's planned visits can be read as a calendar; each can be taken back."""

import datetime as dt

from django.db import transaction

from kemitraan.accounts.models import Membership
from kemitraan.core.permissions import Denied, require
from kemitraan.core.services import audit, signed_links
from pendampingan.models import Mentor

PURPOSE = "visit-calendar"
LIFETIME = dt.timedelta(days=3 * 365)


@transaction.atomic
def make_feed(*, actor, mentor: Mentor) -> str:
    """A new secret token for one's own visits, shown this once; one of before stops to work. Raises `NotAllowed`."""
    _require_own(actor, mentor)
    _, token = signed_links.create(
        purpose=PURPOSE,
        subject=mentor,
        recipient=mentor.membership.user.email,
        lifetime=LIFETIME,
        institution=mentor.institution,
    )
    audit.record(actor=actor, action="calendar.create", sentence="membuat alamat kalender kunjungan", subjects=[mentor])
    return token


@transaction.atomic
def revoke_feed(*, actor, mentor: Mentor) -> int:
    """The address works no more, at once; returns how many there were. Raises `NotAllowed`."""
    _require_own(actor, mentor)
    count = signed_links.revoke(purpose=PURPOSE, subject=mentor)
    if count:
        audit.record(
            actor=actor, action="calendar.revoke", sentence="mencabut alamat kalender kunjungan", subjects=[mentor]
        )
    return count


def mentor_of_feed(token: str, today: dt.date) -> Mentor | None:
    """Whose visits the token opens; nobody's when it was taken back or the mentor left before `today`."""
    link = signed_links.find(purpose=PURPOSE, token=token)
    mentor = link.subject if link else None
    if not isinstance(mentor, Mentor):
        return None
    is_here = Membership.objects.active_on(today).filter(pk=mentor.membership_id).exists()
    return mentor if is_here else None


def _require_own(actor, mentor: Mentor) -> None:
    is_own = actor.membership is not None and mentor.membership_id == actor.membership.pk
    if not is_own:
        require(Denied("Setiap pendamping membuat dan mencabut alamat kalendernya sendiri."))
