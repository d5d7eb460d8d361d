"""How agreements and their obligations come in from lists and go out to them."""

from programs.resources.agreements import AGREEMENTS

__all__ = ["AGREEMENTS"]
