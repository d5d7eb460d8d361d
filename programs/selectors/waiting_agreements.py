"""What waits around agreements: consent, an answer to an objection, signatures, and what follows the end."""

import datetime as dt

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.urls import reverse

from kemitraan.accounts.models import Institution
from kemitraan.core import clock
from kemitraan.core.formats import format_date
from kemitraan.core.models import SignedLink
from partners.models import Representative
from programs.enums import AddendumState, AgreementState
from programs.models import AddendumParty, Agreement, AgreementParty
from programs.rules import CONSENT_STATES, SIGNING_STATES
from programs.rules.agreements import ASK_DAYS_BEFORE_END
from programs.selectors.consents import CONSENT_LINK
from programs.selectors.waiting import Waiting, WaitingKind

# So long before the end it should be known what follows, so that there is time to write and to sign.
DECIDE_BEFORE_END = dt.timedelta(days=30)


def _parties(institution: Institution) -> QuerySet[AgreementParty]:
    return AgreementParty.objects.filter(institution=institution).select_related("agreement", "organization")


def _consents(institution: Institution, today: dt.date) -> QuerySet[AgreementParty]:
    """Parties that neither consented nor objected, with their newest link and whether somebody has an account."""
    links = SignedLink.objects.filter(
        purpose=CONSENT_LINK,
        content_type=ContentType.objects.get_for_model(AgreementParty),
        object_id=OuterRef("pk"),
        used_at=None,
        revoked_at=None,
    )
    speakers = Representative.objects.filter(organization=OuterRef("organization")).active_on(today)
    return (
        _parties(institution)
        .filter(agreement__state__in=CONSENT_STATES, consented_on=None, objected_on=None)
        .annotate(link_until=Subquery(links.order_by("-pk").values("expires_at")[:1]), has_speaker=Exists(speakers))
    )


def _show_consent(party) -> Waiting:
    agreement = party.agreement
    note, office_url, office_action = "", agreement.get_absolute_url(), "Lihat"
    if party.link_until is not None and party.link_until > clock.now():
        note = f"tautan berlaku sampai {format_date(party.link_until)}"
    elif party.link_until is not None or not party.has_speaker:
        note = "tautan kedaluwarsa" if party.link_until else "belum diminta"
        office_url, office_action = reverse("programs:consent-invite", args=[party.public_id]), "Kirim tautan"
    return Waiting(
        uid=f"party:{party.pk}",
        title=f"Persetujuan {agreement.get_kind_display()} {agreement.title}",
        about=_begins(agreement),
        whose=party.organization,
        due_on=agreement.starts_on,
        url=agreement.get_absolute_url(),
        action="Baca dan setujui",
        office_url=office_url,
        office_action=office_action,
        note=note,
    )


def _begins(agreement: Agreement) -> str:
    return f"Mulai {format_date(agreement.starts_on)}" if agreement.starts_on else "Tanggal mulai belum diisi"


def _objections(institution: Institution, today: dt.date) -> QuerySet[AgreementParty]:
    rows = _parties(institution).filter(agreement__state__in=CONSENT_STATES, consented_on=None)
    return rows.exclude(objected_on=None)


def _show_objection(party: AgreementParty) -> Waiting:
    return Waiting(
        uid=f"party:{party.pk}",
        title=f"{party} keberatan atas {party.agreement.title}",
        about=party.objection,
        whose=None,
        due_on=party.agreement.starts_on,
        url=party.agreement.get_absolute_url(),
        action="Tanggapi",
    )


def _signatures(institution: Institution, today: dt.date) -> QuerySet[AgreementParty]:
    return _parties(institution).filter(agreement__state__in=SIGNING_STATES, signed_on=None)


def _show_signature(party: AgreementParty) -> Waiting:
    """Papers are signed outside of the application; a representative reads the words, the office records it."""
    agreement = party.agreement
    text, record = (
        reverse("programs:agreement-text", args=[agreement.public_id]),
        f"{agreement.get_absolute_url()}#pihak",
    )
    return Waiting(
        uid=f"party:{party.pk}",
        title=f"Tanda tangan {agreement.get_kind_display()} {agreement.title}",
        about=_begins(agreement),
        whose=party.organization,
        due_on=agreement.starts_on,
        url=record if party.organization.is_own else text,
        action="Catat tanda tangan" if party.organization.is_own else "Baca naskah",
        office_url=record,
        office_action="Catat tanda tangan",
        note=party.signatory_name and f"penanda tangan {party.signatory_name}",
    )


def _addendum_signatures(institution: Institution, today: dt.date) -> QuerySet[AddendumParty]:
    rows = AddendumParty.objects.filter(institution=institution, signed_on=None, addendum__state=AddendumState.DRAFT)
    return rows.select_related("addendum__agreement", "party__organization")


def _show_addendum_signature(row: AddendumParty) -> Waiting:
    return Waiting(
        uid=f"addendum_party:{row.pk}",
        title=f"Tanda tangan {row.addendum}",
        about=str(row.addendum.agreement),
        whose=row.party.organization,
        due_on=row.addendum.effective_on,
        url=row.addendum.get_absolute_url(),
        action="Baca adendum",
        office_url=row.addendum.get_absolute_url(),
        office_action="Catat tanda tangan",
    )


def _ending(institution: Institution, today: dt.date) -> QuerySet[Agreement]:
    """Those of which it is asked whether they go on: ended or ending soon, not answered, not carried on by another."""
    carried_on = Agreement.objects.filter(renews=OuterRef("pk")).exclude(state=AgreementState.CANCELLED)
    return Agreement.objects.filter(
        ~Exists(carried_on),
        institution=institution,
        state__in=[AgreementState.ACTIVE, AgreementState.SUSPENDED],
        runs_until__lte=today + dt.timedelta(days=ASK_DAYS_BEFORE_END),
        not_continued_on=None,
    )


def _show_ending(agreement: Agreement) -> Waiting:
    end = agreement.current_end
    return Waiting(
        uid=f"agreement:{agreement.pk}",
        title=f"Dilanjutkan? {agreement.get_kind_display()} {agreement.title}",
        about=f"Berakhir {format_date(end)}",
        whose=None,
        due_on=end - DECIDE_BEFORE_END if end else None,
        url=f"{agreement.get_absolute_url()}#lanjut",
        action="Putuskan",
    )


CONSENTS = WaitingKind(
    "agreement_consent",
    "Persetujuan perjanjian",
    "heart-handshake",
    _consents,
    _show_consent,
    due="agreement__starts_on",
    whose="organization",
    steps=(-14, -7, -1, 3),
)
OBJECTIONS = WaitingKind(
    "agreement_objection",
    "Keberatan atas perjanjian",
    "message",
    _objections,
    _show_objection,
    due="agreement__starts_on",
    steps=(-14, -7, -1),
)
SIGNATURES = WaitingKind(
    "agreement_signature",
    "Tanda tangan perjanjian",
    "signature",
    _signatures,
    _show_signature,
    due="agreement__starts_on",
    whose="organization",
    steps=(-14, -7, -1, 3),
)
ADDENDUM_SIGNATURES = WaitingKind(
    "addendum_signature",
    "Tanda tangan adendum",
    "signature",
    _addendum_signatures,
    _show_addendum_signature,
    due="addendum__effective_on",
    whose="party__organization",
    steps=(-7, -1, 3),
)
# The source `agreement_ending` reminds of the end itself.
CONTINUATIONS = WaitingKind(
    "agreement_continuation",
    "Kelanjutan perjanjian",
    "refresh",
    _ending,
    _show_ending,
    due="runs_until",
    after=-DECIDE_BEFORE_END,
    asks_now=False,
)
AGREEMENT_KINDS = (CONSENTS, OBJECTIONS, SIGNATURES, ADDENDUM_SIGNATURES, CONTINUATIONS)
