"""What the health page says about the accompaniment."""

from kemitraan.core import clock
from kemitraan.core.actors import SystemActor
from pendampingan.selectors.overview import groups_without_mentor


def groups_without_mentor_check() -> list[tuple[bool, str]]:
    """(ok, sentence): how many groups of all institutions have no mentor today."""
    count = groups_without_mentor(SystemActor("pemeriksaan"), clock.today()).count()
    if count:
        return [(False, f"{count} kelompok tanpa pendamping.")]
    return [(True, "Semua kelompok punya pendamping.")]
