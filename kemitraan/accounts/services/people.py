"""People come by invitation and leave by a date; their history stays."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from kemitraan.accounts.enums import Role
from kemitraan.accounts.models import Institution, Membership, User
from kemitraan.accounts.permissions import can_manage_people
from kemitraan.core.errors import DomainError, NotAllowed
from kemitraan.core.models import SignedLink
from kemitraan.core.permissions import require
from kemitraan.core.services import audit, signed_links
from kemitraan.core.services.mail import queue_mail

INVITATION = "invitation"
INVITATION_LIFETIME = dt.timedelta(days=14)


@transaction.atomic
def invite_member(*, actor, institution: Institution, email: str, full_name: str, role: str) -> Membership:
    """Give the person at `email` the role `role` and send them a mail.

    Addresses that differ only in letter case are one account; a name already known is kept. A membership that
    has ended is opened again. Raises `NotAllowed`, `DomainError` when the person has the role already, and
    `ValidationError`.
    """
    require(can_manage_people(actor))
    require_own(actor, institution)
    Institution.objects.select_for_update().get(pk=institution.pk)
    user = _person(email=email, full_name=full_name)
    if not user.is_active:
        raise DomainError("Akun dengan surel ini dinonaktifkan oleh pengelola.", field="email")
    membership = Membership.objects.select_for_update().filter(user=user, institution=institution, role=role).first()
    if membership is None:
        membership = Membership(user=user, institution=institution, role=role, starts_on=institution.today)
    elif membership.ends_on is None or membership.ends_on >= institution.today:
        raise DomainError(f"Orang ini sudah menjadi {membership.get_role_display()}.", field="email")
    else:
        membership.ends_on = None
        membership.version += 1
    membership.full_clean()
    membership.save()
    audit.record(
        actor=actor,
        action="membership.create",
        sentence=f"mengundang {user} sebagai {membership.get_role_display()}",
        subjects=[membership, institution],
        institution=institution,
    )
    _send_invitation(actor=actor, membership=membership)
    return membership


@transaction.atomic
def resend_invitation(*, actor, membership: Membership) -> Membership:
    """Send the invitation again; the earlier link stops working. Raises `NotAllowed`, `DomainError`."""
    require(can_manage_people(actor))
    require_own(actor, membership.institution)
    membership = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    if membership.user.has_usable_password():
        raise DomainError("Orang ini sudah membuat kata sandi.")
    _require_open(membership)
    audit.record(
        actor=actor,
        action="membership.invite_again",
        sentence=f"mengirim ulang undangan {membership.user}",
        subjects=[membership],
        institution=membership.institution,
    )
    _send_invitation(actor=actor, membership=membership)
    return membership


@transaction.atomic
def end_membership(*, actor, membership: Membership, ends_on: dt.date, reason: str) -> Membership:
    """The person belongs to the institution until the end of the local date `ends_on`.

    Raises `NotAllowed`, `DomainError` when nobody would be left as admin or no reason is given, and
    `ValidationError` for a date before the start.
    """
    require(can_manage_people(actor))
    require_own(actor, membership.institution)
    if not reason.strip():
        raise DomainError("Tulis alasannya.", field="reason")
    institution = Institution.objects.select_for_update().get(pk=membership.institution_id)
    membership = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    _require_open(membership)
    if membership.role == Role.ADMIN and not _other_admins(institution, membership):
        raise DomainError("Lembaga harus punya sedikitnya satu admin.")
    before = audit.snapshot(membership, ["ends_on"])
    membership.ends_on = ends_on
    membership.version += 1
    membership.full_clean()
    membership.save()
    signed_links.revoke(purpose=INVITATION, subject=membership)
    audit.record(
        actor=actor,
        action="membership.end",
        sentence=f"mengakhiri keanggotaan {membership.user}",
        subjects=[membership, institution],
        changes=audit.differences(membership, before),
        reason=reason.strip(),
        institution=institution,
    )
    return membership


@transaction.atomic
def accept_invitation(*, token: str, password: str) -> User:
    """Use the link of the mail up: the person sets their first password. Raises `DomainError` when it is not valid.

    The password must have been validated by the form.
    """
    link = signed_links.use(purpose=INVITATION, token=token)
    membership = invited_membership(link)
    if membership is None:
        raise DomainError(signed_links.NO_LONGER_VALID)
    user = User.objects.select_for_update().get(pk=membership.user_id)
    user.set_password(password)
    user.save(update_fields=["password"])
    audit.record(
        actor=user.act_as(membership),
        action="membership.accept",
        sentence="menerima undangan",
        subjects=[membership],
        institution=membership.institution,
    )
    return user


def invited_membership(link: SignedLink | None) -> Membership | None:
    """The membership that a link invites to, while the person has no password and the membership is open."""
    membership = link.subject if link else None
    if membership is None or membership.user.has_usable_password() or not membership.user.is_active:
        return None
    ended = membership.ends_on is not None and membership.ends_on < membership.institution.today
    return None if ended else membership


def _person(*, email: str, full_name: str) -> User:
    """The account at `email` in any letter case, made without a password when there is none."""
    address = email.strip().lower()
    known = User.objects.select_for_update().filter(email__iexact=address).first()
    if known:
        return known
    user = User(email=address, full_name=" ".join(full_name.split()))
    user.set_unusable_password()
    user.full_clean()
    user.save()
    return user


def _send_invitation(*, actor, membership: Membership) -> None:
    """A person without a password gets a link to set one; the others only learn of it."""
    user, institution = membership.user, membership.institution
    context = {
        "greeting_name": str(user),
        "inviter": str(actor),
        "institution": institution,
        "role": membership.get_role_display(),
        "footer_reason": f"Surel ini dikirim karena {institution} mengundang Anda.",
    }
    if user.has_usable_password():
        key = f"{INVITATION}:{membership.pk}:{membership.version}"
        context |= {"action_url": f"{settings.SITE_URL}/", "action_label": "Masuk"}
    else:
        link, token = signed_links.create(
            purpose=INVITATION,
            subject=membership,
            recipient=user.email,
            lifetime=INVITATION_LIFETIME,
            institution=institution,
        )
        key = f"{INVITATION}:link:{link.pk}"
        context |= {
            "action_url": f"{settings.SITE_URL}{reverse('accounts:invitation-accept', args=[token])}",
            "action_label": "Buat kata sandi",
            "expires_at": link.expires_at,
        }
    queue_mail(
        key=key,
        to_address=user.email,
        to_name=str(user),
        subject=f"Undangan ke {institution}",
        template="invitation",
        context=context,
        institution=institution,
        recipient=user,
    )


def _other_admins(institution: Institution, membership: Membership) -> bool:
    admins = Membership.objects.active_on(institution.today).filter(institution=institution, role=Role.ADMIN)
    return admins.filter(ends_on=None).exclude(pk=membership.pk).exists()


def _require_open(membership: Membership) -> None:
    if membership.ends_on is not None and membership.ends_on < membership.institution.today:
        raise DomainError("Keanggotaan ini sudah berakhir.")


def require_own(actor, institution: Institution) -> None:
    """An admin acts for the own institution only."""
    if actor.pk is not None and actor.membership.institution_id != institution.pk:
        raise NotAllowed("Anda hanya dapat mengelola orang di lembaga Anda sendiri.")
