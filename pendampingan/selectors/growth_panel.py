"""What a group's own page says of its progress, in one line."""

from typing import Any

from django.urls import reverse

from partners.models import Organization
from pendampingan.models import Assignment
from programs.enums import InstrumentPurpose
from programs.models import GroupScore
from programs.rules.growth import INDEPENDENCE, is_stale


def growth_panel_of(user, organization: Organization) -> dict[str, Any] | None:
    """The newest level of independence and the way to the whole progress; None for who is neither accompanied nor a
    group. At most three queries."""
    inside = Organization.objects.filter(pk=organization.pk).inside_for(user)
    if user.membership is None or not inside.exists():
        return None
    if not organization.is_group and not Assignment.objects.filter(organization=organization).exists():
        return None
    scores = GroupScore.objects.filter(
        assessment__organization=organization,
        assessment__purpose=InstrumentPurpose.OUTPUT,
        assessment__correction__isnull=True,
        item__code=INDEPENDENCE,
    )
    newest = scores.select_related("item", "assessment").order_by("-assessment__assessed_on", "-pk").first()
    return {
        "url": reverse("pendampingan:group-progress", args=[organization.public_id]),
        "score": newest,
        "label": newest.item.level_label(newest.value) if newest else "",
        "is_stale": newest is not None and is_stale(newest.assessment.reassess_on, organization.institution.today),
    }
