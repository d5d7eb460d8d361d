"""The seven things that a written partnership agreement should say.

Five are asked by UU 20/2008 on the content of partnership agreements; payment and the passing on of skills are what
supervision (KPPU) has asked to be added. A stamp (meterai) is no condition: an agreement without one is valid.
"""

from collections.abc import Collection
from dataclasses import dataclass

from programs.enums import ClauseTopic

LAW = "UU 20/2008 tentang UMKM, isi perjanjian kemitraan"
SUPERVISION = "Pengawasan kemitraan oleh KPPU"


@dataclass(frozen=True)
class Content:
    """One of the seven: what it is about, whether the agreement says it, and who asks for it.

    `is_gate` marks those without which the agreement is not settled; the others only are recommended.
    """

    topic: ClauseTopic
    label: str
    source: str
    is_gate: bool
    is_there: bool = False


REQUIRED_CONTENT = (
    Content(ClauseTopic.SCOPE, "Kegiatan usaha", LAW, True),
    Content(ClauseTopic.RIGHTS, "Hak dan kewajiban", LAW, True),
    Content(ClauseTopic.DEVELOPMENT, "Bentuk pengembangan", LAW, False),
    Content(ClauseTopic.TERM, "Jangka waktu", LAW, True),
    Content(ClauseTopic.DISPUTE, "Penyelesaian perselisihan", LAW, True),
    Content(ClauseTopic.PAYMENT, "Mekanisme pembayaran", SUPERVISION, False),
    Content(ClauseTopic.SKILLS, "Alih keterampilan", SUPERVISION, False),
)


def completeness(agreement, topics: Collection[str], *, has_duties: bool) -> list[Content]:
    """The seven, each with whether `agreement` says it: in its own fields, its duties, or a clause of that topic.

    `topics` are those of its clauses, `has_duties` whether rights and obligations are recorded as rows.
    """
    told = {
        ClauseTopic.SCOPE: bool(agreement.scope),
        ClauseTopic.RIGHTS: has_duties,
        ClauseTopic.TERM: bool(agreement.starts_on and (agreement.ends_on or agreement.open_end_condition)),
        ClauseTopic.DISPUTE: bool(agreement.dispute_settlement),
    }
    return [
        Content(row.topic, row.label, row.source, row.is_gate, told.get(row.topic, row.topic in topics))
        for row in REQUIRED_CONTENT
    ]
