"""Accompaniment: mentors, assignments, visits, field reports, follow-ups."""
