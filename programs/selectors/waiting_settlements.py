"""What waits in accounts between two parties: closed periods to be confirmed, and rules to be approved."""

import datetime as dt

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse

from kemitraan.accounts.models import Institution
from programs.enums import Stance
from programs.models import PartnershipParty, SettlementAnswer
from programs.selectors.waiting import Waiting, WaitingKind

# Within this time a side should confirm or dispute a closed period; a custom of the product, nobody's law.
ANSWER_WITHIN = dt.timedelta(days=14)


def _sides(institution: Institution, subject: str) -> QuerySet[PartnershipParty]:
    """Each side of an account with each rule or statement of it (`asked`) to which that side did not agree."""
    account = "partnership__settlement_accounts"
    agreed = SettlementAnswer.objects.filter(**{subject: OuterRef("asked")}, party=OuterRef("pk"), stance=Stance.AGREES)
    rows = PartnershipParty.objects.filter(institution=institution).annotate(
        asked=F(f"{account}__{subject}s"),
        first=F(f"{account}__first"),
        second=F(f"{account}__second"),
        first_name=F(f"{account}__first__organization__name"),
        second_name=F(f"{account}__second__organization__name"),
    )
    return rows.filter(Q(first=F("pk")) | Q(second=F("pk")), ~Exists(agreed), asked__isnull=False)


def _statements(institution: Institution, today: dt.date) -> QuerySet[PartnershipParty]:
    statements = "partnership__settlement_accounts__statements"
    return _sides(institution, "statement").annotate(
        asked_id=F(f"{statements}__public_id"),
        asked_label=F(f"{statements}__label"),
        closed_on=F(f"{statements}__closed_on"),
    )


def _show_statement(party) -> Waiting:
    return Waiting(
        uid=f"statement:{party.asked}:{party.pk}",
        title=f"Rekap {party.asked_label}",
        about=f"{party.first_name} dan {party.second_name}",
        whose=party.organization,
        due_on=party.closed_on + ANSWER_WITHIN,
        url=reverse("programs:statement-detail", args=[party.asked_id]),
        action="Periksa",
        office_url=reverse("programs:statement-answer", args=[party.asked_id]),
        office_action="Catat jawaban",
    )


def _rules(institution: Institution, today: dt.date) -> QuerySet[PartnershipParty]:
    rules = "partnership__settlement_accounts__rules"
    rows = _sides(institution, "rule").annotate(
        asked_id=F(f"{rules}__public_id"),
        asked_edition=F(f"{rules}__edition"),
        asked_from=F(f"{rules}__effective_on"),
        asked_withdrawn=F(f"{rules}__withdrawn_on"),
        account_id=F("partnership__settlement_accounts__public_id"),
    )
    return rows.filter(asked_withdrawn=None)


def _show_rule(party) -> Waiting:
    return Waiting(
        uid=f"settlement_rule:{party.asked}:{party.pk}",
        title=f"Persetujuan aturan perhitungan edisi {party.asked_edition}",
        about=f"{party.first_name} dan {party.second_name}",
        whose=party.organization,
        due_on=party.asked_from,
        url=reverse("programs:settlement-rules", args=[party.account_id]),
        action="Baca dan setujui",
        office_url=reverse("programs:rule-answer", args=[party.asked_id]),
        office_action="Catat jawaban",
    )


STATEMENTS = WaitingKind(
    "settlement_statement",
    "Rekap perhitungan",
    "scale",
    _statements,
    ("organization__name", "organization__is_own"),
    _show_statement,
    due="closed_on",
    whose="organization",
    after=ANSWER_WITHIN,
    steps=(-11, -3, 0, 7),
    is_confidential=True,
    label_en="Settlement statement",
    program="partnership__program",
)
RULES = WaitingKind(
    "settlement_rule",
    "Aturan perhitungan",
    "scale",
    _rules,
    ("organization__name", "organization__is_own"),
    _show_rule,
    due="asked_from",
    whose="organization",
    steps=(-7, 0, 7),
    is_confidential=True,
    label_en="Settlement rule",
    program="partnership__program",
)
SETTLEMENT_KINDS = (STATEMENTS, RULES)
