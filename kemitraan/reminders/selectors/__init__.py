"""What pages and other apps read of reminders."""

from kemitraan.reminders.selectors.mails import DueThings, mails_about, show_mail

__all__ = ["DueThings", "mails_about", "show_mail"]
