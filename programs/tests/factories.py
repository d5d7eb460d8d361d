"""Programs, partnerships and agreements for tests, written by the services unless a test needs a state."""

import datetime as dt

import factory
from django.core.files.base import ContentFile

from kemitraan.accounts.tests.factories import InstitutionFactory
from kemitraan.core.actors import SystemActor
from kemitraan.core.models import Attachment
from kemitraan.core.services.attachments import keep_made_file
from partners.tests.factories import OrganizationFactory
from programs.enums import (
    AgreementKind,
    AgreementState,
    Benefit,
    ConsequenceKind,
    PatternCode,
    ProvisionKind,
    StatementKind,
)
from programs.models import (
    Addendum,
    AddendumParty,
    Agreement,
    AgreementClause,
    AgreementParty,
    AgreementVersion,
    AppliedConsequence,
    CapabilityScore,
    ClauseTemplate,
    ExpectedBenefit,
    Grievance,
    GrievanceStep,
    IssuedDocument,
    IssuedNumber,
    Meeting,
    MeetingAttendee,
    MeetingFollowUp,
    NumberSeries,
    Obligation,
    ObligationDelivery,
    ObligationOccurrence,
    Partnership,
    PartnershipParty,
    PartyStatement,
    Program,
    Provision,
    ProvisionApproval,
    ReturnedDraft,
    Suspension,
    Termination,
    TerminationReply,
    WordTemplate,
)

START = dt.date(2026, 1, 1)
END = dt.date(2026, 12, 31)


class ProgramFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Program

    institution = factory.SubFactory(InstitutionFactory)
    name = factory.Sequence(lambda n: f"Program {n} (contoh)")
    goals = "Usaha yang tetap dan layak."
    lead_actor = factory.SubFactory(OrganizationFactory, institution=factory.SelfAttribute("..institution"))
    starts_on = START


class PartnershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Partnership

    institution = factory.SubFactory(InstitutionFactory)
    name = factory.Sequence(lambda n: f"Kemitraan {n} (contoh)")
    pattern = PatternCode.ASUH
    starts_on = START
    ends_on = END


class PartnershipPartyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PartnershipParty

    institution = factory.SelfAttribute("partnership.institution")
    partnership = factory.SubFactory(PartnershipFactory)
    organization = factory.SubFactory(OrganizationFactory, institution=factory.SelfAttribute("..institution"))
    role = "pengasuh"


class AgreementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Agreement

    institution = factory.SubFactory(InstitutionFactory)
    kind = AgreementKind.PKS
    title = factory.Sequence(lambda n: f"Perjanjian {n} (contoh)")
    scope = "Pembinaan dan pemasaran."
    dispute_settlement = "Musyawarah."
    starts_on = START
    ends_on = END


class AgreementPartyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AgreementParty

    institution = factory.SelfAttribute("agreement.institution")
    agreement = factory.SubFactory(AgreementFactory)
    organization = factory.SubFactory(OrganizationFactory, institution=factory.SelfAttribute("..institution"))
    number = factory.Sequence(lambda n: f"{n:03d}/UJI/PKS/I/2026")
    signatory_name = "Sukarni"


class ObligationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Obligation

    institution = factory.SelfAttribute("agreement.institution")
    agreement = factory.SubFactory(AgreementFactory)
    debtor = factory.SubFactory(OrganizationFactory, institution=factory.SelfAttribute("..institution"))
    creditor = factory.SubFactory(OrganizationFactory, institution=factory.SelfAttribute("..institution"))
    aspect = "activity"
    description = "Membina produksi"
    first_due_on = START


class OccurrenceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ObligationOccurrence

    institution = factory.SelfAttribute("obligation.institution")
    obligation = factory.SubFactory(ObligationFactory)
    due_on = START


class AppliedConsequenceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AppliedConsequence

    institution = factory.SelfAttribute("occurrence.institution")
    occurrence = factory.SubFactory(OccurrenceFactory)
    kind = ConsequenceKind.REWARD
    applied_on = START
    words = "Piagam penghargaan"
    note = "Diserahkan di balai desa"


class ObligationDeliveryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ObligationDelivery

    institution = factory.SelfAttribute("occurrence.institution")
    occurrence = factory.SubFactory(OccurrenceFactory)
    delivered_on = START


class SuspensionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Suspension

    institution = factory.SelfAttribute("partnership.institution")
    partnership = factory.SubFactory(PartnershipFactory)
    suspended_on = START


class NumberSeriesFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = NumberSeries

    institution = factory.SubFactory(InstitutionFactory)
    kind = AgreementKind.PKS
    year = 2026


class IssuedNumberFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = IssuedNumber

    agreement = factory.SubFactory(AgreementFactory)
    institution = factory.SelfAttribute("agreement.institution")
    organization = factory.SubFactory(OrganizationFactory, institution=factory.SelfAttribute("..institution"))
    kind = AgreementKind.PKS
    year = 2026
    sequence = factory.Sequence(lambda n: n + 1)
    text = factory.LazyAttribute(lambda row: f"{row.sequence:03d}/UJI/PKS/I/{row.year}")
    issued_at = dt.datetime(2026, 1, 5, 2, tzinfo=dt.UTC)


def signed_agreement(institution, *organizations, state=AgreementState.SIGNED, **values) -> Agreement:
    """An agreement that every party consented to and signed on the day before it starts, with one duty."""
    agreement = AgreementFactory(institution=institution, state=state, **values)
    signed_on = (agreement.starts_on or START) - dt.timedelta(days=1)
    for organization in organizations:
        AgreementPartyFactory(
            agreement=agreement,
            organization=organization,
            consented_on=signed_on,
            consent_method="meeting",
            signed_on=signed_on,
        )
    ObligationFactory(agreement=agreement, debtor=organizations[0], creditor=organizations[1])
    return agreement


class AddendumFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Addendum

    agreement = factory.SubFactory(AgreementFactory)
    institution = factory.SelfAttribute("agreement.institution")
    sequence = factory.LazyAttribute(lambda row: row.agreement.addenda.count() + 1)
    title = "Perubahan jangka waktu"
    effective_on = dt.date(2026, 7, 1)


class AddendumPartyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AddendumParty

    addendum = factory.SubFactory(AddendumFactory)
    institution = factory.SelfAttribute("addendum.institution")
    party = factory.SubFactory(AgreementPartyFactory, agreement=factory.SelfAttribute("..addendum.agreement"))


class ClauseTemplateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ClauseTemplate

    kind = AgreementKind.PKS
    topic = "other"
    order = factory.Sequence(lambda n: n + 100)
    heading = factory.Sequence(lambda n: f"Pasal templat {n} (contoh)")
    body = "Diatur bersama."


class AgreementClauseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AgreementClause

    agreement = factory.SubFactory(AgreementFactory)
    institution = factory.SelfAttribute("agreement.institution")
    order = factory.Sequence(lambda n: n + 1)
    heading = factory.Sequence(lambda n: f"Pasal {n} (contoh)")
    body = "Diatur bersama."


class AgreementVersionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AgreementVersion

    agreement = factory.SubFactory(AgreementFactory)
    institution = factory.SelfAttribute("agreement.institution")
    sequence = factory.LazyAttribute(lambda row: row.agreement.versions.count() + 1)
    occasion = "negotiated"
    content = factory.LazyFunction(dict)
    sha256 = "0" * 64
    made_at = dt.datetime(2026, 1, 5, 2, tzinfo=dt.UTC)


def made_file(agreement: Agreement) -> Attachment:
    """A file of an agreement that the product made."""
    return keep_made_file(
        actor=SystemActor("uji", agreement.institution),
        subject=agreement,
        content=ContentFile(b"%PDF-1.7 contoh"),
        name="contoh.pdf",
        content_type="application/pdf",
        purpose="issued_document",
    )


class IssuedDocumentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = IssuedDocument

    version = factory.SubFactory(AgreementVersionFactory)
    agreement = factory.SelfAttribute("version.agreement")
    institution = factory.SelfAttribute("version.institution")
    words_sha256 = "0" * 64
    code = factory.Sequence(lambda n: f"UJIKODE{n:05d}")
    attachment = factory.LazyAttribute(lambda row: made_file(row.agreement))
    sha256 = "0" * 64
    issued_at = dt.datetime(2026, 1, 5, 2, tzinfo=dt.UTC)


class ProvisionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Provision

    partnership = factory.SubFactory(PartnershipFactory)
    institution = factory.SelfAttribute("partnership.institution")
    kind = ProvisionKind.RULE
    title = factory.Sequence(lambda n: f"Peraturan {n} (contoh)")
    text = "Rapat setiap bulan."
    effective_on = START


class ProvisionApprovalFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProvisionApproval

    provision = factory.SubFactory(ProvisionFactory)
    institution = factory.SelfAttribute("provision.institution")
    party = factory.SubFactory(PartnershipPartyFactory, partnership=factory.SelfAttribute("..provision.partnership"))
    approved_on = START
    method = "meeting"


class CapabilityScoreFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CapabilityScore

    party = factory.SubFactory(PartnershipPartyFactory)
    institution = factory.SelfAttribute("party.institution")
    capability = "planning"
    level = 2
    scored_on = START
    evidence = "Rencana usaha dibaca."
    instrument = "kemampuan-1"


class PartyStatementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PartyStatement

    party = factory.SubFactory(PartnershipPartyFactory)
    institution = factory.SelfAttribute("party.institution")
    kind = StatementKind.BRINGS
    aspect = "funds"
    text = "Modal kerja."


class ExpectedBenefitFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ExpectedBenefit

    partnership = factory.SubFactory(PartnershipFactory)
    institution = factory.SelfAttribute("partnership.institution")
    benefit = Benefit.WELFARE
    text = "Pendapatan anggota naik."


class MeetingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Meeting

    partnership = factory.SubFactory(PartnershipFactory)
    institution = factory.SelfAttribute("partnership.institution")
    kind = "workshop"
    title = factory.Sequence(lambda n: f"Lokakarya {n} (contoh)")
    held_on = START


class MeetingAttendeeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = MeetingAttendee

    meeting = factory.SubFactory(MeetingFactory)
    institution = factory.SelfAttribute("meeting.institution")
    party = factory.SubFactory(PartnershipPartyFactory, partnership=factory.SelfAttribute("..meeting.partnership"))


class MeetingFollowUpFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = MeetingFollowUp

    meeting = factory.SubFactory(MeetingFactory)
    institution = factory.SelfAttribute("meeting.institution")
    text = "Mengirim contoh."


class GrievanceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Grievance

    partnership = factory.SubFactory(PartnershipFactory)
    institution = factory.SelfAttribute("partnership.institution")
    title = factory.Sequence(lambda n: f"Keluhan {n} (contoh)")
    text = "Pembayaran terlambat."
    raised_on = START


class GrievanceStepFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = GrievanceStep

    grievance = factory.SubFactory(GrievanceFactory)
    institution = factory.SelfAttribute("grievance.institution")
    state = "raised"
    happened_on = START


class TerminationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Termination

    partnership = factory.SubFactory(PartnershipFactory)
    institution = factory.SelfAttribute("partnership.institution")
    reason = "Pasokan tidak lagi dibutuhkan."
    noticed_on = START
    effective_on = START + dt.timedelta(days=30)


class TerminationReplyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TerminationReply

    termination = factory.SubFactory(TerminationFactory)
    institution = factory.SelfAttribute("termination.institution")
    party = factory.SubFactory(PartnershipPartyFactory, partnership=factory.SelfAttribute("..termination.partnership"))
    stance = "agrees"
    replied_on = START


class WordTemplateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = WordTemplate

    institution = factory.SubFactory(InstitutionFactory)
    kind = "pks"
    edition = factory.Sequence(lambda n: n + 1)
    sha256 = "0" * 64
    is_in_use = False


class ReturnedDraftFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ReturnedDraft

    agreement = factory.SubFactory(AgreementFactory)
    institution = factory.SelfAttribute("agreement.institution")
    party_name = "KUB Pesisir (contoh)"
    attachment = factory.LazyAttribute(lambda row: made_file(row.agreement))
    received_at = dt.datetime(2026, 1, 5, 2, tzinfo=dt.UTC)
