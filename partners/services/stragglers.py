"""Bringing home what was added to an organization in the very moment in which it was merged into another one.

A foreign key is checked when its transaction ends: a row that another process was writing while a merge ran can
still come to refer to the merged organization. Nothing refers to one for longer than a minute.
"""

from django.db import transaction

from kemitraan.core.services import audit
from partners.enums import OrganizationStatus
from partners.models import Organization
from partners.selectors.merge_references import links_to
from partners.selectors.merges import survivor_of
from partners.services.merges import SURVIVOR
from partners.services.reference_moves import move_references


def collect_stragglers(*, actor) -> int:
    """Move every reference to a merged organization to what it is now; returns how many there were."""
    late: set[int] = set()
    merged = Organization.objects.filter(status=OrganizationStatus.MERGED)
    if not merged.exists():
        return 0
    for link in links_to(Organization):
        rows = link.model._base_manager.filter(**{f"{link.field}__in": merged.values("pk")})
        if link.type_field:
            rows = rows.filter(
                **{f"{link.type_field}__app_label": "partners", f"{link.type_field}__model": "organization"}
            )
        late |= set(rows.values_list(link.column, flat=True))
    return sum(_bring_home(actor, key) for key in sorted(late))


@transaction.atomic
def _bring_home(actor, key: int) -> int:
    """What conflicts is settled as the survivor has it, and said in the trail."""
    source = Organization.objects.get(pk=key)
    target = survivor_of(source)
    rows = Organization.objects.select_for_update(of=("self",)).filter(pk__in=[source.pk, target.pk]).order_by("pk")
    locked = {row.pk: row for row in rows}
    moves = move_references(source=locked[source.pk], target=locked[target.pk], choose=lambda conflict: SURVIVOR)
    if not moves.counts:
        return 0
    changes = [
        {"field": "moved", "label": f"{noun} dipindahkan", "old": "", "new": str(count)}
        for noun, count in moves.counts.items()
    ] + [{"field": "settled", "label": "diselesaikan", "old": "", "new": one} for one in moves.settled]
    audit.record(
        actor=actor,
        action="organization.collect",
        sentence=f"memindahkan catatan yang ditulis saat {source} digabung",
        subjects=[target, source, *moves.touched.values()],
        changes=changes,
    )
    return sum(moves.counts.values())
