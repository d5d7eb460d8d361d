from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "kemitraan.accounts"
    label = "accounts"
    verbose_name = "Akun"

    def ready(self) -> None:
        from kemitraan.accounts.permissions import can_change_letterhead
        from kemitraan.accounts.selectors import LETTERHEAD, active_memberships
        from kemitraan.core.registry import directories, upload_policies

        directories.register("institution", active_memberships)
        upload_policies.register(f"accounts.Institution:{LETTERHEAD}", can_change_letterhead)
