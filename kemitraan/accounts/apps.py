from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "kemitraan.accounts"
    label = "accounts"
    verbose_name = "Akun"
