"""Links in mails that let their reader do one thing without signing in. Only a hash of each token is kept."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from kemitraan.core import clock
from kemitraan.core.errors import DomainError
from kemitraan.core.models import SignedLink

TOKEN_BYTES = 32
NO_LONGER_VALID = "Tautan ini tidak berlaku lagi. Minta tautan baru kepada lembaga Anda."


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def create(
    *, purpose: str, subject: models.Model, recipient: str, lifetime: dt.timedelta, institution=None
) -> tuple[SignedLink, str]:
    """A new link and its token; the token is shown here once and never again.

    Open links for the same purpose, subject and recipient are revoked: only the newest mail counts.
    """
    now = clock.now()
    same = {
        "purpose": purpose,
        "content_type": ContentType.objects.get_for_model(subject),
        "object_id": subject.pk,
        "recipient": recipient,
    }
    SignedLink.objects.filter(**same, used_at=None, revoked_at=None).update(revoked_at=now)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = SignedLink(
        **same, institution=institution, token_hash=_hash(token), created_at=now, expires_at=now + lifetime
    )
    link.full_clean(exclude=["institution"])  # none for links that belong to no institution
    link.save()
    return link, token


def find(*, purpose: str, token: str) -> SignedLink | None:
    """The link of `token` while it may still be used; showing changes nothing (mail scanners open links)."""
    return _open_links(purpose, token).first()


def _open_links(purpose: str, token: str):
    return SignedLink.objects.filter(
        purpose=purpose, token_hash=_hash(token), used_at=None, revoked_at=None, expires_at__gt=clock.now()
    )


@transaction.atomic
def use(*, purpose: str, token: str) -> SignedLink:
    """Use the link up; call inside the transaction of what it allows. Raises `DomainError` when it is not valid."""
    link = _open_links(purpose, token).select_for_update(of=("self",)).first()
    if link is None:
        raise DomainError(NO_LONGER_VALID)
    link.used_at = clock.now()
    link.save(update_fields=["used_at"])
    return link


@transaction.atomic
def create_many(
    *, purpose: str, subjects: Iterable[tuple[models.Model, str]], lifetime: dt.timedelta
) -> dict[int, str]:
    """A new link for each (subject, recipient) of one model; returns the tokens by primary key of the subject.

    As with `create` earlier open links for the same subject are revoked. Each subject has an `institution`.
    """
    pairs = list(subjects)
    if not pairs:
        return {}
    now = clock.now()
    content_type = ContentType.objects.get_for_model(pairs[0][0])
    keys = [subject.pk for subject, _ in pairs]
    SignedLink.objects.filter(
        purpose=purpose, content_type=content_type, object_id__in=keys, used_at=None, revoked_at=None
    ).update(revoked_at=now)
    tokens = {key: secrets.token_urlsafe(TOKEN_BYTES) for key in keys}
    SignedLink.objects.bulk_create(
        [
            SignedLink(
                purpose=purpose,
                content_type=content_type,
                object_id=subject.pk,
                recipient=recipient,
                institution_id=getattr(subject, "institution_id", None),
                token_hash=_hash(tokens[subject.pk]),
                created_at=now,
                expires_at=now + lifetime,
            )
            for subject, recipient in pairs
        ],
        batch_size=500,
    )
    return tokens


@transaction.atomic
def revoke(*, purpose: str, subject: models.Model) -> int:
    """Take back all open links of `subject`; returns how many there were."""
    return SignedLink.objects.filter(
        purpose=purpose,
        content_type=ContentType.objects.get_for_model(subject),
        object_id=subject.pk,
        used_at=None,
        revoked_at=None,
    ).update(revoked_at=clock.now())
