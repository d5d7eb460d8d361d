from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "kemitraan.accounts"
    label = "accounts"
    verbose_name = "Akun"

    def ready(self) -> None:
        from kemitraan.accounts.permissions import can_change_letterhead
        from kemitraan.accounts.selectors import LETTERHEAD
        from kemitraan.core.registry import upload_policies

        upload_policies.register(f"accounts.Institution:{LETTERHEAD}", can_change_letterhead)
