"""All that can hang on the group of another mentor, every text of it marked, for proofs that nobody else meets it."""

from collections import defaultdict
from collections.abc import Iterator

from django.apps import apps
from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Concat

from kemitraan.core.models import Attachment
from kemitraan.core.services.attachments import attach
from kemitraan.core.tests.comment_factories import CommentFactory
from kemitraan.monitoring.demo.mentoring import picture
from partners.models import DuplicatePair, FormerIdentifier
from partners.tests import factories as partners
from pendampingan.enums import ReportState
from pendampingan.models import Mentor
from pendampingan.tests import support_factories as around
from pendampingan.tests.factories import HandoverFactory, MentorCertificateFactory, MentorLeaveFactory
from pendampingan.tests.test_handovers import everything_of
from programs.models import Instrument, PartnershipText, PartyEpisode, Program
from programs.tests import factories as programs
from programs.tests import growth_factories as growth
from programs.tests import planning_factories as planning
from programs.tests import settlement_factories as settlements

MARK = "Wuluhgeni"
WORD = "Tirtamaya"  # found by a search, and in no page that does not show the group
DOMAIN = ("partners", "programs", "pendampingan")
# The database refuses any change of these.
NEVER_CHANGED = {"SettlementEntry", "SettlementStatement", "SettlementAnswer"}
# Texts that people write; codes, keys, hashes and addresses stay.
WRITTEN = frozenset(
    "name title text description notes note activities findings analysis obstacles solutions place action owner_name "
    "result reason focus address subject recorded found how fact source skill evidence words heading body scope goals "
    "summary before after label caption signatory_name signatory_position party_name target_name contract_number "
    "number purpose outcome_note specification topic duty product trainer normalized_name".split()
)


def everything_of_another(coordinator, mentor: Mentor, program: Program) -> dict[type[models.Model], list[int]]:
    """A group of `mentor` in the shared `program`, with a row of every table that a group can have.

    Returns the keys of the new rows by model; the names and texts of all of them carry `MARK`.
    """
    before = keys_of_all()
    assignment = everything_of(coordinator, mentor)
    type(assignment).objects.filter(pk=assignment.pk).update(program=program)
    group = assignment.organization
    type(group).objects.filter(pk=group.pk).update(name=f"{WORD} {group.name}")
    MentorCertificateFactory(mentor=mentor)
    MentorLeaveFactory(mentor=mentor)
    _of_the_registry(group)
    _of_programs(group, program)
    for factory in (around.ReferralFactory, around.GroupResourceFactory, around.AreaFactFactory):
        factory(organization=group)
    around.NeedProposalFactory(organization=group)
    around.DataCheckFactory(organization=group, result="wrong", found="Di seberang", proposal="open")
    around.TrainingAttendanceFactory(training__organization=group)
    HandoverFactory(begun__mentor=mentor)
    _files_and_talk(mentor, assignment)
    new = {model: sorted(keys - before[model]) for model, keys in keys_of_all().items() if keys - before[model]}
    for model, keys in new.items():
        if model.__name__ not in NEVER_CHANGED:
            mark(model, keys)
    return new


def _of_the_registry(group) -> None:
    for factory in (
        partners.ContactFactory,
        partners.AliasFactory,
        partners.ActivityFactory,
        partners.DocumentFactory,
        partners.CapabilityFactory,
        partners.AcceptedWarningFactory,
        partners.YearlyFiguresFactory,
        partners.RepresentativeFactory,
    ):
        factory(organization=group)
    partners.MemberSkillFactory(member__organization=group)
    twin = partners.GroupFactory(institution=group.institution)
    scope = {"institution": group.institution}
    DuplicatePair.objects.create(first=group, second=twin, is_same=False, score=80, **scope)
    FormerIdentifier.objects.create(organization=group, kind="npwp", value=MARK, **scope)


def _of_programs(group, shared: Program) -> None:
    """A program of its own with needs, search and partnership, and what it brings into the shared one."""
    own = programs.ProgramFactory(institution=group.institution)
    partnership = programs.PartnershipFactory(institution=group.institution, program=own)
    party = programs.PartnershipPartyFactory(partnership=partnership, organization=group, role="diasuh")
    agreement = programs.AgreementFactory(institution=group.institution, partnership=partnership, program=own)
    agreed = programs.AgreementPartyFactory(agreement=agreement, organization=group)
    occurrence = programs.OccurrenceFactory(obligation__agreement=agreement, obligation__debtor=group)
    for factory in (programs.AppliedConsequenceFactory, programs.ObligationDeliveryFactory):
        factory(occurrence=occurrence)
    programs.AddendumPartyFactory(addendum__agreement=agreement, party=agreed)
    programs.IssuedDocumentFactory(version__agreement=agreement)
    for factory in (programs.AgreementClauseFactory, programs.ReturnedDraftFactory, programs.IssuedNumberFactory):
        factory(agreement=agreement)
    programs.ProvisionApprovalFactory(provision__partnership=partnership, party=party)
    programs.MeetingAttendeeFactory(meeting__partnership=partnership, party=party)
    programs.MeetingFollowUpFactory(meeting__partnership=partnership)
    programs.GrievanceStepFactory(grievance__partnership=partnership)
    programs.TerminationReplyFactory(termination__partnership=partnership, party=party)
    for factory in (programs.CapabilityScoreFactory, programs.PartyStatementFactory):
        factory(party=party)
    scope = {"institution": group.institution}
    PartyEpisode.objects.create(party=party, from_on=programs.START, reason="Ikut serta", **scope)
    PartnershipText.objects.create(partnership=partnership, key="mission", text="Tumbuh bersama.", **scope)
    for factory in (programs.ExpectedBenefitFactory, programs.SuspensionFactory, planning.ConditionCheckFactory):
        factory(partnership=partnership)
    _planned(own, group, party)
    account = settlements.SettlementAccountFactory(partnership=partnership, first=party)
    settlements.SettlementAnswerFactory(entry__account=account)
    settlements.SettlementPriceFactory(partnership=partnership)
    settlements.SettlementRuleFactory(account=account)
    settlements.SettlementStatementFactory(account=account, label=MARK)
    shipped = Instrument.objects.filter(institution=None, purpose="output").first()
    score = growth.GroupScoreFactory(assessment__organization=group, assessment__instrument=shipped)
    around.GraduationDecisionFactory(assessment=score.assessment)
    planning.ReadingFactory(indicator=shared.indicators.first(), organization=group)


def _planned(own: Program, group, party) -> None:
    candidate = planning.CandidateFactory(selection__program=own, organization=group)
    planning.ScoreFactory(candidate=candidate)
    planning.SelectionDecisionFactory(candidate=candidate)
    planning.CandidateNeedFactory(candidate=candidate)
    planning.SelectionNeedFactory(selection=candidate.selection)
    planning.ResultsOpeningFactory(selection=candidate.selection)
    planning.NeedCoverageFactory(need__program=own, party=party)
    planning.CriterionWeightFactory(criteria_set__program=own)
    planning.StageDoerFactory(stage_plan__program=own, organization=group)
    planning.TargetFactory(indicator__program=own)
    for factory in (planning.BudgetLineFactory, planning.TeamMemberFactory, planning.ComponentFactory):
        factory(program=own)


def _files_and_talk(mentor: Mentor, assignment) -> None:
    """Pictures and files of the group's records, and comments on them."""
    actor = mentor.membership.user.act_as(mentor.membership)
    report = assignment.reports.get(state=ReportState.DRAFT)
    attach(actor=actor, subject=report, upload=picture(1), purpose="photo", caption="Kegiatan")
    for record in (assignment.organization, report):
        CommentFactory(record=record, author=actor)


def keys_of_all() -> dict[type[models.Model], set[int]]:
    """The keys of all rows of the domain, and of files and comments."""
    wanted = [*domain_models(), Attachment, CommentFactory._meta.model]
    return {model: set(model._base_manager.values_list("pk", flat=True)) for model in wanted}


def domain_models() -> Iterator[type[models.Model]]:
    for label in DOMAIN:
        yield from apps.get_app_config(label).get_models()


def mark(model: type[models.Model], keys: list[int]) -> None:
    """Put `MARK` behind every text of these rows that somebody wrote, in one statement a column."""
    for field in model._meta.concrete_fields:
        if not isinstance(field, models.CharField | models.TextField) or field.choices or field.name not in WRITTEN:
            continue
        if model is Attachment and field.name == "purpose":
            continue
        rows = model._base_manager.filter(pk__in=keys).exclude(**{field.name: ""})
        room = (field.max_length or 1_000) - len(MARK) - 1
        short = [row.pk for row in rows if len(getattr(row, field.name)) <= room]
        rows.filter(pk__in=short).update(**{field.name: Concat(F(field.name), Value(f" {MARK}"))})


def by_model(new: dict[type[models.Model], list[int]]) -> dict[str, list[str]]:
    """Public ids of the marked rows by the name of their model, for models that have addresses."""
    found: dict[str, list[str]] = defaultdict(list)
    for model, keys in new.items():
        if any(field.name == "public_id" for field in model._meta.concrete_fields):
            ids = model._base_manager.filter(pk__in=keys).order_by("pk").values_list("public_id", flat=True)
            found[model.__name__] = [str(one) for one in ids]
    return found


# Tables that say nothing of a group: reference data, vocabularies, what belongs to the institution or to all groups.
NOT_OF_A_GROUP = {
    "Region",
    "RegionSource",
    "Sector",
    "Tag",
    "SizeThreshold",
    "Instrument",
    "InstrumentItem",
    "ClauseTemplate",
    "ComponentTemplate",
    "ComponentTemplateRow",
    "WordTemplate",
    "NumberSeries",
    "LearningMaterial",
    "DuplicateScan",
    "OrganizationMerge",  # for the office alone (its pages are among the routes)
    "ReportForm",
}
