"""What can be done to many organizations at once; each goes through the service for one."""

from typing import Any

from kemitraan.core.registry import BulkAction
from partners.models import Organization, Sector, Tag
from partners.services.organizations import archive_organization, restore_organization, update_organization


def _archive(actor, record: Organization, values: dict[str, Any]) -> Organization:
    return archive_organization(actor=actor, organization=record, reason=values.get("reason") or "Diarsipkan kembali")


def _restore(actor, record: Organization, values: dict[str, Any]) -> Organization:
    return restore_organization(actor=actor, organization=record)


def _with_word(actor, record: Organization, name: str, word: Sector | Tag | None, is_added: bool) -> Organization:
    """Give the organization one more sector or tag (`name`), or one less; what it has else stays."""
    present = {one.pk: one for one in getattr(record, name).all()}
    if word is None or (word.pk in present) == is_added:
        return record
    if is_added:
        present[word.pk] = word
    else:
        del present[word.pk]
    return update_organization(
        actor=actor, organization=record, values={name: list(present.values())}, version=record.version
    )


def _tag_of(actor, values: dict[str, Any]) -> Tag | None:
    return Tag.objects.visible_to(actor).filter(pk=values["word"]).first()


def _sector_of(actor, values: dict[str, Any]) -> Sector | None:
    return Sector.objects.visible_to(actor).filter(pk=values["word"]).first()


def _add_tag(actor, record: Organization, values: dict[str, Any]) -> Organization:
    return _with_word(actor, record, "tags", _tag_of(actor, values), True)


def _remove_tag(actor, record: Organization, values: dict[str, Any]) -> Organization:
    return _with_word(actor, record, "tags", _tag_of(actor, values), False)


def _add_sector(actor, record: Organization, values: dict[str, Any]) -> Organization:
    return _with_word(actor, record, "sectors", _sector_of(actor, values), True)


def _remove_sector(actor, record: Organization, values: dict[str, Any]) -> Organization:
    return _with_word(actor, record, "sectors", _sector_of(actor, values), False)


def _categorize(actor, record: Organization, values: dict[str, Any]) -> Organization:
    wanted = {"category": values["category"]}
    return update_organization(actor=actor, organization=record, values=wanted, version=record.version)


def bulk_actions_for_organizations(*, reason_form, tag_form, sector_form, category_form) -> list[BulkAction]:
    """The actions, with the forms that ask for what each needs."""
    return [
        BulkAction(
            "archive", "Arsipkan", "archive", "Arsipkan", "diarsipkan", _archive, reason_form, "restore", "late"
        ),
        BulkAction("tag", "Beri label", "tag", "Beri label pada", "diberi label", _add_tag, tag_form, "untag"),
        BulkAction(
            "category",
            "Isi kategori",
            "pencil",
            "Isi kategori",
            "diisi kategorinya",
            _categorize,
            category_form,
            "category",
            keep=lambda record: {"category": record.category},
        ),
        BulkAction(
            "sector",
            "Beri sektor",
            "category",
            "Beri sektor pada",
            "diberi sektor",
            _add_sector,
            sector_form,
            "unsector",
        ),
        BulkAction("untag", "Lepas label", "x", "Lepas label dari", "dilepas labelnya", _remove_tag, tag_form, "tag"),
        BulkAction(
            "unsector",
            "Lepas sektor",
            "x",
            "Lepas sektor dari",
            "dilepas sektornya",
            _remove_sector,
            sector_form,
            "sector",
        ),
        BulkAction(
            "restore",
            "Pulihkan",
            "archive-off",
            "Pulihkan",
            "dipulihkan",
            _restore,
            None,
            "archive",
            keep=lambda record: {"reason": record.archived_reason},
        ),
    ]
