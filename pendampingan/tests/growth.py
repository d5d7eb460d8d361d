"""What tests of the progress of groups share."""

import datetime as dt
from decimal import Decimal

from programs.services.growth import Answers

TODAY = dt.date(2026, 11, 25)
NOON = dt.datetime(2026, 11, 25, 5, 0, tzinfo=dt.UTC)
LIVING = {"income_months": 8, "income_idr": Decimal(3_000_000), "costs_idr": Decimal(2_500_000)}


def answers(levels, on=TODAY, **more) -> Answers:
    """Levels by code, all seen in the same book."""
    return Answers(assessed_on=on, levels=levels, evidence=dict.fromkeys(levels, "Buku kas dibaca."), **more)
