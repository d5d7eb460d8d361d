"""What is missing before a partnership or an agreement may go on."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from kemitraan.core.errors import Missing
from kemitraan.core.formats import format_date
from partners.rules.sizes import explain_size
from partners.selectors import threshold_in_force
from programs.enums import ProvisionKind, Strategy
from programs.models import Agreement, AgreementParty, Partnership, PartnershipParty, Program
from programs.patterns import Pattern, SizedParty, Standing, get_pattern
from programs.rules import EDITABLE_AGREEMENT
from programs.rules.completeness import LAW, Content, completeness
from programs.rules.conditions import missing_conditions
from programs.rules.provisions import approvers_of
from programs.selectors.obligations import obligations_of

HOUSE = "Aturan lembaga"


def missing_for_program(program: Program) -> list[Missing]:
    """What keeps a drafted program from being run: the text of its strategy, and somebody who looks after it."""
    link = reverse("programs:program-edit", args=[program.public_id])
    missing = []
    if program.strategy == Strategy.VISION and not program.vision:
        missing.append(Missing("vision", "Visi jangka panjang belum ditulis.", "Naskah bagian D, strategi visi", link))
    if program.strategy == Strategy.MISSION and not program.mission:
        missing.append(Missing("mission", "Misi belum ditulis.", "Naskah bagian D, strategi misi", link))
    if program.coordinator_id is None:
        missing.append(Missing("coordinator", "Koordinator belum ditunjuk.", HOUSE, link))
    return missing


def missing_for_partnership(partnership: Partnership, parties: Sequence[Any] | None = None) -> list[Missing]:
    """Everything that still keeps a partnership from becoming active, by its pattern and the house rules.

    Its `parties` with their organization, `with_absence` today, are read unless they are given.
    """
    if parties is None:
        today = partnership.institution.today
        parties = list(partnership.parties.select_related("organization").with_absence(today))
    pattern = get_pattern(partnership.pattern)
    obligations = list(partnership.obligations.filter(cancelled_at=None))
    link = partnership.get_absolute_url()
    missing = []
    if len(parties) < 2:
        missing.append(Missing("parties", "Perlu paling sedikit dua pihak.", "Syarat kemitraan 1", link))
    if sum(party.is_lead for party in parties) != 1:
        missing.append(Missing("lead", "Perlu tepat satu pelaku utama.", "Naskah bagian A", link))
    if all(row.is_waived_by_agreement for row in obligations):
        missing.append(Missing("obligations", "Belum ada kewajiban yang disepakati.", "Langkah 4", link))
    owed_by = {support.code: support.owed_by for support in pattern.supports}
    roles = {party.organization_id: party.role for party in parties}
    texts = list(partnership.texts.all())
    standards, unapproved = standards_of(partnership, pattern, parties)
    standing = Standing(
        role_counts=Counter(party.role for party in parties if not party.is_away),
        written=frozenset(row.key for row in texts if row.text),
        chosen=frozenset(row.key for row in texts if row.choices),
        standards=standards,
        unapproved=unapproved,
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
        edit_link=reverse("programs:partnership-edit", args=[partnership.public_id]),
        duty_link=reverse("programs:partnership-obligation-create", args=[partnership.public_id]),
        rules_link=f"{reverse('programs:partnership-rules', args=[partnership.public_id])}#standar",
    )
    return missing + pattern.activation_checks(standing)


def standards_of(
    partnership: Partnership, pattern: Pattern, parties: Sequence[Any]
) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """The standards that stand, by title, and (standard, party) pairs whose approval is missing; at most two queries.

    Nothing is read where the pattern does not ask for standards.
    """
    if not pattern.standards.is_required:
        return (), ()
    rows = partnership.provisions.filter(kind=ProvisionKind.STANDARD).standing().prefetch_related("approvals")
    taking_part = [party for party in parties if not party.is_away]
    unapproved = [
        (row.title, party.organization.name)
        for row in rows
        for party in approvers_of(row, taking_part)
        if party.pk not in {approval.party_id for approval in row.approvals.all()}
    ]
    return tuple(row.title for row in rows), tuple(unapproved)


def count_warnings_of(pattern: Pattern, parties: Sequence[Any]) -> list[Missing]:
    """Where fewer parties take part than a role usually has; never blocks."""
    return pattern.count_warnings(Counter(party.role for party in parties if not party.is_away))


def need_warnings_of(pattern: Pattern, parties: Sequence[Any]) -> list[Missing]:
    """Where some parties say which need they have in common and others do not.

    Asuh fosters "pada posisi kebutuhan yang sama" (source text, part D a); a link is an aid, so it never blocks.
    """
    linked = [party for party in parties if party.same_need_id]
    if not pattern.links_needs or not linked:
        return []
    return [
        Missing("same_need", f"{party} belum menautkan kebutuhan program yang sama.", pattern.source)
        for party in parties
        if not party.same_need_id and not party.is_away
    ]


def size_warnings_of(partnership: Partnership, pattern: Pattern, parties: Sequence[PartnershipParty]) -> list[Missing]:
    """Where the sizes of the parties today do not fit their roles; unknown sizes are not judged.

    One query, none for a pattern without such rules.
    """
    if not pattern.size_rules:
        return []
    threshold = threshold_in_force(partnership.institution, partnership.institution.today)
    sizes = [(party, explain_size(party.organization, threshold).size) for party in parties]
    sized = [SizedParty(party.organization.name, party.role, size) for party, size in sizes if size]
    return pattern.size_warnings(sized)


def missing_for_agreement(
    agreement: Agreement,
    action: str = "activate",
    *,
    parties: Sequence[AgreementParty] | None = None,
    has_duties: bool | None = None,
) -> list[Missing]:
    """What keeps an agreement from `action`: settle (consent), sign (signatures too) or activate (all).

    Its `parties` with their organization, and whether anything is owed, are read unless they are given.
    """
    if parties is None:
        parties = list(agreement.parties.select_related("organization"))
    if has_duties is None:
        has_duties = obligations_of(agreement).exists()
    link = agreement.get_absolute_url()
    missing = []
    if len(parties) < 2:
        missing.append(Missing("parties", "Perlu paling sedikit dua pihak.", "Syarat kemitraan 1", link))
    missing += [
        Missing("consent", f"{party} belum menyetujui.", "Syarat kemitraan 3", link)
        for party in parties
        if party.consented_on is None
    ]
    missing += conditions_missing(agreement)
    missing += _content_missing(agreement, link, has_duties=has_duties)
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
    missing += numbers_missing(parties, link)
    parent = agreement.parent
    if parent and parent.starts_on and agreement.starts_on and agreement.starts_on < parent.starts_on:
        missing.append(Missing("parent", "Tanggal mulai tidak boleh sebelum perjanjian induk mulai.", HOUSE, link))
    last_signed = max((party.signed_on for party in parties if party.signed_on), default=None)
    if agreement.starts_on and last_signed and agreement.starts_on < last_signed:
        message = f"Tanggal mulai tidak boleh sebelum tanda tangan terakhir, {format_date(last_signed)}."
        missing.append(Missing("start", message, HOUSE, link))
    return missing


def conditions_missing(agreement: Agreement) -> list[Missing]:
    """Which of the four conditions its partnership still lacks.

    They are a gate before the agreement: one without a partnership, from an archive, or settled already is past it.
    """
    partnership = agreement.partnership
    if partnership is None or agreement.is_historical or agreement.state not in EDITABLE_AGREEMENT:
        return []
    met = partnership.condition_checks.filter(is_met=True).values_list("condition", flat=True)
    return missing_conditions(get_pattern(partnership.pattern), set(met), f"{partnership.get_absolute_url()}#syarat")


def numbers_missing(parties: Sequence[AgreementParty], link: str) -> list[Missing]:
    """The institution's own number when it is a party, otherwise any party's; other numbers only warn."""
    own = [party for party in parties if party.organization.is_own]
    if any(party.number for party in own or parties):
        return []
    message = f"Nomor {own[0]} belum diisi." if own else "Belum ada nomor perjanjian."
    return [Missing("number", message, HOUSE, link)]


def contents_of(agreement: Agreement, *, has_duties: bool | None = None) -> list[Content]:
    """The seven that a written agreement should say, and which of them this one does; one query.

    Whether anything is owed is read too unless it is given.
    """
    if has_duties is None:
        has_duties = obligations_of(agreement).exists()
    topics = set(agreement.clauses.values_list("topic", flat=True))
    return completeness(agreement, topics, has_duties=has_duties)


def _content_missing(agreement: Agreement, link: str, *, has_duties: bool) -> list[Missing]:
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
    if not has_duties:
        missing.append(Missing("obligations", "Hak dan kewajiban belum dicatat.", LAW, link))
    return missing
