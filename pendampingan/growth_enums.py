"""Fixed choices about the progress of groups."""

from django.db import models


class GraduationOutcome(models.TextChoices):
    """What is decided about a group that held the highest level twice."""

    END = "end", "Akhiri pendampingan"
    GO_ON = "go_on", "Lanjutkan pendampingan"
