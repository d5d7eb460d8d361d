"""How agreements, their duties and readings of indicators come in from lists and go out to them."""

from programs.resources.agreements import AGREEMENTS
from programs.resources.obligations import OBLIGATIONS
from programs.resources.readings import READINGS

__all__ = ["AGREEMENTS", "OBLIGATIONS", "READINGS"]
