"""What mentors propose from the field and the office has not answered: corrections of data, and needs."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import CharField, F, QuerySet, Value
from django.urls import reverse

from pendampingan.enums import ProposalState
from pendampingan.models import DataCheck, NeedProposal
from pendampingan.models.support import ANSWERED_WITHIN

CHECK, NEED = "datacheck", "needproposal"
ROUTES = {CHECK: "pendampingan:check-decide", NEED: "pendampingan:need-decide"}
LABELS = {CHECK: "Usulan perbaikan data", NEED: "Usulan kebutuhan"}


@dataclass(frozen=True)
class FieldProposal:
    """One proposal of a mentor that waits; `proposed_on` is a local date."""

    kind: str
    pk: int
    public_id: uuid.UUID
    group: str
    said: str
    detail: str
    proposed_on: dt.date
    proposed_by: str | None
    proposed_by_id: int | None

    @property
    def title(self) -> str:
        return f"{LABELS[self.kind]} {self.group}: {self.said}"

    @property
    def url(self) -> str:
        """Where the office decides."""
        return reverse(ROUTES[self.kind], args=[self.public_id])

    @property
    def due_on(self) -> dt.date:
        """The local date by which the office answers."""
        return self.proposed_on + ANSWERED_WITHIN


def waiting_proposals(user, until: dt.date) -> list[FieldProposal]:
    """What `user` sees of them, to be answered up to the local date `until`, the oldest first. One query."""
    asked_by = until - ANSWERED_WITHIN
    checks = DataCheck.objects.visible_to(user).filter(proposal=ProposalState.OPEN, checked_on__lte=asked_by)
    needs = NeedProposal.objects.visible_to(user).filter(state=ProposalState.OPEN, proposed_on__lte=asked_by)
    rows = _plain(checks, CHECK, said="subject", detail="found", day="checked_on").union(
        _plain(needs, NEED, said="name", detail="reason", day="proposed_on"), all=True
    )
    return [FieldProposal(*row) for row in rows.order_by("day", "pk")]


def _plain(rows: QuerySet, kind: str, *, said: str, detail: str, day: str) -> QuerySet:
    """Both kinds in the same columns, in the order of `FieldProposal`."""
    named = rows.order_by().annotate(
        kind=Value(kind, CharField()),
        group=F("organization__name"),
        said=F(said),
        detail=F(detail),
        day=F(day),
        by=F("created_by__full_name"),
    )
    return named.values_list("kind", "pk", "public_id", "group", "said", "detail", "day", "by", "created_by_id")
