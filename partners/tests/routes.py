"""Addresses of partners, for tests."""

from django.urls import reverse

LIST = "/mitra/"


def routes_of(group) -> dict[str, str]:
    """Every address about one group, by route name."""
    people = {"member": group.members.get(), "contact": group.contacts.get()}
    people["representative"] = group.representatives.get()
    return {
        **{
            name: reverse(f"partners:{name}", args=[group.public_id])
            for name in (
                "organization-detail",
                "organization-update",
                "organization-archive",
                "organization-restore",
                "member-create",
                "contact-create",
                "representative-create",
            )
        },
        **{
            name: reverse(f"partners:{name}", args=[people[name.split("-")[0]].public_id])
            for name in ("member-update", "member-end", "contact-update", "contact-end", "representative-end")
        },
    }
