"""Who assesses a search, who could, and from whom its results are still hidden."""

from collections.abc import Sequence

from django.db.models import QuerySet

from kemitraan.accounts.enums import Role
from kemitraan.accounts.models import Institution, Membership, User
from programs.enums import SelectionStatus
from programs.models import Assessor, ResultsOpening, Selection
from programs.rules.scoring import UNOPENED, UNSENT


def office_people(institution: Institution) -> QuerySet[User]:
    """Who may assess: coordinators and admins of the institution today, by name."""
    seats = Membership.objects.filter(institution=institution, role__in=[Role.ADMIN, Role.COORDINATOR])
    return User.objects.filter(pk__in=seats.active_on(institution.today).values("user_id")).order_by("full_name", "pk")


def assessors_of(user, selection: Selection) -> list[Assessor]:
    """Who assesses now. One query."""
    rows = Assessor.objects.visible_to(user).filter(selection=selection).standing()
    return list(rows.select_related("user").order_by("pk"))


def hidden_because(user, selection: Selection, assessors: Sequence[Assessor]) -> str:
    """Why `user` may not read the results of a search now; empty when they may. At most two queries.

    `assessors` are those who assess now. As long as the search is open, an assessor reads them after sending own
    scores, and who could still become one after opening them (`ResultsOpening`). Who can never score reads them.
    """
    if selection.status != SelectionStatus.OPEN or user.pk is None:
        return ""
    mine = next((one for one in assessors if one.user_id == user.pk), None)
    if mine is not None:
        return "" if mine.submitted_at else UNSENT
    if not any(one.submitted_at for one in assessors) or not _may_assess(user, selection):
        return ""
    return "" if ResultsOpening.objects.filter(selection=selection, user=user).exists() else UNOPENED


def _may_assess(user, selection: Selection) -> bool:
    """Also who acts as an observer now and has a seat in the office besides."""
    seat = user.membership
    if seat is not None and seat.is_office and seat.institution_id == selection.institution_id:
        return True
    return office_people(selection.institution).filter(pk=user.pk).exists()


def others_were_sent(selection: Selection, user) -> bool:
    """Whether somebody else ever sent scores in this search, also who was taken off or opened them again."""
    return Assessor.objects.filter(selection=selection, first_submitted_at__isnull=False).exclude(user=user).exists()


def saw_others(selection: Selection, user) -> bool:
    """Whether `user`, who does not assess now, could have read what others gave in this search."""
    if not others_were_sent(selection, user):
        return False
    if selection.results_open_since is not None:
        return True
    was_sent = Assessor.objects.filter(selection=selection, user=user, first_submitted_at__isnull=False)
    return was_sent.exists() or ResultsOpening.objects.filter(selection=selection, user=user).exists()
