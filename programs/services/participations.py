"""Writing when an organization takes part in a partnership: joining, coming back, leaving."""

import datetime as dt

from django.db import transaction
from django.db.models import Q

from kemitraan.core.errors import DomainError, TransitionRefused
from kemitraan.core.formats import format_date
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import lock
from partners.models import Organization
from programs.models import Partnership, PartnershipParty, PartyEpisode
from programs.patterns import get_pattern
from programs.services.locks import lock_partnership
from programs.services.parties import save_party
from programs.services.schedules import replan_home
from programs.services.scope import check_same_institution
from programs.services.transitions import stated_reason


@transaction.atomic
def join_partnership(
    *,
    actor,
    partnership: Partnership,
    organization: Organization,
    role: str,
    from_on: dt.date,
    contribution: str = "",
) -> PartnershipParty:
    """`organization` takes part from the local date `from_on` on (not before the partnership starts), in `role`.

    One that left comes back in the role it had; for one that takes part nothing changes. Raises `NotAllowed`,
    `TransitionRefused` when the partnership is over, `DomainError` (field `role`) for a role that the pattern does
    not know or that is taken.
    """
    partnership = lock_partnership(actor, partnership)
    check_same_institution(partnership.institution_id, organization)
    day = max(from_on, partnership.starts_on)
    party = partnership.parties.filter(organization=organization).first()
    goes_on = Q(until_on=None) | Q(until_on__gt=day)
    if party is not None and party.episodes.filter(goes_on, from_on__lte=day).exists():
        return party
    if party is None:
        party = _add(partnership, organization, role, contribution)
    was_there = party.episodes.exists()
    PartyEpisode.objects.create(
        institution=partnership.institution, party=party, from_on=_after_last(party, day), recorded_by_id=actor.pk
    )
    if was_there:
        replan_home(actor=actor, home=partnership)
    partnership.version += 1
    partnership.save()
    audit.record(
        actor=actor,
        action="partnership.join",
        sentence=f"mencatat {organization} ikut serta dalam kemitraan {partnership} sejak {format_date(day)}",
        subjects=[partnership, organization],
    )
    return party


@transaction.atomic
def resume_party(*, actor, party: PartnershipParty) -> PartnershipParty:
    """A party that left goes on from today, in its role and without a new agreement (source text, pattern f).

    Its duties fall due again, counted from their anchor; the time away stays in its history. Raises as
    `join_partnership`, and `TransitionRefused` for one that takes part.
    """
    partnership = lock_partnership(actor, party.partnership)
    today = partnership.institution.today
    if party.episodes.filter(until_on=None).exists() or not party.episodes.exists():
        raise TransitionRefused(f"{party} sudah ikut serta.")
    _refuse_taken(partnership, party.role, besides=party)
    episode = PartyEpisode(
        institution=partnership.institution, party=party, from_on=_after_last(party, today), recorded_by_id=actor.pk
    )
    episode.full_clean()
    episode.save()
    replan_home(actor=actor, home=partnership)
    partnership.version += 1
    partnership.save()
    audit.record(
        actor=actor,
        action="partnership.resume_party",
        sentence=f"melanjutkan {party} dalam kemitraan {partnership} sejak {format_date(episode.from_on)}, "
        "tanpa perjanjian baru",
        subjects=[partnership, party.organization],
    )
    return party


def _add(partnership: Partnership, organization: Organization, role: str, contribution: str) -> PartnershipParty:
    _refuse_taken(partnership, role)
    last = partnership.parties.order_by("-order").values_list("order", flat=True).first()
    return save_party(
        PartnershipParty(
            institution=partnership.institution,
            partnership=partnership,
            organization=organization,
            role=role,
            contribution=contribution,
            order=0 if last is None else last + 1,
        )
    )


def _refuse_taken(partnership: Partnership, role: str, *, besides: PartnershipParty | None = None) -> None:
    """Raise `DomainError` (field `role`) for a role that the pattern does not know, or that others have taken."""
    known = {one.code: one for one in get_pattern(partnership.pattern).roles}
    if role not in known:
        raise DomainError("Peran itu tidak ada pada pola ini.", field="role")
    most = known[role].maximum
    holders = partnership.parties.filter(role=role).taking_part_on(partnership.institution.today)
    taken = sum(holder != besides for holder in holders)
    if most is not None and taken >= most:
        raise DomainError(f"Hanya boleh {most} pihak sebagai {known[role].label} pada kemitraan ini.", field="role")


def _after_last(party: PartnershipParty, day: dt.date) -> dt.date:
    """`day`, or the day after the last participation when that ends later."""
    last = party.episodes.order_by("-until_on").values_list("until_on", flat=True).first()
    return max(day, last + dt.timedelta(days=1)) if last else day


@transaction.atomic
def leave_partnership(*, actor, party: PartnershipParty, reason: str, until_on: dt.date) -> PartnershipParty:
    """`party` takes part until the local date `until_on`, inclusive; the row, its duties and its past stay.

    Nothing changes for one that left before. Raises `NotAllowed`, `TransitionRefused` for the lead party, and
    `DomainError` (field `reason`) without a reason.
    """
    require(can_write(actor))
    partnership = lock(party.partnership)
    reason = stated_reason(reason, is_required=True)
    if party.is_lead:
        raise TransitionRefused(f"{party} pelaku utama kemitraan ini, jadi tidak dapat keluar.")
    episode = party.episodes.filter(until_on=None).first()
    if episode is None:
        return party
    episode.until_on, episode.reason = max(until_on, episode.from_on), reason
    episode.full_clean()
    episode.save()
    partnership.version += 1
    partnership.save()
    audit.record(
        actor=actor,
        action="partnership.leave",
        sentence=f"mencatat {party} keluar dari kemitraan {partnership} sejak {format_date(episode.until_on)}",
        subjects=[partnership, party.organization],
        reason=reason,
    )
    return party
