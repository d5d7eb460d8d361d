from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "kemitraan.exchange"
    label = "exchange"
    verbose_name = "Impor"
