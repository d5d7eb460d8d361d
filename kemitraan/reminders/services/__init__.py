"""Deciding, writing and settling reminders."""
