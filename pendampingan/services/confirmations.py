"""What the group or a partner says of a report, through a signed link that is read freely and answered once."""

import datetime as dt

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse

from kemitraan.core import clock
from kemitraan.core.actors import LinkActor
from kemitraan.core.context import Via, came_via
from kemitraan.core.errors import DomainError, TransitionRefused
from kemitraan.core.models import SignedLink
from kemitraan.core.permissions import require
from kemitraan.core.services import audit, signed_links
from kemitraan.core.services.mail import queue_mail
from kemitraan.core.services.versions import lock
from pendampingan import rules
from pendampingan.enums import ConfirmationAnswer, ReportAction
from pendampingan.models import FieldReport, ReportConfirmation
from pendampingan.services import notices

PURPOSE = "report_confirmation"
LIFETIME = dt.timedelta(days=14)
CHANGED = "Laporan berubah sejak Anda membukanya. Baca lagi, lalu jawab."


@transaction.atomic
def invite_to_confirm(*, actor, report: FieldReport, recipient: str, email: str = "") -> str:
    """A link with which a person of the group or a partner confirms or disputes the report once; valid for 14 days.

    With `email` the link is mailed. Returns the address, which is shown here once; an earlier link to the same person
    stops working. Raises `NotAllowed`, `TransitionRefused` for a report that was not handed in, `DomainError` without
    a name, `ValidationError` for a bad address.
    """
    report = lock(report)
    require(rules.can_invite_to_confirm(actor, report))
    rules.state_after(report.state, ReportAction.CONFIRM)
    recipient = " ".join(recipient.split())[:200]
    if not recipient:
        raise DomainError("Tulis nama penerima tautan.", field="recipient")
    if email:
        validate_email(email)
    link, token = signed_links.create(
        purpose=PURPOSE, subject=report, recipient=recipient, lifetime=LIFETIME, institution=report.institution
    )
    address = f"{settings.SITE_URL}{reverse('pendampingan:confirmation-link', args=[token])}"
    audit.record(
        actor=actor,
        action="report.invite_confirmation",
        sentence=f"meminta {recipient} membenarkan laporan {report}",
        subjects=[report],
    )
    if email:
        _mail(actor, link, report, email, address)
    return address


def _mail(actor, link: SignedLink, report: FieldReport, email: str, address: str) -> None:
    organization = report.assignment.organization
    queue_mail(
        key=f"{PURPOSE}:{link.pk}",
        to_address=email,
        to_name=link.recipient,
        subject=f"Apakah laporan kunjungan {organization} sudah sesuai?",
        template="report_confirmation",
        context={
            "greeting_name": link.recipient,
            "inviter": str(actor),
            "institution": report.institution,
            "report": report,
            "organization": organization,
            "action_url": address,
            "action_label": "Baca laporan",
            "expires_at": link.expires_at,
            "footer_reason": f"Surel ini dikirim karena {report.institution} mendampingi {organization}.",
        },
        institution=report.institution,
    )


@transaction.atomic
def revoke_confirmation_links(*, actor, report: FieldReport) -> int:
    """Take back the open links of a report; returns how many there were. Raises `NotAllowed`."""
    report = lock(report)
    require(rules.can_invite_to_confirm(actor, report))
    count = signed_links.revoke(purpose=PURPOSE, subject=report)
    if count:
        audit.record(
            actor=actor,
            action="report.revoke_confirmation",
            sentence=f"mencabut tautan pembenaran laporan {report}",
            subjects=[report],
        )
    return count


@transaction.atomic
def answer_by_link(*, token: str, answer: ConfirmationAnswer, content_hash: str, reason: str = "") -> FieldReport:
    """The person behind the link confirms or disputes what they read (`content_hash`); the link is used up.

    The author and the reviewer learn it. Raises `DomainError` for a link that is not valid, words that changed, or a
    dispute without a reason (field `reason`).
    """
    reason = reason.strip()[:1000] if answer == ConfirmationAnswer.DISPUTED else ""
    if answer == ConfirmationAnswer.DISPUTED and not reason:
        raise DomainError("Tulis apa yang tidak sesuai.", field="reason")
    found = linked_report(token)
    if found is None:
        raise DomainError(signed_links.NO_LONGER_VALID)
    report = lock(found[1])
    try:
        rules.state_after(report.state, ReportAction.CONFIRM)
    except TransitionRefused:
        raise DomainError(signed_links.NO_LONGER_VALID) from None
    if report.content_hash != content_hash:
        raise DomainError(CHANGED)
    link = signed_links.use(purpose=PURPOSE, token=token)
    confirmation = ReportConfirmation(
        institution_id=report.institution_id,
        report=report,
        name=link.recipient,
        answer=answer,
        reason=reason,
        content_hash=content_hash,
        at=clock.now(),
    )
    confirmation.full_clean()
    confirmation.save()
    with came_via(Via.LINK):
        audit.record(
            actor=LinkActor(link.recipient, report.institution),
            action=f"report.{answer}",
            sentence=f"{ConfirmationAnswer(answer).verb} laporan {report}",
            subjects=[report, report.assignment.organization],
            reason=reason,
            institution=report.institution,
        )
    notices.tell_confirmed(report, confirmation)
    return report


def linked_report(token: str) -> tuple[SignedLink, FieldReport] | None:
    """The link and its report, as long as it may be answered; showing changes nothing."""
    link = signed_links.find(purpose=PURPOSE, token=token)
    if link is None:
        return None
    related = ("assignment__organization", "assignment__program", "institution", "author", "region", "form")
    report = FieldReport.objects.select_related(*related).filter(pk=link.object_id).first()
    if report is None or not rules.is_possible(report.state, ReportAction.CONFIRM):
        return None
    return link, report


def open_link_count(report: FieldReport) -> int:
    """How many people hold a link to the report that may still be answered."""
    return SignedLink.objects.filter(
        purpose=PURPOSE,
        content_type=ContentType.objects.get_for_model(FieldReport),
        object_id=report.pk,
        used_at=None,
        revoked_at=None,
        expires_at__gt=clock.now(),
    ).count()
