"""Widgets for choosing organizations, for the forms of every app above."""

from kemitraan.core.widgets import LookupSelect


class OrganizationSelect(LookupSelect):
    """A select that draws only the chosen organization; the others come from the server while typing."""

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__("partners:organization-options", attrs=attrs)
