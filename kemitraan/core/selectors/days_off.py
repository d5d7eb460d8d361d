"""Days on which an institution does not work: holidays of the country, cuti bersama, and its own days."""

import datetime as dt
from functools import lru_cache

from holidays import country_holidays

from kemitraan.core.models import LocalHoliday

PUBLIC, JOINT_LEAVE = "public", "government"
SATURDAY, SUNDAY = 5, 6


def days_off(institution, first: dt.date, last: dt.date) -> dict[dt.date, str]:
    """Closed days from `first` to `last` (local dates, inclusive) with their names, without weekends; one query.

    Cuti bersama counts when the institution observes it; its own rows win over the country's calendar. Islamic dates
    beyond the published decrees are estimates, and say so in their name ("perkiraan").
    """
    found = {
        day: name
        for year in range(first.year, last.year + 1)
        for day, name in national_days_off(year, institution.observes_joint_leave).items()
        if first <= day <= last
    }
    for row in LocalHoliday.objects.in_institution(institution).filter(on__gte=first, on__lte=last):
        if row.is_workday:
            found.pop(row.on, None)
        else:
            found[row.on] = row.name
    return found


@lru_cache(maxsize=64)
def national_days_off(year: int, with_joint_leave: bool) -> dict[dt.date, str]:
    """Holidays of the country in a year by name, and cuti bersama where the decree of that year is known."""
    categories = (PUBLIC, JOINT_LEAVE) if with_joint_leave else (PUBLIC,)
    return dict(country_holidays("ID", years=year, categories=categories, language="id"))


def rest_days(institution) -> frozenset[int]:
    """Days of the week on which the institution rests (Monday is 0)."""
    return frozenset({SUNDAY}) if institution.work_week == "mon_sat" else frozenset({SATURDAY, SUNDAY})
