"""Of which days a logbook is wanted."""

from kemitraan.core.forms import BaseForm, DayFirstDateField


class LogbookForm(BaseForm):
    """An inclusive period of local dates."""

    since = DayFirstDateField(label="Dari")
    until = DayFirstDateField(label="Sampai")
