"""How states look: each a color token and an icon."""

from django.db import models


class Looks:
    """The color token and icon of a state, by its `value`."""

    value: str

    @property
    def color(self) -> str:
        return LOOKS[self.value][0]

    @property
    def icon(self) -> str:
        return LOOKS[self.value][1]


class StateChoices(Looks, models.TextChoices):
    """Choices that know how they look."""


LOOKS = {
    "draft": ("idle", "pencil"),
    "negotiating": ("wait", "arrows-exchange"),
    "agreed": ("wait", "heart-handshake"),
    "signed": ("soon", "pencil"),
    "active": ("ok", "circle-check"),
    "in_force": ("ok", "circle-check"),
    "running": ("ok", "player-play"),
    "suspended": ("soon", "player-pause"),
    "finished": ("idle", "flag"),
    "ended": ("idle", "flag"),
    "cancelled": ("idle", "circle-x"),
    "decided": ("ok", "circle-check"),
    "closed": ("idle", "archive"),
    "expired": ("late", "clock"),
    "upcoming": ("wait", "clock"),
    "promised": ("wait", "hourglass"),
    "delivered": ("ok", "circle-check"),
    "paused": ("soon", "player-pause"),
    "open": ("wait", "hourglass"),
    "reported": ("soon", "send"),
    "disputed": ("late", "message"),
    "fulfilled": ("ok", "circle-check"),
    "waived": ("idle", "note"),
    "ahead": ("idle", "circle-dashed"),
    "under_way": ("wait", "hourglass"),
    "missing": ("late", "alert-circle"),
    "met": ("ok", "circle-check"),
    "unmet": ("soon", "alert-triangle"),
    "untargeted": ("idle", "target-arrow"),
    "waiting": ("wait", "hourglass"),
    "accepted": ("ok", "circle-check"),
    "partly": ("soon", "circle-check"),
    "rejected": ("late", "circle-x"),
    "raised": ("late", "flag"),
    "discussed": ("wait", "message"),
    "mediated": ("soon", "heart-handshake"),
    "resolved": ("ok", "circle-check"),
    "replaced": ("idle", "archive"),
    "withdrawn": ("idle", "circle-x"),
    "acknowledged": ("ok", "circle-check"),
}
