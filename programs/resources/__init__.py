"""How agreements and their duties come in from lists and go out to them."""

from programs.resources.agreements import AGREEMENTS
from programs.resources.obligations import OBLIGATIONS

__all__ = ["AGREEMENTS", "OBLIGATIONS"]
