"""Who may consent for a party, and change the documents of an agreement or a program."""

import datetime as dt

from dateutil.relativedelta import relativedelta

from kemitraan.core.permissions import Allowed, Decision, Denied, can_write
from programs.enums import AgreementState as A
from programs.enums import ProgramStatus as G
from programs.enums import TermUnit

ASK_DAYS_BEFORE_END = 90
PROGRAM_FILE_PURPOSES = {
    "document": "Dokumen program",
    "proposal": "Proposal atau kerangka acuan",
    "decree": "Surat keputusan",
    "letter": "Surat-menyurat",
}


def may_consent(actor, party, represented: frozenset[int] = frozenset()) -> Decision:
    """Somebody who represents the party consents in its name; the office does for the institution's own bodies."""
    if party.organization_id in represented or (can_write(actor) and party.organization.is_own):
        return Allowed()
    return Denied("Hanya wakil pihak ini yang dapat menyetujui atas namanya.")


def end_of_term(starts_on: dt.date, length: int, unit: TermUnit) -> dt.date:
    """The last day of a term, inclusive: one year from 1 January ends on 31 December, one day on the day itself."""
    return (
        starts_on + relativedelta(**{unit.value: length}, days=-1)
        if unit != TermUnit.DAYS
        else (starts_on + dt.timedelta(days=length - 1))
    )


def may_be_amended(agreement) -> Decision:
    """What binds its parties is changed by an addendum; what does not yet is edited, what is over stays."""
    if agreement.state in {A.SIGNED, A.ACTIVE, A.SUSPENDED}:
        return Allowed()
    if agreement.state in {A.ENDED, A.CANCELLED}:
        return Denied("Perjanjian yang sudah diakhiri atau dibatalkan tidak dapat diubah dengan adendum.")
    return Denied("Perjanjian yang belum ditandatangani diubah langsung, bukan dengan adendum.")


def may_be_issued(agreement) -> Decision:
    """The document is issued once its words are agreed on; before it is printed as a draft."""
    if agreement.is_historical:
        return Denied("Perjanjian dari arsip punya dokumen asli; unggah pindaiannya.")
    if agreement.state in {A.AGREED, A.SIGNED, A.ACTIVE, A.SUSPENDED}:
        return Allowed()
    if agreement.state in {A.ENDED, A.CANCELLED}:
        return Denied("Perjanjian yang sudah diakhiri atau dibatalkan tidak diterbitkan lagi.")
    return Denied("Dokumen diterbitkan setelah naskahnya disepakati semua pihak.")


def may_be_continued(agreement, today: dt.date) -> bool:
    """Whether "dilanjutkan?" is asked: in force or expired, with an end at most 90 days ahead, and not answered."""
    end = agreement.current_end
    is_open = agreement.state in {A.ACTIVE, A.SUSPENDED} and agreement.not_continued_on is None
    return is_open and end is not None and (end - today).days <= ASK_DAYS_BEFORE_END


def may_be_numbered(agreement, party) -> bool:
    """Own bodies without a number get one while the agreement is neither over nor taken from the archive."""
    is_over = agreement.state in {A.CANCELLED, A.ENDED}
    return party.organization.is_own and not party.number and not is_over and not agreement.is_historical


def may_change_agreement_files(actor, agreement) -> Decision:
    """The office adds and removes documents of an agreement, also after it ended, but not of one given up."""
    if agreement.state == A.CANCELLED:
        return Denied("Perjanjian yang dibatalkan tidak menerima berkas lagi.")
    return can_write(actor)


def may_change_program_files(actor, program) -> Decision:
    """The office adds and removes documents of a program, also after it ended, but not of one given up."""
    if program.status == G.CANCELLED:
        return Denied("Program yang dibatalkan tidak menerima berkas lagi.")
    return can_write(actor)


def may_read_program_files(user, program) -> Decision:
    """Documents of a program belong to its planning: they are read by those who see the whole institution."""
    if user.pk is None or (user.membership is not None and user.membership.sees_whole_institution):
        return Allowed()
    return Denied("Dokumen program hanya dibaca oleh lembaga.")


def may_change_template_file(actor, template) -> Decision:
    """The file of an edition never changes: another one is another edition, and is tried first."""
    return Denied("Berkas templat tidak diganti; unggah edisi baru.")
