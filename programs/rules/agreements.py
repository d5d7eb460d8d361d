"""Who may consent for a party, and change the documents of an agreement."""

from kemitraan.core.permissions import Allowed, Decision, Denied, can_write
from programs.enums import AgreementState as A


def may_consent(actor, party, represented: frozenset[int] = frozenset()) -> Decision:
    """Somebody who represents the party consents in its name; the office does for the institution's own bodies."""
    if party.organization_id in represented or (can_write(actor) and party.organization.is_own):
        return Allowed()
    return Denied("Hanya wakil pihak ini yang dapat menyetujui atas namanya.")


def may_be_numbered(agreement, party) -> bool:
    """Own bodies without a number get one while the agreement is neither over nor taken from the archive."""
    is_over = agreement.state in {A.CANCELLED, A.ENDED}
    return party.organization.is_own and not party.number and not is_over and not agreement.is_historical


def may_change_agreement_files(actor, agreement) -> Decision:
    """The office adds and removes documents of an agreement, also after it ended, but not of one given up."""
    if agreement.state == A.CANCELLED:
        return Denied("Perjanjian yang dibatalkan tidak menerima berkas lagi.")
    return can_write(actor)
