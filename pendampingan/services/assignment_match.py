"""Which group, mentor, program and assignment the rows of a list mean, and whether the rules allow it. Reads only.

Same assignment: our own id; else the same mentor and group from the same day on.
"""

import datetime as dt
import difflib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Min

from kemitraan.accounts.models import Membership
from kemitraan.exchange.enums import RowAction
from kemitraan.exchange.rules.resources import ERROR, INFO, WARNING, ImportContext, Row
from partners.services.member_match import person_key
from partners.services.organization_lookup import Named, NamedOrganizations
from partners.services.organization_match import is_uuid
from pendampingan.models import Assignment, Mentor
from programs.models import Program

ASKED_AT_ONCE = 500
YES, NO = "ya", "tidak"
DATES = ("starts_on", "ends_on", "first_visit_on", "counted_from")
COMPARED = (
    "starts_on",
    "ends_on",
    "rhythm",
    "cadence_weeks",
    "cadence_months",
    "report_due_days",
    "contract_number",
    "focus",
    "notes",
    "is_lead",
)
SET_HERE = ("group_pk", "mentor_pk", "program_pk")


def chosen_days(values: Mapping[str, Any]) -> list[str]:
    """ISO dates of visits that a row names beside the rhythm."""
    return [day for day in (values.get("visit_dates") or "").split("; ") if day]


def match_assignments(rows: list[Row], context: ImportContext) -> None:
    """Set action, target and differences of every row; may be called again on the same rows."""
    for row in rows:
        for name in SET_HERE:
            row.values.pop(name, None)
    _place(rows, context)
    mentors = KnownMentors(context.institution)
    programs = _programs(context.institution)
    for row in rows:
        mentors.settle(row)
        _settle_program(row, programs)
    open_rows = [row for row in rows if row.is_open]
    known = KnownAssignments(open_rows, context.institution)
    takers: dict[int, Row] = {}
    for row in open_rows:
        target = known.find(row)
        if target is None:
            _judge_new(row, mentors, context.institution.today)
        elif target.pk in takers:
            row.action = RowAction.UNCHANGED
            row.add(WARNING, "group", f"Ganda: sama dengan baris {takers[target.pk].number}.", phase="match")
        else:
            takers[target.pk] = row
            _compare(row, target, context.institution.today)
    _refuse_clashes([row for row in open_rows if row.action in (RowAction.CREATE, RowAction.CHANGE)], known, mentors)


def _place(rows: list[Row], context: ImportContext) -> None:
    named = {row.number: Named.of(row.values, "group", context.source) for row in rows}
    lookup = NamedOrganizations(named.values(), context.institution, noun="kelompok")
    for row in rows:
        answer = lookup.find(named[row.number])
        if answer.organization is None:
            row.add(ERROR, "group", answer.reason, phase="match")
        else:
            row.values["group_pk"] = answer.organization.pk
            if answer.organization.is_archived:
                row.add(ERROR, "group", "Kelompok ini diarsipkan.", phase="match")


class KnownMentors:
    """The mentors of an institution by address and by name."""

    def __init__(self, institution) -> None:
        self.by_email: dict[str, Mentor] = {}
        self.by_name: dict[str, list[Mentor]] = defaultdict(list)
        self.by_pk: dict[int, Mentor] = {}
        for mentor in Mentor.objects.in_institution(institution).select_related("membership__user"):
            self.by_pk[mentor.pk] = mentor
            self.by_email[mentor.membership.user.email.casefold()] = mentor
            self.by_name[person_key(str(mentor))].append(mentor)
        today = institution.today
        self.active = set(
            Membership.objects.active_on(today).filter(institution=institution).values_list("pk", flat=True)
        )
        self.enabled = set(
            Membership.objects.filter(institution=institution, user__is_active=True).values_list("pk", flat=True)
        )
        self.today = today

    def settle(self, row: Row) -> None:
        """Find the mentor of a row: by e-mail, else by a name that is unique."""
        values = row.values
        email, name = (values.get("mentor_email") or "").casefold(), values.get("mentor") or ""
        if email:
            mentor = self.by_email.get(email)
            if mentor is None:
                row.add(ERROR, "mentor_email", f"Surel “{email}” bukan milik pendamping.", phase="match")
                return
            if name and person_key(name) != person_key(str(mentor)):
                row.add(WARNING, "mentor", f"Surel ini milik {mentor}, bukan {name}; dipakai surelnya.", phase="match")
            values["mentor_pk"] = mentor.pk
            return
        found = self.by_name.get(person_key(name), []) if name else []
        if len(found) == 1:
            values["mentor_pk"] = found[0].pk
        elif found:
            message = f"{len(found)} pendamping bernama “{name}”; isi surelnya."
            row.add(ERROR, "mentor", message, phase="match")
        elif name:
            alike = difflib.get_close_matches(person_key(name), self.by_name, n=2, cutoff=0.75)
            hint = "; mirip " + ", ".join(f"“{self.by_name[key][0]}”" for key in alike) if alike else ""
            row.add(ERROR, "mentor", f"pendamping tidak dikenal: “{name}”{hint}", phase="match")

    def is_in_office(self, mentor: Mentor, day: dt.date) -> bool:
        """Whether the membership is in force on `day`, which is today or later."""
        membership = mentor.membership
        if day == self.today:
            return membership.pk in self.active
        is_over = membership.ends_on is not None and membership.ends_on < day
        is_early = membership.starts_on is not None and membership.starts_on > day
        return membership.pk in self.enabled and not is_over and not is_early


def _programs(institution) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for pk, name in Program.objects.in_institution(institution).values_list("pk", "name"):
        found[person_key(name)].append(pk)
    return found


def _settle_program(row: Row, programs: dict[str, list[int]]) -> None:
    name = row.values.get("program") or ""
    if not name:
        return
    found = programs.get(person_key(name), [])
    if len(found) == 1:
        row.values["program_pk"] = found[0]
    else:
        reason = f"{len(found)} program bernama “{name}”" if found else f"program tidak dikenal: “{name}”"
        row.add(ERROR, "program", reason, phase="match")


@dataclass(frozen=True)
class Term:
    """A period in which a mentor accompanies a group, stored or to be written; `row` is 0 for a stored one."""

    mentor: int
    is_lead: bool
    starts_on: str
    ends_on: str
    row: int = 0

    def meets(self, other: "Term") -> bool:
        """A day in common."""
        return (not self.ends_on or other.starts_on <= self.ends_on) and (
            not other.ends_on or self.starts_on <= other.ends_on
        )


class KnownAssignments:
    """The stored assignments of the groups that a list names, in few queries."""

    def __init__(self, rows: list[Row], institution) -> None:
        self.rows = (
            Assignment.objects.in_institution(institution)
            .select_related("organization", "program", "mentor__membership__user")
            .prefetch_related("visits")
            .annotate(first_report_on=Min("reports__activity_on"), last_report_on=Max("reports__activity_on"))
        )
        self.by_pk: dict[int, Assignment] = {}
        self._load("public_id", {one for row in rows if is_uuid(one := row.values.get("public_id") or "")})
        self._load("organization_id", {row.values["group_pk"] for row in rows})
        self.by_own = {str(one.public_id): one for one in self.by_pk.values()}
        self.by_term = {
            (one.organization_id, one.mentor_id, one.starts_on.isoformat()): one for one in self.by_pk.values()
        }

    def _load(self, column: str, wanted: set[Any]) -> None:
        keys = sorted(wanted)
        for start in range(0, len(keys), ASKED_AT_ONCE):
            for one in self.rows.filter(**{f"{column}__in": keys[start : start + ASKED_AT_ONCE]}):
                self.by_pk[one.pk] = one

    def find(self, row: Row) -> Assignment | None:
        """The assignment that `row` is, if any."""
        values = row.values
        own = self.by_own.get(values.get("public_id") or "")
        return own or self.by_term.get((values["group_pk"], values["mentor_pk"], values["starts_on"]))


def _judge_new(row: Row, mentors: KnownMentors, today: dt.date) -> None:
    values = row.values
    mentor = mentors.by_pk[values["mentor_pk"]]
    if not mentors.is_in_office(mentor, max(dt.date.fromisoformat(values["starts_on"]), today)):
        row.add(ERROR, "mentor", "Keanggotaan pendamping ini sudah berakhir pada masa itu.", phase="match")
    if values.get("ends_on") and values["ends_on"] < today.isoformat():
        row.add(INFO, "ends_on", "Penugasan lampau; kunjungan tidak dijadwalkan.", phase="match")
    elif (values.get("first_visit_on") or values["starts_on"]) < today.isoformat():
        message = "Kunjungan sejak tanggal itu dijadwalkan; yang sudah lewat menunggu laporan."
        row.add(WARNING, "first_visit_on" if values.get("first_visit_on") else "starts_on", message, phase="match")


def stored_text(assignment: Assignment, name: str) -> str:
    """A stored value as text: ISO dates, `ya` or `tidak`, the rhythm as it is called."""
    value: Any = assignment.get_rhythm_display() if name == "rhythm" else getattr(assignment, name)
    if isinstance(value, bool):
        return YES if value else NO
    return "" if value is None else value.isoformat() if name in DATES else str(value)


def known_days(assignment: Assignment) -> set[str]:
    """ISO dates on which visits of a stored assignment are planned; they were read with it."""
    return {visit.planned_on.isoformat() for visit in assignment.visits.all()}


def _compare(row: Row, target: Assignment, today: dt.date) -> None:
    """Filled cells that differ are changes, where the terms may still be changed; blank cells change nothing."""
    row.target_id = target.pk
    values = row.values
    if (values["group_pk"], values["mentor_pk"]) != (target.organization_id, target.mentor_id):
        message = "Kelompok atau pendamping penugasan ini lain; pakai serah terima di halamannya."
        row.add(ERROR, "mentor", message, phase="match")
        return
    for name in COMPARED:
        new, old = str(values.get(name) or ""), stored_text(target, name)
        if new and " ".join(new.split()) != " ".join(old.split()):
            row.diff[name] = [old, new]
    if values.get("program_pk") and values["program_pk"] != target.program_id:
        row.diff["program"] = [target.program.name if target.program else "", values["program"]]
    if values.get("first_visit_on") and values["first_visit_on"] != target.first_visit_on.isoformat():
        row.add(WARNING, "first_visit_on", "Kunjungan pertama tidak diubah lewat impor.", phase="match")
    if missing := sorted(set(chosen_days(values)) - known_days(target)):
        message = f"Belum dijadwalkan: {', '.join(missing)}. Tambahkan di halaman penugasan."
        row.add(WARNING, "visit_dates", message, phase="match")
    if row.diff and target.ends_on is not None and target.ends_on < today:
        row.diff = {}
        row.add(WARNING, "group", "Penugasan ini sudah berakhir; tidak diubah.", phase="match")
    _refuse_bad_terms(row, target, today)
    if row.is_open:
        row.action = RowAction.CHANGE if row.diff else RowAction.UNCHANGED


def _refuse_bad_terms(row: Row, target: Any, today: dt.date) -> None:
    """What new terms may not say; the service of the page says the same."""
    new = {name: pair[1] for name, pair in row.diff.items()}
    starts = new.get("starts_on") or target.starts_on.isoformat()
    ends = new.get("ends_on") or ""
    first_report, last_report = (
        day.isoformat() if day else "" for day in (target.first_report_on, target.last_report_on)
    )
    if new.get("is_lead") == NO:
        row.add(ERROR, "is_lead", "Kelompok perlu satu pendamping utama; serahkan di halamannya.", phase="match")
    if starts > target.first_visit_on.isoformat():
        row.add(ERROR, "starts_on", "Mulai tidak boleh sesudah kunjungan pertama.", phase="match")
    if first_report and first_report < starts:
        row.add(ERROR, "starts_on", "Sudah ada laporan kegiatan sebelum tanggal itu.", phase="match")
    if ends and ends < starts:
        row.add(ERROR, "ends_on", "Tanggal sampai tidak boleh sebelum tanggal mulai.", phase="match")
    elif ends and ends < today.isoformat():
        row.add(ERROR, "ends_on", "Tanggal sampai sudah lewat; akhiri di halamannya, dengan alasannya.", phase="match")
    elif ends and last_report > ends:
        row.add(ERROR, "ends_on", "Sudah ada laporan kegiatan sesudah tanggal itu.", phase="match")


def _refuse_clashes(rows: list[Row], known: KnownAssignments, mentors: KnownMentors) -> None:
    """One lead mentor a group at any time (source text, part F), each pair of mentor and group once at a time."""
    changing = {row.target_id for row in rows if row.action == RowAction.CHANGE}
    terms: dict[int, list[Term]] = defaultdict(list)
    for one in known.by_pk.values():
        if one.pk not in changing:
            starts, ends = stored_text(one, "starts_on"), stored_text(one, "ends_on")
            terms[one.organization_id].append(Term(one.mentor_id, one.is_lead, starts, ends))
    for row in rows:
        target = known.by_pk.get(row.target_id or 0)
        term = _term_of(row, target)
        others = [one for one in terms[row.values["group_pk"]] if one.meets(term)]
        lead = next((one for one in others if one.is_lead and term.is_lead), None)
        pair = next((one for one in others if one.mentor == term.mentor), None)
        if pair is not None:
            message = f"Pendamping ini sudah ditugaskan ke kelompok itu pada masa yang sama{_where(pair)}."
            row.add(ERROR, "mentor", message, phase="match")
        elif lead is not None:
            message = f"Kelompok ini sudah punya pendamping utama: {mentors.by_pk[lead.mentor]}{_where(lead)}."
            row.add(ERROR, "group", message, phase="match")
        else:
            terms[row.values["group_pk"]].append(term)


def _term_of(row: Row, target: Assignment | None) -> Term:
    values = row.values
    ends = values.get("ends_on") or (stored_text(target, "ends_on") if target else "")
    is_lead = values.get("is_lead") or (stored_text(target, "is_lead") if target else YES)
    return Term(values["mentor_pk"], is_lead == YES, values["starts_on"], ends, row.number)


def _where(term: Term) -> str:
    return f" (baris {term.row})" if term.row else ""


def changed_targets(rows: Iterable[Row]) -> list[int]:
    """Keys of the stored assignments that the rows change."""
    return sorted(row.target_id for row in rows if row.action == RowAction.CHANGE and row.target_id)
