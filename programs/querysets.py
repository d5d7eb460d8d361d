"""Small adjectives for programs' rows."""

import datetime as dt
from typing import Self

from django.db.models import Case, Count, DecimalField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from kemitraan.accounts.enums import Role
from kemitraan.core.permissions import Allowed, Decision, Denied
from kemitraan.core.querysets import ScopedQuerySet, within_period
from programs.enums import AgreementState, EntryKind, OccurrenceState, PartnershipStatus, ProgramStatus

ZERO = Value(0, output_field=DecimalField(max_digits=18, decimal_places=2))
OPEN_STATES = (OccurrenceState.OPEN, OccurrenceState.DISPUTED)


class ProgramQuerySet(ScopedQuerySet):
    def open(self) -> Self:
        return self.filter(status__in=[ProgramStatus.DRAFT, ProgramStatus.RUNNING])


class PartnershipQuerySet(ScopedQuerySet):
    def in_force(self) -> Self:
        return self.filter(status=PartnershipStatus.ACTIVE)


def reads_grievances(user) -> bool:
    """Whether the reader is of the office or represents parties (or is the system); others read no grievances."""
    if user.pk is None:
        return True
    return user.membership is not None and (user.membership.is_office or user.membership.role == Role.PARTNER)


def may_attach_to_grievance(actor, grievance) -> Decision:
    """Those who read grievances add files to them; who sees this one was asked before."""
    return Allowed() if reads_grievances(actor) else Denied("Keluhan hanya dibaca para pihak dan koordinator.")


def sees_everything(user) -> bool:
    """Whether `user` sees every row of the institution, so that asking for the record around a row adds nothing."""
    return user.pk is not None and user.membership is not None and user.membership.sees_whole_institution


class PartOfPartnershipQuerySet(ScopedQuerySet):
    """Rows that are seen by whoever sees their partnership."""

    def visible_to(self, user) -> Self:
        if sees_everything(user):
            return super().visible_to(user)
        partnerships = self.model._meta.get_field("partnership").related_model.objects.visible_to(user)
        return self.filter(partnership__in=partnerships)


class PartnershipPartyQuerySet(PartOfPartnershipQuerySet):
    def absent_on(self, day: dt.date) -> Self:
        """Parties that took part before the local date `day` and do not on it; one yet to begin is not absent."""
        return self.filter(self._is_absent(day))

    def taking_part_on(self, day: dt.date) -> Self:
        """Parties that did not leave before the local date `day`, or came back."""
        return self.exclude(self._is_absent(day))

    def with_absence(self, day: dt.date) -> Self:
        """Adds `is_away`: whether the party is absent on the local date `day`, and `is_coming`: it begins later."""
        episodes = self._episodes()
        begun = Exists(episodes.filter(from_on__lte=day))
        return self.annotate(is_away=self._is_absent(day), is_coming=Q(Exists(episodes), ~begun))

    def _episodes(self):
        return self.model._meta.get_field("episodes").related_model.objects.filter(party=OuterRef("pk"))

    def _is_absent(self, day: dt.date) -> Q:
        episodes = self._episodes()
        running = episodes.filter(within_period(day, start="from_on", end="until_on"))
        return Q(Exists(episodes.filter(until_on__lt=day)), ~Exists(running))


class PartOfPartyQuerySet(ScopedQuerySet):
    """Rows that are seen by whoever sees the partnership of their party."""

    def visible_to(self, user) -> Self:
        if sees_everything(user):
            return super().visible_to(user)
        return self.filter(party__in=self.model._meta.get_field("party").related_model.objects.visible_to(user))


class ProvisionQuerySet(PartOfPartnershipQuerySet):
    def standing(self) -> Self:
        """Texts that were not withdrawn, each in its newest edition."""
        return self.filter(ended_on__isnull=True, successor__isnull=True)


class PartOfProvisionQuerySet(ScopedQuerySet):
    """Rows that are seen by whoever sees their provision."""

    def visible_to(self, user) -> Self:
        if sees_everything(user):
            return super().visible_to(user)
        provisions = self.model._meta.get_field("provision").related_model.objects.visible_to(user)
        return self.filter(provision__in=provisions)


class PartOfMeetingQuerySet(ScopedQuerySet):
    """Rows that are seen by whoever sees their meeting."""

    def visible_to(self, user) -> Self:
        if sees_everything(user):
            return super().visible_to(user)
        return self.filter(meeting__in=self.model._meta.get_field("meeting").related_model.objects.visible_to(user))


class PartOfTerminationQuerySet(ScopedQuerySet):
    """Rows that are seen by whoever sees their notice of termination."""

    def visible_to(self, user) -> Self:
        if sees_everything(user):
            return super().visible_to(user)
        terminations = self.model._meta.get_field("termination").related_model.objects.visible_to(user)
        return self.filter(termination__in=terminations)


class GrievanceQuerySet(PartOfPartnershipQuerySet):
    """Confidential: read by the office and by those who represent a party, not by observers and mentors."""

    def visible_to(self, user) -> Self:
        rows = super().visible_to(user)
        return rows if reads_grievances(user) else rows.none()


def reads_settlements(user) -> bool:
    """Whether the reader may read accounts at all: the office, observers, and those who represent parties."""
    if user.pk is None:
        return True
    membership = user.membership
    return membership is not None and (membership.sees_whole_institution or membership.role == Role.PARTNER)


class SettlementAccountQuerySet(ScopedQuerySet):
    """Accounts: the office and observers read all, a representative those of the own organization; nobody else."""

    def of(self, party) -> Self:
        """Accounts in which `party` is one of the two sides."""
        return self.filter(Q(first=party) | Q(second=party))


class PartOfAccountQuerySet(ScopedQuerySet):
    """Rows that are seen by whoever sees their account."""

    def visible_to(self, user) -> Self:
        if sees_everything(user):
            return super().visible_to(user)
        return self.filter(account__in=self.model._meta.get_field("account").related_model.objects.visible_to(user))


class SettlementEntryQuerySet(PartOfAccountQuerySet):
    def with_effect(self) -> Self:
        """Adds `effect_idr`: by how much the entry raises what the first side owes the second.

        What is repaid by a deduction only moves between debts, and what is taken in or spent together counts when the
        period is closed.
        """
        nothing = Q(kind__in=[EntryKind.REVENUE, EntryKind.COST]) | Q(kind=EntryKind.DEDUCTION, advance__isnull=False)
        return self.annotate(
            effect_idr=Case(
                When(nothing, then=ZERO),
                When(party=F("account__second"), then=F("amount_idr")),
                default=-F("amount_idr"),
                output_field=ZERO.output_field,
            )
        )

    def within(self, from_on: dt.date | None, until_on: dt.date | None) -> Self:
        """Entries of the inclusive period; a blank bound is open."""
        rows = self.filter(happened_on__gte=from_on) if from_on else self
        return rows.filter(happened_on__lte=until_on) if until_on else rows


class SettlementAnswerQuerySet(PartOfAccountQuerySet):
    def about(self, subject) -> Self:
        """Answers to a rule, an entry or a statement."""
        fields = (self.model._meta.get_field(name) for name in ("rule", "entry", "statement"))
        name = next(field.name for field in fields if isinstance(subject, field.related_model))
        return self.filter(**{name: subject})


class PriceQuerySet(PartOfPartnershipQuerySet):
    def standing(self) -> Self:
        """Prices that were not withdrawn."""
        return self.filter(withdrawn_on__isnull=True)


class AgreementQuerySet(ScopedQuerySet):
    def running_on(self, day: dt.date) -> Self:
        """Active, begun, and not past the inclusive end on the local date `day`; open ends run on.

        The end is the one that counts after its addenda: an addendum takes effect only while the agreement runs.
        """
        return self.filter(within_period(day, end="runs_until"), state=AgreementState.ACTIVE)

    def expired_on(self, day: dt.date) -> Self:
        """Active by decision, but past the inclusive end on the local date `day` (berakhir)."""
        return self.filter(state=AgreementState.ACTIVE, runs_until__lt=day)

    def ending_within(self, day: dt.date, days: int) -> Self:
        """Active and in force on the local date `day`, with the inclusive end at most `days` days later."""
        return self.running_on(day).filter(runs_until__lte=day + dt.timedelta(days=days))

    def with_duties(self) -> Self:
        """Each with `has_duties`: something is owed under it, or under the partnership that it puts in writing."""
        duties = self.model._meta.get_field("obligations").related_model.objects.filter(cancelled_at=None)
        mine = Q(agreement=OuterRef("pk")) | Q(partnership=OuterRef("partnership"))
        return self.annotate(has_duties=Exists(duties.filter(mine)))

    def overlapping(self, starts_on: dt.date | None, ends_on: dt.date | None) -> Self:
        """Those that share at least one day with the inclusive period; a blank bound is open."""
        rows = self
        if ends_on:
            rows = rows.filter(Q(starts_on__isnull=True) | Q(starts_on__lte=ends_on))
        if starts_on:
            rows = rows.filter(Q(runs_until__isnull=True) | Q(runs_until__gte=starts_on))
        return rows


class PartOfAgreementQuerySet(ScopedQuerySet):
    """Rows that are seen by whoever sees their agreement."""

    def visible_to(self, user) -> Self:
        agreements = self.model._meta.get_field("agreement").related_model.objects.visible_to(user)
        return self.filter(agreement__in=agreements)


class AddendumPartyQuerySet(ScopedQuerySet):
    """Rows that are seen by whoever sees their addendum."""

    def visible_to(self, user) -> Self:
        addenda = self.model._meta.get_field("addendum").related_model.objects.visible_to(user)
        return self.filter(addendum__in=addenda)


class ObligationQuerySet(ScopedQuerySet):
    """Every party of the partnership or agreement sees every obligation in it."""

    def visible_to(self, user) -> Self:
        if sees_everything(user):
            return super().visible_to(user)
        partnerships = self.model._meta.get_field("partnership").related_model.objects.visible_to(user)
        agreements = self.model._meta.get_field("agreement").related_model.objects.visible_to(user)
        return self.filter(Q(partnership__in=partnerships) | Q(agreement__in=agreements))

    def with_next_due(self) -> Self:
        """Adds `next_due_on`, the first due date that waits for its debtor, and counts: `due_count` without those that
        were cancelled or waived, `fulfilled_count` of them.
        """
        occurrences = self.model._meta.get_field("occurrences").related_model.objects
        rows = occurrences.filter(obligation=OuterRef("pk")).order_by()
        owed = rows.exclude(state__in=[OccurrenceState.CANCELLED, OccurrenceState.WAIVED])
        return self.annotate(
            next_due_on=Subquery(rows.filter(state__in=OPEN_STATES).order_by("due_on").values("due_on")[:1]),
            due_count=_counted(owed),
            fulfilled_count=_counted(rows.filter(state=OccurrenceState.FULFILLED)),
        )


def _counted(rows: QuerySet) -> Coalesce:
    """How many of `rows` there are for the duty outside; 0 without any."""
    return Coalesce(Subquery(rows.values("obligation").annotate(count=Count("pk")).values("count")), Value(0))


class OccurrenceQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> Self:
        if sees_everything(user):
            return super().visible_to(user)
        obligations = self.model._meta.get_field("obligation").related_model.objects.visible_to(user)
        return self.filter(obligation__in=obligations)

    def unreported(self) -> Self:
        """Waits for its debtor: nothing was reported, or what was reported is disputed."""
        return self.filter(state__in=OPEN_STATES)

    def speaking_on(self, day: dt.date) -> Self:
        """Of homes in force, between parties that take part on the local date `day`; all others are silent.

        Silent is what belongs to a draft, to something suspended, ended or cancelled, and what a party owes
        or is owed that has left (decisions on episodes and suspension).
        """
        in_force = (Q(obligation__partnership=None) | Q(obligation__partnership__status=PartnershipStatus.ACTIVE)) & (
            Q(obligation__agreement=None) | Q(obligation__agreement__state=AgreementState.ACTIVE)
        )
        rows = self.filter(in_force, obligation__cancelled_at=None, obligation__is_waived_by_agreement=False)
        parties = self._parties()
        for side in ("debtor", "creditor"):
            mine = parties.filter(
                partnership=OuterRef("obligation__partnership"), organization=OuterRef(f"obligation__{side}")
            )
            rows = rows.exclude(Exists(mine.absent_on(day)))
        return rows

    def _parties(self):
        partnership = self.model._meta.get_field("obligation").related_model._meta.get_field("partnership")
        return partnership.related_model._meta.get_field("parties").related_model.objects


class PartOfOccurrenceQuerySet(ScopedQuerySet):
    """Rows that are seen by whoever sees their due date."""

    def visible_to(self, user) -> Self:
        if sees_everything(user):
            return super().visible_to(user)
        occurrences = self.model._meta.get_field("occurrence").related_model.objects.visible_to(user)
        return self.filter(occurrence__in=occurrences)


class PartOfProgramQuerySet(ScopedQuerySet):
    """What belongs to a program's planning: read by those who see the whole institution (no filter for others)."""


class ComponentQuerySet(PartOfProgramQuerySet):
    def with_gap(self) -> Self:
        """Adds `missing_quantity`: required less available, never below 0, in the component's unit."""
        gap = F("required_quantity") - F("available_quantity")
        return self.annotate(
            missing_quantity=Case(When(required_quantity__gt=F("available_quantity"), then=gap), default=ZERO)
        )

    def lacking(self) -> Self:
        """Components of which less is there than required."""
        return self.filter(required_quantity__gt=F("available_quantity"))


class TemplateQuerySet(QuerySet):
    """Templates of components or of clauses: an institution's own, and the shipped ones."""

    def visible_to(self, user) -> Self:
        if user.pk is None:
            return (
                self.filter(Q(institution=None) | Q(institution=user.institution)) if user.institution else self.all()
            )
        membership = user.membership
        if membership is None or not membership.sees_whole_institution:
            return self.none()
        return self.filter(Q(institution=None) | Q(institution_id=membership.institution_id))


class NeedQuerySet(PartOfProgramQuerySet):
    def standing(self) -> Self:
        """Needs that were not given up."""
        return self.filter(cancelled_on__isnull=True)

    def to_partner(self) -> Self:
        """Standing needs that people decided to partner."""
        return self.standing().filter(is_partnered=True)


class PartOfNeedQuerySet(ScopedQuerySet):
    """Rows that are seen by whoever sees their need."""

    def visible_to(self, user) -> Self:
        needs = self.model._meta.get_field("need").related_model.objects.visible_to(user)
        return self.filter(need__in=needs)


class NeedCoverageQuerySet(PartOfNeedQuerySet):
    def standing(self) -> Self:
        """Coverage that people did not take back; whether it counts today is another question."""
        return self.filter(ended_on__isnull=True)


class PartOfSelectionQuerySet(ScopedQuerySet):
    """Rows that are seen by whoever sees their search."""

    def visible_to(self, user) -> Self:
        selections = self.model._meta.get_field("selection").related_model.objects.visible_to(user)
        return self.filter(selection__in=selections)

    def standing(self) -> Self:
        """Candidates and assessors that were not taken off."""
        return self.filter(removed_on__isnull=True)


class IndicatorQuerySet(PartOfProgramQuerySet):
    def in_use(self) -> Self:
        """Indicators that are still measured."""
        return self.filter(is_active=True)


class TargetQuerySet(PartOfProgramQuerySet):
    """Targets of indicators: those of the whole program, so they belong to its planning."""


class ReadingQuerySet(ScopedQuerySet):
    """Readings: mentors see those of their groups in their programs (`pendampingan.visibility`), partners none."""

    def standing(self) -> Self:
        """Readings that were not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)


class InstrumentQuerySet(QuerySet):
    """Editions of instruments: an institution's own, and the shipped ones."""

    def visible_to(self, user) -> Self:
        if user.pk is None:
            return (
                self.filter(Q(institution=None) | Q(institution=user.institution)) if user.institution else self.all()
            )
        membership = user.membership
        if membership is None:
            return self.none()
        return self.filter(Q(institution=None) | Q(institution_id=membership.institution_id))

    def in_force(self, institution, purpose: str, day: dt.date) -> Self:
        """The editions of one purpose that an institution may use on the local date `day`, the one that counts first:
        its own before the shipped ones, the newest of them."""
        own = Q(institution=None) | Q(institution=institution)
        return self.filter(own, purpose=purpose, valid_from__lte=day).order_by(
            F("institution").asc(nulls_last=True), "-valid_from", "-pk"
        )


class GroupAssessmentQuerySet(ScopedQuerySet):
    """Answers of group and mentor about the same quarter: each side sees the other's when both have answered."""

    def standing(self) -> Self:
        """Those that nothing corrects."""
        return self.filter(correction__isnull=True)


class PartOfAssessmentQuerySet(ScopedQuerySet):
    """Rows that are seen by whoever sees their assessment."""

    def visible_to(self, user) -> Self:
        if sees_everything(user):
            return super().visible_to(user)
        assessments = self.model._meta.get_field("assessment").related_model.objects.visible_to(user)
        return self.filter(assessment__in=assessments)
