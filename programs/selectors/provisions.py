"""Standards, joint rules and understanding as pages show them: whose approval is there, whose is missing."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models

from kemitraan.core.models import Attachment
from kemitraan.core.permissions import can_write
from programs.enums import ProvisionKind, ProvisionStanding
from programs.models import Partnership, PartnershipParty, Provision, ProvisionApproval
from programs.rules import EDITABLE_PARTNERSHIP, may_consent
from programs.rules.provisions import approvers_of, may_set_provision, provision_standing, unchangeable_provision


@dataclass
class ProvisionRow:
    """The newest edition of one text, where it stands today, and what the reader may do with it.

    `waiting` are parties whose approval is missing, `answerable` those of them for which the reader may approve.
    """

    provision: Provision
    standing: ProvisionStanding
    approvals: list[ProvisionApproval]
    needed: list[PartnershipParty]
    waiting: list[PartnershipParty]
    answerable: list[PartnershipParty] = field(default_factory=list)
    can_record: bool = False
    can_change: bool = False
    can_renew: bool = False
    earlier: list["ProvisionRow"] = field(default_factory=list)
    files: list[Attachment] = field(default_factory=list)

    @property
    def done(self) -> int:
        """How many of the needed approvals are there."""
        return len(self.needed) - len(self.waiting)


def provisions_of(
    user, partnership: Partnership, parties: Sequence[Any], represented: frozenset[int]
) -> dict[str, list[ProvisionRow]]:
    """The texts of a partnership by kind, each in its newest edition with the earlier ones, in at most four queries.

    `parties` are read `with_absence` today.
    """
    rows = (
        Provision.objects.visible_to(user)
        .filter(partnership=partnership)
        .select_related("set_by__organization")
        .prefetch_related("approvals__party__organization", "approvals__approved_by")
        .order_by("kind", "ended_on", "title", "edition", "pk")
    )
    editions = {row.pk: row for row in rows}
    files = files_by_subject(Provision, list(editions))
    successors = {row.replaces_id: row for row in editions.values() if row.replaces_id}
    found: dict[str, list[ProvisionRow]] = {kind: [] for kind in ProvisionKind.values}
    for provision in editions.values():
        provision.partnership = partnership
        if provision.pk in successors:
            continue
        row = _row(user, provision, None, parties, represented)
        row.files = files.get(provision.pk, [])
        earlier = editions.get(provision.replaces_id or 0)
        after = provision
        while earlier is not None:
            row.earlier.append(_row(user, earlier, after, parties, represented))
            after, earlier = earlier, editions.get(earlier.replaces_id or 0)
        found[provision.kind].append(row)
    return found


def _row(
    user,
    provision: Provision,
    successor: Provision | None,
    parties: Sequence[Any],
    represented: frozenset[int],
) -> ProvisionRow:
    approvals = list(provision.approvals.all())
    given = {approval.party_id for approval in approvals}
    needed = approvers_of(provision, [party for party in parties if not party.is_away or party.pk in given])
    waiting = [party for party in needed if party.pk not in given]
    goes_on = provision.partnership.status in EDITABLE_PARTNERSHIP
    is_open = goes_on and successor is None and provision.ended_on is None
    may_set = is_open and bool(may_set_provision(user, provision.set_by, represented))
    is_fixed = bool(
        unchangeable_provision(provision, has_approvals=bool(approvals), has_successor=successor is not None)
    )
    return ProvisionRow(
        provision=provision,
        standing=provision_standing(provision, provision.partnership.institution.today, successor),
        approvals=approvals,
        needed=needed,
        waiting=waiting,
        answerable=[party for party in waiting if is_open and may_consent(user, party, represented)],
        can_record=is_open and bool(waiting) and bool(can_write(user)),
        can_change=may_set and not is_fixed,
        can_renew=may_set and is_fixed,
    )


def files_by_subject(model: type[models.Model], keys: Sequence[int]) -> dict[int, list[Attachment]]:
    """Files by the primary key of their record, oldest first, in one query; none where there are no records."""
    found: dict[int, list[Attachment]] = defaultdict(list)
    if not keys:
        return found
    kind = ContentType.objects.get_for_model(model)
    rows = Attachment.objects.filter(content_type_of_subject=kind, object_id__in=keys, removed_at=None)
    for row in rows.select_related("uploaded_by").order_by("created_at", "pk"):
        found[row.object_id].append(row)
    return found
