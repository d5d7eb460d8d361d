"""Links by which a party without an account consents."""

from django.contrib.contenttypes.models import ContentType

from kemitraan.core import clock
from kemitraan.core.models import SignedLink
from programs.models import AgreementParty

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
