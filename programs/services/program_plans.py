"""Writing how a program is planned to be run: its money, its team, its stages and who does them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import models, transaction

from kemitraan.accounts.enums import Role
from kemitraan.accounts.models import Membership
from kemitraan.core.errors import DomainError, StaleVersion
from kemitraan.core.formats import format_rupiah
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes, changes_since
from programs.enums import StagePart
from programs.models import BudgetLine, Program, StageDoer, StagePlan, TeamMember
from programs.services.locks import lock_planned
from programs.services.scope import check_same_institution

Row = TypeVar("Row", BudgetLine, TeamMember)


@dataclass
class Written:
    """What was written into one part of a plan: readable differences, and the row that they are mainly about."""

    changes: list[dict[str, str]] = field(default_factory=list)
    about: models.Model | None = None

    def note(self, row: models.Model, *changes: dict[str, str]) -> None:
        if changes:
            self.about = self.about or row
            self.changes += changes


@transaction.atomic
def save_plan(
    *,
    actor,
    program: Program,
    version: int | None,
    budget: Sequence[Mapping[str, Any]] = (),
    team: Sequence[Mapping[str, Any]] = (),
    schedule: Sequence[Mapping[str, Any]] = (),
    doers: Sequence[Mapping[str, Any]] = (),
) -> Program:
    """Write the given rows of a program's plan; rows that are not given stay as they are.

    `budget`: {key, is_removed, source, funder, description, amount_idr (rupiah)} and `team`: {key, is_removed, user,
    duty}, with the `public_id` of the row in `key`, None for a new one. `schedule`: {stage, starts_on, ends_on, note}.
    `doers`: {organization, parts: {stage: part or ""}}, an empty part takes the organization off that stage.
    Raises `NotAllowed`, `StaleVersion`, `TransitionRefused` when the program is over, `ValidationError`, and
    `DomainError` for who does not belong to the institution.
    """
    program = lock_planned(actor, program)
    if version is not None and version != program.version:
        raise StaleVersion(changes_since(program, version))
    parts = [
        ("budget", "anggaran", _write_budget(program, budget)),
        ("team", "tim", _write_team(program, team)),
        ("stages", "tahap", _write_stages(program, schedule, doers)),
    ]
    found = [(action, noun, written, written.about) for action, noun, written in parts if written.about is not None]
    if not found:
        return program
    program.version += 1
    program.save(update_fields=["version", "updated_at"])
    for action, noun, written, about in found:
        # The row of the plan is the main one, so that who does not read the planning does not read this either.
        audit.record(
            actor=actor,
            action=f"program.{action}.update",
            sentence=f"mengubah {noun} program {program}",
            subjects=[about, program],
            changes=written.changes,
        )
    return program


def _write_budget(program: Program, rows: Iterable[Mapping[str, Any]]) -> Written:
    check_same_institution(program.institution_id, *(row["funder"] for row in rows if row.get("funder")))
    return _write_rows(BudgetLine, program, rows, lambda line: f"{line}, {format_rupiah(line.amount_idr)}")


def _write_team(program: Program, rows: Iterable[Mapping[str, Any]]) -> Written:
    wanted = {row["user"].pk for row in rows if not row.get("is_removed")}
    colleagues = Membership.objects.filter(user__in=wanted, institution=program.institution_id)
    inside = set(colleagues.exclude(role=Role.PARTNER).values_list("user_id", flat=True))
    known = set(program.team_members.values_list("user_id", flat=True))
    if wanted - inside - known:
        raise DomainError("Anggota tim harus orang lembaga ini.", field="team")
    # Those who go first, so that one person may take the place of another.
    ordered = sorted(rows, key=lambda row: not row.get("is_removed"))
    return _write_rows(TeamMember, program, ordered, str)


def _write_rows(model: type[Row], program: Program, rows: Iterable[Mapping[str, Any]], named) -> Written:
    """Add, change and remove lines of a plan. A key that is gone meanwhile counts as a new line."""
    written = Written()
    label = str(model._meta.verbose_name)
    existing = {row.public_id: row for row in model._default_manager.filter(program=program)}
    order = max((row.order for row in existing.values()), default=-1)
    for values in rows:
        content = {name: value for name, value in values.items() if name not in {"key", "is_removed"}}
        stored = existing.get(values["key"]) if values.get("key") else None
        if values.get("is_removed"):
            if stored is not None:
                written.note(stored, {"field": label, "label": label, "old": named(stored), "new": ""})
                model._default_manager.filter(pk=stored.pk).delete()
            continue
        if stored is not None:
            changes = apply_changes(stored, content, version=None)
            written.note(stored, *(change | {"label": f"{stored}: {change['label']}"} for change in changes))
            continue
        order += 1
        row = model(institution_id=program.institution_id, program=program, order=order, **content)
        row.full_clean()
        row.save()
        written.note(row, {"field": label, "label": label, "old": "", "new": named(row)})
    return written


def _write_stages(
    program: Program, schedule: Iterable[Mapping[str, Any]], doers: Sequence[Mapping[str, Any]]
) -> Written:
    check_same_institution(program.institution_id, *(row["organization"] for row in doers))
    written = Written()
    plans = {plan.stage: plan for plan in program.stage_plans.all()}
    for values in schedule:
        content = {name: values.get(name) for name in ("starts_on", "ends_on")} | {"note": values.get("note", "")}
        if values["stage"] not in plans and not any(content.values()):
            continue
        plan = _plan_of(program, plans, values["stage"])
        changes = apply_changes(plan, content, version=None)
        written.note(plan, *(change | {"label": f"{plan}: {change['label']}"} for change in changes))
    known = {
        (doer.stage_plan.stage, doer.organization_id): doer
        for doer in StageDoer.objects.filter(stage_plan__program=program).select_related("stage_plan", "organization")
    }
    for row in doers:
        for stage, part in row["parts"].items():
            doer = known.get((stage, row["organization"].pk))
            if part or doer is not None:
                _write_doer(_plan_of(program, plans, stage), doer, row["organization"], part, written)
    return written


def _plan_of(program: Program, plans: dict[str, StagePlan], stage: str) -> StagePlan:
    """The row of a stage, which begins to exist with the first thing that is planned for it."""
    if stage not in plans:
        plan = StagePlan(institution_id=program.institution_id, program=program, stage=stage)
        plan.full_clean()
        plan.save()
        plans[stage] = plan
    return plans[stage]


def _write_doer(plan: StagePlan, doer: StageDoer | None, organization, part: str, written: Written) -> None:
    old = doer.part if doer is not None else ""
    if old == part:
        return
    if not part:
        StageDoer.objects.filter(pk=doer.pk).delete()  # type: ignore[union-attr]
    else:
        doer = doer or StageDoer(institution_id=plan.institution_id, stage_plan=plan, organization=organization)
        doer.part = part
        doer.full_clean()
        doer.save()
    names = {"": "", **{choice.value: str(choice.label) for choice in StagePart}}
    change = {"field": "doers", "label": f"{plan}: {organization}", "old": names[old], "new": names[part]}
    written.note(plan, change)
