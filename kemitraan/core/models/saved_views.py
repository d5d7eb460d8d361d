"""Lists as people keep them: filters, order, columns and density under a name."""

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from kemitraan.core.models.base import PublicModel, ScopedModel, VersionedModel
from kemitraan.core.querysets import SavedViewQuerySet

LONGEST_QUERY = 2000


class SavedView(PublicModel, VersionedModel, ScopedModel):
    """One kept state of one list: what stands in its address, under a name.

    `list_name` is the name of the list's route (`partners:organization-list`), `query` its address after the `?` in
    the form that `core.list_state.canonical_query` gives. A shared view is offered to everybody who works at the
    institution, and changed by its owner and by the office.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="saved_views", editable=False
    )
    list_name = models.CharField(max_length=80, editable=False)
    name = models.CharField("nama", max_length=60)
    query = models.TextField("isi", blank=True, editable=False, validators=[MaxLengthValidator(LONGEST_QUERY)])
    is_shared = models.BooleanField("dibagikan", default=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = "tampilan tersimpan"
        verbose_name_plural = "tampilan tersimpan"
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "owner", "list_name", "name"],
                name="core_savedview_name_once",
                violation_error_message="Anda sudah punya tampilan dengan nama ini.",
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="core_savedview_has_name",
                violation_error_message="Beri nama tampilan ini.",
            ),
        ]
        indexes = [models.Index(fields=["institution", "list_name"], name="core_savedview_list")]

    def __str__(self) -> str:
        return self.name

    @property
    def list_url(self) -> str:
        """Where the list lives, without its state."""
        return reverse(self.list_name)

    def get_absolute_url(self) -> str:
        """The list as it was kept."""
        query = f"{self.query}&" if self.query else ""
        return f"{self.list_url}?{query}simpanan={self.public_id}"


class DefaultView(ScopedModel):
    """The saved view with which one person opens one list."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    list_name = models.CharField(max_length=80)
    view = models.ForeignKey(SavedView, on_delete=models.CASCADE, related_name="defaults")

    class Meta:
        verbose_name = "tampilan awal"
        verbose_name_plural = "tampilan awal"
        constraints = [
            models.UniqueConstraint(fields=["user", "institution", "list_name"], name="core_defaultview_once")
        ]

    def __str__(self) -> str:
        return f"{self.list_name}: {self.view_id}"
