"""What the trail of a partnership says about its parts."""

from kemitraan.core.services import audit


def tell(actor, part, verb: str, sentence: str, changes: list[dict] | None = None, reason: str = "") -> None:
    """Record what was done to a part of a partnership, in its trail and in that of the part."""
    audit.record(
        actor=actor,
        action=f"{part._meta.model_name}.{verb}",
        sentence=sentence[:300],
        subjects=[part.partnership, part],
        changes=changes,
        reason=reason,
    )
