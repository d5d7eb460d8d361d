"""How messages leave the house: one adapter for each channel, and one way to say what went wrong."""

from kemitraan.core.channels.protocol import Channel, DeliveryProblem, InDoubt, Postponed, Refused, Unreachable

__all__ = ["Channel", "DeliveryProblem", "InDoubt", "Postponed", "Refused", "Unreachable"]
