"""Finding doubles in the background, and remembering what a person said about a pair."""

import datetime as dt
from dataclasses import asdict

from django.db import transaction
from django.db.models import Q

from kemitraan.accounts.models import Institution
from kemitraan.core import clock
from kemitraan.core.errors import TransitionRefused
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import lock
from partners.models import Contact, DuplicatePair, DuplicateScan, Organization, OrganizationAlias
from partners.rules.similarity import MOST_PAIRS, Likeness, all_likenesses, compare
from partners.selectors.duplicates import candidates, facts_of

# More changed ones than this are compared with all others at once.
COMPARED_ONE_BY_ONE = 200
# A transaction that began earlier may end after the search looked.
OVERLAP = dt.timedelta(minutes=2)
EVERYTHING_AGAIN = dt.timedelta(hours=24)
WRITTEN_AT_ONCE = 500

Likenesses = dict[tuple[int, int], Likeness]


def find_all_duplicates(*, actor) -> int:
    """Look for doubles in every institution; returns how many organizations were compared. The worker calls this."""
    return sum(find_duplicates(actor=actor, institution=institution) for institution in Institution.objects.all())


def find_duplicates(*, actor, institution, everything: bool = False) -> int:
    """Compare what changed since the last search with all organizations of `institution`; returns how many changed.

    Once a day, when many changed, and with `everything`, all are compared with all. Reads and compares outside of a
    transaction and writes in a short one. Pairs that a person dismissed stay as they are. Raises `NotAllowed`.
    """
    require(can_write(actor))
    now = clock.now()
    scan = DuplicateScan.objects.filter(institution=institution).first()
    rows = Organization.objects.in_institution(institution).unmerged()
    if everything or scan is None or now - scan.completed_at >= EVERYTHING_AGAIN:
        changed = None
    else:
        changed = _changed_since(rows, scan.scanned_until - OVERLAP)
    if changed is not None and not changed:
        return 0
    if changed is None or len(changed) > COMPARED_ONE_BY_ONE:
        found = all_likenesses(facts_of(rows), MOST_PAIRS)
        _write(institution, found.pairs, pair_count=found.count, now=now)
        return rows.count()
    _write(institution, _compared_one_by_one(rows, changed), about=changed, now=now)
    return len(changed)


def _changed_since(rows, moment: dt.datetime) -> list[int]:
    """Keys of organizations that were written since, or whose contacts or other names were."""
    changed = set(rows.filter(updated_at__gt=moment).values_list("pk", flat=True))
    for part in (Contact, OrganizationAlias):
        owners = part.objects.filter(updated_at__gt=moment).values("organization_id")
        changed |= set(rows.filter(pk__in=owners).values_list("pk", flat=True))
    return sorted(changed)


def _compared_one_by_one(rows, changed: list[int]) -> Likenesses:
    found: Likenesses = {}
    for facts in facts_of(rows.filter(pk__in=changed)):
        for other in facts_of(rows.filter(pk__in=candidates(rows, facts))):
            likeness = compare(facts, other)
            if likeness and facts.key and other.key:
                found[min(facts.key, other.key), max(facts.key, other.key)] = likeness
    return found


@transaction.atomic
def _write(
    institution, found: Likenesses, *, now: dt.datetime, about: list[int] | None = None, pair_count: int = 0
) -> None:
    """Make the open pairs (those of `about`, or all) what was found; a dismissed pair is left alone.

    `pair_count` is how many pairs of all looked alike, more than `found` where only the likest are kept.
    """
    stored = DuplicatePair.objects.select_for_update().filter(institution=institution)
    if about is not None:
        stored = stored.filter(Q(first__in=about) | Q(second__in=about))
    known = {(pair.first_id, pair.second_id): pair for pair in stored.order_by("pk")}
    gone = [pair.pk for keys, pair in known.items() if keys not in found and pair.dismissed_at is None]
    for start in range(0, len(gone), WRITTEN_AT_ONCE):
        DuplicatePair.objects.filter(pk__in=gone[start : start + WRITTEN_AT_ONCE]).delete()
    fresh, changed = [], []
    still_there = _unmerged_among({key for pair in found for key in pair})
    for keys, likeness in found.items():
        facts = {
            "is_same": likeness.is_same,
            "score": likeness.score,
            "reasons": [asdict(reason) for reason in likeness.reasons],
        }
        pair = known.get(keys)
        if pair is None and still_there.issuperset(keys):
            fresh.append(DuplicatePair(institution=institution, first_id=keys[0], second_id=keys[1], **facts))
        elif pair is not None and any(getattr(pair, name) != value for name, value in facts.items()):
            for name, value in facts.items():
                setattr(pair, name, value)
            changed.append(pair)
    DuplicatePair.objects.bulk_create(fresh, batch_size=WRITTEN_AT_ONCE, ignore_conflicts=True)
    DuplicatePair.objects.bulk_update(changed, ["is_same", "score", "reasons"], batch_size=WRITTEN_AT_ONCE)
    _note_scan(institution, now, None if about is not None else pair_count)


def _note_scan(institution, now: dt.datetime, pair_count: int | None) -> None:
    """The search came as far as `now`; with `pair_count` it compared everything."""
    all_of_it = {} if pair_count is None else {"completed_at": now, "pair_count": pair_count}
    scan, is_new = DuplicateScan.objects.get_or_create(
        institution=institution, defaults={"scanned_until": now, "completed_at": now} | all_of_it
    )
    if not is_new:
        DuplicateScan.objects.filter(pk=scan.pk).update(scanned_until=now, **all_of_it)


def _unmerged_among(keys: set[int]) -> set[int]:
    """Those that are still there: one may have been merged or deleted while the search compared."""
    found: set[int] = set()
    wanted = sorted(keys)
    for start in range(0, len(wanted), WRITTEN_AT_ONCE):
        rows = Organization.objects.filter(pk__in=wanted[start : start + WRITTEN_AT_ONCE]).unmerged()
        found |= set(rows.values_list("pk", flat=True))
    return found


@transaction.atomic
def dismiss_pair(*, actor, pair: DuplicatePair) -> DuplicatePair:
    """A person says that the two are not the same; remembered for both, until it is taken back.

    Raises `NotAllowed`, `TransitionRefused` when it was said before.
    """
    require(can_write(actor))
    row = lock(pair)
    if row.dismissed_at is not None:
        raise TransitionRefused("Pasangan ini sudah dinyatakan bukan duplikat.")
    row.dismissed_at, row.dismissed_by_id = clock.now(), actor.pk
    return _decided(actor, row, "pair.dismiss", "menyatakan bukan duplikat")


@transaction.atomic
def reopen_pair(*, actor, pair: DuplicatePair) -> DuplicatePair:
    """Take back "bukan duplikat". Raises `NotAllowed`, `TransitionRefused` when nobody said it."""
    require(can_write(actor))
    row = lock(pair)
    if row.dismissed_at is None:
        raise TransitionRefused("Pasangan ini belum diputuskan.")
    row.dismissed_at = row.dismissed_by_id = None
    return _decided(actor, row, "pair.reopen", "membuka lagi kemungkinan duplikat")


def _decided(actor, row: DuplicatePair, action: str, sentence: str) -> DuplicatePair:
    row.version += 1
    row.full_clean()
    row.save()
    audit.record(actor=actor, action=action, sentence=f"{sentence}: {row}", subjects=[row.first, row.second, row])
    return row
