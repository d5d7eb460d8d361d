"""Reading what stands in an address."""

import uuid

from django.http import Http404


def uuid_or_404(raw: str) -> uuid.UUID:
    """The public id in a query parameter; anything else is 404."""
    try:
        return uuid.UUID(raw)
    except ValueError:
        raise Http404 from None
