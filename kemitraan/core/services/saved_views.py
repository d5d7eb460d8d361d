"""Keeping, changing, sharing and dropping the saved views of lists."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http import QueryDict

from kemitraan.core.errors import DomainError
from kemitraan.core.list_state import canonical_query
from kemitraan.core.models import DefaultView, SavedView
from kemitraan.core.models.saved_views import LONGEST_QUERY
from kemitraan.core.permissions import Allowed, Decision, Denied, can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes, lock

VIEWS_A_LIST = 50  # of one person


def may_change_view(actor, view: SavedView) -> Decision:
    """Whoever made the view; of a shared one also the office."""
    if actor.pk is None or view.owner_id == actor.pk or (view.is_shared and can_write(actor)):
        return Allowed()
    return Denied("Hanya pembuat tampilan ini yang dapat mengubahnya.")


@transaction.atomic
def save_view(*, actor, list_name: str, name: str, query: str, is_shared: bool = False) -> SavedView:
    """Keep a state of a list under a name; of the same name of the same person the content is replaced.

    `query` is an address after the `?`. Raises `NotAllowed` (sharing), `DomainError` and `ValidationError`.
    """
    if is_shared:
        require(may_share(actor))
    institution = actor.membership.institution
    name = " ".join(name.split())
    mine = SavedView.objects.select_for_update().filter(institution=institution, owner=actor, list_name=list_name)
    if same := mine.filter(name=name).first():
        return update_view(actor=actor, view=same, values={"query": query, "is_shared": is_shared}, version=None)
    if mine.count() >= VIEWS_A_LIST:
        raise DomainError(f"Anda sudah menyimpan {VIEWS_A_LIST} tampilan daftar ini. Hapus yang tidak dipakai.")
    view = SavedView(
        institution=institution,
        owner=actor,
        list_name=list_name,
        name=name,
        query=_clean_query(query),
        is_shared=is_shared,
    )
    view.full_clean()
    view.save()
    audit.record(actor=actor, action="view.create", sentence=f"menyimpan tampilan {view}", subjects=[view])
    return view


@transaction.atomic
def update_view(*, actor, view: SavedView, values: Mapping[str, Any], version: int | None) -> SavedView:
    """Rename, share or refill a view: `values` may have `name`, `query` and `is_shared`.

    Raises `NotAllowed`, `StaleVersion`, `DomainError` and `ValidationError`. A view that is no longer shared is
    nobody else's default any more.
    """
    row = lock(view)
    require(may_change_view(actor, row))
    wanted = dict(values)
    if "query" in wanted:
        wanted["query"] = _clean_query(wanted["query"])
    if "name" in wanted:
        wanted["name"] = " ".join(wanted["name"].split())
    if wanted.get("is_shared", row.is_shared) != row.is_shared:
        require(may_share(actor))
    changes = apply_changes(row, wanted, version=version)
    if not row.is_shared:
        row.defaults.exclude(user_id=row.owner_id).delete()
    if changes:
        audit.record(
            actor=actor, action="view.update", sentence=f"mengubah tampilan {row}", subjects=[row], changes=changes
        )
    return row


@transaction.atomic
def delete_view(*, actor, view: SavedView) -> None:
    """Drop a view; whoever opened the list with it sees the whole list again. Raises `NotAllowed`."""
    row = lock(view)
    require(may_change_view(actor, row))
    audit.record(actor=actor, action="view.delete", sentence=f"menghapus tampilan {row}", subjects=[row])
    row.delete()


@transaction.atomic
def choose_default_view(*, actor, list_name: str, view: SavedView | None) -> SavedView | None:
    """The view with which `actor` opens the list from now on; None opens the list itself.

    Raises `DomainError` for a view of another list or one that the person does not see.
    """
    institution = actor.membership.institution
    if view is not None:
        offered = SavedView.objects.visible_to(actor).filter(pk=view.pk, list_name=list_name)
        if not offered.exists():
            raise DomainError("Tampilan ini bukan dari daftar ini.")
    chosen = DefaultView.objects.select_for_update().filter(user=actor, institution=institution, list_name=list_name)
    if chosen.filter(view=view).exists() or (view is None and not chosen.exists()):
        return view
    chosen.delete()
    if view is not None:
        row = DefaultView(user=actor, institution=institution, list_name=list_name, view=view)
        row.full_clean()
        row.save()
    name = f"tampilan {view}" if view else "daftar lengkap"
    audit.record(
        actor=actor,
        action="view.default",
        sentence=f"memilih {name} sebagai tampilan awal",
        subjects=[view or institution],
    )
    return view


def may_share(actor) -> Decision:
    """Coordinators and admins offer views to the others."""
    if can_write(actor):
        return Allowed()
    return Denied("Hanya koordinator atau admin lembaga yang dapat membagikan tampilan.")


def _clean_query(query: str) -> str:
    cleaned = canonical_query(QueryDict(query[: LONGEST_QUERY * 4]))
    if len(cleaned) > LONGEST_QUERY:
        raise DomainError("Saringan tampilan ini terlalu panjang untuk disimpan.")
    return cleaned
