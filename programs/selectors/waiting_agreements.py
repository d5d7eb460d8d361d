"""What waits around agreements: consent, an answer to an objection, signatures, and what follows the end."""

import datetime as dt

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, When
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


def _parties(institution: Institution, today: dt.date) -> QuerySet[AgreementParty]:
    """Parties that did not consent, or not sign what was agreed on; an objection waits for the office.

    With the end of their newest link, and whether somebody with an account speaks for them.
    """
    links = SignedLink.objects.filter(
        purpose=CONSENT_LINK,
        content_type=ContentType.objects.get_for_model(AgreementParty),
        object_id=OuterRef("pk"),
        used_at=None,
        revoked_at=None,
    )
    speakers = Representative.objects.filter(organization=OuterRef("organization")).active_on(today)
    unconsented = Q(agreement__state__in=CONSENT_STATES, consented_on=None)
    unsigned = Q(agreement__state__in=SIGNING_STATES, signed_on=None)
    objecting = Q(consented_on=None, objected_on__isnull=False)
    return AgreementParty.objects.filter(unconsented | unsigned, institution=institution).annotate(
        waits_for=Case(When(objecting, then=None), default=F("organization")),
        link_until=Subquery(links.order_by("-pk").values("expires_at")[:1]),
        has_speaker=Exists(speakers),
    )


def _show_party(party) -> Waiting:
    if party.consented_on is not None:
        return _show_signature(party)
    return _show_objection(party) if party.objected_on else _show_consent(party)


def _show_consent(party) -> Waiting:
    agreement = party.agreement
    note, office_url, office_action = "", agreement.get_absolute_url(), "Lihat"
    if party.link_until is not None and party.link_until > clock.now():
        note = f"tautan berlaku sampai {format_date(party.link_until)}"
    elif party.link_until is not None or not party.has_speaker:
        note = "tautan kedaluwarsa" if party.link_until else "belum diminta"
        office_url, office_action = reverse("programs:consent-invite", args=[party.public_id]), "Kirim tautan"
    return Waiting(
        uid=f"consent:{party.pk}",
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


def _show_objection(party: AgreementParty) -> Waiting:
    return Waiting(
        uid=f"objection:{party.pk}",
        title=f"{party} keberatan atas {party.agreement.title}",
        about=party.objection,
        whose=None,
        due_on=party.agreement.starts_on,
        url=party.agreement.get_absolute_url(),
        action="Tanggapi",
    )


def _show_signature(party: AgreementParty) -> Waiting:
    """Papers are signed outside of the application; a representative reads the words, the office records it."""
    agreement = party.agreement
    text, record = (
        reverse("programs:agreement-text", args=[agreement.public_id]),
        f"{agreement.get_absolute_url()}#pihak",
    )
    return Waiting(
        uid=f"signature:{party.pk}",
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
    return AddendumParty.objects.filter(institution=institution, signed_on=None, addendum__state=AddendumState.DRAFT)


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


PARTIES = WaitingKind(
    "agreement_party",
    "Persetujuan dan tanda tangan perjanjian",
    "signature",
    _parties,
    (
        "public_id",
        "consented_on",
        "objected_on",
        "objection",
        "signatory_name",
        "agreement__title",
        "agreement__kind",
        "agreement__kind_text",
        "agreement__public_id",
        "agreement__starts_on",
        "organization__name",
        "organization__is_own",
    ),
    _show_party,
    due="agreement__starts_on",
    whose="waits_for",
    steps=(-14, -7, -1, 3),
    label_en="Consent and signature",
    program="agreement__program",
)
ADDENDUM_SIGNATURES = WaitingKind(
    "addendum_signature",
    "Tanda tangan adendum",
    "signature",
    _addendum_signatures,
    (
        "addendum__public_id",
        "addendum__sequence",
        "addendum__title",
        "addendum__effective_on",
        "addendum__agreement__title",
        "party__organization__name",
        "party__organization__is_own",
    ),
    _show_addendum_signature,
    due="addendum__effective_on",
    whose="party__organization",
    steps=(-7, -1, 3),
    label_en="Signature of an addendum",
    program="addendum__agreement__program",
)
# The source `agreement_ending` reminds of the end itself.
CONTINUATIONS = WaitingKind(
    "agreement_continuation",
    "Kelanjutan perjanjian",
    "refresh",
    _ending,
    ("public_id", "kind", "kind_text", "title", "ends_on", "amended_ends_on", "has_amended_end"),
    _show_ending,
    due="runs_until",
    after=-DECIDE_BEFORE_END,
    asks_now=False,
    label_en="Agreement to be continued",
    program="program",
)
AGREEMENT_KINDS = (PARTIES, ADDENDUM_SIGNATURES, CONTINUATIONS)
