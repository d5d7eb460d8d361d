"""The four conditions for forming a partnership (source text, part E d); pure.

They are a gate before an agreement is settled. Nothing is met by itself: what the registry knows is only proposed as
evidence, and a person says that it is so.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

from kemitraan.core.errors import Missing
from programs.enums import PartnershipCondition
from programs.patterns import Pattern

SOURCE = "Syarat kemitraan {number}, naskah bagian E d"


@dataclass(frozen=True)
class Known:
    """What the registry knows of a partnership.

    `ours_met` are needs of the program that its partners cover, `theirs_met` what the partners get in return.
    """

    parties: tuple[str, ...] = ()
    purpose: str = ""
    written: dict[str, str] = field(default_factory=dict)
    ours_met: tuple[str, ...] = ()
    theirs_met: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """What may serve as evidence (empty: nothing), and a sentence on what is missing for one."""

    evidence: str = ""
    lacking: str = ""


def missing_conditions(pattern: Pattern, met: Collection[str], link: str) -> list[Missing]:
    """The conditions that are not met, in the wording of the pattern, in their order."""
    return [
        Missing(
            f"condition_{condition.value}",
            f"Syarat belum terpenuhi: {pattern.condition(condition).label}.",
            SOURCE.format(number=number),
            link,
        )
        for number, condition in enumerate(PartnershipCondition, start=1)
        if condition not in met
    ]


def proposal_of(condition: PartnershipCondition, pattern: Pattern, known: Known) -> Proposal:
    """What the registry can propose as evidence of `condition`; consent in principle only people can show."""
    if condition == PartnershipCondition.PARTIES:
        return _of_parties(known)
    if condition == PartnershipCondition.CONSENT:
        return Proposal(lacking="Tulis atau lampirkan kesediaan setiap pihak.")
    wording = pattern.condition(condition)
    texts = [known.written[key] for key in wording.texts if known.written.get(key)]
    if condition == PartnershipCondition.VISION:
        texts = texts or ([known.purpose] if known.purpose and condition not in pattern.conditions else [])
        return Proposal(" ".join(texts)) if texts else Proposal(lacking=f"{wording.label} belum ditulis.")
    return _of_mutual_need(known)


def _of_parties(known: Known) -> Proposal:
    if len(known.parties) < 2:
        return Proposal(lacking="Perlu paling sedikit dua pihak.")
    return Proposal(f"{len(known.parties)} pihak tercatat: {', '.join(known.parties)}.")


def _of_mutual_need(known: Known) -> Proposal:
    """Both directions must be covered: what we lack by them, and what they lack by us."""
    if known.ours_met and known.theirs_met:
        return Proposal(
            f"Mitra memenuhi kebutuhan program: {'; '.join(known.ours_met)}. "
            f"Mitra memperoleh: {'; '.join(known.theirs_met)}."
        )
    if not known.ours_met and not known.theirs_met:
        return Proposal(lacking="Belum tercatat apa yang saling dipenuhi.")
    if not known.theirs_met:
        return Proposal(lacking="Belum tercatat apa yang diperoleh mitra.")
    return Proposal(lacking="Belum tercatat kebutuhan program yang dipenuhi mitra.")
