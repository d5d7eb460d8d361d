"""What people of the example say to each other about their records."""

from kemitraan.accounts.models import User
from kemitraan.core.enums import CommentVisibility
from kemitraan.core.services.comments import post_comment
from partners.models import Organization


def add_comments(people: dict[str, User], bodies: dict[str, Organization]) -> None:
    """A short conversation about one partner, inside the institution and with the partner."""
    coordinator, partner, admin = (people[f"{name}@demo.test"] for name in ("koordinator", "mitra", "admin"))
    said = (
        (coordinator, f"Naskah perpanjangan sudah dikirim. @{admin.full_name}, tolong dibaca.", False),
        (partner, "Kami setuju, tetapi jadwal pelatihan mohon digeser satu minggu.", True),
    )
    for author, text, is_for_everyone in said:
        visibility = CommentVisibility.EVERYONE if is_for_everyone else CommentVisibility.INSTITUTION
        post_comment(actor=author, record=bodies["bahari"], text=text, visibility=visibility)
