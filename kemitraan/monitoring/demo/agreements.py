"""Agreements of the example: one in every state, one expired, one open-ended, some ending soon."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from kemitraan.core import clock
from kemitraan.monitoring.demo.ledger import record
from programs.enums import AgreementKind, AgreementState, ConsentMethod
from programs.models import Agreement, AgreementParty

ROMAN = "I II III IV V VI VII VIII IX X XI XII".split()
CONSENTED = {AgreementState.AGREED, AgreementState.SIGNED, AgreementState.ACTIVE, AgreementState.SUSPENDED}
SIGNED = {AgreementState.SIGNED, AgreementState.ACTIVE, AgreementState.SUSPENDED}


@dataclass(frozen=True)
class Paper:
    """One agreement: it starts and ends so many days from today (None: open end)."""

    kind: str
    title: str
    state: str
    others: list[str]
    starts_in: int
    ends_in: int | None
    value: int = 0
    partnership: str = ""
    condition: str = ""


PAPERS = [
    Paper(AgreementKind.MOU, "Pengembangan usaha pesisir", AgreementState.ACTIVE, ["bahari"], -400, 330),
    Paper(
        AgreementKind.PKS,
        "Pengasuhan usaha olahan ikan Sekar Laut",
        AgreementState.ACTIVE,
        ["bahari", "sekar"],
        -240,
        28,
        75_000_000,
        "asuh",
    ),
    Paper(
        AgreementKind.PKS,
        "Inti-plasma rumput laut dan kerang",
        AgreementState.ACTIVE,
        ["gelombang", "mina", "kerang", "rumput"],
        -200,
        85,
        250_000_000,
        "inti_plasma",
    ),
    Paper(
        AgreementKind.PKS,
        "Penyediaan kemasan anyaman",
        AgreementState.SIGNED,
        ["kemasan", "mangrove"],
        10,
        375,
        48_000_000,
        "sub_kontrak",
    ),
    Paper(
        AgreementKind.IA,
        "Kelas wirausaha angkatan pertama",
        AgreementState.AGREED,
        ["pkbm", "smk"],
        30,
        210,
        0,
        "futuristik",
    ),
    Paper(
        AgreementKind.PKS,
        "Pemasaran terasi Bonang",
        AgreementState.NEGOTIATING,
        ["toko", "terasi"],
        20,
        385,
        24_000_000,
        "sejajar",
    ),
    Paper(
        AgreementKind.PKS,
        "Pasokan garam musim olahan",
        AgreementState.ACTIVE,
        ["koperasi", "garam", "mina"],
        -230,
        245,
        36_000_000,
        "sesuai_kebutuhan",
    ),
    Paper(
        AgreementKind.PKS,
        "Tenaga pengolah musim panen",
        AgreementState.SUSPENDED,
        ["koperasi", "mangrove"],
        -120,
        245,
        18_000_000,
        "musiman",
    ),
    Paper(
        AgreementKind.IA,
        "Uji coba kemasan abon",
        AgreementState.NEGOTIATING,
        ["bahari", "sekar"],
        15,
        195,
        9_000_000,
        "asuh",
    ),
    Paper(AgreementKind.IA, "Survei potensi garam rakyat", AgreementState.DRAFT, ["dinas"], 40, 130),
    Paper(AgreementKind.MOU, "Pendidikan kewirausahaan pesisir", AgreementState.ACTIVE, ["pkbm"], -700, -5),
    Paper(
        AgreementKind.MOU,
        "Dukungan program pesisir",
        AgreementState.ACTIVE,
        ["dinas"],
        -500,
        None,
        condition="Selamanya, sampai ada kesepakatan baru",
    ),
    Paper(AgreementKind.PKS, "Hibah peralatan pengolahan", AgreementState.ENDED, ["bank"], -800, -300, 120_000_000),
    Paper(AgreementKind.PKS, "Pengadaan mesin pengering", AgreementState.CANCELLED, ["bank"], -100, 265, 90_000_000),
]


def add_agreements(institution, people, bodies, programs, partnerships, today: dt.date) -> None:
    """Write all papers with their parties; the institution itself is always the first party."""
    agreements = []
    for index, paper in enumerate(PAPERS, start=1):
        agreement = Agreement(
            institution=institution,
            kind=paper.kind,
            title=f"{paper.title} (contoh)",
            scope="Pelaksanaan program, pembinaan, dan pemanfaatan hasil bersama.",
            program=programs["pesisir"],
            partnership=partnerships.get(paper.partnership),
            starts_on=today + dt.timedelta(days=paper.starts_in),
            ends_on=None if paper.ends_in is None else today + dt.timedelta(days=paper.ends_in),
            open_end_condition=paper.condition,
            value_idr=Decimal(paper.value) if paper.value else None,
            dispute_settlement="Musyawarah untuk mufakat, kemudian mediasi.",
            state=paper.state,
            state_reason=reason(paper.state),
            activated_at=clock.now() if paper.state == AgreementState.ACTIVE else None,
            created_by=people["koordinator@demo.test"],
        )
        agreement.full_clean()
        agreement.save()
        add_parties(agreement, paper, bodies, index, today)
        agreements.append(agreement)
    record(institution, "mencatat perjanjian contoh", agreements)


def reason(state: str) -> str:
    return {
        AgreementState.SUSPENDED: "Di luar musim olahan.",
        AgreementState.ENDED: "Pekerjaan selesai lebih awal.",
        AgreementState.CANCELLED: "Sumber dana tidak tersedia.",
    }.get(AgreementState(state), "")


def add_parties(agreement: Agreement, paper: Paper, bodies, index: int, today: dt.date) -> None:
    """Parties with number, signatory, and consent and signature as far as the state has come."""
    signed_on = min(agreement.starts_on - relativedelta(days=7), today - dt.timedelta(days=1))
    for order, key in enumerate(["own", *paper.others]):
        organization = bodies[key]
        contact = organization.contacts.first()
        month = ROMAN[signed_on.month - 1]
        unit = "LPPM" if key == "own" else key.upper()
        AgreementParty.objects.create(
            institution=agreement.institution,
            agreement=agreement,
            organization=organization,
            order=order,
            number=f"{index:03d}/{unit}/{agreement.get_kind_display()}/{month}/{signed_on.year}"
            if paper.state != AgreementState.DRAFT
            else "",
            signatory_name=contact.name if contact else "Prof. Dr. Wening Astuti",
            signatory_position=contact.position if contact else "Ketua LPPM",
            consented_on=signed_on if paper.state in CONSENTED else None,
            consent_method=ConsentMethod.MEETING if paper.state in CONSENTED else "",
            signed_on=signed_on if paper.state in SIGNED else None,
        )
