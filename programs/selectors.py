"""What pages and checks of programs read, scoped to the reader."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from kemitraan.core import clock
from kemitraan.core.errors import Missing
from kemitraan.core.registry import SearchHit
from partners.models import Representative
from programs.enums import LOOKS, AgreementState, OccurrenceState
from programs.models import Agreement, Obligation, ObligationOccurrence, Partnership, Program
from programs.patterns import Standing, get_pattern

LAW = "UU 20/2008 tentang UMKM, isi perjanjian kemitraan"
HOUSE = "Aturan lembaga"


def represented_by(actor) -> frozenset[int]:
    """Primary keys of the organizations for which `actor` speaks today."""
    if actor.membership is None:
        return frozenset()
    rows = Representative.objects.spoken_for_by(actor.membership)
    return frozenset(rows.values_list("organization_id", flat=True))


def missing_for_partnership(partnership: Partnership) -> list[Missing]:
    """Everything that still keeps a partnership from becoming active, by its pattern and the house rules."""
    parties = list(partnership.parties.select_related("organization"))
    obligations = list(partnership.obligations.filter(cancelled_at=None))
    link = partnership.get_absolute_url()
    missing = []
    if len(parties) < 2:
        missing.append(Missing("parties", "Perlu paling sedikit dua pihak.", "Syarat kemitraan 1", link))
    if sum(party.is_lead for party in parties) != 1:
        missing.append(Missing("lead", "Perlu tepat satu pelaku utama.", "Naskah bagian A", link))
    if all(row.is_waived_by_agreement for row in obligations):
        missing.append(Missing("obligations", "Belum ada kewajiban yang disepakati.", "Langkah 4", link))
    owed_by = {support.code: support.owed_by for support in get_pattern(partnership.pattern).supports}
    roles = {party.organization_id: party.role for party in parties}
    standing = Standing(
        role_counts=dict(partnership.parties.order_by().values_list("role").annotate(count=Count("id"))),
        written=frozenset(row.key for row in partnership.texts.all() if row.text),
        settled_supports=frozenset(
            row.support
            for row in obligations
            if row.is_waived_by_agreement or owed_by.get(row.support) == roles.get(row.debtor_id)
        ),
        parties_without_duty=tuple(
            party.organization.name
            for party in parties
            if not any(row.debtor_id == party.organization_id for row in obligations)
        ),
        sub_pattern=partnership.sub_pattern,
        link=link,
    )
    return missing + get_pattern(partnership.pattern).activation_checks(standing)


def missing_for_agreement(agreement: Agreement, action: str = "activate") -> list[Missing]:
    """What keeps an agreement from `action`: settle (consent), sign (signatures too) or activate (all)."""
    parties = list(agreement.parties.select_related("organization"))
    link = agreement.get_absolute_url()
    missing = []
    if len(parties) < 2:
        missing.append(Missing("parties", "Perlu paling sedikit dua pihak.", "Syarat kemitraan 1", link))
    missing += [
        Missing("consent", f"{party} belum menyetujui.", "Syarat kemitraan 3", link)
        for party in parties
        if party.consented_on is None
    ]
    missing += _content_missing(agreement, link)
    if action == "settle":
        return missing
    missing += [
        Missing("signature", f"{party} belum menandatangani.", HOUSE, link)
        for party in parties
        if party.signed_on is None
    ]
    missing += [
        Missing("signatory", f"Penanda tangan {party} belum diisi.", HOUSE, link)
        for party in parties
        if not party.signatory_name
    ]
    if action == "sign":
        return missing
    if not any(party.number for party in parties):
        missing.append(Missing("number", "Belum ada nomor perjanjian.", HOUSE, link))
    parent = agreement.parent
    if parent and parent.starts_on and agreement.starts_on and agreement.starts_on < parent.starts_on:
        missing.append(Missing("parent", "Tanggal mulai tidak boleh sebelum perjanjian induk mulai.", HOUSE, link))
    last_signed = max((party.signed_on for party in parties if party.signed_on), default=None)
    if agreement.starts_on and last_signed and agreement.starts_on < last_signed:
        message = "Tanggal mulai tidak boleh sebelum tanda tangan terakhir."
        missing.append(Missing("start", message, HOUSE, link))
    return missing


def _content_missing(agreement: Agreement, link: str) -> list[Missing]:
    """What the written agreement itself still lacks."""
    missing = []
    if not agreement.scope:
        missing.append(Missing("scope", "Ruang lingkup belum ditulis.", LAW, link))
    if agreement.starts_on is None:
        missing.append(Missing("starts_on", "Tanggal mulai belum diisi.", LAW, link))
    if agreement.ends_on is None and not agreement.open_end_condition:
        missing.append(Missing("term", "Isi tanggal berakhir, atau sampai kapan berlaku.", LAW, link))
    if not agreement.dispute_settlement:
        missing.append(Missing("dispute", "Cara menyelesaikan perselisihan belum ditulis.", LAW, link))
    if not obligations_of(agreement).exists():
        missing.append(Missing("obligations", "Hak dan kewajiban belum dicatat.", LAW, link))
    return missing


def obligations_of(agreement: Agreement):
    """Obligations of the agreement itself and of the partnership that it puts in writing."""
    own = Obligation.objects.filter(agreement=agreement, cancelled_at=None)
    if agreement.partnership_id is None:
        return own
    return own | Obligation.objects.filter(partnership=agreement.partnership_id, cancelled_at=None)


@dataclass(frozen=True)
class DisplayState:
    """A state as people read it on a day, which may be more than what was decided."""

    value: str
    label: str

    @property
    def color(self) -> str:
        return LOOKS[self.value][0]

    @property
    def icon(self) -> str:
        return LOOKS[self.value][1]


def agreement_display_state(agreement: Agreement, today: dt.date) -> DisplayState:
    """The decided state; an active one past its inclusive end is Berakhir, before its start Belum mulai."""
    state = AgreementState(agreement.state)
    if state is AgreementState.ACTIVE:
        if agreement.ends_on and agreement.ends_on < today:
            return DisplayState("expired", "Berakhir")
        if agreement.starts_on and agreement.starts_on > today:
            return DisplayState("upcoming", "Belum mulai")
    return DisplayState(state.value, str(state.label))


def occurrence_display_state(occurrence: ObligationOccurrence, today: dt.date) -> DisplayState:
    """The recorded state; an open one past its due date is late."""
    state = OccurrenceState(occurrence.state)
    if state is OccurrenceState.OPEN and occurrence.due_on < today:
        return DisplayState("expired", "Terlambat")
    return DisplayState(state.value, str(state.label))


def occurrences_of(user, *, partnership: Partnership | None = None, agreement: Agreement | None = None):
    """Due dates of a record's obligations that `user` may see, soonest first, in one query."""
    rows = ObligationOccurrence.objects.visible_to(user).exclude(state=OccurrenceState.CANCELLED)
    rows = (
        rows.filter(obligation__in=obligations_of(agreement))
        if agreement
        else rows.filter(obligation__partnership=partnership)
    )
    return rows.select_related("obligation__debtor", "obligation__creditor").order_by("due_on", "id")


def obligation_sides(
    user, *, partnership: Partnership | None = None, agreement: Agreement | None = None
) -> list[dict[str, Any]]:
    """The ledger: for each party what it owes, overdue first; sides as `_components/ledger.html` takes them."""
    today = clock.today()
    sides: dict[int, dict[str, Any]] = {}
    parties = agreement.parties if agreement else partnership.parties if partnership else None
    if parties is None:
        return []
    for party in parties.select_related("organization"):
        sides[party.organization_id] = {"title": "Kewajiban", "name": party.organization.name, "rows": []}
    shown: dict[int, int] = {}
    for occurrence in occurrences_of(user, partnership=partnership, agreement=agreement):
        obligation = occurrence.obligation
        side = sides.get(obligation.debtor_id)
        is_done = occurrence.state == OccurrenceState.FULFILLED
        if side is None or (not is_done and shown.get(obligation.pk, 0) >= 2):
            continue
        if not is_done:
            shown[obligation.pk] = shown.get(obligation.pk, 0) + 1
        side["rows"].append(
            {
                "title": obligation.description,
                "note": f"untuk {obligation.creditor}",
                "due_on": occurrence.due_on,
                "state": occurrence_display_state(occurrence, today),
                "occurrence": occurrence,
            }
        )
    return list(sides.values())


def find_programs(user, query: str, limit: int) -> list[SearchHit]:
    """Programs by name."""
    rows = Program.objects.visible_to(user).filter(name__icontains=query).order_by("name", "id")[:limit]
    return [SearchHit(row.name, row.get_status_display(), row.get_absolute_url()) for row in rows]


def find_partnerships(user, query: str, limit: int) -> list[SearchHit]:
    """Partnerships by name."""
    rows = Partnership.objects.visible_to(user).filter(name__icontains=query).order_by("name", "id")[:limit]
    return [SearchHit(row.name, row.get_pattern_display(), row.get_absolute_url()) for row in rows]


def find_agreements(user, query: str, limit: int) -> list[SearchHit]:
    """Agreements by title or by any party's number."""
    visible = Agreement.objects.visible_to(user)
    rows = visible.filter(title__icontains=query) | visible.filter(parties__number__icontains=query)
    return [
        SearchHit(row.title, row.get_kind_display(), row.get_absolute_url())
        for row in rows.distinct().order_by("title", "id")[:limit]
    ]
