"""Fixed choices of accounts between two parties."""

from django.db import models

from programs.enums.looks import StateChoices


class SettlementMode(models.TextChoices):
    """How two parties settle: what is delivered is sold by a price, or a result is shared by percentages."""

    PRICE = "price", "Jual beli dengan harga"
    SHARE = "share", "Bagi hasil"


class SettlementSide(models.TextChoices):
    """One of the two parties of an account."""

    FIRST = "first", "Pihak pertama"
    SECOND = "second", "Pihak kedua"


class PriceKind(models.TextChoices):
    """The price that is paid, or the lowest one that somebody with authority announced."""

    AGREED = "agreed", "Harga yang dipakai"
    FLOOR = "floor", "Harga acuan terendah"


class EntryKind(models.TextChoices):
    """What one entry of an account tells; a share is written when a period is closed, never by hand."""

    ADVANCE = "advance", "Uang muka"
    DELIVERY = "delivery", "Penyerahan hasil"
    DEDUCTION = "deduction", "Potongan"
    PAYMENT = "payment", "Pembayaran"
    REVENUE = "revenue", "Pendapatan"
    COST = "cost", "Biaya"
    SHARE = "share", "Bagian hasil"


class AdvanceForm(models.TextChoices):
    """What an advance was given in."""

    MONEY = "money", "Uang"
    GOODS = "goods", "Barang"


class AnswerStanding(StateChoices):
    """What the other side said so far."""

    WAITING = "waiting", "Menunggu jawaban"
    ACKNOWLEDGED = "acknowledged", "Diakui"
    DISPUTED = "disputed", "Dipersoalkan"
