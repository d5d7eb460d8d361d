"""Forms of consent through a signed link."""

from kemitraan.core.link_forms import RefusalForm


class ObjectionForm(RefusalForm):
    """What a party cannot agree to."""

    question = "Apa yang menjadi keberatan?"
    missing = "Tulis apa yang menjadi keberatan."
