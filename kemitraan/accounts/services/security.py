"""What an admin can do for a person who lost the second factor (phone and spare codes)."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from kemitraan.accounts.models import Membership, User
from kemitraan.accounts.permissions import can_manage_people
from kemitraan.accounts.services.people import require_own
from kemitraan.core.errors import DomainError, NotAllowed
from kemitraan.core.permissions import require
from kemitraan.core.services import audit
from kemitraan.core.services.mail import queue_mail


@transaction.atomic
def reset_second_factor(*, actor, membership: Membership, reason: str) -> Membership:
    """Take the second step at sign-in off a member's account, end their sessions, and tell them by mail.

    The password stays; whoever signs in next needs it. Raises `NotAllowed` for anybody but an admin of this
    institution, for one's own account and for the operator's; `DomainError` without a reason, for a member who has
    left, and when there is no second step.
    """
    require(can_manage_people(actor))
    require_own(actor, membership.institution)
    membership = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    user = User.objects.select_for_update().get(pk=membership.user_id)
    if user.is_superuser:
        raise NotAllowed("Akun pengelola sistem tidak diatur dari lembaga.")
    if user.pk == actor.pk:
        raise NotAllowed("Atur langkah kedua akun Anda sendiri di Profil.")
    if not reason.strip():
        raise DomainError("Tulis alasannya.", field="reason")
    if not Membership.objects.active_on(membership.institution.today).filter(pk=membership.pk).exists():
        raise DomainError("Keanggotaan ini tidak aktif.")
    factors = Authenticator.objects.filter(user=user)
    if not factors.exists():
        raise DomainError("Orang ini tidak memakai langkah kedua.")
    factors.delete()
    for session in UserSession.objects.filter(user=user):
        session.end()
    event = audit.record(
        actor=actor,
        action="user.reset_second_factor",
        sentence=f"mengatur ulang langkah kedua {user}",
        subjects=[membership, user],
        reason=reason.strip(),
        institution=membership.institution,
    )
    _tell(actor, user, membership, event.pk)
    return membership


def _tell(actor, user: User, membership: Membership, event_id: int) -> None:
    """The person must learn of it: it may not have been their wish."""
    institution = membership.institution
    queue_mail(
        key=f"second-factor-reset:{event_id}",
        to_address=user.email,
        to_name=str(user),
        subject="Langkah kedua saat masuk dimatikan",
        template="second_factor_reset",
        context={
            "greeting_name": str(user),
            "admin": str(actor),
            "institution": institution,
            "action_url": f"{settings.SITE_URL}{reverse('mfa_index')}",
            "action_label": "Pasang lagi",
            "footer_reason": f"Surel ini dikirim karena Anda terdaftar di {institution}.",
        },
        institution=institution,
        recipient=user,
    )
