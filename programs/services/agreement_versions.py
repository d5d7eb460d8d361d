"""Keeping the words of an agreement at the moments that matter."""

from django.db import transaction
from django.db.models import Max

from kemitraan.core import clock
from programs.enums import AgreementState, VersionOccasion
from programs.models import Agreement, AgreementVersion
from programs.selectors.agreement_text import agreement_text, words_digest


@transaction.atomic
def keep_version(*, actor, agreement: Agreement, occasion: VersionOccasion) -> AgreementVersion | None:
    """The words of `agreement` as they are now, kept as a version of their own unless they are the last one.

    A change of a draft is not kept: nobody was shown it. Call under the lock of the agreement, in the transaction
    that changed it. Returns the version that holds these words; None for such a draft.
    """
    if agreement.state == AgreementState.DRAFT and occasion == VersionOccasion.CHANGED:
        return None
    content = agreement_text(agreement)
    digest = words_digest(content)
    last = agreement.versions.order_by("sequence").last()
    if last is not None and last.sha256 == digest:
        return last
    number = (agreement.versions.aggregate(last=Max("sequence"))["last"] or 0) + 1
    return AgreementVersion.objects.create(
        institution=agreement.institution,
        agreement=agreement,
        sequence=number,
        occasion=occasion,
        content=content,
        sha256=digest,
        made_at=clock.now(),
        made_by_id=actor.pk,
    )
