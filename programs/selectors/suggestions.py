"""Who of the registry could meet the needs of a search, and why."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import models
from django.db.models import Count, QuerySet, TextField
from django.db.models.functions import Cast

from partners.models import Capability, Organization, Region, Sector, SizeThreshold, Tag
from partners.rules.sizes import explain_size
from partners.selectors import threshold_in_force
from programs.enums import OccurrenceState, PartnershipStatus
from programs.models import Candidate, Need, ObligationOccurrence, PartnershipParty, Program, Selection
from programs.rules import suggestions as rules
from programs.rules.suggestions import Question, Reason
from programs.selectors.suggestion_ranking import WORD_LINKS, Facts, matching, ranked

SHOWN = 20
BEGUN = [PartnershipStatus.ACTIVE, PartnershipStatus.SUSPENDED, PartnershipStatus.ENDED]


@dataclass(frozen=True)
class Filters:
    """What a person narrows the suggestions by; blank ones do not narrow."""

    region: Region | None = None
    kind: str = ""
    sector: Sector | None = None
    tag: Tag | None = None
    only_verified: bool = False


@dataclass
class Suggestion:
    """An organization of the registry: `total` of 100 points, the reasons they come from, and what it can meet.

    `quantities`: by the key of the need, how much of it in the need's unit; None means all, or that it is not said.
    """

    organization: Organization
    total: float
    rows: list[Reason] = field(default_factory=list)
    quantities: dict[int, Decimal | None] = field(default_factory=dict)

    @property
    def headline(self) -> str:
        """What it offers, in one line; for several needs the offers one after the other."""
        return " ".join(row.sentence for row in self.rows if row.factor == "words")

    def as_rows(self) -> list[dict[str, object]]:
        """The reasons as they are kept with a candidate."""
        return [row.as_row() for row in self.rows]


def suggest_for(
    user,
    needs: Sequence[Need],
    *,
    selection: Selection | None = None,
    filters: Filters | None = None,
    organizations: Sequence[int] | None = None,
    limit: int = SHOWN,
) -> list[Suggestion]:
    """The best `limit` organizations that `user` may see for `needs` of one program, best first.

    Never our own bodies, archived or merged ones, nor who is or was a candidate of `selection`. With `organizations`
    (keys) only those are judged. At most 9 queries, however many needs; the whole registry is ranked in one of them.
    """
    needs = list(needs)
    if not needs:
        return []
    program = needs[0].program
    today = program.institution.today
    questions = _questions(program, needs, today)
    facts = Facts(
        today=today,
        late=_late(user, today),
        begun=_begun(user),
        vocabulary=_vocabulary(user, program, questions),
        threshold=threshold_in_force(program.institution, today),
        sizes=rules.wanted_sizes(questions),
    )
    rows = _eligible(user, selection, filters or Filters())
    if organizations is not None:
        rows = rows.filter(pk__in=organizations)
    points = dict(ranked(rows, questions, facts)[:limit])
    return _explained(user, points, questions, facts) if points else []


def _questions(program: Program, needs: Sequence[Need], today: dt.date) -> list[Question]:
    """The needs as questions; what a need does not say is taken from its program, the place at last from who leads."""
    regions = [region.pk for region in program.regions.all()]
    home = program.lead_actor.region_id
    fallback = tuple(regions) or ((home,) if home else ())
    return [
        Question(
            need_id=need.pk,
            institution_id=program.institution_id,
            name=need.name,
            aspect=need.aspect,
            directions=rules.directions_for(need.flow),
            words=rules.words_of(need.name),
            quantity=need.quantity,
            unit=need.unit,
            places=(need.region_id,) if need.region_id else fallback,
            starts_on=max(today, need.starts_on or program.starts_on),
            ends_on=need.ends_on or program.ends_on,
        )
        for need in needs
    ]


def _eligible(user, selection: Selection | None, filters: Filters) -> QuerySet[Organization]:
    rows = Organization.objects.visible_to(user).active().filter(is_own=False)
    if selection is not None:
        rows = rows.exclude(pk__in=Candidate.objects.filter(selection=selection).values("organization_id"))
    if filters.region is not None:
        rows = rows.within_region(filters.region)
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.sector is not None:
        rows = rows.filter(pk__in=filters.sector.organizations.values("pk"))
    if filters.tag is not None:
        rows = rows.filter(pk__in=filters.tag.organizations.values("pk"))
    if filters.only_verified:
        rows = rows.filter(verified_on__isnull=False)
    return rows


def _begun(user) -> QuerySet:
    """Parties of partnerships that began, as `user` sees them."""
    return PartnershipParty.objects.visible_to(user).filter(partnership__status__in=BEGUN)


def _late(user, today: dt.date) -> QuerySet:
    """Due dates that passed without being fulfilled or reported."""
    late = ObligationOccurrence.objects.visible_to(user).filter(
        due_on__lt=today,
        state__in=[OccurrenceState.OPEN, OccurrenceState.DISPUTED],
        obligation__cancelled_at=None,
        obligation__is_waived_by_agreement=False,
    )
    return late.exclude(obligation__partnership__status=PartnershipStatus.SUSPENDED)


def _vocabulary(user, program: Program, questions: Sequence[Question]) -> dict[type[models.Model], dict[int, str]]:
    """{Sector: {key: name}, Tag: …} of the institution's words that the program or one of its needs shares."""
    said = {*rules.words_of(program.name), *(word for question in questions for word in question.words)}
    found: dict[type[models.Model], dict[int, str]] = {}
    for model in (Sector, Tag):
        names = model.objects.visible_to(user).values_list("pk", "name")
        found[model] = {key: name for key, name in names if said & set(rules.words_of(name))}
    return found


def _explained(user, points: Mapping[int, float], questions: Sequence[Question], facts: Facts) -> list[Suggestion]:
    """The organizations of `points` ({key: points}) in that order, with their reasons."""
    keys = list(points)
    found = Organization.objects.visible_to(user).select_related("region").in_bulk(keys)
    offers = _offers(keys, questions)
    words = _words_of(keys, facts.vocabulary)
    begun = _counts(facts.begun.filter(organization__in=keys), "organization_id")
    late = _counts(facts.late.filter(obligation__debtor__in=keys), "obligation__debtor_id")
    suggestions = []
    for key, total in points.items():
        rows, quantities = _reasons(found[key], offers[key], questions)
        about = [
            rules.judge_history(begun.get(key, 0), late.get(key, 0)),
            rules.judge_verified(found[key].verified_on),
            rules.judge_sectors(words.get(key, [])),
            _size(found[key], facts.threshold, facts.sizes),
        ]
        suggestions.append(Suggestion(found[key], total, [*rows, *about], quantities))
    return suggestions


def _offers(keys: Sequence[int], questions: Sequence[Question]) -> Mapping[int, list[Capability]]:
    offers: dict[int, list[Capability]] = defaultdict(list)
    rows = Capability.objects.filter(organization__in=keys).filter(matching(questions, "")).select_related("region")
    for row in rows.order_by("pk"):
        offers[row.organization_id].append(row)
    return offers


def _words_of(keys: Sequence[int], vocabulary: Mapping[type[models.Model], Mapping[int, str]]) -> dict[int, list[str]]:
    """Names of the sectors and tags in `vocabulary` that the organizations have; one query."""
    found: dict[int, list[str]] = defaultdict(list)
    links = []
    for model, table in WORD_LINKS.items():
        word = model._meta.model_name
        rows = table.objects.filter(organization__in=keys, **{f"{word}__in": list(vocabulary[model])})
        links.append(
            rows.order_by().annotate(word=Cast(f"{word}__name", TextField())).values_list("organization", "word")
        )
    for key, name in links[0].union(*links[1:], all=True):
        found[key].append(name)
    return {key: sorted(names) for key, names in found.items()}


def _counts(rows: QuerySet, column: str) -> dict[int, int]:
    return dict(rows.order_by().values_list(column).annotate(count=Count("pk")))


def _reasons(
    organization: Organization, offers: Sequence[Capability], questions: Sequence[Question]
) -> tuple[list[Reason], dict[int, Decimal | None]]:
    """What speaks for the organization in each need that it answers, and how much of it it can meet."""
    rows: list[Reason] = []
    quantities: dict[int, Decimal | None] = {}
    for question in questions:
        if (best := _best(question, organization, offers)) is None:
            continue
        offer, reasons = best
        rows += reasons
        quantities[question.need_id] = _quantity(question, offer)
    return rows, quantities


def place_name(region: Region) -> str:
    """`Kab. Demak`, and `Bonang, Kab. Demak` for what lies in it."""
    parts = region.label.split(", ")
    return parts[0] if len(parts) < 3 else f"{parts[0]}, {parts[-2]}"


def _best(
    question: Question, organization: Organization, offers: Sequence[Capability]
) -> tuple[Capability, list[Reason]] | None:
    """The offer with the most points for `question`, with its reasons."""
    judged = []
    for offer in offers:
        if rules.answers(question, offer):
            place = offer.region_id or organization.region_id
            name = place_name(offer.region) if offer.region else organization.regency
            judged.append((offer, rules.judge_offer(question, offer, place, name)))
    return max(judged, key=lambda pair: sum(reason.value for reason in pair[1])) if judged else None


def _quantity(question: Question, offer: Capability) -> Decimal | None:
    """How much of the need the offer meets, in the need's unit; None for all of it or when it cannot be told."""
    if question.quantity is None or offer.quantity is None or not rules.same_unit(question, offer):
        return None
    return None if offer.quantity >= question.quantity else offer.quantity


def _size(organization: Organization, threshold: SizeThreshold | None, wanted: frozenset[str]) -> Reason:
    size = explain_size(organization, threshold).size
    return rules.judge_size(size is not None and size.value in wanted, str(size.label) if size else "")
