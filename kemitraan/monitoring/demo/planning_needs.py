"""What the training of the example must have and lacks, what of that is partnered, and by what partners are chosen."""

from decimal import Decimal

from kemitraan.accounts.models import User
from programs.enums import ComponentKind
from programs.models import Component, ComponentTemplate, Need, Program
from programs.rules.criteria import STARTING_SETS
from programs.services.components import apply_template
from programs.services.criteria import adopt_criteria
from programs.services.need_decisions import decide_needs
from programs.services.needs import create_needs_from_gaps

TEMPLATE = "pelatihan-kualitas-produksi"
COORDINATOR = "koordinator@demo.test"
# What is there already of the components of the source text's training example; all else is lacking.
AVAILABLE = {
    ComponentKind.EQUIPMENT: 30,
    ComponentKind.MATERIAL: 12,
    ComponentKind.TOOL: 2,
    ComponentKind.TRAINER: 1,
    ComponentKind.PARTICIPANT: 30,
    ComponentKind.FUNDS: 12_000_000,
}
# Kinds whose gap the institution closes itself.
OWN_WORK = (ComponentKind.MATERIAL,)


def add_needs(people: dict[str, User], program: Program) -> list[Need]:
    """Components by the shipped template, needs from their gaps with decisions, and criteria for the program."""
    actor = people[COORDINATOR]
    apply_template(
        actor=actor, program=program, template=ComponentTemplate.objects.get(institution=None, code=TEMPLATE)
    )
    for kind, quantity in AVAILABLE.items():
        Component.objects.filter(program=program, kind=kind).update(available_quantity=Decimal(quantity))
    needs = create_needs_from_gaps(actor=actor, program=program)
    own = [need for need in needs if need.component and need.component.kind in OWN_WORK]
    others = [need for need in needs if need not in own]
    decide_needs(
        actor=actor, program=program, needs=own, is_partnered=False, reason="Bahan ajar disusun tim lembaga sendiri."
    )
    decide_needs(
        actor=actor,
        program=program,
        needs=others,
        is_partnered=True,
        reason="Belum dimiliki, dan ada mitra yang punya.",
    )
    adopt_criteria(actor=actor, program=program, rows=list(STARTING_SETS["umum"].rows))
    return needs
