"""Who: organizations, groups and their members, contacts."""
