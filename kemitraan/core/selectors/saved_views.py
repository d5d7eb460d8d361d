"""Reading saved views of lists."""

from django.db.models import Exists, OuterRef

from kemitraan.core.models import DefaultView, SavedView


def views_of_list(user, list_name: str) -> list[SavedView]:
    """The views of one list that `user` sees, own ones first, by name; `is_default` says what the list opens with."""
    chosen = DefaultView.objects.filter(view=OuterRef("pk"), user_id=user.pk, list_name=list_name)
    rows = SavedView.objects.visible_to(user).filter(list_name=list_name).annotate(is_default=Exists(chosen))
    return sorted(rows, key=lambda view: (view.owner_id != user.pk, view.name.casefold(), view.pk))


def opens_with(user, view: SavedView) -> bool:
    """Whether the list of `view` opens with it for `user`."""
    return DefaultView.objects.filter(view=view, user_id=user.pk).exists()
