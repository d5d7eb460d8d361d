"""The page of a member, with the skills at first and now."""

from django.db import models
from django.shortcuts import get_object_or_404

from kemitraan.core.permissions import Decision, can_write
from kemitraan.core.views.generic import ScopedDetailView, ServiceFormView
from partners import services
from partners.enums import SkillLevel
from partners.forms import SkillForm
from partners.models import Member, MemberSkill
from partners.selectors import skills_of
from partners.views.facts import member_facts_of


class MemberDetailView(ScopedDetailView):
    model = Member
    template_name = "partners/member_detail.html"
    context_object_name = "member"

    def get_queryset(self):
        return super().get_queryset().select_related("organization__institution")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        group = self.object.organization
        skills = skills_of(self.object)
        for skill in skills:
            skill.before, skill.after = level_of(skill.level_before), level_of(skill.level_after)
        context.update(
            group=group,
            can_edit=bool(can_write(self.request.user)) and not group.is_archived,
            facts=member_facts_of(self.object),
            skills=skills,
            top_level=max(SkillLevel),
        )
        return context


def level_of(value: int | None) -> SkillLevel | None:
    """The level as people read it; None when it was not judged."""
    return None if value is None else SkillLevel(value)


class SkillFormView(ServiceFormView):
    """A form about the skill of one member whom the reader sees."""

    form_class = SkillForm
    model: type[models.Model]
    success_message = "Penilaian tersimpan."

    def prepare(self) -> None:
        rows = self.model._default_manager.visible_to(self.request.user)
        self.found = get_object_or_404(rows, public_id=self.kwargs["public_id"])
        self.cancel_url = self.found.get_absolute_url()
        self.title = f"Keterampilan {self.found}"

    def check_permission(self) -> Decision:
        return can_write(self.request.user)


class SkillCreateView(SkillFormView):
    model = Member
    form_name = "skill"

    def get_form_kwargs(self):
        skill = MemberSkill(member=self.found, institution_id=self.found.institution_id)
        return super().get_form_kwargs() | {"instance": skill}

    def get_initial(self):
        return {"before_on": self.request.user.membership.institution.today}

    def perform(self, form):
        return services.add_skill(actor=self.request.user, member=self.found, values=form.values)


class SkillUpdateView(SkillFormView):
    model = MemberSkill
    form_name = "skill-edit"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.found}

    def perform(self, form):
        return services.update_skill(
            actor=self.request.user, skill=self.found, values=form.values, version=form.version
        )
