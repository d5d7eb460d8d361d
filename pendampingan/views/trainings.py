"""Trainings of groups, and the material that people learn from."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.views.generic import DetailView, TemplateView

from kemitraan.core.models import Attachment
from kemitraan.core.permissions import Allowed, Decision, Denied, require
from kemitraan.core.views.generic import ScopedObjectMixin, ServiceFormView
from pendampingan.forms.support import MaterialForm, TrainingForm
from pendampingan.models import FieldReport, LearningMaterial, Training
from pendampingan.rules.groups import may_support
from pendampingan.selectors.overview import reports_with_names
from pendampingan.selectors.voices import accompanies
from pendampingan.services.support import save_material
from pendampingan.services.trainings import save_training
from pendampingan.views.progress import GroupMixin


class TrainingFormView(ServiceFormView):
    """A training with who attended and which level each reached."""

    form_class = TrainingForm
    form_name = "pelatihan"
    lead = "Tingkat yang dicapai menjadi keterampilan anggota sekarang. Yang tidak dinilai tetap tidak dinilai."
    success_message = "Pelatihan tersimpan."
    training: Training | None = None

    def check_permission(self) -> Decision:
        return may_support(self.request.user, accompanies(self.request.user, self.group))

    @property
    def title(self) -> str:
        return f"Pelatihan {self.group}"

    def get_form_kwargs(self):
        instance = {"instance": self.training} if self.training else {}
        return super().get_form_kwargs() | {"group": self.group} | instance

    def perform(self, form):
        return save_training(
            actor=self.request.user,
            organization=self.group,
            values=form.own_values,
            attended=form.attended,
            training=self.training,
            version=form.version,
        )


class TrainingCreateView(GroupMixin, TrainingFormView):
    def prepare(self) -> None:
        self.group = self.get_object()

    def get_cancel_url(self) -> str:
        return f"{reverse('pendampingan:group-progress', args=[self.group.public_id])}?bagian=pelatihan"

    def get_initial(self):
        return {"held_on": self.group.institution.today}


class TrainingMixin(ScopedObjectMixin):
    model = Training

    def get_queryset(self):
        return super().get_queryset().select_related("organization__institution")


class TrainingUpdateView(TrainingMixin, TrainingFormView):
    def prepare(self) -> None:
        self.training = self.get_object()
        self.group = self.training.organization

    def get_cancel_url(self) -> str:
        assert self.training is not None
        return self.training.get_absolute_url()


class TrainingDetailView(TrainingMixin, DetailView):
    template_name = "pendampingan/training_detail.html"
    context_object_name = "training"

    def get_context_data(self, **kwargs):
        training, user = self.object, self.request.user
        return super().get_context_data(**kwargs) | {
            "attendances": list(training.attendances.select_related("member")),
            "materials": list(training.materials.all()),
            "can_edit": bool(may_support(user, accompanies(user, training.organization))),
            "back_url": f"{reverse('pendampingan:group-progress', args=[training.organization.public_id])}"
            "?bagian=pelatihan",
        }


def may_read_materials(user) -> Decision:
    """Everybody of an institution but partners."""
    membership = user.membership
    if membership is None or membership.role == "partner":
        return Denied("Halaman ini untuk lembaga dan pendamping.")
    return Allowed()


class MaterialsView(TemplateView):
    """Learning material by topic."""

    template_name = "pendampingan/materials.html"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        user = self.request.user
        require(may_read_materials(user))
        rows = LearningMaterial.objects.visible_to(user).order_by("topic", "title", "pk")
        return super().get_context_data(**kwargs) | {
            "materials": list(rows),
            "can_add": bool(may_support(user, user.membership.is_mentor)),
        }


class MaterialFormView(ServiceFormView):
    form_class = MaterialForm
    form_name = "medium-belajar"
    title = "Medium belajar"
    success_message = "Medium tersimpan."
    material: LearningMaterial | None = None

    def check_permission(self) -> Decision:
        membership = self.request.user.membership
        return may_support(self.request.user, bool(membership and membership.is_mentor))

    def get_cancel_url(self) -> str:
        return reverse("pendampingan:materials")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | ({"instance": self.material} if self.material else {})

    def perform(self, form):
        return save_material(actor=self.request.user, values=form.values, material=self.material, version=form.version)


class MaterialCreateView(MaterialFormView):
    title = "Tambah medium belajar"


class MaterialUpdateView(ScopedObjectMixin, MaterialFormView):
    model = LearningMaterial

    def prepare(self) -> None:
        self.material = self.get_object()


class MaterialDetailView(ScopedObjectMixin, DetailView):
    model = LearningMaterial
    template_name = "pendampingan/material_detail.html"
    context_object_name = "material"

    def get_context_data(self, **kwargs):
        material, user = self.object, self.request.user
        files = Attachment.objects.filter(
            content_type_of_subject=ContentType.objects.get_for_model(LearningMaterial),
            object_id=material.pk,
            removed_at=None,
        )
        can_edit = bool(may_support(user, user.membership.is_mentor))
        return super().get_context_data(**kwargs) | {
            "files": list(files.order_by("pk")),
            "trainings": list(
                Training.objects.visible_to(user).filter(materials=material).select_related("organization")[:20]
            ),
            "reports": list(reports_with_names(FieldReport.objects.visible_to(user).filter(materials=material))[:20]),
            "can_edit": can_edit,
            "upload_url": reverse("core:attachment-add", args=["pendampingan.LearningMaterial", material.public_id])
            if can_edit
            else "",
        }
