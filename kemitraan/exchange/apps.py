from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "kemitraan.exchange"
    label = "exchange"
    verbose_name = "Impor"

    def ready(self) -> None:
        from kemitraan.core.permissions import can_write
        from kemitraan.core.registry import attachment_policies

        attachment_policies.register("exchange.ImportBatch", lambda user, batch: can_write(user))
