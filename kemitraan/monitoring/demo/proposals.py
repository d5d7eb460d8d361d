"""Needs that mentors of the example propose from the field, and materials that they used at visits."""

import datetime as dt
from decimal import Decimal

from pendampingan.models import FieldReport, LearningMaterial
from pendampingan.services.proposals import decline_need, propose_need, take_over_need

MATERIAL_USED = 3  # in so many of the newest reports of the group


def add_proposals(people, bodies, program, today: dt.date) -> None:
    """One need waits for the office, one was taken over into the program, one was declined with its reason."""
    office, mentor = people["koordinator@demo.test"], people["pendamping@demo.test"]

    def propose(key: str, before: int, **values):
        values |= {"proposed_on": today - dt.timedelta(days=before)}
        return propose_need(actor=mentor, organization=bodies[key], values=values)

    propose(
        "sekar",
        6,
        name="Mesin pengemas vakum",
        aspect="facility",
        quantity=Decimal(1),
        unit="mesin",
        reason="Kemasan dikerjakan dengan tangan, 40 bungkus sehari; pesanan dua toko butuh 90.",
    )
    taken = propose(
        "mina",
        20,
        name="Pelatih pembukuan digital",
        aspect="people",
        quantity=Decimal(2),
        unit="orang",
        reason="Bendahara mencatat di tiga buku yang angkanya berbeda.",
    )
    take_over_need(actor=office, proposal=taken, program=program)
    declined = propose(
        "terasi",
        30,
        name="Gudang baru",
        aspect="facility",
        reason="Gudang lama penuh pada musim panen.",
    )
    decline_need(actor=office, proposal=declined, note="Gudang koperasi dapat dipakai bersama sejak bulan depan.")
    material = LearningMaterial.objects.filter(institution=office.membership.institution).first()
    reports = FieldReport.objects.filter(assignment__organization=bodies["sekar"]).order_by("-activity_on", "-pk")
    for report in reports[:MATERIAL_USED] if material else ():
        report.materials.add(material)
