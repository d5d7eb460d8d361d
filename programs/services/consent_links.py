"""Consent of a party without an account, through a signed link that is read freely and acts once."""

import datetime as dt

from django.conf import settings
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse

from kemitraan.core.actors import LinkActor
from kemitraan.core.context import Via, came_via
from kemitraan.core.errors import DomainError, TransitionRefused
from kemitraan.core.models import SignedLink
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit, signed_links
from kemitraan.core.services.mail import queue_mail
from kemitraan.core.services.notifications import notify
from kemitraan.core.services.versions import apply_changes, lock
from programs.enums import ConsentMethod
from programs.models import Agreement, AgreementParty
from programs.rules import CONSENT_STATES
from programs.selectors.consents import CONSENT_LINK as PURPOSE

LIFETIME = dt.timedelta(days=14)
CHANGED = "Perjanjian berubah sejak Anda membukanya. Baca lagi, lalu tanggapi."


@transaction.atomic
def invite_to_consent(*, actor, party: AgreementParty, recipient: str, email: str = "") -> str:
    """A link for whoever stands for the party to read the agreement, and agree or object once; valid for 14 days.

    `recipient` is the person's name; with `email` the link is mailed. Returns the address, which is shown here once;
    an earlier link to the same person stops working. Raises `NotAllowed`, `TransitionRefused` outside of negotiation,
    `DomainError` for a missing name or a party that consented, `ValidationError` for a bad address.
    """
    require(can_write(actor))
    agreement = lock(party.agreement)
    party = lock(party)
    _refuse_answered(agreement, party)
    recipient = " ".join(recipient.split())[:200]
    if not recipient:
        raise DomainError("Tulis nama penerima tautan.", field="recipient")
    if email:
        validate_email(email)
    signed_links.revoke(purpose=PURPOSE, subject=party)
    link, token = signed_links.create(
        purpose=PURPOSE, subject=party, recipient=recipient, lifetime=LIFETIME, institution=agreement.institution
    )
    address = f"{settings.SITE_URL}{reverse('programs:consent-link', args=[token])}"
    audit.record(
        actor=actor,
        action="agreement.invite_consent",
        sentence=f"mengirim tautan persetujuan {agreement} kepada {recipient} untuk {party}",
        subjects=[agreement, party.organization],
    )
    if email:
        _mail(actor, link, party, recipient, email, address)
    return address


def _mail(actor, link: SignedLink, party: AgreementParty, recipient: str, email: str, address: str) -> None:
    agreement = party.agreement
    queue_mail(
        key=f"{PURPOSE}:{link.pk}",
        to_address=email,
        to_name=recipient,
        subject=f"Mohon persetujuan: {agreement}",
        template="consent",
        context={
            "greeting_name": recipient,
            "inviter": str(actor),
            "institution": agreement.institution,
            "agreement": agreement,
            "party": party,
            "action_url": address,
            "action_label": "Baca perjanjian",
            "expires_at": link.expires_at,
            "footer_reason": f"Surel ini dikirim karena {agreement.institution} meminta persetujuan {party}.",
        },
        institution=agreement.institution,
    )


@transaction.atomic
def revoke_consent_link(*, actor, party: AgreementParty) -> int:
    """Take back the open links of a party; returns how many there were. Raises `NotAllowed`."""
    require(can_write(actor))
    party = lock(party)
    count = signed_links.revoke(purpose=PURPOSE, subject=party)
    if count:
        audit.record(
            actor=actor,
            action="agreement.revoke_consent_link",
            sentence=f"mencabut tautan persetujuan {party.agreement} untuk {party}",
            subjects=[party.agreement, party.organization],
        )
    return count


@transaction.atomic
def agree_by_link(*, token: str, version: int) -> AgreementParty:
    """The person behind the link consents for the party to the words read at `version`; the link is used up.

    Raises `DomainError` for a link that is not valid or words that changed, `TransitionRefused`.
    """
    link, agreement, party = _opened(token, version)
    actor = LinkActor(link.recipient, agreement.institution)
    values = {
        "consented_on": agreement.institution.today,
        "consent_method": ConsentMethod.SIGNED_LINK,
        "consented_by_name": link.recipient,
        "objected_on": None,
        "objection": "",
    }
    changes = apply_changes(party, values, version=None, personal=["consented_by_name"])
    _record(actor, agreement, party, "consent", f"menyetujui {agreement} atas nama {party}", changes)
    _tell(agreement, party, link, f"{party} menyetujui {agreement}", "")
    return party


@transaction.atomic
def object_by_link(*, token: str, version: int, reason: str) -> AgreementParty:
    """The person behind the link objects for the party, and says why; the link is used up.

    Raises as `agree_by_link`, and `DomainError` (field `reason`) without a reason.
    """
    if not reason.strip():
        raise DomainError("Tulis apa yang menjadi keberatan.", field="reason")
    link, agreement, party = _opened(token, version)
    actor = LinkActor(link.recipient, agreement.institution)
    values = {"objected_on": agreement.institution.today, "objection": reason.strip()[:1000]}
    changes = apply_changes(party, values, version=None)
    _record(actor, agreement, party, "object", f"keberatan atas {agreement} untuk {party}", changes)
    _tell(agreement, party, link, f"{party} keberatan atas {agreement}", reason.strip())
    return party


def linked_party(token: str) -> tuple[SignedLink, AgreementParty] | None:
    """The link and the party that it stands for, as long as it may be used; showing changes nothing."""
    link = signed_links.find(purpose=PURPOSE, token=token)
    if link is None:
        return None
    related = ("organization", "agreement__institution", "agreement__program", "agreement__partnership")
    party = AgreementParty.objects.select_related(*related, "agreement__parent").filter(pk=link.object_id).first()
    if party is None or party.agreement.state not in CONSENT_STATES or party.consented_on is not None:
        return None
    return link, party


def _opened(token: str, version: int) -> tuple[SignedLink, Agreement, AgreementParty]:
    found = linked_party(token)
    if found is None:
        raise DomainError(signed_links.NO_LONGER_VALID)
    agreement = lock(found[1].agreement)
    party = lock(found[1])
    link = signed_links.use(purpose=PURPOSE, token=token)
    _refuse_answered(agreement, party)
    if agreement.version != version:
        raise DomainError(CHANGED)
    return link, agreement, party


def _refuse_answered(agreement: Agreement, party: AgreementParty) -> None:
    if agreement.state not in CONSENT_STATES:
        raise TransitionRefused("Persetujuan diminta saat perjanjian dinegosiasikan.")
    if party.consented_on is not None:
        raise DomainError(f"{party} sudah menyetujui perjanjian ini.")


def _record(actor: LinkActor, agreement: Agreement, party: AgreementParty, action: str, sentence: str, changes) -> None:
    with came_via(Via.LINK):
        audit.record(
            actor=actor,
            action=f"agreement.{action}",
            sentence=sentence,
            subjects=[agreement, party.organization],
            changes=changes,
            institution=agreement.institution,
        )


def _tell(agreement: Agreement, party: AgreementParty, link: SignedLink, title: str, body: str) -> None:
    """Tell the coordinator of the program, else who wrote the agreement."""
    user = (agreement.program.coordinator if agreement.program else None) or agreement.created_by
    if user is not None:
        notify(
            user=user,
            institution=agreement.institution,
            key=f"{PURPOSE}:{link.pk}",
            title=title,
            body=body,
            url=agreement.get_absolute_url(),
        )
