"""One thing of each kind that people are reminded of, who should hear of it, and what settles it.

A new source needs its case here: `make(world)` writes one due thing, `who` is the fixture of somebody who answers for
it, named in `people` of its item (empty: the office, which needs no name), and each of `ends` settles it.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kemitraan.core.models import Job, OutboxMessage
from kemitraan.exchange.tests.factories import ImportBatchFactory
from partners.tests.factories import ContactFactory, DocumentFactory, GroupFactory, OrganizationFactory
from pendampingan.models import Assignment
from pendampingan.tests.factories import (
    AssignmentFactory,
    FieldReportFactory,
    FollowUpFactory,
    MentorCertificateFactory,
    VisitFactory,
)
from pendampingan.tests.support_factories import NeedProposalFactory
from programs.models import Agreement, Partnership
from programs.tests.duties import NOON, TODAY, bare_duty, running_agreement, running_partnership, speaks_for
from programs.tests.factories import (
    AddendumPartyFactory,
    GrievanceFactory,
    MeetingFollowUpFactory,
    OccurrenceFactory,
    ProvisionFactory,
    TerminationFactory,
)
from programs.tests.planning_factories import CandidateFactory, NeedFactory, SelectionFactory, SelectionNeedFactory
from programs.tests.settlement_factories import (
    SettlementAccountFactory,
    SettlementAnswerFactory,
    SettlementRuleFactory,
    SettlementStatementFactory,
)

YESTERDAY = TODAY - dt.timedelta(days=1)
LONG_AGO = NOON - dt.timedelta(days=40)


@dataclass(frozen=True)
class World:
    """The people and the program in which things fall due."""

    institution: Any
    program: Any
    mentor: Any
    coordinator: Any
    partner: Any

    def assignment(self, **values) -> Assignment:
        """A group that the mentor accompanies in the program."""
        return AssignmentFactory(mentor=self.mentor, program=self.program, **values)

    def report(self, **values):
        return FieldReportFactory(assignment=self.assignment(), **values)

    def partnership(self) -> Partnership:
        """In force; the partner speaks for the second party, which also has a contact person."""
        return self._spoken(running_partnership(self.institution, program=self.program))

    def agreement(self, **values) -> Agreement:
        return self._spoken(running_agreement(self.institution, program=self.program, **values))

    def _spoken(self, home):
        second = home.parties.select_related("organization")[1].organization
        speaks_for(self.partner, second)
        ContactFactory(organization=second)
        return home

    def settled(self, factory, **values):
        account = SettlementAccountFactory(partnership=self.partnership())
        speaks_for(self.partner, account.second.organization)
        ContactFactory(organization=account.second.organization)
        return factory(account=account, **values)


@dataclass(frozen=True)
class Case:
    make: Callable[[World], Any]
    who: str
    people: str
    ends: tuple[Callable[[Any], Any], ...]


def put(record, **values) -> None:
    """Write columns without asking the services."""
    type(record)._base_manager.filter(pk=record.pk).update(**values)


def to(path: str = "", **values) -> Callable[[Any], None]:
    """An end: the record, or the one at `path` from it, gets these values."""

    def end(record) -> None:
        for name in filter(None, path.split(".")):
            record = getattr(record, name)
        put(record, **values)

    return end


def written(record, at: dt.datetime):
    put(record, created_at=at)
    return record


def duty(world: World):
    home = world.partnership()
    second, first = reversed([party.organization for party in home.parties.select_related("organization")])
    return OccurrenceFactory(obligation=bare_duty(home, debtor=second, creditor=first), due_on=TODAY)


def grievance(world: World):
    partnership = world.partnership()
    return GrievanceFactory(partnership=partnership, against=partnership.parties.all()[1])


def notice(world: World, **values):
    partnership = world.partnership()
    return TerminationFactory(
        partnership=partnership, given_by=partnership.parties.all()[0], effective_on=TODAY, **values
    )


def follow_up(world: World):
    partnership = world.partnership()
    return MeetingFollowUpFactory(meeting__partnership=partnership, owner=partnership.parties.all()[1], due_on=TODAY)


def addendum_signature(world: World):
    agreement = world.agreement()
    return AddendumPartyFactory(
        addendum__agreement=agreement, addendum__effective_on=TODAY, party=agreement.parties.all()[1]
    )


def find_candidate(need) -> None:
    selection = SelectionFactory(program=need.program, institution=need.institution)
    SelectionNeedFactory(selection=selection, need=need)
    CandidateFactory(selection=selection)


def group(world: World):
    return written(GroupFactory(institution=world.institution), NOON - dt.timedelta(days=10))


def report_on(assignment, **values) -> None:
    FieldReportFactory(assignment=assignment, state="submitted", submitted_at=NOON, **values)


def verified(report) -> None:
    put(report, state="verified", verified_at=NOON, verified_by=report.author)


def answered(statement) -> None:
    for side in (statement.account.first, statement.account.second):
        SettlementAnswerFactory(entry=None, account=statement.account, statement=statement, party=side)


def job(world: World):
    return Job.objects.create(
        institution=world.institution, kind="uji", state="failed", finished_at=NOON, next_try_at=NOON
    )


def mail(world: World):
    number = OutboxMessage.objects.count()
    row = OutboxMessage.objects.create(
        institution=world.institution,
        key=f"uji:{number}",
        to_address="a@contoh.test",
        subject="x",
        body_text="x",
        state="uncertain",
        next_try_at=NOON,
    )
    return written(row, NOON - dt.timedelta(days=number))


CASES = {
    "visit_due": Case(
        lambda world: VisitFactory(assignment=world.assignment(), planned_on=TODAY),
        "mentor_user",
        "owner_ids",
        (to(state="cancelled"), lambda visit: report_on(visit.assignment, visit=visit)),
    ),
    "report_due": Case(
        lambda world: VisitFactory(assignment=world.assignment(), planned_on=YESTERDAY, report_due_on=TODAY),
        "mentor_user",
        "owner_ids",
        (to(state="cancelled"), lambda visit: report_on(visit.assignment, visit=visit)),
    ),
    "report_returned": Case(
        lambda world: world.report(state="returned", due_on=TODAY),
        "mentor_user",
        "owner_ids",
        (to(state="submitted"),),
    ),
    "review_waiting": Case(
        lambda world: world.report(state="submitted", submitted_at=NOON - dt.timedelta(days=5)),
        "coordinator",
        "coordinator_ids",
        (verified, to(state="returned")),
    ),
    "follow_up_due": Case(
        lambda world: FollowUpFactory(report=world.report(), due_on=TODAY),
        "mentor_user",
        "owner_ids",
        (to(state="done", done_on=TODAY), to(state="cancelled")),
    ),
    "certificate_expiring": Case(
        lambda world: MentorCertificateFactory(mentor=world.mentor, expires_on=TODAY),
        "mentor_user",
        "owner_ids",
        (to(replaced_on=TODAY), to("mentor.membership", ends_on=YESTERDAY)),
    ),
    "assessment_due": Case(
        lambda world: world.assignment(starts_on=TODAY - dt.timedelta(days=30)),
        "mentor_user",
        "owner_ids",
        (to(ends_on=YESTERDAY),),
    ),
    "group_without_mentor": Case(
        group,
        "coordinator",
        "",
        (
            to(status="archived"),
            lambda row: AssignmentFactory(organization=row, institution=row.institution),
            lambda row: AssignmentFactory(
                organization=row, institution=row.institution, starts_on=TODAY + dt.timedelta(days=3)
            ),
        ),
    ),
    "group_without_visit": Case(
        lambda world: world.assignment(starts_on=TODAY - dt.timedelta(days=60)),
        "mentor_user",
        "owner_ids",
        (to(ends_on=YESTERDAY), report_on, to(cadence_weeks=8), to("organization", status="archived")),
    ),
    "partners.document-expiring": Case(
        lambda world: DocumentFactory(
            organization=OrganizationFactory(institution=world.institution), expires_on=TODAY
        ),
        "coordinator",
        "",
        (to(replaced_on=TODAY), to("organization", status="archived")),
    ),
    "obligation_due": Case(
        duty,
        "partner_user",
        "owner_ids",
        (
            to(state="reported"),
            to(state="cancelled"),
            to("obligation", cancelled_at=NOON),
            to("obligation.partnership", status="suspended"),
            to("obligation.partnership", status="ended"),
        ),
    ),
    "agreement_ending": Case(
        lambda world: world.agreement(ends_on=TODAY),
        "coordinator",
        "coordinator_ids",
        (
            to(state="suspended"),
            to(state="ended"),
            to(not_continued_on=TODAY, not_continued_reason="Selesai"),
            lambda row: running_agreement(row.institution, renews=row),
        ),
    ),
    "need_without_candidate": Case(
        lambda world: written(
            NeedFactory(
                program=world.program,
                institution=world.institution,
                is_partnered=True,
                partnered_reason="Kurang",
                starts_on=TODAY + dt.timedelta(days=30),
            ),
            LONG_AGO,
        ),
        "coordinator",
        "coordinator_ids",
        (
            to(cancelled_on=TODAY),
            to(is_partnered=False),
            find_candidate,
            to("program", status="finished"),
        ),
    ),
    "agreement_party": Case(
        lambda world: world.agreement(state="negotiating", starts_on=TODAY),
        "partner_user",
        "owner_ids",
        (to(state="cancelled"), lambda row: row.parties.update(consented_on=TODAY, consent_method="meeting")),
    ),
    "addendum_signature": Case(
        addendum_signature, "partner_user", "owner_ids", (to(signed_on=TODAY), to("addendum", state="cancelled"))
    ),
    "provision_approval": Case(
        lambda world: ProvisionFactory(partnership=world.partnership(), effective_on=TODAY),
        "partner_user",
        "owner_ids",
        (to(ended_on=TODAY, end_reason="Tidak dipakai"), to("partnership", status="ended")),
    ),
    "termination_reply": Case(
        notice, "partner_user", "owner_ids", (to(withdrawn_on=TODAY), to("partnership", status="ended"))
    ),
    "termination_step": Case(
        notice, "coordinator", "coordinator_ids", (to(withdrawn_on=TODAY), to("partnership", status="ended"))
    ),
    "meeting_follow_up": Case(
        follow_up,
        "partner_user",
        "owner_ids",
        (to(done_on=TODAY), to("meeting.partnership", status="ended")),
    ),
    "grievance": Case(grievance, "partner_user", "owner_ids", (to(state="resolved"), to(state="closed"))),
    "settlement_statement": Case(
        lambda world: world.settled(SettlementStatementFactory), "partner_user", "owner_ids", (answered,)
    ),
    "settlement_rule": Case(
        lambda world: world.settled(SettlementRuleFactory, agreed_on=None, applies_from=None, effective_on=TODAY),
        "partner_user",
        "owner_ids",
        (to(withdrawn_on=TODAY),),
    ),
    "proposal_due": Case(
        lambda world: NeedProposalFactory(
            organization=world.assignment().organization,
            created_by=world.mentor.membership.user,
            proposed_on=TODAY - dt.timedelta(days=7),
        ),
        "coordinator",
        "",
        (
            lambda row: put(
                row, state="declined", decided_by=row.created_by, decided_on=TODAY, decision_note="Belum sekarang."
            ),
        ),
    ),
    "import_waiting": Case(
        lambda world: written(
            ImportBatchFactory(institution=world.institution, owner=world.coordinator, state="ready"),
            NOON - dt.timedelta(days=2),
        ),
        "coordinator",
        "owner_ids",
        (to(state="done"), to(state="discarded"), to(state="committing")),
    ),
    "job_failed": Case(job, "admin_user", "", (to(state="queued"), to(state="cancelled"))),
    "mail_unclear": Case(mail, "admin_user", "", (to(state="pending"), to(state="cancelled"))),
}
ENDS = [(key, number) for key, case in CASES.items() for number in range(len(case.ends))]
