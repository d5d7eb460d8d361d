"""What follows in partnerships when two of their parties become one organization; in the transaction of the merge."""

from collections import defaultdict
from itertools import pairwise

from django.db.models import F

from partners.models import Organization
from programs.models import PartnershipParty, PartyEpisode, Provision, TerminationReply
from programs.rules import EDITABLE_PARTNERSHIP
from programs.services.provisions import agree_when_complete


def settle_parties(organization: Organization) -> list[str]:
    """Let periods of taking part not overlap, no party answer its own notice, and what all approved be agreed on.

    `organization` took over the rows of another one; gives what was settled, as sentences.
    """
    parties = PartnershipParty.objects.filter(organization=organization)
    return [*_join_periods(parties), *_drop_own_answers(parties), *_agree(parties)]


def _join_periods(parties) -> list[str]:
    """Periods of one party that share a day become one that covers both."""
    periods: dict[int, list[PartyEpisode]] = defaultdict(list)
    rows = PartyEpisode.objects.filter(party__in=parties).select_related("party__partnership")
    for row in rows.order_by("party_id", "from_on", "pk"):
        periods[row.party_id].append(row)
    said = []
    for episodes in periods.values():
        for earlier, later in pairwise(list(episodes)):
            if earlier.until_on is not None and earlier.until_on < later.from_on:
                continue
            later.from_on = earlier.from_on
            if earlier.until_on is None or (later.until_on is not None and earlier.until_on > later.until_on):
                later.until_on, later.reason = earlier.until_on, earlier.reason
            earlier.delete()
            later.full_clean()
            later.save()
            said.append(f"Dua masa ikut serta menjadi satu ({later.party.partnership}).")
    return said


def _drop_own_answers(parties) -> list[str]:
    """The party that gave a notice does not answer it."""
    own = TerminationReply.objects.filter(party__in=parties, termination__given_by=F("party"))
    said = [
        f"Jawaban atas pemberitahuan sendiri dilepas ({row.termination.partnership}): {row.get_stance_display()}."
        for row in own.select_related("termination__partnership")
    ]
    own.delete()
    return said


def _agree(parties) -> list[str]:
    """A text that only the merged party had not approved is agreed on now."""
    waiting = Provision.objects.standing().filter(
        partnership__in=parties.values("partnership"), partnership__status__in=EDITABLE_PARTNERSHIP, agreed_on=None
    )
    said = []
    for provision in waiting.select_related("partnership__institution", "institution"):
        agree_when_complete(provision)
        if provision.agreed_on is not None:
            said.append(f"Disetujui semua pihak: {provision} ({provision.partnership}).")
    return said
