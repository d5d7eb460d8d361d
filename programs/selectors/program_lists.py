"""What the list of programs tells of their planning: the step each is in, its open needs, its budget. All in SQL."""

import datetime as dt
from functools import reduce
from operator import add, or_

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from programs.enums import ProgramStatus
from programs.models import BudgetLine, Program
from programs.querysets import ZERO
from programs.rules.planning_steps import STEPS
from programs.selectors.planning_steps import count_of, counted_rows

# Places of the steps in their order, from 1; 0 is a program that is over.
OVER = 0
PLACES = {step.code: place for place, step in enumerate(STEPS, start=1)}
LABELS = {place: step.label for place, step in enumerate(STEPS, start=1)}


def with_list_facts(programs: QuerySet[Program], today: dt.date) -> QuerySet[Program]:
    """Adds `step` (its place from 1, 0 when the program is over), `open_needs` and `budget_idr` (rupiah, 0 of none).

    `today` is a local date. Only for readers who see the whole institution. Costs nothing where none of it is shown,
    filtered or sorted by: what a count does not need is not asked for.
    """
    rows = counted_rows(today)
    needs = (*rows["undecided"], *rows["uncovered"])
    return programs.annotate(step=_step(rows), open_needs=reduce(add, map(count_of, needs)), budget_idr=_budget())


def _step(rows) -> Case:
    """The same as `rules.planning_steps.judge_steps` says of the counts; a test holds the two together."""

    def has(name: str) -> Q:
        return reduce(or_, (Q(Exists(part)) for part in rows[name]))

    def at(code: str) -> Value:
        return Value(PLACES[code], output_field=IntegerField())

    is_settled_by_any = has("partnerships") | has("agreements")
    return Case(
        When(status__in=[ProgramStatus.FINISHED, ProgramStatus.CANCELLED], then=Value(OVER)),
        When(status=ProgramStatus.RUNNING, then=at("implementation")),
        When(~has("components") | has("unmet"), then=at("identification")),
        When(
            has("undecided") | (has("partnered") & ~has("criteria")) | (~has("needs") & has("lacking")),
            then=at("formulation"),
        ),
        When(has("unsought") | has("open_searches"), then=at("search")),
        When(
            (is_settled_by_any & (~has("agreements") | has("drafted_partnerships") | has("unsigned")))
            | (~is_settled_by_any & has("partnered")),
            then=at("settlement"),
        ),
        default=at("implementation"),
        output_field=IntegerField(),
    )


def _budget() -> Coalesce:
    lines = BudgetLine.objects.filter(program=OuterRef("pk")).order_by().values("program")
    return Coalesce(Subquery(lines.annotate(total=Sum("amount_idr")).values("total")), ZERO)
