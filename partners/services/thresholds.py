"""The limits of business sizes of an institution."""

from collections.abc import Mapping
from typing import Any

from kemitraan.core.services.shipped import customize_shipped
from partners.models import SizeThreshold

LIMITS = tuple(f"{size}_{basis}_idr" for basis in ("capital", "sales") for size in ("micro", "small", "medium"))
THRESHOLD_FIELDS = ("valid_from", "legal_basis", *LIMITS)


def customize_threshold(
    *, actor, threshold: SizeThreshold, values: Mapping[str, Any], version: int | None = None
) -> SizeThreshold:
    """Change limits for the actor's own institution, of which the actor must be an admin; see `customize_shipped`.

    `values` are of `THRESHOLD_FIELDS`. Raises `NotAllowed`, `StaleVersion` and `ValidationError`.
    """
    return customize_shipped(
        actor=actor,
        row=threshold,
        key="valid_from",
        fields=THRESHOLD_FIELDS,
        values=values,
        version=version,
        noun="batas ukuran usaha",
        refusal="Batas lembaga lain tidak dapat diubah.",
    )
