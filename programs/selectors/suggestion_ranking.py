"""Ranking a whole registry by what its organizations offer, in one statement.

The points are those of `rules.suggestions`, which explains them for the few that are shown.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import BigIntegerField, Case, Exists, F, FloatField, Max, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce, Least
from django.db.models.lookups import Exact, GreaterThanOrEqual, LessThanOrEqual

from partners.models import Organization, Sector, SizeThreshold, Tag
from programs.rules import suggestions as rules
from programs.rules.suggestions import Question

OFFERS = "capabilities__"
# The tables that tie organizations to words of the institution.
WORD_LINKS: dict[type[models.Model], Any] = {Sector: Organization.sectors.through, Tag: Organization.tags.through}
NOTHING = Value(0.0, output_field=FloatField())


@dataclass(frozen=True)
class Facts:
    """What is known for the whole ranking: `begun` parties, `late` due dates, words that count, limits of sizes."""

    today: dt.date
    begun: QuerySet
    late: QuerySet
    vocabulary: Mapping[type[models.Model], Mapping[int, str]]
    threshold: SizeThreshold | None
    sizes: frozenset[str]


def ranked(rows: QuerySet[Organization], questions: Sequence[Question], facts: Facts) -> QuerySet:
    """(key, points of 100) of those of `rows` that answer at least one of `questions`, the best first, then the oldest
    record."""
    rows = rows.filter(matching(questions, OFFERS))
    answers = sum((_best_answer(question, is_only=len(questions) == 1) for question in questions), NOTHING)
    total = answers / Value(float(len(questions))) + Max(_about(facts), output_field=FloatField())
    return rows.order_by().values("pk").annotate(points=total).order_by("-points", "pk").values_list("pk", "points")


def matching(questions: Sequence[Question], prefix: str) -> Q:
    """Capabilities that answer one of `questions` (`rules.answers`); `prefix` leads to them."""
    found = Q()
    for question in questions:
        found |= _answers(question, prefix)
    return found


def _answers(question: Question, prefix: str) -> Q:
    wanted = _q(prefix, institution=question.institution_id, aspect=question.aspect, direction__in=question.directions)
    wanted &= _q(prefix, ends_on__isnull=True) | _q(prefix, ends_on__gte=question.starts_on)
    if question.ends_on is not None:
        wanted &= _q(prefix, starts_on__isnull=True) | _q(prefix, starts_on__lte=question.ends_on)
    if not question.words:
        return wanted
    relevant = Q()
    for word in question.words:
        relevant |= _q(prefix, description__icontains=word)
    return wanted & (relevant | _same_unit(question, prefix) if question.unit else relevant)


def _q(prefix: str, **conditions: Any) -> Q:
    return Q(**{f"{prefix}{name}": value for name, value in conditions.items()})


def _same_unit(question: Question, prefix: str) -> Q:
    return _q(prefix, unit__iexact=question.unit)


def _best_answer(question: Question, *, is_only: bool) -> Max:
    """The most points that one of the organization's offers has for `question`; when it is the only one, all that
    is looked at answers it."""
    points = _words(question) + _quantity(question) + _region(question) + _period(question)
    if is_only:
        return Max(points, output_field=FloatField())
    return Max(Case(When(_answers(question, OFFERS), then=points), default=NOTHING, output_field=FloatField()))


def _points(value: float) -> Value:
    return Value(float(value), output_field=FloatField())


def _when(condition: Q | Exists, value: Any, otherwise: Any = NOTHING) -> Case:
    return Case(When(condition, then=value), default=otherwise, output_field=FloatField())


def _words(question: Question) -> Any:
    if not question.words:
        return _points(rules.WORDS)
    each = _points(rules.WORDS / len(question.words))
    return sum((_when(_q(OFFERS, description__icontains=word), each) for word in question.words), NOTHING)


def _quantity(question: Question) -> Any:
    unsaid = _points(rules.QUANTITY * rules.UNSAID)
    if question.quantity is None or not question.unit:
        return unsaid
    if not question.quantity:
        share: Any = _points(rules.QUANTITY)
    else:
        share = Least(
            _points(rules.QUANTITY),
            Cast(F(f"{OFFERS}quantity"), FloatField()) * _points(rules.QUANTITY / float(question.quantity)),
        )
    return _when(_same_unit(question, OFFERS) & _q(OFFERS, quantity__isnull=False), share, unsaid)


def _region(question: Question) -> Any:
    if not question.places:
        return NOTHING
    place = Coalesce(F(f"{OFFERS}region_id"), F("region_id"), output_field=BigIntegerField())
    near = _in_ranges(place, question.near)
    for province in question.provinces:
        near |= Q(Exact(place, province))
    around = _in_ranges(place, question.around)
    return Case(
        When(near, then=_points(rules.REGION)),
        When(around, then=_points(rules.REGION * rules.PART)),
        default=NOTHING,
        output_field=FloatField(),
    )


def _in_ranges(place: Any, ranges: Sequence[tuple[int, int]]) -> Q:
    found = Q()
    for first, last in ranges:
        found |= Q(GreaterThanOrEqual(place, first)) & Q(LessThanOrEqual(place, last))
    return found


def _period(question: Question) -> Any:
    begins = _q(OFFERS, starts_on__isnull=True) | _q(OFFERS, starts_on__lte=question.starts_on)
    lasts = _q(OFFERS, ends_on__isnull=True)
    if question.ends_on is not None:
        lasts |= _q(OFFERS, ends_on__gte=question.ends_on)
    return _when(begins & lasts, _points(rules.PERIOD), _points(rules.PERIOD * rules.PART))


def _about(facts: Facts) -> Any:
    """Points that do not depend on the need: history, verification, sector and size."""
    return (
        _history(facts)
        + _when(Q(verified_on__isnull=False), _points(rules.VERIFIED))
        + _sector(facts.vocabulary)
        + _size(facts.threshold, facts.sizes)
    )


def _history(facts: Facts) -> Any:
    late = Q(pk__in=facts.late.order_by().values("obligation__debtor_id"))
    good = _when(late, _points(rules.HISTORY * rules.PART), _points(rules.HISTORY))
    return _when(Q(pk__in=facts.begun.order_by().values("organization_id")), good)


def _sector(vocabulary: Mapping[type[models.Model], Mapping[int, str]]) -> Any:
    fits = Q()
    for model, links in WORD_LINKS.items():
        if vocabulary[model]:
            marked = links.objects.filter(**{f"{model._meta.model_name}_id__in": list(vocabulary[model])})
            fits |= Q(pk__in=marked.order_by().values("organization_id"))
    return _when(fits, _points(rules.SECTOR)) if fits else NOTHING


def _size(threshold: SizeThreshold | None, wanted: frozenset[str]) -> Any:
    """As `partners.rules.sizes.explain_size`: a size that people set, else sales, else capital, by the limits."""
    fits = Q(size_override__in=wanted)
    if threshold is not None:
        by_capital = Q(capital_idr__isnull=False) & (Q(size_basis="capital") | Q(sales_idr__isnull=True))
        by_sales = Q(sales_idr__isnull=False) & ~(Q(size_basis="capital") & Q(capital_idr__isnull=False))
        figures = by_capital & _within(threshold, "capital", wanted) | by_sales & _within(threshold, "sales", wanted)
        fits |= Q(size_override="") & figures
    return _when(fits, _points(rules.SIZE))


def _within(threshold: SizeThreshold, basis: str, wanted: frozenset[str]) -> Q:
    """The figure lies between the limits of one of the wanted sizes."""
    column, found, below = f"{basis}_idr", Q(), None
    limits = [*threshold.limits(basis).items(), ("large", None)]
    for size, most in limits:
        if size in wanted:
            between = Q(**{f"{column}__isnull": False})
            if below is not None:
                between &= Q(**{f"{column}__gt": below})
            if most is not None:
                between &= Q(**{f"{column}__lte": most})
            found |= between
        below = most
    return found
