"""Reminders: rules, ledger, mails. Knows due things only through a registry of sources."""
