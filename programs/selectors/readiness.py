"""What is missing before a partnership or an agreement may go on."""

from collections import Counter
from collections.abc import Sequence

from django.urls import reverse

from kemitraan.core.errors import Missing
from partners.rules.sizes import explain_size
from partners.selectors import threshold_in_force
from programs.enums import Strategy
from programs.models import Agreement, AgreementParty, Partnership, PartnershipParty, Program
from programs.patterns import Pattern, SizedParty, Standing, get_pattern
from programs.rules import EDITABLE_AGREEMENT
from programs.rules.completeness import LAW, Content, completeness
from programs.rules.conditions import missing_conditions
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


def missing_for_partnership(
    partnership: Partnership, parties: Sequence[PartnershipParty] | None = None
) -> list[Missing]:
    """Everything that still keeps a partnership from becoming active, by its pattern and the house rules.

    Its `parties` with their organization are read unless they are given.
    """
    if parties is None:
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
        role_counts=Counter(party.role for party in parties),
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
    missing += conditions_missing(agreement)
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
    missing += numbers_missing(parties, link)
    parent = agreement.parent
    if parent and parent.starts_on and agreement.starts_on and agreement.starts_on < parent.starts_on:
        missing.append(Missing("parent", "Tanggal mulai tidak boleh sebelum perjanjian induk mulai.", HOUSE, link))
    last_signed = max((party.signed_on for party in parties if party.signed_on), default=None)
    if agreement.starts_on and last_signed and agreement.starts_on < last_signed:
        message = "Tanggal mulai tidak boleh sebelum tanda tangan terakhir."
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


def numbers_missing(parties: list[AgreementParty], link: str) -> list[Missing]:
    """The institution's own number when it is a party, otherwise any party's; other numbers only warn."""
    own = [party for party in parties if party.organization.is_own]
    if any(party.number for party in own or parties):
        return []
    message = f"Nomor {own[0]} belum diisi." if own else "Belum ada nomor perjanjian."
    return [Missing("number", message, HOUSE, link)]


def contents_of(agreement: Agreement) -> list[Content]:
    """The seven that a written agreement should say, and which of them this one does; two queries."""
    topics = set(agreement.clauses.values_list("topic", flat=True))
    return completeness(agreement, topics, has_duties=obligations_of(agreement).exists())


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
