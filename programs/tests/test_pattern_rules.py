"""The six patterns against the source text: the smallest valid partnership begins, and each broken rule is named."""

import dataclasses
import re
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from kemitraan.core.errors import NotReady
from partners.tests.factories import OrganizationFactory
from programs.enums import LegalPattern, PartnershipCondition, PartnershipStatus, PatternCode
from programs.models import Obligation, Partnership, PartnershipText, Provision, ProvisionApproval
from programs.patterns import PATTERNS, Setter
from programs.patterns.base import Standing
from programs.selectors import missing_for_partnership
from programs.services import obligations, partnerships
from programs.tests.factories import PartnershipPartyFactory
from programs.tests.minimal import minimal_partnership

FORMS = [
    (code, form) for code, pattern in PATTERNS.items() for form in ([one for one, _ in pattern.sub_patterns] or [""])
]
SOURCE = "Pola {}, naskah strategi kemitraan bagian D {}"
ASUH, INTI, SUB, JOINT, EVEN, NEEDED = (
    SOURCE.format(name, letter)
    for name, letter in [
        ("asuh", "a"),
        ("Inti-plasma", "b"),
        ("Sub-kontrak", "c"),
        ("Futuristik", "d"),
        ("Sejajar", "e"),
        ("Sesuai kebutuhan", "f"),
    ]
)


def without_text(key):
    return lambda partnership: PartnershipText.objects.filter(partnership=partnership, key=key).update(text="")


def without_choice(key):
    return lambda partnership: PartnershipText.objects.filter(partnership=partnership, key=key).update(choices=[])


def without_support(code):
    return lambda partnership: Obligation.objects.filter(partnership=partnership, support=code).update(support="")


def without_role(role):
    def take_out(partnership):
        Obligation.objects.filter(partnership=partnership, debtor__partnership_parties__role=role).update(
            debtor=OrganizationFactory(institution=partnership.institution)
        )
        other = OrganizationFactory(institution=partnership.institution)
        partnership.parties.filter(role=role).update(role="lain", organization=other)

    return take_out


def with_another(role):
    return lambda partnership: PartnershipPartyFactory(partnership=partnership, role=role)


def without_form(partnership):
    Partnership.objects.filter(pk=partnership.pk).update(sub_pattern="")
    partnership.texts.exclude(key="common_gain").delete()


def without_work(partnership):
    """One party's share of the work is empty."""
    last = partnership.parties.last().organization
    first = partnership.parties.first().organization
    others = OrganizationFactory(institution=partnership.institution, name="Pihak lain (contoh)")
    duties = partnership.obligations.filter(debtor=last)
    duties.update(debtor=first, creditor=others)


def without_duties(partnership):
    partnership.obligations.update(is_waived_by_agreement=True, waiver_reason="Belum perlu")


def without_standards(partnership):
    ProvisionApproval.objects.all().delete()
    Provision.objects.all().delete()


def without_approval(partnership):
    ProvisionApproval.objects.filter(party=partnership.parties.first()).delete()


def text_rule(code, form, key, label, source):
    return (code, form, without_text(key), f"text_{key}", f"{label} belum ditulis.", source)


def empty_standing(form: str) -> Standing:
    """A partnership in which everything that can be lacking is."""
    return Standing({}, frozenset(), frozenset(), ("Pihak (contoh)",), sub_pattern=form)


ROLES = [(code, role) for code, pattern in PATTERNS.items() for role in pattern.roles if role.minimum]

# (pattern, form, what is broken, the rule, its message, its source)
BROKEN = [
    ("asuh", "", without_role("pengasuh"), "role_pengasuh_min", "Perlu 1 pihak sebagai Pengasuh, baru ada 0.", ASUH),
    ("asuh", "", without_role("asuhan"), "role_asuhan_min", "Perlu 1 pihak sebagai Asuhan, baru ada 0.", ASUH),
    text_rule("asuh", "", "same_need", "Kebutuhan yang sama", ASUH),
    text_rule("asuh", "", "mutual_gain", "Manfaat bagi kedua pihak", ASUH),
    text_rule("asuh", "", "strength_lent", "Kekuatan yang dipinjamkan", ASUH),
    (
        "asuh",
        "",
        without_choice("strength_lent"),
        "choice_strength_lent",
        "Kekuatan yang dipinjamkan belum dipilih: modal, tenaga, atau teknologi.",
        ASUH,
    ),
    (
        "inti_plasma",
        "",
        with_another("inti"),
        "role_inti_max",
        "Hanya boleh 1 pihak sebagai Inti, sekarang ada 2.",
        INTI,
    ),
    ("inti_plasma", "", without_role("plasma"), "role_plasma_min", "Perlu 1 pihak sebagai Plasma, baru ada 0.", INTI),
    *(
        (
            "inti_plasma",
            "",
            without_support(support.code),
            f"support_{support.code}",
            f"{support.label}: tambahkan kewajiban Inti, atau catat bahwa tidak disepakati beserta alasannya.",
            INTI,
        )
        for support in PATTERNS["inti_plasma"].supports
    ),
    (
        "sub_kontrak",
        "",
        with_another("kontraktor"),
        "role_kontraktor_max",
        "Hanya boleh 1 pihak sebagai Kontraktor, sekarang ada 2.",
        SUB,
    ),
    ("sub_kontrak", "", without_role("kelompok"), "role_kelompok_min", "Perlu 1 pihak sebagai Kelompok", SUB),
    text_rule("sub_kontrak", "", "component", "Komponen yang dibuat", SUB),
    text_rule("sub_kontrak", "", "specification", "Spesifikasi", SUB),
    text_rule("futuristik", "", "mission", "Misi bersama", JOINT),
    text_rule("futuristik", "", "division_of_work", "Pembagian kerja", JOINT),
    (
        "futuristik",
        "",
        without_work,
        "party_without_duty",
        "belum punya bagian pekerjaan.",
        "bagian D d: pembagian kerja",
    ),
    ("futuristik", "", without_standards, "standards", "Standar bersama belum disusun.", JOINT),
    ("futuristik", "", without_approval, "standard_approval", "belum menyetujui standar Mutu.", JOINT),
    (
        "sejajar",
        "dagang_umum",
        with_another("pemasok"),
        "role_pemasok_max",
        "Hanya boleh 1 pihak sebagai Pemasok / prinsipal, sekarang ada 2.",
        EVEN,
    ),
    (
        "sejajar",
        "dagang_umum",
        with_another("pemasar"),
        "role_pemasar_max",
        "Hanya boleh 1 pihak sebagai Pemasar / agen, sekarang ada 2.",
        EVEN,
    ),
    ("sejajar", "dagang_umum", without_form, "sub_pattern", "Pilih bentuk kemitraan sejajar.", EVEN),
    text_rule("sejajar", "dagang_umum", "common_gain", "Keuntungan bersama", EVEN),
    text_rule("sejajar", "dagang_umum", "goods", "Barang atau jasa", EVEN),
    text_rule("sejajar", "dagang_umum", "price_rule", "Aturan harga", EVEN),
    text_rule("sejajar", "dagang_umum", "volume", "Jumlah dan jadwal", EVEN),
    text_rule("sejajar", "keagenan", "special_right", "Hak khusus memasarkan", EVEN),
    text_rule("sejajar", "keagenan", "commission", "Imbalan agen", EVEN),
    text_rule("sejajar", "keagenan", "exclusivity", "Eksklusivitas", EVEN),
    text_rule("sejajar", "koa", "contribution_split", "Modal dan sarana dari setiap pihak", EVEN),
    text_rule("sejajar", "koa", "result_split", "Pembagian biaya dan hasil", EVEN),
    (
        "sesuai_kebutuhan",
        "",
        with_another("lembaga"),
        "role_lembaga_max",
        "Hanya boleh 1 pihak sebagai Lembaga, sekarang ada 2.",
        NEEDED,
    ),
    text_rule("sesuai_kebutuhan", "", "stated_need", "Kebutuhan lembaga", NEEDED),
]


@pytest.mark.parametrize(("code", "form"), FORMS)
def test_smallest_valid_partnership_of_each_form_becomes_active(code, form, coordinator):
    partnership = minimal_partnership(coordinator, code, form)
    assert missing_for_partnership(partnership) == []
    active = partnerships.activate_partnership(actor=coordinator, partnership=partnership)
    assert active.status == PartnershipStatus.ACTIVE


@pytest.mark.parametrize(
    ("code", "form", "spoil", "rule", "message", "source"),
    BROKEN,
    ids=[f"{code}-{form or 'x'}-{rule}" for code, form, _, rule, _, _ in BROKEN],
)
def test_each_broken_rule_is_named_with_its_source(code, form, spoil, rule, message, source, coordinator):
    partnership = minimal_partnership(coordinator, code, form)
    spoil(partnership)
    with pytest.raises(NotReady) as refused:
        partnerships.activate_partnership(actor=coordinator, partnership=Partnership.objects.get(pk=partnership.pk))
    (found,) = [item for item in refused.value.missing if item.rule == rule]
    others = {item.rule for item in refused.value.missing} - {rule}
    assert others <= {"lead", "parties"} | ({"party_without_duty"} if code == "futuristik" else set())
    assert message in found.message
    assert source in found.source
    assert found.link


def test_the_table_breaks_every_rule_that_a_pattern_declares():
    """A rule that is added to a pattern and not broken above fails here."""
    for code, pattern in PATTERNS.items():
        forms = [form for form, _ in pattern.sub_patterns] or [""]
        declared = {f"text_{text.key}" for form in forms for text in pattern.texts_for(form)}
        declared |= {f"choice_{text.key}" for text in pattern.texts if text.choices}
        declared |= {f"support_{support.code}" for support in pattern.supports}
        declared |= {f"role_{role.code}_max" for role in pattern.roles if role.maximum}
        declared |= {"standards", "standard_approval"} if pattern.standards.is_required else set()
        declared |= {"sub_pattern"} if pattern.sub_patterns else set()
        asked = {item.rule for form in ["", *forms] for item in pattern.activation_checks(empty_standing(form))}
        needed = {f"role_{role.code}_min" for one, role in ROLES if one == code}
        assert declared | asked <= needed | {rule for broken, _, _, rule, _, _ in BROKEN if broken == code}, code


@pytest.mark.parametrize(("code", "role"), ROLES, ids=[f"{code}-{role.code}" for code, role in ROLES])
def test_each_role_is_asked_for_with_its_source(code, role, coordinator):
    partnership = minimal_partnership(coordinator, code)
    partnership.parties.filter(role=role.code).update(role="lain")
    with pytest.raises(NotReady) as refused:
        partnerships.activate_partnership(actor=coordinator, partnership=partnership)
    (found,) = [item for item in refused.value.missing if item.rule == f"role_{role.code}_min"]
    assert found.message == f"Perlu {role.minimum} pihak sebagai {role.label}, baru ada 0."
    assert (found.source, bool(found.link)) == (PATTERNS[code].source, True)


@pytest.mark.parametrize("code", PATTERNS)
@pytest.mark.parametrize(
    ("spoil", "rule", "message", "source"),
    [
        (lambda row: row.parties.update(is_lead=False), "lead", "Perlu tepat satu pelaku utama.", "bagian A"),
        (lambda row: row.parties.update(is_lead=True), "lead", "Perlu tepat satu pelaku utama.", "bagian A"),
        (without_duties, "obligations", "Belum ada kewajiban", "Langkah 4"),
    ],
    ids=["no lead", "two leads", "no duties"],
)
def test_what_every_pattern_asks_for(code, spoil, rule, message, source, coordinator):
    partnership = minimal_partnership(coordinator, code)
    try:
        with transaction.atomic():
            spoil(partnership)
    except IntegrityError:
        assert rule == "lead"
        return
    (found,) = [item for item in missing_for_partnership(partnership) if item.rule == rule]
    assert message in found.message
    assert source in found.source


def test_there_is_no_partnership_without_duties(coordinator):
    partnership = minimal_partnership(coordinator, "asuh")
    partnership.obligations.update(is_waived_by_agreement=True, waiver_reason="Belum perlu")
    assert [item.rule for item in missing_for_partnership(partnership)] == ["obligations"]


def test_support_that_is_not_agreed_on_with_a_reason_is_settled(coordinator):
    partnership = minimal_partnership(coordinator, "inti_plasma")
    without_support("technology")(partnership)
    inti, plasma = (party.organization for party in partnership.parties.all())
    obligations.add_obligation(
        actor=coordinator,
        partnership=partnership,
        values={
            "debtor": inti,
            "creditor": plasma,
            "aspect": "facility",
            "support": "technology",
            "description": "Alih teknologi",
            "is_waived_by_agreement": True,
            "waiver_reason": "Plasma sudah menguasai.",
        },
    )
    assert missing_for_partnership(partnership) == []


def test_a_nucleus_with_one_plasma_warns_and_begins(coordinator):
    partnership = minimal_partnership(coordinator, "inti_plasma")
    pattern = PATTERNS["inti_plasma"]
    (warning,) = pattern.count_warnings({"inti": 1, "plasma": 1})
    assert (warning.rule, warning.message) == (
        "role_plasma_usual",
        "Lazimnya paling sedikit 2 pihak sebagai Plasma; baru ada 1.",
    )
    assert pattern.count_warnings({"inti": 1, "plasma": 2}) == []
    assert pattern.count_warnings({"inti": 1, "plasma": 0}) == []
    assert partnerships.activate_partnership(actor=coordinator, partnership=partnership).status == "active"


def test_sejajar_has_exactly_two_parties_and_is_never_asked_for_a_mission(coordinator):
    pattern = PATTERNS["sejajar"]
    assert sum(role.minimum for role in pattern.roles) == sum(role.maximum for role in pattern.roles) == 2
    assert not {"mission", "division_of_work"} & {text.key for text in pattern.texts}
    assert pattern.condition(PartnershipCondition.VISION).texts == ("common_gain",)
    for _, form in FORMS:
        assert not {text.key for text in pattern.texts_for(form)} & {"mission"}
    partnership = minimal_partnership(coordinator, "sejajar")
    assert not any("isi" in item.message for item in missing_for_partnership(partnership))


def test_only_futuristik_needs_standards_before_it_begins():
    assert {code for code, one in PATTERNS.items() if one.standards.is_required} == {PatternCode.FUTURISTIK}
    setters = {code: (one.standards.setter, one.standards.role) for code, one in PATTERNS.items()}
    assert setters == {
        "asuh": (Setter.TOGETHER, ""),
        "inti_plasma": (Setter.ROLE, "inti"),
        "sub_kontrak": (Setter.ROLE, "kontraktor"),
        "futuristik": (Setter.TOGETHER, ""),
        "sejajar": (Setter.EACH, ""),
        "sesuai_kebutuhan": (Setter.TOGETHER, ""),
    }


@pytest.mark.parametrize("code", PATTERNS)
def test_legal_pattern_is_suggested_and_never_derived(code, coordinator):
    partnership = minimal_partnership(coordinator, code)
    assert partnership.legal_pattern == ""
    partnership.legal_pattern = LegalPattern.FRANCHISE
    partnership.full_clean()


def test_no_code_asks_which_pattern_it_is():
    """Patterns are data: nothing compares a code, but the files that are the patterns."""
    asks = re.compile(
        r"(?:if|elif|and|or|not|==|!=|\bin\b)[^\n]*\bPatternCode\.[A-Z_]+|pattern(?:\.code)? *[!=]= *[\"']"
    )
    root = Path(__file__).parents[2]
    files = [
        path
        for app in ("programs", "partners", "pendampingan", "kemitraan")
        for path in (root / app).rglob("*.py")
        if not {"tests", "patterns", "migrations", "demo", "generated"} & set(path.parts)
    ]
    assert len(files) > 200
    assert [str(path) for path in files if asks.search(path.read_text())] == []


def test_patterns_stay_frozen_data():
    for pattern in PATTERNS.values():
        with pytest.raises(dataclasses.FrozenInstanceError):
            pattern.letter = "z"


def test_an_active_partnership_may_be_changed_though_it_lacked_something_before(coordinator):
    """What a later rule asks for does not lock partnerships that began without it; what is taken away is refused."""
    partnership = minimal_partnership(coordinator, "asuh")
    partnerships.activate_partnership(actor=coordinator, partnership=partnership)
    without_choice("strength_lent")(partnership)
    rows = [
        {"organization": party.organization, "role": party.role, "is_lead": party.is_lead}
        for party in partnership.parties.all()
    ]
    change = {"actor": coordinator, "partnership": partnership, "parties": rows, "version": None}
    renamed = partnerships.update_partnership(values={"name": "Nama baru (contoh)"}, texts={}, **change)
    assert renamed.name == "Nama baru (contoh)"
    with pytest.raises(NotReady) as refused:
        partnerships.update_partnership(values={}, texts={"same_need": ""}, **change)
    assert [item.rule for item in refused.value.missing] == ["text_same_need"]
