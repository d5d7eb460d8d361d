"""Fixed choices about the progress of groups and what is done around them."""

from django.db import models


class GraduationOutcome(models.TextChoices):
    """What is decided about a group that held the highest level twice."""

    END = "end", "Akhiri pendampingan"
    GO_ON = "go_on", "Lanjutkan pendampingan"


class ReferralOutcome(models.TextChoices):
    """What came of an introduction of a group to somebody else."""

    WAITING = "waiting", "Menunggu"
    MET = "met", "Sudah bertemu"
    AGREED = "agreed", "Sepakat bekerja sama"
    DECLINED = "declined", "Tidak berlanjut"

    @property
    def color(self) -> str:
        return {"waiting": "wait", "met": "soon", "agreed": "ok", "declined": "idle"}[self.value]

    @property
    def icon(self) -> str:
        return {"waiting": "hourglass", "met": "users", "agreed": "heart-handshake", "declined": "circle-x"}[self.value]


class ResourceNature(models.TextChoices):
    """The two natures of what is around a group (source text, part F, a fasilitator)."""

    HUMAN = "human", "Manusiawi"
    OTHER = "other", "Non-manusiawi"


class CheckResult(models.TextChoices):
    """What a check of recorded data found."""

    RIGHT = "right", "Benar"
    WRONG = "wrong", "Keliru"
    UNKNOWN = "unknown", "Belum dapat dipastikan"


class ProposalState(models.TextChoices):
    """What the office did with a correction that a check proposed."""

    NONE = "none", "Tanpa usulan"
    OPEN = "open", "Menunggu kantor"
    TAKEN = "taken", "Diambil alih"
    DECLINED = "declined", "Ditolak"

    @property
    def color(self) -> str:
        return {"none": "idle", "open": "wait", "taken": "ok", "declined": "idle"}[self.value]

    @property
    def icon(self) -> str:
        return {"none": "minus", "open": "hourglass", "taken": "circle-check", "declined": "circle-x"}[self.value]
